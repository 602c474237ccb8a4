package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// reader is a Checker that reads as many rows as the listing has lines. The real one is a process
// of the program: cmd/lieux tests it.
type reader struct{ busy bool }

func (r reader) Fetch(_ context.Context, dir string, origin inbox.Origin) (*inbox.Listing, error) {
	switch {
	case strings.Contains(origin.Address, "prive"):
		return nil, directory.Errorf(directory.Invalid, "prive n'est pas une adresse d'internet")
	case origin.Tag == "1":
		return nil, nil
	}
	origin.Tag = "1"
	path := filepath.Join(dir, "lieux.csv")
	return &inbox.Listing{Name: "lieux.csv", Path: path, Origin: &origin}, os.WriteFile(path, []byte("nom\n"), 0o600)
}

func (r reader) Check(_ context.Context, l inbox.Listing) (*inbox.Report, inbox.Files, error) {
	if r.busy {
		return nil, inbox.Files{}, directory.Errorf(directory.Unavailable, "occupé")
	}
	if l.Progress != nil {
		l.Progress(inbox.Progress{Stage: "lignes", Rows: 1200})
	}
	report := &inbox.Report{File: l.Name, Source: "essai", Origin: l.Origin, Read: 2, Publish: 1, Refused: 1,
		Columns: []inbox.Column{{Name: "Nom", Field: "nom",
			Sure: "sûr"}}, Unread: []string{"<b>Divers</b>"},
		Findings: []inbox.Finding{{Columns: "Nom", Field: "nom",
			RuleCount: directory.RuleCount{Rule: "nom.absent", Action: "refuse", Count: 1}, Says: "Rien.",
			Do: "Nommer.", ToDo: true,
			Examples: []inbox.Example{{Row: "3", Value: "Bibliotheq", Suggestion: "Bibliothèque"}}}},
		Preview: []map[string]string{{"nom": "Médiathèque"}},
		Written: []inbox.WrittenRow{{Row: "2", Fields: map[string]string{"nom": "MÉDIATHÈQUE"}}},
		Outcome: json.RawMessage(`{"ajoutes":1,"fusionnes":1,"retires":1,"modifies":1,"inchanges":7}`),
		Quality: json.RawMessage(`{"score":0.5,"lieux":1,"criteres":[{"code":"fraicheur",` +
			`"libelle":"L'information est à jour","lieux":1,"gain":0.1}]}`),
		Changes: []inbox.Change{
			{Kind: inbox.Added, Name: "Médiathèque", Position: []float64{-0.57, 44.84}},
			{Kind: inbox.Updated, ID: "a1", Name: "Cyberbase", Position: []float64{55.45, -20.88}, Fields: []string{"telephone",
				"position"}},
			{Kind: inbox.Removed, ID: "a2", Name: "Ancien"},
			{Kind: inbox.Merged, ID: "a3", Name: "Mairie", With: "Mairie de Lormont", Sources: []string{"voisine"},
				Position: []float64{-0.52, 44.87}},
		},
		Doubtful: []inbox.Pair{{Sides: [2]inbox.Side{{Row: "2", Name: "Médiathèque"}, {ID: "a4", Source: "voisine",
			Name: "Bibliothèque"}}}},
	}
	files := inbox.Files{Corrected: l.Path + ".corrected", Workbook: l.Path + ".workbook", Findings: l.Path + ".findings"}
	return report, files, errors.Join(os.WriteFile(files.Corrected, []byte("id,nom\n1,Médiathèque\n"), 0o600),
		os.WriteFile(files.Workbook, []byte("PK"), 0o600), os.WriteFile(files.Findings, []byte("source;"), 0o600))
}

