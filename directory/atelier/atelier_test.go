package atelier_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/atelier"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// desk is a site with notes, and keys for two départements, a source and everything.
type desk struct {
	*testing.T
	server      *httptest.Server
	store       *store
	here, there *directory.Place // of two départements
}

func open(t *testing.T) *desk {
	t.Helper()
	view := sitetest.Snapshot(t)
	d := &desk{T: t, store: &store{view: view, keys: map[string]*key.Key{}}}
	for i := range view.Len() {
		p := view.Place(i)
		switch {
		case p.Territory.Departement == "" || p.Hours == "":
		case d.here == nil:
			d.here = p
		case d.there == nil && p.Territory.Departement != d.here.Territory.Departement:
			d.there = p
		}
	}
	for name, scope := range map[string]key.Scope{
		"here": {Kind: "departement", Code: d.here.Territory.Departement}, "all": {Everything: true},
		"there": {Kind: "departement", Code: d.there.Territory.Departement},
		"list":  {Source: d.here.Provenance.Records[0].Source}, "other": {Source: "autre"},
	} {
		d.store.keys[name] = &key.Key{ID: name, Name: "Clé " + name, Scope: scope, Created: sitetest.Noon()}
	}
	d.store.keys["old"] = &key.Key{Scope: key.Scope{Everything: true}, Expires: sitetest.Noon()}
	d.store.keys["back"] = &key.Key{Scope: key.Scope{Everything: true}, Revoked: sitetest.Noon()}
	d.store.notes = []note.Note{
		{ID: "n1", Received: sitetest.Noon(), Place: d.here.ID, Words: "Fermé\n<script>alert(1)</script>",
			Proposals: []note.Proposal{{Field: "horaires", Written: "lundi 9h-12h", Read: "Mo 09:00-12:00"},
				{Field: "telephone", Written: "?"}}},
		{ID: "n2", Received: sitetest.Noon(), Place: d.there.ID, Words: "Plus personne"},
		{ID: "n3", Received: sitetest.Noon(), Proposals: []note.Proposal{{Field: "nom", Read: "Café des écrans"},
			{Field: "commune", Read: d.here.Commune}, {Field: "code_insee", Read: d.here.INSEECode}}},
	}
	deps := sitetest.Deps(t, view)
	deps.Decisions, deps.Typed = d.store, typed
	deps.Pairs = func(int64) ([]atelier.Pair, bool) {
		return []atelier.Pair{{Sides: [2]atelier.Side{{Record: d.here.ID, Place: d.here.ID, Name: "Un"},
			{Record: d.there.ID, Place: d.there.ID, Name: "Deux"}}}}, true
	}
	d.server = httptest.NewServer(sitetest.NewServer(t, deps, sitetest.PagesConfig(t)))
	t.Cleanup(d.server.Close)
	return d
}

// do sends a request with a key: a form, JSON, or nothing. It returns the status and the body, or where a redirect
// leads.
func (d *desk) do(method, path, withKey string, body any) (int, string) {
	d.Helper()
	var content io.Reader
	kind := ""
	switch b := body.(type) {
	case url.Values:
		content, kind = strings.NewReader(b.Encode()), "application/x-www-form-urlencoded"
	case nil:
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			d.Fatal(err)
		}
		content, kind = bytes.NewReader(encoded), "application/json"
	}
	r, err := http.NewRequestWithContext(d.Context(), method, d.server.URL+path, content)
	if err != nil {
		d.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	switch {
	case withKey == "":
	case strings.HasPrefix(path, "/api"):
		r.Header.Set("Authorization", "Bearer "+withKey)
	default:
		r.SetBasicAuth("Jeanne", withKey)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		d.Fatal(err)
	}
	if answer.StatusCode == http.StatusSeeOther {
		return answer.StatusCode, answer.Header.Get("Location")
	}
	if cache := answer.Header.Get("Cache-Control"); !strings.Contains(cache, "no-store") {
		d.Errorf("%s %s may be cached: %q", method, path, cache)
	}
	if challenge := answer.Header.Get("WWW-Authenticate"); (answer.StatusCode == 401) != (challenge != "") {
		d.Errorf("%s %s: %d, challenge %q", method, path, answer.StatusCode, challenge)
	}
	return answer.StatusCode, string(b)
}

