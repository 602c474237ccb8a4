package hours

import (
	"slices"
	"strings"
)

// sense is what a fixed phrase means.
type sense uint8

const (
	decoration         sense = iota // without meaning for the hours
	onAppointment                   // sur rendez-vous
	withoutAppointment              // sans rendez-vous
	closedPhrase                    // fermé
	except                          // sauf le mercredi
	noSchoolHolidays                // hors vacances scolaires
	noPublicHolidays                // hors jours fériés
	everyDay                        // tous les jours
	allHours                        // 24h/24
	unknownRecurrence               // une semaine sur deux: which one is unknown
)

// fixedPhrase is a folded phrase, by words; "rdv" stands for every spelling of rendez-vous.
type fixedPhrase struct {
	words   []string
	sense   sense
	comment string
}

// fixedPhrases are the phrases by first word, the longest first. The text after "=" is the OSM comment.
var fixedPhrases = indexPhrases(map[sense][]string{
	onAppointment: {
		"uniquement sur rdv", "exclusivement sur rdv", "seulement sur rdv", "sur rdv uniquement",
		"sur rdv exclusivement", "sur rdv exclusif",
		"sur rdv seulement", "sur rdv obligatoire", "avec rdv uniquement", "sur rdv", "avec rdv", "rdv obligatoire",
		"sur inscription", "sur reservation",
		"ou sur rdv", "ou avec rdv",
	},
	withoutAppointment: {
		"sans rdv", "en acces libre", "acces libre", "en accueil libre", "accueil libre", "en libre acces",
		"libre acces", "libre service",
	},
	closedPhrase: {
		"ferme toute la journee", "fermee toute la journee", "ferme au public", "fermee au public",
		"non ouvert au public", "non", "pas d' accueil",
		"pas d' ouverture", "ferme", "fermee", "fermes", "fermees", "fermeture",
	},
	except: {"sauf"},
	noSchoolHolidays: {
		"hors periode de vacances scolaires", "hors periodes de vacances scolaires", "hors vacances scolaires",
		"hors vacances", "sauf vacances scolaires",
		"sauf pendant les vacances scolaires", "sauf vacances", "ferme pendant les vacances scolaires",
		"ferme pendant les vacances",
		"fermee pendant les vacances scolaires", "ferme vacances scolaires", "ferme les vacances scolaires",
		"en periode scolaire",
		"pendant la periode scolaire", "periode scolaire", "periode sco", "hors vac",
	},
	noPublicHolidays: {
		"sauf les jours feries", "sauf jours feries", "hors jours feries", "ferme les jours feries",
		"fermee les jours feries", "ferme jours feries",
		"hors feries", "sauf feries",
	},
	everyDay: {"tous les jours de la semaine", "tous les jours", allWeek},
	allHours: {allDay},
	decoration: {
		"horaires d' ouverture au public", "horaires d' ouverture", "horaires d' accueil", "horaires",
		"ouverture au public", "ouvert au public", "ouverte au public",
		"accueil du public", "accueil au public", "ouverture", "ouvert", "ouverte", "ouverts", "journee continue",
		"en journee continue", "non stop",
		"sans interruption", "en continu", "permanences", "permanence", "toute la journee",
	},
	unknownRecurrence: {
		"une semaine sur deux", "1 semaine sur 2=une semaine sur deux", "1 semaine / 2=une semaine sur deux",
		"tous les quinze jours",
		"tous les 15 jours=tous les quinze jours", "tout les 15 jours=tous les quinze jours",
		"une fois par mois", "1 fois par mois=une fois par mois", "1 x par mois=une fois par mois",
		"2 x par mois=deux fois par mois", "deux fois par mois", "2 fois par mois=deux fois par mois",
	},
})

// indexPhrases returns the phrases by first word, the longest first.
func indexPhrases(lists map[sense][]string) map[string][]fixedPhrase {
	index := map[string][]fixedPhrase{}
	for sense, list := range lists {
		for _, text := range list {
			text, comment, ok := strings.Cut(text, "=")
			if !ok {
				comment = text
			}
			words := strings.Fields(text)
			index[words[0]] = append(index[words[0]], fixedPhrase{words, sense, comment})
		}
	}
	for _, list := range index {
		slices.SortFunc(list, func(a, b fixedPhrase) int { return len(b.words) - len(a.words) })
	}
	return index
}