func open(t *testing.T, checker inbox.Checker) *httptest.Server {
	t.Helper()
	deps := sitetest.Deps(t, sitetest.Snapshot(t))
	deps.Checker, deps.Inbox = checker, postgres.New(pgtest.Pool(t))
	config := sitetest.PagesConfig(t)
	server := httptest.NewServer(sitetest.NewServer(t, deps, config))
	t.Cleanup(server.Close)
	return server
}

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// send sends a form with files and returns the answer.
func send(t *testing.T, method, url string, files map[string]string, headers ...string) (*http.Response, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, content := range files {
		if field == "adresse" || field == "source" {
			_ = form.WriteField(field, content)
			continue
		}
		part, err := form.CreateFormFile(field, "../mes lieux.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, content)
	}
	form.Close()
	request, err := http.NewRequestWithContext(t.Context(), method, url, &body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

// TestVerification follows a listing from its sending to the day when it is forgotten, as a program.
func TestVerification(t *testing.T) {
	s := open(t, reader{})
	answer, body := send(t, "POST", s.URL+"/api/v1/verifications", map[string]string{"fichier": "nom\nMédiathèque\n"})
	at := answer.Header.Get("Location")
	if answer.StatusCode != http.StatusCreated || !strings.HasPrefix(at, s.URL+"/api/v1/verifications/") {
		t.Fatalf("%d %s: %s", answer.StatusCode, at, body)
	}
	var got struct {
		File   string `json:"fichier"`
		Read   int    `json:"lues"`
		Follow string `json:"suivi"`
		State  string `json:"situation"`
	}
	read := func(status int, method, url string) string {
		t.Helper()
		answer, body := send(t, method, url, nil)
		if answer.StatusCode != status {
			t.Fatalf("%s %s: %d, want %d: %s", method, url, answer.StatusCode, status, body)
		}
		return body
	}
	if err := json.Unmarshal([]byte(read(200, "GET", at)), &got); err != nil {
		t.Fatal(err)
	}
	if got.File != "mes lieux.csv" || got.Read != 2 || got.State != "verifiee" {
		t.Errorf("got %+v", got)
	}
	if csv := read(200, "GET", at+"/liste.csv"); !strings.HasPrefix(csv, "id,nom\n") {
		t.Errorf("corrected: %q", csv)
	}
	for _, file := range []string{"/liste.xlsx", "/constats.csv"} {
		read(200, "GET", at+file)
		read(200, "GET", got.Follow+file)
	}
	read(404, "GET", at+"/correspondance.json")
	page := read(200, "GET", got.Follow)
	for _, text := range []string{"mes lieux.csv", "&lt;b&gt;Divers", "Nommer.", "Proposer à la carte", "noindex",
		"MÉDIATHÈQUE", "Bibliothèque</strong> »", `class="mark retrait"`, `href="/lieux/a3">Mairie de Lormont</a>`,
		"change : téléphone, position", "sur la carte (voisine)", "Nouveaux <strong>1</strong>", "&#43; 10"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
	if maps := strings.Count(page, `class="change-map"`); maps != 2 {
		t.Errorf("%d maps, want that of the mainland and that of La Réunion", maps)
	}
	if body := read(202, "POST", at+"/proposer"); !strings.Contains(body, `"situation":"proposee"`) {
		t.Errorf("proposed: %s", body)
	}
	if strings.Contains(read(200, "GET", got.Follow), "Proposer à la carte") {
		t.Error("it can be proposed twice")
	}
	read(204, "DELETE", at)
	read(404, "GET", at)
	read(404, "GET", got.Follow)
	read(404, "DELETE", at)
}

// TestForm is the way of a person: the page leads to the report, and says what is wrong.
func TestForm(t *testing.T) {
	s := open(t, reader{})
	answer, _ := send(t, "POST", s.URL+"/verifier?lang=en", map[string]string{"fichier": "nom\n", "correspondance": ""})
	if answer.StatusCode != http.StatusSeeOther || !strings.HasPrefix(answer.Header.Get("Location"), "/verifier/") ||
		!strings.HasSuffix(answer.Header.Get("Location"), "?lang=en") {
		t.Errorf("%d %s", answer.StatusCode, answer.Header.Get("Location"))
	}
	forgotten, _ := send(t, "POST", s.URL+strings.Replace(answer.Header.Get("Location"), "?", "/oublier?", 1), nil)
	if forgotten.StatusCode != http.StatusSeeOther || forgotten.Header.Get("Location") != "/verifier?lang=en" {
		t.Errorf("forgotten: %d %s", forgotten.StatusCode, forgotten.Header.Get("Location"))
	}
	for _, tt := range []struct {
		name   string
		files  map[string]string
		header []string
		status int
		says   string
	}{
		{"no file", nil, nil, 400, "choisissez un fichier"},
		{"an empty file", map[string]string{"fichier": ""}, nil, 400, "choisissez un fichier"},
		{"too large", map[string]string{"fichier": strings.Repeat("a", inbox.MaxFile+1)}, nil, 413, "20 Mo"},
		{"two listings", map[string]string{"fichier": "nom\n", "adresse": "https://exemple.fr/lieux.csv"}, nil, 400,
			"l&#39;un des deux"},
		{"a private address", map[string]string{"adresse": "https://prive.exemple/"}, nil, 400, "adresse d&#39;internet"},
		{"a source that is none", map[string]string{"fichier": "nom\n", "source": "jamais"}, nil, 400, "/sources"},
		{"another field", map[string]string{"fichier": "nom\n", "autre": "x"}, nil, 400, "pas connu"},
		{"a mapping that is none", map[string]string{"fichier": "nom\n", "correspondance": "{"}, nil, 400, "JSON"},
		{"not a form", nil, []string{"Content-Type", "text/csv"}, 400, "multipart/form-data"},
		{"from another site", map[string]string{"fichier": "nom\n"}, []string{"Sec-Fetch-Site", "cross-site"}, 403,
			"page"},
		{"from another origin", map[string]string{"fichier": "nom\n"}, []string{"Origin", "https://ailleurs.fr"}, 403,
			"page"},
	} {
		answer, body := send(t, "POST", s.URL+"/verifier", tt.files, tt.header...)
		if answer.StatusCode != tt.status || !strings.Contains(body, tt.says) {
			t.Errorf("%s: %d, want %d and %q", tt.name, answer.StatusCode, tt.status, tt.says)
		}
	}
	busy := open(t, reader{busy: true})
	answer, body := send(t, "POST", busy.URL+"/verifier", map[string]string{"fichier": "nom\n"})
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" ||
		!strings.Contains(body, "occupé") {
		t.Errorf("busy: %d", answer.StatusCode)
	}
}

// TestAddress: a listing at an address is fetched, and again only when it has changed. A script is told how far it is.
func TestAddress(t *testing.T) {
	s := open(t, reader{})
	answer, body := send(t, "POST", s.URL+"/verifier", map[string]string{"adresse": " https://exemple.fr/lieux.csv "},
		"Accept", "application/x-ndjson")
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%d %s", answer.StatusCode, answer.Header.Get("Cache-Control"))
	}
	var last struct {
		Text    string `json:"texte"`
		Address string `json:"adresse"`
	}
	told := ""
	for line := range strings.Lines(body) {
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Fatal(err)
		}
		told += last.Text
	}
	if !strings.HasPrefix(last.Address, "/verifier/") || !strings.Contains(told, "Lignes lues : 1\u202f200") {
		t.Errorf("told %q, ends at %q", told, last.Address)
	}
	if _, page := send(t, "GET", s.URL+last.Address, nil); !strings.Contains(page, "https://exemple.fr/lieux.csv") {
		t.Error("the page does not name the address")
	}
	if answer, _ := send(t, "POST", s.URL+last.Address+"/actualiser", nil); answer.Header.Get("Location") != last.Address {
		t.Errorf("unchanged: %d %s", answer.StatusCode, answer.Header.Get("Location"))
	}
	_, body = send(t, "POST", s.URL+"/verifier", map[string]string{"adresse": "http://prive/"},
		"Accept", "application/x-ndjson")
	if !strings.Contains(body, `"erreur":"prive n'est pas une adresse d'internet"`) {
		t.Errorf("a private address: %s", body)
	}
}

// TestWithoutDatabase says that nothing is checked here, and everything else is served.
func TestWithoutDatabase(t *testing.T) {
	s := httptest.NewServer(sitetest.NewServer(t, sitetest.Deps(t, sitetest.Snapshot(t)), sitetest.PagesConfig(t)))
	defer s.Close()
	if answer, body := send(t, "GET", s.URL+"/verifier", nil); answer.StatusCode != 200 ||
		!strings.Contains(body, "ne vérifie pas de listes") {
		t.Errorf("%d", answer.StatusCode)
	}
	if answer, _ := send(t, "POST", s.URL+"/api/v1/verifications",
		map[string]string{"fichier": "a"}); answer.StatusCode != 503 {
		t.Errorf("%d", answer.StatusCode)
	}
}

// TestFailingDatabase says nothing of it but that it fails.
func TestFailingDatabase(t *testing.T) {
	deps := sitetest.Deps(t, sitetest.Snapshot(t))
	pool := pgtest.Pool(t)
	if _, err := pool.Exec(t.Context(), `drop schema inbox cascade`); err != nil {
		t.Fatal(err)
	}
	deps.Checker, deps.Inbox = reader{}, postgres.New(pool)
	s := httptest.NewServer(sitetest.NewServer(t, deps, sitetest.PagesConfig(t)))
	defer s.Close()
	for _, path := range []string{"/verifier", "/api/v1/verifications"} {
		answer, body := send(t, "POST", s.URL+path, map[string]string{"fichier": "nom\n"})
		if answer.StatusCode != http.StatusServiceUnavailable || strings.Contains(body, "inbox") ||
			!strings.Contains(body, "dans quelques minutes") {
			t.Errorf("%s: %d %s", path, answer.StatusCode, body)
		}
	}
}

// TestExpired verifications go by themselves, ten thousand at once, when another is kept.
func TestExpired(t *testing.T) {
	ctx, pool := t.Context(), pgtest.Pool(t)
	store := postgres.New(pool)
	noon := sitetest.Noon()
	const fill = `
insert into inbox.verification (token_hash, received, expires, file_name, file, report, corrected)
select sha256(n::text::bytea), $1, $1::timestamptz + interval '30 days', 'liste.csv', 'a', '{}', ''
from generate_series(1, 10000) as n`
	if _, err := pool.Exec(ctx, fill, noon.Add(-inbox.KeptFor)); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Verification(ctx, "1", noon); directory.ErrorCode(err) != directory.NotFound {
		t.Errorf("expired: %v", err)
	}
	v := &inbox.Verification{Received: noon, Expires: noon.Add(time.Hour), File: "b.csv", Report: []byte("{}")}
	if err := store.KeepVerification(ctx, "nouvelle", v, inbox.Files{}); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := pool.QueryRow(ctx, `select count(*) from inbox.verification`).Scan(&left); err != nil || left != 1 {
		t.Errorf("%d left, %v", left, err)
	}
}
