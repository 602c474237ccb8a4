package clean

import (
	"errors"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/importer"
)

// hoursField is the référentiel's name of opening hours.
const hoursField = "horaires"

var dayNames = [7]string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}

// Hours reads opening hours as a producer wrote them. osm is valid OSM
// opening_hours in normal form (see hours.Schedule), or empty. text is the
// producer's own words, when they could not all be understood; else empty. The
// cells are tried in this order: the OSM cell, one cell per day, the prose for
// the week; a prose in the OSM cell is read as prose.
//
// What is understood is exact and whole: one word, one day or one hour that is
// not, and nothing is stated. "Sur rendez-vous", every other week without a
// known phase, and school holidays make hours unknown, never open. A day whose
// cell is empty beside cells that are filled is closed. Pure; it never fails.
//
// The free comment beside them, h.Note, only ever takes away: times that it
// says to be on appointment only, or says something else of, become unknown; then text is the comment.
// So does h.Aside, where it clearly speaks of appointments or of closing.
func Hours(h importer.HoursText) (osm, text string, findings []importer.Finding) {
	return readHours(h, false)
}

// readHours is Hours for a place that may be itinerant.
func readHours(h importer.HoursText, itinerant bool) (osm, text string, findings []importer.Finding) {
	r := hoursReading{h: h, remarks: remarksOf(h, itinerant)}
	for _, read := range []func() string{r.fromOSM, r.fromDays, r.fromWeek} {
		stated := read()
		if stated == "" {
			continue
		}
		if stated, ok := r.alternate(stated); ok {
			if osm, text = r.tellRemarks(stated); osm == "" {
				text = r.words()
			}
			return osm, text, r.findings
		}
		break
	}
	return "", r.words(), r.findings
}

// hoursReading is one call of Hours.
type hoursReading struct {
	h        importer.HoursText
	findings []importer.Finding
	remarks  []remark
	verbatim bool // the hours were given as OSM, and no remark was applied to them
}

func (r *hoursReading) tell(value, rule string, action importer.Action, after, detail string) {
	r.findings = append(r.findings, importer.Finding{Field: hoursField, Value: value, Rule: "horaires." + rule, Action: action, After: after, Detail: detail})
}

// refused tells why a cell was not understood.
func (r *hoursReading) refused(value string, err error) {
	var why *hourError
	if !errors.As(err, &why) {
		why = &hourError{"non_compris", err.Error()}
	}
	r.tell(value, why.rule, importer.Refused, "", why.detail)
}

// What the plain rewriting of a cell is called.
const (
	normalForm  = "forme"     // OSM in its normal form
	transcribed = "transcrit" // French into OSM
)

// done checks what is about to be published with the strict grammar, and tells
// the repairs, or else the rule that rewrote the cell.
func (r *hoursReading) done(value, osm, rule string, notes hourNotes) string {
	h, err := hours.Parse(osm)
	if err != nil {
		r.refused(value, hourErrorf("non_compris", "%s", err))
		return ""
	}
	osm = h.String()
	for i, repair := range notes.rules {
		r.tell(value, repair, importer.Corrected, osm, notes.details[i])
	}
	if len(notes.rules) == 0 && strings.TrimSpace(value) != osm {
		r.tell(value, rule, importer.Corrected, osm, "")
	}
	if days := toldAgain(osm); days != "" {
		r.tell(value, "jour_redit", importer.Reported, osm, "« "+days+" » est dit deux fois : selon OSM, la seconde fois remplace la première")
	}
	return osm
}

// toldAgain finds days that two rules name in the same words: valid, and maybe
// not meant, as the second replaces the first.
func toldAgain(osm string) string {
	var seen []string
	for rule := range strings.SplitSeq(osm, "; ") {
		days, _, ok := strings.Cut(rule, " ")
		if !ok || !startsWithWeekday(rule) || strings.HasSuffix(rule, "off") {
			continue
		}
		if slices.Contains(seen, days) {
			return days
		}
		seen = append(seen, days)
	}
	return ""
}

func (r *hoursReading) fromOSM() string {
	if saysNothing(r.h.OSM) {
		return ""
	}
	var notes hourNotes
	osm, err := readOSM(r.h.OSM, &notes)
	switch {
	case err == nil:
		return r.done(r.h.OSM, r.remarked(osm), normalForm, notes)
	case mentionsFrenchDay(r.h.OSM):
		return r.prose(r.h.OSM)
	}
	r.refused(r.h.OSM, err)
	return ""
}

func mentionsFrenchDay(s string) bool {
	words := strings.FieldsFunc(directory.Fold(s), func(c rune) bool { return c < 'a' || c > 'z' })
	return slices.ContainsFunc(words, func(w string) bool { _, ok := frenchDays[w]; return ok || w == "jours" || w == "j" })
}

func (r *hoursReading) fromWeek() string {
	if saysNothing(r.h.Week) {
		return ""
	}
	return r.prose(r.h.Week)
}

