package cql2

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// truth is a value of the logic of SQL.
type truth int8

const (
	no truth = iota - 1
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// predicate tells what a condition is of a row.
type predicate func(Row) truth

// predicate compiles a condition.
func (r *Reader) predicate(e expr) (predicate, error) {
	if b, ok := e.literal.(bool); ok {
		return func(Row) truth { return truthOf(b) }, nil
	}
	switch {
	case e.op == opAnd || e.op == opOr:
		return r.joined(e)
	case e.op == opNot:
		return r.negated(e)
	case isComparison(e.op):
		return r.comparison(e)
	case e.op == opLike:
		return r.like(e)
	case e.op == opBetween:
		return r.between(e)
	case e.op == opIn:
		return r.among(e)
	case e.op == opIsNull:
		return r.isNull(e)
	case spatial[e.op] != nil:
		return r.spatial(e)
	case temporal[e.op] != nil:
		return r.temporal(e)
	case arrays[e.op] != nil:
		return r.array(e)
	case e.op == "" || e.op == opCase || e.op == opAccent || e.op == opArray || e.op == opPeriod:
		return nil, wrong(e.at, "une condition est attendue, telle que nom = 'Médiathèque'")
	}
	err := wrong(e.at, "« %s » n’est pas une fonction connue", directory.Clip(e.op))
	err.Suggestion = closest(e.op, functions())
	return nil, err
}

// functions returns the names of the functions.
func functions() []string {
	names := []string{opCase, opAccent}
	for name := range spatial {
		names = append(names, name)
	}
	for name := range temporal {
		names = append(names, name)
	}
	for name := range arrays {
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	return names
}

// joined compiles `and` and `or`.
func (r *Reader) joined(e expr) (predicate, error) {
	if len(e.args) == 0 {
		return nil, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 2)
	}
	parts := make([]predicate, len(e.args))
	for i, arg := range e.args {
		var err error
		if parts[i], err = r.predicate(arg); err != nil {
			return nil, err
		}
	}
	decides := no // one of it decides
	if e.op == opOr {
		decides = yes
	}
	return func(row Row) truth {
		all := -decides
		for _, part := range parts {
			switch part(row) {
			case decides:
				return decides
			case unknown:
				all = unknown
			}
		}
		return all
	}, nil
}

func (r *Reader) negated(e expr) (predicate, error) {
	if len(e.args) != 1 {
		return nil, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 1)
	}
	inner, err := r.predicate(e.args[0])
	if err != nil {
		return nil, err
	}
	return func(row Row) truth { return -inner(row) }, nil
}

func (r *Reader) isNull(e expr) (predicate, error) {
	if len(e.args) != 1 {
		return nil, wrong(e.at, "nombre de valeurs attendues par « %s » : %d", e.op, 1)
	}
	if e.args[0].property == "" {
		return nil, wrong(e.args[0].at, "une propriété est attendue")
	}
	i := r.index(e.args[0].property)
	if i < 0 {
		return nil, r.unknownProperty(e.args[0])
	}
	return func(row Row) truth { return truthOf(!row(i).Known) }, nil
}
