package main_test

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/lieux-numeriques/lieux/directory/inbox"
)

// verification is what POST /api/v1/verifications answers.
type verification struct {
	inbox.Report
	Self string `json:"adresse"`
}

// verify sends a listing to be checked, with further fields, each a name and a value.
func (srv *served) verify(name string, content []byte, fields ...string) (int, string) {
	srv.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		_ = form.WriteField(fields[i], fields[i+1])
	}
	if name != "" {
		part, err := form.CreateFormFile("fichier", name)
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			srv.t.Fatal(err)
		}
	}
	form.Close()
	patient := &http.Client{Timeout: 3 * time.Minute}
	answer, err := patient.Post(srv.url+"/api/v1/verifications", form.FormDataContentType(), &body)
	if err != nil {
		srv.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		srv.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// TestVerificationOfAListing: a spreadsheet as people have them is read without a mapping, compared with
// what is published, and changes nothing.
func TestVerificationOfAListing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rows := listing{library("n1", "Médiathèque de la Gare"), library("n2", "Cyberbase", "adresse", "8 rue du Lac")}
	s.do("import", rows.writeCSV(t, s.data, "nord"))
	before := s.do("export", "json")
	server := s.serve()

	content := "Mes lieux en 2026;;;;;\n;;;;;\nStructure;Adresse postale;Code postal;Ville;Tél;Divers\n" +
		"Médiathèque de la Gare;12 rue Sainte-Catherine;33000;Bordeaux;05 56 00 00 00;bleu\n" +
		"Maison des associations;3 place Gambetta;33000;Bordeaux;0556000001x;rouge\n;1 rue Vide;33000;Bordeaux;;vert\n"
	status, body := server.verify("Nos lieux.csv", []byte(content))
	if status != http.StatusCreated {
		t.Fatalf("%d: %s", status, body)
	}
	got := decode[verification](t, body)
	if got.Error != "" || got.Read != 3 || got.Publish != 2 || got.Refused != 1 {
		t.Errorf("read %d, publishable %d, refused %d: %q", got.Read, got.Publish, got.Refused, got.Error)
	}
	fields := map[string]string{}
	for _, column := range got.Columns {
		fields[column.Name] = column.Field
	}
	for column, field := range map[string]string{"Structure": "nom", "Adresse postale": "adresse",
		"Code postal": "code_postal",
		"Ville":       "commune", "Tél": "telephone", "Divers": ""} {
		if fields[column] != field {
			t.Errorf("%s is read as %q, want %q", column, fields[column], field)
		}
	}
	if strings.Join(got.Unread, "") != "Divers" || len(got.Preview) != 2 ||
		got.Preview[0]["nom"] != "Médiathèque de la Gare" {
		t.Errorf("unread %q, preview %v", got.Unread, got.Preview)
	}
	found := map[string]inbox.Finding{}
	for _, f := range got.Findings {
		found[f.Rule] = f
	}
	if f := found["nom.absent"]; f.Count != 1 || f.Says == "" || f.Do == "" || f.Examples[0].Row != "6" {
		t.Errorf("nom.absent: %+v", f)
	}
	if csv := server.get(strings.TrimPrefix(got.Self, server.url) + "/liste.csv").body; !strings.Contains(csv,
		"+33556000000") {
		t.Errorf("corrected: %s", csv)
	}
	server.choose(got.Self, "Divers", "presentation_resume")
	again := decode[verification](t, server.get(strings.TrimPrefix(got.Self, server.url)).body)
	if len(again.Unread) > 0 || again.Preview[0]["presentation_resume"] != "bleu" || again.Publish != 2 ||
		again.Preview[0]["telephone"] == "" {
		t.Errorf("read again: unread %q, %v", again.Unread, again.Preview)
	}
	if after := s.do("export", "json"); after != before ||
		len(decode[[]map[string]any](t, s.do("imports", "--json"))) != 1 {
		t.Error("checking left a trace")
	}
	s.decides(server, got.Self, before)
}

