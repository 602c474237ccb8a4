package clean

import (
	"slices"
	"strings"
)

// sense is what a fixed phrase means.
type sense uint8

const (
	decoration    sense = iota // says nothing of when
	onBooking                  // sur rendez-vous
	withoutBook                // sans rendez-vous
	shut                       // fermé
	except                     // sauf le mercredi
	noSchoolBreak              // hors vacances scolaires
	noPublicBreak              // hors jours fériés
	everyDay                   // tous les jours
	allHours                   // 24h/24
	byChance                   // une semaine sur deux: which one is not told
)

// fixedPhrase is a phrase, folded, by words; "rdv" stands for every spelling of rendez-vous.
type fixedPhrase struct {
	words   []string
	sense   sense
	comment string
}

// fixedPhrases by first word; the longest first.
var fixedPhrases = indexPhrases(map[sense][]string{
	onBooking: {
		"uniquement sur rdv", "exclusivement sur rdv", "seulement sur rdv", "sur rdv uniquement", "sur rdv exclusivement", "sur rdv exclusif",
		"sur rdv seulement", "sur rdv obligatoire", "avec rdv uniquement", "sur rdv", "avec rdv", "rdv obligatoire", "sur inscription", "sur reservation",
		"ou sur rdv", "ou avec rdv",
	},
	withoutBook: {
		"sans rdv", "en acces libre", "acces libre", "en accueil libre", "accueil libre", "en libre acces", "libre acces", "libre service",
	},
	shut: {
		"ferme toute la journee", "fermee toute la journee", "ferme au public", "fermee au public", "non ouvert au public", "non", "pas d' accueil",
		"pas d' ouverture", "ferme", "fermee", "fermes", "fermees", "fermeture",
	},
	except: {"sauf"},
	noSchoolBreak: {
		"hors periode de vacances scolaires", "hors periodes de vacances scolaires", "hors vacances scolaires", "hors vacances", "sauf vacances scolaires",
		"sauf pendant les vacances scolaires", "sauf vacances", "ferme pendant les vacances scolaires", "ferme pendant les vacances",
		"fermee pendant les vacances scolaires", "ferme vacances scolaires", "ferme les vacances scolaires", "en periode scolaire",
		"pendant la periode scolaire", "periode scolaire", "periode sco", "hors vac",
	},
	noPublicBreak: {
		"sauf les jours feries", "sauf jours feries", "hors jours feries", "ferme les jours feries", "fermee les jours feries", "ferme jours feries",
		"hors feries", "sauf feries",
	},
	everyDay: {"tous les jours de la semaine", "tous les jours", allWeek},
	allHours: {allDay},
	decoration: {
		"horaires d' ouverture au public", "horaires d' ouverture", "horaires d' accueil", "horaires", "ouverture au public", "ouvert au public", "ouverte au public",
		"accueil du public", "accueil au public", "ouverture", "ouvert", "ouverte", "ouverts", "journee continue", "en journee continue", "non stop",
		"sans interruption", "en continu", "permanences", "permanence", "toute la journee",
	},
	byChance: {
		"une semaine sur deux", "1 semaine sur 2=une semaine sur deux", "1 semaine / 2=une semaine sur deux", "tous les quinze jours",
		"tous les 15 jours=tous les quinze jours", "tout les 15 jours=tous les quinze jours",
		"une fois par mois", "1 fois par mois=une fois par mois", "1 x par mois=une fois par mois", "2 x par mois=deux fois par mois", "deux fois par mois", "2 fois par mois=deux fois par mois",
	},
})

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

// fixed takes the fixed phrase that comes next, or gives nil.
func (p *hourParser) fixed() *fixedPhrase {
	list := fixedPhrases[p.peek().text]
	for i := range list {
		if p.words(list[i].words) {
			return &list[i]
		}
	}
	return nil
}

// phrase takes a fixed phrase, or a composed one, when it comes next.
func (p *hourParser) phrase() (done bool, err error) {
	before := p.at(-1)
	f := p.fixed()
	if f == nil {
		done = p.oneInTwo() || p.weekParity(&err) || p.partThenTerms()
		return done, err
	}
	switch f.sense {
	case noSchoolBreak:
		if p.cell >= 0 {
			p.block.school = true
		} else {
			p.week.schoolOff = true
		}
	case noPublicBreak:
		p.week.publicOff = true
	case onBooking:
		if f.words[0] == "ou" {
			before = p.at(-len(f.words))
		}
		return true, p.booked(before)
	case withoutBook:
		if p.block != nil {
			return true, p.block.onTerms(free)
		}
	case shut:
		return true, p.closed(before)
	case except:
		return true, p.except()
	case everyDay:
		return true, p.allDays()
	case allHours:
		return true, p.addSpan(hourSpan{0, 1440}, colon)
	case byChance:
		return true, p.chance(f.comment)
	}
	return true, nil
}

