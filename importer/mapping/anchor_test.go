package mapping

import (
	"strings"
	"testing"
)

// Every phrase of the register is in its anchors, however it is written; other texts are not.
func TestAnchorsAreInTheirPhrases(t *testing.T) {
	x := standardLexicon
	n := 0
	for _, list := range x.phrases {
		for _, p := range list {
			if p.use == inColumn {
				continue
			}
			n++
			text := "Le lieu (" + strings.ToUpper(strings.Join(p.words, " ")) + ")."
			if !x.anchors.in(text) {
				t.Errorf("%q is not found", text)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d phrases", n)
	}
	for text, want := range map[string]bool{
		"Présence d'un Conseiller&nbsp;Numérique": true, "agréé «\u00a0Étape numérique La Poste\u00a0»": true,
		"Le conseiller en emploi numérique": false, "Relais de la Caf": false, "La jeunesse et l'information": false,
		"": false, "é": false,
	} {
		if got := x.anchors.in(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
