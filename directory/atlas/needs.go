package atlas

import (
	"math"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory/coverage"
)

// needsView is what it takes to help the people of a territory.
type needsView struct {
	Profiles    []profileView
	NeedsSource string // of all profiles; "" when they have several
	Figures     []figureView
	Tables      []figureView // of the operator
}

type profileView struct{ Label, People, BySize, Share, Source string }

func (a *atlas) setNeeds(r *request, view *territoryView) error {
	t := r.q.Lang
	n := a.engine.Needs(r.territory, coverage.NeedsOptionsOf(r.q.Request))
	people := int64(0)
	for i, p := range n.Profiles {
		people += p.People
		source := sourceText(p.Source, p.Year)
		if i == 0 || source == view.NeedsSource {
			view.NeedsSource = source
		} else {
			view.NeedsSource = ""
		}
		view.Profiles = append(view.Profiles, profileView{t.Say(p.Label), t.Int(int(p.People)), t.Int(int(p.BySize)),
			percent(t, p.Share), source})
	}
	view.Keys = append(view.Keys, figureView{Label: t.Say("Personnes en difficulté avec le numérique, par estimation"),
		Value: t.Int(int(people))})
	payback := t.Say("jamais")
	if n.Payback != nil {
		payback = t.Count(*n.Payback, "%d an", "%d ans")
	}
	for _, f := range []struct{ label, value string }{
		{"Heures de formation", t.Int(int(n.Hours))},
		{"Équivalents temps plein", t.Decimal(strconv.FormatFloat(n.FTE, 'f', 1, 64))},
		{"Aidants salariés", t.Int(int(n.Helpers.Paid))},
		{"Aidants bénévoles", t.Int(int(n.Helpers.Volunteers))},
		{"Budget", t.Say("%s € sur %s ans", t.Int(int(n.Budget)), decimal(t, n.Years))},
		{"Gain d’une année, à plein effet", t.Int(int(n.Gain)) + " €"},
		{"Le budget est regagné après", payback},
	} {
		view.Figures = append(view.Figures, figureView{Label: t.Say(f.label), Value: f.value})
	}
	for _, b := range n.Tables {
		view.Tables = append(view.Tables, figureView{b.Label, t.Say("%s en moyenne, de %s à %s",
			decimal(t, math.Round(100*b.Mean)/100), decimal(t, b.Least), decimal(t, b.Most)), sourceText(b.Source, b.Year)})
	}
	view.addFigures(t, n.Parameters)
	return nil
}
