package main_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory/clocktest"
)

// version asks the database itself what is published.
func (s *shop) version() (version, places int) {
	s.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.database)
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := conn.QueryRow(ctx, `
		select (select version from api.version), (select count(*) from api.place)`).Scan(&version, &places); err != nil {
		s.t.Fatal(err)
	}
	return version, places
}

// badListings are folders that cannot be imported, with the words of the expected message.
var badListings = []struct {
	name  string
	files map[string]string
	flags []string
	says  []string
}{
	{"vide", map[string]string{"vide.csv": ""}, nil, []string{"vide.csv est vide"}},
	{"blanc", map[string]string{"blanc.csv": " \n\n"}, nil, []string{"blanc.csv est vide"}},
	{"entete", map[string]string{"entete.csv": "id,nom,adresse\n"}, nil, []string{"ne contient aucun lieu"}},
	{"liste-vide", map[string]string{"liste.json": "[]"}, nil, []string{"ne contient aucun lieu"}},
	{"nombres", map[string]string{"nombres.json": "[1,2,3]"}, nil, []string{"aucune colonne", "un objet par lieu"}},
	{"binaire",
		map[string]string{"binaire.csv": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00\xfe\xff\x00\x01,\x07\x00"}, nil,
		[]string{"binaire.csv n'est pas une liste", "une image"}},
	{"hasard", map[string]string{"hasard.csv": strings.Repeat("\x01\x9c\xf0,\x07\xe2\x13b\x1b\n", 40)}, nil,
		[]string{"hasard.csv n'est pas une liste", "binaire"}},
	{"coupe", map[string]string{"coupe.json": `[{"id":"1","nom":"A"},{"id":"2","nom"`}, nil, []string{"tronqué"}},
	{"page", map[string]string{"page.csv": "<!DOCTYPE html><html><body>404</body></html>"}, nil, []string{"page HTML"}},
	{"inconnues", map[string]string{"inconnues.csv": "foo,bar\n1,2\n"}, nil,
		[]string{"« nom »", "foo, bar", "correspondance"}},
	{"sans-nom", map[string]string{"sans-nom.csv": "id,nom\n1,\n2,\n"}, nil, []string{"aucune des 2 lignes", "nom"}},
	{"colonne", map[string]string{"colonne.json": `[{"titre":"x","ville":"Bordeaux"}]`,
		"colonne.config.json": `{"nom":{"colonne":"titres"},"commune":{"colonne":"ville"}}`}, nil,
		[]string{"colonne.config.json", "« titres »", "« titre »", "ville"}},
	{"carte", map[string]string{"carte.json": `[{"titre":"x"}]`, "carte.config.json": `{"nom":`}, nil,
		[]string{"carte.config.json", "JSON"}},
	{"clef", map[string]string{"clef.json": `[{"titre":"x"}]`, "clef.config.json": `{"nom":{"colonn":"titre"}}`}, nil,
		[]string{"clef.config.json", "« nom »"}},
	{"sans-liste", map[string]string{"lisez-moi.md": "rien"}, nil, []string{"aucune liste"}},
	{"annonce-json", map[string]string{"annonce.csv": "id,nom\n1,A\n"}, []string{"--format=json"},
		[]string{"annoncé en JSON", "id,nom"}},
	{"annonce-xlsx", map[string]string{"annonce.csv": "id,nom\n1,A\n"}, []string{"--format=xlsx"},
		[]string{"annoncé en XLSX"}},
	{"annonce-csv", map[string]string{"annonce.json": `[{"nom":"A"}]`}, []string{"--format=csv"},
		[]string{"annoncé en CSV", "JSON"}},
	{"extension", map[string]string{"extension.xlsx": "id,nom\n1,A\n"}, nil, []string{"annoncé en XLSX"}},
	{"utf16", map[string]string{"utf16.csv": "id,nom,commune\n1,Bibliothèque,Lille\n"}, []string{"--encoding=utf-16"},
		[]string{"annoncé en UTF-16", "n'en est pas"}},
	{"sous-cle", map[string]string{"cle.json": `{"lieux":[{"nom":"A"}],"total":1}`}, []string{"--key=places"},
		[]string{"« places »"}},
}

// TestBadListings imports each of them over a directory that must not change.
func TestBadListings(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", threeTowns().writeCSV(t, s.data, "essais"))
	before := s.export()
	version, places := s.version()
	untouched := func(what string) {
		t.Helper()
		if v, n := s.version(); v != version || n != places {
			t.Errorf("%s: version %d of %d places, was %d of %d", what, v, n, version, places)
		}
	}
	for i, bad := range badListings {
		folder := filepath.Join(s.data, "mauvaises", bad.name)
		for name, text := range bad.files {
			writeFile(t, folder, name, text)
		}
		for _, command := range []string{"import", "check"}[:1+i%2] {
			sentence := s.fails(1, append([]string{command, folder}, bad.flags...)...)
			says(t, sentence, bad.says...)
			if len(sentence) > 500 || strings.ContainsFunc(sentence, func(r rune) bool { return r < ' ' || r == '\ufffd' }) {
				t.Errorf("%s %s: not a sentence: %q", command, bad.name, sentence)
			}
		}
		untouched(bad.name)
	}
	for _, c := range []struct {
		args  []string
		words []string
	}{
		{[]string{"import", filepath.Join(s.data, "absente.csv")}, []string{"absente.csv", "n'existe pas"}},
		{[]string{"import", "essai"}, []string{"« essai »"}},
		{[]string{"import", "girnode"}, []string{"« gironde »"}},
		{[]string{"import", "gironde"}, []string{"gironde", "adresse"}},
		{[]string{"import", "http://127.0.0.1:1/liste.csv"}, []string{"127.0.0.1:1"}},
		{[]string{"territories", filepath.Join(s.data, "absents.geojson")}, []string{"introuvable"}},
		{[]string{"territories", filepath.Join(s.data, "essais", "essais.csv")}, []string{"essais.csv"}},
		{[]string{"export", "csv", "--output", filepath.Join(s.data, "absent", "x.csv")}, []string{"introuvable"}},
	} {
		says(t, s.fails(1, c.args...), c.words...)
		untouched(strings.Join(c.args, " "))
	}
	for _, filter := range [][]string{{"--code-postal=99999", "n'existe pas"}, {"--services=cuisine", "services"},
		{"--label=France Servise", "France Services"}, {"--bbox=9,9,1,1", "--bbox"}, {"--rayon-km=5", "pres_de"}} {
		says(t, s.fails(2, "export", "csv", filter[0]), filter[1])
	}
	rows := threeTowns()
	rows[:1].writeCSV(t, s.data, "essais")
	says(t, s.fails(1, "import", filepath.Join(s.data, "essais")), "perd 2", "--force")
	untouched("a listing that lost two thirds of its rows")
	if !sameDirectory(before, s.export()) {
		t.Error("the directory changed")
	}
}

// TestAnEncodingThatIsCorrected reads the same bytes again under another encoding.
func TestAnEncodingThatIsCorrected(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	file := writeFile(t, s.data, "latin.csv", "id,nom,adresse,commune,code_postal,latitude,longitude\n1,Caf\xe9 "+
		"num\xe9rique,1 rue du Test,Lille,59000,50.63,3.06\n")
	s.do("import", file, "--encoding", "iso-8859-5")
	got := s.imports(file, "--encoding", "iso-8859-1")
	if got.Unchanged || got.Outcome.Updated != 1 {
		t.Errorf("%+v", got)
	}
	for _, f := range s.export() {
		if f.text("nom") != "Café numérique" {
			t.Error(f.text("nom"))
		}
	}
}

// TestWrongDatabase expects what is wrong with an address, and never its password.
func TestWrongDatabase(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	config, err := pgx.ParseConfig(s.database)
	if err != nil {
		t.Fatal(err)
	}
	// A host name, or a socket's directory.
	server := url.Values{"host": {config.Host}, "port": {strconv.Itoa(int(config.Port))}}.Encode()
	for _, c := range []struct {
		url   string
		code  int
		words []string
	}{
		{"postgres://bob:s3cret@127.0.0.1:1/x", 1, []string{"ne répond pas", "127.0.0.1:1", "aucun serveur"}},
		{"postgres://bob:s3cret@127.0.0.1:1,127.0.0.1:2/x", 1, []string{"ne répond pas", "aucun serveur"}},
		{"postgres://inconnu:s3cret@/x?" + server, 1, []string{"ne répond pas", "compte ou son mot de passe"}},
		{"postgres://bob:s3cret@nulle.part.invalid/x", 1, []string{"nulle.part.invalid"}},
		{"postgres://bob:s3cret@127.0.0.1/x?sslmode=peut-etre", 2, []string{"DATABASE_URL", "sslmode"}},
		{"postgres://bob:s3c%zzret@h/x", 2, []string{"DATABASE_URL", "%XX"}},
		{"bob:s3cret@nimporte", 2, []string{"DATABASE_URL", "postgres://"}},
		{"mysql://bob:s3cret@h/x", 2, []string{"DATABASE_URL"}},
		{"postgres://bob:s3cret@h:99999/x", 2, []string{"port"}},
	} {
		bad := &shop{t: t, data: s.data, now: s.now, database: c.url}
		for _, args := range [][]string{{"sources"}, {"serve", "--listen=127.0.0.1:0", "-v"}} {
			r := bad.run(args...)
			says(t, reason(t, r, c.code, args...), c.words...)
			if strings.Contains(r.stderr+r.stdout, "s3c") {
				t.Errorf("%s shows the password:\n%s", c.url, r.stderr)
			}
		}
	}
	absent := &shop{t: t, data: s.data, now: s.now, database: strings.Replace(s.database, config.Database,
		"lieux_nulle_part", 1)}
	says(t, absent.fails(1, "sources"), "lieux_nulle_part", "n'existe pas")
}

// TestLatin1Database: a database that cannot hold every text is refused before anything is written into it.
func TestLatin1Database(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	recreate(t, s.database, "encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0")
	says(t, s.fails(1, "migrate", "up"), "LATIN1", "UTF8")
	says(t, s.fails(1, "import", threeTowns().writeCSV(t, s.data, "essais")), "LATIN1", "UTF8")
}

// TestDataDirectoryOfNoUse runs where nothing can be written. As root the program
// is run by another account: nothing is closed to root.
func TestDataDirectoryOfNoUse(t *testing.T) {
	t.Parallel()
	s := &shop{t: t, data: t.TempDir(), now: clocktest.New(t)}
	file := writeFile(t, s.data, "fichier", "")
	says(t, s.fails(1, "sources", "--data-dir", file), file, "--data-dir")
	says(t, s.fails(1, "sources", "--data-dir", filepath.Join(file, "dessous")), "pas un dossier", "--data-dir")
	closed := filepath.Join(s.data, "ferme")
	if err := os.Mkdir(closed, 0o555); err != nil {
		t.Fatal(err)
	}
	cmd := s.command(t.Context(), "sources", "--data-dir", closed)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: 65534, Gid: 65534}
		for _, dir := range []string{filepath.Dir(binary), s.data, filepath.Dir(s.data)} {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("status %d, %v: %s", cmd.ProcessState.ExitCode(), err, out)
	}
	says(t, string(out), "lieux: impossible d'écrire dans "+closed, "accès refusé", "--data-dir")
}

