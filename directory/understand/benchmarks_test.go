package understand_test

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkRead reads the inputs of the project, then those that are shared, where they are: a text is an operation.
func BenchmarkRead(b *testing.B) {
	files := map[string]string{"own": "testdata/saisies.csv"}
	if shared := os.Getenv("LIEUX_SHARED"); shared != "" {
		files["shared"] = filepath.Join(shared, "cases", "recherche.csv")
	}
	for name, path := range files {
		list, r := readInputs(b, path), newReader(b)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				r.Read(list[i%len(list)].text, invented, noon)
			}
		})
	}
}
