package hours

import (
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
)

// note is a text next to the hours, and what it removes from them.
type note struct {
	limits
	text    string
	comment bool // a comment on the hours, shown with them; else another text of the row
	rest    bool // a sentence of the text of the hours itself
	applied bool // it removed something
}

// notesOf reads the comment on the hours, then what else the row says about them.
func notesOf(h importer.HoursText) []note {
	var list []note
	if l := readComment(h.Note, h.Itinerant); !l.empty() {
		list = append(list, note{limits: l, text: h.Note, comment: true})
	}
	if l := readAside(h.Aside, h.Itinerant); !l.empty() {
		list = append(list, note{limits: l, text: h.Aside})
	}
	return list
}

// limit applies the notes to a week that was read; reportNotes records them later.
func (r *reading) limit(w *week) {
	for i := range r.notes {
		n := &r.notes[i]
		if n.repeats(w) {
			n.limits = limits{}
		}
		if n.limits.apply(w) {
			n.applied = true
		}
	}
}

// repeats reports whether the note only states the hours of a week again.
func (n *note) repeats(w *week) bool {
	if n.rest {
		return false
	}
	same, err := parseWeek(n.text, &repairs{})
	return err == nil && same.osm() == w.osm()
}

// limitOSM applies the notes to hours given as OSM in normal form, if these are plain
// days and times.
func (r *reading) limitOSM(osm string) string {
	if len(r.notes) == 0 {
		return osm
	}
	w, ok := weekOf(osm)
	if !ok {
		r.opaque = true
		return osm
	}
	r.limit(w)
	return w.osm()
}

// reportNotes records what the notes did. OSM hours that a note limits and that
// cannot be split into days and times are dropped: which of them are meant is not known.
func (r *reading) reportNotes(osm string) (stated, text string) {
	for i := range r.notes {
		n := &r.notes[i]
		switch {
		case n.empty():
			continue
		case r.opaque:
			osm = ""
		case !n.applied:
			continue
		}
		if n.comment {
			r.add(n.text, "selon_commentaire", importer.Guessed, osm, "le commentaire met une condition à ces heures")
			text = strings.TrimSpace(n.text)
			continue
		}
		r.add(firstRunes(n.text, 300), "selon_autre_texte", importer.Guessed, osm,
			"un autre texte de la ligne met une condition à ces heures")
	}
	return osm, text
}

// original returns what a note adds to hours shown as the producer wrote them. Texts
// that are not about the hours are not quoted there.
func (n *note) original() string {
	switch {
	case n.empty(), n.rest:
		return ""
	case n.comment:
		return strings.TrimSpace(n.text)
	case len(n.byAppointment) > 0:
		return appointmentComment
	}
	return unconfirmedComment
}
