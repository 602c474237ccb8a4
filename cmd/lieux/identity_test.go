package main_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

// placeID returns the id of the place of a source's own id, as the contract derives it.
func placeID(source, ownID string) string { return directory.RecordID(source, ownID) }

// sameDirectory compares everything that does not depend on the instant.
func sameDirectory(a, b map[string]feature) bool {
	return maps.EqualFunc(a, b, func(x, y feature) bool { return canonical(x) == canonical(y) })
}

func canonical(f feature) string {
	f.Properties = maps.Clone(f.Properties)
	delete(f.Properties, "ouvert")
	data, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func TestTheSameFileAgainPublishesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rows := invent(200, 5)
	folder := rows.writeCSV(t, s.data, "invention")
	first := s.imports("--force", folder)
	before := s.export()
	if again := s.imports(folder); !again.Unchanged || again.Outcome.Changed ||
		again.Outcome.Version != first.Outcome.Version {
		t.Errorf("the same file: %+v", again)
	}
	if forced := s.imports("--again", "--force", folder); forced.Outcome.Changed ||
		forced.Outcome.Version != first.Outcome.Version || forced.Outcome.Kept != len(before) {
		t.Errorf("read again: %+v", forced)
	}
	slices.Reverse(rows)
	rows.writeCSV(t, s.data, "invention")
	if reversed := s.imports("--force", folder); reversed.Unchanged || reversed.Outcome.Changed ||
		reversed.Outcome.Version != first.Outcome.Version {
		t.Errorf("the same rows in another order: %+v", reversed)
	}
	if !sameDirectory(before, s.export()) {
		t.Error("the directory changed")
	}
	lines := s.report("invention")
	if got, want := lines[0].Fields["nom"], rows[0]["nom"]; lines[0].Rank != 0 || got != want {
		t.Errorf("the report's first row is %v, the file's %q: reports follow the last listing", got, want)
	}
}

func TestAChangedRowChangesOnlyItsPlace(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rows := threeTowns()
	folder := rows.writeCSV(t, s.data, "essais")
	s.do("import", folder)
	before := s.export()
	srv := s.serve()
	rows[1]["telephone"] = "+33320999999"
	rows.writeCSV(t, s.data, "essais")
	got := s.imports(folder)
	if got.Outcome.Updated != 1 || got.Outcome.Added+got.Outcome.Removed != 0 || got.Outcome.Kept != 2 ||
		got.Outcome.Version != 2 {
		t.Errorf("%+v", got.Outcome)
	}
	after := s.export()
	for id, was := range before {
		is := after[id]
		if id == placeID("essais", "l1") {
			if is.text("telephone") != "+33320999999" || is.text("nom") != was.text("nom") {
				t.Errorf("the changed place: %v", is)
			}
		} else if canonical(is) != canonical(was) {
			t.Errorf("another place changed: %v", is)
		}
	}
	becomes(t, "the new telephone over HTTP", func() bool {
		f := decode[feature](t, srv.ok("/api/v1/lieux/"+placeID("essais", "l1")))
		return f.text("telephone") == "+33320999999"
	})
}

func TestARemovedRowIsRetired(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rows := append(threeTowns(), library("x1", "Lieu de trop", "adresse", "7 rue du Trop", "latitude", "44.8500",
		"telephone", "+33556000072", "courriels", "", "site_web", ""),
		library("x2", "Lieu encore", "adresse", "9 rue de l'Encore", "latitude", "44.8700", "telephone", "+33556000073",
			"courriels", "", "site_web", ""))
	folder := rows.writeCSV(t, s.data, "essais")
	s.do("import", folder)
	rows[:4].writeCSV(t, s.data, "essais")
	if got := s.imports(folder); got.Outcome.Removed != 1 || got.Outcome.Kept != 4 {
		t.Errorf("%+v", got.Outcome)
	}
	srv := s.serve()
	gone := placeID("essais", "x2")
	if a := srv.get("/api/v1/lieux/" + gone); a.status != http.StatusNotFound ||
		a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("the removed place: %d %s", a.status, a.body)
	}
	var retired []reported
	for _, line := range s.report("essais") {
		if line.State == "retire" {
			retired = append(retired, line)
		}
	}
	if len(retired) != 1 || retired[0].ID != gone || retired[0].Place != nil || retired[0].Fields["nom"] != "Lieu encore" {
		t.Errorf("retired in the report: %+v", retired)
	}
	rows.writeCSV(t, s.data, "essais")
	if got := s.imports(folder); got.Outcome.Added != 1 {
		t.Errorf("the row is back: %+v", got.Outcome)
	}
	becomes(t, "the place that is back, under its id",
		func() bool { return srv.get("/api/v1/lieux/"+gone).status == http.StatusOK })
}

