package dedupe

// kind is a set of the sorts of place: a name may state several.
type kind uint64

const (
	kindFranceServices kind = 1 << iota
	kindPimms
	kindCAF
	kindCPAM
	kindCARSAT
	kindMSA
	kindFranceTravail
	kindMissionLocale
	kindCapEmploi
	kindCCAS
	kindMairie
	kindEPCI
	kindDepartement
	kindSolidarites
	kindLibrary
	kindToyLibrary
	kindEPN
	kindPoste
	kindMJC
	kindCentreSocial
	kindEVS
	kindNeighbourhood
	kindYouth
	kindSchool
	kindElderly
	kindPrefecture
	kindMuseum
	kindTax
	kindAssociations
	kindEmployment
	kindWomen
	kindSport
	kindChamber
	kindTourism
	kindMaisonCommune
	kindTiersLieu
	kindFablab
	kindMobile
	kindRessourcerie
	kindDeleguee
	kindHousing
	kindHealth
	kindCinema
	kindFestivity
)

// soft are kinds that a place of another kind may be as well.
const soft = kindTiersLieu | kindFablab | kindEPN | kindEVS

// owners are the bodies that places of other kinds belong to.
const owners = kindEPCI | kindDepartement

// alike are kinds that are confused with one another.
var alike = []kind{
	kindFranceServices | kindPimms,
	kindCentreSocial | kindMJC | kindEVS | kindNeighbourhood,
	kindEPN | kindTiersLieu | kindFablab | kindCentreSocial | kindEVS | kindMJC | kindNeighbourhood,
}

// phrases are the words by which a name states its kind, folded, without stop words
// and separated by commas. The longest that fits wins.
var phrases = map[kind]string{
	kindFranceServices: `
		france services, france service, frances services, maison france services, espace france services, mfs, efs,
		pfs, msap, maison services, maison service, maison services public, maison services publics, maison service
		public`,
	kindPimms: `
		pimms, pimms mediation, point information mediation multi services, point information mediation
		multiservices`,
	kindCAF:           `caf, caisse allocations familiales, allocations familiales`,
	kindCPAM:          `cpam, caisse primaire assurance maladie, caisse primaire, assurance maladie`,
	kindCARSAT:        `carsat, assurance retraite, caisse assurance retraite sante travail`,
	kindMSA:           `msa, mutualite sociale agricole`,
	kindFranceTravail: `pole emploi, france travail`,
	kindMissionLocale: `mission locale, missions locales, milo`,
	kindCapEmploi:     `cap emploi`,
	kindCCAS: `
		ccas, cias, centre communal action sociale, centre intercommunal action sociale, ctre communal action
		sociale, centre com action sociale, ctre com action sociale, ctre intercom action sociale, centre communal
		daction sociale, action sociale`,
	kindMairie: `mairie, mairies, maire, hotel ville, municipalite, mairie annexe, mairie quartier`,
	kindEPCI: `
		communaute communes, communaute commune, communaute agglomeration, communaute agglo, communaute urbaine, com
		com, comcom, com communes, comm communes, cc, agglomeration, agglo, metropole, intercommunalite, ca,
		communaute`,
	kindDepartement: `conseil departemental, departement, conseil general, hotel departement, maison departement`,
	kindSolidarites: `
		mds, mdsi, mdf, cms, pms, cmss, sdsei, udas, utas, cdas, mss, umss, maison departementale solidarites,
		maison departementale solidarite, maison solidarites, maison solidarite, centre medico social, centre
		medicosocial, pole medico social, pole solidarites, maison departementale, mdph, centre departemental action
		sociale, espace departemental solidarites, unite territoriale action sociale`,
	kindLibrary:    `mediatheque, mediatheques, bibliotheque, bibliotheques, bib, bm, point lecture, relais lecture`,
	kindToyLibrary: `ludotheque, ludomediatheque`,
	kindEPN: `
		epn, espace public numerique, espaces publics numeriques, cyber base, cyberbase, cyber espace, cyberespace,
		espace numerique, espace multimedia, point numerique, cybercentre, cyber centre, espace cyber, epi, pole
		numerique, maison numerique, relais numerique, fabrique numerique, cyber emploi, cyber cafe, cybercafe`,
	kindPoste: `la poste, poste, bureau poste, agence postale, relais poste, agence postale communale`,
	kindMJC:   `mjc, maison jeunes culture, maison jeunes`,
	kindCentreSocial: `
		centre social, centre socioculturel, centre socio culturel, centre social culturel, csc, ctre social, espace
		socioculturel, espace socio culturel, centre sociaux, centres sociaux, centre culturel social, centre
		animation sociale, maison sociale`,
	kindEVS: `evs, espace vie sociale`,
	kindNeighbourhood: `
		maison quartier, maisons quartier, maison habitants, mde habitants, pole quartier, mpt, maison tous, maison
		citoyenne, espace quartier, centre quartier`,
	kindYouth: `
		pij, bij, crij, cij, point information jeunesse, bureau information jeunesse, information jeunesse, info
		jeunes, infos jeunes, point info jeunes, service jeunesse, espace jeunes, espace jeunesse, maison jeunesse,
		point jeunes, point accueil jeunes, local jeunes, pole jeunesse, accueil jeunes`,
	kindSchool: `college, lycee, ecole, universite, campus connecte, groupe scolaire, mfr, greta, afpa, campus`,
	kindElderly: `
		ehpad, residence autonomie, foyer logement, maison retraite, residence personnes agees, foyer restaurant,
		residence seniors`,
	kindPrefecture:    `prefecture, sous prefecture`,
	kindMuseum:        `musee, archives`,
	kindTax:           `tresorerie, centre impots, finances publiques, tresor public, dgfip, centre finances publiques`,
	kindAssociations:  `maison associations, maison associative, maison vie associative, espace associatif`,
	kindEmployment:    `maison emploi, mde, mdef, plie, espace emploi, pole insertion, point emploi, relais emploi`,
	kindWomen:         `cidff, cidf, droits femmes`,
	kindSport:         `gymnase, stade, piscine`,
	kindChamber:       `chambre agriculture, chambre metiers, cma, cci, chambre commerce industrie`,
	kindTourism:       `office tourisme`,
	kindMaisonCommune: `maison commune`,
	kindTiersLieu:     `tiers lieu, tiers lieux, coworking`,
	kindFablab:        `fablab, fab lab, hackerspace, makerspace`,
	kindMobile: `
		bus, camion, itinerant, itinerante, mobile, camping car, van, ambulant, caravane, fourgon, roulotte`,
	kindRessourcerie: `ressourcerie, recyclerie`,
	kindDeleguee:     `mairie deleguee, commune deleguee, mairie annexe`,
	kindHousing:      `fjt, foyer jeunes travailleurs, foyer jeunes, habitat jeunes, residence jeunes, chrs, cada`,
	kindHealth:       `maison sante, hopital, centre hospitalier, ch, chu, pole sante`,
	kindCinema:       `cinema, theatre, conservatoire`,
	kindFestivity:    `salle fetes, salle polyvalente, salle communale, foyer rural, salle municipale`,
}

