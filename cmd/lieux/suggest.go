package main

import (
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// suggester knows what a value that was not understood may stand for.
type suggester struct{ gazetteer *territory.Gazetteer }

// mostSuggested is the length in bytes of the longest value that something is suggested for.
const mostSuggested = 100

// of returns the value that a rule put in the place of the one that it met, else one that the producer may have meant;
// "" when none is near.
func (s *suggester) of(a *importer.Finding) string {
	if a.After != "" || s == nil || a.Value == "" || len(a.Value) > mostSuggested {
		return a.After
	}
	switch a.Field {
	case "commune":
		return s.closest(a.Value, territory.KindCommune)
	case "code_postal":
		return s.closest(a.Value, territory.KindPostcode)
	}
	for i := range directory.Fields {
		if f := &directory.Fields[i]; f.Name == a.Field && f.Vocabulary != nil {
			return f.Vocabulary.Closest(a.Value)
		}
	}
	return ""
}

// closest returns the nearest commune or postcode to a text that names none.
func (s *suggester) closest(text string, kind territory.Kind) string {
	for _, near := range s.gazetteer.Closest(text, 5) {
		switch {
		case near.Kind != kind:
		case kind == territory.KindPostcode:
			return near.Code
		case near.Name != text:
			return near.Name
		}
	}
	return ""
}
