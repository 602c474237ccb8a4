package mapping_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// row returns a record of column, value pairs.
func row(pairs ...string) *importer.Record {
	h := importer.NewHeader()
	r := &importer.Record{Header: h}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i])
		r.Values = append(r.Values, pairs[i+1])
	}
	return r
}

func parse(t *testing.T, text string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse([]byte(text), "essai.config.json")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func rules(findings []importer.Finding) []string {
	var all []string
	for _, n := range findings {
		all = append(all, strings.TrimSpace(n.Rule+"/"+string(n.Action)+" "+n.Value+" → "+n.After))
	}
	return all
}

func TestText(t *testing.T) {
	tests := []struct {
		name, mapping string
		record        *importer.Record
		field, want   string
	}{
		{"une colonne, telle quelle", `{"nom":{"colonne":"N"}}`, row("N", " Café "), "nom", " Café "},
		{"la première non vide", `{"nom":{"colonne":"N"},"commune":{"colonne":["A","B"]}}`,
			row("N", "x", "A", " ", "B", "Pau"), "commune", "Pau"},
		{"colonne vide : absent", `{"nom":{"colonne":"N"},"commune":{"colonne":""}}`, row("N", "x"), "commune", ""},
		{"voie de la première génération", `{"nom":{"colonne":"N"},"voie":{"colonne":"V"}}`,
			row("N", "x", "V", "1 rue"), "adresse", "1 rue"},
		{"courriel de la première génération", `{"nom":{"colonne":"N"},"courriel":{"colonne":"M"}}`,
			row("N", "x", "M", "a@b.fr"), "courriels", "a@b.fr"},
		{"accessibilite de la première génération", `{"nom":{"colonne":"N"},"accessibilite":{"colonne":"M"}}`,
			row("N", "x", "M", "https://a.fr"), "fiche_acces_libre", "https://a.fr"},
		{"joindre", `{"nom":{"colonne":"N"},"adresse":{"joindre":{"colonnes":["a","b","c"],"séparateur":" "}}}`,
			row("N", "x", "a", "4", "b", "", "c", "rue Haute"), "adresse", "4 rue Haute"},
		{"joindre, sinon",
			`{"nom":{"colonne":"N"},` +
				`"adresse":{"joindre":{"colonnes":["a","b"],"séparateur":" ","ou":{"colonne":"c"}}}}`,
			row("N", "x", "a", "", "b", "", "c", "Le Bourg"), "adresse", "Le Bourg"},
		{"dissocier", `{"nom":{"colonne":"N"},"longitude":{"dissocier":{"colonne":["G"],"séparateur":",","partie":1}}}`,
			row("N", "x", "G", "(44.8, -0.58)"), "longitude", "-0.58"},
		{"dissocier, parties vides passées",
			`{"nom":{"colonne":"N"},"longitude":{"dissocier":{"colonne":"G","séparateur":" ","partie":1}}}`,
			row("N", "x", "G", "44,8   -0,58"), "longitude", "-0,58"},
		{"dissocier, partie qui manque",
			`{"nom":{"colonne":"N"},"longitude":{"dissocier":{"colonne":"G","séparateur":",","partie":3}}}`,
			row("N", "x", "G", "44.8,-0.58"), "longitude", ""},
		{"valeur", `{"nom":{"colonne":"N"},"date_maj":{"valeur":"2024-01-31"}}`, row("N", "x"), "date_maj",
			"2024-01-31"},
		{"structure parente, perdue ailleurs", `{"nom":{"colonne":"N"},"structure_parente":{"colonne":"P"}}`,
			row("N", "x", "P", "Réseau"), "structure_parente", "Réseau"},
		{"casse de la colonne corrigée", `{"nom":{"colonne":"nom du lieu"}}`, row("Nom du Lieu", "A"), "nom", "A"},
		{"enveloppe GeoJSON", `{"nom":{"colonne":"properties.nom"},"latitude":{"colonne":"geometry.coordinates.1"}}`,
			row("nom", "A", "latitude", "44"), "latitude", "44"},
		{"jumelle typographique", `{"nom":{"colonne":"N"},"commune":{"colonne":"l'x"}}`,
			row("N", "x", "l'x", "", "l’x", "Pau"), "commune", "Pau"},
		{"colonne d'un tableau", `{"nom":{"colonne":"N"},"telephone":{"colonne":"c.0.tel"}}`,
			row("N", "x", "c.0.tel", "01"), "telephone", "01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := parse(t, tt.mapping).Compile(tt.record.Header).Apply(tt.record)
			if d.Text[tt.field] != tt.want {
				t.Errorf("%s: got %q, want %q", tt.field, d.Text[tt.field], tt.want)
			}
		})
	}
}

