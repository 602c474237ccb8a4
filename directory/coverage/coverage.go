// Package coverage measures how far people are from the places of a view: inhabitants by
// distance, access to the hours that places are open, needs after the national strategy,
// and where a next place would bring most people.
//
// A commune counts as a whole, at its point of the gazetteer. Distances are geodesic, or
// come from a table of travel times. Counts of people and of hours are whole numbers, so
// that sums do not depend on their order: those of communes are those of their EPCI,
// département and région, to the last digit.
package coverage

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/rtree"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Settings are what an operator loads. The zero Settings are valid.
type Settings struct {
	Parameters *Parameters  // nil: those of the program
	Tables     []Table      // figures by commune, see ReadTables
	Travel     *TravelTimes // replaces geodesic distances; nil: none
	Networks   []Network    // named views, see NetworkReader
}

// Engine answers for every territory of France. It is safe for concurrent use.
type Engine struct {
	gazetteer *territory.Gazetteer
	settings  Settings
	country   *country
	measure   measure
	stamp     uint64
	kept      cache
}

// New returns an engine over the communes of a gazetteer.
func New(gazetteer *territory.Gazetteer, settings Settings) *Engine {
	if settings.Parameters == nil {
		settings.Parameters = Standard()
	}
	e := &Engine{gazetteer: gazetteer, settings: settings, country: countryOf(gazetteer)}
	e.measure = geodesic{e.country}
	if settings.Travel != nil {
		e.measure = settings.Travel.on(e.country)
	}
	e.stamp = settings.stamp()
	return e
}

// Stamp digests what the operator loaded: answers change with it.
func (e *Engine) Stamp() uint64 { return e.stamp }

// Parameters returns the figures that answers depend on, unless a request changes them.
func (e *Engine) Parameters() *Parameters { return e.settings.Parameters }

// Measure describes how distances are measured.
func (e *Engine) Measure() Measure { return e.measure.describe() }

// stamp digests the settings. A fmt verb writes maps in the order of their keys.
func (s *Settings) stamp() uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%v %v %v", s.Parameters.list, s.Tables, s.Networks)
	if s.Travel != nil {
		fmt.Fprintf(h, "%v", *s.Travel)
	}
	return h.Sum64()
}

// country is every current commune, numbered in the order of INSEE codes.
type country struct {
	communes  []*territory.Commune
	byKey     []int32 // territory.CodeKey → 1 + number
	positions []orb.Point
	people    []int64
	total     int64
	tree      *rtree.Tree // its items are communes
}

func countryOf(g *territory.Gazetteer) *country {
	c := &country{byKey: make([]int32, maxCodeKey)}
	for commune := range g.Communes() {
		if commune.Kind == territory.KindCommune {
			c.communes = append(c.communes, commune)
		}
	}
	slices.SortFunc(c.communes, func(a, b *territory.Commune) int { return cmp.Compare(a.Code, b.Code) })
	for i, commune := range c.communes {
		key, _ := territory.CodeKey(commune.Code)
		c.byKey[key] = int32(i) + 1
		c.positions = append(c.positions, commune.Position)
		c.people = append(c.people, int64(commune.Population))
		c.total += int64(commune.Population)
	}
	c.tree = rtree.Build(c.positions, nil)
	return c
}

// maxCodeKey is above the values of territory.CodeKey.
const maxCodeKey = 100_000

// number returns the number of a current commune by its INSEE code; none when it is not one.
func (c *country) number(insee string) int32 {
	key, ok := territory.CodeKey(insee)
	if !ok {
		return none
	}
	return c.byKey[key] - 1
}

// Territory is a part of France made of whole current communes.
type Territory struct {
	Kind     territory.Kind
	Code     string
	Name     string
	People   int64    // inhabitants
	communes []int32  // numbers in country, in order
	codes    []string // INSEE codes of the communes of a network
}

// KindFrance is the kind of the whole of France, of code FR. It is no kind of the gazetteer.
const KindFrance territory.Kind = "pays"

const codeFrance = "FR"

// France returns the whole country, overseas included.
func (e *Engine) France() *Territory {
	t := &Territory{Kind: KindFrance, Code: codeFrance, Name: "France", People: e.country.total}
	for i := range e.country.communes {
		t.communes = append(t.communes, int32(i))
	}
	return t
}

// Kinds returns the kinds of territories that have figures, the smallest first.
func Kinds() []territory.Kind {
	return slices.Concat([]territory.Kind{territory.KindCommune}, territory.AreaKinds(),
		[]territory.Kind{KindFrance, KindNetwork})
}

// Territory returns the territory of a kind and code; nil when there is none, and when it
// is not made of whole current communes.
func (e *Engine) Territory(kind territory.Kind, code string) *Territory {
	if kind == KindFrance && code == codeFrance {
		return e.France()
	}
	t := &Territory{Kind: kind, Code: code}
	var members []*territory.Commune
	if network := e.Network(code); kind == KindNetwork && network != nil {
		t.Code, t.Name, members = network.Code, network.Title, e.membersOf(network)
	} else if kind == territory.KindCommune {
		c := e.gazetteer.Commune(code)
		if c == nil || c.Kind != kind {
			return nil
		}
		t.Code, t.Name, members = c.Code, c.Name, []*territory.Commune{c}
	} else {
		area := e.gazetteer.Area(kind, code)
		if area == nil {
			return nil
		}
		t.Code, t.Name, members = area.Code, area.Name, e.gazetteer.MembersOf(kind, code)
	}
	for _, c := range members {
		i := e.country.number(c.Code)
		t.communes = append(t.communes, i)
		t.People += e.country.people[i]
		if kind == KindNetwork {
			t.codes = append(t.codes, c.Code)
		}
	}
	slices.Sort(t.communes)
	return t
}

// Communes returns the communes of the territory, by INSEE code.
func (e *Engine) Communes(t *Territory) []*territory.Commune {
	members := make([]*territory.Commune, len(t.communes))
	for i, n := range t.communes {
		members[i] = e.country.communes[n]
	}
	return members
}

// Narrow limits a query to the places of the territory. A query for areas of its kind keeps those that
// are the territory itself, or within a network.
func (t *Territory) Narrow(q *directory.Query) {
	kind, codes := t.Kind, []string{t.Code}
	switch kind {
	case KindFrance:
		return
	case KindNetwork:
		kind, codes = territory.KindCommune, slices.Clone(t.codes)
	}
	if asked := q.Areas[kind]; len(asked) > 0 {
		codes = slices.DeleteFunc(codes, func(code string) bool { return !slices.Contains(asked, code) })
	}
	if len(codes) == 0 {
		codes = []string{nowhere}
	}
	q.Within(kind, codes...)
}

// nowhere is the code of no territory.
const nowhere = "-"

// Named is a territory as answers name it.
type Named struct {
	Kind territory.Kind `json:"type"`
	Code string         `json:"code"`
	Name string         `json:"nom"`
}

func (t *Territory) named() Named { return Named{t.Kind, t.Code, t.Name} }

// place is a place of a view, or one that might open.
type place struct {
	at      orb.Point
	number  int32 // in its version
	commune int32 // number of its commune; none when unknown
	minutes int32 // open in an ordinary week; none when unknown
}

// none is the number of what is unknown or does not exist.
const none = -1

func (e *Engine) placeOf(v directory.View, i int) (place, bool) {
	spot := v.Spot(i)
	p := place{number: int32(i), at: spot.Position, commune: e.country.number(spot.Commune), minutes: none}
	if spot.Week != nil {
		p.minutes = int32(spot.Week.Minutes)
	}
	return p, spot.Located
}
