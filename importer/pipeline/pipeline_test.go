package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
)

const header = "id,nom,adresse,code_postal,commune,latitude,longitude\n"

// listing writes a listing of n good rows, then more text.
func listing(t testing.TB, n int, more string) read.Input {
	t.Helper()
	var b strings.Builder
	b.WriteString(header)
	for i := range n {
		fmt.Fprintf(&b, "r%d,Lieu %d,%d rue des Essais,33000,Bordeaux,44.84,-0.58\n", i, i, i)
	}
	b.WriteString(more)
	path := filepath.Join(t.TempDir(), "lieux.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return read.Input{Location: path}
}

var source = importer.Source{Name: "essai", Title: "Essai"}

func TestOrderAndLines(t *testing.T) {
	store := &memory{}
	opts := options(t)
	opts.Workers = 4
	var stages []string
	opts.Progress = func(p pipeline.Progress) {
		if !slices.Contains(stages, p.Stage) {
			stages = append(stages, p.Stage)
		}
	}
	observed := 0
	opts.Observe = func(*importer.Row) error { observed++; return nil }
	in := listing(t, 1000, "\"x,abîmée\nr1000,Dernier,1 rue,33000,Bordeaux,,\n")
	report, err := pipeline.Run(context.Background(), source, in, store, opts)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range store.rows {
		if row.Rank != i || row.Line != i+2 {
			t.Fatalf("row %d has rank %d, line %d", i, row.Rank, row.Line)
		}
	}
	bad := store.rows[1000]
	if bad.State != importer.RefusedRow || bad.Findings[0].Rule != "ligne.guillemet_jamais_ferme" || bad.Line != 1002 {
		t.Errorf("malformed row: %+v", bad)
	}
	if report.Read != 1002 || report.Published != 1001 || report.RefusedRows != 1 || report.Malformed != 1 ||
		observed != 1002 {
		t.Errorf("report %+v, observed %d", report, observed)
	}
	if report.Located["point"] != 1000 || report.Located["commune"] != 1 {
		t.Errorf("located %v", report.Located)
	}
	want := []string{"correspondance", "lecture", "empreinte", "préparation", "lignes", "colonnes", "dépôt",
		"regroupement", "publication"}
	if !slices.Equal(stages, want) {
		t.Errorf("stages %v", stages)
	}
	if string(store.rows[0].Raw) != `["r0","Lieu 0","0 rue des Essais","33000","Bordeaux","44.84","-0.58"]` ||
		!slices.Equal(report.Columns, []string{"id", "nom", "adresse", "code_postal", "commune", "latitude",
			"longitude"}) {
		t.Errorf("raw %s of %q", store.rows[0].Raw, report.Columns)
	}
}

// unreadable are outlines that the database no longer gives.
type unreadable struct{ err error }

func (unreadable) Distance(context.Context, string, geo.Position) (metres float64, known bool) {
	return 0, false
}

func (u unreadable) Err() error { return u.err }

// An import whose positions were not checked against the outlines that are loaded fails.
func TestUnreadableOutlinesFailTheImport(t *testing.T) {
	store, opts := &memory{}, options(t)
	lost := errors.New("connection lost")
	opts.Locator = locate.New(opts.Gazetteer, unreadable{lost})
	_, err := pipeline.Run(t.Context(), source, listing(t, 300, ""), store, opts)
	if !errors.Is(err, lost) || store.published != 0 {
		t.Errorf("%v, %d published; want %v and nothing published", err, store.published, lost)
	}
}

func TestUnchangedListingDoesNothing(t *testing.T) {
	store := &memory{}
	in := listing(t, 3, "")
	run := func(s importer.Source, opts pipeline.Options) *importer.Report {
		t.Helper()
		report, err := pipeline.Run(context.Background(), s, in, store, opts)
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	if run(source, options(t)).Unchanged || !run(source, options(t)).Unchanged || store.published != 1 {
		t.Fatalf("published %d times", store.published)
	}
	changes := map[string]func(*importer.Source, *pipeline.Options){
		"correspondance": func(s *importer.Source, _ *pipeline.Options) {
			s.Mapping = []byte(
				`{"nom":{"colonne":"nom"}}`)
		},
		"réglage":  func(s *importer.Source, _ *pipeline.Options) { s.FunctionalEmails = true },
		"contours": func(_ *importer.Source, o *pipeline.Options) { o.Salt = "contours" },
		"exigé":    func(_ *importer.Source, o *pipeline.Options) { o.Again = true },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			run(source, options(t))
			s, o := source, options(t)
			change(&s, &o)
			if run(s, o).Unchanged {
				t.Error("taken for unchanged")
			}
		})
	}
}

