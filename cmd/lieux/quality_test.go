package main_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

// judged is the output of `quality --json`.
type judged struct {
	Version  int64
	Criteria string                   `json:"criteres_version"`
	Quality  directory.QualitySummary `json:"qualite"`
}

func (s *shop) quality(args ...string) judged {
	s.t.Helper()
	return decode[judged](s.t, s.do(append([]string{"quality", "--json"}, args...)...))
}

func codesOf(q directory.QualitySummary) (codes []string) {
	for _, c := range q.Criteria {
		codes = append(codes, c.Code)
	}
	return codes
}

func TestQualityByTheCriteriaOfATerritory(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if empty := s.quality(); empty.Quality.Places != 0 || empty.Criteria == "" {
		t.Errorf("%+v", empty)
	}
	rows := threeTowns()
	rows[0]["autres_formations_labels"] = "Relais essais"
	listing := rows.writeCSV(t, s.data, "essais")
	says(t, s.do("import", listing), "Qualité de service de la liste", "ferait gagner")

	// The same figure everywhere.
	whole := s.quality()
	mean := 0.0
	for _, f := range s.export() {
		mean += f.Properties["qualite"].(map[string]any)["score"].(float64) / 3
	}
	type source struct {
		Name    string                    `json:"nom"`
		Quality *directory.QualitySummary `json:"qualite"`
	}
	for _, src := range decode[[]source](t, s.do("sources", "--json")) {
		if src.Name == "essais" && (src.Quality == nil || src.Quality.Score != whole.Quality.Score) {
			t.Errorf("the source has %+v, the directory %v", src.Quality, whole.Quality.Score)
		}
	}
	if whole.Version != 1 || whole.Quality.Places != 3 || math.Abs(whole.Quality.Score-mean) > 1e-4 ||
		len(whole.Quality.Advice) == 0 {
		t.Errorf("%+v; mean %v", whole, mean)
	}
	says(t, s.do("quality", "--departement", "33"), "Qualité de service", "(1 lieu)", "SIRET")
	says(t, s.fails(2, "quality", "--departement", "333"), "--departement", "333")

	// A wrong file changes nothing; a right one has every score computed again, whatever the listing.
	file, err := filepath.Abs("../../directory/quality/testdata/territoire.json")
	if err != nil {
		t.Fatal(err)
	}
	says(t, s.fails(1, "import", listing, "--criteria",
		writeFile(t, s.data, "faux.json", `{"version": "1", "critere": []}`)), "faux.json", "membre inconnu")
	says(t, s.fails(1, "quality", "--criteria", "nulle-part.json"), "nulle-part.json")
	if tried := s.quality("--criteria", file); tried.Version != 1 || tried.Criteria != "pays-des-essais 1" ||
		s.quality().Criteria != whole.Criteria {
		t.Errorf("tried: %+v", tried)
	}
	says(t, s.fails(2, "export", "csv", "--label", "Relais des Essais"), "Relais des Essais")
	if o := s.imports(listing, "--criteria", file); o.Outcome.Changed {
		t.Errorf("the listing is the same: %+v", o)
	}
	here, elsewhere := s.quality("--departement", "33"), s.quality("--departement", "59")
	if here.Version != 2 || !slices.Contains(codesOf(here.Quality), "reseau_local") ||
		slices.Contains(codesOf(elsewhere.Quality), "reseau_local") {
		t.Errorf("%+v %+v", here, elsewhere)
	}
	for _, label := range []string{"relais des essais", "relais_des_essais"} {
		if found := decodeLines[feature](t, s.do("export", "ndjson", "--label", label)); len(found) != 1 ||
			found[0].text("nom") != "Bibliothèque des Essais" {
			t.Errorf("label=%s: %v", label, found)
		}
	}

	// They stay without --criteria, and go when it says so.
	s.imports(listing)
	if q := s.quality(); q.Version != 2 || q.Criteria != "pays-des-essais 1" {
		t.Errorf("%+v", q)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := writeFile(t, s.data, "autre.json", strings.Replace(string(raw), "0.12", "0.120", 1))
	says(t, s.fails(1, "import", listing, "--criteria", other), "pays-des-essais 1", "version")
	s.imports(listing, "--criteria", "defaut")
	if q := s.quality(); q.Version != 3 || q.Criteria != whole.Criteria || q.Quality.Score != whole.Quality.Score {
		t.Errorf("%+v", q)
	}
}
