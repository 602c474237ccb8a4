package locate_test

import (
	"context"
	"testing"

	"github.com/lieux-numeriques/lieux/importer/locate"
)

// BenchmarkLocate returns one row whose coordinates are good and whose commune was met before.
func BenchmarkLocate(b *testing.B) {
	g := gazetteer(b)
	l := locate.New(g, nil)
	row := rowIn(g, "33063", "33000")
	b.ReportAllocs()
	for b.Loop() {
		row.Findings = row.Findings[:0]
		l.Locate(context.Background(), row, "44.8396", "-0.5802")
	}
}
