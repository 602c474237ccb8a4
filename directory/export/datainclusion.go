package export

import (
	"cmp"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
)

// DataInclusion is the places as structures and services of data·inclusion, in its schema 1.
var DataInclusion = &Format{
	Name: "datainclusion", Ext: "datainclusion.json", Acronym: "data·inclusion", MediaType: "application/json",
	Usage: "programmes : structures et services au schéma data·inclusion", Order: 10,
	Summary: "La vue au schéma data·inclusion 1",
	Description: "Un objet `{structures, services}` ; chaque lieu est une structure et un service. Chacune des " +
		"deux listes est aussi\nun fichier : `/donnees/datainclusion/structures.json` et " +
		"`/donnees/datainclusion/services.json`. Une date inconnue\nest celle de la version, que ce schéma exige. " +
		"`score_qualite` est la note de data·inclusion, le jour de la version.\n",
	file: func(ctx context.Context, w io.Writer, s *Selection) error {
		return writeParts(ctx, w, s, inclusionParts)
	},
}

// Structures and Services are the two files of data·inclusion, each a list.
var (
	Structures = &Format{Name: "structures", Ext: "json", MediaType: "application/json", file: onlyPart("structures")}
	Services   = &Format{Name: "services", Ext: "json", MediaType: "application/json", file: onlyPart("services")}
)

// inclusionSource is the source of each row; their identifiers begin with it.
const inclusionSource = "lieux-mediation-numerique"

// inclusionParts are the lists of the schema, with the row of a place in each.
var inclusionParts = []part{
	{"structures", func(s *Selection, e *Entry) any { return structureOf(s, e) }},
	{"services", func(s *Selection, e *Entry) any { return serviceOf(s, e) }},
}

func onlyPart(name string) func(context.Context, io.Writer, *Selection) error {
	for _, p := range inclusionParts {
		if p.name == name {
			return func(ctx context.Context, w io.Writer, s *Selection) error { return writeList(ctx, w, s, p.row) }
		}
	}
	return nil
}

// inclusionPlace is what a structure and a service both say of where they are and how to reach them.
type inclusionPlace struct {
	Source  string `json:"source"`
	ID      string `json:"id"`
	Name    string `json:"nom"`
	Text    string `json:"description,omitempty"`
	Updated string `json:"date_maj"` // YYYY-MM-DD
	Link    string `json:"lien_source,omitempty"`

	Commune    string   `json:"commune,omitempty"`
	PostalCode string   `json:"code_postal,omitempty"`
	INSEECode  string   `json:"code_insee,omitempty"`
	Address    string   `json:"adresse,omitempty"`
	Complement string   `json:"complement_adresse,omitempty"`
	Longitude  *float64 `json:"longitude,omitempty"` // degrees WGS84
	Latitude   *float64 `json:"latitude,omitempty"`
	Phone      string   `json:"telephone,omitempty"`
	Email      string   `json:"courriel,omitempty"`
	Hours      string   `json:"horaires_accueil,omitempty"` // OSM opening_hours

	Score float64 `json:"score_qualite"` // after data·inclusion, on the day of the version
}

type structure struct {
	inclusionPlace
	SIRET         string `json:"siret,omitempty"`
	Website       string `json:"site_web,omitempty"`
	Accessibility string `json:"accessibilite_lieu,omitempty"`
}

type service struct {
	inclusionPlace
	Structure      string   `json:"structure_id"`
	Kind           string   `json:"type,omitempty"`
	Themes         []string `json:"thematiques,omitempty"`
	Fees           string   `json:"frais,omitempty"`
	FeesTold       string   `json:"frais_precisions,omitempty"`
	Publics        []string `json:"publics,omitempty"`
	PublicsTold    string   `json:"publics_precisions,omitempty"`
	Reception      []string `json:"modes_accueil,omitempty"`
	Zone           []string `json:"zone_eligibilite,omitempty"`
	Booking        string   `json:"lien_mobilisation,omitempty"`
	Mobilisation   []string `json:"modes_mobilisation,omitempty"`
	MobilisableFor []string `json:"mobilisable_par,omitempty"`
}

