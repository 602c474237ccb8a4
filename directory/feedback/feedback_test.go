package feedback_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// inbox is a note.Store in memory; directory/postgres tests the real one.
type inbox struct {
	note.Store
	mu    sync.Mutex
	notes map[string]*note.Note // by token
	down  bool
}

func (s *inbox) AddNote(_ context.Context, token string, n *note.Note) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return false, directory.Errorf(directory.Unavailable, "base %w", io.ErrUnexpectedEOF)
	}
	if s.notes[token] != nil {
		return false, nil
	}
	s.notes[token] = n
	return true, nil
}

func (s *inbox) NoteOf(_ context.Context, token string) (*note.Note, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.notes[token]; n != nil {
		public := *n
		public.Mail = ""
		return &public, nil
	}
	return nil, directory.Errorf(directory.NotFound, "rien")
}

func (s *inbox) HasMail(_ context.Context, token string) (bool, error) {
	return s.notes[token].Mail != "", nil
}

func (s *inbox) ForgetMail(_ context.Context, token string) error {
	s.notes[token].Mail = ""
	return nil
}

func (s *inbox) ForgetNote(_ context.Context, token string) error {
	delete(s.notes, token)
	return nil
}

func (s *inbox) Secret(context.Context, note.Purpose) ([]byte, error) { return []byte("essai"), nil }

// only returns the only note.
func (s *inbox) only(t *testing.T) *note.Note {
	t.Helper()
	if len(s.notes) != 1 {
		t.Fatalf("%d notes in the inbox, want 1", len(s.notes))
	}
	for _, n := range s.notes {
		return n
	}
	return nil
}

type shop struct {
	t *testing.T
	*httptest.Server
	inbox *inbox
}

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func open(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, inbox: &inbox{notes: map[string]*note.Note{}}}
	s.Server = serve(t, s.inbox, time.Millisecond)
	return s
}

func serve(t *testing.T, store note.Store, patience time.Duration) *httptest.Server {
	t.Helper()
	deps := sitetest.Deps(t, sitetest.Snapshot(t))
	deps.Notes, deps.Typed, deps.Patience = store, pipeline.ReadTyped(deps.Gazetteer, deps.Now), patience
	server := httptest.NewServer(sitetest.NewServer(t, deps, sitetest.PagesConfig(t)))
	t.Cleanup(server.Close)
	return server
}

// do sends a request and returns the answer and its body.
func (s *shop) do(method, path, kind, body string) (*http.Response, string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Accept", "text/html")
	answer, err := client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer, string(b)
}

func (s *shop) get(path string) (*http.Response, string) { return s.do(http.MethodGet, path, "", "") }

// post sends a form, of pairs of names and values.
func (s *shop) post(path string, pairs ...string) (*http.Response, string) {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return s.do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

// says reports the texts that a page lacks.
func says(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("%q is missing from\n%s", text, sitetest.Clip(page[max(0, strings.Index(page, "<main")):]))
		}
	}
}

var ticketOf = regexp.MustCompile(`name="jeton" value="([^"]+)"`)

// proof finds what the script of the page finds.
func proof(ticket string) string {
	for n := 0; ; n++ {
		if sum := sha256.Sum256(fmt.Appendf(nil, "%s:%d", ticket, n)); sum[0] == 0 && sum[1] < 2 {
			return fmt.Sprint(n)
		}
	}
}

