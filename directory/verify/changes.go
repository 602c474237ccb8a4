package verify

import (
	"encoding/json"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/paper"
	"github.com/lieux-numeriques/lieux/geo"
)

// kinds are the kinds of changes, in the order of the page, with the shape of their marks on a map: kinds are told
// apart without colour.
var kinds = []struct {
	code  string
	title i18n.Text
	shape string // d of a path around 0, 0
}{
	{inbox.Added, i18n.New("Nouveaux"), "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0"},
	{inbox.Updated, i18n.New("Modifiés"), "M-4.5 -4.5h9v9h-9z"},
	{inbox.Merged, i18n.New("Réunis à d’autres"), "M0 -6.5L6.5 0L0 6.5L-6.5 0z"},
	{inbox.Removed, i18n.New("Retirés"), "M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5"},
}

// outcomeView is what an import would change on the map.
type outcomeView struct {
	Kinds  []kindView
	Kept   string // places that would stay as they are
	Maps   []mapView
	Alone  bool // the listing is compared with nothing
	Absent int  // places that are on no map, because they have no position
}

// kindView is the places that one kind of change is about.
type kindView struct {
	Code, Title, Shape string
	Count              string
	More               string // how many are not listed; "" none
	Open               bool
	Places             []changeView
}

type changeView struct {
	Name, Commune, URL string
	Detail             string // which fields change
	With, Sources      string // of a row that joins a place: its name, and who else gives it
}

// mapView is a map with the marks of places.
type mapView struct {
	*paper.Plan
	Marks []markView
	Size  string // of the marks, 1 where they are few
	Label string
}

type markView struct{ X, Y, Code, Shape, Text string }

// manyMarks is from how many on the marks of a map are smaller.
const manyMarks = 50

// listedOpen is up to how many places a list is shown without being asked for.
const listedOpen = 8

// outcomeOf returns what an import would change; nil when it is not known.
func (p *verifier) outcomeOf(t *i18n.Locale, r *inbox.Report) (*outcomeView, error) {
	if len(r.Outcome) == 0 {
		return nil, nil
	}
	var counts struct {
		Added   int `json:"ajoutes"`
		Updated int `json:"modifies"`
		Removed int `json:"retires"`
		Merged  int `json:"fusionnes"`
		Kept    int `json:"inchanges"`
	}
	if err := json.Unmarshal(r.Outcome, &counts); err != nil {
		return nil, err
	}
	all := map[string]int{inbox.Added: counts.Added, inbox.Updated: counts.Updated, inbox.Removed: counts.Removed,
		inbox.Merged: counts.Merged}
	view := &outcomeView{Kept: t.Int(counts.Kept)}
	for _, kind := range kinds {
		k := kindView{Code: kind.code, Title: t.Text(kind.title), Shape: kind.shape, Count: t.Int(all[kind.code])}
		for i := range r.Changes {
			if change := &r.Changes[i]; change.Kind == kind.code {
				k.Places = append(k.Places, changeOf(t, change))
			}
		}
		if more := all[kind.code] - len(k.Places); more > 0 && len(k.Places) > 0 {
			k.More = t.Int(more)
		}
		k.Open = len(k.Places) <= listedOpen
		view.Kinds = append(view.Kinds, k)
	}
	p.setMaps(t, view, r.Changes)
	return view, nil
}

func changeOf(t *i18n.Locale, c *inbox.Change) changeView {
	view := changeView{Name: c.Name, Commune: c.Commune, URL: placeURL(t, c.ID), With: c.With,
		Sources: strings.Join(c.Sources, ", ")}
	var names []string
	for _, name := range c.Fields {
		names = append(names, fieldText(t, name))
	}
	if len(names) > 0 {
		view.Detail = t.Say("change : %s", strings.Join(names, ", "))
	}
	return view
}

// fieldText returns the name of a field as people read it.
func fieldText(t *i18n.Locale, name string) string {
	for i := range directory.Fields {
		if f := &directory.Fields[i]; f.Name == name {
			return strings.ToLower(t.Say(f.Label))
		}
	}
	return t.Say("position")
}

// setMaps draws the changed places, the rarer kinds above the others.
func (p *verifier) setMaps(t *i18n.Locale, view *outcomeView, changes []inbox.Change) {
	var at []geo.Position
	var located []*inbox.Change
	for i := range changes {
		c := &changes[i]
		if len(c.Position) != 2 {
			view.Absent++
			continue
		}
		at, located = append(at, geo.Position{c.Position[0], c.Position[1]}), append(located, c)
	}
	plans, spots := p.plans.Spread(t, at)
	for _, plan := range plans {
		view.Maps = append(view.Maps, mapView{Plan: plan})
	}
	for _, kind := range kinds {
		for i, c := range located {
			if c.Kind != kind.code || spots[i].X == "" {
				continue
			}
			m := &view.Maps[spots[i].Plan]
			m.Marks = append(m.Marks, markView{spots[i].X, spots[i].Y, c.Kind, kind.shape,
				t.Text(kind.title) + " : " + c.Name})
		}
	}
	for i := range view.Maps {
		m := &view.Maps[i]
		m.Size = "1"
		if len(m.Marks) > manyMarks {
			m.Size = "0.6"
		}
		m.Label = t.Say("Carte des lieux qui changeraient : %s. Les listes qui suivent les nomment.", t.Places(len(m.Marks)))
	}
}
