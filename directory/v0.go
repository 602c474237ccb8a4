package directory

import "strings"

// V0Target is a value of the current référentiel that replaces one of its first
// version (v0, 2022), possibly in another field.
type V0Target struct{ Field, Value string }

// V0Field is a field of the first version whose name or values differ from those
// of the current version.
type V0Field struct {
	Name      string   // in v0
	Spellings []string // other names under which producers publish it
	Field     string   // the current field that holds it, or most of its values

	values map[string][]V0Target // by folded v0 value; nil: the values did not change
}

// V0Fields lists the fields of v0 that the current version changes.
var V0Fields = [...]V0Field{
	{Name: "voie", Field: "adresse"},
	{Name: "courriel", Field: "courriels"},
	{Name: "site_internet", Field: "site_web"},
	{Name: "accessibilite", Field: "fiche_acces_libre"},
	{Name: "services", Field: "services", values: v0Services},
	{Name: "typologie", Spellings: []string{"typologies"}, Field: "typologie", values: v0Typologies},
	{
		Name: "modalites_accompagnement", Spellings: []string{"modaliteAccompagnement", "modalitesAccompagnement"},
		Field: "modalites_accompagnement", values: v0SupportModes,
	},
	{
		Name: "publics_accueillis", Spellings: []string{"public_accueillis"},
		Field: "publics_specifiquement_adresses", values: v0Audiences,
	},
	{
		Name: "conditions_acces", Spellings: []string{"conditions_access", "conditionAcces", "conditionsAcces"},
		Field: "frais_a_charge", values: v0Fees,
	},
	{Name: "labels_nationaux", Field: "dispositif_programmes_nationaux", values: v0Labels},
	{Name: "labels_autres", Field: "autres_formations_labels"},
}

var v0ByName = func() map[string]*V0Field {
	m := map[string]*V0Field{}
	for i := range V0Fields {
		m[V0Fields[i].Name] = &V0Fields[i]
		for _, spelling := range V0Fields[i].Spellings {
			m[spelling] = &V0Fields[i]
		}
	}
	return m
}()

// V0Named returns the v0 field of that exact name or spelling, or nil.
func V0Named(name string) *V0Field { return v0ByName[name] }

// V0Of returns the v0 field among whose values are those of a current field with a
// vocabulary, or nil.
func V0Of(field string) *V0Field {
	for i := range V0Fields {
		for _, targets := range V0Fields[i].values {
			if len(targets) > 0 && targets[0].Field == field {
				return &V0Fields[i]
			}
		}
	}
	return nil
}

// Spreads reports whether the values of f now belong to several fields.
func (f *V0Field) Spreads() bool {
	for _, targets := range f.values {
		if len(targets) > 0 && targets[0].Field != f.Field {
			return true
		}
	}
	return false
}

// Translate translates one value of a list field of v0. Values are compared
// without case nor accents, and without the explanation that v0 puts after " : ".
// known is false when v0 has no such value; a known value without targets has
// no equivalent any more ("Adultes"). Spellings of the current version are
// not v0 values: look them up in the field's vocabulary first. A nil f has no values.
func (f *V0Field) Translate(value string) (targets []V0Target, known bool) {
	if f == nil {
		return nil, false
	}
	if head, _, found := strings.Cut(value, " :"); found {
		value = head
	}
	targets, known = f.values[matchKey(value)]
	return targets, known
}

// v0Table builds a table from "value → field=value, field=value" lines; a line
// without target is a value that v0 had and that has no equivalent.
func v0Table(field, lines string) map[string][]V0Target {
	table := map[string][]V0Target{}
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " → ")
		targets := []V0Target{}
		for _, target := range strings.Split(to, " + ") {
			target = strings.TrimSpace(strings.TrimSuffix(target, "→"))
			if target == "" {
				continue
			}
			if f, v, ok := strings.Cut(target, "="); ok {
				targets = append(targets, V0Target{f, v})
			} else {
				targets = append(targets, V0Target{field, target})
			}
		}
		table[matchKey(strings.TrimSuffix(from, " →"))] = targets
	}
	return table
}

var v0Services = v0Table("services", `
	Devenir autonome dans les démarches administratives → Aide aux démarches administratives
	Réaliser des démarches administratives avec un accompagnement → Aide aux démarches administratives
	Accompagner les démarches de santé → Aide aux démarches administratives
	Prendre en main un smartphone ou une tablette → Maîtrise des outils numériques du quotidien
	Prendre en main un ordinateur → Maîtrise des outils numériques du quotidien
	Utiliser le numérique au quotidien → Maîtrise des outils numériques du quotidien
	Favoriser mon insertion professionnelle → Insertion professionnelle via le numérique
	Créer et développer mon entreprise → Insertion professionnelle via le numérique
	Soutenir la parentalité et l'éducation avec le numérique → Parentalité et éducation avec le numérique
	Créer avec le numérique → Loisirs et créations numériques
	Approfondir ma culture numérique → Compréhension du monde numérique
	Promouvoir la citoyenneté numérique → Compréhension du monde numérique
	Accéder à une connexion internet → Accès internet et matériel informatique
	Accéder à du matériel → Accès internet et matériel informatique
	S'équiper en matériel informatique → Acquisition de matériel informatique à prix solidaire`)

// Foreign languages were one value in v0: it never meant English, so it becomes
// "autres". Psychic handicaps have no equivalent: they are not mental ones.
var v0Audiences = v0Table("publics_specifiquement_adresses", `
	Seniors (+ 65 ans) → Seniors
	Familles/enfants → Familles et/ou enfants
	Jeunes (16-26 ans) → Jeunes
	Uniquement femmes → Femmes
	Adultes →
	Public langues étrangères → prise_en_charge_specifique=Langues étrangères (autres)
	Déficience visuelle → prise_en_charge_specifique=Déficience visuelle
	Surdité → prise_en_charge_specifique=Surdité
	Handicaps psychiques →
	Handicaps mentaux → prise_en_charge_specifique=Handicaps mentaux
	Personnes en situation d'illettrisme → prise_en_charge_specifique=Illettrisme`)

var v0Fees = v0Table("frais_a_charge", `
	Gratuit → Gratuit
	Gratuit sous condition → Gratuit sous condition
	Payant → Payant
	Adhésion → Payant
	Accepte le Pass numérique → Gratuit sous condition + autres_formations_labels=Pass numérique (#APTIC)`)

var v0Labels = v0Table("dispositif_programmes_nationaux", `
	France Services → France Services
	France Service → France Services
	CNFS → Conseillers numériques
	Conseillers numériques France Services → Conseillers numériques
	Aidants Connect → Aidants Connect
	Grandes écoles du numérique → Grande école du numérique
	Point relais CAF → Point d'accès numérique CAF
	Point numérique CAF → Point d'accès numérique CAF
	Fabriques de Territoire → formations_labels=Fabriques de Territoire
	APTIC → autres_formations_labels=Pass numérique (#APTIC)
	Relais pôle emploi → autres_formations_labels=Relais pôle emploi
	French Tech → autres_formations_labels=French Tech
	Campus connecté → autres_formations_labels=Campus connecté`)

var v0SupportModes = v0Table("modalites_accompagnement", `
	Seul → En autonomie
	Avec de l'aide → Accompagnement individuel
	Dans un atelier → Dans un atelier collectif
	A ma place → Accompagnement individuel`)

var v0Typologies = v0Table("typologie", `
	PE → FT
	PIJ → PIJ_BIJ
	BIJ → PIJ_BIJ`)