func TestPreviewPublishesNothing(t *testing.T) {
	store := &memory{}
	opts := options(t)
	opts.Publish.Preview = true
	in := listing(t, 3, "")
	for range 2 {
		report, err := pipeline.Run(context.Background(), source, in, store, opts)
		if err != nil || report.Outcome.Added != 3 {
			t.Errorf("%+v, %v", report, err)
		}
	}
	if store.published != 0 || store.previewed != 2 || store.fingerprint != "" {
		t.Errorf("published %d, previewed %d", store.published, store.previewed)
	}
}

func TestRepeatedIdentities(t *testing.T) {
	store := &memory{}
	in := listing(t, 0,
		"a,Un,1 rue,33000,Bordeaux,,\na,Deux,2 rue,33000,Bordeaux,,\na,Un,1 rue,33000,Bordeaux,,\n,Trois,3 "+
			"rue,33000,Bordeaux,,\n,Trois,3 rue,33000,Bordeaux,,\n")
	if _, err := pipeline.Run(context.Background(), source, in, store, options(t)); err != nil {
		t.Fatal(err)
	}
	ids := map[string]int{}
	for i, row := range store.rows {
		ids[row.RecordID]++
		repeated := slices.ContainsFunc(row.Findings, func(a importer.Finding) bool {
			return a.Rule == "id.repete" ||
				a.Rule == "id.ligne_repetee"
		})
		if repeated != (i == 1 || i == 2 || i == 4) {
			t.Errorf("row %d: %+v", i, row.Findings)
		}
		if row.Place.ID != row.RecordID || row.Place.Provenance.Records[0].ID != row.RecordID ||
			row.Place.Provenance.Records[0].OwnID != row.OwnID {
			t.Errorf("row %d: identities differ", i)
		}
	}
	if len(ids) != 5 {
		t.Errorf("%d identities of 5", len(ids))
	}
	derived := store.rows[1].RecordID
	again := listing(t, 0,
		"z,Autre,9 rue,33000,Bordeaux,,\na,Un,1 rue,33000,Bordeaux,,\na,Deux,2 rue,33000,Bordeaux,,\n")
	if _, err := pipeline.Run(context.Background(), source, again, store, options(t)); err != nil {
		t.Fatal(err)
	}
	if store.rows[2].RecordID != derived {
		t.Error("the derived identity moved with the rows around it")
	}
}

// Whatever is wrong is one sentence, and nothing is published.
func TestWrong(t *testing.T) {
	write := func(name, text string) read.Input {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return read.Input{Location: path}
	}
	with := func(mapping string) importer.Source {
		s := source
		s.Mapping, s.MappingName = []byte(mapping), "essai.config.json"
		return s
	}
	tests := []struct {
		name   string
		source importer.Source
		in     read.Input
		store  *memory
		code   directory.Code
		want   string
	}{
		{"fichier absent", source, read.Input{Location: "rien.csv"}, &memory{}, directory.NotFound, "n'existe pas"},
		{"fichier vide", source, write("v.csv", ""), &memory{}, directory.Invalid, "est vide"},
		{"en-tête seul", source, write("v.csv", header), &memory{}, directory.Invalid, "ne contient aucun lieu"},
		{"tableau vide", source, write("v.json", "[]"), &memory{}, directory.Invalid, "ne contient aucun lieu"},
		{"pas dans la forme du référentiel", source, write("v.csv", "ref,cp\nA,1\n"), &memory{}, directory.Invalid,
			"renommez ainsi"},
		{"colonne du nom absente, CSV", with(`{"nom":{"colonne":"Nom du lieux"}}`),
			write("v.csv", "Nom du lieu,cp\nA,1\n"), &memory{}, directory.Invalid, "peut-être « Nom du lieu »"},
		{"colonne du nom absente, JSON", with(`{"nom":{"colonne":"titre"}}`), write("v.json", `[{"nom":"A"}]`),
			&memory{}, directory.Invalid, "une colonne que la liste n'a pas : « titre »"},
		{"correspondance illisible", with(`{"nom":`), write("v.csv", "nom\nA\n"), &memory{}, directory.Invalid,
			"essai.config.json, ligne 1"},
		{"aucun nom", source, write("v.csv", "nom,cp\n,33000\n,33100\n"), &memory{}, directory.Invalid,
			"elles n'ont pas de nom"},
		{"JSON tronqué après de bonnes lignes", source, write("v.json",
			"[{\"nom\":\"A\"},\n{\"nom\":\"B\"},\n{\"nom\":"), &memory{}, directory.Invalid,
			"tronqué : le JSON s'arrête à la ligne 3"},
		{"garde-fou", source, listing(t, 3, ""), &memory{refuse: directory.Errorf(directory.Conflict,
			"trop de lieux disparaissent")}, directory.Conflict, "trop de lieux disparaissent"},
		{"panne de la base", source, listing(t, 3, ""), &memory{refuse: errors.New("disk full")}, directory.Internal,
			"import essai, stage publication: disk full"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			report, err := pipeline.Run(context.Background(), tt.source, tt.in, tt.store, options(t))
			if directory.ErrorCode(err) != tt.code || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("got %v (%s), want %s: %q", err, directory.ErrorCode(err), tt.code, tt.want)
			}
			if report == nil || tt.store.published != 0 {
				t.Error("published, or no report")
			}
		})
	}
}

