package compat

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/snippet"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// sixRequest is a request of version 6.
type sixRequest struct {
	view        directory.View
	q           *query.Request
	weekend     *query.Request // the same on Saturday and Sunday; nil: not asked
	page, limit int
	origin      *geo.Position
	nothing     bool // a value that no place has
}

// mostOfSix is how many places a page of version 6 may have.
const mostOfSix = 10_000

// freeOfSix are the parameters whose values need not exist in the directory: then no place has them.
var freeOfSix = []string{query.Source.String(), query.OtherLabels.String()}

// read reads the parameters of version 6, beside which those of every view hold. within limits the places
// to an area; nil does not.
func (s *six) read(c web.Context, within *territory.Area, limit int) (*sixRequest, error) {
	v, err := s.Web.View()
	if err != nil {
		return nil, err
	}
	r := &sixRequest{view: v, page: 1, limit: limit}
	var state html.State
	var wrong []directory.ParamError
	position := map[string]float64{}
	weekend := false
	for _, p := range snippet.Given(c.Request().URL.RawQuery) {
		number, err := strconv.ParseFloat(p.Value, 64)
		whole := err == nil && number >= 1 && number == float64(int32(number))
		switch p.Name {
		case "page", "limit":
			if !whole {
				wrong = append(wrong, directory.WrongParam(p.Name, directory.Clip(p.Value), "",
					i18n.New("un nombre entier à partir de 1 est attendu")))
			} else if p.Name == "page" {
				r.page = int(number)
			} else {
				r.limit = min(int(number), mostOfSix)
			}
		case "latitude", "longitude":
			most := 180.0
			if p.Name == "latitude" {
				most = 90
			}
			if err != nil || !(number >= -most && number <= most) {
				wrong = append(wrong, directory.WrongParam(p.Name, directory.Clip(p.Value), "",
					i18n.New("des degrés décimaux sont attendus")))
			}
			position[p.Name] = number
		case "zoom":
		case "ouvert_le_week_end":
			weekend = p.Value == "true"
		case "ouvert_actuellement":
			state = append(state, html.PairOf(query.Open.String(), p.Value))
		case "prise_rdv":
			state = append(state, html.PairOf(p.Name, "true")) // whatever the value
		default:
			state = append(state, p)
		}
	}
	state, _ = snippet.Renamed(i18n.French, s.Gazetteer, state)
	state = r.withoutMissing(state)
	if within != nil {
		r.nothing = r.nothing || !s.meets(state, within)
		state = state.WithoutName(string(within.Kind))
		state = append(state, html.PairOf(string(within.Kind), within.Code))
	}
	if r.q, err = s.Query.Read(v, viewForm, state.Encode()); err != nil {
		return nil, err
	}
	for _, e := range wrong {
		r.q.Wrong(e.Param, e.Value, "", "%s", e.Text)
	}
	if err := r.q.Err(); err != nil {
		return nil, err
	}
	if len(position) == 2 {
		r.origin = &geo.Position{position["longitude"], position["latitude"]}
		if r.q.Query.Near == nil {
			r.q.Query.Near = &directory.Origin{Type: "position", Position: *r.origin, Precision: geo.PrecisionPoint}
		}
	}
	if weekend {
		days := append(state.WithoutName(query.Open.String()), html.PairOf(query.Open.String(), "samedi,dimanche"))
		if r.weekend, err = s.Query.Read(v, viewForm, days.Encode()); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// meets reports whether the other areas of the same kind that a state names, if any, hold an area.
func (s *six) meets(state html.State, within *territory.Area) bool {
	given := strings.Split(strings.Join(state.Values(string(within.Kind)), ","), ",")
	return given[0] == "" || slices.Contains(given, within.Code)
}

// withoutMissing leaves out the free values that no place has: a filter that has no other selects nothing.
func (r *sixRequest) withoutMissing(state html.State) html.State {
	for _, name := range freeOfSix {
		values := strings.Split(strings.Join(state.Values(name), ","), ",")
		if values[0] == "" {
			continue
		}
		known := directory.NewVocabulary(name, r.view.Values(name)...)
		kept := slices.DeleteFunc(values, func(value string) bool {
			_, ok := known.Match(value)
			return !ok
		})
		state = state.WithoutName(name)
		if r.nothing = r.nothing || len(kept) == 0; len(kept) > 0 {
			state = append(state, html.PairOf(name, strings.Join(kept, ",")))
		}
	}
	return state
}

// nameKey is the key of the ranks of the places by their names.
type nameKey struct{}

// hits returns the places of a request in the order of their names.
func (r *sixRequest) hits() ([]directory.Hit, error) {
	if r.nothing {
		return nil, nil
	}
	each, err := r.view.Each(everywhere(r.q))
	if err != nil {
		return nil, err
	}
	var open directory.Members
	if r.weekend != nil {
		if open, err = r.view.Members(everywhere(r.weekend)); err != nil {
			return nil, err
		}
	}
	ranks, err := r.view.Derived(nameKey{}, func() (any, error) { return ranksOf(r.view), nil })
	if err != nil {
		return nil, err
	}
	var hits []directory.Hit
	for hit := range each {
		if open == nil || open.Has(hit.Index) {
			hits = append(hits, hit)
		}
	}
	rank := ranks.([]uint32)
	slices.SortFunc(hits, func(a, b directory.Hit) int { return int(rank[a.Index]) - int(rank[b.Index]) })
	return hits, nil
}

// ranksOf returns the rank of each place by its name, ignoring case and accents.
func ranksOf(v directory.View) []uint32 {
	names := make([]string, v.Len())
	order := make([]uint32, v.Len())
	for i := range names {
		names[i], order[i] = directory.Fold(v.Fields(i).Name), uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return strings.Compare(names[a], names[b]) })
	ranks := make([]uint32, v.Len())
	for rank, i := range order {
		ranks[i] = uint32(rank)
	}
	return ranks
}
