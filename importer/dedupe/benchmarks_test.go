package dedupe_test

import (
	"runtime"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
)

// benchmarkRecords are invented places on the real communes, of two sources,
// where little is to be merged: what an import pays for grouping.
func benchmarkRecords(tb testing.TB, n int) []dedupe.Record {
	tb.Helper()
	gazetteer, err := territory.Open()
	if err != nil {
		tb.Fatal(err)
	}
	var records []dedupe.Record
	for p, err := range placetest.Places(gazetteer, n, 1) {
		if err != nil {
			tb.Fatal(err)
		}
		place := *p
		records = append(records, dedupe.Record{ID: p.ID, Source: p.Source, Place: &place})
	}
	return records
}

// aim: 50 000 records a second.
func BenchmarkFind200k(b *testing.B) {
	records := benchmarkRecords(b, 200_000)
	b.ResetTimer()
	for b.Loop() {
		found, err := dedupe.Find(each(records), nil)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(found.Groups)), "groups")
	}
	b.ReportMetric(float64(len(records)*b.N)/b.Elapsed().Seconds(), "records/s")
}

// A listing whose rows are all there two hundred times costs no more.
func BenchmarkFindCopies(b *testing.B) {
	originals := benchmarkRecords(b, 1000)
	var records []dedupe.Record
	for i := range 200_000 {
		r := originals[i%len(originals)]
		r.ID, r.Source = r.ID[:10]+string(rune('a'+i/len(originals)%20))+string(rune('a'+i/len(originals)/20)), "copies"
		records = append(records, r)
	}
	b.ResetTimer()
	for b.Loop() {
		if _, err := dedupe.Find(each(records), nil); err != nil {
			b.Fatal(err)
		}
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
	if _, err := dedupe.Find(func(yield func(dedupe.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&during)
	}, nil); err != nil {
		t.Fatal(err)
	}
	held := float64(during.HeapAlloc-before.HeapAlloc) / n
	t.Logf("%.0f bytes a record", held)
	if held > most {
		t.Errorf("%.0f bytes a record, at most %d wanted", held, most)
	}
	runtime.KeepAlive(records)
}
