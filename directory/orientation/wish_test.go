package orientation_test

import (
	"net/url"
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// criterionOf is the criterion of a parameter that does not have its own name, "" for one
// that says where to look.
var criterionOf = map[string]string{
	"bbox": "", "rayon_km": "", "source": "", "lieux": "", "sans_accueil": "",
	"code_postal": "", "commune": "", "epci": "", "departement": "", "region": "",
	"pres_de": "distance", "ouvert_entre": "ouvert", "horaires_inconnus": "ouvert",
}

// sampleOf returns a query string with a parameter, and what it needs beside it.
func sampleOf(t *testing.T, v directory.View, p *query.Parameter) string {
	t.Helper()
	place := v.Place(v.Len() / 2)
	name, value := p.Name, p.Value
	switch name {
	case "pres_de", "code_postal":
		value = "33000"
	case "commune":
		value = "33063"
	case "epci":
		value = place.Territory.EPCI
	case "departement":
		value = "33"
	case "region":
		value = "75"
	case "bbox":
		value = "-1,44,0,45"
	case "rayon_km":
		return "pres_de=33000&rayon_km=30"
	case "ouvert":
		value = "samedi"
	case "ouvert_entre":
		return "ouvert=samedi&ouvert_entre=10:00-12:00"
	case "horaires_inconnus":
		return "ouvert=samedi&horaires_inconnus=inclure"
	case "score_qualite_minimum":
		value = "0.5"
	case "maj_depuis":
		value = "2026-01-01"
	case "lieux":
		value = place.ID
	case "q":
		value = "bibliotheque"
	}
	if f := directory.FilterNamed(name); value == "" && f != nil {
		value = v.Values(name)[0]
	}
	if value == "" {
		t.Fatalf("%s: add a value here, and its criterion above unless it has its name", name)
	}
	return name + "=" + url.QueryEscape(value)
}

// No parameter of a view is ignored: each says where to look, and then every place lies
// there, or is a wish, and then every place says what it answers to it.
func TestEveryParameterCounts(t *testing.T) {
	g, v := guide(t), sitetest.Snapshot(t)
	reader := query.NewReader(sitetest.Gazetteer(t), sitetest.Noon)
	form := &query.Form{Takes: query.View | query.SetOf(query.Limit), DefaultLimit: 20, MaxLimit: 20}
	for _, p := range query.Parameters() {
		raw := sampleOf(t, v, &p)
		r, err := reader.Read(v, form, raw)
		if err != nil {
			t.Fatal(raw, err)
		}
		q, err := g.Read(r)
		if err != nil {
			t.Fatal(raw, err)
		}
		found, err := g.Ask(v, q)
		if err != nil || len(found.Best) == 0 {
			t.Errorf("%s: %d places, %v", raw, len(found.Best), err)
			continue
		}
		same := r.Query
		same.Near = nil
		same.Flags = same.Flags.With(directory.NotReceiving)
		var members interface{ Has(i int) bool }
		members, err = v.Members(&same)
		if p.Name == "rayon_km" {
			same = r.Query
			members, err = within(v, &same)
		}
		if err != nil {
			t.Fatal(raw, err)
		}
		criterion, renamed := criterionOf[p.Name]
		if !renamed {
			criterion = p.Name
		}
		for _, s := range found.Best {
			at := slices.IndexFunc(s.Reasons, func(r orientation.Reason) bool { return r.Criterion == criterion })
			switch granted := members.Has(s.Hit.Index); {
			case criterion == "" && p.Name != "sans_accueil" && !granted:
				t.Errorf("%s: %s is elsewhere", raw, v.ID(s.Hit.Index))
			case criterion == "" || criterion == "distance":
			case at < 0:
				t.Errorf("%s: %s says nothing of it", raw, v.ID(s.Hit.Index))
			case s.Reasons[at].Answer == orientation.Yes && !granted,
				s.Reasons[at].Answer == orientation.No && granted:
				t.Errorf("%s: %s says %s", raw, v.ID(s.Hit.Index), s.Reasons[at].Answer)
			case s.Reasons[at].Answer == orientation.Yes && len(s.Reasons[at].Held) == 0:
				t.Errorf("%s: nothing supports %+v", raw, s.Reasons[at])
			}
		}
	}
}

// set is a set of places by number.
type set map[int]bool

func (s set) Has(i int) bool { return s[i] }

// within returns the places within the radius of a query.
func within(v directory.View, q *directory.Query) (set, error) {
	q.Limit = 1000
	found, err := v.Find(q)
	all := set{}
	for _, hit := range found.Hits {
		all[hit.Index] = true
	}
	return all, err
}

// Places that do not receive the public are proposed on request only.
func TestPlacesThatDoNotReceiveThePublic(t *testing.T) {
	g, v := guide(t), sitetest.Snapshot(t)
	closed := -1
	for i := range v.Len() {
		if p := v.Place(i); !p.ReceivesPublic() && p.Location.Known {
			closed = i
			break
		}
	}
	p := v.Place(closed)
	for _, flags := range []directory.FlagSet{0, directory.SetOf(directory.NotReceiving)} {
		q := &orientation.Question{Limit: 20, Now: sitetest.Noon(), Query: directory.Query{Flags: flags,
			Near: &directory.Origin{Type: "position", Position: p.Location.Position}}}
		if at := rankOf(t, g, v, q, p.ID); at >= 0 != (flags != 0) {
			t.Errorf("with %v: rank %d", flags, at)
		}
	}
}

// A radius bounds the first answers, and the others go beyond it.
func TestOthersGoBeyondTheRadius(t *testing.T) {
	g, v := guide(t), sitetest.Snapshot(t)
	near := &directory.Origin{Type: "position", Position: [2]float64{2.5, 46.8}}
	q := &orientation.Question{Limit: 3, Now: sitetest.Noon(), Query: directory.Query{Near: near, RadiusM: 10}}
	found, err := g.Ask(v, q)
	if err != nil || len(found.Best) != 0 || len(found.Elsewhere) != 3 {
		t.Errorf("%d places within 10 m, %d elsewhere, %v", len(found.Best), len(found.Elsewhere), err)
	}
}