// choose reads a listing again with another field for a column, as the page does.
func (srv *served) choose(at, column, field string) {
	srv.t.Helper()
	page := strings.Replace(at, "/api/v1/verifications/", "/verifier/", 1)
	answer, err := client.PostForm(page+"/relire", url.Values{"colonne:" + column: {field}})
	if err != nil {
		srv.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		srv.t.Fatalf("read again: %d", answer.StatusCode)
	}
}

// decides follows a listing from its proposal to the map, and back off it.
func (s *shop) decides(server *served, at, before string) {
	t := s.t
	t.Helper()
	says(t, s.do("inbox"), "Rien n'attend")
	answer, err := http.Post(at+"/proposer", "", nil)
	if err != nil || answer.StatusCode != http.StatusAccepted {
		t.Fatalf("proposed: %v, %v", answer, err)
	}
	answer.Body.Close()
	waiting := decode[[]inbox.Proposal](t, s.do("inbox", "list", "--json"))
	if len(waiting) != 1 || waiting[0].File != "Nos lieux.csv" || waiting[0].State != "en_attente" ||
		waiting[0].Publish != 2 {
		t.Fatalf("in the inbox: %+v", waiting)
	}
	id := waiting[0].ID
	says(t, s.fails(2, "inbox", "refuse", id), "--reason")
	says(t, s.fails(1, "inbox", "accept", "rien"), "lieux inbox list")
	s.do("inbox", "refuse", id, "--reason", "Une ligne sans nom.")
	says(t, server.get(strings.TrimPrefix(at, server.url)).body, `"situation":"refusee"`, "Une ligne sans nom.")
	folder := t.TempDir()
	s.do("inbox", "show", id, "--output", folder)
	says(t, s.do("check", filepath.Join(folder, "Nos lieux.csv")), "Rien n'a été publié")
	s.do("inbox", "accept", id, "--source", "voisins", "--licence", "ODbL 1.0")
	if got := s.sources()["voisins"]; got.Records != 2 || got.License != "ODbL 1.0" {
		t.Errorf("accepted: %+v", got)
	}
	says(t, server.get(strings.TrimPrefix(at, server.url)).body, `"situation":"acceptee"`)
	says(t, s.do("inbox"), "acceptee", "source voisins")
	s.do("withdraw", "voisins")
	if after := s.do("export", "json"); after != before {
		t.Errorf("withdrawn:\n%s\nbefore:\n%s", after, before)
	}
}

