package hours

import "strings"

// channel reads "permanence téléphonique" and "accueil du public". The hours of a telephone line are not those of the
// place: they are left out.
func (r *reader) channel(p phrase) error {
	b, next := r.block, r.next()
	if p.word == atDesk {
		if r.phone && r.cell < 0 {
			if err := r.endBlock(); err != nil {
				return err
			}
			r.phone = false
		}
		return nil
	}
	if r.before().kind == termsPhrase && p.joint&breaks == 0 { // "sur rendez-vous (par téléphone)"
		return nil
	}
	r.week.phone = true
	switch {
	case r.cell >= 0 && (b.stated() || next.kind != spanPhrase):
		return refusef("telephone", "on ne sait pas quelles heures sont celles du téléphone")
	case r.cell >= 0:
		b.phone, r.phone = true, true
	case b != nil && len(b.spans) > 0 && p.joint&breaks == 0 && (p.paren != 0 || p.joint == 0 && !p.colon):
		if before := r.at(-3); len(b.spans) > 1 && before.kind == channelPhrase && before.word == atDesk {
			b.spans = b.spans[:len(b.spans)-1] // "9h-12h à l'accueil, 14h-17h par téléphone"
			return nil
		}
		if len(b.spans) > 1 && p.paren != 0 || next.kind == spanPhrase && next.joint&breaks == 0 {
			return refusef("telephone", "on ne sait pas quelles heures sont celles du téléphone")
		}
		b.phone = true
	case b != nil && b.days != 0 && !b.stated() && !b.closed: // "lundi, par téléphone : 9h-12h"
		b.phone = true
	default:
		if err := r.endBlock(); err != nil {
			return err
		}
		r.phone = true
	}
	return nil
}

// desk reads the name of what opens: "Mairie : lundi 9h-12h". The hours of two services are not those of one
// place.
func (r *reader) desk(p phrase) error {
	next := r.next()
	heading := p.colon || next.joint&lineJoint != 0 || r.i == 1 && next.kind == daysPhrase ||
		strings.HasPrefix(p.word, "accueil") || p.word == "numerique"
	switch {
	case !heading, p.paren != 0:
		return refusef("mot_inconnu", "non compris : « %s »", p.word)
	case r.named != "" && r.named != p.word, r.named == "" && len(r.week.blocks) > 0 && p.colon:
		return refusef("plusieurs_services", "les horaires de plusieurs services sont mêlés")
	}
	r.named = p.word
	if strings.HasPrefix(p.word, "accueil") {
		r.phone = false
	}
	return nil
}

// limitingWords make a sentence after the hours a condition on them, which is not read.
var limitingWords = setOf("ne n pas plus aucun aucune jamais sauf hors excepte hormis jusqu jusqu'a partir " +
	"depuis reserve reservee reserves reservees adherents adherent adherentes residents " +
	"residentes habitants membres abonnes inscrits uniquement seulement exclusivement si " +
	"selon fonction variable variables varient varie modifie modifies modifiable " +
	"modifiables susceptible susceptibles sous provisoire provisoires temporaire " +
	"temporaires environ crise covid confinement sanitaire theoriquement principe " +
	"priorite prioritairement certains certaines parfois ponctuellement occasionnellement " +
	"demande complet complets mais attention toutefois cependant sinon vacances conges " +
	"ete hiver saison exception exceptions exceptionnelle exceptionnel exceptionnellement " +
	"reporte annule supprime suspendu absence absent absente maladie travaux demenagement " +
	"remplacement indicatif indicatifs definir confirmer preciser limite limites limitee " +
	"limitees alternance itinerant itinerance autre autres ailleurs lors durant pendant " +
	"sans rendez invitation seuls seules prochaine prochain prochainement bientot nouveau " +
	"nouveaux nouvelle nouvelles changement changements horaire horaires ouverture " +
	"fermeture ferme fermee rotation tournee quinzaine semaine semaines mois an annee " +
	"voir consulter verifier renseigner renseignez arrete arretee arretes termine " +
	"terminee termines fini finie cesse obligatoire obligatoires obligation adhesion " +
	"planning plannings date dates calendrier agenda inscription inscriptions reservation " +
	"reservations reserver condition conditions dispo disponibilite disponibilites " +
	"disponible places proposition essai test projet prevu prevue prevus futur future " +
	"initialement anciennement auparavant jour jours")

// labelWords say what the hours before them are for, when no full stop parts them: "9h-12h Atelier couture".
var labelWords = setOf("atelier ateliers cours groupe groupes seance seances formation formations club clubs stage " +
	"stages animation animations collectif collectifs individuel individuels initiation")

// adjunctWords start what completes the hours before it rather than a sentence: "Sur décision du maire".
var adjunctWords = setOf("a au aux avec chez dans de des du d en entre hors lors lorsque par pour quand que qui sans " +
	"sauf " +
	"selon si sous suivant sur vers dont car afin mais ou et")

// otherPeople are those who may receive people at the place, on terms of their own.
var otherPeople = setOf("elus elu maire maires adjoint adjoints adjointe partenaire partenaires juriste " +
	"avocat notaire depute conciliateur")

// sentence reads a sentence whose words are not understood. After the hours, one that limits nothing is left out,
// and reported; any other is an error.
func (r *reader) sentence(p phrase) error {
	unread := refusef("mot_inconnu", "non compris : « %s »", firstRunes(p.word, 60))
	if strings.Contains(p.word, "telephoni") && r.cell < 0 {
		if err := r.endBlock(); err != nil {
			return err
		}
		r.phone, r.week.phone = true, true
		return nil
	}
	if p.timed || r.hoursFollow() || r.cell >= 0 || len(r.week.blocks) == 0 && (r.block == nil || !r.block.stated()) {
		return unread
	}
	others, count := false, 0
	for w := range strings.FieldsFuncSeq(p.word, func(c rune) bool { return c < 'a' || c > 'z' }) {
		if limitingWords[w] || count == 0 && adjunctWords[w] || p.joint&breaks == 0 && labelWords[w] {
			return unread
		}
		others = others || otherPeople[w]
		count++
	}
	if p.joint&breaks == 0 && count < 3 {
		return unread
	}
	if others {
		r.week.others = append(r.week.others, p.word)
		return nil
	}
	r.week.rest = append(r.week.rest, p.word)
	return nil
}
