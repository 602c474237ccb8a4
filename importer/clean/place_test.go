package clean_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

var november = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func settings(t testing.TB) *clean.Settings {
	return &clean.Settings{Source: importer.Source{Name: "essai"}, Gazetteer: gazetteer(t), Now: november}
}

func draft(text map[string]string, lists map[string][]string) *importer.Draft {
	return &importer.Draft{Record: &importer.Record{Rank: 3, Line: 5}, Text: text, Lists: lists}
}

func has(row importer.Row, rule string, action importer.Action) bool {
	return slices.ContainsFunc(row.Findings, func(a importer.Finding) bool {
		return a.Rule == rule && a.Action == action
	})
}

func TestPlace(t *testing.T) {
	row := clean.Place(draft(map[string]string{
		"id": " 12 ", "nom": "Médiathèque  du Test ", "pivot": "732 829 320 00074", "commune": "CENON",
		"code_postal": "33150",
		"adresse":     "1 rue A - 33150 CENON", "telephone": "05 56 00 11 22", "courriel": "Accueil@exemple.fr",
		"site_web": "www.exemple.fr",
		"date_maj": "07/12/2025", "presentation_resume": "Un <b>lieu</b>.", "prise_rdv": "https://rdv.exemple.fr/1",
		"accessibilite": "https://acces.exemple.fr/lieu",
	}, map[string][]string{
		"services":           {"Accéder à du matériel", "Aide aux demarches administratives"},
		"publics_accueillis": {"Seniors (+ 65 ans)", "Surdité", "Adultes"},
		"conditions_acces":   {"Gratuit : Je peux accéder gratuitement au lieu et à ses services"},
		"typologie":          {"BIB", "PE", "XYZZY"},
	}), settings(t))
	p := row.Place
	want := directory.Place{
		ID: directory.RecordID("essai", "12"), Name: "Médiathèque du Test", Pivot: "73282932000074", Commune: "Cenon",
		PostalCode: "33150", INSEECode: "33119",
		Address: "1 rue A", Phone: "+33556001122", Emails: []string{"accueil@exemple.fr"},
		Websites:  []string{"http://www.exemple.fr"},
		UpdatedOn: time.Date(2025, 12, 7, 0, 0, 0, 0, time.UTC), Summary: "Un lieu.",
		BookingURL: "https://rdv.exemple.fr/1", AccessibilityURL: "https://acces.exemple.fr/lieu",
		Services:  []string{"Accès internet et matériel informatique", "Aide aux démarches administratives"},
		Audiences: []string{"Seniors"}, SpecificSupport: []string{"Surdité"}, Fees: []string{"Gratuit"},
		Typologies: []string{"BIB", "FT"}, Source: "essai",
	}
	want.Territory, want.Provenance = p.Territory, p.Provenance
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if p.Territory.Commune != "33119" || p.Territory.Departement != "33" || p.Territory.Region != "75" ||
		p.Territory.EPCI == "" {
		t.Errorf("territories %+v", p.Territory)
	}
	if row.Rank != 3 || row.Line != 5 || row.OwnID != "12" || row.RecordID != p.ID || row.State != importer.Published {
		t.Errorf("%+v", row)
	}
	for rule, action := range map[string]importer.Action{
		"typologie.vocabulaire": importer.Refused, "publics_specifiquement_adresses.sans_equivalent": importer.Refused,
		"services.premiere_version": importer.Corrected,
		"services.orthographe":      importer.Corrected, "commune.nom_officiel": importer.Corrected,
		"code_insee.complete": importer.Guessed, "nom.espaces": importer.Corrected,
	} {
		if !has(row, rule, action) {
			t.Errorf("%s (%s) is not reported", rule, action)
		}
	}
	if p.Provenance.Fields["commune"].Changes[0].Before != "CENON" || p.Provenance.Records[0].OwnID != "12" ||
		p.Provenance.Records[0].UpdatedOn != "2025-12-07" {
		t.Errorf("provenance %+v", p.Provenance)
	}
}