// programmeNames contain the phrase of a kind and are the names of programmes.
const programmeNames = `conseiller numerique france services, conseillers numeriques france services,
	conseillere numerique france services, conseiller france services`

// ofTypology and ofLabel are the kinds that a record states outside of its name.
var (
	ofTypology = map[string]kind{
		"RFS": kindFranceServices, "MSAP": kindFranceServices, "PIMMS": kindPimms, "CAF": kindCAF, "CPAM": kindCPAM,
		"MSA": kindMSA, "FT": kindFranceTravail, "ML": kindMissionLocale, "CAP_EMPLOI": kindCapEmploi,
		"CCAS": kindCCAS, "CIAS": kindCCAS, "MUNI": kindMairie, "EPCI": kindEPCI, "DEPT": kindDepartement,
		"MDS": kindSolidarites, "CMS": kindSolidarites, "CDAS": kindSolidarites, "MDPH": kindSolidarites,
		"BIB": kindLibrary, "EPN": kindEPN, "LA_POSTE": kindPoste, "MJC": kindMJC, "CS": kindCentreSocial,
		"CSC": kindCentreSocial, "EVS": kindEVS, "MQ": kindNeighbourhood, "PIJ_BIJ": kindYouth,
		"PREF": kindPrefecture, "MDE": kindEmployment, "MDEF": kindEmployment, "PLIE": kindEmployment,
		"CIDFF": kindWomen, "TIERS_LIEUX": kindTiersLieu, "FABLAB": kindFablab, "ENM": kindMobile,
		"RESSOURCERIE": kindRessourcerie, "RS_FJT": kindHousing, "RELAIS_LECTURE": kindLibrary, "EPI": kindEPN,
		"PI": kindYouth,
	}
	ofLabel = map[string]kind{
		"France Services":              kindFranceServices,
		"Étapes numériques (La Poste)": kindPoste,
	}
)

// kindRelation is how the kinds of two records relate.
type kindRelation int

const (
	kindsUnknown  kindRelation = iota // one name states none
	kindsEqual                        // both state the same
	kindsOverlap                      // they share one, or are alike
	kindsByLabel                      // one's name is the other's label or typology
	kindsConflict                     // each states what the other is not
	kindsApart                        // the same, which no contact in common outweighs
)

// relate compares the kinds that two names state (a, b), with those that the records
// state elsewhere (statedA, statedB).
func relate(a, b, statedA, statedB kind) kindRelation {
	// A bus is not the place that it leaves from.
	if (a^b)&kindMobile != 0 && (a|statedA)&(b|statedB)&kindMobile == 0 {
		return kindsApart
	}
	if (a^b)&kindDeleguee != 0 {
		switch {
		case a&b&kindMairie != 0:
			return kindsApart
		case a&b == 0:
			return kindsConflict
		}
	}
	switch {
	case a == 0 && b == 0:
		return kindsUnknown
	case a == b:
		return kindsEqual
	case a == 0:
		return relateStated(b, statedA, statedB)
	case b == 0:
		return relateStated(a, statedB, statedA)
	case a&b != 0:
		return kindsOverlap
	case areAlike(a, b):
		return kindsOverlap
	case a&statedB != 0 && b&statedA != 0, a&(statedB|b) == a, b&(statedA|a) == b:
		return kindsByLabel
	}
	return kindsConflict
}

// relateStated is relate when only one name states its kind: the other record may
// state one by its typology or labels.
func relateStated(named, statedByOther, statedByNamed kind) kindRelation {
	other := statedByOther &^ soft
	switch {
	case other == 0:
		return kindsUnknown
	case named&other != 0:
		return kindsByLabel
	case areAlike(named, other), named&^soft == 0, statedByNamed&other != 0:
		return kindsUnknown
	}
	return kindsConflict
}

func areAlike(a, b kind) bool {
	for _, group := range alike {
		if a&group != 0 && b&group != 0 {
			return true
		}
	}
	return false
}
