package pages

import (
	"cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// nearbyView is a place near that of the page.
type nearbyView struct {
	URL, Name, Distance string
	Open                words.Opening
}

// maxNearby is how many places near it the page of a place shows.
const maxNearby = 5

// hitsAround returns the places that are nearest to place i, itself left out; none when its
// position is unknown.
func hitsAround(v directory.View, i int, p *directory.Place) ([]directory.Hit, error) {
	if !p.Location.Known {
		return nil, nil
	}
	found, err := v.Find(&directory.Query{
		Near: &directory.Origin{Type: "position", Position: p.Location.Position}, Located: true, Limit: maxNearby + 1,
	})
	if err != nil {
		return nil, err
	}
	around := make([]directory.Hit, 0, maxNearby+1)
	for _, hit := range found.Hits {
		if hit.Index != i && len(around) < maxNearby {
			around = append(around, hit)
		}
	}
	return around, nil
}

// setNearby sets the places nearby; back is the query string of the page.
func (view *placeView) setNearby(v directory.View, q *html.Request, around []directory.Hit, back string) error {
	for _, hit := range around {
		kept, err := keptCardOf(q.Site, q.Lang, v, hit.Index, html.ReportEnding(q.Lang, false))
		if err != nil {
			return err
		}
		view.Nearby = append(view.Nearby, nearbyView{
			URL: "/lieux/" + kept.place.ID + back, Name: kept.Name, Distance: q.Lang.Distance(hit.DistanceM),
			Open: words.OpeningOf(q.Lang, v.Opening(hit.Index, q.Now), q.Now, kept.place),
		})
	}
	return nil
}

// territoriesOf returns links to the lists of the commune and of the département of a place.
func territoriesOf(g *territory.Gazetteer, t *i18n.Locale, p *directory.Place) []html.Link {
	var links []html.Link
	for _, area := range []struct {
		kind territory.Kind
		code string
	}{{territory.KindCommune, p.Territory.Commune}, {territory.KindDepartement, p.Territory.Departement}} {
		if area.code == "" {
			continue
		}
		state := html.State{html.PairOf(string(area.kind), area.code)}
		if t != i18n.French {
			state = append(state, html.PairOf("lang", t.Code))
		}
		links = append(links, html.Link{URL: state.URL("/"),
			Text: cmp.Or(g.NameOf(area.kind, area.code), area.code)})
	}
	return links
}
