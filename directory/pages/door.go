package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// doorView leads from a view without places to one that has some.
type doorView struct {
	URL, Text string
	Count     int // places behind it
}

// soonView is a place that opens soon.
type soonView struct{ URL, Name, Text string }

// maxDoors is how many doors a view has.
const maxDoors = 6

// doors returns what to change for a view that holds no place, or none near its origin.
// Each number is asked of the view that the door leads to.
func (p *pages) doors(r *viewRequest, answer *words.Answer) []doorView {
	q, state, path := r.Q, r.State, r.Page.Path
	var doors []doorView
	add := func(address html.State, text string) {
		url := address.URL(path)
		if n := countAt(r.View, q, url); n > 0 && len(doors) < maxDoors {
			doors = append(doors, doorView{url, text, n})
		}
	}
	if q.Query.RadiusM > 0 {
		for i, km := range directory.ReachesKM {
			if 1000*float64(km) > q.Query.RadiusM && answer.Reaches[i] > 0 {
				add(state.WithoutName(query.Radius.String()).With(query.Radius.String(), strconv.Itoa(km)),
					q.Lang.Say("Chercher jusqu’à %s", words.Kilometres(q.Lang, float64(km))))
				break
			}
		}
	}
	if !q.Query.Open.IsZero() && !q.Query.Flags.Has(directory.UnknownHours) {
		add(state.With("horaires_inconnus", "inclure"), q.Lang.Say("Avec les horaires non connus"))
	}
	for _, link := range activeFilters(q, state, path) {
		if n := countAt(r.View, q, link.URL); n > 0 && len(doors) < maxDoors-1 {
			text := strings.Trim(link.Text, "«»“”\u00a0 ")
			doors = append(doors, doorView{link.URL, q.Lang.Say("Sans « %s »", text), n})
		}
	}
	if all := state.Without(isFilter); len(doors) == 0 && len(all) > 0 {
		add(all, q.Lang.Say("Retirer tous les filtres"))
	}
	const distant = "modalites_accompagnement"
	if !state.Has(distant, "À distance") {
		add(state.Relocated().Without(isWhen).WithoutName("horaires_inconnus").WithoutName(distant).
			With(distant, "À distance"), q.Lang.Say("Être aidé à distance, par téléphone ou en vidéo"))
	}
	return doors
}

// countAt returns the number of places of the view at another address of the page: around
// an origin without a radius, those within the greatest distance that is counted. It is 0
// when the address is invalid.
func countAt(v directory.View, q *html.Request, address string) int {
	_, raw, _ := strings.Cut(address, "?")
	other, err := q.Site.Query.Read(v, html.Form, html.WithoutDisplay(raw))
	if err != nil {
		return 0
	}
	if other.Query.Near != nil && other.Query.RadiusM == 0 {
		reaches, err := v.Reaches(&other.Query)
		if err != nil {
			return 0
		}
		return reaches[len(reaches)-1]
	}
	n, err := v.Count(&other.Query)
	if err != nil {
		return 0
	}
	return n
}

// How many places are looked at for those that open first, and how many are shown.
const (
	soonLooked = 300
	soonShown  = 3
)

// travelMPerS is how fast one gets to a place, in metres a second: 30 km an hour.
const travelMPerS = 30_000.0 / 3600

// opensSoon returns the places of the view where one is helped first, the way included, when it asks for those open at
// present and there are none.
func (p *pages) opensSoon(r *viewRequest, back string) ([]soonView, error) {
	now := p.Web.Now()
	if !r.Q.Query.Open.At.Equal(r.Q.Now) || !r.Q.Given(query.Open) || r.Q.Turns().IsZero() {
		return nil, nil
	}
	q := r.Q.Query
	q.Open, q.After, q.Limit = directory.When{}, "", soonLooked
	if q.Near != nil && q.RadiusM == 0 {
		q.RadiusM = 1000 * float64(directory.ReachesKM[len(directory.ReachesKM)-1])
	}
	found, err := r.View.Find(&q)
	if err != nil {
		return nil, err
	}
	type opening struct {
		hit  directory.Hit
		next time.Time
	}
	var soon []opening
	for _, hit := range found.Hits {
		if o := r.View.Opening(hit.Index, now); !o.Next.IsZero() {
			soon = append(soon, opening{hit, o.Next})
		}
	}
	reached := func(o opening) time.Time { // by a person who leaves when it opens
		return o.next.Add(time.Duration(max(0, o.hit.DistanceM) / travelMPerS * float64(time.Second)))
	}
	slices.SortStableFunc(soon, func(a, b opening) int { return reached(a).Compare(reached(b)) })
	var views []soonView
	for _, o := range soon[:min(soonShown, len(soon))] {
		place := r.View.Fields(o.hit.Index)
		views = append(views, soonView{
			URL: "/lieux/" + place.ID + back, Name: words.Clip(words.Name(r.Q.Lang, place), words.MaxLine),
			Text: soonText(r.Q.Lang, o.next, now, territory.Zone(place.INSEECode), o.hit.DistanceM),
		})
	}
	return views, nil
}

// soonText returns "ouvre demain à 9 h, à 3,2 km".
func soonText(t *i18n.Locale, next, now time.Time, zone *time.Location, distanceM float64) string {
	text := t.Say("ouvre %s", words.When(t, next.In(zone), now.In(zone)))
	if distanceM >= 0 {
		text += ", " + t.Say("à %s", t.Distance(distanceM))
	}
	return text
}
