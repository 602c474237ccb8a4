package atlas

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// distanceView is how far people are from the places of a view, and what reaches them.
type distanceView struct {
	Supply     string
	Distances  []barView
	Other      *otherView // the view to compare with; nil: none
	Measure    string
	Map        *territoryMap // nil: a commune alone
	MapURL     string
	Key        []string // the classes of distance on the map
	Far        []farView
	Access     string
	Received   string // hours a week
	MethodNote string // how hours are shared
}

// barView is people within some distance, with the length of its bar in percent.
type barView struct {
	Text, People, Share string
	Length              string
	Other, OtherShare   string // of the view to compare with
	More                string // people, with a sign
	OtherLength         string
}

// otherView is what the view to compare with has.
type otherView struct{ Supply, Access string }

type farView struct{ URL, Name, People, Distance, PlaceURL, PlaceName string }

// shownFar is how many communes a page lists.
const shownFar = 4

func (a *atlas) setCoverage(r *request, view *territoryView) error {
	t := r.q.Lang
	o := coverage.OptionsOf(r.q.Request, r.other)
	o.OtherVersion = r.otherView
	c, err := a.engine.Coverage(r.view, &r.q.Query, r.territory, o)
	if err != nil {
		return err
	}
	view.Measure = c.Measure.Source
	view.addNotes(t, c.Notes)
	view.setDistances(t, c)
	shapes, err := a.shapes()
	if err != nil {
		return err
	}
	if view.Map = mapOf(c, shapes); view.Map != nil {
		view.MapURL = r.state.URL(r.path() + mapPath)
	}
	view.setFar(r, c)
	view.Access, view.Received = accessText(t, c.Access), t.Int(int(math.Round(c.Received)))
	view.MethodNote = methodNote(t, c)
	view.addFigures(t, c.Parameters)
	view.Supply = supplyText(t, &c.Supply)
	view.Keys = append(view.Keys,
		figureView{Label: t.Say("Lieux dans ce territoire"), Value: t.Int(c.Supply.Inside)},
		figureView{Label: t.Say("Heures d’ouverture par semaine pour 1 000 habitants"), Value: view.Access})
	if parts, has := partKinds[r.territory.Kind]; has {
		view.Parts = a.partsOf(r, c, parts.kind).most(t, parts.title, parts.farTitle, r.page(partsPath))
	}
	return nil
}

func supplyText(t *i18n.Locale, s *coverage.Supply) string {
	return t.Say("%s comptent, dont %s dans ce territoire.", t.Places(s.Matched), t.Int(s.Inside))
}

// methodNote says how hours are shared, with the figures that it depends on.
func methodNote(t *i18n.Locale, c *coverage.Coverage) string {
	catchment, otherwise := 0.0, 0.0
	for _, p := range c.Parameters {
		switch p.Code {
		case "bassin_km":
			catchment = p.Value
		case "heures_semaine_par_defaut":
			otherwise = p.Value
		}
	}
	within := reachText(t, catchment, 0)
	if c.Measure.Unit == "min" {
		within = reachText(t, 0, catchment)
	}
	return t.Say("Les heures d’un lieu se partagent entre les habitants à moins de %s. Un lieu aux horaires inconnus "+
		"compte pour %s h.", within, decimal(t, otherwise))
}

func (view *territoryView) setDistances(t *i18n.Locale, c *coverage.Coverage) {
	for i, d := range c.Distances {
		bar := barView{Text: reachText(t, d.KM, d.Minutes), People: t.Int(int(d.People)), Share: "–"}
		if d.Share != nil {
			bar.Share, bar.Length = percent(t, *d.Share), barLength(*d.Share)
		}
		if c.Other != nil {
			other := c.Other.Distances[i]
			bar.Other, bar.OtherShare, bar.More = t.Int(int(other.People)), "–", signed(t, other.More)
			if other.Share != nil {
				bar.OtherShare, bar.OtherLength = percent(t, *other.Share), barLength(*other.Share)
			}
		}
		view.Distances = append(view.Distances, bar)
		if i == nearStep {
			view.Keys = append(view.Keys, figureView{Value: bar.Share,
				Label: t.Say("Habitants qui ont un lieu à moins de %s", bar.Text)})
		}
	}
	view.Key = keyOf(t, c)
	if c.Other != nil {
		view.Other = &otherView{supplyText(t, &c.Other.Supply), accessText(t, c.Other.Access)}
	}
}

// barLength writes a share in percent, as lengths of SVG are written.
func barLength(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) }

// keyOf returns the classes of distance of the map of a coverage.
func keyOf(t *i18n.Locale, c *coverage.Coverage) (key []string) {
	for i := range colours {
		text := t.Say("plus loin")
		if i < len(colours)-1 {
			text = t.Say("moins de %s", reachText(t, c.Distances[i].KM, c.Distances[i].Minutes))
		}
		key = append(key, text)
	}
	return key
}

// setFar lists the communes that are farthest from a place, the most populated first of those
// that are equally far.
func (view *territoryView) setFar(r *request, c *coverage.Coverage) {
	t := r.q.Lang
	far := slices.Clone(c.Communes)
	slices.SortStableFunc(far, func(x, y coverage.Commune) int {
		return cmp.Or(cmp.Compare(y.Far(), x.Far()), cmp.Compare(y.People, x.People))
	})
	for i := range far[:min(shownFar, len(far))] {
		of := &far[i]
		row := farView{URL: r.address(territory.KindCommune, of.Code), Name: of.Name, People: t.Int(int(of.People)),
			Distance: t.Say("aucun lieu")}
		switch {
		case of.DistanceM != nil:
			row.Distance = t.Distance(*of.DistanceM)
		case of.Minutes != nil:
			row.Distance = reachText(t, 0, *of.Minutes)
		}
		if number, _, ok := r.view.ByID(of.Nearest); ok && of.Nearest != "" {
			row.PlaceURL, row.PlaceName = "/lieux/"+of.Nearest+html.InLang(t), words.Name(t, r.view.Fields(number))
		}
		view.Far = append(view.Far, row)
	}
}
