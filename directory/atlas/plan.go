package atlas

import (
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// planView is where next places would bring most people.
type planView struct {
	Near    string
	Sites   []siteView
	Places  []siteView // existing places that the filters leave out
	Proven  bool
	Round   *roundView // nil: not asked for, or not known
	RoundBy string     // address that asks for a round; "": there is one, or no site
}

type siteView struct{ Name, URL, Gained, Total string }

// roundView is the week of a bus.
type roundView struct {
	Start, Length string
	Stops         []stopView
	Stop          string // address without the round
}

type stopView struct{ Day, Name, Travel string }

func (a *atlas) setPlan(r *request, view *territoryView) error {
	t := r.q.Lang
	o, err := coverage.PlanOptionsOf(r.q.Request)
	if err != nil {
		return err
	}
	o.Among = coverage.AmongCommunes
	p, err := a.engine.Plan(r.view, &r.q.Query, r.territory, o)
	if err != nil {
		return err
	}
	view.Near = t.Say("%s habitants ont déjà un de ces lieux à moins de %s.", t.Int(int(p.Now)),
		reachText(t, p.KM, p.Minutes))
	view.Proven = p.Best
	view.Sites = sitesOf(r, p)
	view.setRound(r, p)
	view.addNotes(t, p.Notes)
	if len(r.state) > 0 { // without filters no place is left out
		o.Among, o.Round = coverage.AmongPlaces, false
		if p, err = a.engine.Plan(r.view, &r.q.Query, r.territory, o); err != nil {
			return err
		}
		view.Places = sitesOf(r, p)
	}
	view.addFigures(t, p.Parameters)
	return nil
}

func sitesOf(r *request, p *coverage.Plan) (list []siteView) {
	t := r.q.Lang
	for _, s := range p.Sites {
		row := siteView{Name: s.Name, Gained: t.Int(int(s.Gained)), Total: t.Int(int(s.Total)),
			URL: r.address(territory.KindCommune, s.Commune)}
		if s.Place != "" {
			row.URL = "/lieux/" + s.Place + html.InLang(t)
		}
		list = append(list, row)
	}
	return list
}

// Names of parameters of the plan that links of the page set.
const (
	roundParam = "tournee"
	countParam = "nombre"
	amongParam = "parmi"
)

func (view *planView) setRound(r *request, p *coverage.Plan) {
	t := r.q.Lang
	without := query.Without(query.Without(r.raw, roundParam), countParam)
	if p.Round == nil {
		if len(p.Sites) > 0 && r.q.Word(roundParam) == "" {
			raw := roundParam + "=oui&" + countParam + "=5"
			if without != "" {
				raw = without + "&" + raw
			}
			view.RoundBy = r.inLang(r.path(), raw)
		}
		return
	}
	view.Round = &roundView{Start: p.Round.Start.Name, Length: legText(t, p.Round.Length, p.Round.Time),
		Stop: r.inLang(r.path(), without)}
	for _, s := range p.Round.Stops {
		day := t.Say(s.Day)
		if len(p.Round.Stops) > 5 {
			day = t.Say(map[string]string{"matin": "%s matin", "apres-midi": "%s après-midi"}[s.Half], day)
		}
		view.Round.Stops = append(view.Round.Stops, stopView{day, s.Name, legText(t, s.FromM, s.FromMin)})
	}
}

// legText writes a distance or a time of travel.
func legText(t *i18n.Locale, metres, minutes float64) string {
	if minutes > 0 {
		return reachText(t, 0, minutes)
	}
	return t.Distance(metres)
}
