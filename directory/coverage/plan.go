package coverage

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Plan is where next places would bring most people of a territory within some distance.
type Plan struct {
	Territory  Named       `json:"territoire"`
	People     int64       `json:"habitants"`
	Measure    Measure     `json:"mesure"`
	KM         float64     `json:"rayon_km,omitempty"`
	Minutes    float64     `json:"minutes,omitempty"` // instead of KM, with a table of travel times
	Now        int64       `json:"habitants_proches"` // within that distance of a place already
	Among      Among       `json:"parmi"`
	Candidates int         `json:"candidats"`
	Sites      []Site      `json:"sites"`  // the one that brings most first
	Best       bool        `json:"prouve"` // no other choice of as many brings more
	Round      *Round      `json:"tournee,omitempty"`
	Parameters []Parameter `json:"parametres"`
	Population Origin      `json:"population"`
	Notes      Notes       `json:"remarques,omitempty"`
}

// Site is one choice of a plan.
type Site struct {
	Commune string `json:"commune,omitempty"` // INSEE code, of a commune to open in
	Place   string `json:"lieu,omitempty"`    // id, of an existing place
	Name    string `json:"nom"`
	Gained  int64  `json:"habitants_gagnes"` // by this one after those before it
	Total   int64  `json:"cumul"`            // gained by this one and those before it

	at place
}

// Among is what a plan chooses among.
type Among string

// What a plan chooses among.
const (
	AmongCommunes Among = "communes" // communes of the territory, to open in
	AmongPlaces   Among = "lieux"    // places of the territory that the view leaves out: to label, to open longer…
)

// MaxSites is the greatest number of sites of a plan, MaxStops that of the stops of a round: a
// morning and an afternoon on five days.
const (
	MaxSites = 20
	MaxStops = 10
)

// PlanOptions are what a request for a plan may change.
type PlanOptions struct {
	Values map[string]float64 // of parameters, by code
	Sites  int                // 1..MaxSites
	Among  Among
	Round  bool // a bus goes round the sites in a week: Sites is at most MaxStops
}

// Plan chooses the sites that bring most people of a territory within reach of a place, who have
// none of the view within it.
func (e *Engine) Plan(v directory.View, q *directory.Query, t *Territory, o PlanOptions) (*Plan, error) {
	s, err := e.supply(v, q)
	if err != nil {
		return nil, err
	}
	p := e.settings.Parameters.With(o.Values)
	m := e.measure.describe()
	plan := &Plan{Territory: t.named(), People: t.People, Measure: m, Among: o.Among, Parameters: p.Of(GroupSites),
		Population: Population, Sites: []Site{}}
	limit := p.Value("portee_km") * m.perKM
	if m.travel {
		plan.Minutes = limit
	} else {
		plan.KM = limit / m.perKM
	}
	candidates, err := e.candidates(v, s, t, o.Among)
	if err != nil {
		return nil, err
	}
	plan.Candidates = len(candidates)
	problem := e.problem(s, t, candidates, limit)
	plan.Now = t.People - problem.left
	best, proven := problem.solve(o.Sites)
	plan.Best = proven
	var total int64
	for _, chosen := range best {
		total += chosen.gain
		site := candidates[chosen.candidate]
		site.Gained, site.Total = chosen.gain, total
		if site.Place != "" {
			site.Name = v.Fields(int(site.at.number)).Name
		}
		plan.Sites = append(plan.Sites, site)
	}
	if o.Round && len(plan.Sites) > 0 {
		plan.Round = e.round(t, plan.Sites)
	}
	plan.Notes = append(e.notesOn(t), plan.remarks(o.Sites, problem.left)...)
	return plan, nil
}

// remarks explains a plan of fewer sites than were asked for.
func (p *Plan) remarks(asked int, left int64) Notes {
	switch {
	case len(p.Sites) == asked:
		return nil
	case left == 0:
		return Notes{i18n.New("Tous les habitants ont déjà un lieu à cette distance.")}
	case p.Candidates == 0:
		return Notes{i18n.New("Ces filtres retiennent déjà tous les lieux du territoire.")}
	}
	return Notes{i18n.New("Aucun autre choix ne rapprocherait d'habitants à cette distance.")}
}

// candidates returns what a plan for a territory may choose.
func (e *Engine) candidates(v directory.View, s *supply, t *Territory, among Among) ([]Site, error) {
	var list []Site
	if among == AmongCommunes {
		for _, n := range t.communes {
			c := e.country.communes[n]
			list = append(list, Site{Commune: c.Code, Name: c.Name, at: place{at: c.Position, commune: n}})
		}
		return list, nil
	}
	q := directory.Query{Located: true}
	t.Narrow(&q)
	hits, err := v.Each(&q)
	if err != nil {
		return nil, err
	}
	taken := make(map[int32]bool, len(s.places))
	for i := range s.places {
		taken[s.places[i].number] = true
	}
	for hit := range hits {
		if p, ok := e.placeOf(v, hit.Index); ok && !taken[p.number] {
			list = append(list, Site{Place: v.ID(hit.Index), at: p})
		}
	}
	return list, nil
}

// problem states what each candidate would bring.
func (e *Engine) problem(s *supply, t *Territory, candidates []Site, limit float64) *problem {
	p := &problem{}
	local := make([]int32, len(e.country.communes)) // number in the problem + 1 of each commune in want
	for _, n := range t.communes {
		if people := e.country.people[n]; people > 0 {
			if _, distance, ok := s.index.nearest(n); !ok || distance > limit {
				p.people = append(p.people, people)
				p.left += people
				local[n] = int32(len(p.people))
			}
		}
	}
	p.covers = make([][]int32, len(candidates))
	if p.left == 0 {
		return p
	}
	inParallel(len(candidates), func(i int, w *worker) {
		w.near = e.measure.communesWithin(w.near[:0], &candidates[i].at, limit)
		for _, n := range w.near {
			if local[n] > 0 {
				p.covers[i] = append(p.covers[i], local[n]-1)
			}
		}
	})
	return p
}
