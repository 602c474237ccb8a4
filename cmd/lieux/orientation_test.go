package main_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/importer/listingstest"
)

// guided is what the test reads of an answer of /orientation.
type guided struct {
	Features []struct {
		ID         string `json:"id"`
		Properties struct {
			Name     string  `json:"nom"`
			Distance float64 `json:"distance_m"`
			Points   float64 `json:"points"`
		} `json:"properties"`
	} `json:"features"`
}

// TestPersonsAreLedToTheRightPlace asks for 60 invented persons on the real listings. The
// file says of each what one of the three places must match, what none may match, and how
// far the first may be.
func TestPersonsAreLedToTheRightPlace(t *testing.T) {
	t.Parallel()
	dir := listingstest.Dir(t)
	s := newShop(t)
	args := []string{"import"}
	for _, name := range listingstest.Names(t, dir) {
		args = append(args, filepath.Join(dir, name))
	}
	s.do(args...)
	srv := s.serve()
	get := func(path string, query url.Values, into any) {
		t.Helper()
		a, err := http.Get(srv.url + path + "?" + query.Encode())
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		if err := json.NewDecoder(a.Body).Decode(into); err != nil || a.StatusCode != http.StatusOK {
			t.Fatalf("%s?%s: %d %v", path, query.Encode(), a.StatusCode, err)
		}
	}
	for _, p := range readPersons(t) {
		query := values(t, p["question"])
		if p["pres_de"] != "" {
			query.Set("pres_de", p["pres_de"])
		}
		var found guided
		get("/api/v1/orientation", query, &found)
		if len(found.Features) != 3 {
			t.Errorf("%s: %d places", p["personne"], len(found.Features))
			continue
		}
		matches := func(id string, asked url.Values) bool {
			asked.Set("lieux", id)
			var one struct{ NumberMatched int }
			get("/api/v1/lieux", asked, &one)
			return one.NumberMatched > 0
		}
		matching := func(view string) (n int) {
			for _, f := range found.Features {
				if matches(f.ID, values(t, view)) {
					n++
				}
			}
			return n
		}
		// A place that says both what is wished and its contrary, free and paid, is no mistake.
		contradicting := func(view string) (n int) {
			wished := url.Values{}
			for filter := range values(t, view) {
				if value := query.Get(filter); value != "" {
					wished.Set(filter, value)
				}
			}
			for _, f := range found.Features {
				if matches(f.ID, values(t, view)) && (len(wished) == 0 || !matches(f.ID, wished)) {
					n++
				}
			}
			return n
		}
		if p["doit"] != "" && matching(p["doit"]) == 0 {
			t.Errorf("%s: none of the three matches %s: %+v", p["personne"], p["doit"], found.Features)
		}
		if p["jamais"] != "" && contradicting(p["jamais"]) > 0 {
			t.Errorf("%s: one of the three matches %s: %+v", p["personne"], p["jamais"], found.Features)
		}
		most, _ := strconv.ParseFloat(p["au_plus_km"], 64)
		if first := found.Features[0]; most > 0 && first.Properties.Distance > most*1000 {
			t.Errorf("%s: the first is at %.0f m: %s", p["personne"], first.Properties.Distance, first.Properties.Name)
		}
	}
	var departements struct {
		Facets map[string][]struct {
			Value string `json:"valeur"`
			Count int    `json:"nombre"`
		} `json:"facettes"`
	}
	get("/api/v1/facettes", url.Values{"facettes": {"departement"}}, &departements)
	var needs struct {
		Needs []struct {
			Code      string `json:"code"`
			Procedure bool   `json:"demarche"`
		} `json:"besoins"`
	}
	get("/api/v1/besoins-courants", nil, &needs)
	asked := 0
	for _, d := range departements.Facets["departement"] {
		for _, n := range needs.Needs {
			if !n.Procedure {
				continue
			}
			var found guided
			get("/api/v1/orientation", url.Values{"besoin": {n.Code}, "departement": {d.Value}}, &found)
			if asked++; len(found.Features) < min(3, d.Count) {
				t.Errorf("%s in %s: %d places of %d", n.Code, d.Value, len(found.Features), d.Count)
			}
		}
	}
	t.Logf("%d procedures asked by département", asked)
}

func values(t *testing.T, raw string) url.Values {
	t.Helper()
	v := url.Values{}
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		v.Add(name, value)
	}
	return v
}

func readPersons(t *testing.T) (persons []map[string]string) {
	t.Helper()
	f, err := os.Open("testdata/personnes.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 61 {
		t.Fatal(len(rows), err)
	}
	for _, row := range rows[1:] {
		p := map[string]string{}
		for i, name := range rows[0] {
			p[name] = row[i]
		}
		persons = append(persons, p)
	}
	return persons
}