// An invalid value affects its own field only.
func TestFieldsAreJudgedAlone(t *testing.T) {
	row := clean.Place(draft(map[string]string{
		"nom": "Lieu", "telephone": "39 49 00", "courriels": "@", "site_web": "https://exemple.fr/accueil/",
		"prise_rdv": "bientôt", "fiche_acces_libre": "non", "pivot": "123", "date_maj": "hier",
	}, nil), settings(t))
	p := row.Place
	if row.State != importer.Published || !slices.Equal(p.Websites, []string{"https://exemple.fr/accueil/"}) {
		t.Errorf("%+v", p)
	}
	if p.Phone+p.Pivot+p.BookingURL+p.AccessibilityURL != "" || !p.UpdatedOn.IsZero() || p.Emails != nil {
		t.Errorf("%+v", p)
	}
	for _, rule := range []string{"telephone.trop_court", "pivot.forme", "date_maj.illisible", "prise_rdv.illisible"} {
		if !has(row, rule, importer.Refused) {
			t.Errorf("%s is not reported", rule)
		}
	}
}

func TestShortNumberBesideASite(t *testing.T) {
	p := clean.Place(draft(map[string]string{"nom": "Agence", "telephone": "39 49",
		"site_web": "https://www.exemple.fr/accueil/"}, nil), settings(t)).Place
	if p.Phone != "3949" || len(p.Websites) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestContactInTheOtherColumn(t *testing.T) {
	row := clean.Place(draft(map[string]string{"nom": "Lieu", "courriels": "https://exemple.fr/contact/",
		"site_web": "asso@exemple.fr"}, nil), settings(t))
	if !slices.Equal(row.Place.Emails, []string{"asso@exemple.fr"}) ||
		!slices.Equal(row.Place.Websites, []string{"https://exemple.fr/contact/"}) {
		t.Errorf("%+v", row.Place)
	}
	if !has(row, "site_web.deplace_vers_courriels", importer.Corrected) ||
		!has(row, "courriels.deplace_vers_site_web", importer.Corrected) {
		t.Errorf("%+v", row.Findings)
	}
}

func TestWhatIsMissingStaysMissing(t *testing.T) {
	row := clean.Place(draft(map[string]string{"nom": "Lieu", "pivot": "00000000000000"}, nil), settings(t))
	if row.State != importer.Published || row.Place.Pivot != "" || !row.Place.UpdatedOn.IsZero() {
		t.Errorf("%+v", row.Place)
	}
	for _, field := range []string{"pivot", "commune", "code_postal", "adresse", "date_maj"} {
		if !has(row, field+".absent", importer.Reported) {
			t.Errorf("%s.absent is not reported", field)
		}
	}
}

func TestRowWithoutName(t *testing.T) {
	for _, name := range []string{"", "  ", "-", "#REF!", "null"} {
		row := clean.Place(draft(map[string]string{"nom": name, "latitude": "47.1", "longitude": "-0.5"}, nil),
			settings(t))
		if row.State != importer.RefusedRow || !has(row, "nom.absent", importer.Refused) || row.RecordID == "" {
			t.Errorf("%q : %+v", name, row)
		}
	}
}

func TestDateOfTheListing(t *testing.T) {
	s := settings(t)
	s.Source.Date = time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC)
	row := clean.Place(draft(map[string]string{"nom": "Lieu"}, nil), s)
	if row.Place.UpdatedOn.Format(time.DateOnly) != "2026-03-04" ||
		!has(row, "date_maj.date_du_fichier", importer.Guessed) {
		t.Errorf("%v %+v", row.Place.UpdatedOn, row.Findings)
	}
	if c := row.Place.Provenance.Fields["date_maj"].Changes; len(c) != 1 || c[0].Action != "devine" {
		t.Errorf("provenance %+v", c)
	}
	row = clean.Place(draft(map[string]string{"nom": "Lieu", "date_maj": "2025-01-02"}, nil), s)
	if row.Place.UpdatedOn.Format(time.DateOnly) != "2025-01-02" {
		t.Errorf("la date de la ligne l'emporte : %v", row.Place.UpdatedOn)
	}
}