// fixed consumes and returns the fixed phrase that comes next, nil when there is none.
func (p *parser) fixed() *fixedPhrase {
	list := fixedPhrases[p.peek().text]
	for i := range list {
		if p.words(list[i].words) {
			return &list[i]
		}
	}
	return nil
}

// phrase parses a fixed phrase, or a composed one, if it comes next.
func (p *parser) phrase() (done bool, err error) {
	before := p.at(-1)
	f := p.fixed()
	if f == nil {
		done = p.oneInTwo() || p.weekParity(&err) || p.partThenTerms()
		return done, err
	}
	switch f.sense {
	case noSchoolHolidays:
		if p.cell >= 0 {
			p.block.school = true
		} else {
			p.week.schoolClosed = true
		}
	case noPublicHolidays:
		p.week.publicClosed = true
	case onAppointment:
		if f.words[0] == "ou" {
			before = p.at(-len(f.words))
		}
		return true, p.appointment(before)
	case withoutAppointment:
		if p.block != nil {
			return true, p.block.onTerms(walkIn)
		}
	case closedPhrase:
		return true, p.closed(before)
	case except:
		return true, p.except()
	case everyDay:
		return true, p.allDays()
	case allHours:
		return true, p.addSpan(span{0, 1440}, colon)
	case unknownRecurrence:
		return true, p.recurrence(f.comment)
	}
	return true, nil
}

// appointment applies "sur rendez-vous"; after "et" or "ou" it adds hours at times that are not given.
func (p *parser) appointment(before token) error {
	p.i += p.fillers("le", "l'", "les")
	part := p.dayPart()
	b := p.block
	switch {
	case b == nil && (len(p.week.blocks) == 0 || p.i >= len(p.tokens)):
		p.week.leadingTerms = byAppointment
		return nil
	case b == nil:
		return refusef("rendez_vous_ambigu", "on ne sait pas à quels jours s'applique le rendez-vous")
	case len(b.spans) > 0 && (part != 0 || before.text == "et" || before.text == "ou" || before.kind == plus):
		b.appointmentOnly = true
		return nil
	}
	if len(p.week.blocks) > 0 && p.i >= len(p.tokens) && len(b.spans) > 0 && b.lead == unspecified &&
		before.kind != openParen {
		p.week.leadingTerms = byAppointment // at the very end: it may apply to every day
	}
	return b.onTerms(byAppointment)
}

// partThenTerms parses "après-midi sur rdv" after hours.
func (p *parser) partThenTerms() bool {
	k := p.fillers("le", "l'", "les")
	if p.at(k).kind != dayPart || p.block == nil || len(p.block.spans) == 0 {
		return false
	}
	start := p.i
	p.i += k + 1
	if f := p.fixed(); f == nil || f.sense != onAppointment {
		p.i = start
		return false
	}
	p.block.appointmentOnly = true
	return true
}

// closed applies "fermé" to the days before it, to a half day, or to the days after
// it. Hours directly after it may be those of the closing: they are an error.
func (p *parser) closed(before token) error {
	start := p.i
	p.i += p.fillers("le", "l'", "les")
	if part := p.dayPart(); part != 0 {
		if p.block == nil || p.block.days == 0 {
			return refusef("demi_journee", "une demi-journée fermée n'est rattachée à aucun jour")
		}
		p.block.over = len(p.block.spans) > 0
		return p.setPart(morning + afternoon - part)
	}
	p.i = start
	b := p.block
	if b != nil && b.days != 0 && len(b.spans) == 0 && !b.closed && !p.brokeLine {
		b.closed = true
		return nil
	}
	if b != nil && p.cell >= 0 { // "9h-12h / Fermé"
		if len(b.spans) == 0 || b.closed || before.kind != slash && before.kind != dash {
			return refusef("ferme_et_ouvert", "dit fermé et ouvert à la fois")
		}
		b.over = true
		return p.setPart(morning)
	}
	return p.closedDays()
}

const (
	saturday = 1 << 5
	sunday   = 1 << 6
)