// TestBadRequests asks wrong things of a real server.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", threeTowns().writeCSV(t, s.data, "essais"))
	srv := s.serve()
	for _, c := range []struct {
		path   string
		status int
		words  []string
	}{
		{"/api/v1/proches?code_postal=99999", 400, []string{"code_postal", "99999", "n'existe pas"}},
		{"/api/v1/lieux?limit=-1", 400, []string{`"parametre":"limit"`, `"valeur":"-1"`, "1000"}},
		{"/api/v1/lieux?limit=1001", 400, []string{"limit"}},
		{"/api/v1/proches?lat=NaN&lon=2", 400, []string{`"parametre":"lat"`, "NaN"}},
		{"/api/v1/proches?lat=48", 400, []string{"lon"}},
		{"/api/v1/proches", 400, []string{"code_postal"}},
		{"/api/v1/tuiles/3/8/0.geojson", 400, []string{"0", "7"}},
		{"/api/v1/tuiles/19/0/0.geojson", 400, []string{"18"}},
		{"/api/v1/tuiles/-1/0/0.mvt", 400, nil},
		{"/api/v1/lieux?servces=x", 400, []string{`"parametre":"servces"`, `"suggestion":"services"`}},
		{"/api/v1/lieux?services=aide+aux+demarche+administrative", 400, []string{"Aide aux démarches administratives"}},
		{"/api/v1/lieux?departement=33&deparement=40", 400, []string{`"suggestion":"departement"`}},
		{"/api/v1/lieux?bbox=1,2,3", 400, []string{"bbox"}},
		{"/api/v1/lieux?apres=zzz", 400, []string{"apres"}},
		{"/api/v1/lieux?q=" + strings.Repeat("a", 1<<20), 0, nil},
		{"/api/v1/lieux/nexistepas", 404, []string{"identifiant"}},
		{"/api/v1/rien", 404, nil},
		{"/lieux/nexistepas", 404, nil},
	} {
		a := srv.get(c.path)
		if c.status == 0 { // the server may refuse the line itself
			if a.status != http.StatusRequestURITooLong && a.status != http.StatusRequestHeaderFieldsTooLarge {
				t.Errorf("a query string of 1 MB: %d %.200s", a.status, a.body)
			}
			continue
		}
		if a.status != c.status {
			t.Errorf("%s: %d %.300s", c.path, a.status, a.body)
		}
		if strings.HasPrefix(c.path, "/api/") && a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", c.path, a.header.Get("Content-Type"))
		}
		says(t, a.body, c.words...)
	}
	if n := srv.list("/api/v1/lieux?sans_accueil=inclure").NumberMatched; n != 3 {
		t.Errorf("%d places afterwards", n)
	}
	request, err := http.NewRequest(http.MethodPost, srv.url+"/api/v1/lieux", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", response.StatusCode)
	}
}
