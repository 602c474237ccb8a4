package atlas

import (
	"slices"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// figuresView is the figures that the page depends on.
type figuresView struct {
	Parameters []sourceView
	Action     string // address that the form of sliders goes to
	Sliders    []sliderView
	Hidden     []html.Pair // what else the form keeps
}

// sourceView is a source with the parameters that it gives.
type sourceView struct{ Source, Values string }

// sliderView is a figure that a visitor may change: a number or, with JavaScript, a slider too.
type sliderView struct {
	Name, Label, Unit, Value, Usual string
	Min, Max, Step                  string // of the number
	Low, High                       string // of the slider
}

// sliders are the figures that visitors change most, with the range of their slider.
var sliders = []struct {
	code            string
	low, high, step float64
}{
	{"portee_km", 1, 50, 1}, {"bassin_km", 1, 60, 1}, {"heures_semaine_par_defaut", 0, 60, 1},
	{"part_exclus", 0, 0.5, 0.01}, {"part_debutants", 0, 0.5, 0.01}, {"part_avances", 0, 0.5, 0.01},
	{"heures_par_personne", 1, 60, 1},
}

// setSliders fills the form of figures. Those of the page are set already.
func (view *figuresView) setSliders(r *request, own *coverage.Parameters) {
	view.Action = r.path()
	for _, s := range sliders {
		p := own.Named(s.code)
		value := p.Value
		if given, ok := r.q.Number(s.code); ok {
			value = given
		}
		view.Sliders = append(view.Sliders, sliderView{Name: s.code, Label: p.Label, Unit: p.Unit,
			Value: plain(value), Usual: plain(p.Value), Min: plain(p.Min), Max: plain(p.Max), Step: plain(s.step),
			Low: plain(s.low), High: plain(s.high)})
	}
	view.Hidden = r.pairs(func(name string) bool {
		return !slices.ContainsFunc(view.Sliders, func(s sliderView) bool { return s.Name == name })
	})
}

// plain writes a number as forms and addresses do.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// addFigures adds the parameters of an answer to those of their sources.
func (view *figuresView) addFigures(t *i18n.Locale, parameters []coverage.Parameter) {
	for _, p := range parameters {
		source := sourceText(p.Source, p.Year)
		at := slices.IndexFunc(view.Parameters, func(s sourceView) bool { return s.Source == source })
		if at < 0 {
			at = len(view.Parameters)
			view.Parameters = append(view.Parameters, sourceView{Source: source})
		} else {
			view.Parameters[at].Values += ", "
		}
		view.Parameters[at].Values += p.Code + " " + decimal(t, p.Value) + "\u00a0" + p.Unit
	}
}
