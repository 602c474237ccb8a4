package clean

import (
	"regexp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// note is what a free comment beside the hours takes away from them: times of the
// week at which one is received on appointment only, and times of which it says
// something else that is not read any further. Both are unknown, never open. A comment
// never opens anything.
type note struct {
	booked, doubted []condition
}

// condition is a part of the week: on each day the morning, the afternoon, or the hours told.
type condition struct {
	parts  [7]uint8   // by day: morning and afternoon, as bits
	ranges []hourSpan // when told: only hours that they touch
	named  bool       // the comment names the days: what is not open there is on appointment too
	extra  bool       // it speaks of an opening, which days without hours have besides
}

const wholeDay = morning | afternoon

var wholeWeek = condition{parts: [7]uint8{wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay}}

// maxNote bounds the comments that are read, in bytes: a longer one may say anything.
const maxNote = 20_000

const doubtedComment = "voir les précisions"

// readNote reads a comment, clause by clause. A clause is passed over when it
// says nothing of when, when it offers ("possibilité de prendre rendez-vous", "rendez-vous
// conseillé"), or when it tells of service given elsewhere; itinerant places are those
// of which elsewhere is where they are. Any other clause that speaks of days, of
// closing or of seasons makes these days unknown; all of them when it names none.
func readNote(text string, itinerant bool) (n note) {
	if saysNothing(text) {
		return n
	}
	if len(text) > maxNote {
		return note{doubted: []condition{wholeWeek}}
	}
	for _, clause := range clausesOf(text) {
		c := parseClause(clause)
		switch {
		case c.neutral(itinerant):
		case c.booked:
			n.booked = append(n.booked, c.condition)
		default:
			n.doubted = append(n.doubted, c.condition)
		}
	}
	return n
}

func (n note) empty() bool { return len(n.booked)+len(n.doubted) == 0 }

var (
	clauseEnd   = regexp.MustCompile(`[.;!?*]+(?:\s|$)|[\n•*|]+|\s[-–/]\s|//`)
	appointment = regexp.MustCompile(`rendez[- ]?vous|\brdvs?\b|\br\.d\.v\.?|\brv\b`)
	hourRange   = regexp.MustCompile(`\b(\d{1,2}) ?(?:h|:|heures?) ?(\d{2})?h? ?(?:[-–/>]|a|au|et|jusqu'a)+ ?(\d{1,2}) ?(?:h|:|heures?) ?(\d{2})?`)
	figureDash  = regexp.MustCompile(`(\d|h) ?[-–] ?(\d)`)
	freeHalf    = regexp.MustCompile(`^ (?:(?:tous )?(?:le|les) |l')(?:matinees?|matins?|apres-midis?)`)
	alsoShut    = regexp.MustCompile(`[,(]? ?(?:et|mais|,) (?:est |sera )?ferme`)
	noteWords   = regexp.MustCompile(`[a-z]+(?:-[a-z]+)*|\d+`)
)

func clausesOf(text string) []string {
	folded := make([]string, 0, 4)
	for line := range strings.SplitSeq(hourSpelling.Replace(text), "\n") {
		line = appointment.ReplaceAllString(directory.Fold(line), "rdv")
		line = figureDash.ReplaceAllString(line, "$1-$2")
		line = alsoShut.ReplaceAllString(line, "; ferme")
		folded = append(folded, clauseEnd.Split(line, -1)...)
	}
	return folded
}

// clause is what was recognised in one clause of a comment.
type clause struct {
	condition
	time     bool // days, halves of days or seasons are told
	booked   bool // sur rendez-vous
	free     bool // sans rendez-vous
	only     bool
	offer    bool // what is possible, advised, or how to do it
	shut     bool
	away     bool // elsewhere
	round    bool // a place that moves
	distance bool // by telephone
}

// Words by what they tell of a clause.
var (
	offerWords = words("possibilite possibilites possible possibles conseille conseillee conseilles recommande recommandee recommandes preference preferable privilegier privilegie souhaite souhaitable " +
		"peut peuvent pouvez pouvoir prise prendre prenez prendez pris contacter contactez aussi egalement information informations renseignement renseignements")
	onlyWords = words("uniquement exclusivement seulement obligatoire obligatoirement imperativement imperatif exclusif indispensable necessaire que")
	shutWords = words("ferme fermee fermes fermees fermeture fermetures suspendu suspendue suspendus interrompu interrompue travaux demenagement demenage definitive temporairement annule annulee absence conges")
	awayWords = words("permanence permanences itinerance itinerances itinerant itinerante itinerants antenne antennes annexe annexes domicile delocalise delocalisee decentralise decentralisees exterieure exterieures exterieur tournee circuit")
	// roundWords are of places that move, when they are said of one.
	roundWords = words("bus car minibus camion vehicule dessert desservent circule circulant circulent parcourt itineraire itineraires passage passages commune communes site sites secteur secteurs quartier quartiers planning village villages mairie mairies agenda lieux deplacement")
	// seasonWords make hours depend on more than the day of the week.
	seasonWords = words("vacances ete estival estivale estivaux hiver hivernal janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre saison semaine semaines paire paires impaire impaires pair impair quinzaine quinze alternance certains certaines mois exceptionnel exceptionnellement provisoirement")
	openWords   = words("ouvert ouverte ouverts ouvertes ouverture ouvertures")
	freeTerms   = []string{"sans rdv", "acces libre", "libre acces", "libres acces", "accueil libre", "flux continu", "avec et sans rdv"}
	eitherTerms = []string{"avec ou sans rdv", "sans ou avec rdv", "avec et sans rdv", "sans et avec rdv"}
	bookedTerms = []string{"sur rdv", "su rdv", "sous rdv", "avec rdv", "a rdv", "rdv obligatoire", "rdv uniquement", "rdv seulement", "que rdv", "rdv exclusivement"}
)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

func parseClause(text string) (c clause) {
	text = strings.TrimSpace(text)
	if slices.ContainsFunc(eitherTerms, func(t string) bool { return strings.Contains(text, t) }) {
		return clause{offer: true}
	}
	text, c.free = beforeOrAfterFree(text)
	for _, sign := range []string{" sauf ", " excepte ", " hormis "} { // the exceptions stay with the rest: unknown
		text, _, _ = strings.Cut(text, sign)
	}
	c.booked = slices.ContainsFunc(bookedTerms, func(t string) bool { return strings.Contains(text, t) })
	c.distance = strings.Contains(text, "telephoni")
	list, season := noteWords.FindAllString(text, -1), false
	for _, w := range list {
		c.only = c.only || onlyWords[w]
		c.offer = c.offer || offerWords[w]
		c.shut = c.shut || shutWords[w]
		c.away = c.away || awayWords[w]
		c.round = c.round || roundWords[w]
		c.extra = c.extra || openWords[w]
		season = season || seasonWords[w]
	}
	c.time = season
	c.days(list)
	if season && !c.booked {
		return c // the hours told are those of another season
	}
	for _, m := range hourRange.FindAllStringSubmatch(text, -1) {
		if s := (hourSpan{minutesOf(m[1], m[2]), minutesOf(m[3], m[4])}); s.from < s.to && s.to <= 1440 {
			c.ranges = append(c.ranges, s)
		}
	}
	return c
}

// beforeOrAfterFree leaves out what is said to be without appointment, when the
// clause goes on with what is not.
func beforeOrAfterFree(text string) (rest string, free bool) {
	for _, term := range freeTerms {
		before, after, ok := strings.Cut(text, term)
		if !ok {
			continue
		}
		if strings.Contains(after, "rdv") {
			return freeHalf.ReplaceAllString(after, ""), true
		}
		if strings.Contains(before, "rdv") {
			return before, true
		}
		free = true
	}
	return text, free
}

func minutesOf(hour, minute string) int {
	n := 0
	for _, digits := range []string{hour, minute} {
		v := 0
		for _, d := range digits {
			v = v*10 + int(d-'0')
		}
		n = n*60 + v
	}
	return n
}

// days reads the days of a clause, each with the half of the day told right behind
// it; a day without one is whole, even when a later one has it.
func (c *clause) days(list []string) {
	halves := uint8(0)
	last := -1
	for i, w := range list {
		if d, ok := frenchDays[w]; ok && w != "mer" && w != "mar" && w != "sam" {
			from := d
			if last >= 0 && i > 0 && list[i-1] == "au" {
				from = last
			}
			part := uint8(wholeDay)
			if i+1 < len(list) {
				if half := halfOf(list, i+1); half != 0 {
					part = half
				}
			}
			for _, day := range spread(from, d) {
				c.parts[day] |= part
			}
			last, c.named, c.time = d, true, true
			continue
		}
		if half := halfOf(list, i); half != 0 {
			halves |= half
			c.time = true
		}
	}
	if c.named {
		return
	}
	if halves == 0 {
		halves = wholeDay
	}
	for d := range c.parts {
		c.parts[d] = halves
	}
}

// halfOf is the half of the day that the words at i name, 0 for none.
func halfOf(list []string, i int) uint8 {
	switch w := list[i]; w {
	case "matin", "matins", "matinee", "matinees", "am":
		return morning
	case "apres-midi", "apres-midis", "aprem", "apm":
		return afternoon
	case "apres":
		if i+1 < len(list) && (list[i+1] == "midi" || list[i+1] == "midis") {
			return afternoon
		}
	}
	return 0
}

// neutral tells that a clause takes nothing away.
func (c *clause) neutral(itinerant bool) bool {
	switch {
	case itinerant && (c.away || c.named || c.round && !c.offer):
		return false
	case c.shut:
		return false
	case c.away, c.distance:
		return true
	case c.booked:
		return c.offer && !c.only
	case c.offer && !c.only, c.free && !c.only:
		return true
	}
	return !c.time
}

// touches tells that a condition is about hours of a day. A span that no half of
// the day holds is in both.
func (c *condition) touches(day int, s hourSpan) bool {
	half := uint8(0)
	if s.from < 12*60+30 {
		half |= morning
	}
	if s.to > 13*60+30 {
		half |= afternoon
	}
	if half == 0 {
		half = wholeDay
	}
	if c.parts[day]&half == 0 {
		return false
	}
	if len(c.ranges) == 0 {
		return true
	}
	return slices.ContainsFunc(c.ranges, func(r hourSpan) bool { return r.from < s.to && s.from < r.to })
}

// limit applies a comment to the hours of a week; false when it changes nothing.
func (n note) limit(w *week) (changed bool) {
	var limited []block
	told := uint8(0)
	for i := range w.blocks {
		told |= w.blocks[i].days
		for day := range 7 {
			if w.blocks[i].days&(1<<day) == 0 {
				continue
			}
			b := w.blocks[i]
			b.days, b.spans = 1<<day, slices.Clone(b.spans)
			changed = n.limitDay(&b, day) || changed
			limited = append(limited, b)
		}
	}
	for day := range 7 {
		if told&(1<<day) != 0 {
			continue
		}
		if b := (block{days: 1 << day}); n.addDay(&b, day) {
			limited, changed = append(limited, b), true
		}
	}
	if changed {
		w.blocks = limited
	}
	return changed
}

func (n note) limitDay(b *block, day int) (changed bool) {
	for _, kind := range []struct {
		conditions []condition
		terms      terms
	}{{n.doubted, doubted}, {n.booked, booked}} {
		for i := range kind.conditions {
			c := &kind.conditions[i]
			touched := false
			for k := range b.spans {
				q := &b.spans[k]
				if !c.touches(day, q.hourSpan) {
					continue
				}
				if touched = true; q.terms != booked && q.terms != doubted {
					q.terms, changed = kind.terms, true
				}
			}
			if kind.terms == booked && c.named && !touched && c.parts[day] != 0 && len(b.spans) > 0 {
				b.wholeRdv, changed = true, true // in the other half of the day
			}
		}
	}
	return changed
}

// addDay makes a day without hours unknown when the comment says that one is received then.
func (n note) addDay(b *block, day int) bool {
	for i := range n.booked {
		if c := &n.booked[i]; c.named && c.parts[day] != 0 {
			b.wholeRdv = true
			return true
		}
	}
	for i := range n.doubted {
		if c := &n.doubted[i]; c.named && c.extra && c.parts[day] != 0 {
			b.byChance = doubtedComment
			return true
		}
	}
	return false
}
