package quality_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
)

// territorial is the criteria of an invented territory.
func territorial(t *testing.T) *quality.Judge {
	t.Helper()
	raw, err := os.ReadFile("testdata/territoire.json")
	if err != nil {
		t.Fatal(err)
	}
	j, err := quality.Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestFileSaysOnlyWhatDiffers(t *testing.T) {
	j, own := territorial(t), standardJudge(t)
	if j.Version != "pays-des-essais 1" || len(j.List) != 12 || j.Criterion("offre_presentation") != nil {
		t.Fatalf("%s: %d criteria", j.Version, len(j.List))
	}
	if diff := cmp.Diff(own.Criterion("identite"), j.Criterion("identite")); diff != "" {
		t.Errorf("taken as it is (-program +file):\n%s", diff)
	}
	phone := j.Criterion("contact_telephone")
	if phone.Weight != 0.12 || phone.Label != own.Criterion("contact_telephone").Label ||
		own.Criterion("contact_telephone").Weight != 0.10 {
		t.Errorf("%+v", phone)
	}
	only, err := quality.Read([]byte(`{"version": "1", "labels": [{"code": "a", "nom": "A b", "delivre_par": "C", ` +
		`"champ": "typologie", "valeurs": ["BIB"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(own.List, only.List); diff != "" {
		t.Errorf("labels alone change the criteria:\n%s", diff)
	}
}

// What a judge tells of itself makes the same judge.
func TestCriteriaComeBackFromTheirJSON(t *testing.T) {
	for _, j := range []*quality.Judge{standardJudge(t), territorial(t)} {
		raw, err := json.Marshal(j.Criteria)
		if err != nil {
			t.Fatal(err)
		}
		var c directory.Criteria
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		again, err := quality.New(&c)
		if err != nil {
			t.Fatal(err)
		}
		read, err := quality.Read(raw)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []*quality.Judge{again, read} {
			if diff := cmp.Diff(j.Criteria, other.Criteria); diff != "" {
				t.Error(diff)
			}
		}
	}
	if _, err := quality.New(nil); directory.ErrorCode(err) != directory.Invalid {
		t.Errorf("nothing is criteria: %v", err)
	}
}

func TestWrongFileSaysWhatIsWrong(t *testing.T) {
	const label = `{"code": "a", "nom": "A", "delivre_par": "B", "champ": "typologie", "valeurs": ["BIB"]}`
	for _, tt := range []struct{ rule, file, want string }{
		{"vide", "", "avant la fin"},
		{"coupé", `{"version": "1"`, "avant la fin"},
		{"pas du JSON", "{\n\"version\" 1}", "ligne 2"},
		{"pas un objet", `[]`, "type attendu"},
		{"deux documents", `{"version": "1"} {}`, "suit"},
		{"pas en UTF-8", "{\"version\": \"\xe9\"}", "UTF-8"},
		{"sans version", `{}`, "« version » manque"},
		{"membre inconnu", `{"version": "1", "critere": []}`, `membre inconnu "critere"`},
		{"membre inconnu d'un critère", `{"version": "1", "criteres": [{"code": "identite", "poid": 1}]}`,
			`criteres[0] : membre inconnu "poid"`},
		{"poids en texte", `{"version": "1", "criteres": [{"code": "identite", "poids": "1"}]}`,
			"« poids » n'est pas du type attendu"},
		{"poids qui ne font pas 1", `{"version": "1", "criteres": [{"code": "identite"}]}`, "0,1 au lieu de 1"},
		{"poids négatif", `{"version": "1", "criteres": [{"code": "identite", "poids": -1}]}`, "« poids » vaut -1"},
		{"aucun critère", `{"version": "1", "criteres": []}`, "de 1 à 32"},
		{"code en double", `{"version": "1", "criteres": [{"code": "identite", "poids": 0.5}, {"code": "identite", ` +
			`"poids": 0.5}]}`, "criteres[1] (identite) : ce code est donné deux fois"},
		{"code accentué", `{"version": "1", "criteres": [{"code": "identité", "poids": 1}]}`, "minuscules sans accent"},
		{"critère nouveau sans rien", `{"version": "1", "criteres": [{"code": "neuf", "poids": 1}]}`,
			"« libelle » manque"},
		{"mesure inconnue", `{"version": "1", "criteres": [{"code": "identite", "poids": 1, "mesure": "flair"}]}`,
			"presence, texte"},
		{"champ inconnu", `{"version": "1", "criteres": [{"code": "identite", "poids": 1, "champs": ["pivots"]}]}`,
			"« pivot » ?"},
		{"réglage qui ne sert pas", `{"version": "1", "criteres": [{"code": "identite", "poids": 1, "caracteres": 3}]}`,
			"« caracteres » ne sert à rien"},
		{"âges à l'envers", `{"version": "1", "criteres": [{"code": "fraicheur", "poids": 1, "plein_mois": 24}]}`,
			"nul_mois dépasse plein_mois"},
		{"constat oublié", `{"version": "1", "criteres": [{"code": "identite", "poids": 1, ` +
			`"constats": [{"code": "oui", "valeur": 1, "texte": "x"}]}]}`, "manque le constat « non »"},
		{"constat inconnu", `{"version": "1", "criteres": [{"code": "identite", "poids": 1, ` +
			`"constats": [{"code": "peut-être", "texte": "x"}]}]}`, "constat inconnu « peut-être »"},
		{"constat trop cher", `{"version": "1", "criteres": [{"code": "identite", "poids": 1, ` +
			`"constats": [{"code": "oui", "valeur": 2, "texte": "x"}]}]}`, "vaut 2"},
		{"remède sans nombre",
			`{"version": "1", "criteres": [{"code": "identite", "poids": 1, "remede": "tout refaire"}]}`,
			"{lieux}"},
		{"territoire mal écrit",
			`{"version": "1", "criteres": [{"code": "identite", "poids": 1, "territoires": ["33"]}]}`,
			"departement:33"},
		{"label du référentiel", `{"version": "1", "labels": [{"code": "x", "nom": "france services", ` +
			`"delivre_par": "B", "champ": "typologie", "valeurs": ["BIB"]}]}`, "déjà un label"},
		{"deux labels", `{"version": "1", "labels": [` + label + `,` + label + `]}`, "donné deux fois"},
		{"label sans valeur", `{"version": "1", "labels": [{"code": "x", "nom": "X", "delivre_par": "B", ` +
			`"champ": "typologie"}]}`, "« valeurs » manque"},
		{"label d'un champ inconnu", `{"version": "1", "labels": [{"code": "x", "nom": "X", "delivre_par": "B", ` +
			`"champ": "typologies", "valeurs": ["BIB"]}]}`, "« typologie » ?"},
		{"label d'une position", `{"version": "1", "labels": [{"code": "x", "nom": "X", "delivre_par": "B", ` +
			`"champ": "latitude", "valeurs": ["45"]}]}`, "n'est pas un texte"},
		{"critère d'un label inconnu", `{"version": "1", "criteres": [{"code": "a", "poids": 1, "mesure": "label", ` +
			`"labels": ["zut"]}]}`, "aucun label n'a le code « zut »"},
		{"trop long", strings.Repeat(" ", quality.MaxBytes+1), "dépasse 1 Mo"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			_, err := quality.Read([]byte(tt.file))
			if directory.ErrorCode(err) != directory.Invalid || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v; want %q", err, tt.want)
			}
		})
	}
}

// FuzzRead demands that whatever is read can judge.
func FuzzRead(f *testing.F) {
	raw, err := os.ReadFile("testdata/territoire.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"version": "1"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		j, err := quality.Read(raw)
		if err != nil {
			return
		}
		for _, p := range []*directory.Place{{}, complete()} {
			if q := j.Assess(p, today); !(q.Score >= 0 && q.Score <= 1) {
				t.Errorf("score %v", q.Score)
			}
		}
	})
}