// The values of data·inclusion that stand for those of the référentiel. Every service has a theme:
// secure use is one of the basics.
var (
	inclusionThemes = map[string]string{
		"Aide aux démarches administratives":                    "numerique--acceder-a-des-services-en-ligne",
		"Maîtrise des outils numériques du quotidien":           "numerique--maitriser-les-fondamentaux-du-numerique",
		"Insertion professionnelle via le numérique":            "numerique--maitriser-les-fondamentaux-du-numerique",
		"Utilisation sécurisée du numérique":                    "numerique--maitriser-les-fondamentaux-du-numerique",
		"Parentalité et éducation avec le numérique":            "numerique--maitriser-les-fondamentaux-du-numerique",
		"Loisirs et créations numériques":                       "numerique--maitriser-les-fondamentaux-du-numerique",
		"Compréhension du monde numérique":                      "numerique--maitriser-les-fondamentaux-du-numerique",
		"Accès internet et matériel informatique":               "numerique--acceder-a-une-connexion-internet",
		"Acquisition de matériel informatique à prix solidaire": "numerique--acquerir-un-equipement",
	}
	inclusionPublics = map[string]string{
		"Jeunes": "jeunes", "Étudiants": "etudiants", "Familles et/ou enfants": "familles", "Seniors": "seniors",
		"Femmes": "femmes", "Surdité": "personnes-en-situation-de-handicap",
		"Handicaps moteurs":   "personnes-en-situation-de-handicap",
		"Handicaps mentaux":   "personnes-en-situation-de-handicap",
		"Déficience visuelle": "personnes-en-situation-de-handicap",
	}
	inclusionModes = map[string]string{
		"Se présenter": "se-presenter", "Téléphoner": "telephoner", "Contacter par mail": "envoyer-un-courriel",
		"Envoyer un mail avec une fiche de prescription": "envoyer-un-courriel",
		"Prendre un RDV en ligne":                        "utiliser-lien-mobilisation",
	}
	// inclusionKinds are the types of a service, the one that says most first.
	inclusionKinds = []struct{ mode, kind string }{
		{"Accompagnement individuel", "accompagnement"}, {"Dans un atelier collectif", "atelier"},
		{"En autonomie", "aide-materielle"},
	}
)

// inclusionReaders are those who may turn to a place.
var inclusionReaders = []string{"usagers", "professionnels"}

