package api

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// referenceField is one field of the référentiel in /referentiel.
type referenceField struct {
	Name        string   `json:"nom"`
	Label       string   `json:"libelle"`
	Description string   `json:"description"`
	Type        string   `json:"type"`
	List        bool     `json:"liste"`
	Required    bool     `json:"obligatoire"`
	Pattern     string   `json:"motif,omitempty"`
	MaxLength   int      `json:"longueur_maximale,omitempty"`
	Filter      bool     `json:"filtre"` // there is a parameter of that name
	Values      []string `json:"valeurs,omitempty"`
}

// typeName maps the kind of a field to its type in /referentiel.
var typeName = map[directory.FieldKind]string{
	directory.Text: "texte", directory.List: "texte", directory.URL: "url", directory.URLs: "url",
	directory.Emails: "courriel", directory.Number: "nombre", directory.Date: "date",
}

// computedField is a property that Lieux adds to those of the référentiel.
type computedField struct {
	Name        string `json:"nom"`
	Description string `json:"description"`
}

var computedFields = []computedField{
	{"labels", "Tous les labels du lieu : ceux de dispositif_programmes_nationaux, formations_labels et " +
		"autres_formations_labels, et ceux des territoires (« labels »)."},
	{"offre", "Ce que le lieu offre (assistance, mediation, formation), d'après ses services et ses modalités " +
		"d'accompagnement (« offre »). Absente quand ils n'en disent rien."},
	{"ouvert", "État au moment de la réponse, ou à l'instant que demande le paramètre ouvert, à l'heure du lieu : " +
		"etat (ouvert, ferme, inconnu), raison, jour_ferie, jusqu_a, prochaine_ouverture. " +
		"Les jours fériés et les vacances scolaires du territoire comptent."},
	{"qualite", "Note de 0 à 1 ; sur un lieu seul, ses critères, ce qui a été constaté et ce qui l'améliorerait."},
	{"localisation",
		"precision (point, rue, commune, epci) et origine de la position ; cle_ban, l'identifiant de l'adresse dans " +
			"la Base adresse nationale, quand le géocodeur l'a trouvée."},
	{"conformite", "Sur un lieu seul : si le validateur du schéma national l'accepte (conforme), sinon ce qui manque " +
		"(manques) : le champ et la contrainte (requis, forme, longueur, vocabulaire)."},
	{"distance_m", "Distance en mètres depuis le point de départ demandé, sur l'ellipsoïde WGS84."},
	{"provenance", "Sur un lieu seul : ses enregistrements d'origine, et pour chaque champ celui " +
		"qui l'a donné, sa date, les règles qui l'ont changé et ce que disent les autres enregistrements."},
	{"horaires_contradictoires", "Sur un lieu seul dont les enregistrements se contredisent : les horaires que donne " +
		"chacun, avec sa source et sa date. Le lieu n'est ouvert ou fermé que là où tous le disent."},
	{"ouverture", "Sur un lieu seul : les horaires des sept prochains jours."},
}

func referenceFields() []referenceField {
	fields := make([]referenceField, 0, len(directory.Fields))
	for i := range directory.Fields {
		f := &directory.Fields[i]
		r := referenceField{
			Name: f.Name, Label: f.Label, Description: f.Help, Type: typeName[f.Kind],
			List: f.IsList(), Required: f.Required, MaxLength: f.MaxLength,
		}
		if p, ok := query.Named(f.Name); ok && query.View.Has(p) {
			r.Filter = true
		}
		if f.Pattern != nil {
			r.Pattern = f.Pattern.String()
		}
		if f.Vocabulary != nil {
			r.Values = f.Vocabulary.Values
		}
		fields = append(fields, r)
	}
	return fields
}

// referenceJSON returns the body of /referentiel, which depends on the program and the criteria.
func referenceJSON(criteria *directory.Criteria) ([]byte, error) {
	vocabularies := map[string][]string{}
	for i := range directory.Fields {
		if v := directory.Fields[i].Vocabulary; v != nil {
			vocabularies[directory.Fields[i].Name] = v.Values
		}
	}
	return web.EncodeJSON(map[string]any{
		"nom":            "Lieux de médiation numérique",
		"version":        "1.0.2",
		"licence_schema": "Licence Ouverte 2.0 (etalab-2.0)",
		"separateur":     "|",
		"champs":         referenceFields(),
		"vocabulaires":   vocabularies,
		"calcules":       computedFields,
		"labels":         directory.StandardLabels.With(criteria.Labels).Labels(),
		"offre":          directory.Offers(),
		"qualite": map[string]any{
			"minimum": 0, "maximum": 1, "version": criteria.Version, "criteres": criteria.List,
		},
	})
}

// reference is the body of /referentiel for some criteria.
type reference struct {
	criteria *directory.Criteria
	body     []byte
}

// referential answers /referentiel: with the criteria of the version served, or
// the default ones before the first version.
func (a *API) referential(c web.Context) error {
	judge, err := quality.Default()
	if err != nil {
		return err
	}
	criteria := judge.Criteria
	if v, err := a.Web.View(); err == nil {
		criteria = v.Criteria()
	}
	r := a.reference.Load()
	if r == nil || r.criteria != criteria {
		body, err := referenceJSON(criteria)
		if err != nil {
			return err
		}
		r = &reference{criteria, body}
		a.reference.Store(r)
	}
	return a.sendFixed(c, r.body)
}

// openAPIDocument answers /openapi.json.
func (a *API) openAPIDocument(c web.Context) error { return a.sendFixed(c, a.openAPI) }

// sendFixed sends JSON that changes with the program only. It needs no directory.
func (a *API) sendFixed(c web.Context, b []byte) error {
	if _, err := a.Query.Read(nil, noForm, c.Request().URL.RawQuery); err != nil {
		return err
	}
	return a.Web.SendFixed(c, b)
}
