package directory_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

func validPlace() *directory.Place {
	return &directory.Place{
		ID: "0123456789abcdef", Pivot: "13002603200016", Name: "Médiathèque des Tilleuls", Commune: "Bordeaux",
		PostalCode: "33000", INSEECode: "33063", Address: "12 rue des Tilleuls", Phone: "+33556000000",
		Emails: []string{"contact@mediatheque.example.fr"}, Websites: []string{"https://mediatheque.example.fr/"},
		Services: []string{"Aide aux démarches administratives"}, Typologies: []string{"BIB"},
		UpdatedOn: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		Location:  directory.Location{Known: true, Position: geo.Position{-0.58, 44.84}},
	}
}

func TestValidate(t *testing.T) {
	for _, tt := range []struct {
		rule   string
		change func(*directory.Place)
		want   []string // rules
	}{
		{"lieu complet", func(*directory.Place) {}, nil},
		{"champs requis absents", func(p *directory.Place) { p.Pivot, p.Name, p.UpdatedOn = "", " ", time.Time{} },
			[]string{"pivot.requis", "nom.requis", "date_maj.requis"}},
		{"code postal", func(p *directory.Place) { p.PostalCode = "3300" }, []string{"code_postal.format"}},
		{"code INSEE de Corse", func(p *directory.Place) { p.INSEECode = "2A004" }, nil},
		{"code INSEE 20xxx", func(p *directory.Place) { p.INSEECode = "20004" }, []string{"code_insee.format"}},
		{"service inconnu", func(p *directory.Place) { p.Services = []string{"Café"} },
			[]string{"services.vocabulaire"}},
		{"numéro court", func(p *directory.Place) { p.Phone = "3949" }, nil},
		{"téléphone non international", func(p *directory.Place) { p.Phone = "0556000000" },
			[]string{"telephone.format"}},
		{"Nouvelle-Calédonie", func(p *directory.Place) { p.Phone = "+687262626" }, nil},
		{"courriel", func(p *directory.Place) { p.Emails = []string{"@", "a b@c.fr", "a@b"} },
			[]string{"courriels.format", "courriels.format", "courriels.format"}},
		{"site sans protocole", func(p *directory.Place) { p.Websites = []string{"www.example.fr"} },
			[]string{"site_web.format"}},
		{"protocole dangereux", func(p *directory.Place) { p.BookingURL = "javascript:alert(1)" },
			[]string{"prise_rdv.format"}},
		{"latitude hors bornes", func(p *directory.Place) { p.Location.Position[1] = 100 },
			[]string{"latitude.bornes"}},
		{"non situé", func(p *directory.Place) { p.Location = directory.Location{} }, nil},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			p := validPlace()
			tt.change(p)
			var got []string
			for _, v := range directory.Validate(p) {
				got = append(got, v.Rule)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAppendFieldsIsJSON(t *testing.T) {
	p := validPlace()
	p.Description = "« guillemets \" et \\ »\n\t\x01\u2028 \xff fin"
	var got map[string]any
	if err := json.Unmarshal(append(append([]byte{'{'}, p.AppendFields(nil)...), '}'), &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"id": "0123456789abcdef", "latitude": 44.84, "longitude": -0.58, "date_maj": "2026-03-01",
		"services":            []any{"Aide aux démarches administratives"},
		"presentation_detail": "« guillemets \" et \\ »\n\t\x01\u2028 \ufffd fin",
	} {
		if d := cmp.Diff(want, got[name]); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	if _, there := got["horaires"]; there {
		t.Error("an unknown field is present")
	}
	if empty := (&directory.Place{}).AppendFields(nil); len(empty) != 0 {
		t.Errorf("an empty place gives %s", empty)
	}
}

func FuzzAppendJSONString(f *testing.F) {
	f.Add("é\"\\\n\x00\xff\u2029")
	f.Fuzz(func(t *testing.T, s string) {
		var back string
		if err := json.Unmarshal(directory.AppendJSONString(nil, s), &back); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if utf8.ValidString(s) && back != s {
			t.Fatalf("%q came back as %q", s, back)
		}
	})
}

func TestRecordID(t *testing.T) {
	id := directory.RecordID("gironde", "42")
	if len(id) != 16 || id != directory.RecordID("gironde", "42") || id == directory.RecordID("gironde", "43") ||
		id == directory.RecordID("girond", "e42") {
		t.Errorf("RecordID = %q", id)
	}
	a := directory.RecordKey("Médiathèque  des Tilleuls", "BORDEAUX", "12, rue des Tilleuls")
	b := directory.RecordKey("MEDIATHEQUE DES TILLEULS", "Bordeaux", "12 rue des Tilleuls")
	if a != b {
		t.Errorf("%q and %q should be one identity", a, b)
	}
}

// nearlyConforming returns a place that the national schema accepts, and near it those that it refuses, by what they
// miss.
func nearlyConforming() (ok directory.Place, refused map[string]directory.Place) {
	ok = directory.Place{
		ID: "a1", Pivot: "12345678901234", Name: "Espace des Tilleuls", Commune: "Lormont", PostalCode: "33310",
		INSEECode: "33249", Address: "1 rue des Tilleuls", Phone: "+33556000000", Summary: strings.Repeat("é", 280),
		UpdatedOn: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Services: directory.VocabularyServices.Values[:2],
		Trainings: []string{"ORDI 3.0", "Fabriques de Territoire"},
	}
	refused = map[string]directory.Place{}
	for miss, change := range map[string]func(*directory.Place){
		"pivot.requis":                  func(p *directory.Place) { p.Pivot = "" },
		"pivot.forme":                   func(p *directory.Place) { p.Pivot = "1234567" },
		"nom.requis":                    func(p *directory.Place) { p.Name = "" },
		"commune.requis":                func(p *directory.Place) { p.Commune = "" },
		"code_postal.requis":            func(p *directory.Place) { p.PostalCode = "" },
		"code_postal.forme":             func(p *directory.Place) { p.PostalCode = "3331" },
		"code_insee.forme":              func(p *directory.Place) { p.INSEECode = "20001" },
		"adresse.requis":                func(p *directory.Place) { p.Address = "" },
		"telephone.forme":               func(p *directory.Place) { p.Phone = "3949" },
		"presentation_resume.longueur":  func(p *directory.Place) { p.Summary += "é" },
		"date_maj.requis":               func(p *directory.Place) { p.UpdatedOn = time.Time{} },
		"services.vocabulaire":          func(p *directory.Place) { p.Services = []string{"Autre chose", p.Services[0]} },
		"formations_labels.vocabulaire": func(p *directory.Place) { p.Trainings = []string{"Étapes numériques (La Poste)"} },
	} {
		p := ok.Clone()
		change(&p)
		refused[miss] = p
	}
	return ok, refused
}

func TestConforms(t *testing.T) {
	ok, refused := nearlyConforming()
	if !ok.Conforms() {
		t.Errorf("refused: %v", slices.Collect(ok.Misses()))
	}
	for want, p := range refused {
		var got []string
		for m := range p.Misses() {
			got = append(got, m.String())
		}
		if p.Conforms() || !slices.Equal(got, []string{want}) {
			t.Errorf("misses %v, want %s alone", got, want)
		}
	}
}

// The schema's own file says which fields exist, in which order: hold the table to it.
func TestFieldsAreThoseOfTheSchema(t *testing.T) {
	shared := os.Getenv("LIEUX_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "shared")
	}
	raw, err := os.ReadFile(filepath.Join(shared, "referentiel", "schema.json"))
	if err != nil {
		if os.Getenv("LIEUX_SHARED") != "" {
			t.Fatal(err)
		}
		t.Skip("the national schema is not next to the repository: ", err)
	}
	var schema struct {
		Fields []struct {
			Name        string
			Constraints struct {
				Required  bool
				Pattern   string
				MaxLength int
			}
		}
	}
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Fields) != len(directory.Fields) {
		t.Fatalf("%d fields, the schema has %d", len(directory.Fields), len(schema.Fields))
	}
	for i, want := range schema.Fields {
		got := directory.Fields[i]
		if got.Name != want.Name || got.Required != want.Constraints.Required {
			t.Errorf("field %d is %s (required %v); the schema says %s (%v)", i, got.Name, got.Required, want.Name,
				want.Constraints.Required)
		}
	}
	// Its validator matches the whole cell.
	accepts := func(p *directory.Place) bool {
		for i, f := range schema.Fields {
			c, cell := f.Constraints, directory.Fields[i].Flat(p)
			if cell == "" && c.Required || cell != "" && (c.MaxLength > 0 && utf8.RuneCountInString(cell) > c.MaxLength ||
				!regexp.MustCompile("^(?:"+c.Pattern+")$").MatchString(cell) && c.Pattern != "") {
				return false
			}
		}
		return true
	}
	ok, refused := nearlyConforming()
	for miss, p := range refused {
		if accepts(&p) {
			t.Errorf("the schema accepts what misses %s", miss)
		}
	}
	if !accepts(&ok) {
		t.Error("the schema refuses the place that conforms")
	}
}
