package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/clocktest"
)

var commands = []string{"serve", "import", "check", "report", "sources", "imports", "inbox", "keys", "revert",
	"withdraw", "quality", "versions", "diff",
	"export", "publish", "pack", "territories", "backup", "restore", "migrate", "version", "completion"}

func TestHelpOfEveryCommand(t *testing.T) {
	t.Parallel()
	s := &shop{t: t, data: t.TempDir(), now: clocktest.New(t)} // help needs no database, and makes none
	whole := s.do("--help")
	says(t, whole, append([]string{"Utilisation : lieux", "--data-dir", "DATABASE_URL", "LIEUX_DATA_DIR", "--json",
		"Code de sortie"}, commands...)...)
	if bare := s.do(); bare != whole {
		t.Error("lieux alone does not show its help")
	}
	for _, c := range commands {
		says(t, s.do(c, "--help"), "Utilisation : lieux "+c, "--data-dir", "DATABASE_URL")
	}
	if version := s.do("version"); s.do("--version") != version || !strings.HasPrefix(version, "lieux ") {
		t.Errorf("lieux --version gives %q, lieux version %q", s.do("--version"), version)
	}
	says(t, s.do("serve", "--help"), "LIEUX_LISTEN", "127.0.0.1:8080", "--demo")
	says(t, s.do("export", "--help"), "geojson", "--services", "--pres-de", "--bbox", "--output")
	if left, err := os.ReadDir(s.data); err != nil || len(left) > 0 {
		t.Errorf("help leaves %v, %v", left, err)
	}
}