// TestVerificationOfASource: a listing that replaces one shows what would change, with the places that its rows join,
// and its workbook has what was found as notes.
func TestVerificationOfASource(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	of := func(id, name, address, phone string) map[string]string {
		return library(id, name, "adresse", address, "telephone", phone, "courriels", "", "site_web", "")
	}
	s.do("import", listing{library("n1", "Médiathèque de la Gare"), of("n2", "Cyberbase", "8 rue du Lac", "0556000008"),
		of("n3", "Point info", "3 place Gambetta", "0556000003")}.writeCSV(t, s.data, "nord"))
	s.do("import", listing{of("s1", "Espace numérique", "40 cours de la Marne", "0556770001")}.writeCSV(t, s.data, "sud"))
	server := s.serve()
	content := "id,nom,adresse,code_postal,commune,telephone,courriels\n" +
		"n1,Médiathèque de la Gare,12 rue Sainte-Catherine,33000,Bordeaux,0556,\n" +
		"n2,Cyberbase,8 rue du Lac,33000,Bordeaux,05 56 00 00 09,\n" +
		"n4,Espace numérique,40 cours de la Marne,33000,Bordeaux,05 56 77 00 01,\n" +
		"n5,,1 rue Vide,33000,Bordeaux,,\n" +
		"n6,Tiers-lieu,2 quai des Essais,33000,Bordo,,\n"
	status, body := server.verify("envoi.csv", []byte(content), "source", "nord")
	if status != http.StatusCreated {
		t.Fatalf("%d: %s", status, body)
	}
	got := decode[verification](t, body)
	changes := map[string]inbox.Change{}
	for _, c := range got.Changes {
		changes[c.Kind+" "+c.Name] = c
	}
	if c := changes["modification Cyberbase"]; c.ID == "" || !slices.Contains(c.Fields, "telephone") {
		t.Errorf("changed: %+v", c)
	}
	if c := changes["fusion Espace numérique"]; c.ID == "" || c.With != "Espace numérique" ||
		!slices.Equal(c.Sources, []string{"sud"}) {
		t.Errorf("merged: %+v", c)
	}
	if c := changes["retrait Point info"]; c.ID == "" || len(c.Position) != 2 {
		t.Errorf("withdrawn: %+v", c)
	}
	if _, there := changes["ajout Tiers-lieu"]; !there {
		t.Errorf("no new place in %+v", got.Changes)
	}
	if w := got.Written[0]; w.Row != "2" || w.Fields["telephone"] != "0556" || got.Preview[0]["telephone"] != "" {
		t.Errorf("written %+v, published %v", w, got.Preview[0])
	}
	book, err := excelize.OpenReader(strings.NewReader(server.get(strings.TrimPrefix(got.Self, server.url) +
		"/liste.xlsx").body))
	if err != nil {
		t.Fatal(err)
	}
	notes, err := book.GetComments("Lieux")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, note := range notes {
		text.WriteString(note.Text)
		for _, run := range note.Paragraph {
			text.WriteString(run.Text)
		}
	}
	says(t, text.String(), "« 0556 »", "Donner les dix chiffres", "Proposition : « Bordeaux »")
	refused, err := book.GetRows("Lignes refusées")
	if err != nil || len(refused) != 2 || refused[1][2] != "n5" ||
		!strings.Contains(refused[1][1], "ne nomme aucun lieu") {
		t.Errorf("refused: %v, %v", refused, err)
	}
	again := filepath.Join(s.data, "corrigee.xlsx")
	if err := book.SaveAs(again); err != nil {
		t.Fatal(err)
	}
	if back := s.imports(again); back.Published != 4 || back.Refused != 0 {
		t.Errorf("the workbook is read again as %d places, %d refused", back.Published, back.Refused)
	}
	if status, body := server.verify("envoi.csv", []byte(content), "source", "jamais"); status != http.StatusBadRequest {
		t.Errorf("an unknown source: %d %s", status, body)
	}
}

