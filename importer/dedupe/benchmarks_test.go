package dedupe_test

import (
	"runtime"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
)

// benchmarkRecords are invented places on the real communes, of two sources,
// where little is to be merged: what an import pays for grouping.
func benchmarkRecords(tb testing.TB, n int) []*importer.Candidate {
	tb.Helper()
	var records []*importer.Candidate
	for p, err := range placetest.Places(gazetteer(), n, 1) {
		if err != nil {
			tb.Fatal(err)
		}
		place := *p
		records = append(records, &importer.Candidate{RecordID: p.ID, Source: p.Source, Place: &place})
	}
	return records
}

// aim: 50 000 records a second.
func BenchmarkFind200k(b *testing.B) {
	records := benchmarkRecords(b, 200_000)
	b.ResetTimer()
	for b.Loop() {
		found := find(records, nil)
		b.ReportMetric(float64(len(found.Groups)), "groups")
	}
	b.ReportMetric(float64(len(records)*b.N)/b.Elapsed().Seconds(), "records/s")
}

// A listing whose rows are all there two hundred times costs no more.
func BenchmarkFindCopies(b *testing.B) {
	originals := benchmarkRecords(b, 1000)
	var records []*importer.Candidate
	for i := range 200_000 {
		r := *originals[i%len(originals)]
		round := i / len(originals)
		r.RecordID, r.Source = r.RecordID[:10]+string(rune('a'+round%20))+string(rune('a'+round/20)), "copies"
		records = append(records, &r)
	}
	b.ResetTimer()
	for b.Loop() {
		find(records, nil)
	}
	b.ReportMetric(float64(len(records)*b.N)/b.Elapsed().Seconds(), "records/s")
}

// What is held while grouping stays small: a million records must fit beside the rest.
func TestMemoryOfARecord(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	const n, most = 100_000, 400
	records := benchmarkRecords(t, n)
	runtime.GC()
	var before, during runtime.MemStats
	runtime.ReadMemStats(&before)
	index := dedupe.NewIndex(gazetteer())
	for _, r := range records {
		index.Add(r)
	}
	runtime.GC()
	runtime.ReadMemStats(&during)
	held := float64(during.HeapAlloc-before.HeapAlloc) / n
	t.Logf("%.0f bytes a record", held)
	if held > most {
		t.Errorf("%.0f bytes a record, at most %d wanted", held, most)
	}
	runtime.KeepAlive(records)
	runtime.KeepAlive(index)
}
