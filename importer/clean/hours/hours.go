// Package hours turns opening hours as producers write them, in French prose, one
// cell per day or approximate OSM, into OSM opening_hours in the normal form of
// directory/hours, and reports what it did as findings.
//
// What is understood is exact: one word, one day or one time inside the hours that is not
// understood, and no hours are stated; a sentence after them that limits nothing is left out and
// reported. "Sur rendez-vous" and every other week without a known phase make hours unknown, never
// open. Hours of a telephone line are not those of the place.
//
// Prose is read in three steps: tokens (token.go), phrases that mean one thing each (phrase.go,
// vocabulary.go), and groups of days (read_week.go); what depends on the whole text is settled at the
// end (week.go, merge.go), and write.go writes OSM.
package hours

import (
	"errors"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	osmhours "github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/importer"
)

// field is the référentiel's name of opening hours.
const field = "horaires"

var frenchDayNames = [7]string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}

// Read reads the opening hours of a row. osm is valid OSM opening_hours in normal
// form, or "". text is what the producer wrote, when osm does not state all of it,
// else "". The cells are tried in this order: the OSM cell, one cell per day, the
// prose for the week; prose in the OSM cell is read as prose. A day whose cell is
// empty while others are filled is closed.
//
// h.Note and h.Aside only ever remove opening hours: times that they make subject to
// an appointment, or to a condition that is not read, become unknown; text is then the note.
// Read is pure and never fails.
func Read(h importer.HoursText) (osm, text string, findings []importer.Finding) {
	r := reading{h: h, notes: notesOf(h)}
	r.dropNothing()
	for _, read := range []func() string{r.fromOSM, r.fromDays, r.fromWeek} {
		stated := read()
		if stated == "" {
			continue
		}
		if stated, ok := r.alternate(stated); ok {
			if osm, text = r.reportNotes(stated); osm == "" || r.partial {
				text = r.original()
			}
			return osm, text, r.findings
		}
		break
	}
	return "", r.original(), r.findings
}

// reading is one call of Read.
type reading struct {
	h        importer.HoursText
	findings []importer.Finding
	notes    []note
	opaque   bool // the hours were given as OSM that the notes could not be applied to
	partial  bool // the hours do not state all of the text
}

func (r *reading) add(value, rule string, action importer.Action, after, detail string) {
	r.findings = append(r.findings, importer.Finding{Field: field, Value: value, Rule: field + "." + rule,
		Action: action, After: after, Detail: detail})
}

// refuse records why a cell was not understood.
func (r *reading) refuse(value string, err error) {
	var why *refusal
	if !errors.As(err, &why) {
		why = &refusal{"non_compris", err.Error()}
	}
	r.add(value, why.rule, importer.Refused, "", why.detail)
}

// Rules that rewrote a cell when no repair did.
const (
	normalForm  = "forme"     // OSM in its normal form
	transcribed = "transcrit" // French into OSM
)

// normalize checks osm with the strict grammar and returns its normal form, ""
// when it is invalid. It records the repairs, or else the rule that rewrote the cell.
func (r *reading) normalize(value, osm, rule string, done repairs) string {
	h, err := osmhours.Parse(osm)
	if err != nil {
		r.refuse(value, refusef("non_compris", "%s", err))
		return ""
	}
	osm = h.String()
	for i, repair := range done.rules {
		action := importer.Corrected
		if repair == "jour_precise" || repair == "jour_complete" {
			action = importer.Guessed
		}
		r.partial = r.partial || repair == "jour_complete"
		r.add(value, repair, action, osm, done.details[i])
	}
	if len(done.rules) == 0 && strings.TrimSpace(value) != osm {
		r.add(value, rule, importer.Corrected, osm, "")
	}
	if days := repeatedDays(osm); days != "" {
		r.add(value, "jour_redit", importer.Reported, osm,
			"« "+days+" » est dit deux fois : selon OSM, la seconde fois remplace la première")
	}
	return osm
}