// except parses "sauf le mercredi": an exception to the days just read if their hours
// are still to come, else a closing.
func (p *parser) except() error {
	b := p.block
	if b == nil || b.days == 0 || len(b.spans) > 0 || b.closed || p.cell >= 0 || !p.startsDays() {
		return p.closedDays()
	}
	days, nth, part, err := p.days()
	if err != nil {
		return err
	}
	if nth != "" || part != 0 || b.days&days != days || b.days == days {
		return refusef("fermeture_ambigue", "on ne sait pas quand c'est fermé")
	}
	b.days &^= days
	return nil
}

// closedDays parses the days of "fermé le samedi et le dimanche".
func (p *parser) closedDays() error {
	if k := p.fillers("le", "les"); p.at(k).text == weekEnd {
		p.i += k + 1
		p.week.closed |= saturday | sunday
		return p.closeBlock()
	}
	if !p.startsDays() {
		return refusef("fermeture_ambigue", "on ne sait pas quand c'est fermé")
	}
	days, nth, part, err := p.days()
	if err != nil {
		return err
	}
	mark := p.i
	p.i += p.fillers("de", "a")
	follows := p.peek().kind
	p.i = mark
	if nth != "" || part != 0 && days&(days-1) != 0 || follows == clockTime || follows == bareHour || follows == colon {
		return refusef("fermeture_ambigue", "on ne sait pas quand c'est fermé")
	}
	if err := p.closeBlock(); err != nil {
		return err
	}
	if part != 0 {
		p.week.closedParts = append(p.week.closedParts, closedPart{days, part})
		return nil
	}
	p.week.closed |= days
	return nil
}

// allDays applies "tous les jours".
func (p *parser) allDays() error {
	if p.cell >= 0 {
		return refusef("autre_jour", "la colonne d'un jour parle d'un autre jour")
	}
	if p.hoursFirst && p.block != nil && p.block.days == 0 {
		p.block.days = 0x7f
		return p.trailing()
	}
	if err := p.closeBlock(); err != nil {
		return err
	}
	p.block = &block{days: 0x7f, parity: p.section}
	return nil
}

// recurrence marks the hours of the block as unknown: the weeks are not given.
func (p *parser) recurrence(comment string) error {
	if p.block == nil || p.block.days == 0 || p.block.unknownRecurrence != "" {
		return refusef("semaines_ambigues", "on ne sait pas à quels jours s'applique « %s »", comment)
	}
	p.block.unknownRecurrence = comment
	return nil
}

// oneInTwo parses "un mardi sur deux" after the hours of Tuesday.
func (p *parser) oneInTwo() bool {
	one, on, two := p.peek().text, p.at(2).text, p.at(3).text
	if (one != "un" && one != "1") || p.at(1).kind != weekday || on != "sur" || (two != "deux" && two != "2") {
		return false
	}
	if p.block == nil || p.block.days != 1<<p.at(1).value || p.block.unknownRecurrence != "" {
		return false
	}
	p.i += 4
	p.block.unknownRecurrence = "une semaine sur deux"
	return true
}

// weekParity parses "semaine paire", for the block or, before days, for all that follows.
func (p *parser) weekParity(err *error) bool {
	start := p.i
	p.i += p.fillers("en", "les", "la")
	if t := p.peek().text; t != "semaines" && t != "semaine" {
		p.i = start
		return false
	}
	p.i++
	which := everyWeek
	switch text := p.peek().text; {
	case text == "paire" || text == "paires":
		which = evenWeeks
	case text == "impaire" || text == "impaires":
		which = oddWeeks
	default:
		p.i = start
		return false
	}
	p.i++
	k := 0
	for p.at(k).kind == colon || p.at(k).kind == comma || p.at(k).kind == lineBreak {
		k++
	}
	mark := p.i
	p.i += k
	header := p.cell < 0 && p.startsDays()
	p.i = mark
	switch {
	case header && (p.sectioned || !p.started):
		*err = p.closeBlock()
		p.section, p.sectioned = which, true
		p.i += k
	case !header && p.block != nil && p.block.days != 0 && p.block.parity == everyWeek:
		p.block.parity = which
	default:
		*err = refusef("semaines_ambigues", "on ne sait pas à quels jours s'appliquent les semaines %s",
			strings.TrimSuffix(p.at(-1).text, "s")+"s")
	}
	return true
}