// translated returns the values that a table has for those of some lists, each once, in their order.
func translated(table map[string]string, lists ...[]string) (out []string) {
	for _, values := range lists {
		for _, v := range values {
			if to := table[v]; to != "" && !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}

var siretPattern = regexp.MustCompile(`^[0-9]{14}$`)

// Limits of texts in data·inclusion, in characters.
const (
	longestName = 150
	longestText = 10_000
	shortText   = 50 // below it a description is completed by what the fields say
)

func placeOf(s *Selection, e *Entry) inclusionPlace {
	p := reachOf(e)
	p.Source, p.ID, p.Name = inclusionSource, inclusionSource+"--"+e.ID, clipped(e.Name, longestName)
	p.Updated = e.updated().Format(time.DateOnly)
	p.Commune, p.PostalCode, p.INSEECode = e.Commune, e.PostalCode, e.INSEECode
	p.Complement, p.Hours = e.AddressComplement, e.Hours
	if s.Home != "" {
		p.Link = s.Home + "/lieux/" + e.ID
	}
	if e.Location.Known {
		p.Longitude, p.Latitude = &e.Location.Position[0], &e.Location.Position[1]
	}
	return p
}

// reachOf returns what a score depends on of where a place is, how to reach it and what is told of it.
func reachOf(e *Entry) inclusionPlace {
	p := inclusionPlace{Text: clipped(descriptionOf(e), longestText), Address: e.Address, Phone: e.Phone}
	if len(e.Emails) > 0 {
		p.Email = e.Emails[0]
	}
	return p
}

func structureOf(s *Selection, e *Entry) structure {
	out := structure{inclusionPlace: placeOf(s, e), Accessibility: e.AccessibilityURL}
	if siretPattern.MatchString(e.Pivot) {
		out.SIRET = e.Pivot
	}
	if len(e.Websites) > 0 {
		out.Website = e.Websites[0]
	}
	out.Score = inclusionScore(e) // the mean of its services, of which it has one
	return out
}

func serviceOf(s *Selection, e *Entry) service {
	out := service{inclusionPlace: placeOf(s, e)}
	out.describe(e)
	out.Score = out.score(e.updated(), e.Built)
	out.Structure, out.ID, out.Name = out.ID, out.ID+"--mediation", "Médiation numérique"
	out.PublicsTold = strings.Join(slices.Concat(e.Audiences, e.SpecificSupport), ", ")
	for _, k := range inclusionKinds {
		if slices.Contains(e.SupportModes, k.mode) {
			out.Kind = k.kind
			break
		}
	}
	if e.Territory.Departement != "" {
		out.Zone = []string{e.Territory.Departement}
	}
	return out
}

// inclusionScore returns the score of the service of a place.
func inclusionScore(e *Entry) float64 {
	out := service{inclusionPlace: reachOf(e)}
	out.describe(e)
	return out.score(e.updated(), e.Built)
}

// updated returns the date of a place or, when it has none, which the schema does not allow, that of the version.
func (e *Entry) updated() time.Time {
	if e.UpdatedOn.IsZero() {
		return e.Built.UTC()
	}
	return e.UpdatedOn
}

// describe sets what the score of a service depends on beside what its place says.
func (out *service) describe(e *Entry) {
	out.Themes, out.Booking = translated(inclusionThemes, e.Services), e.BookingURL
	out.Publics = translated(inclusionPublics, e.Audiences, e.SpecificSupport)
	out.FeesTold = strings.Join(e.Fees, ", ")
	out.Mobilisation, out.MobilisableFor = translated(inclusionModes, e.AccessModes), inclusionReaders
	if out.Text == "" {
		out.Text = "Aide au numérique à " + cmp.Or(e.Commune, e.Name) + "."
	}
	switch {
	case slices.Contains(e.Fees, "Payant"):
		out.Fees = "payant"
	case len(e.Fees) > 0:
		out.Fees = "gratuit"
	}
	if len(e.Audiences) == 0 {
		out.Publics = slices.Insert(out.Publics, 0, "tous-publics")
	}
	if !slices.Equal(e.AccessModes, []string{directory.NotReceivingPublic}) {
		out.Reception = append(out.Reception, "en-presentiel")
	}
	if slices.Contains(e.SupportModes, "À distance") {
		out.Reception = append(out.Reception, "a-distance")
	}
	if len(out.Mobilisation) == 0 {
		out.Mobilisation = reachedBy(e)
	}
}

// reachedBy returns how a place that does not say it can be reached: by what it gives.
func reachedBy(e *Entry) (modes []string) {
	if e.Phone != "" {
		modes = append(modes, "telephoner")
	}
	if len(e.Emails) > 0 {
		modes = append(modes, "envoyer-un-courriel")
	}
	if e.BookingURL != "" {
		modes = append(modes, "utiliser-lien-mobilisation")
	}
	return modes
}

// descriptionOf returns the presentation of a place and, when it is short, what its fields say.
func descriptionOf(e *Entry) string {
	text := cmp.Or(e.Description, e.Summary)
	if utf8.RuneCountInString(text) >= shortText {
		return text
	}
	told := []string{}
	if text != "" {
		told = append(told, strings.TrimRight(text, ". ")+".")
	}
	for _, list := range []struct {
		name   string
		values []string
	}{{"Services", e.Services}, {"Formes d'accompagnement", e.SupportModes}, {"Labels", e.Labels()}} {
		if len(list.values) > 0 {
			told = append(told, list.name+" : "+strings.Join(list.values, ", ")+".")
		}
	}
	return strings.Join(told, " ")
}

// clipped returns a text of at most so many characters, with an ellipsis when it is cut.
func clipped(text string, most int) string {
	if len(text) <= most || utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