// booked applies "sur rendez-vous"; after "et" or "ou" it adds hours that are not told.
func (p *hourParser) booked(before hourToken) error {
	p.i += p.fillers("le", "l'", "les")
	part := p.dayPart()
	b := p.block
	switch {
	case b == nil && (len(p.week.blocks) == 0 || p.i >= len(p.tokens)):
		p.week.leadingTerms = booked
		return nil
	case b == nil:
		return hourErrorf("rendez_vous_ambigu", "on ne sait pas à quels jours s'applique le rendez-vous")
	case len(b.spans) > 0 && (part != 0 || before.text == "et" || before.text == "ou" || before.kind == plus):
		b.wholeRdv = true
		return nil
	}
	if len(p.week.blocks) > 0 && p.i >= len(p.tokens) && len(b.spans) > 0 && b.lead == unsaid && before.kind != openParen {
		p.week.leadingTerms = booked // at the very end: it may be said of every day
	}
	return b.onTerms(booked)
}

// partThenTerms reads "après-midi sur rdv" behind hours.
func (p *hourParser) partThenTerms() bool {
	k := p.fillers("le", "l'", "les")
	if p.at(k).kind != dayPart || p.block == nil || len(p.block.spans) == 0 {
		return false
	}
	start := p.i
	p.i += k + 1
	if f := p.fixed(); f == nil || f.sense != onBooking {
		p.i = start
		return false
	}
	p.block.wholeRdv = true
	return true
}

// closed applies "fermé": to the days before it, to a half day, or to the days
// after it. Hours right behind it may be those of the closing: they are refused.
func (p *hourParser) closed(before hourToken) error {
	start := p.i
	p.i += p.fillers("le", "l'", "les")
	if part := p.dayPart(); part != 0 {
		if p.block == nil || p.block.days == 0 {
			return hourErrorf("demi_journee", "une demi-journée fermée n'est rattachée à aucun jour")
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
			return hourErrorf("ferme_et_ouvert", "dit fermé et ouvert à la fois")
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

// except reads "sauf le mercredi": out of the days just read, when their hours
// are still to come; else as a closing.
func (p *hourParser) except() error {
	b := p.block
	if b == nil || b.days == 0 || len(b.spans) > 0 || b.closed || p.cell >= 0 || !p.startsDays() {
		return p.closedDays()
	}
	days, nth, part, err := p.days()
	if err != nil {
		return err
	}
	if nth != "" || part != 0 || b.days&days != days || b.days == days {
		return hourErrorf("fermeture_ambigue", "on ne sait pas quand c'est fermé")
	}
	b.days &^= days
	return nil
}

// closedDays reads the days of "fermé le samedi et le dimanche".
func (p *hourParser) closedDays() error {
	if k := p.fillers("le", "les"); p.at(k).text == weekEnd {
		p.i += k + 1
		p.week.closed |= saturday | sunday
		return p.closeBlock()
	}
	if !p.startsDays() {
		return hourErrorf("fermeture_ambigue", "on ne sait pas quand c'est fermé")
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
		return hourErrorf("fermeture_ambigue", "on ne sait pas quand c'est fermé")
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

func (p *hourParser) allDays() error {
	if p.cell >= 0 {
		return hourErrorf("autre_jour", "la colonne d'un jour parle d'un autre jour")
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

// chance marks the hours of the block as unknown: which weeks is not known.
func (p *hourParser) chance(comment string) error {
	if p.block == nil || p.block.days == 0 || p.block.byChance != "" {
		return hourErrorf("semaines_ambigues", "on ne sait pas à quels jours s'applique « %s »", comment)
	}
	p.block.byChance = comment
	return nil
}

// oneInTwo reads "un mardi sur deux" behind Tuesday's hours.
func (p *hourParser) oneInTwo() bool {
	one, on, two := p.peek().text, p.at(2).text, p.at(3).text
	if (one != "un" && one != "1") || p.at(1).kind != weekday || on != "sur" || (two != "deux" && two != "2") {
		return false
	}
	if p.block == nil || p.block.days != 1<<p.at(1).value || p.block.byChance != "" {
		return false
	}
	p.i += 4
	p.block.byChance = "une semaine sur deux"
	return true
}

// weekParity reads "semaine paire", of the block or, before days, of all that follows.
func (p *hourParser) weekParity(err *error) bool {
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
		*err = hourErrorf("semaines_ambigues", "on ne sait pas à quels jours s'appliquent les semaines %s", strings.TrimSuffix(p.at(-1).text, "s")+"s")
	}
	return true
}