func (r *hoursReading) prose(s string) string {
	var notes hourNotes
	if osm, err := hours.Parse(strings.TrimSpace(s)); err == nil {
		if checked, err := checkOSM(osm); err == nil {
			return r.done(s, r.remarked(checked), normalForm, notes)
		}
	}
	w, err := parseWeek(s, &notes)
	if err != nil {
		r.refused(s, err)
		return ""
	}
	r.noted(w)
	osm := w.osm()
	if osm == "" {
		r.tell(s, "jamais_ouvert", importer.Refused, "", "aucune heure d'ouverture n'est dite")
		return ""
	}
	return r.done(s, osm, transcribed, notes)
}

func (r *hoursReading) fromDays() string {
	var all week
	var notes hourNotes
	said, failed := false, false
	for day, cell := range r.h.Days {
		if saysNothing(cell) {
			continue
		}
		said = true
		w, err := parseCell(cell, day, &notes)
		if err != nil {
			failed = true
			r.refused(cell, err)
			continue
		}
		all.blocks = append(all.blocks, w.blocks...)
		all.publicOff = all.publicOff || w.publicOff
	}
	if !said || failed {
		return ""
	}
	value := r.dayWords()
	r.noted(&all)
	osm := all.osm()
	if osm == "" {
		r.tell(value, "jamais_ouvert", importer.Refused, "", "tous les jours sont dits fermés")
		return ""
	}
	return r.done(value, osm, transcribed, notes)
}

// alternate limits the hours to even or odd weeks when the producer says so.
// ok is false when that cannot be understood, or cannot be stated.
func (r *hoursReading) alternate(osm string) (string, bool) {
	cell := r.h.WeekOpening
	if saysNothing(cell) {
		return osm, true
	}
	var which parity
	switch strings.TrimSuffix(strings.TrimSuffix(strings.ReplaceAll(directory.Fold(cell), "semaines", "semaine"), "s"), " uniquement") {
	case "semaine paire", "paire":
		which = evenWeeks
	case "semaine impaire", "impaire":
		which = oddWeeks
	case "toutes les semaine", "hebdomadaire":
		return osm, true
	default:
		r.refused(cell, hourErrorf("semaines_non_comprises", "on ne sait pas quelles semaines c'est ouvert"))
		return "", false
	}
	limited, err := onlyWeeks(osm, which)
	if err != nil {
		r.refused(cell, err)
		return "", false
	}
	r.tell(cell, "semaines_alternees", importer.Corrected, limited, "")
	return limited, true
}

// onlyWeeks puts the week selector before each rule of days; rules that already
// choose weeks or dates are not touched but refused.
func onlyWeeks(osm string, which parity) (string, error) {
	var out strings.Builder
	for rule := range strings.SplitSeq(osm, "; ") {
		if strings.ContainsAny(rule, `"|`) || strings.Contains(rule, ", ") || !strings.HasSuffix(rule, "off") && !startsWithWeekday(rule) {
			return "", hourErrorf("semaines_ambigues", "les semaines alternées ne se combinent pas avec ces horaires")
		}
		if !strings.HasSuffix(rule, "off") {
			rule = weekSelectors[which] + rule
		}
		join(&out, false, rule)
	}
	h, err := hours.Parse(out.String())
	if err != nil {
		return "", hourErrorf("semaines_ambigues", "%s", err)
	}
	return h.String(), nil
}

func startsWithWeekday(rule string) bool {
	return len(rule) > 2 && slices.Contains([]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}, rule[:2])
}

// saysNothing: an empty cell, or the signs that stand for one. "-" in a day's
// column is a day without hours.
func saysNothing(s string) bool {
	switch directory.Fold(s) {
	case "", "-", "--", "/", "|", ".", ":", "x", "?", "null", "none", "neant", "n/a", "na", "nc", "#n/d", "#n/a", "undefined", "nan":
		return true
	}
	return false
}

// words is what the producer wrote, when it could not be stated.
func (r *hoursReading) words() string {
	var list []string
	for _, s := range []string{r.h.OSM, r.dayWords(), r.h.Week} {
		if !saysNothing(s) {
			list = append(list, strings.TrimSpace(s))
		}
	}
	if len(list) > 0 && !saysNothing(r.h.WeekOpening) {
		list = append(list, strings.TrimSpace(r.h.WeekOpening))
	}
	for i := range r.remarks {
		if said := r.remarks[i].words(); said != "" {
			list = append(list, said)
		}
	}
	return strings.Join(list, "\n")
}

// dayWords is the cells of the days, one a line.
func (r *hoursReading) dayWords() string {
	var list []string
	for day, cell := range r.h.Days {
		if !saysNothing(cell) {
			list = append(list, dayNames[day]+" : "+strings.TrimSpace(cell))
		}
	}
	return strings.Join(list, "\n")
}
