package hours

import (
	"regexp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

var (
	clauseEnd   = regexp.MustCompile(`[.;!?*]+(?:\s|$)|[\n•*|]+|\s[-–/]\s|//`)
	appointment = regexp.MustCompile(`rendez[- ]?vous|\brdvs?\b|\br\.d\.v\.?|\brv\b`)
	hourRange   = regexp.MustCompile(`\b(\d{1,2}) ?(?:h|:|heures?) ?(\d{2})?h? ?(?:[-–/>]|a|au|et|jusqu'a)+ ` +
		`?(\d{1,2}) ?(?:h|:|heures?) ?(\d{2})?`)
	figureDash = regexp.MustCompile(`(\d|h) ?[-–] ?(\d)`)
	walkInHalf = regexp.MustCompile(`^ (?:(?:tous )?(?:le|les) |l')(?:matinees?|matins?|apres-midis?)`)
	alsoClosed = regexp.MustCompile(`[,(]? ?(?:et|mais|,) (?:est |sera )?ferme`)
	noteWords  = regexp.MustCompile(`[a-z]+(?:-[a-z]+)*|\d+`)
)

// clausesOf cuts a text into folded clauses, every spelling of rendez-vous as "rdv".
func clausesOf(text string) []string {
	folded := make([]string, 0, 4)
	for line := range strings.SplitSeq(lineEnds.Replace(text), "\n") {
		line = directory.Fold(line)
		if mayAppoint(line) {
			line = appointment.ReplaceAllString(line, "rdv")
		}
		if strings.Contains(line, "-") && strings.ContainsAny(line, "0123456789") {
			line = figureDash.ReplaceAllString(line, "$1-$2")
		}
		if strings.Contains(line, "ferme") {
			line = alsoClosed.ReplaceAllString(line, "; ferme")
		}
		folded = append(folded, clauseEnd.Split(line, -1)...)
	}
	return folded
}

// mayAppoint is a cheap test that most lines without a match of appointment fail.
func mayAppoint(line string) bool {
	return strings.Contains(line, "rendez") || strings.Contains(line, "rdv") || strings.Contains(line, "r.d") ||
		endsWordIn(line, "rv")
}

// endsWordIn reports whether letters are followed in a line by something else than an ASCII letter, or by its end.
func endsWordIn(line, letters string) bool {
	for {
		_, after, found := strings.Cut(line, letters)
		if !found {
			return false
		}
		if after == "" || after[0] < 'a' || after[0] > 'z' {
			return true
		}
		line = after
	}
}

// clause is what was recognised in one clause of a text.
type clause struct {
	condition
	time          bool // it names days, halves of days or seasons
	byAppointment bool // sur rendez-vous
	walkIn        bool // sans rendez-vous
	only          bool
	offer         bool // something possible or advised, or how to do it
	closed        bool
	elsewhere     bool // the service is given elsewhere
	route         bool // the stops of an itinerant place
	distance      bool // by telephone
}

// Words by what they mean in a clause.
var (
	offerWords = setOf("possibilite possibilites possible possibles conseille conseillee conseilles recommande " +
		"recommandee recommandes preference preferable privilegier privilegie souhaite souhaitable " +
		"peut peuvent pouvez pouvoir prise prendre prenez prendez pris contacter contactez aussi egalement " +
		"information informations renseignement renseignements")
	onlyWords = setOf("uniquement exclusivement seulement obligatoire obligatoirement imperativement imperatif " +
		"exclusif indispensable necessaire que")
	closedWords = setOf("ferme fermee fermes fermees fermeture fermetures suspendu suspendue suspendus interrompu " +
		"interrompue travaux demenagement demenage definitive temporairement annule annulee absence conges")
	elsewhereWords = setOf("permanence permanences itinerance itinerances itinerant itinerante itinerants antenne " +
		"antennes annexe annexes domicile delocalise delocalisee decentralise decentralisees exterieure exterieures " +
		"exterieur tournee circuit")
	// routeWords are about stops, in the notes of an itinerant place.
	routeWords = setOf("bus car minibus camion vehicule dessert desservent circule circulant circulent parcourt " +
		"itineraire itineraires passage passages commune communes site sites secteur secteurs quartier quartiers " +
		"planning village villages mairie mairies agenda lieux deplacement")
	// seasonWords make hours depend on more than the day of the week.
	seasonWords = setOf("vacances ete estival estivale estivaux hiver hivernal janvier fevrier mars avril mai " +
		"juin juillet aout septembre octobre novembre decembre saison semaine semaines paire paires impaire impaires " +
		"pair impair quinzaine quinze alternance certains certaines mois exceptionnel exceptionnellement " +
		"provisoirement")
	openWords   = setOf("ouvert ouverte ouverts ouvertes ouverture ouvertures")
	walkInTerms = []string{"sans rdv", "acces libre", "libre acces", "libres acces", "accueil libre",
		"flux continu", "avec et sans rdv"}
	eitherTerms      = []string{"avec ou sans rdv", "sans ou avec rdv", "avec et sans rdv", "sans et avec rdv"}
	appointmentTerms = []string{"sur rdv", "su rdv", "sous rdv", "avec rdv", "a rdv", "rdv obligatoire",
		"rdv uniquement", "rdv seulement", "que rdv", "rdv exclusivement"}
)

func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

func parseClause(text string) (c clause) {
	text = strings.TrimSpace(text)
	rdv := strings.Contains(text, "rdv")
	if rdv && slices.ContainsFunc(eitherTerms, func(t string) bool { return strings.Contains(text, t) }) {
		return clause{offer: true}
	}
	text, c.walkIn = withoutWalkIn(text)
	for _, sign := range []string{" sauf ", " excepte ", " hormis "} { // exceptions are unknown, like the rest
		text, _, _ = strings.Cut(text, sign)
	}
	c.byAppointment = rdv &&
		slices.ContainsFunc(appointmentTerms, func(t string) bool { return strings.Contains(text, t) })
	c.distance = strings.Contains(text, "telephoni")
	list, season := noteWords.FindAllString(text, -1), false
	for _, w := range list {
		c.only = c.only || onlyWords[w]
		c.offer = c.offer || offerWords[w]
		c.closed = c.closed || closedWords[w]
		c.elsewhere = c.elsewhere || elsewhereWords[w]
		c.route = c.route || routeWords[w]
		c.extra = c.extra || openWords[w]
		season = season || seasonWords[w]
	}
	c.time = season
	c.days(list)
	if season && !c.byAppointment {
		return c // the times are those of another season
	}
	if !strings.ContainsAny(text, "0123456789") {
		return c
	}
	for _, m := range hourRange.FindAllStringSubmatch(text, -1) {
		if s := (span{minutesOf(m[1], m[2]), minutesOf(m[3], m[4])}); s.from < s.to && s.to <= 1440 {
			c.ranges = append(c.ranges, s)
		}
	}
	return c
}

// withoutWalkIn removes what needs no appointment from a clause that goes on with what
// does. walkIn reports whether anything in the clause needs no appointment.
func withoutWalkIn(text string) (rest string, walkIn bool) {
	for _, term := range walkInTerms {
		before, after, ok := strings.Cut(text, term)
		if !ok {
			continue
		}
		if strings.Contains(after, "rdv") {
			return walkInHalf.ReplaceAllString(after, ""), true
		}
		if strings.Contains(before, "rdv") {
			return before, true
		}
		walkIn = true
	}
	return text, walkIn
}

// minutesOf returns the minutes of a time of day whose digits were matched; "" counts as 0.
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

// days reads the days of a clause, each with the half of the day that directly follows
// it. A day without one is a whole day, even when a later day has one.
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

// halfOf returns the half of the day that the words at i name, 0 for none.
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

// neutral reports whether a clause removes nothing from the hours.
func (c *clause) neutral(itinerant bool) bool {
	switch {
	case itinerant && (c.elsewhere || c.named || c.route && !c.offer):
		return false
	case c.closed:
		return false
	case c.elsewhere, c.distance:
		return true
	case c.byAppointment:
		return c.offer && !c.only
	case c.offer && !c.only, c.walkIn && !c.only:
		return true
	}
	return !c.time
}
