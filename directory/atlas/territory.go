package atlas

import (
	"math"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// territoryView is the page of one territory.
type territoryView struct {
	headView
	Keys []figureView // the figures that matter most
	distanceView
	needsView
	planView
	summaryView
	Parts *partsView // the parts that matter most; nil: none
	figuresView
	Downloads []html.Link
}

// figureView is a figure with what it is.
type figureView struct{ Label, Value, Source string }

// territory handles /territoires/{type}/{code}.
func (a *atlas) territory(c web.Context) error {
	r, err := a.read(c)
	if err != nil {
		return err
	}
	r.base = ".."
	return a.send(c, r, "territoire.html", func() (html.Page, error) {
		view := &territoryView{headView: a.describe(c, r, "", "%s",
			"À quelle distance d’un lieu d’aide numérique vivent les habitants, ce qu’il faut, où ouvrir ensuite.")}
		view.setDownloads(r)
		for _, fill := range []func(*request, *territoryView) error{
			a.setCoverage, a.setNeeds, a.setPlan, a.setSummary,
		} {
			if err := fill(r, view); err != nil {
				return nil, err
			}
		}
		view.setSliders(r, a.engine.Parameters())
		return view, nil
	})
}

func (view *territoryView) setDownloads(r *request) {
	for _, d := range []struct{ text, path string }{
		{"Couverture par commune (CSV)", "/couverture.csv"}, {"Couverture par commune (GeoJSON)", "/couverture.geojson"},
		{"Fiches à compléter (CSV)", worklistPath + ".csv"},
	} {
		view.Downloads = append(view.Downloads, html.LinkTo(r.page(d.path), r.q.Lang.Say(d.text)))
	}
	for _, d := range []struct{ text, path string }{
		{"Couverture (API)", "/couverture"}, {"Besoins (API)", "/besoins"}, {"Où ouvrir (API)", "/ouvrir"},
	} {
		view.Downloads = append(view.Downloads, html.LinkTo(web.APIRoot+r.path()+d.path, r.q.Lang.Say(d.text)))
	}
}

// addNotes adds remarks that the page does not have yet.
func (head *headView) addNotes(t *i18n.Locale, notes coverage.Notes) {
	for _, note := range notes {
		text, known := html.Translate(t, note), false
		for _, other := range head.Notes {
			known = known || other == text
		}
		if !known {
			head.Notes = append(head.Notes, text)
		}
	}
}

// reachText writes a distance or a time within which people are counted.
func reachText(t *i18n.Locale, km, minutes float64) string {
	if minutes > 0 {
		return decimal(t, minutes) + "\u00a0min"
	}
	return decimal(t, km) + "\u00a0km"
}

func percent(t *i18n.Locale, share float64) string {
	return t.Decimal(strconv.FormatFloat(100*share, 'f', 1, 64)) + "\u00a0%"
}

func decimal(t *i18n.Locale, x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return t.Int(int(x))
	}
	return t.Decimal(strconv.FormatFloat(x, 'f', -1, 64))
}

// signed writes a whole number with its sign.
func signed(t *i18n.Locale, n int64) string {
	if n > 0 {
		return "+" + t.Int(int(n))
	}
	if n < 0 {
		return "−" + t.Int(int(-n))
	}
	return "0"
}
