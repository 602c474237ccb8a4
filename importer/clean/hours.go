package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
)

// Hours reads opening hours. Nothing is understood yet: the producer's words are kept.
func Hours(h importer.HoursText) (osm, text string, anomalies []importer.Anomaly) {
	words := nonEmpty([]string{strings.TrimSpace(h.OSM), strings.TrimSpace(h.Week), strings.Join(nonEmpty(append([]string{}, h.Days[:]...)), " ; ")})
	return "", strings.Join(words, " ; "), nil
}