// TestWrongUsage ends with status 2, one sentence in French, and no database touched.
func TestWrongUsage(t *testing.T) {
	t.Parallel()
	s := &shop{t: t, data: t.TempDir(), now: clocktest.New(t)}
	for _, c := range []struct {
		args  string
		words []string
	}{
		{"nimporte", []string{"commande inconnue", "nimporte", "--help"}},
		{"imprt", []string{"imprt", "import"}},
		{"serve --bogue", []string{"option inconnue --bogue"}},
		{"export csv --code-postale=33000", []string{"--code-postale", "--code-postal"}},
		{"import", []string{"donnez des listes", "lieux import"}},
		{"import --all gironde", []string{"--all"}},
		{"serve --import-every=1ms", []string{"--import-every", "24h"}},
		{"serve --imports=nord", []string{"--imports", "--import-every"}},
		{"import --licence=ODbL nord sud", []string{"--licence", "une seule liste"}},
		{"check --departements=Gironde nord.csv", []string{"GIRONDE", "2A"}},
		{"check", []string{"liste"}},
		{"report", []string{"source"}},
		{"export", []string{"format"}},
		{"export xml", []string{"xml", "geojson", "ndjson", "csv"}},
		{"version encore", []string{"encore"}},
		{"imports --limit=beaucoup", []string{"--limit", "beaucoup"}},
		{"imports --limit=-1", []string{"--limit", "-1"}},
		{"imports --limit=0", []string{"--limit", "0"}},
		{"import --format=pdf liste", []string{"« pdf »", "csv", "xlsx"}},
		{"serve --public-url=https://exemple.fr/carte", []string{"à la racine", "https://exemple.fr/"}},
		{"serve --public-url=exemple.fr", []string{"https://carte.exemple.fr"}},
		{"serve --work-limit=-1", []string{"--work-limit"}},
		{"serve --log-format=xml", []string{"json"}},
		{"check --encoding=klingon liste", []string{"« klingon »", "utf-8"}},
		{"import --delimiter=ab liste", []string{"séparateur", "ab"}},
		{"import -", []string{"--source", "nom de la source"}},
		{"migrate travers", []string{"travers"}},
		{"serve --base-map=x", []string{"--base-map", "{z}", ".pmtiles", "aucun"}},
		{"serve --theme=marine", []string{"--theme", "marine", "auto", "dsfr"}},
		{"serve --rate-limit=-1", []string{"--rate-limit", "-1"}},
		{"serve --rate-limit=beaucoup", []string{"--rate-limit", "nombre", "beaucoup"}},
		{"serve --demo=beaucoup", []string{"--demo", "beaucoup"}},
		{"duplicates a b --same --different", []string{"--same", "--different", "ensemble"}},
		{"serve --listen=nulle-part", []string{"--listen", "nulle-part"}},
		{"serve --trusted-proxies=dix", []string{"dix"}},
		{"sources --data-dir", []string{"--data-dir"}},
		{"pack", []string{"--output"}},
		{"publish gouv --dry-run", []string{"gouv", "lieux publish data.gouv"}},
		{"publish data.gouv", []string{"LIEUX_DATA_GOUV_KEY", "--dry-run"}},
		{"publish data.gouv --data-gouv-key=x --data-gouv-url=nulle-part", []string{"--data-gouv-url", "nulle-part"}},
		{"publish data.gouv --dry-run --formats=csv,pdf", []string{"pdf", "geojson"}},
		{"pack --since a --apply b --output c", []string{"--since", "--apply", "ensemble"}},
		{"pack --apply a --output c --departement 33", []string{"--apply", "filtres"}},
	} {
		sentence := s.fails(2, strings.Fields(c.args)...)
		says(t, sentence, c.words...)
		for _, english := range []string{"expected", "string value", "perhaps", "missing", "unexpected", "must be",
			"invalid",
			"can't", "float"} {
			if strings.Contains(sentence, english) {
				t.Errorf("lieux %s: English in %q", c.args, sentence)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(s.data, "postgres")); err == nil {
		t.Error("a wrong use made a database")
	}
}

// TestMigrateDownAndUp undoes everything, as a script asks, and begins again.
func TestMigrateDownAndUp(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := threeTowns().writeCSV(t, s.data, "essais")
	s.do("import", folder)
	says(t, s.do("migrate", "down"), "migration 0 sur")
	s.do("migrate", "up")
	if says(t, s.do("sources"), "SOURCE"); strings.Contains(s.do("sources"), "essais") {
		t.Error("a source survives")
	}
	says(t, s.do("import", folder), "3 ajoutés")
}

// TestJSONOfEveryCommand parses what each command that reports gives with --json.
func TestJSONOfEveryCommand(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := threeTowns().writeCSV(t, s.data, "essais")
	if lines := jsonLines(t, s.do("check", folder, "--json")); len(lines) != 4 {
		t.Errorf("check: %d documents for three rows and a report", len(lines))
	}
	for _, args := range []string{
		"import --json " + folder, "import --json " + folder, "import --json --again " + folder, "report essais --json",
		"sources --json", "imports --json",
		"imports essais --limit 1 --json", "territories --json", "migrate status --json", "migrate --json",
		"version --json",
		"export geojson --json", "export json --json",
	} {
		answer := s.do(strings.Fields(args)...)
		if lines := jsonLines(t, answer); len(lines) == 0 || strings.Contains(answer, "0001-01-01") {
			t.Errorf("lieux %s: nothing, or a time that never was: %.300s", args, answer)
		}
	}
	threeTowns()[:2].writeCSV(t, s.data, "essais")
	r := s.run("import", "--json", folder) // loses a third of its rows: refused
	if says(t, reason(t, r, 1, "import"), "--force"); len(jsonLines(t, r.stdout)) != 1 ||
		!strings.Contains(r.stdout, `"erreur":`) {
		t.Errorf("a failed import with --json: %q", r.stdout)
	}
	s.do("import", "--force", folder)
	if lines := jsonLines(t, s.do("revert", "essais", "--json")); len(lines) != 1 ||
		lines[0].(map[string]any)["modifie"] != true {
		t.Errorf("revert: %v", lines)
	}
}

func jsonLines(t *testing.T, text string) (all []any) {
	t.Helper()
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		var v any
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("%v in %.200q", err, text)
		}
		all = append(all, v)
	}
}