// repeatedDays returns the days that two rules select in the same way: this is valid,
// and perhaps not meant, as the second rule replaces the first.
func repeatedDays(osm string) string {
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

func (r *reading) fromOSM() string {
	if isBlank(r.h.OSM) {
		return ""
	}
	var done repairs
	osm, err := readOSM(r.h.OSM, &done)
	switch {
	case err == nil:
		return r.normalize(r.h.OSM, r.limitOSM(osm), normalForm, done)
	case isFrench(r.h.OSM):
		return r.prose(r.h.OSM)
	}
	r.refuse(r.h.OSM, err)
	return ""
}

// isFrench reports whether a text has words that are not those of OSM hours.
func isFrench(s string) bool {
	words := strings.FieldsFunc(directory.Fold(s), func(c rune) bool { return c < 'a' || c > 'z' })
	return slices.ContainsFunc(words, func(w string) bool {
		_, osm := osmWords[w]
		return w == "j" || len(w) > 1 && !osm && !osmLanguage[w]
	})
}

// osmLanguage are the words of OSM hours that are neither days nor closings.
var osmLanguage = setOf("jan feb mar apr may jun jul aug sep oct nov dec week easter sunrise sunset dawn dusk open " +
	"unknown day days")

func (r *reading) fromWeek() string {
	if isBlank(r.h.Week) {
		return ""
	}
	return r.prose(r.h.Week)
}

func (r *reading) prose(s string) string {
	var done repairs
	if osm, err := osmhours.Parse(strings.TrimSpace(s)); err == nil {
		if checked, err := checkOSM(osm); err == nil {
			return r.normalize(s, r.limitOSM(checked), normalForm, done)
		}
	}
	w, err := parseWeek(s, &done)
	if err != nil {
		r.refuse(s, err)
		return ""
	}
	if w.phone && len(w.blocks) == 0 && w.leadingTerms == unspecified {
		r.refuse(s, refusef("telephone", "seules des heures de téléphone sont dites"))
		return ""
	}
	r.leaveOut(s, w)
	r.limit(w)
	osm := w.osm()
	if osm == "" {
		r.add(s, "jamais_ouvert", importer.Refused, "", "aucune heure d'ouverture n'est dite")
		return ""
	}
	return r.normalize(s, osm, transcribed, done)
}

// onlyTimes reports whether a cell has no other letter than the "h" of hours.
func onlyTimes(cell string) bool {
	return !strings.ContainsFunc(cell, func(c rune) bool {
		return (c > '9' || c == '(') && c != ':' && c != 'h' && c != 'H'
	})
}

// leaveOut reports what a text says besides the opening hours: those of a telephone line, and
// sentences. A sentence may limit the hours, as a note does.
func (r *reading) leaveOut(s string, w *week) {
	if w.phone {
		r.partial = true
		r.add(s, "telephone", importer.Reported, "", "les heures du téléphone ne sont pas celles du lieu")
	}
	for _, sentence := range slices.Concat(w.rest, w.others) {
		r.partial = true
		r.add(sentence, "phrase_sans_heures", importer.Reported, "", "")
	}
	rest := strings.Join(w.rest, ". ")
	if l := readComment(rest, r.h.Itinerant); !l.empty() {
		r.notes = append(r.notes, note{limits: l, text: rest, comment: true, rest: true})
	}
}

func (r *reading) fromDays() string {
	var all week
	var done repairs
	filled, failed := false, false
	var simple [7]bool // days whose cell was read, and holds nothing but times
	for day, cell := range r.h.Days {
		if isBlank(cell) {
			continue
		}
		filled = true
		if same := slices.Index(r.h.Days[:day], cell); same >= 0 && simple[same] {
			all.repeat(same, day)
			continue
		}
		w, err := parseCell(cell, day, &done)
		if err != nil {
			failed = true
			r.refuse(cell, err)
			continue
		}
		simple[day] = onlyTimes(cell)
		all.blocks = append(all.blocks, w.blocks...)
		all.closed |= w.closed
		all.closings = append(all.closings, w.closings...)
		all.phone = all.phone || w.phone
		all.others = append(all.others, w.others...)
	}
	if !filled || failed {
		return ""
	}
	value := r.dayCells()
	r.leaveOut(value, &all)
	r.limit(&all)
	osm := all.osm()
	if osm == "" {
		r.add(value, "jamais_ouvert", importer.Refused, "", "tous les jours sont dits fermés")
		return ""
	}
	return r.normalize(value, osm, transcribed, done)
}

// alternate restricts the hours to even or odd weeks when the WeekOpening cell asks
// for it. ok is false when the cell is not understood or cannot be stated in OSM.
func (r *reading) alternate(osm string) (string, bool) {
	cell := r.h.WeekOpening
	if isBlank(cell) {
		return osm, true
	}
	var which parity
	folded := strings.ReplaceAll(directory.Fold(cell), "semaines", "semaine")
	switch strings.TrimSuffix(strings.TrimSuffix(folded, "s"), " uniquement") {
	case "semaine paire", "paire":
		which = evenWeeks
	case "semaine impaire", "impaire":
		which = oddWeeks
	case "toutes les semaine", "hebdomadaire":
		return osm, true
	default:
		r.refuse(cell, refusef("semaines_non_comprises", "on ne sait pas quelles semaines c'est ouvert"))
		return "", false
	}
	limited, err := onlyWeeks(osm, which)
	if err != nil {
		r.refuse(cell, err)
		return "", false
	}
	r.add(cell, "semaines_alternees", importer.Corrected, limited, "")
	return limited, true
}

// onlyWeeks puts the week selector before each rule of days. Rules that already
// select weeks or dates are an error.
func onlyWeeks(osm string, which parity) (string, error) {
	var out strings.Builder
	for rule := range strings.SplitSeq(osm, "; ") {
		if strings.ContainsAny(rule, `"|`) || strings.Contains(rule, ", ") ||
			!strings.HasSuffix(rule, "off") && !startsWithWeekday(rule) {
			return "", refusef("semaines_ambigues", "les semaines alternées ne se combinent pas avec ces horaires")
		}
		if !strings.HasSuffix(rule, "off") {
			rule = weekSelectors[which] + rule
		}
		join(&out, false, rule)
	}
	h, err := osmhours.Parse(out.String())
	if err != nil {
		return "", refusef("semaines_ambigues", "%s", err)
	}
	return h.String(), nil
}

func startsWithWeekday(rule string) bool {
	return len(rule) > 2 && slices.Contains([]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}, rule[:2])
}

// original returns what the producer wrote, for hours that could not be stated.
func (r *reading) original() string {
	var list []string
	for _, s := range []string{r.h.OSM, r.dayCells(), r.h.Week} {
		if !isBlank(s) {
			list = append(list, strings.TrimSpace(s))
		}
	}
	if len(list) > 0 && !isBlank(r.h.WeekOpening) {
		list = append(list, strings.TrimSpace(r.h.WeekOpening))
	}
	for i := range r.notes {
		if shown := r.notes[i].original(); shown != "" {
			list = append(list, shown)
		}
	}
	return strings.Join(list, "\n")
}

// dayCells returns the filled cells of the days, one per line.
func (r *reading) dayCells() string {
	var list []string
	for day, cell := range r.h.Days {
		if !isBlank(cell) {
			list = append(list, frenchDayNames[day]+" : "+strings.TrimSpace(cell))
		}
	}
	return strings.Join(list, "\n")
}
