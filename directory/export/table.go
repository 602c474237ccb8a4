package export

import (
	"context"
	"iter"
	"math"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// CellKind is the type of the cells of a column.
type CellKind int

// The kinds of cells.
const (
	TextCell CellKind = iota
	ListCell          // several texts
	NumberCell
	DayCell
)

// Column is one column of a table of places, for formats whose cells have types. Exactly one
// accessor is not nil: the one of its kind.
type Column struct {
	Name string // verbatim: of the référentiel, or of a property of the API
	Help string // what it holds, in French
	Kind CellKind

	Text   func(*Entry) string
	List   func(*Entry) []string
	Number func(*Entry) (v float64, known bool)
	Day    func(*Entry) time.Time // a day at 00:00 UTC; zero unknown
}

// Entry is one row of a table of places.
type Entry struct {
	*directory.Place
	Score     float64   // quality, 0..1
	DistanceM float64   // negative: none
	Built     time.Time // when the version was made
}

// computed are the columns after those of the référentiel.
var computed = []Column{
	{Name: "labels", Kind: ListCell, Help: "Tous les labels du lieu",
		List: func(e *Entry) []string { return e.Labels() }},
	{Name: "offre", Kind: ListCell,
		Help: "Assistance, médiation ou formation, d'après les services et les formes d'accompagnement",
		List: func(e *Entry) []string { return e.Offers }},
	{Name: "score", Kind: NumberCell, Help: "Qualité de service, de 0 à 1",
		Number: func(e *Entry) (float64, bool) { return e.Score, true }},
	{Name: "score_datainclusion", Kind: NumberCell,
		Help:   "Qualité de la même fiche d'après data·inclusion, de 0 à 1, le jour de la version",
		Number: func(e *Entry) (float64, bool) { return inclusionScore(e), true }},
	{Name: "precision", Kind: TextCell, Help: "Précision de la position : point, rue, commune ou epci",
		Text: func(e *Entry) string {
			if !e.Location.Known {
				return ""
			}
			return string(e.Location.Precision)
		}},
	{Name: "cle_ban", Kind: TextCell,
		Help: "Identifiant de l'adresse dans la Base adresse nationale, quand le géocodeur l'a trouvée",
		Text: func(e *Entry) string { return e.Location.AddressKey }},
	{Name: "manques", Kind: ListCell,
		Help: "Ce que le schéma national demande et que le lieu n'a pas, tel pivot.requis ; rien quand il est conforme",
		List: func(e *Entry) (misses []string) {
			for m := range e.Misses() {
				misses = append(misses, m.String())
			}
			return misses
		}},
}

// distanceColumn is the column of a selection that has an origin.
var distanceColumn = Column{Name: "distance_m", Kind: NumberCell,
	Help:   "Distance géodésique en mètres, au millimètre",
	Number: func(e *Entry) (float64, bool) { return math.Round(e.DistanceM*1000) / 1000, e.DistanceM >= 0 }}

// columnOf returns the column of a field of the référentiel.
func columnOf(f *directory.Field) Column {
	c := Column{Name: f.Name, Help: f.Help}
	switch {
	case f.List != nil:
		c.Kind, c.List = ListCell, func(e *Entry) []string { return *f.List(e.Place) }
	case f.Text != nil:
		c.Text = func(e *Entry) string { return *f.Text(e.Place) }
	case f.Date != nil:
		c.Kind, c.Day = DayCell, func(e *Entry) time.Time { return *f.Date(e.Place) }
	case f.Number != nil:
		c.Kind, c.Number = NumberCell, func(e *Entry) (float64, bool) { return f.Number(e.Place) }
	}
	return c
}

// Columns returns the columns of a table of places: those of the référentiel in its order, then what is
// computed; the distance is one of them when there is an origin.
func Columns(distance bool) []Column {
	all := make([]Column, 0, directory.FieldCount+len(computed)+1)
	for i := range directory.Fields {
		all = append(all, columnOf(&directory.Fields[i]))
	}
	all = append(all, computed...)
	if distance {
		all = append(all, distanceColumn)
	}
	return all
}

// EntryOf returns the row of a place.
func EntryOf(v directory.View, hit directory.Hit) *Entry {
	e := &Entry{}
	e.set(v, hit)
	return e
}

// set makes e the row of a place. Its lists are shared: nobody may change them.
func (e *Entry) set(v directory.View, hit directory.Hit) {
	if e.Place == nil {
		e.Place = new(directory.Place)
	}
	v.Shared(hit.Index, e.Place)
	e.Score, e.DistanceM, e.Built = v.Score(hit.Index), hit.DistanceM, v.Built()
}

// joined returns a list as one text, as flat rows of the référentiel write it.
func joined(values []string) string { return strings.Join(values, "|") }

// entries returns the rows of a selection with their number. They end early when the context is done.
func (s *Selection) entries(ctx context.Context) iter.Seq2[int, *Entry] {
	return func(yield func(int, *Entry) bool) {
		for n, hit := range s.Hits {
			if ctx.Err() != nil {
				return
			}
			if !yield(n, EntryOf(s.View, hit)) {
				return
			}
		}
	}
}
