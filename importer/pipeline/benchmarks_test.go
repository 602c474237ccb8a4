package pipeline_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
	"github.com/lieux-numeriques/lieux/importer/mapping"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// nowhere is a store that discards everything: benchmarks measure the stages before it.
type nowhere struct{}

func (nowhere) Last(context.Context, string) (string, error) { return "", nil }
func (nowhere) Begin(context.Context, importer.Source, string, importer.Recall) (importer.Batch, error) {
	return nowhere{}, nil
}
func (nowhere) Add(context.Context, *importer.Row) error                               { return nil }
func (nowhere) Stage(context.Context, *importer.Report, importer.PublishOptions) error { return nil }
func (nowhere) Group(context.Context, importer.Grouper, bool) error                    { return nil }
func (nowhere) Publish(context.Context, importer.Merger) (importer.Outcome, error) {
	return importer.Outcome{}, nil
}
func (nowhere) Keep(ctx context.Context, _ importer.KeptRow) error { return ctx.Err() }

func (nowhere) Remember([]byte) {}

func (nowhere) Discard(context.Context) error { return nil }

// BenchmarkStages measures, per row of a real listing, reading alone, then with the
// mapping, then all stages up to the store.
func BenchmarkStages(b *testing.B) {
	dir := listingstest.Dir(b)
	for _, name := range []string{"gironde", "france-services", "conseiller-numerique", "hinaura"} {
		s, location, err := sources.Resolve(filepath.Join(dir, name), "", "")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/lecture", func(b *testing.B) { perRow(b, func() int { return len(records(b, location)) }) })
		b.Run(name+"/correspondance", func(b *testing.B) { benchmarkMapping(b, s, records(b, location)) })
		b.Run(name+"/tout", func(b *testing.B) {
			opts := options(b)
			perRow(b, func() int {
				report, err := pipeline.Run(context.Background(), s, read.Input{Location: location}, nowhere{}, opts)
				if err != nil {
					b.Fatal(err)
				}
				return report.Read
			})
		})
	}
}

// perRow reports the processor time per row next to the elapsed time: it does not depend
// on the load of the machine.
func perRow(b *testing.B, do func() int) {
	b.ReportAllocs()
	rows, before := 0, processorTime(b)
	for b.Loop() {
		rows += do()
	}
	b.ReportMetric(float64((processorTime(b)-before).Nanoseconds())/float64(rows), "cpu-ns/row")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rows), "ns/row")
}

func records(b *testing.B, location string) []*importer.Record {
	l, err := read.Open(context.Background(), read.Input{Location: location}, read.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	rows, err := l.Records()
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var all []*importer.Record
	for rows.Scan() {
		all = append(all, rows.Record())
	}
	return all
}

func benchmarkMapping(b *testing.B, s importer.Source, all []*importer.Record) {
	m := mapping.Standard()
	if s.Mapping != nil {
		var err error
		if m, err = mapping.Parse(s.Mapping, s.MappingName); err != nil {
			b.Fatal(err)
		}
	}
	var program *mapping.Program
	perRow(b, func() int {
		for _, r := range all {
			if program == nil || program.Header() != r.Header {
				program = m.Compile(r.Header)
			}
			program.Apply(r)
		}
		return len(all)
	})
}

// The naive twin of reading: the same JSON through encoding/json.
func BenchmarkReadNaive(b *testing.B) {
	dir := listingstest.Dir(b)
	content := readFile(b, filepath.Join(dir, "conseiller-numerique", "conseiller-numerique.json"))
	perRow(b, func() int {
		var rows []map[string]any
		if err := json.Unmarshal(content, &rows); err != nil {
			b.Fatal(err)
		}
		return len(rows)
	})
}

func readFile(b *testing.B, path string) []byte {
	content, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	return content
}

func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
