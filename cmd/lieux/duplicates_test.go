package main_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// pair is one pair of the output of `lieux duplicates --json`.
type pair struct {
	Sides [2]struct {
		Place   string `json:"lieu"`
		Record  string `json:"enregistrement"`
		Source  string `json:"source"`
		Name    string `json:"nom"`
		Address string `json:"adresse"`
	} `json:"fiches"`
	DistanceM *float64 `json:"distance_m"`
	Score     float64  `json:"score"`
	Parts     []struct {
		Code   string  `json:"code"`
		Points float64 `json:"points"`
	} `json:"parties"`
	Conflict string `json:"conflit"`
}

func (s *shop) duplicates(args ...string) (pairs []pair) {
	s.t.Helper()
	if err := json.Unmarshal([]byte(s.do(append([]string{"duplicates", "--json"}, args...)...)), &pairs); err != nil {
		s.t.Fatal(err)
	}
	return pairs
}

// twoSources list one France Services, a town hall that may be another, and a CAF.
func twoSources(t *testing.T, s *shop) (north, south string) {
	t.Helper()
	fs := library("n1", "France services Bordeaux", "typologie", "RFS", "telephone", "+33556000011", "courriels", "",
		"site_web", "")
	caf := library("n2", "CAF de la Gironde", "typologie", "CAF", "dispositif_programmes_nationaux", "", "telephone",
		"+33556000012", "courriels", "", "site_web", "")
	again := library("s1", "Maison France Services", "typologie", "RFS", "telephone", "+33556000011", "courriels",
		"fs@sud.example.fr", "site_web", "", "date_maj", "2020-01-01")
	hall := library("s2", "Mairie de Bordeaux", "typologie", "MUNI", "telephone", "", "courriels", "", "site_web", "")
	carsat := library("s3", "CARSAT Aquitaine", "typologie", "", "dispositif_programmes_nationaux", "", "telephone",
		"+33556000012", "courriels", "", "site_web", "")
	return listing{fs, caf}.writeCSV(t, s.data, "nord"), listing{again, hall, carsat}.writeCSV(t, s.data, "sud")
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	north, south := twoSources(t, s)
	s.do("import", north)
	if got := s.imports(south); got.Outcome.Merged != 1 || got.Outcome.Added != 2 || got.Outcome.Updated != 1 {
		t.Errorf("the second source: %+v", got.Outcome)
	}
	desk, twin, hall := placeID("nord", "n1"), placeID("sud", "s1"), placeID("sud", "s2")
	places := s.export()
	if f := places[desk]; len(places) != 4 || f.text("telephone") != "+33556000011" ||
		!slices.Equal(f.Properties["courriels"].([]any), []any{"fs@sud.example.fr"}) {
		t.Fatalf("%d places, the merged one %v", len(places), places[desk])
	}

	pairs := s.duplicates()
	if len(pairs) != 1 {
		t.Fatalf("%+v", pairs)
	}
	p := pairs[0]
	records := []string{p.Sides[0].Record, p.Sides[1].Record}
	if !slices.Contains(records, hall) || p.Score < 0.45 || p.Score >= 0.6 || p.DistanceM == nil || *p.DistanceM != 0 ||
		len(p.Parts) < 3 || p.Sides[0].Name == "" || p.Sides[0].Address == "" {
		t.Errorf("%+v", p)
	}
	text := s.do("duplicates")
	for _, want := range []string{"Mairie de Bordeaux", "12 rue des Essais", "à 0 m", "adresse +0.30"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not shown for the pair:\n%s", want, text)
		}
	}
	if why := s.do("duplicates", placeID("nord", "n2"), placeID("sud", "s3")); !strings.Contains(why,
		"jamais réunies d'office") {
		t.Errorf("CAF and CARSAT: %s", why)
	}

	// A decision makes the town hall the desk, whatever is imported next.
	if verdict := s.do("duplicates", hall, desk, "--same"); !strings.Contains(verdict, "un même lieu") {
		t.Error(verdict)
	}
	if places := s.export(); len(places) != 3 || len(s.duplicates()) != 0 {
		t.Errorf("%d places once the hall has joined", len(places))
	}
	s.do("import", "--again", "--force", north, south)
	if places := s.export(); len(places) != 3 {
		t.Errorf("%d places after the next imports", len(places))
	}
	srv := s.serve()
	if a := srv.get("/api/v1/lieux/" + hall); a.status != 301 && a.status != 200 {
		t.Errorf("the hall's id: %d", a.status)
	}

	// A decision takes the twin out of a place of three records.
	s.do("duplicates", desk, twin, "--different")
	s.do("duplicates", hall, twin, "--different")
	if places := s.export(); len(places) != 4 || places[twin].text("nom") != "Maison France Services" {
		t.Errorf("%d places, the twin %v", len(places), places[twin])
	}
	if decided := s.do("duplicates", "--decisions"); strings.Count(decided, "\n") != 3 ||
		!strings.Contains(decided, "deux lieux") {
		t.Errorf("decisions:\n%s", decided)
	}
	for _, ids := range [][]string{{desk, twin}, {desk, hall}} {
		s.do("duplicates", ids[0], ids[1], "--forget")
	}
	if places := s.export(); len(places) != 4 || len(s.duplicates()) != 1 {
		t.Errorf("%d places once all is forgotten", len(places))
	}
}

func TestWrongUsesOfDuplicates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	north, south := twoSources(t, s)
	s.do("import", north, south)
	desk, twin := placeID("nord", "n1"), placeID("sud", "s1")
	for _, tt := range []struct {
		rule string
		args []string
		code int
		says string
	}{
		{"un seul identifiant", []string{desk}, 2, "deux identifiants"},
		{"décision sans identifiant", []string{"--same"}, 2, "deux identifiants"},
		{"deux décisions", []string{desk, twin, "--same", "--different"}, 2, "same"},
		{"le même deux fois", []string{desk, desk, "--same"}, 2, "le même"},
		{"identifiant inconnu", []string{desk, "0000000000000000", "--same"}, 1, "0000000000000000"},
		{"rien à oublier", []string{desk, placeID("nord", "n2"), "--forget"}, 1, "rien n'a été décidé"},
	} {
		r := s.run(append([]string{"duplicates"}, tt.args...)...)
		if r.code != tt.code || !strings.Contains(r.stderr, tt.says) {
			t.Errorf("%s: %d %s", tt.rule, r.code, r.stderr)
		}
	}
}