// TestOneQuestionAPage goes the whole way: what is wrong, what is right, both read again, sent, followed, erased.
func TestOneQuestionAPage(t *testing.T) {
	s, id := open(t), sitetest.Snapshot(t).ID(3)
	_, page := s.get("/lieux/" + id)
	says(t, page, `href="/signaler?lieu=`+id+`"`, "Signaler une erreur")
	_, page = s.get("/signaler?lieu=" + id)
	says(t, page, "Les horaires sont faux", "Le téléphone est faux", "Il a changé d’adresse", "Il a fermé pour toujours",
		"Il est fermé pour un temps", "Autre chose", "/signaler?lieu="+id+"&amp;probleme=horaires", "Il manque un lieu")
	_, page = s.get("/signaler?lieu=" + id + "&probleme=horaires")
	says(t, page, "<textarea", `name="courriel"`, "Dans l’annuaire")
	typed := []string{"lieu", id, "probleme", "horaires", "horaires", "lundi au jeudi 9h-12h\r\nsamedi 10h-11h",
		"texte", "<b>Vu</b> sur la porte\u202e\x00", "courriel", "personne@exemple.fr"}
	answer, page := s.post("/signaler", typed...)
	says(t, page, "du lundi au jeudi de 9", "le samedi de 10", "&lt;b&gt;Vu&lt;/b&gt; sur la porte", "personne@exemple.fr")
	if answer.StatusCode != 200 || len(s.inbox.notes) > 0 {
		t.Fatalf("%d, %d notes before it is sent", answer.StatusCode, len(s.inbox.notes))
	}
	ticket := ticketOf.FindStringSubmatch(page)[1]
	_, page = s.post("/signaler", append(typed, "action", "modifier")...)
	says(t, page, "lundi au jeudi 9h-12h\nsamedi 10h-11h", "personne@exemple.fr")
	var follow string
	for range 2 { // pressed twice
		answer, _ = s.post("/signaler", append(typed, "action", "envoyer", "jeton", ticket, "preuve", proof(ticket))...)
		if follow = answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d, to %q", answer.StatusCode, follow)
		}
	}
	n := s.inbox.only(t)
	want := note.Proposal{Field: "horaires", Written: "lundi au jeudi 9h-12h\nsamedi 10h-11h",
		Read: "Mo-Th 09:00-12:00; Sa 10:00-11:00"}
	got := n.Proposals[0]
	if got.Before = ""; len(n.Proposals) != 1 || got != want || n.Place != id || n.Words != "<b>Vu</b> sur la porte" ||
		n.Origin != note.FromPage {
		t.Errorf("kept: %+v", n)
	}
	_, page = s.get(follow)
	says(t, page, "Merci", "Une personne va le lire", "du lundi au jeudi", n.ID, "noindex", "Effacer mon adresse")
	n.Decisions = []note.Decision{{Field: "horaires", Verdict: note.Refused, Reason: "C’était l’été.",
		At: sitetest.Noon()}}
	address, _, _ := strings.Cut(follow, "?")
	_, page = s.get(address)
	says(t, page, "Ce n’est pas changé", "C’était l’été.")
	s.post(address + "/oublier-adresse")
	if n.Mail != "" {
		t.Error("the address is kept")
	}
	s.post(address + "/effacer")
	if answer, _ := s.get(address); answer.StatusCode != http.StatusNotFound || len(s.inbox.notes) > 0 {
		t.Errorf("after it is erased: %d", answer.StatusCode)
	}
}

// TestKindsOfProblems sends each answer of the first question, and a new place.
func TestKindsOfProblems(t *testing.T) {
	s, id := open(t), sitetest.Snapshot(t).ID(5)
	for _, c := range []struct {
		name  string
		typed []string
		want  []note.Proposal // without Before
		place string
	}{
		{"closed for good", []string{"probleme", "ferme"},
			[]note.Proposal{{Field: note.Closure, Written: note.ForGood, Read: note.ForGood}}, id},
		{"closed for a while", []string{"probleme", "pause", "du", "2026-12-24", "au", "2027-01-03"},
			[]note.Proposal{{Field: note.Closure, Written: "2026-12-24/2027-01-03", Read: "2026-12-24/2027-01-03"}}, id},
		{"closed, who knows until when", []string{"probleme", "pause", "du", "2026-12-24"},
			[]note.Proposal{{Field: note.Closure, Written: "2026-12-24/", Read: "2026-12-24/"}}, id},
		{"moved, who knows where", []string{"probleme", "demenage"}, []note.Proposal{{Field: "adresse"}}, id},
		{"hours that cannot be read", []string{"probleme", "horaires", "horaires", "quand il fait beau"},
			[]note.Proposal{{Field: "horaires", Written: "quand il fait beau"}}, id},
		{"telephone", []string{"probleme", "telephone", "telephone", "05 56 00 00 00"},
			[]note.Proposal{{Field: "telephone", Written: "05 56 00 00 00", Read: "+33556000000"}}, id},
		{"another field", []string{"champ", "site_web", "site_web", "https://lieu.example.org"},
			[]note.Proposal{{Field: "site_web", Written: "https://lieu.example.org", Read: "https://lieu.example.org"}}, id},
		{"words", []string{"probleme", "autre", "texte", "La porte est bleue."}, []note.Proposal{}, id},
		{"new", []string{"probleme", "nouveau", "nom", "Atelier neuf", "commune", "lormont"}, []note.Proposal{
			{Field: "nom", Written: "Atelier neuf", Read: "Atelier neuf"},
			{Field: "commune", Written: "lormont", Read: "Lormont"},
			{Field: "code_insee", Written: "33249", Read: "33249"}}, ""},
	} {
		clear(s.inbox.notes)
		typed := append(c.typed, "lieu", id)
		_, page := s.post("/signaler", typed...)
		ticket := ticketOf.FindStringSubmatch(page)
		if ticket == nil {
			t.Fatalf("%s: %s", c.name, sitetest.Clip(page))
		}
		answer, page := s.post("/signaler", append(typed, "action", "envoyer", "jeton", ticket[1])...)
		if answer.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", c.name, answer.StatusCode, sitetest.Clip(page))
		}
		n := s.inbox.only(t)
		for i := range n.Proposals {
			n.Proposals[i].Before = ""
		}
		if !slices.Equal(n.Proposals, c.want) || n.Place != c.place {
			t.Errorf("%s: %+v about %q, want %+v about %q", c.name, n.Proposals, n.Place, c.want, c.place)
		}
	}
}

