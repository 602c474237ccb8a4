package clean

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
)

// hours reads the opening hours. What is not certain is kept as the producer wrote it.
func (w *work) hours() {
	h := w.draft.Hours
	if h == (importer.HoursText{}) {
		return
	}
	texts := []*string{&h.OSM, &h.Week, &h.WeekOpening, &h.Note}
	for day := range h.Days {
		texts = append(texts, &h.Days[day])
	}
	for _, text := range texts {
		var findings []importer.Finding
		*text, findings = w.settings.restore(*text, *text, false)
		w.addAll("horaires", findings)
	}
	p := w.place
	if importer.MayLimitHours(p.Name) { // "Mairie de Villeneuve (premiers lundis du mois)"
		h.Aside = strings.TrimPrefix(h.Aside+"\n"+p.Name, "\n")
	}
	h.Itinerant = h.Itinerant || slices.Contains(p.Itinerance, "Itinérant") ||
		h.Note+h.Aside != "" && hours.ItinerantName(p.Name)
	var findings []importer.Finding
	p.Hours, p.HoursText, findings = w.settings.hours.Read(h)
	w.addAll("horaires", findings)
	w.presence()
}

// presenceNames begin the names of records about one person's presence at a place.
var presenceNames = []string{"permanence", "conseiller numerique", "conseillere numerique", "conseillers numeriques"}

// presence notes that the hours are those of one person's presence, which the source or
// the name of the record says.
func (w *work) presence() {
	written := cmp.Or(w.place.Hours, w.place.HoursText)
	if written == "" || !w.settings.Source.Presence && !namesPresence(w.place.Name) {
		return
	}
	w.add("horaires", importer.Finding{Rule: importer.PresenceRule, Action: importer.Reported, Value: written})
	w.change("horaires", directory.Change{Rule: importer.PresenceRule, Action: string(importer.Reported)})
}

func namesPresence(name string) bool {
	name = directory.Fold(name)
	return slices.ContainsFunc(presenceNames, func(begin string) bool { return strings.HasPrefix(name, begin) })
}
