package clean

import (
	"slices"
	"strings"

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
}