// TestWrongForms: nothing is sent, nothing that was typed is lost, and the page says what to change.
func TestWrongForms(t *testing.T) {
	s, id := open(t), sitetest.Snapshot(t).ID(5)
	long := strings.Repeat("é", 1<<20/2)
	for _, c := range []struct {
		name   string
		typed  []string
		status int
		texts  []string
	}{
		{"no words", []string{"lieu", id, "probleme", "autre"}, 400, []string{"écrivez ce qui ne va pas"}},
		{"1 MB of text", []string{"lieu", id, "probleme", "autre", "texte", long}, 400, []string{"524288", "4000", long}},
		{"8 MB", []string{"lieu", id, "probleme", "autre", "texte", strings.Repeat("a", 8<<20)}, 413, []string{"4000"}},
		{"no address of mail", []string{"lieu", id, "probleme", "ferme", "courriel", "moi chez moi", "texte", "Vu hier"}, 400,
			[]string{"adresse de courriel", "moi chez moi", "Vu hier"}},
		{"a header in the address", []string{"lieu", id, "probleme", "ferme", "courriel", "a@b.fr\nBcc: c@d.fr"}, 400,
			[]string{"adresse de courriel"}},
		{"days in the wrong order", []string{"lieu", id, "probleme", "pause", "du", "2027-01-03", "au", "2026-12-24"}, 400,
			[]string{"qui ne vient pas avant", `value="2027-01-03"`, `value="2026-12-24"`}},
		{"a place without a name", []string{"probleme", "nouveau", "commune", "Lormont"}, 400,
			[]string{"écrivez le nom", `value="Lormont"`}},
		{"no problem", []string{"lieu", id}, 400, []string{"Les horaires sont faux"}},
		{"an unknown problem", []string{"lieu", id, "probleme", "horaire"}, 400, nil},
		{"an unknown place", []string{"lieu", id[:len(id)-1] + "é", "probleme", "ferme"}, 404,
			[]string{"Vouliez-vous dire", id}},
		{"a form of another site", []string{"lieu", id, "probleme", "ferme", "action", "envoyer", "jeton", "AAAA"}, 200,
			[]string{"Est-ce bien cela"}},
	} {
		answer, page := s.post("/signaler", c.typed...)
		if answer.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", c.name, answer.StatusCode, c.status)
		}
		says(t, page, c.texts...)
	}
	s.inbox.down = true
	typed := []string{"lieu", id, "probleme", "autre", "texte", "La porte est bleue."}
	_, page := s.post("/signaler", typed...)
	ticket := ticketOf.FindStringSubmatch(page)[1]
	answer, page := s.post("/signaler", append(typed, "action", "envoyer", "jeton", ticket)...)
	if says(t, page, "réessayez dans quelques minutes", "La porte est bleue."); answer.StatusCode != 503 {
		t.Errorf("without database: %d", answer.StatusCode)
	}
	if len(s.inbox.notes) > 0 {
		t.Errorf("%d notes", len(s.inbox.notes))
	}
}