// An import that is interrupted, wherever it is, is discarded and leaves no file.
func TestInterrupted(t *testing.T) {
	for _, after := range []int{0, 1, 500} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			store := &memory{onAdd: func(n int) {
				if n > after {
					cancel()
				}
			}}
			opts := options(t)
			opts.Read.TempDir = t.TempDir()
			file, err := os.Open(listing(t, 5000, "").Location)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			_, err = pipeline.Run(ctx, source, read.Input{Location: "-", Stdin: file}, store, opts)
			if directory.ErrorCode(err) != directory.Unavailable || !errors.Is(err, context.Canceled) ||
				!strings.Contains(err.Error(), "rien n'est changé") {
				t.Errorf("got %v", err)
			}
			if store.published != 0 || store.discarded != 1 {
				t.Errorf("published %d, discarded %d", store.published, store.discarded)
			}
			if left, _ := os.ReadDir(opts.Read.TempDir); len(left) != 0 {
				t.Errorf("%d files left behind", len(left))
			}
		})
	}
}

// TestMappingOfTheFileName: a listing that only bears the name of a known source is read by that source's mapping when
// the columns fit, and says so; else by its own columns, or not at all.
func TestMappingOfTheFileName(t *testing.T) {
	lent := importer.Source{Name: "connue", Title: "Connue", Lent: true, Namesake: true,
		Mapping:     []byte(`{"nom":{"colonne":"lib_fs"},"commune":{"colonne":"lib_com"}}`),
		MappingName: "la correspondance de connue"}
	asked := lent
	asked.Namesake = false
	for _, tt := range []struct {
		name    string
		source  importer.Source
		content string
		rule    string // of the listing
		bad     string
	}{
		{"les colonnes conviennent", lent, "lib_fs,lib_com\nCyber,Nantes\n", "correspondance.du_nom_du_fichier", ""},
		{"la source est demandée", asked, "lib_fs,lib_com\nCyber,Nantes\n", "", ""},
		{"d'autres colonnes, reconnues", lent, "nom,ville\nCyber,Nantes\n", "correspondance.forme_du_referentiel", ""},
		{"d'autres colonnes, inconnues", lent, "ref,lib_com\n1,Nantes\n", "", "porte le nom de la source connue connue"},
		{"ce qu'il faut faire", lent, "ref,lib_com\n1,Nantes\n", "", "NOM.config.json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "connue.csv")
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			report, err := pipeline.Run(t.Context(), tt.source, read.Input{Location: path}, &memory{}, options(t))
			if tt.bad != "" {
				if err == nil || !strings.Contains(err.Error(), tt.bad) {
					t.Errorf("got %v, want %q", err, tt.bad)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, f := range report.Findings {
				if strings.HasPrefix(f.Rule, "correspondance.") && f.Rule != "correspondance.colonne_absente" {
					got = f.Rule
				}
			}
			if got != tt.rule {
				t.Errorf("got %q, want %q", got, tt.rule)
			}
		})
	}
}