func TestRules(t *testing.T) {
	tests := []struct {
		name, rules string
		record      *importer.Record
		field       string
		want        []string
	}{
		{"terme dans la valeur, sans la casse",
			`"services":[{"colonnes":["S"],"termes":["DÉMARCHES"],"cible":"Aide aux démarches administratives"}]`,
			row("S", "Aide aux Démarches"), "services", []string{"Aide aux démarches administratives"}},
		{"les accents comptent dans les termes",
			`"services":[{"colonnes":["S"],"termes":["demarches"],"cible":"Aide aux démarches administratives"}]`,
			row("S", "démarches"), "services", []string{}},
		{"sans terme : toute valeur", `"itinerance":[{"colonnes":["S"],"cible":"Itinérant"}]`, row("S", "x"),
			"itinerance", []string{"Itinérant"}},
		{"sans terme ni valeur", `"itinerance":[{"colonnes":["S"],"cible":"Itinérant"}]`, row("S", " "), "itinerance",
			[]string{}},
		{"sans colonne : toujours", `"modalites_acces":[{"cible":"Téléphoner"}]`, row("S", ""), "modalites_acces",
			[]string{"Téléphoner"}},
		{"sauf avec capitale",
			`"frais_a_charge":[{"colonnes":["S"],"termes":["gratuit"],"sauf":["Gratuit sous ` +
				`condition"],"cible":"Gratuit"},` +
				`{"colonnes":["S"],"termes":["gratuit sous condition"],"cible":"Gratuit sous condition"}]`,
			row("S", "Gratuit sous condition"), "frais_a_charge",
			[]string{"Gratuit sous condition"}},
		{"apostrophes de toute forme",
			`"frais_a_charge":[{"colonnes":["S"],"termes":["condition d’être"],"cible":"Payant"}]`,
			row("S", "à condition d'être adhérent"), "frais_a_charge", []string{"Payant"}},
		{"union, dans l'ordre, sans doublon",
			`"services":[{"colonnes":["S"],"termes":["b"],"cible":"Loisirs et créations ` +
				`numériques"},{"colonnes":["S"],"termes":["a"],"cible":"Utilisation sécurisée du ` +
				`numérique"},{"colonnes":["S"],"termes":["ab"],"cible":"Loisirs et créations numériques"}]`,
			row("S", "ab"),
			"services", []string{"Loisirs et créations numériques", "Utilisation sécurisée du numérique"}},
		{"cible de la première version", `"services":[{"cible":"Prendre en main un ordinateur"}]`, row(), "services",
			[]string{"Maîtrise des outils numériques du quotidien"}},
		{"cible mal orthographiée", `"services":[{"cible":"Comprehension du monde numérique"}]`, row(), "services",
			[]string{"Compréhension du monde numérique"}},
		{"cible avec une faute", `"services":[{"cible":"Insertion professionelle par le numérique"}]`, row(),
			"services", []string{"Insertion professionnelle via le numérique"}},
		{"cible inconnue", `"services":[{"cible":"Faire du pain"}]`, row(), "services", []string{}},
		{"cible d'un autre champ", `"publics_specifiquement_adresses":[{"cible":"Illettrisme"}]`, row(),
			"prise_en_charge_specifique", []string{"Illettrisme"}},
		{"public de la première génération",
			`"publics_accueillis":[{"cible":"Seniors (+ 65 ans)"},{"cible":"Adultes"}]`, row(),
			"publics_specifiquement_adresses", []string{"Seniors"}},
		{"conditionAcces",
			`"conditionAcces":[{"cible":"Gratuit : Je peux accéder gratuitement au lieu et à ses services"}]`, row(),
			"frais_a_charge", []string{"Gratuit"}},
		{"label qui a changé de champ", `"labels_nationaux":[{"cible":"Fabriques de Territoire"}]`, row(),
			"formations_labels", []string{"Fabriques de Territoire"}},
		{"accompagnement dit par un service",
			`"services":[{"cible":"Accéder à du matériel","modalitesAccompagnement":"Seul : j'ai accès à du matériel ` +
				`et une connexion"}]`, row(), "modalites_accompagnement", []string{"En autonomie"}},
		{"autres labels copiés et unis", `"autres_formations_labels":[{"cible":"Relais"},{"colonnes":["S"]}]`,
			row("S", "QPV| Normandie Connecté"), "autres_formations_labels",
			[]string{"Relais", "QPV", "Normandie Connecté"}},
		{"liste donnée par une colonne", `"services":{"colonne":"S"}`, row("S", "Créer avec le numérique;Autre chose"),
			"services", []string{"Créer avec le numérique", "Autre chose"}},
		{"liste de la première génération donnée par une colonne", `"labels_nationaux":{"colonne":"S"}`,
			row("S", "CNFS"), "labels_nationaux", []string{"CNFS"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.record.Header.Add("N")
			d := parse(t, `{"nom":{"colonne":"N"},`+tt.rules+`}`).Compile(tt.record.Header).Apply(tt.record)
			if diff := cmp.Diff(tt.want, d.Lists[tt.field]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.field, diff)
			}
		})
	}
}