// TestAPI sends notes as programs do.
func TestAPI(t *testing.T) {
	s, v := open(t), sitetest.Snapshot(t)
	send := func(document string) (*http.Response, map[string]any) {
		answer, body := s.do(http.MethodPost, "/api/v1/signalements", "application/json", document)
		var got map[string]any
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatalf("%s: %s", document, body)
		}
		return answer, got
	}
	answer, got := send(`{"lieu":"` + sitetest.RetiredID + `","champ":"horaires","proposition":"lundi 9h-12h",` +
		`"texte":"Vu","courriel":"a@exemple.fr"}`)
	n := s.inbox.only(t)
	if answer.StatusCode != 202 || got["id"] != n.ID || n.Place != v.ID(0) || n.Asked != sitetest.RetiredID ||
		n.Proposals[0].Read != "Mo 09:00-12:00" || n.Mail != "a@exemple.fr" {
		t.Errorf("%d %v: %+v", answer.StatusCode, got, n)
	}
	follow, _ := got["suivi"].(string)
	if !strings.HasPrefix(follow, s.URL+"/signaler/") {
		t.Errorf("follow-up at %q", follow)
	}
	if answer, page := s.get(strings.TrimPrefix(follow, s.URL)); answer.StatusCode != 200 {
		t.Errorf("follow-up: %d %s", answer.StatusCode, sitetest.Clip(page))
	}
	self := strings.TrimPrefix(got["adresse"].(string), s.URL)
	if _, body := s.get(self); !strings.Contains(body, `"etat":"en_attente"`) || strings.Contains(body, "a@exemple.fr") {
		t.Errorf("read again: %s", body)
	}
	if answer, _ := s.do(http.MethodDelete, self, "", ""); answer.StatusCode != 204 || len(s.inbox.notes) > 0 {
		t.Errorf("DELETE: %d, %d notes left", answer.StatusCode, len(s.inbox.notes))
	}
	id := v.ID(0)
	for _, c := range []struct {
		name, document string
		status         int
		param, suggest string
	}{
		{"an unknown member", `{"lieu":"` + id + `","text":"x"}`, 400, "text", "texte"},
		{"an unknown field", `{"lieu":"` + id + `","champ":"horraires","proposition":"x"}`, 400, "champ", "horaires"},
		{"a field that cannot be corrected", `{"lieu":"` + id + `","champ":"id","proposition":"x"}`, 400, "champ", ""},
		{"an unknown place", `{"lieu":"` + id[:len(id)-1] + `","texte":"x"}`, 404, "lieu", id},
		{"nothing", `{"lieu":"` + id + `"}`, 400, "texte", ""},
		{"a proposal of what", `{"lieu":"` + id + `","proposition":"x"}`, 400, "champ", ""},
		{"a number", `{"lieu":"` + id + `","texte":12}`, 400, "texte", ""},
		{"too long", `{"texte":"` + strings.Repeat("a", 4001) + `"}`, 400, "texte", ""},
		{"1 MB", `{"texte":"` + strings.Repeat("a", 1<<20) + `"}`, 413, "", ""},
		{"no JSON", `lieu=x`, 400, "", ""},
	} {
		answer, got := send(c.document)
		if answer.StatusCode != c.status {
			t.Errorf("%s: %d, want %d: %v", c.name, answer.StatusCode, c.status, got)
		}
		if c.param == "" {
			continue
		}
		list, _ := got["errors"].([]any)
		if len(list) == 0 {
			t.Errorf("%s: no parameter in %v", c.name, got)
			continue
		}
		first := list[0].(map[string]any)
		if suggestion, _ := first["suggestion"].(string); first["parametre"] != c.param ||
			c.suggest != "" && suggestion != c.suggest {
			t.Errorf("%s: %v, want %s with %q", c.name, first, c.param, c.suggest)
		}
	}
	if len(s.inbox.notes) > 0 {
		t.Errorf("%d notes kept of wrong documents", len(s.inbox.notes))
	}
	if _, got := send(`{"champs":{"nom":"Atelier","commune":"Lormont"},"texte":"Ouvert en mai"}`); got["lieu"] != "" {
		t.Errorf("a new place: %v", got)
	}
}

// TestJunk: a client that sends thousands is told to wait, and others still get through.
func TestJunk(t *testing.T) {
	s := &shop{t: t, inbox: &inbox{notes: map[string]*note.Note{}}}
	db := postgres.New(pgtest.Pool(t))
	s.Server = serve(t, db, time.Millisecond)
	refused := 0
	for i := range 300 {
		answer, _ := s.do(http.MethodPost, "/api/v1/signalements", "application/json", fmt.Sprintf(`{"texte":"x%d"}`, i))
		switch answer.StatusCode {
		case 429:
			if refused++; answer.Header.Get("Retry-After") == "" {
				t.Fatal("429 without Retry-After")
			}
		case 202:
		default:
			t.Fatalf("note %d: %d", i, answer.StatusCode)
		}
	}
	kept, err := db.Notes(t.Context(), note.Filter{})
	if err != nil || len(kept) != 300-refused || refused < 150 {
		t.Errorf("%d kept, %d refused, %v", len(kept), refused, err)
	}
	if answer, _ := s.get("/signaler"); answer.StatusCode != 200 {
		t.Errorf("the page: %d", answer.StatusCode)
	}
}

// TestPatience: a note without proof is answered after some seconds.
func TestPatience(t *testing.T) {
	s := &shop{t: t, inbox: &inbox{notes: map[string]*note.Note{}}}
	const patience = 300 * time.Millisecond
	s.Server = serve(t, s.inbox, patience)
	typed := []string{"lieu", sitetest.Snapshot(t).ID(1), "probleme", "ferme"}
	_, page := s.post("/signaler", typed...)
	ticket := ticketOf.FindStringSubmatch(page)[1]
	took := func(pairs ...string) time.Duration {
		began := time.Now()
		s.post("/signaler", slices.Concat(typed, []string{"action", "envoyer", "jeton", ticket}, pairs)...)
		return time.Since(began)
	}
	if d := took("preuve", "0"); d < patience {
		t.Errorf("answered after %s without proof", d)
	}
	if !strings.Contains(page, `data-bits="15"`) {
		t.Error("the page does not say what a proof needs")
	}
}