// TestSettings gives the data directory as a flag before and after the command,
// and everything else by the environment.
func TestSettings(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	url := s.database
	s.database = ""
	folder := threeTowns().writeCSV(t, s.data, "essais")
	s.do("import", folder, "--database-url", url, "--data-dir", filepath.Join(s.data, "a"))
	for _, c := range commands {
		args := map[string][]string{
			"import": {folder}, "check": {folder}, "report": {"essais"}, "revert": {"essais"}, "export": {"ndjson"},
			"migrate": {"status"}, "diff": {"0", "1"}, "completion": {"bash"},
			"publish": {"data.gouv", "--dry-run"},
			"backup":  {filepath.Join(s.data, "sauvegarde")},
			"pack":    {"--output", filepath.Join(s.data, "dossier")},
		}[c]
		if c == "serve" || c == "withdraw" || c == "restore" {
			continue // below; a source is withdrawn once, and a backup is restored into an empty database
		}
		before := append([]string{"--data-dir=" + filepath.Join(s.data, "b"), "--database-url=" + url, c}, args...)
		after := append(append([]string{c}, args...), "--data-dir", filepath.Join(s.data, "b"), "--database-url", url)
		for _, given := range [][]string{before, after} {
			if r := s.run(given...); r.code == 2 || (r.code != 0) != (c == "revert") {
				t.Errorf("lieux %v: %d %s", given, r.code, r.stderr)
			}
		}
	}
	s.database = url
	s.env = []string{"LIEUX_CONTACT=bonjour@essais.example.fr", "LIEUX_BASE_MAP=aucun", "LIEUX_LISTINGS=" + s.data,
		"LIEUX_DATA_DIR=" + filepath.Join(s.data, "c"), "LIEUX_RATE_LIMIT=100"}
	says(t, s.do("import", "essais"), "rien n'a changé")
	srv := s.serve()
	if body := srv.ok("/accessibilite"); !strings.Contains(body, "bonjour@essais.example.fr") {
		t.Error("LIEUX_CONTACT is not on the page")
	}
	becomes(t, "the copy in LIEUX_DATA_DIR", func() bool {
		_, err := os.Stat(filepath.Join(s.data, "c", "lieux.snapshot"))
		return err == nil
	})
	if _, err := os.Stat(filepath.Join(s.data, "postgres")); err == nil {
		t.Error("a private database was made although DATABASE_URL is set")
	}
	s.env = []string{"LIEUX_DATA_DIR="}
	s.serve()
	becomes(t, "the copy in .lieux, LIEUX_DATA_DIR being empty", func() bool {
		_, err := os.Stat(filepath.Join(s.data, ".lieux", "lieux.snapshot"))
		return err == nil
	})
	says(t, s.fails(1, "serve", "--listen", strings.TrimPrefix(srv.url, "http://")), "déjà prise", "--listen")
}

func TestSourcesAndImports(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := threeTowns().writeCSV(t, s.data, "essais")
	s.do("import", folder)
	says(t, s.do("sources"), "essais", "gironde", "jamais")
	says(t, s.do("imports"), "essais", "publie")
	type line struct {
		Nom    string
		Lieux  int
		Connue bool
	}
	found := 0
	for _, l := range decode[[]line](t, s.do("sources", "--json")) {
		if l.Nom == "essais" && l.Lieux == 3 && !l.Connue || l.Nom == "gironde" && l.Lieux == 0 && l.Connue {
			found++
		}
	}
	if found != 2 {
		t.Error(s.do("sources", "--json"))
	}
	for _, args := range [][]string{{"report", "essai"}, {"imports", "essai"}, {"revert", "essai"}} {
		says(t, s.fails(1, args...), "« essai »", "« essais »")
	}
	says(t, s.fails(1, "import", "girond"), "girond", "« gironde »")
	says(t, s.fails(1, "revert", "essais"), "version précédente")
	if r := s.run("import", folder, filepath.Join(s.data, "absente")); r.code != 1 ||
		!strings.Contains(r.stdout, "rien n'a changé") || !strings.Contains(r.stderr, "n'existe pas") {
		t.Errorf("one listing of two: %+v", r)
	}
}

// TestRevertTwice puts a version back, and back again.
func TestRevertTwice(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := threeTowns().writeCSV(t, s.data, "essais")
	s.do("import", folder)
	first := s.export()
	changed := threeTowns()
	changed[0]["nom"] = "Bibliothèque renommée"
	changed = append(changed,
		library("n1", "Lieu nouveau", "adresse", "40 quai Neuf", "latitude", "44.8600", "telephone",
			"+33556000071", "courriels", "", "site_web", ""))
	changed.writeCSV(t, s.data, "essais")
	s.do("import", folder)
	second := s.export()
	if len(second) != 4 || second[placeID("essais", "b1")].text("nom") != "Bibliothèque renommée" {
		t.Fatalf("%v", second)
	}
	srv := s.serve()
	says(t, s.do("revert", "essais"), "essais", "version 3")
	if got := s.export(); !sameDirectory(got, first) {
		t.Errorf("reverted: %v", got)
	}
	if a := srv.get("/api/v1/lieux/" + placeID("essais", "n1")); a.status != 404 {
		becomes(t, "the place of the withdrawn version", func() bool {
			return srv.get("/api/v1/lieux/"+placeID("essais", "n1")).status == 404
		})
	}
	s.do("revert", "essais")
	if got := s.export(); !sameDirectory(got, second) {
		t.Errorf("reverted twice: %v", got)
	}
	if got := s.imports(folder); !got.Unchanged {
		t.Errorf("the file of the version that is back: %+v", got)
	}
}