// TestVerificationOfAnAddress: a listing is fetched from the internet and the networks that the operator allows, and
// nowhere else.
func TestVerificationOfAnAddress(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var asked, changed atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case "/loin":
			http.Redirect(w, r, "http://192.168.7.7/lieux.csv", http.StatusFound)
			return
		case "/gros":
			w.Header().Set("Content-Type", "text/csv")
			_, _ = io.WriteString(w, "nom\n")
			for range 21 {
				_, _ = w.Write(bytes.Repeat([]byte("a"), 1<<20))
			}
			return
		case "/pages":
			_, _ = io.WriteString(w, `{"next": "/suite", "data": [{"nom": "Cyberbase", "code_postal": "33000"}]}`)
			return
		}
		if r.Header.Get("If-None-Match") == `"1"` && changed.Load() == 0 {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Content-Disposition", `attachment; filename="Nos lieux.csv"`)
		_, _ = io.WriteString(w, "nom,code_postal,commune\nCyberbase,33000,Bordeaux\n"+
			strings.Repeat("Médiathèque,33310,Lormont\n", int(changed.Load())))
	}))
	defer inside.Close()
	server := s.serve()
	for address, reason := range map[string]string{
		inside.URL + "/lieux.csv": "adresse d'internet", "http://localhost:1/": "adresse d'internet",
		"ftp://exemple.fr/a.csv": "https://", "file:///etc/passwd": "https://", "http://a:b@exemple.fr/": "mot de passe",
		"--into=/tmp": "https://",
	} {
		status, body := server.verify("", nil, "adresse", address)
		if status != http.StatusBadRequest || !strings.Contains(body, reason) || strings.Contains(body, "/tmp/") {
			t.Errorf("%s: %d %s", address, status, body)
		}
	}
	if asked.Load() > 0 {
		t.Error("a private server was asked")
	}
	server.stop()
	server = s.serve("--private-lists", "127.0.0.0/8,::1/128")
	for path, reason := range map[string]string{"/loin": "adresse d'internet", "/gros": "taille admise",
		"/pages": "2 pages"} {
		if status, body := server.verify("", nil, "adresse", inside.URL+path); status != http.StatusBadRequest ||
			!strings.Contains(body, reason) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	status, body := server.verify("", nil, "adresse", inside.URL+"/lieux")
	got := decode[verification](t, body)
	if status != http.StatusCreated || got.File != "Nos lieux.csv" || got.Publish != 1 || got.Origin == nil ||
		got.Origin.Tag != `"1"` {
		t.Fatalf("%d %s", status, body)
	}
	refetch := func(rows int) {
		t.Helper()
		at := strings.Replace(got.Self, "/api/v1/verifications/", "/verifier/", 1) + "/actualiser"
		answer, err := (&http.Client{Timeout: patience}).Post(at, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		now := decode[verification](t, server.get(strings.TrimPrefix(got.Self, server.url)).body)
		if answer.StatusCode != http.StatusOK || now.Read != rows {
			t.Errorf("fetched again: %d, %d rows, want %d", answer.StatusCode, now.Read, rows)
		}
	}
	before := asked.Load()
	refetch(1)
	changed.Store(1)
	refetch(2)
	if n := asked.Load() - before; n != 2 {
		t.Errorf("the address was asked %d times", n)
	}
}

// TestTemplateIsRead: the template that producers fill in is read without a mapping.
func TestTemplateIsRead(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	server := s.serve()
	book, err := excelize.OpenReader(strings.NewReader(server.get("/donnees/modele.xlsx").body))
	if err != nil {
		t.Fatal(err)
	}
	help, err := book.GetRows("Aide")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range help[1:] {
		if len(row) < 5 {
			break
		}
		at, err := excelize.CoordinatesToCellName(i+1, 2)
		if err == nil {
			err = book.SetCellValue("Lieux", at, row[4])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(s.data, "modele.xlsx")
	if err := book.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	got := s.imports(file)
	if got.Published != 1 || got.Refused != 0 {
		t.Errorf("published %d, refused %d", got.Published, got.Refused)
	}
	for rule := range got.Rules {
		if strings.HasSuffix(rule, "/refuse") || strings.HasSuffix(rule, "/retenu") {
			t.Errorf("an example of the template: %s", rule)
		}
	}
	row := s.report("modele")[0]
	if row.Fields["telephone"] != "+33556000000" || row.Fields["code_insee"] != "33063" {
		t.Errorf("got %v", row.Fields)
	}
}

// TestVerificationOfHostileFiles: each gets a reason, and the server goes on.
func TestVerificationOfHostileFiles(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	server := s.serve()
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		zeros := make([]byte, 1<<20)
		for range 300 {
			_, _ = w.Write(zeros)
		}
	}
	z.Close()
	for name, content := range map[string][]byte{
		"bombe.xlsx":             bomb.Bytes(),
		"profond.json":           []byte(strings.Repeat("[", 1<<20)),
		"entites.kml":            []byte(`<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]><kml>&b;</kml>`),
		"colonnes.csv":           []byte(strings.Repeat("a;", 1<<20) + "\n"),
		"../../etc/rien.geojson": []byte("{"),
		".. .csv":                []byte("\x00\x01\x02"),
	} {
		status, body := server.verify(name, content)
		if status != http.StatusCreated {
			t.Errorf("%q: %d: %.300s", name, status, body)
			continue
		}
		if got := decode[verification](t, body); got.Error == "" || got.Publish > 0 ||
			strings.Contains(got.Error, "/tmp") ||
			strings.Contains(got.Error, "panic") {
			t.Errorf("%q: %d rows, reason %q", name, got.Publish, got.Error)
		}
	}
	if got := server.get("/health/ready"); got.status != http.StatusOK {
		t.Errorf("afterwards: %d", got.status)
	}
}