func TestLongSummary(t *testing.T) {
	long := "Première phrase. " + strings.Repeat("Encore des mots. ", 40)
	row := clean.Place(draft(map[string]string{"nom": "Lieu", "presentation_resume": long,
		"presentation_detail": "Le détail."}, nil), settings(t))
	p := row.Place
	if len(p.Summary) > 280 || !strings.HasPrefix(p.Description, strings.TrimSpace(long)) ||
		!strings.HasSuffix(p.Description, "Le détail.") ||
		!has(row, "presentation_resume.trop_long", importer.Corrected) {
		t.Errorf("%q\n%q", p.Summary, p.Description)
	}
}

// A contact cell with HTML links is read by their targets.
func TestContactsOfLinks(t *testing.T) {
	row := clean.Place(draft(map[string]string{"nom": "Lieu",
		"courriels": `<a class="x" href='mailto:Accueil@exemple.fr'>écrire</a>`,
		"site_web":  `<a href="https://www.exemple.fr/page">le site</a>`}, nil), settings(t))
	if !slices.Equal(row.Place.Emails, []string{"accueil@exemple.fr"}) ||
		!slices.Equal(row.Place.Websites, []string{"https://www.exemple.fr/page"}) {
		t.Errorf("%v %v", row.Place.Emails, row.Place.Websites)
	}
}

// A column of persons identifies nominative mailboxes and names in texts.
func TestPersonFields(t *testing.T) {
	d := draft(map[string]string{
		"nom": "Mairie des Essais",
		"courriels": "jvelimont@orange.fr|velimont@orange.fr|trelinecz@gmail.com|" +
			"accueil@exemple.fr|velimont.fr@exemple.fr",
		"presentation_detail": "Les ateliers de Jeanne Velimont ont lieu rue Jeanne Velimont.",
	}, nil)
	d.Persons = []string{"Mme Jeanne VELIMONT", "Zorka Trelinec", "Voir avec l'accueil de la mairie"}
	row := clean.Place(d, settings(t))
	if got, want := row.Place.Emails, []string{"accueil@exemple.fr", "velimont.fr@exemple.fr"}; !slices.Equal(got,
		want) {
		t.Errorf("%v, want %v", got, want)
	}
	const want = "Les ateliers de [non publié] ont lieu rue Jeanne Velimont."
	if got := row.Place.Description; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	d.Persons = []string{"Jeanne", "VELIMONT"}
	if got := clean.Place(d, settings(t)).Place.Description; got != want {
		t.Errorf("in two cells: %q, want %q", got, want)
	}
}

func TestPersonsAreWithheld(t *testing.T) {
	text := map[string]string{"nom": "Lieu", "courriels": "jeanne.durand@exemple.fr ; accueil@exemple.fr",
		"presentation_detail": "  Contact : Jeanne Durand"}
	row := clean.Place(draft(text, nil), settings(t))
	if !slices.Equal(row.Place.Emails, []string{"accueil@exemple.fr"}) ||
		row.Withheld["courriels"] != "jeanne.durand@exemple.fr" || !has(row, "courriels.nominatif", importer.Withheld) {
		t.Errorf("%+v %+v", row.Place, row.Withheld)
	}
	if row.Place.Description != "Contact : [non publié]" || row.Withheld["presentation_detail"] == "" ||
		!has(row, "presentation_detail.personne", importer.Withheld) {
		t.Errorf("%+v %+v", row.Place, row.Withheld)
	}
	public, err := json.Marshal(row.Place)
	if err != nil || strings.Contains(strings.ToLower(string(public)), "durand") {
		t.Errorf("the published place still contains the name: %s %v", public, err)
	}
	s := settings(t)
	s.Source.FunctionalEmails = true
	if row := clean.Place(draft(text, nil), s); len(row.Place.Emails) != 2 {
		t.Errorf("the source declares its addresses functional: %+v", row.Place.Emails)
	}
}

