package cql2

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// expr is a filter as both notations write it: an operator with its operands, a property, or a literal.
type expr struct {
	at       int    // its first character in the source, from 1
	op       string // in lower case; "" for a property and a literal
	args     []expr
	property string
	// literal is a string, a float64, a bool, a day, a geometry, or an open end of an interval.
	literal any
}

// day is a literal date; that of an instant in UTC.
type day struct{ time.Time }

// openEnd is the literal `..` of an interval without a beginning or an end.
type openEnd struct{}

// The operators that are not functions in the text, as JSON names them.
const (
	opAnd     = "and"
	opOr      = "or"
	opNot     = "not"
	opLike    = "like"
	opBetween = "between"
	opIn      = "in"
	opIsNull  = "isnull"
	opCase    = "casei"
	opAccent  = "accenti"
	opArray   = "array"    // a literal list
	opPeriod  = "interval" // two ends
)

// maxDepth is how deep operators may be nested.
const maxDepth = 64

// parseDay reads a date or an RFC 3339 instant. GDAL 3.6 leaves a T after a date.
func parseDay(at int, text string) (day, error) {
	if t, err := time.Parse(time.DateOnly, strings.TrimSuffix(text, "T")); err == nil {
		return day{t}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return day{}, wrong(at, "une date telle que 2026-01-31 est attendue")
	}
	return day{t.UTC().Truncate(24 * time.Hour)}, nil
}

// parseNumber reads a number.
func parseNumber(at int, text string) (float64, error) {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(number, 0) || strings.Trim(text, "0123456789.eE+-") != "" {
		return 0, wrong(at, "un nombre est attendu")
	}
	return number, nil
}