func TestClock(t *testing.T) {
	s := &shop{t: t, data: t.TempDir(), now: clocktest.New(t)}
	if got := s.run("--help").stdout + s.run("serve", "--help").stdout; strings.Contains(got, "clock") ||
		strings.Contains(got, "CLOCK") {
		t.Error("--help shows --clock, which is for tests")
	}
	says(t, s.fails(2, "version", "--clock", "demain"), "--clock=demain", "RFC 3339")
	s.do("version", "--clock", "2028-02-29T12:00:00+01:00")
}

// TestCompletion: what a shell proposes is what --help shows.
func TestCompletion(t *testing.T) {
	t.Parallel()
	s := &shop{t: t, data: t.TempDir(), now: clocktest.New(t)}
	script := s.do("completion", "bash")
	complete := func(line ...string) string {
		t.Helper()
		program := script + "\nCOMP_WORDS=(" + strings.Join(line, " ") +
			")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_lieux\n" +
			"printf '%s\\n' \"${COMPREPLY[@]}\"\n"
		out, err := exec.Command("bash", "-c", program).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	for _, c := range commands {
		if got := complete("lieux", `"`+c+`"`); !strings.Contains(got, c+"\n") {
			t.Errorf("%q is not proposed: %q", c, got)
		}
	}
	for _, tt := range []struct {
		line []string
		want string
	}{
		{[]string{"lieux", "inbox", `""`}, "accept"},
		{[]string{"lieux", "inbox", "accept", "--for"}, "--force"},
		{[]string{"lieux", "--json", "export", "--departe"}, "--departement"},
		{[]string{"lieux", "export", `""`}, "geojson"},
		{[]string{"lieux", "completion", `""`}, "fish"},
		{[]string{"lieux", "check", "--verif"}, ""},
		{[]string{"lieux", "fet"}, ""},
	} {
		got := strings.TrimSpace(complete(tt.line...))
		if !slices.Contains(strings.Fields(got), tt.want) && got != tt.want {
			t.Errorf("%v: %q, want %q", tt.line, got, tt.want)
		}
	}
	for shell, check := range map[string][]string{"zsh": {"-n"}, "fish": {"--no-execute"}} {
		file := filepath.Join(s.data, "lieux."+shell)
		script := s.do("completion", shell)
		says(t, script, commands...)
		if _, err := exec.LookPath(shell); err != nil {
			continue
		}
		if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(shell, append(check, file)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", shell, err, out)
		}
	}
	says(t, s.fails(2, "completion", "tcsh"), "bash", "fish")
}

// TestManual: a page for each command that --help shows, and a setting for each flag of serve.
func TestManual(t *testing.T) {
	t.Parallel()
	s := &shop{t: t, data: t.TempDir(), now: clocktest.New(t)}
	s.do("manual", filepath.Join(s.data, "manuel"))
	read := func(name string) string {
		t.Helper()
		content, err := os.ReadFile(filepath.Join(s.data, "manuel", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	whole := read("man/lieux.1")
	for _, c := range commands {
		says(t, whole, `\fBlieux\-`+c+`\fR(1)`)
		if page := read("man/lieux-" + c + ".1"); !strings.HasPrefix(page, ".TH LIEUX\\-"+strings.ToUpper(c)+" 1 ") {
			t.Errorf("the page of %s begins with %.60q", c, page)
		}
	}
	says(t, read("man/lieux-inbox-accept.1"), `\-\-force`)
	settings := read("lieux.env")
	says(t, settings, "\n#LIEUX_LISTEN=127.0.0.1:8080\n", "\n#DATABASE_URL=\n", "\n#LIEUX_PUBLIC_URL=\n")
	for line := range strings.Lines(settings) {
		if line != "\n" && !strings.HasPrefix(line, "#") {
			t.Errorf("lieux.env sets something: %q", line)
		}
	}
	for shell, name := range map[string]string{"bash": "lieux.bash", "zsh": "_lieux", "fish": "lieux.fish"} {
		if read("completion/"+name) != s.do("completion", shell) {
			t.Errorf("the installed completion of %s is another", shell)
		}
	}
}