// TestIdsDoNotComeFromPositions inserts rows before those that exist, with and
// without ids given by the producer.
func TestIdsDoNotComeFromPositions(t *testing.T) {
	t.Parallel()
	for name, strip := range map[string]bool{"own ids": false, "no ids": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			rows := threeTowns()
			if strip {
				for _, row := range rows {
					row["id"] = ""
				}
			}
			folder := rows.writeCSV(t, s.data, "essais")
			s.do("import", folder)
			before := s.export()
			first := library("z9", "Lieu venu avant", "adresse", "1 rue du Devant", "commune", "Brest", "code_postal", "29200",
				"code_insee", "29019", "latitude", "48.3905", "longitude", "-4.4860")
			if strip {
				first["id"] = ""
			}
			append(listing{first}, rows...).writeCSV(t, s.data, "essais")
			if got := s.imports(folder); got.Outcome.Added != 1 || got.Outcome.Kept != 3 ||
				got.Outcome.Updated+got.Outcome.Removed != 0 {
				t.Errorf("%+v", got.Outcome)
			}
			after := s.export()
			for id, was := range before {
				if canonical(after[id]) != canonical(was) {
					t.Errorf("%s was %v, is %v", id, was, after[id])
				}
			}
			if strip {
				rows[0]["nom"] = "BIBLIOTHEQUE DES ESSAIS"
				append(listing{first}, rows...).writeCSV(t, s.data, "essais")
				s.do("import", folder)
				if got := s.export(); len(got) != 4 || !slices.Equal(idsOf(got), idsOf(after)) {
					t.Errorf("capitals made another place: %v, had %v", idsOf(got), idsOf(after))
				}
			}
		})
	}
}

func idsOf(places map[string]feature) []string { return slices.Sorted(maps.Keys(places)) }

func TestCheckPublishesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rows := threeTowns()
	folder := rows.writeCSV(t, s.data, "essais")
	says(t, s.do("check", folder), "3 ajoutés", "Rien n'a été publié")
	if got := s.export(); len(got) != 0 {
		t.Fatalf("check published %v", got)
	}
	s.do("import", folder)
	before := s.export()
	imports := s.do("imports", "--json")
	rows[0]["telephone"] = "055"
	rows[2]["adresse"] = "5 rue de l'Océan"
	append(rows, library("n1", "Lieu nouveau", "adresse", "40 quai Neuf", "latitude", "44.8600", "telephone",
		"+33556000071", "courriels", "", "site_web", "")).writeCSV(t, s.data, "essais")
	out := s.do("check", folder)
	says(t, out, "1 ajoutés", "2 modifiés", "telephone", "« 055 »", "telephone.trop_court", "Rien n'a été publié")
	if !sameDirectory(before, s.export()) || s.do("imports", "--json") != imports {
		t.Error("check changed the directory")
	}
	if got := s.imports(folder); got.Outcome.Added != 1 || got.Outcome.Updated != 2 {
		t.Errorf("check announced one added and two changed; import: %+v", got.Outcome)
	}
	if err := os.Remove(filepath.Join(folder, "essais.csv")); err != nil {
		t.Fatal(err)
	}
	says(t, s.fails(1, "check", folder), "aucune liste")
}
