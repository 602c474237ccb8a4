package main_test

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
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

func (srv *served) verify(name string, content []byte) (int, string) {
	srv.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("fichier", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil {
		srv.t.Fatal(err)
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
