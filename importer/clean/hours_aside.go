package clean

import (
	"regexp"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// remark is a text beside the hours, and what it takes away from them.
type remark struct {
	note
	text    string
	comment bool // a comment on the hours, to be shown with them; else any text of the row
	limited bool // it took something away
}

// remarksOf reads the comment on the hours, then whatever else the row says of them.
func remarksOf(h importer.HoursText, itinerant bool) []remark {
	var list []remark
	if n := readNote(h.Note, itinerant); !n.empty() {
		list = append(list, remark{note: n, text: h.Note, comment: true})
	}
	if n := readAside(h.Aside, itinerant); !n.empty() {
		list = append(list, remark{note: n, text: h.Aside})
	}
	return list
}

// readAside reads a text that is not about the hours in the first place. It counts
// where it says outright that one comes on appointment, that it is closed, or
// that it is so on some days only; what else it tells of days is of activities.
func readAside(text string, itinerant bool) (n note) {
	if text == "" {
		return n
	}
	var clauses []clause
	free := false
	for _, written := range clausesOf(strings.ReplaceAll(text[:min(len(text), maxNote)], "(", "\n")) {
		c := parseClause(written)
		c.shut = c.shut && shutOutright.MatchString(written) && !strings.Contains(written, "rouver")
		short := len(strings.Fields(written)) <= 6
		onlyThen := c.time && (c.only || short && c.named && strings.Contains(written, "mois"))
		if onlyThen && !c.booked && (short || c.extra) { // "ouvert le samedi uniquement": the other days are not
			c.condition = wholeWeek
		}
		if free = free || c.free && !c.named && !c.booked; c.booked || c.shut || onlyThen {
			clauses = append(clauses, c)
		}
	}
	for _, c := range clauses {
		switch {
		case c.neutral(itinerant):
		case c.booked && free && !c.named && !c.only: // one comes as one likes; something else is on appointment
		case c.booked:
			n.booked = append(n.booked, c.condition)
		default:
			n.doubted = append(n.doubted, c.condition)
		}
	}
	return n
}

// shutOutright tells closing from farms ("la ferme de…") and from what was once closed.
var shutOutright = regexp.MustCompile(`\b(?:est|sera|sont|seront|reste|actuellement|temporairement|provisoirement|definitivement|exceptionnellement|:) ?(?:[a-z]+ )?fermee?s?\b` +
	`|\bfermee?s? (?:le|les|l'|au public|aux|pendant|jusqu|a partir|a compter|pour|toute|tous|cause|la semaine|en (?:periode|ete|hiver|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)|du (?:\d|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)` +
	`|\bfermetures? (?:le|les|l'|au public|pendant|jusqu|a partir|pour|estivale|annuelle|exceptionnelle|temporaire|definitive|du \d|en |lundi|mardi|mercredi|jeudi|vendredi|samedi)`)

// noted applies the remarks to a week that was read. They are told once it is done.
func (r *hoursReading) noted(w *week) {
	for i := range r.remarks {
		rm := &r.remarks[i]
		if same, err := parseWeek(rm.text, &hourNotes{}); err == nil && same.osm() == w.osm() {
			rm.note = note{} // it says the same again
		}
		if rm.limit(w) {
			rm.limited = true
		}
	}
}

// remarked applies the remarks to hours given as OSM, a normal form, when they are days and hours only.
func (r *hoursReading) remarked(osm string) string {
	if len(r.remarks) == 0 {
		return osm
	}
	w, ok := weekOf(osm)
	if !ok {
		r.verbatim = true
		return osm
	}
	r.noted(w)
	return w.osm()
}

// weekOf takes plain OSM hours apart: rules of days and hours, each day in one of
// them, and "SH off" or "PH off". ok is false for any other.
func weekOf(osm string) (w *week, ok bool) {
	w = &week{}
	told := uint8(0)
	for rule := range strings.SplitSeq(osm, "; ") {
		days, hours, _ := strings.Cut(rule, " ")
		switch {
		case rule == "SH off":
			w.schoolOff = true
			continue
		case rule == "PH off":
			w.publicOff = true
			continue
		case rule == "24/7":
			days, hours = "Mo-Su", "00:00-24:00"
		}
		b := block{days: daysOf(days)}
		if b.days == 0 || b.days&told != 0 {
			return nil, false
		}
		for span := range strings.SplitSeq(hours, ",") {
			m := clockSpan.FindStringSubmatch(span)
			if m == nil {
				return nil, false
			}
			b.spans = append(b.spans, qualified{hourSpan: hourSpan{minutesOf(m[1], m[2]), minutesOf(m[3], m[4])}})
		}
		told |= b.days
		w.blocks = append(w.blocks, b)
	}
	return w, true
}

var clockSpan = regexp.MustCompile(`^(\d\d):(\d\d)-(\d\d):(\d\d)$`)

// daysOf reads "Mo-We,Fr"; 0 when it is anything else.
func daysOf(list string) (days uint8) {
	for item := range strings.SplitSeq(list, ",") {
		first, last, isRange := strings.Cut(item, "-")
		if !isRange {
			last = first
		}
		from, known := osmWords[strings.ToLower(first)]
		to, knownToo := osmWords[strings.ToLower(last)]
		if !known || !knownToo || from.kind != osmDay || to.kind != osmDay || from.value > 6 || to.value > 6 {
			return 0
		}
		for _, d := range spread(from.value, to.value) {
			days |= 1 << d
		}
	}
	return days
}

// tellRemarks tells what the remarks did. Hours stated as OSM that they limit
// and that cannot be taken apart are given up: which of them are meant is not known.
func (r *hoursReading) tellRemarks(osm string) (stated, text string) {
	for i := range r.remarks {
		rm := &r.remarks[i]
		switch {
		case rm.empty():
			continue
		case r.verbatim:
			osm = ""
		case !rm.limited:
			continue
		}
		if rm.comment {
			r.tell(rm.text, "selon_commentaire", importer.Guessed, osm, "le commentaire met une condition à ces heures")
			text = strings.TrimSpace(rm.text)
			continue
		}
		r.tell(firstRunes(rm.text, 300), "selon_autre_texte", importer.Guessed, osm, "un autre texte de la ligne met une condition à ces heures")
	}
	return osm, text
}

// words is what a remark adds to hours shown in the producer's own words. Texts that
// are not about the hours are not shown there.
func (rm *remark) words() string {
	switch {
	case rm.empty():
		return ""
	case rm.comment:
		return strings.TrimSpace(rm.text)
	case len(rm.booked) > 0:
		return bookedComment
	}
	return doubtedComment
}

var movingWords = words("bus minibus camion camionnette fourgon van itinerant itinerante itinerants mobile roulotte")

// movesByName tells a name like "Bus numérique": elsewhere is where it is.
func movesByName(name string) bool {
	for w := range strings.FieldsFuncSeq(directory.Fold(name), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if movingWords[w] {
			return true
		}
	}
	return false
}
