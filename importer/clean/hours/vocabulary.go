package hours

import (
	"cmp"
	"slices"
	"strings"
)

// fixedPhrase is a folded phrase of the vocabulary, by words; "rdv" stands for every spelling of
// rendez-vous.
type fixedPhrase struct {
	words  []string
	phrase phrase
}

// vocabulary lists phrases by meaning. The text after "=" is the comment of the OSM hours.
var vocabulary = []struct {
	is    phrase
	texts []string
}{
	{phrase{kind: termsPhrase, terms: byAppointment}, []string{
		"uniquement sur rdv", "exclusivement sur rdv", "seulement sur rdv", "sur rdv uniquement", "sur rdv seul",
		"sur rdv exclusivement", "sur rdv exclusif", "sur rdv seulement", "sur rdv obligatoire", "avec rdv uniquement",
		"sur rdv", "avec rdv", "rdv obligatoire", "prendre rdv", "prise de rdv", "prenez rdv", "sur simple rdv",
		"inscription obligatoire", "reservation obligatoire", "sur inscription obligatoire", "inscription prealable",
		"sur inscription prealable", "sur reservation obligatoire", "rdv uniquement", "que sur rdv", "sous rdv",
		"prise de rdv obligatoire",
		"sur prise de rdv", "uniquement sur prise de rdv", "sur inscription", "sur inscription uniquement",
		"uniquement sur inscription", "sur reservation", "sous reservation", "uniquement sur reservation",
		"sur reservation uniquement", "rdv", "accueil sur rdv", "reception sur rdv", "uniquement avec rdv", "par rdv",
		"uniquement par rdv", "a rdv", "sur rdv prealable", "sur rdv par telephone", "accueil uniquement sur rdv",
		"ouvert sur rdv", "ouverture sur rdv", "accueil du public sur rdv", "permanence sur rdv", "permanences sur rdv",
		"consultation sur rdv",
	}},
	{phrase{kind: termsPhrase, terms: walkIn}, []string{
		"sans rdv", "en acces libre", "acces libre", "en accueil libre", "accueil libre", "en libre acces",
		"libre acces",
		"libre service", "accueil sans rdv", "accueil libre sans rdv", "accueil tout public", "entree libre",
		"accueil inconditionnel", "sans rdv prealable", "acces libre sans rdv", "avec ou sans rdv", "avec et sans rdv",
		"sans ou avec rdv", "accueil avec ou sans rdv",
	}},
	{phrase{kind: closedPhrase}, []string{
		"ferme toute la journee", "fermee toute la journee", "ferme au public", "fermee au public", "pas ouvert",
		"non ouvert au public", "non", "pas d' accueil", "pas d' accueil du public", "pas d' accueil public",
		"pas d' ouverture", "ferme", "fermee", "fermes", "fermees", "fermeture", "fermetures", "fermeture au public",
		"fermeture annuelle", "ferme tous", "est ferme", "sera ferme", "est fermee", "ferme le public",
	}},
	{phrase{kind: exceptPhrase}, []string{"sauf", "excepte", "a l' exception", "hormis", "except", "hors", "a part"}},
	{phrase{kind: regimePhrase, regime: termTime}, []string{
		"hors periode de vacances scolaires", "hors periodes de vacances scolaires", "hors vacances scolaires",
		"hors vacances", "sauf vacances scolaires", "hors des vacances scolaires", "hors les vacances scolaires",
		"sauf pendant les vacances scolaires", "sauf pendant les vacances", "sauf vacances", "en dehors des vacances",
		"en dehors des vacances scolaires", "sauf durant les vacances scolaires", "sauf les vacances scolaires",
		"sauf periode de vacances scolaires", "sauf en periode de vacances scolaires", "sauf periodes de vacances",
		"ferme pendant les vacances scolaires", "ferme pendant les vacances", "fermee pendant les vacances",
		"fermee pendant les vacances scolaires", "ferme vacances scolaires", "ferme les vacances scolaires",
		"ferme durant les vacances scolaires", "ferme en periode de vacances scolaires", "ferme vacances",
		"fermeture pendant les vacances scolaires", "fermeture pendant les vacances", "hors periode vacances scolaires",
		"en periode scolaire", "en periodes scolaires", "pendant la periode scolaire", "periode scolaire",
		"pendant les periodes scolaires", "periodes scolaires", "durant la periode scolaire", "en periode sco",
		"periode sco", "hors vac", "hors vac scolaires", "temps scolaire", "en temps scolaire",
		"pendant les semaines scolaires", "semaines scolaires", "pendant l' annee scolaire",
		"vacances scolaires ferme", "vacances ferme", "hors conges scolaires", "sauf conges scolaires",
		"pas de permanence pendant les vacances scolaires", "pas de permanence pendant les vacances",
		"uniquement en periode scolaire", "periode scolaire uniquement", "en periode scolaire uniquement",
		"uniquement hors vacances scolaires",
	}},
	{phrase{kind: regimePhrase, regime: schoolBreak}, []string{
		"pendant les vacances scolaires", "vacances scolaires", "pendant les vacances",
		"en periode de vacances scolaires",
		"periode de vacances scolaires", "periodes de vacances scolaires", "en vacances scolaires",
		"durant les vacances scolaires", "lors des vacances scolaires", "durant les vacances", "vacances",
		"horaires vacances scolaires", "horaires des vacances scolaires", "horaires de vacances",
		"en periode de vacances",
		"horaires pendant les vacances scolaires", "periode de vacances", "periodes de vacances", "horaires vacances",
		"horaires des vacances", "pendant les periodes de vacances scolaires", "conges scolaires",
		"uniquement pendant les vacances scolaires", "pendant les vacances scolaires uniquement",
	}},
	{phrase{kind: daysPhrase, days: holiday}, []string{"jours feries", "jour ferie", "feries", "jours feries legaux"}},
	{phrase{kind: daysPhrase, days: weekdays, spread: true}, []string{
		"en semaine", "la semaine", "jours de semaine", "jours ouvres", "les jours ouvres", "tous les jours ouvres",
		"tous les jours de la semaine", "en jours ouvres",
	}},
	{phrase{kind: daysPhrase, days: weekdays | saturday, spread: true}, []string{
		"jours ouvrables", "tous les jours ouvrables"}},
	{phrase{kind: daysPhrase, days: everyDay, spread: true}, []string{
		"tous les jours", "tout les jours", "tous les jours de l' annee", "chaque jour", allWeek, "tous jours", "tlj"}},
	{phrase{kind: daysPhrase, days: everyDay, spread: true, part: morning}, []string{"tous les matins"}},
	{phrase{kind: daysPhrase, days: everyDay, spread: true, part: afternoon}, []string{"tous les apres-midi"}},
	{phrase{kind: spanPhrase, span: span{0, 1440}}, []string{allDay}},
	{phrase{kind: recurrencePhrase}, []string{
		"une semaine sur deux", "1 semaine sur 2=une semaine sur deux", "1 semaine / 2=une semaine sur deux",
		"une semaine sur 2=une semaine sur deux", "1 semaine sur deux=une semaine sur deux",
		"tous les quinze jours", "tous les 15 jours=tous les quinze jours", "tout les 15 jours=tous les quinze jours",
		"1 sur 2=une semaine sur deux", "un sur deux=une semaine sur deux", "chaque quinzaine=tous les quinze jours",
		"toutes les deux semaines=une semaine sur deux",
		"toutes les 2 semaines=une semaine sur deux", "par quinzaine=tous les quinze jours",
		"une fois par mois", "1 fois par mois=une fois par mois", "1 x par mois=une fois par mois",
		"1 fois / mois=une fois par mois", "une fois / mois=une fois par mois",
		"2 x par mois=deux fois par mois", "deux fois par mois", "2 fois par mois=deux fois par mois",
		"trois fois par mois", "3 fois par mois=trois fois par mois", "tous les mois=une fois par mois",
		"bimensuel=deux fois par mois", "mensuel=une fois par mois", "de temps en temps", "ponctuellement",
		"occasionnellement", "en alternance",
	}},
	{phrase{kind: channelPhrase, word: byPhone}, []string{
		"permanence telephonique", "permanences telephoniques", "accueil telephonique", "accueil par telephone",
		"par telephone", "standard telephonique", "standard", "telephone", "tel", "ligne telephonique", "au telephone",
		"horaires telephoniques", "horaires d' accueil telephonique", "telephonique", "a distance",
		"accueil a distance",
		"permanence par telephone", "permanences par telephone", "hotline", "renseignements par telephone",
		"renseignements telephoniques", "joignable", "joignable par telephone", "en visio", "en visioconference",
		"reponse telephonique", "secretariat telephonique", "plateforme telephonique", "numero vert",
	}},
	{phrase{kind: channelPhrase, word: atDesk}, []string{
		"accueil physique", "a l' accueil", "accueil physique et telephonique",
		"accueil telephonique et physique", "sur place et par telephone", "par telephone et sur place",
		"accueil sur place et par telephone", "accueil du public et telephonique", "sur place ou par telephone",
		"sur place", "guichet", "au guichet", "en presentiel", "accueil du public",
		"accueil au public",
		"accueil public", "ouverture au public", "ouverture du public", "ouvert au public", "ouverte au public",
		"accueil sur place", "sur site", "horaires d' ouverture au public", "horaires d' accueil du public",
		"accueil physique du public", "permanence physique", "accueil en presentiel", "physique",
	}},
	{phrase{kind: addPhrase}, []string{"et aussi", "aussi", "egalement", "ainsi que", "et egalement"}},
	{phrase{kind: includePhrase}, []string{"y compris", "meme", "inclus", "compris"}},
	{phrase{kind: deskPhrase}, []string{
		"accueil", "mairie", "secretariat", "secretariat de mairie", "bibliotheque", "mediatheque", "bureau", "bureaux",
		"accueil de la mairie", "espace france services", "france services", "maison france services", "agence postale",
		"agence postale communale", "espace numerique", "espace public numerique", "epn", "ludotheque", "centre social",
		"point numerique", "numerique", "accueil mairie", "la poste", "accueil general", "cyberbase",
		"cyber-base", "cybercentre", "mission locale", "secretariat et accueil", "point info", "boutique", "magasin",
		"secretaire", "secretaire et accueil", "le lieu", "lieu", "espace", "agence", "local", "antenne", "siege",
		"conseiller numerique", "conseillere numerique", "conseiller numerique present",
		"conseillere numerique presente", "permanence numerique", "permanences numeriques",
	}},
	{phrase{}, []string{
		"horaires d' ouverture", "horaires d' accueil", "horaires", "horaire", "ouverture", "ouvert", "ouverte",
		"ouverts",
		"ouvertes", "journee continue", "en journee continue", "non stop", "jours d' ouverture",
		"jours et heures d' ouverture",
		"heures d' ouverture", "sans interruption", "en continu", "permanences", "permanence", "toute la journee",
		"toute l' annee", "est ouvert", "est ouverte", "nous sommes ouverts", "horaires habituels", "horaires generaux",
		"jours et horaires d' ouverture", "jours et horaires", "horaires de permanence", "horaires des permanences",
		"horaires de permanences", "creneaux", "creneau", "nous vous accueillons",
		"vous accueille", "rdv conseille", "rdv possible", "rdv recommande", "prise de rdv conseillee",
		"prise de rdv possible",
		"prise de rdv recommandee", "de preference sur rdv", "possibilite de rdv", "possibilite de prendre rdv",
		"rdv souhaite", "gratuit", "gratuite", "gratuitement", "ouvert a tous", "tout public",
		"chaque semaine",
		"toutes les semaines", "hebdomadaire", "continu", "uniquement", "seulement", "exclusivement",
		"horaires de l' accueil", "horaires du lieu", "nos horaires", "horaires normaux", "par tel ou courriel",
		"par telephone ou courriel", "par mail", "par courriel", "par tel", "par telephone ou mail", "ou courriel",
		"adresse", "mail", "courriel", "site",
	}},
}

const (
	byPhone = "telephone"
	atDesk  = "accueil"
)

// fixedPhrases are the phrases of the vocabulary by first word, the longest first.
var fixedPhrases = indexVocabulary()

func indexVocabulary() map[string][]fixedPhrase {
	index := map[string][]fixedPhrase{}
	for _, entry := range vocabulary {
		for _, text := range entry.texts {
			text, comment, ok := strings.Cut(text, "=")
			if !ok {
				comment = text
			}
			f := fixedPhrase{strings.Fields(text), entry.is}
			switch f.phrase.kind {
			case recurrencePhrase, deskPhrase:
				f.phrase.word = comment
			}
			index[f.words[0]] = append(index[f.words[0]], f)
		}
	}
	for _, list := range index {
		slices.SortFunc(list, func(a, b fixedPhrase) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	return index
}