func TestPersonInPublishedNameIsPublicEverywhere(t *testing.T) {
	for _, c := range []struct{ nom, courriels, detail, name, description string }{
		{"Espace Jeanne Durand", "", "Mme Durand a donné son nom au lieu.", "Espace Jeanne Durand",
			"Mme Durand a donné son nom au lieu."},
		{"Espace Jeanne Durand", "jeanne.durand@exemple.org", "Jeanne Durand vous reçoit.", "Espace Jeanne Durand",
			"Jeanne Durand vous reçoit."},
		{"Jeanne Durand", "jeanne.durand@exemple.fr", "Contact : Jeanne Durand", "Jeanne Durand",
			"Contact : Jeanne Durand"},
		{"Jeanne Durand - Aide informatique", "", "Contact : Jeanne Durand", "Aide informatique",
			"Contact : [non publié]"},
		{"Espace Jeanne Durand", "", "Contact : Mme Martinet", "Espace Jeanne Durand", "Contact : [non publié]"},
	} {
		p := clean.Place(draft(map[string]string{"nom": c.nom, "courriels": c.courriels,
			"presentation_detail": c.detail}, nil), settings(t)).Place
		if p.Name != c.name || p.Description != c.description {
			t.Errorf("%s, %s: %q, %q; want %q, %q", c.nom, c.detail, p.Name, p.Description, c.name, c.description)
		}
	}
}

func TestOnlyContactThatNamesThePlaceIsPublished(t *testing.T) {
	for _, c := range []struct {
		name, mail, phone string
		want              []string
	}{
		{"mot du lieu", "claire.tilleul@exemple.com", "", []string{"claire.tilleul@exemple.com"}},
		{"mot du lieu, autre contact", "claire.tilleul@exemple.com", "02 41 43 28 13", nil},
		{"personne", "claire.martinet@exemple.com", "", nil},
	} {
		row := clean.Place(draft(map[string]string{"nom": "Maison du Tilleul", "courriels": c.mail,
			"telephone": c.phone}, nil), settings(t))
		if !slices.Equal(row.Place.Emails, c.want) {
			t.Errorf("%s: %q, want %q", c.name, row.Place.Emails, c.want)
		}
		if len(c.want) > 0 && !has(row, "courriels.nom_du_lieu", importer.Reported) {
			t.Errorf("%s: not reported: %+v", c.name, row.Findings)
		}
	}
}

func TestKnownPersonsAreLookedForInTexts(t *testing.T) {
	row := clean.Place(draft(map[string]string{"nom": "Jeanne Durand - Aide informatique",
		"courriels":           "paul.martinet@exemple.fr",
		"presentation_resume": "Tarif : 5 € (à Jeanne DURAND). Face à l'école Jeanne Durand.",
		"presentation_detail": "Martinet Paul assure la permanence."}, nil), settings(t))
	p := row.Place
	if p.Name != "Aide informatique" || p.Summary != "Tarif : 5 € (à [non publié]). Face à l'école Jeanne Durand." ||
		p.Description != "[non publié] assure la permanence." || p.Emails != nil {
		t.Errorf("%q %q %q", p.Name, p.Summary, p.Description)
	}
	if len(row.Withheld) != 4 {
		t.Errorf("%+v", row.Withheld)
	}
}

