package directory

import (
	"testing"
)

// The quick ways of folding give what the one for any text gives.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"Médiathèque  de L’Haÿ-les-Roses ", "ŒUVRE ½ ´ ¨ª", " \u00a0x\u00adŀ", "e\u0301té", "ǆ",
		"\xff\xc3", "K\u212a", "`´'’‘–—‑", "Ĳ ŉ ſ İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := Fold(s), foldAny(s); got != want {
			t.Errorf("Fold(%q) = %q, for any text %q", s, got, want)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Fold("Médiathèque de l’Haÿ-les-Roses")
	}
}
