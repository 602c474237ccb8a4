package export

import (
	"context"
	"iter"
	"math"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// cellKind is the type of the cells of a column.
type cellKind int

const (
	textCell cellKind = iota
	listCell          // several texts
	numberCell
	dayCell
)

// column is one column of a table of places, for formats whose cells have types. Exactly one
// accessor is not nil: the one of its kind.
type column struct {
	name string // verbatim: of the référentiel, or of a property of the API
	help string // what it holds, in French
	kind cellKind

	text   func(*entry) string
	list   func(*entry) []string
	number func(*entry) (v float64, known bool)
	day    func(*entry) time.Time // a day at 00:00 UTC; zero unknown
}

// entry is one row of a table of places.
type entry struct {
	*directory.Place
	score    float64
	distance float64 // metres; negative: none
}

// computed are the columns after those of the référentiel.
var computed = []column{
	{name: "labels", kind: listCell, help: "Tous les labels du lieu",
		list: func(e *entry) []string { return e.Labels() }},
	{name: "offre", kind: listCell,
		help: "Assistance, médiation ou formation, d'après les services et les formes d'accompagnement",
		list: func(e *entry) []string { return e.Offers }},
	{name: "score", kind: numberCell, help: "Qualité de service, de 0 à 1",
		number: func(e *entry) (float64, bool) { return e.score, true }},
	{name: "precision", kind: textCell, help: "Précision de la position : point, rue, commune ou epci",
		text: func(e *entry) string {
			if !e.Location.Known {
				return ""
			}
			return string(e.Location.Precision)
		}},
}

// distanceColumn is the column of a selection that has an origin.
var distanceColumn = column{name: "distance_m", kind: numberCell, help: "Distance géodésique en mètres, au millimètre",
	number: func(e *entry) (float64, bool) { return math.Round(e.distance*1000) / 1000, e.distance >= 0 }}

// columnOf returns the column of a field of the référentiel.
func columnOf(f *directory.Field) column {
	c := column{name: f.Name, help: f.Help}
	switch {
	case f.List != nil:
		c.kind, c.list = listCell, func(e *entry) []string { return *f.List(e.Place) }
	case f.Text != nil:
		c.text = func(e *entry) string { return *f.Text(e.Place) }
	case f.Date != nil:
		c.kind, c.day = dayCell, func(e *entry) time.Time { return *f.Date(e.Place) }
	case f.Number != nil:
		c.kind, c.number = numberCell, func(e *entry) (float64, bool) { return f.Number(e.Place) }
	}
	return c
}

// columns returns the columns of a selection: those of the référentiel in its order, then what is
// computed.
func (s *Selection) columns() []column {
	all := make([]column, 0, directory.FieldCount+len(computed)+1)
	for i := range directory.Fields {
		all = append(all, columnOf(&directory.Fields[i]))
	}
	all = append(all, computed...)
	if s.Distance {
		all = append(all, distanceColumn)
	}
	return all
}

// joined returns a list as one text, as flat rows of the référentiel write it.
func joined(values []string) string { return strings.Join(values, "|") }

// entries returns the rows of a selection with their number. They end early when the context is done.
func (s *Selection) entries(ctx context.Context) iter.Seq2[int, *entry] {
	return func(yield func(int, *entry) bool) {
		for n, hit := range s.Hits {
			if ctx.Err() != nil {
				return
			}
			e := entry{s.View.Fields(hit.Index), s.View.Assess(hit.Index).Score, hit.DistanceM}
			if !yield(n, &e) {
				return
			}
		}
	}
}