func TestRecordWithoutID(t *testing.T) {
	text := map[string]string{"nom": "Lieu", "commune": "Cenon", "adresse": "1 rue A"}
	a := clean.Place(draft(text, nil), settings(t))
	b := clean.Place(draft(map[string]string{"nom": "LIEU ", "commune": "cenon", "adresse": "1, rue A"}, nil),
		settings(t))
	if a.OwnID != "" || a.RecordID != b.RecordID || len(a.RecordID) != 16 {
		t.Errorf("%q %q", a.RecordID, b.RecordID)
	}
	c := clean.Place(draft(map[string]string{"nom": "Lieu", "commune": "Cenon", "adresse": "2 rue A"}, nil),
		settings(t))
	if c.RecordID == a.RecordID {
		t.Error("two addresses, one identity")
	}
}

func TestListItems(t *testing.T) {
	row := clean.Place(draft(map[string]string{"nom": "Lieu",
		"formations_labels": "Étapes numériques(La Poste)|France Services", "labels_nationaux": "CNFS;APTIC"},
		map[string][]string{
			"services": {"Accéder à une connexion Internet / Accéder à du matériel",
				"Comprehension du monde numérique", "Réparer mon vélo"},
			"modalites_acces": {"se presenter", "non"},
		}), settings(t))
	p := row.Place
	for name, got := range map[string][2][]string{
		"services":   {p.Services, {"Accès internet et matériel informatique", "Compréhension du monde numérique"}},
		"trainings":  {p.Trainings, {"Étapes numériques (La Poste)"}},
		"programmes": {p.Programmes, {"France Services", "Conseillers numériques"}},
		"others":     {p.OtherLabels, {"Pass numérique (#APTIC)"}},
		"access":     {p.AccessModes, {"Se présenter"}},
	} {
		if !slices.Equal(got[0], got[1]) {
			t.Errorf("%s: %q, want %q", name, got[0], got[1])
		}
	}
	if !has(row, "services.vocabulaire", importer.Refused) || !has(row, "services.separateur", importer.Corrected) ||
		!has(row, "formations_labels.autre_champ", importer.Corrected) {
		t.Errorf("%+v", row.Findings)
	}
}

// rewritten returns a draft of a cleaned place, as its own export would give.
func rewritten(p *directory.Place) *importer.Draft {
	d := draft(map[string]string{}, map[string][]string{})
	for i := range directory.Fields {
		f := &directory.Fields[i]
		switch {
		case f.List != nil:
			if list := *f.List(p); len(list) > 0 {
				d.Lists[f.Name] = list
			}
		case f.Name == "horaires":
			d.Hours.OSM = p.Hours
		case f.Text != nil && f.Name != "id":
			d.Text[f.Name] = *f.Text(p)
		}
	}
	if !p.UpdatedOn.IsZero() {
		d.Text["date_maj"] = p.UpdatedOn.Format(time.DateOnly)
	}
	return d
}

// The hours of one person's presence are said to be so, by the source or by the name.
func TestHoursOfAPresence(t *testing.T) {
	for _, tt := range []struct {
		name     string
		presence bool // of the source
		hours    string
		want     bool
	}{
		{"Mairie des Essais", true, "Mo 09:00-12:00", true},
		{"Mairie des Essais", true, "", false},
		{"Mairie des Essais", false, "Mo 09:00-12:00", false},
		{"Permanence numérique des Essais", false, "Mo 09:00-12:00", true},
		{"CONSEILLÈRE NUMÉRIQUE", false, "Mo 09:00-12:00", true},
		{"Espace numérique", false, "Mo 09:00-12:00", false},
	} {
		d := draft(map[string]string{"id": "1", "nom": tt.name, "commune": "Cenon", "code_postal": "33150"}, nil)
		d.Hours.OSM = tt.hours
		s := settings(t)
		s.Source.Presence = tt.presence
		row := clean.Place(d, s)
		said := slices.ContainsFunc(row.Place.Provenance.Fields["horaires"].Changes,
			func(c directory.Change) bool { return c.Rule == importer.PresenceRule })
		if has(row, importer.PresenceRule, importer.Reported) != tt.want || said != tt.want {
			t.Errorf("%+v: %+v", tt, row.Findings)
		}
	}
}
