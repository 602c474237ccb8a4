package quality_test

import (
	"testing"
)

// BenchmarkJudge measures the outcomes and the score of a place, as when a version is read.
func BenchmarkJudge(b *testing.B) {
	j, p := standardJudge(b), complete()
	p.UpdatedOn = today.AddDate(-1, 0, 0)
	var found []byte
	b.ReportAllocs()
	for b.Loop() {
		found = j.AppendOutcomes(found[:0], p, today)
		if j.Score(found, p.UpdatedOn, today) <= 0 {
			b.Fatal("no score")
		}
	}
}

// BenchmarkExplain measures the reasons of one place.
func BenchmarkExplain(b *testing.B) {
	j, p := standardJudge(b), complete()
	found := j.AppendOutcomes(nil, p, today)
	b.ReportAllocs()
	for b.Loop() {
		j.Explain(found, p.UpdatedOn, today)
	}
}
