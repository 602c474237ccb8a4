package snapshot_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
)

// territorial returns a version scored by the criteria of a territory with own labels,
// and the version read from its disk copy.
func territorial(t *testing.T) (judge *quality.Judge, versions map[string]*snapshot.Snapshot) {
	t.Helper()
	raw, err := os.ReadFile("../quality/testdata/territoire.json")
	if err != nil {
		t.Fatal(err)
	}
	if judge, err = quality.Read(raw); err != nil {
		t.Fatal(err)
	}
	labelled, elsewhere := complete(), complete()
	labelled.OtherLabels = []string{"relais essais", "NumiPass"}
	elsewhere.ID, elsewhere.Territory.Departement, elsewhere.OtherLabels = "2ailleurs", "34", []string{"relais essais"}
	elsewhere.Programmes, elsewhere.Trainings, elsewhere.Typologies, elsewhere.Provenance = nil, nil, nil,
		directory.Provenance{}
	all := []directory.Place{labelled, bare(), elsewhere}
	in := input(1, func(yield func(*directory.Place, error) bool) {
		for i := range all {
			if !yield(&all[i], nil) {
				return
			}
		}
	})
	in.Judge = judge
	in.Sources = append(in.Sources, directory.SourceSummary{Name: "hub"})
	built, err := snapshot.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy")
	if err := built.Save(path); err != nil {
		t.Fatal(err)
	}
	copied, err := snapshot.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return judge, map[string]*snapshot.Snapshot{"built": built, "copied": copied}
}

func TestOwnLabelsAreLabels(t *testing.T) {
	_, versions := territorial(t)
	for name, s := range versions {
		for _, tt := range []struct {
			label string
			want  []string
		}{
			{"Relais des Essais", []string{"0abcdefghjkmnpqr"}}, {"relais DES essais", []string{"0abcdefghjkmnpqr"}},
			{"relais_des_essais", []string{"0abcdefghjkmnpqr"}},
			{"Tiers-lieu ouvert", []string{"0abcdefghjkmnpqr"}},
			{"relais essais", []string{"0abcdefghjkmnpqr", "2ailleurs"}},
		} {
			q := &directory.Query{Flags: directory.SetOf(directory.NotReceiving),
				Lists: map[string][]string{"label": {tt.label}}}
			r, err := s.Find(q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range r.Hits {
				got = append(got, s.ID(h.Index))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: label=%s gives %v, want %v", name, tt.label, got, tt.want)
			}
		}
		misspelled := &directory.Query{Lists: map[string][]string{"label": {"relais des essai"}}}
		if _, err := s.Find(misspelled); directory.ErrorCode(err) != directory.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		facets, err := s.Facets(&directory.Query{Flags: directory.SetOf(directory.NotReceiving)}, "label", "labellise",
			"autres_formations_labels")
		if err != nil {
			t.Fatal(err)
		}
		if v := (directory.FacetValue{Value: "Relais des Essais", Count: 1}); !slices.Contains(facets[0].Values, v) ||
			facets[1].Values[0].Count != 1 || slices.Contains(facets[2].Values, v) {
			t.Errorf("%s: %+v", name, facets)
		}
		if !slices.Contains(s.Values("label"), "Tiers-lieu ouvert") {
			t.Errorf("%s: %v", name, s.Values("label"))
		}
		if got := s.Place(0).OwnLabels; !slices.Equal(got, []string{"Relais des Essais", "Tiers-lieu ouvert"}) {
			t.Errorf("%s: %v", name, got)
		}
		const labels = `"labels":["France Services","Formé à « Mon Espace Santé »",` +
			`"relais essais","NumiPass","Relais des Essais","Tiers-lieu ouvert"]`
		raw := s.AppendFeature(nil, 0, directory.FeatureOptions{DistanceM: directory.NoDistance})
		if !bytes.Contains(raw, []byte(labels)) {
			t.Errorf("%s: %s", name, raw)
		}
	}
}

func TestQualityByTheCriteriaOfTheVersion(t *testing.T) {
	judge, versions := territorial(t)
	for name, s := range versions {
		if diff := cmp.Diff(judge.Criteria, s.Criteria()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		mean := 0.0
		for i := range s.Len() {
			p := s.Place(i)
			if diff := cmp.Diff(judge.Assess(p, placetest.Day), p.Quality); diff != "" {
				t.Errorf("%s: place %d: %s", name, i, diff)
			}
			var f struct {
				Properties struct{ Qualite directory.Quality }
			}
			if err := json.Unmarshal(s.AppendWhole(nil, i, directory.FeatureOptions{DistanceM: directory.NoDistance}),
				&f); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(p.Quality, f.Properties.Qualite); diff != "" {
				t.Errorf("%s: place %d as JSON: %s", name, i, diff)
			}
			mean += p.Quality.Score / 3
		}
		whole, err := s.Quality(&directory.Query{Flags: directory.SetOf(directory.NotReceiving)})
		if err != nil || whole.Places != 3 || whole.Score < mean-1e-4 || whole.Score > mean+1e-4 {
			t.Errorf("%s: %+v, %v; mean %v", name, whole, err, mean)
		}
		if last := whole.Criteria[len(whole.Criteria)-1]; last.Code != "reseau_local" || last.Asked != 1 ||
			last.Met != 1 {
			t.Errorf("%s: criterion of one département only: %+v", name, last)
		}
		if hub := s.Sources()[1]; hub.Quality == nil || hub.Quality.Places != 1 ||
			hub.Quality.Score != s.Place(0).Quality.Score {
			t.Errorf("%s: %+v", name, hub.Quality)
		}
		unknown := &directory.Query{Lists: map[string][]string{"source": {"nulle part"}}}
		if _, err := s.Quality(unknown); directory.ErrorCode(err) != directory.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A version is scored as of its day, even when it is read later.
func TestQualityIsAsOfTheDayOfTheVersion(t *testing.T) {
	p := complete()
	for years, want := range map[int]float64{0: 0.97, 1: 0.3, 2: 0} {
		in := input(1, func(yield func(*directory.Place, error) bool) { yield(&p, nil) })
		in.Built = placetest.Day.AddDate(years, 0, 0)
		s, err := snapshot.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		reasons := s.Place(0).Quality.Reasons
		if got := reasons[len(reasons)-1]; got.Code != "fraicheur" || got.Value != want {
			t.Errorf("%d years later: %+v, want %v", years, got, want)
		}
	}
}
