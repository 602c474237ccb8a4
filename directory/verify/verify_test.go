package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
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

func (r reader) Check(_ context.Context, l inbox.Listing) (*inbox.Report, []byte, error) {
	if r.busy {
		return nil, nil, directory.Errorf(directory.Unavailable, "occupé")
	}
	return &inbox.Report{File: l.Name, Read: 2, Publish: 1, Refused: 1,
		Columns: []inbox.Column{{Name: "Nom", Field: "nom",
			Sure: "sûr"}}, Unread: []string{"<b>Divers</b>"},
		Findings: []inbox.Finding{{Field: "nom",
			RuleCount: directory.RuleCount{Rule: "nom.absent", Action: "refuse", Count: 1}, Says: "Rien.",
			Do: "Nommer.", ToDo: true}},
		Preview: []map[string]string{{"nom": "Médiathèque"}}}, []byte("id,nom\n1,Médiathèque\n"), nil
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
	page := read(200, "GET", got.Follow)
	for _, text := range []string{"mes lieux.csv", "&lt;b&gt;Divers", "Nommer.", "Proposer à la carte", "noindex"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q", text)
		}
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
	v := &inbox.Verification{Received: noon, Expires: noon.Add(time.Hour), File: "b.csv", Content: []byte("b"),
		Report: []byte("{}"), Corrected: []byte{}}
	if err := store.KeepVerification(ctx, "nouvelle", v); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := pool.QueryRow(ctx, `select count(*) from inbox.verification`).Scan(&left); err != nil || left != 1 {
		t.Errorf("%d left, %v", left, err)
	}
}
