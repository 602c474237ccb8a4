package cql2

import "time"

// span is a day, or the days from one to another, both included.
type span struct{ from, to time.Time }

// The ends of an interval that is open.
var (
	firstDay = time.Date(-9999, 1, 1, 0, 0, 0, 0, time.UTC)
	lastDay  = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
)

// temporal are the functions of two spans, after the relations of Allen.
var temporal = map[string]func(a, b span) bool{
	"t_after":      func(a, b span) bool { return a.from.After(b.to) },
	"t_before":     func(a, b span) bool { return a.to.Before(b.from) },
	"t_contains":   func(a, b span) bool { return a.from.Before(b.from) && a.to.After(b.to) },
	"t_during":     func(a, b span) bool { return a.from.After(b.from) && a.to.Before(b.to) },
	"t_disjoint":   func(a, b span) bool { return a.from.After(b.to) || a.to.Before(b.from) },
	"t_intersects": func(a, b span) bool { return !a.from.After(b.to) && !a.to.Before(b.from) },
	"t_equals":     func(a, b span) bool { return a.from.Equal(b.from) && a.to.Equal(b.to) },
	"t_starts":     func(a, b span) bool { return a.from.Equal(b.from) && a.to.Before(b.to) },
	"t_startedby":  func(a, b span) bool { return a.from.Equal(b.from) && a.to.After(b.to) },
	"t_finishes":   func(a, b span) bool { return a.from.After(b.from) && a.to.Equal(b.to) },
	"t_finishedby": func(a, b span) bool { return a.from.Before(b.from) && a.to.Equal(b.to) },
	"t_meets":      func(a, b span) bool { return a.to.Equal(b.from) && a.from.Before(b.to) },
	"t_metby":      func(a, b span) bool { return a.from.Equal(b.to) && b.from.Before(a.to) },
	"t_overlaps": func(a, b span) bool {
		return a.from.Before(b.from) && a.to.After(b.from) && a.to.Before(b.to)
	},
	"t_overlappedby": func(a, b span) bool {
		return b.from.Before(a.from) && b.to.After(a.from) && b.to.Before(a.to)
	},
}

// temporal compiles a function of two dates or intervals.
func (r *Reader) temporal(e expr) (predicate, error) {
	if len(e.args) != 2 {
		return nil, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 2)
	}
	var sides [2]func(Row) (span, bool)
	for i, arg := range e.args {
		var err error
		if sides[i], err = r.span(arg); err != nil {
			return nil, err
		}
	}
	holds := temporal[e.op]
	return func(row Row) truth {
		a, known := sides[0](row)
		b, alsoKnown := sides[1](row)
		if !known || !alsoKnown {
			return unknown
		}
		return truthOf(holds(a, b))
	}, nil
}

// span compiles a date or an interval.
func (r *Reader) span(e expr) (func(Row) (span, bool), error) {
	ends := []expr{e, e}
	if e.op == opPeriod {
		ends = e.args
	}
	from, err := r.end(ends[0], firstDay)
	if err != nil {
		return nil, err
	}
	to, err := r.end(ends[1], lastDay)
	if err != nil {
		return nil, err
	}
	return func(row Row) (span, bool) {
		a, b := from(row), to(row)
		return span{a.Day, b.Day}, a.Known && b.Known
	}, nil
}

// end compiles one end of a span; unbounded is that of an open one.
func (r *Reader) end(e expr, unbounded time.Time) (func(Row) Value, error) {
	if _, open := e.literal.(openEnd); open {
		v := Value{Known: true, Day: unbounded}
		return func(Row) Value { return v }, nil
	}
	o, err := r.operand(e)
	if err != nil {
		return nil, err
	}
	if o, err = o.asDay(operand{kind: Day}); err != nil {
		return nil, err
	}
	if o.kind != Day {
		return nil, wrong(e.at, "%s n’est pas une date", o.name)
	}
	return o.value, nil
}