func TestHours(t *testing.T) {
	m := parse(t,
		`{"nom":{"colonne":"N"},"horaires":{"jours":[{"colonne":["am","pm"],`+
			`"osm":"Mo"},{"colonne":"d","osm":"Su"}],"semaine":"s","osm":"o"},"semaine_ouverture":{"colonne":"w"}}`)
	r := row("N", "x", "am", "9h-12h", "pm", "14h-17h", "d", "fermé", "s", "lundi", "o", "Mo 09:00-12:00", "w",
		"Semaine paire")
	got := m.Compile(r.Header).Apply(r).Hours
	want := importer.HoursText{OSM: "Mo 09:00-12:00", Week: "lundi", WeekOpening: "Semaine paire"}
	want.Days[0], want.Days[6] = "9h-12h / 14h-17h", "fermé"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The comment on the hours extends the language; the weeks may be given in either place and
// spelling.
func TestHoursBesideTheHours(t *testing.T) {
	for _, mapping := range []string{
		`{"nom":{"colonne":"N"},"horaires":{"osm":"o","commentaire":["vide","c"]},"semaineOuverture":{"colonne":"w"}}`,
		`{"nom":{"colonne":"N"},"horaires":{"osm":"o","commentaire":"c","semaine_ouverture":"w"}}`,
	} {
		m := parse(t, mapping)
		r := row("N", "x", "o", "Mo 09:00-12:00", "c", "Sur rendez-vous", "w", "Semaine impaire", "vide", " ")
		want := importer.HoursText{OSM: "Mo 09:00-12:00", WeekOpening: "Semaine impaire", Note: "Sur rendez-vous"}
		if diff := cmp.Diff(want, m.Compile(r.Header).Apply(r).Hours); diff != "" {
			t.Errorf("%s (-want +got):\n%s", mapping, diff)
		}
		if len(m.Findings) > 0 {
			t.Errorf("%s: %v", mapping, m.Findings)
		}
	}
}

// Columns that the mapping does not read may limit the hours: one whose name is that of a
// comment is read as such and reported, the others count where they mention appointments.
func TestHoursInColumnsThatNobodyReads(t *testing.T) {
	m := parse(t,
		`{"nom":{"colonne":"N"},"presentation_detail":{"colonne":"d"},"services":[{"colonnes":["s"],"cible":"Aide `+
			`aux démarches administratives"}],"horaires":{"jours":[{"colonne":"l","osm":"Mo"}]}}`)
	r := row("N", "Mairie (sur rendez-vous)", "l", "9h-12h", "Commentaires_horaires", "Voir l'accueil", "d",
		"Accueil sur rdv", "s", "sur rendez-vous", "autre", "Fermé le lundi", "rue", "3 rue du Bourg", "Horaires d'été",
		"9h", "Itinérance", "Oui")
	want := importer.HoursText{Note: "Voir l'accueil", Aside: "Accueil sur rdv\nFermé le lundi", Itinerant: true}
	want.Days[0] = "9h-12h"
	if diff := cmp.Diff(want, m.Compile(r.Header).Apply(r).Hours); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	findings, err := m.Check(r.Header)
	if err != nil || !slices.ContainsFunc(findings, func(a importer.Finding) bool {
		return a.Rule == "correspondance.commentaire_horaires" && a.Value == "Commentaires_horaires"
	}) {
		t.Errorf("%v, %v", findings, err)
	}
	standard := row("nom", "Bibliothèque", "horaires", "Mo 09:00-12:00", "commentaire", "Sur rendez-vous",
		"presentation_resume", "Fermeture en août")
	want = importer.HoursText{OSM: "Mo 09:00-12:00", Note: "Sur rendez-vous", Aside: "Fermeture en août"}
	if diff := cmp.Diff(want, mapping.Standard().Compile(standard.Header).Apply(standard).Hours); diff != "" {
		t.Errorf("standard (-want +got):\n%s", diff)
	}
	named := parse(t, `{"nom":{"colonne":"N"},"horaires":{"osm":"o","commentaire":"c"}}`)
	r = row("N", "x", "o", "", "c", "Sur rendez-vous", "commentaire", "Fermé")
	if diff := cmp.Diff(importer.HoursText{Note: "Sur rendez-vous"},
		named.Compile(r.Header).Apply(r).Hours); diff != "" {
		t.Errorf("named (-want +got):\n%s", diff)
	}
	for column, comments := range map[string]bool{
		"commentaire": true, "Remarques": true, "Précisions sur les horaires": true, "h_commentaire": true,
		"Infos horaires":       true,
		"Horaires d'ouverture": false, "Informations diverses": false, "Commentaire du recenseur": false,
		"Observations sur la structure": false,
	} {
		r := row("N", "x", "o", "Mo 09:00-12:00", column, "Sur rendez-vous")
		m := parse(t, `{"nom":{"colonne":"N"},"horaires":{"osm":"o"}}`)
		if note := m.Compile(r.Header).Apply(r).Hours.Note; (note != "") != comments {
			t.Errorf("%s: %q", column, note)
		}
	}
}

// Columns of persons are in the draft whether or not the mapping reads them.
func TestPersons(t *testing.T) {
	m := parse(t, `{"nom":{"colonne":"Nom"}}`)
	r := row("Nom", "Mairie", "Prénom", "Jeanne", "Nom du référent", "VELIMONT", "NometPrenomdelapersonnereferente",
		"Zorka Trelinec", "nom_contact", " ",
		"Nom de la médiathèque", "Les Essais", "Nombre de personnes", "3", "Conseiller numérique", "Oui",
		"Personnes accueillies", "Toutes")
	want := []string{"Jeanne", "VELIMONT", "Zorka Trelinec"}
	if got := m.Compile(r.Header).Apply(r).Persons; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A cible that differs from the vocabulary in accents and apostrophes only is accepted, and
// reported: other programs refuse every row that it applies to.
func TestMisspeltCible(t *testing.T) {
	m := parse(t,
		`{"nom":{"colonne":"Nom"},"services":[{"cible":"Comprehension du monde numérique"},{"cible":"Aide aux `+
			`démarches administratives"}]}`)
	want := []string{"correspondance.cible_orthographe/corrige Comprehension du monde numérique → Compréhension du " +
		"monde numérique"}
	if got := rules(m.Findings); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	r := row("Nom", "x")
	if got := m.Compile(r.Header).Apply(r).Lists["services"]; !slices.Equal(got,
		[]string{"Compréhension du monde numérique", "Aide aux démarches administratives"}) {
		t.Errorf("%q", got)
	}
}

// What the original language ignores silently is reported.
func TestFindings(t *testing.T) {
	m := parse(t, `{
	"nom": {"colonne": "Nom"},
	"prive": {"colonne": "x"},
	"site_wb": {"colonne": "Site"},
	"horaires": {"colonne": "h"},
	"services": [
		{"colonnes": ["Servces"], "termes": ["a"], "cible": "Comprehension du monde numerik"},
		{"colonnes": ["Services"], "cible": "Rien de connu ici"},
		{"termes": ["x"], "cible": "Favoriser mon insertion professionnelle"}
	],
	"typologie": [{"cible": "XYZ"}]
}`)
	want := []string{
		"correspondance.cle_inconnue/signale prive →",
		"correspondance.cle_corrigee/corrige site_wb → site_web",
		"correspondance.cle_corrigee/corrige horaires.colonne → horaires.semaine",
		"correspondance.cible_corrigee/corrige Comprehension du monde numerik → Compréhension du monde numérique",
		"correspondance.cible_inconnue/refuse Rien de connu ici →",
		"correspondance.termes_sans_colonne/signale Favoriser mon insertion professionnelle →",
		"correspondance.cible_inconnue/refuse XYZ →",
		"correspondance.premiere_version/corrige 1 →",
	}
	if diff := cmp.Diff(want, rules(m.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	findings, err := m.Check(importer.NewHeader("nom", "Services", "Site", "h"))
	if err != nil {
		t.Fatal(err)
	}
	want = []string{
		"correspondance.colonne_corrigee/corrige Nom → nom",
		"correspondance.colonne_absente/signale Servces →",
	}
	if diff := cmp.Diff(want, rules(findings)); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if !strings.Contains(findings[1].Detail, "« Services »") {
		t.Errorf("no suggestion in %q", findings[1].Detail)
	}
}

// One fixture per kind of error.
func TestWrong(t *testing.T) {
	tests := []struct{ name, mapping, want string }{
		{"pas du JSON", "{\n\"nom\": {\"colonne\": \"N\"\n", "ligne 2 : ce n'est pas du JSON valide"},
		{"virgule de trop", "{\n\"nom\": {\"colonne\": \"N\"},\n}", "n'est pas du JSON valide"},
		{"vide", "", "n'est pas du JSON valide"},
		{"pas un objet", "[1]", "un objet JSON"},
		{"texte après la fin", `{"nom":{"colonne":"N"}} x`, "suit la fin"},
		{"sans nom", `{"commune":{"colonne":"C"}}`, "ne dit pas quelle colonne donne le nom"},
		{"nom vide", `{"nom":{"colonne":""}}`, "ne dit pas quelle colonne donne le nom"},
		{"texte au lieu d'un objet", "{\n\"nom\": \"N\"}", "ligne 2 : la clé « nom » doit contenir un objet"},
		{"colonne qui est un nombre", `{"nom":{"colonne":3}}`, "doit être un nom de colonne"},
		{"règles qui n'en sont pas", `{"nom":{"colonne":"N"},"services":"x"}`, "doit contenir une liste de règles"},
		{"règle qui n'est pas un objet", `{"nom":{"colonne":"N"},"services":["x"]}`, "doit contenir un objet"},
		{"cible qui est une liste", `{"nom":{"colonne":"N"},"services":[{"cible":["x"]}]}`,
			"« cible » doit être un texte"},
		{"jour inconnu", `{"nom":{"colonne":"N"},"horaires":{"jours":[{"colonne":"x","osm":"Lu"}]}}`,
			"chaque jour doit dire lequel"},
		{"partie négative",
			`{"nom":{"colonne":"N"},"latitude":{"dissocier":{"colonne":"x","séparateur":",","partie":-1}}}`,
			"« partie » doit être un nombre"},
		{"séparateur vide",
			`{"nom":{"colonne":"N"},"latitude":{"dissocier":{"colonne":"x","séparateur":"","partie":1}}}`,
			"« séparateur » est vide"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := mapping.Parse([]byte(tt.mapping), "essai.config.json")
			if directory.ErrorCode(err) != directory.Invalid || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("got %v, want an Invalid error with %q", err, tt.want)
			}
		})
	}
	t.Run("colonne du nom absente", func(t *testing.T) {
		_, err := parse(t, `{"nom":{"colonne":"Nom du lieux"}}`).Check(importer.NewHeader("Nom du lieu", "cp"))
		if directory.ErrorCode(err) != directory.Invalid ||
			!strings.Contains(err.Error(), "peut-être « Nom du lieu »") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("liste qui n'est pas dans la forme du référentiel", func(t *testing.T) {
		_, err := mapping.Standard().Check(importer.NewHeader("Référence", "cp"))
		if directory.ErrorCode(err) != directory.Invalid ||
			!strings.Contains(err.Error(), "renommez ainsi") {
			t.Errorf("got %v", err)
		}
	})
}

func TestStandard(t *testing.T) {
	r := row("id", "a1", "Nom", "Salle", "conditions_access",
		"Gratuit : Je peux accéder gratuitement au lieu et à ses services",
		"labels_nationaux", "CNFS;France Services;Label maison", "publics_accueillis", "Adultes;Surdité", "courriel",
		"a@b.fr",
		"services", "Prendre en main un ordinateur;Utiliser le numérique au quotidien|Aide aux démarches "+
			"administratives", "Code Postal", "33000", "interne", "x", "horaires", "Mo 09:00-12:00")
	m := mapping.Standard()
	findings, err := m.Check(r.Header)
	if err != nil || len(findings) != 1 || findings[0].Value != "interne" {
		t.Errorf("check: %v, %v", findings, err)
	}
	d := m.Compile(r.Header).Apply(r)
	wantText := map[string]string{"id": "a1", "nom": "Salle", "courriels": "a@b.fr", "code_postal": "33000"}
	if diff := cmp.Diff(wantText, d.Text); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	wantLists := map[string][]string{
		"conditions_acces":         {"Gratuit : Je peux accéder gratuitement au lieu et à ses services"},
		"labels_nationaux":         {"CNFS", "France Services"},
		"autres_formations_labels": {"Label maison"},
		"publics_accueillis":       {"Adultes", "Surdité"},
		"services": {"Prendre en main un ordinateur", "Utiliser le numérique au quotidien",
			"Aide aux démarches administratives"},
		"typologie": {"RFS"},
	}
	if diff := cmp.Diff(wantLists, d.Lists); diff != "" {
		t.Errorf("lists (-want +got):\n%s", diff)
	}
	if d.Hours.OSM != "Mo 09:00-12:00" {
		t.Errorf("hours: %q", d.Hours.OSM)
	}
}

func TestTypologyFromName(t *testing.T) {
	tests := []struct{ name, want string }{
		{"Médiathèque Simone-Veil", "BIB"},
		{"CCAS de Pau", "CCAS"},
		{"Mairie de Guise", "MUNI"},
		{"Atelier - place de la mairie", ""},
		{"France services – Mairie annexe", "RFS MUNI"},
		{"Café associatif", ""},
		{"Agence CAF", "CAF"},
		{"Maison de quartier", "MQ"},
		{"Bus France Services", "ENM RFS"},
		{"", ""},
	}
	m := parse(t, `{"nom":{"colonne":"N"}}`)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := row("N", tt.name)
			d := m.Compile(r.Header).Apply(r)
			if got := strings.Join(d.Lists["typologie"], " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			for _, a := range d.Findings {
				if a.Action != importer.Guessed {
					t.Errorf("%+v is not a guess", a)
				}
			}
		})
	}
}

// v0Lists are the v0 names of lists in drafts.
var v0Lists = []string{"publics_accueillis", "conditions_acces", "labels_nationaux", "labels_autres"}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"nom":{"colonne":"N"},"services":[{"colonnes":["S"],"termes":["a"],`+
		`"sauf":["b"],"cible":"Gratuit"}],"horaires":{"jours":[{"colonne":"l",`+
		`"osm":"Mo"}]},"latitude":{"dissocier":{"colonne":"G","séparateur":",","partie":0}}}`), "N", "x")
	f.Add([]byte(`{"nom":{"joindre":{"colonnes":["a"],"ou":{"joindre":{}}}}}`), "a", "|;")
	f.Fuzz(func(t *testing.T, data []byte, column, value string) {
		m, err := mapping.Parse(data, "essai")
		if err != nil {
			if directory.ErrorCode(err) != directory.Invalid {
				t.Fatalf("%v is not for the user", err)
			}
			return
		}
		r := row(column, value)
		_, _ = m.Check(r.Header)
		d := m.Compile(r.Header).Apply(r)
		for field, values := range d.Lists {
			if v := directory.FieldNamed(field); (v == nil || v.List == nil) && !slices.Contains(v0Lists, field) {
				t.Fatalf("%q is not a list of the référentiel", field)
			}
			seen := map[string]bool{}
			for _, value := range values {
				if seen[value] {
					t.Fatalf("%q twice in %s", value, field)
				}
				seen[value] = true
			}
		}
		for field := range d.Text {
			if directory.FieldNamed(field) == nil {
				t.Fatalf("%q is not a field", field)
			}
		}
	})
}
