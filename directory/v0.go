package directory

import "strings"

// V0Target is what a value of the first version of the référentiel (v0, 2022)
// becomes in the current one: a value of a field, perhaps another field.
type V0Target struct{ Field, Value string }

// v0Fields gives, for each list field of v0 (and the other names under which
// producers publish it), the table of its values.
var v0Fields = map[string]map[string][]V0Target{
	"services":                 v0Services,
	"publics_accueillis":       v0Audiences,
	"public_accueillis":        v0Audiences,
	"conditions_acces":         v0Fees,
	"conditions_access":        v0Fees,
	"conditionAcces":           v0Fees,
	"labels_nationaux":         v0Labels,
	"modalites_accompagnement": v0SupportModes,
	"typologie":                v0Typologies,
}

// TranslateV0 translates one value of a list field of v0. Values are compared
// without case nor accents, and without the explanation that v0 puts after " : ".
// known is false when v0 has no such value; a known value without targets has
// no equivalent any more ("Adultes"). Spellings of the current version are
// not v0 values: look them up in the field's vocabulary first.
func TranslateV0(v0field, value string) (targets []V0Target, known bool) {
	if head, _, found := strings.Cut(value, " :"); found {
		value = head
	}
	targets, known = v0Fields[v0field][matchKey(value)]
	return targets, known
}

// V0Field is the current field that takes the place of a v0 one: courriel →
// courriels. The fields of v0 whose values spread over several current fields
// (publics_accueillis, labels_nationaux) give "". known is false when name is no v0 name.
func V0Field(name string) (current string, known bool) {
	switch name {
	case "courriel":
		return "courriels", true
	case "accessibilite":
		return "fiche_acces_libre", true
	case "conditions_acces", "conditions_access", "conditionAcces":
		return "frais_a_charge", true
	case "labels_autres":
		return "autres_formations_labels", true
	case "publics_accueillis", "public_accueillis", "labels_nationaux":
		return "", true
	}
	return "", false
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

// Foreign languages were one value in v0: it never said English, so it becomes
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
	Accepte le Pass numérique → Gratuit sous condition`)

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
	APTIC → autres_formations_labels=APTIC
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
