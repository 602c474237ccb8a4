package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// decide stores a note about a place and its acceptance, as /signaler and /atelier do.
func (s *shop) decide(id, place, field, value string) {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.database)
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close(s.t.Context())
	proposals, err := json.Marshal([]map[string]string{{"champ": field, "proposition": value}})
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = conn.Exec(s.t.Context(), `
with sent as (
  insert into inbox.note (id, token_hash, received, place, proposals, origin)
  values ($1, sha256(convert_to($1, 'UTF8')), $2, $3, $4, 'api')
)
insert into inbox.decision (at, note, place, verdict, author, name, reason)
values ($2, $1, $3, 'acceptee', 'cle', 'Gironde', 'vu sur place')`, id, s.now(), place, proposals)
	if err != nil {
		s.t.Fatal(err)
	}
}

// soon waits until the server answers a path as ok says.
func (srv *served) soon(path, want string, ok func(answer) bool) {
	srv.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		a := srv.get(path)
		if ok(a) {
			return
		}
		if time.Now().After(end) {
			srv.t.Fatalf("%s: %d\n%s\nwant %s\n%s", path, a.status, a.body, want, srv.stderr)
		}
	}
}

// A server publishes what is decided; the source sees it in its report and its corrected listing.
func TestServePublishesDecisions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	path := listing{library("n1", "Médiathèque du Port"), library("n2", "Mairie de Lège", "adresse",
		"1 place de la Mairie", "telephone", "+33556000077", "courriels", "", "site_web", "")}.writeCSV(t, s.data, "nord")
	s.do("import", path)
	srv := s.serve()
	place, other := placeID("nord", "n1"), placeID("nord", "n2")
	s.decide("a", place, "telephone", "05 56 00 00 99")
	contains := func(texts ...string) func(answer) bool {
		return func(a answer) bool {
			for _, text := range texts {
				if !strings.Contains(a.body, text) {
					return false
				}
			}
			return true
		}
	}
	srv.soon("/api/v1/lieux/"+place, "the corrected telephone", contains(`"telephone":"+33556000099"`,
		`"regle":"correction"`, `"correction":{"par":"cle","nom":"Gironde","date":"`, `"motif":"vu sur place"`))
	s.decide("b", place, "fermeture", s.now().AddDate(0, 0, -1).Format(time.DateOnly)+"/"+
		s.now().AddDate(0, 0, 3).Format(time.DateOnly))
	srv.soon("/lieux/"+place, "the days of the closure", contains("Fermé du ", "Corrigé après un signalement"))
	srv.soon("/api/v1/lieux/"+place, "closed", contains(`"etat":"ferme"`))
	if n := srv.list("/api/v1/lieux?ouvert=maintenant").NumberMatched; n > 1 {
		t.Errorf("%d places are open", n)
	}
	s.decide("c", other, "fermeture", "definitive")
	srv.soon("/api/v1/lieux/"+other, "no such place", func(a answer) bool { return a.status == 404 || a.status == 410 })

	for _, row := range s.report("nord") {
		found := map[string]string{}
		for _, f := range row.Findings {
			if f.Rule == "correction" {
				found[f.Field] = f.Value
			}
		}
		switch row.ID {
		case place:
			if found["telephone"] != "+33556000001" || found["horaires"] == "" || row.Fields["telephone"] != "+33556000099" {
				t.Errorf("the report of %s: %v, %v", row.ID, found, row.Fields)
			}
		case other:
			if _, said := found["fermeture"]; !said || row.Place != nil {
				t.Errorf("the report of a closed place: %v, %v", found, row.Place)
			}
		}
	}
	corrected := filepath.Join(s.data, "corrigee.csv")
	says(t, s.do("check", path, "--corrected", corrected), "Liste corrigée")
	if content, err := os.ReadFile(corrected); err != nil || !strings.Contains(string(content), "+33556000099") {
		t.Errorf("the corrected listing does not have the telephone: %v\n%s", err, content)
	}
	says(t, s.do("inbox", "apply"), "Rien de publié n'a changé.")
	says(t, s.do("versions"), "correction : +0 ~1 -0")
}
