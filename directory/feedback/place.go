package feedback

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// subject is the place that a note is about.
type subject struct {
	ID    string           // its present id; "": a new place, or none
	Asked string           // the id that was given, when it is another
	Place *directory.Place // nil without an id
	Index int              // in the view; -1: it is not published any more
	View  directory.View
}

// find returns the place of an id: a published one, also by the id of one of its records or of a place that was merged
// into it, or one that was published before. The error is NotFound for any other.
func (p *feedback) find(ctx context.Context, id string) (*subject, error) {
	v, err := p.Web.View()
	if err != nil {
		return nil, err
	}
	s := &subject{View: v, Index: -1}
	if id == "" {
		return s, nil
	}
	if i, redirect, ok := v.ByID(id); ok {
		if redirect != "" {
			s.Asked = id
			i, _, _ = v.ByID(redirect)
		}
		s.ID, s.Index, s.Place = v.ID(i), i, v.Place(i)
		return s, nil
	}
	if past := p.Web.Past(); past != nil && len(id) <= maxID {
		for change, err := range past.HistoryOf(ctx, id, v.Version()) {
			if err != nil {
				p.Web.Log().Warn("the history of a place cannot be read", "error", err)
				break
			}
			if change.After != nil {
				place := *change.After
				s.Place = &place
			} else if change.Before != nil {
				place := *change.Before
				s.Place = &place
			}
		}
		if s.Place != nil {
			s.ID = id
			return s, nil
		}
	}
	return nil, unknownPlace(v, id)
}

// maxID is the length of an id, in bytes.
const maxID = 200

// unknownPlace returns the error of an id that no place has, with the nearest one that there is.
func unknownPlace(v directory.View, id string) error {
	nearest := ""
	if near := nearIDs(v, id); len(near) > 0 {
		nearest = v.ID(near[0])
	}
	err := directory.UnknownPlace().(*directory.Error)
	err.Params = []directory.ParamError{directory.WrongParam("lieu", directory.Clip(id), nearest,
		i18n.New("aucun lieu ne porte cet identifiant"))}
	return err
}

// nearIDs returns the places whose id is nearly the given one, the nearest first: a letter or two are wrong, missing or
// too many.
func nearIDs(v directory.View, id string) []int {
	const same, most = 4, 2
	if len(id) < 2*same || len(id) > maxID {
		return nil
	}
	type near struct{ index, distance int }
	var found []near
	for i := range v.Len() {
		other := v.ID(i)
		if !strings.HasPrefix(other, id[:same]) && !strings.HasSuffix(other, id[len(id)-same:]) {
			continue
		}
		if d := levenshtein.ComputeDistance(id, other); d <= most {
			found = append(found, near{i, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var indexes []int
	for _, n := range found[:min(len(found), 3)] {
		indexes = append(indexes, n.index)
	}
	return indexes
}

// nearby returns the places nearest to one that is not published any more.
func nearby(v directory.View, p *directory.Place) []int {
	if p == nil || !p.Location.Known {
		return nil
	}
	q := directory.Query{Near: &directory.Origin{Position: p.Location.Position}, Limit: 3, Located: true}
	found, err := v.Find(&q)
	if err != nil {
		return nil
	}
	var indexes []int
	for _, hit := range found.Hits {
		indexes = append(indexes, hit.Index)
	}
	return indexes
}

// linksTo returns links to places of a view, each with its commune.
func linksTo(t *i18n.Locale, v directory.View, indexes []int, address func(id string) string) []html.Link {
	var links []html.Link
	for _, i := range indexes {
		place := v.Fields(i)
		text := words.Clip(words.Name(t, place), words.MaxLine)
		if place.Commune != "" {
			text += ", " + place.Commune
		}
		links = append(links, html.LinkTo(address(v.ID(i)), text))
	}
	return links
}
