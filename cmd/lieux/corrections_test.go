package main_test

import (
	"encoding/json"
	"io"
	"net/http"
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

// send posts a JSON document and returns the answer, which must have a status.
func (srv *served) send(path, key, document string, status int) string {
	srv.t.Helper()
	request, err := http.NewRequest(http.MethodPost, srv.url+path, strings.NewReader(document))
	if err != nil {
		srv.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := client.Do(request)
	if err != nil {
		srv.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		srv.t.Fatalf("%s: %d, want %d, %v\n%s\n%s", path, response.StatusCode, status, err, body, srv.stderr)
	}
	return string(body)
}

// contains returns a condition on answers: texts are in the body.
func contains(texts ...string) func(answer) bool {
	return func(a answer) bool {
		for _, text := range texts {
			if !strings.Contains(a.body, text) {
				return false
			}
		}
		return true
	}
}

// What someone reports, the holder of a key accepts, then takes back, all by the site.
func TestFromNoteToPlace(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", threeTowns().writeCSV(t, s.data, "essais"))
	key := decode[keyLine](t, s.do("keys", "create", "Gironde", "--departement", "33", "--json")).Text
	elsewhere := decode[keyLine](t, s.do("keys", "create", "Nord", "--departement", "59", "--json")).Text
	srv := s.serve()
	place := "/api/v1/lieux/" + placeID("essais", "b1")
	says(t, srv.ok(place), `"telephone":"+33556000001"`)
	sent := decode[struct {
		ID string `json:"id"`
	}](t, srv.send("/api/v1/signalements", "", `{"lieu":"`+placeID("essais", "b1")+
		`","champs":{"telephone":"05 56 00 00 99"},"courriel":"personne@exemple.fr"}`, 202))

	shown := srv.get("/api/v1/atelier/signalements", "Authorization", "Bearer "+key)
	if shown.status != 200 || !contains(sent.ID, "+33556000099", "+33556000001")(shown) ||
		contains("personne@exemple.fr")(shown) {
		t.Fatalf("what waits: %d %s\n%s", shown.status, shown.body, srv.stderr)
	}
	for _, page := range []string{"/atelier", "/atelier/boite", "/atelier/lieux/" + placeID("essais", "b1"),
		"/atelier/decisions", "/atelier/doublons", "/atelier/nouveau"} {
		if a := srv.get(page, "Authorization", "Bearer "+key); a.status != 200 {
			t.Errorf("%s: %d\n%s", page, a.status, a.body)
		}
	}
	decisions := "/api/v1/atelier/signalements/" + sent.ID + "/decisions"
	srv.send(decisions, elsewhere, `{"champ":"telephone","decision":"acceptee"}`, 403)
	srv.send(decisions, key, `{"champ":"telephone","decision":"acceptee","motif":"vu sur place"}`, 201)
	srv.soon(place, "the telephone of the note", contains(`"telephone":"+33556000099"`, `"regle":"correction"`,
		`"par":"cle","nom":"Gironde"`, `"motif":"vu sur place"`))
	srv.send(decisions, key, `{"champ":"telephone","decision":"annulee"}`, 201)
	srv.soon(place, "the telephone of the listing", func(a answer) bool {
		return contains(`"telephone":"+33556000001"`)(a) && !contains(`"regle":"correction"`)(a)
	})
	srv.send("/api/v1/atelier/corrections", key, `{"lieu":"`+placeID("essais", "b1")+
		`","champs":{"fermeture":"definitive"}}`, 201)
	srv.soon(place, "no such place", func(a answer) bool { return a.status == 404 || a.status == 410 })
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