func (d *desk) wants(status int, method, path, withKey string, body any, words ...string) string {
	d.Helper()
	got, text := d.do(method, path, withKey, body)
	if got != status {
		d.Fatalf("%s %s with %q: %d, want %d: %s", method, path, withKey, got, status, sitetest.Clip(text))
	}
	for _, word := range words {
		if !strings.Contains(text, word) {
			d.Errorf("%s %s does not say %q: %s", method, path, word, text)
		}
	}
	return text
}

func (d *desk) decisions(id string) []note.Decision {
	d.Helper()
	n, err := d.store.Note(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	return n.Decisions
}

func TestKeysOpenTheirOwn(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.wants(200, "GET", "/atelier", "", nil, "Entrer avec ma clé")
	for _, wrong := range []string{"", "unknown", "old", "back"} {
		for _, path := range []string{"/atelier/entrer", "/atelier/boite", "/atelier/lieux/" + d.here.ID,
			"/atelier/nouveau", "/atelier/doublons", "/atelier/decisions", "/api/v1/atelier/signalements",
			"/api/v1/atelier/decisions", "/api/v1/atelier/doublons"} {
			d.wants(401, "GET", path, wrong, nil)
		}
		d.wants(401, "POST", "/api/v1/atelier/signalements/n1/decisions", wrong, map[string]string{})
		d.wants(401, "POST", "/api/v1/atelier/corrections", wrong, map[string]string{})
	}
	if _, to := d.do("GET", "/atelier/entrer", "here", nil); to != "/atelier/boite" {
		t.Error(to)
	}
	page := d.wants(200, "GET", "/atelier/boite", "here", nil, d.here.ID, "Mo 09:00-12:00", "lundi 9h-12h",
		"Café des écrans", "&lt;script&gt;")
	if strings.Contains(page, d.there.ID) || strings.Contains(page, "Plus personne") {
		t.Error("a key sees another territory")
	}
	if page = d.wants(200, "GET", "/atelier/boite", "there", nil, "Plus personne"); strings.Contains(page, "Café") {
		t.Error("a key sees a place to be added to another territory")
	}
	d.wants(200, "GET", "/atelier/boite", "other", nil, "Rien n’attend")
	d.wants(200, "GET", "/atelier/boite?page=9", "all", nil)
	d.wants(400, "GET", "/atelier/boite?page=x", "all", nil)
}

// TestAnotherTerritory tries everything with the key of another territory and of another source: nothing is written.
func TestAnotherTerritory(t *testing.T) {
	t.Parallel()
	d := open(t)
	for _, foreign := range []string{"there", "other"} {
		for _, field := range []string{"horaires", "telephone", ""} {
			for _, verdict := range []string{"acceptee", "refusee", "faite", "annulee"} {
				asked := map[string]string{"champ": field, "decision": verdict}
				d.wants(403, "POST", "/api/v1/atelier/signalements/n1/decisions", foreign, asked)
				d.wants(403, "POST", "/atelier/signalements/n2", "here", url.Values{"champ": {field},
					"decision": {verdict}})
			}
		}
		d.wants(403, "POST", "/api/v1/atelier/signalements/n3/decisions", foreign, map[string]string{"decision": "acceptee"})
		d.wants(403, "GET", "/atelier/lieux/"+d.here.ID, foreign, nil)
		d.wants(403, "POST", "/api/v1/atelier/corrections", foreign, map[string]any{"lieu": d.here.ID,
			"champs": map[string]string{"nom": "Autre"}})
		d.wants(403, "POST", "/atelier/lieux/"+d.here.ID, foreign, url.Values{"geste": {"refuser"}})
		d.wants(403, "POST", "/api/v1/atelier/doublons", foreign, map[string]any{
			"fiches": []string{d.here.ID, d.there.ID}, "decision": "meme"})
	}
	added := map[string]any{"champs": map[string]string{"nom": "Nouveau", "adresse": "1 rue", "commune": d.there.Commune,
		"code_postal": d.there.PostalCode, "code_insee": d.there.INSEECode}}
	d.wants(403, "POST", "/api/v1/atelier/corrections", "here", added)
	d.wants(403, "POST", "/api/v1/atelier/corrections", "list", added)
	d.wants(403, "POST", "/api/v1/atelier/corrections", "here", map[string]any{"lieu": d.here.ID, // taken away
		"champs": map[string]string{"code_insee": d.there.INSEECode}})
	d.wants(400, "POST", "/api/v1/atelier/corrections", "here", map[string]any{"lieu": d.here.ID,
		"champs": map[string]string{"code_postal": d.there.PostalCode}})
	if len(d.store.notes) != 3 || len(d.decisions("n1"))+len(d.decisions("n2"))+len(d.decisions("n3")) > 0 {
		t.Errorf("something was written: %+v", d.store.notes)
	}
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	d := open(t)
	at := "/api/v1/atelier/signalements/n1/decisions"
	ask := func(status int, body map[string]string, words ...string) {
		t.Helper()
		d.wants(status, "POST", at, "here", body, words...)
	}
	ask(400, map[string]string{"champ": "nom", "decision": "acceptee"}, "ne dit rien de ce champ")
	ask(400, map[string]string{"champ": "horaires", "decision": "peut-être"}, "acceptee")
	ask(400, map[string]string{"champ": "horaires", "decision": "acceptee", "jusqu_au": "2001-01-01"}, "passé")
	ask(400, map[string]string{"champ": "horaires", "decision": "acceptee", "valeur": "???"}, "ne se lit pas")
	ask(400, map[string]string{"champ": "telephone", "decision": "acceptee"}, "ne se lit pas")
	ask(400, map[string]string{"champ": "horaires", "decision": "refusee", "motif": strings.Repeat("é", 501)}, "501")
	ask(400, map[string]string{"champ": "horaires", "decison": "refusee"}, "decison")
	ask(409, map[string]string{"champ": "horaires", "decision": "annulee"})
	ask(201, map[string]string{"champ": "horaires", "decision": "acceptee", "motif": "vu\x00 sur place",
		"jusqu_au": "2099-12-31"}, `"par":"cle"`, "Clé here", "vu sur place")
	ask(409, map[string]string{"champ": "horaires", "decision": "refusee"}, "déjà décidé")
	ask(201, map[string]string{"champ": "telephone", "decision": "acceptee", "valeur": "+33556000011"})
	if got := d.decisions("n1"); len(got) != 2 || got[0].Value != "" || got[1].Value != "+33556000011" ||
		got[0].Place != d.here.ID || !got[0].Expires.Equal(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("decided: %+v", got)
	}
	ask(201, map[string]string{"champ": "horaires", "decision": "annulee"})
	ask(201, map[string]string{"champ": "horaires", "decision": "faite"})
	d.wants(200, "GET", "/api/v1/atelier/decisions", "here", nil, `"appliquee"`, `"en_attente"`, `"annulee"`)
	if text := d.wants(200, "GET", "/api/v1/atelier/decisions", "there", nil); strings.Contains(text, "n1") {
		t.Error("a key sees the decisions of another territory")
	}
	d.wants(400, "POST", "/api/v1/atelier/signalements/n2/decisions", "all", map[string]string{"decision": "acceptee"},
		"ne propose rien")
	d.wants(201, "POST", "/api/v1/atelier/signalements/n2/decisions", "all", map[string]string{"decision": "faite"},
		`"par":"operateur"`)
	d.wants(201, "POST", "/api/v1/atelier/signalements/n3/decisions", "here", map[string]string{"decision": "acceptee"})
	d.wants(404, "POST", "/api/v1/atelier/signalements/n9/decisions", "all", map[string]string{"decision": "faite"})
	d.wants(413, "POST", at, "here", map[string]string{"motif": strings.Repeat("a", 300<<10)})
}

func TestFormsOfTheWorkshop(t *testing.T) {
	t.Parallel()
	d := open(t)
	next := d.wants(303, "POST", "/atelier/signalements/n1", "here", url.Values{"champ": {"horaires"},
		"decision": {"acceptee"}, "suite": {"/atelier/boite?page=1"}})
	if next != "/atelier/boite?fait=n1&page=1" {
		t.Error(next)
	}
	d.wants(200, "GET", next, "here", nil, "C’est enregistré", "annulee", "telephone")
	again := d.wants(422, "POST", "/atelier/signalements/n1", "here", url.Values{"champ": {"telephone"},
		"decision": {"acceptee"}, "valeur": {"??? 05"}, "motif": {strings.Repeat("x", 600)}}, "Rien n’est enregistré")
	if !strings.Contains(again, "??? 05") {
		t.Error("what was typed is lost")
	}
	if to := d.wants(303, "POST", "/atelier/signalements/n1", "here", url.Values{"champ": {"telephone"},
		"decision": {"refusee"}, "suite": {"https://ailleurs.exemple/"}}); !strings.HasPrefix(to, "/atelier/boite") {
		t.Errorf("a form leads to %s", to)
	}
	place := "/atelier/lieux/" + d.here.ID
	d.wants(200, "GET", place, "here", nil, "05\u00a056", "Fermer ce lieu", "Accepté")
	d.wants(422, "POST", place, "here", url.Values{"geste": {"corriger"}}, "Rien n’est changé")
	d.wants(422, "POST", place, "here", url.Values{"geste": {"corriger"}, "champ": {"nom", "telephone"},
		"nom": {"Nom gardé"}, "telephone": {"???"}}, "Nom gardé", "ne se lit pas")
	to := d.wants(303, "POST", place, "list", url.Values{"geste": {"corriger"}, "champ": {"nom", "services"},
		"nom": {"Nouveau nom"}, "avant:nom": {d.here.Name}, "services": d.here.Services,
		"avant:services": {strings.Join(d.here.Services, "|")}})
	d.wants(200, "GET", to, "list", nil, "C’est enregistré")
	made := d.store.notes[len(d.store.notes)-1]
	if made.Origin != note.FromAtelier || len(made.Proposals) != 1 || made.Proposals[0].Read != "Nouveau nom" ||
		made.Proposals[0].Before != d.here.Name || made.State() != note.StateAccepted {
		t.Errorf("corrected: %+v", made)
	}
	for _, wrong := range []url.Values{
		{"fermeture": {"definitive"}}, {"fermeture": {"temps"}}, {"du": {"2099-02-30"}},
		{"du": {"2099-05-02"}, "au": {"2099-05-01"}}, {"du": {"2001-05-02"}, "au": {"2001-05-03"}},
	} {
		wrong.Set("geste", "fermer")
		d.wants(422, "POST", place, "here", wrong, "Fermeture")
	}
	for value, right := range map[string]url.Values{
		note.ForGood:            {"fermeture": {"definitive"}, "sur": {"oui"}},
		"2099-05-01":            {"fermeture": {"temps"}, "du": {"2099-05-01"}},
		"2099-05-01/2099-05-02": {"fermeture": {"temps"}, "du": {"2099-05-01"}, "au": {"2099-05-02"}},
	} {
		right.Set("geste", "fermer")
		d.wants(303, "POST", place, "here", right)
		if got := d.store.notes[len(d.store.notes)-1].Proposals[0]; got.Field != note.Closure || got.Read != value {
			t.Errorf("closed: %+v, want %s", got, value)
		}
	}
	d.wants(200, "GET", "/atelier/nouveau", "here", nil, "obligatoire")
	d.wants(422, "POST", "/atelier/nouveau", "here", url.Values{"champ": {"nom"}, "nom": {"Café"}}, "Café", "commune")
	to = d.wants(303, "POST", "/atelier/nouveau", "here", url.Values{"champ": {"nom", "adresse", "commune", "code_postal"},
		"nom": {"Café"}, "adresse": {"1 place"}, "commune": {d.here.Commune}, "code_postal": {d.here.PostalCode}})
	d.wants(200, "GET", to, "here", nil, "C’est enregistré", "Café")
	d.wants(303, "POST", "/atelier/lieux/"+d.there.ID, "there", url.Values{"geste": {"refuser"}, "motif": {"rien"}})
	if got := d.decisions("n2"); len(got) != 1 || got[0].Verdict != note.Refused || got[0].Field != "" {
		t.Errorf("all refused: %+v", got)
	}
	d.wants(200, "GET", "/atelier/sortir", "here", nil, "Vous êtes sorti")
}

func TestPairs(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.wants(200, "GET", "/atelier/doublons", "all", nil, "Deux", "C’est le même lieu")
	d.wants(200, "GET", "/atelier/doublons", "here", nil, "Rien ne ressemble")
	d.wants(200, "GET", "/api/v1/atelier/doublons", "list", nil, `"pret":true`, `"Un"`)
	pair := map[string]any{"fiches": []string{d.here.ID, d.there.ID}, "decision": "differents", "motif": "deux étages"}
	d.wants(403, "POST", "/api/v1/atelier/doublons", "here", pair)
	d.wants(201, "POST", "/api/v1/atelier/doublons", "all", pair, "doublon", "refusee")
	pair["decision"] = "pareil"
	d.wants(400, "POST", "/api/v1/atelier/doublons", "all", pair, "differents")
	to := d.wants(303, "POST", "/atelier/doublons", "all", url.Values{"fiche1": {d.here.ID}, "fiche2": {d.there.ID},
		"decision": {"meme"}})
	d.wants(200, "GET", to, "all", nil, "C’est enregistré")
	if n := d.store.notes[len(d.store.notes)-1]; n.Asked != d.here.ID || n.Proposals[0].Read != d.there.ID ||
		n.Decisions[0].Verdict != note.Accepted {
		t.Errorf("%+v", n)
	}
	d.wants(422, "POST", "/atelier/doublons", "all", url.Values{"fiche1": {d.here.ID}, "fiche2": {d.here.ID},
		"decision": {"meme"}}, "différentes")
	d.wants(404, "POST", "/api/v1/atelier/doublons", "all", map[string]any{"fiches": []string{"x", "y"},
		"decision": "meme"})
}

func TestLinks(t *testing.T) {
	t.Parallel()
	d := open(t)
	source := d.here.Provenance.Records[0].Source
	sign := func(id, field, source string, expires time.Time) string {
		return "/atelier/lien/" + key.Sign([]byte("secret"), key.Link{Note: id, Field: field, Source: source,
			Expires: expires.Unix()})
	}
	later := sitetest.Noon().Add(time.Hour)
	hours := sign("n1", "horaires", source, later)
	for range 2 { // opening decides nothing
		d.wants(200, "GET", hours+"?decision=acceptee", "", nil, "Mo 09:00-12:00", "Accepter")
	}
	if len(d.decisions("n1")) > 0 {
		t.Fatal("opening a link decides")
	}
	d.wants(404, "GET", hours+"x", "", nil, "pas entier")
	d.wants(410, "GET", sign("n1", "horaires", source, sitetest.Noon()), "", nil, "prochain courriel")
	d.wants(410, "POST", sign("n1", "horaires", source, sitetest.Noon()), "", url.Values{"decision": {"acceptee"}})
	d.wants(422, "POST", sign("n1", "horaires", "autre", later), "", url.Values{"decision": {"acceptee"}}, "portée")
	d.wants(422, "POST", sign("n1", "nom", source, later), "", url.Values{"decision": {"acceptee"}})
	d.wants(422, "POST", hours, "", url.Values{"decision": {"acceptee"}, "valeur": {"???"}}, "ne se lit pas", "???")
	to := d.wants(303, "POST", hours, "", url.Values{"decision": {"acceptee"}, "champ": {"telephone"}})
	got := d.decisions("n1")
	if len(got) != 1 || got[0].Field != "horaires" || got[0].Author != note.LinkOf || got[0].Name != source {
		t.Fatalf("decided by a link: %+v", got)
	}
	d.wants(200, "GET", to, "", nil, "C’est décidé", "ne sert plus")
	d.wants(409, "POST", hours, "", url.Values{"decision": {"refusee"}}, "C’est décidé")
	d.wants(201, "POST", "/api/v1/atelier/signalements/n1/decisions", "here", map[string]string{"champ": "horaires",
		"decision": "annulee"})
	d.wants(409, "POST", hours, "", url.Values{"decision": {"refusee"}}, "ne sert plus")
	d.wants(200, "GET", sign("effacé", "", source, later), "", nil, "a été effacé")
}

// The pages of territories say what waits in them.
func TestTerritoriesSayWhatWaits(t *testing.T) {
	d := open(t)
	for path, texts := range map[string][]string{
		"departement/" + d.here.Territory.Departement: {"1 signalement attend, sur 1 lieu.", "Aucun doublon possible"},
		"pays/FR": {"2 signalements attendent, sur 2 lieux.", "1 doublon possible attend."},
	} {
		answer, err := http.Get(d.server.URL + "/territoires/" + path + "/offre")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.ReplaceAll(string(body), "\u00a0", " ")
		for _, text := range texts {
			if answer.StatusCode != http.StatusOK || !strings.Contains(plain, text) {
				t.Errorf("%s: %d, without %q", path, answer.StatusCode, text)
			}
		}
	}
}
