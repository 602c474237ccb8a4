// Command exports measures how files of the whole directory are written and sent, beside a copy of the finished file,
// which is the limit, and the programs that people make such files with: ogr2ogr and, with TEST_DATABASE_URL, psql.
//
//	go run ./cmd/testdb -- go run ./cmd/bench/exports -places 20000,200000
//
// Each figure is the least of some runs, by the clock and of the processor. Places are invented.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// settings are what the flags say.
type settings struct {
	sizes, formats []string
	runs           int // of which the least counts
	workers        int // goroutines that encode, as `lieux export` has
}

func main() {
	places := flag.String("places", "200000", "places of the directory, several sizes separated by commas")
	formats := flag.String("formats", strings.Join(export.Names(), ","), "what is written")
	runs := flag.Int("runs", 3, "how often each thing is measured")
	workers := flag.Int("workers", runtime.GOMAXPROCS(0), "goroutines that encode")
	output := flag.String("append", "", "also append the table to this Markdown file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	set := settings{strings.Split(*places, ","), strings.Split(*formats, ","), max(1, *runs), *workers}
	if err := set.run(ctx, *output); err != nil {
		fmt.Fprintln(os.Stderr, "exports:", err)
		os.Exit(1)
	}
}

func (set *settings) run(ctx context.Context, output string) error {
	g, err := territory.Open()
	if err != nil {
		return err
	}
	var table bytes.Buffer
	fmt.Fprintf(&table,
		"\n## Files of the whole directory\n\nClock / processor (%s, %d processors, %d goroutines encode), each "+
			"the least of %d runs. ×: how many times as fast Lieux is, by each.\nMemory is what the writer holds at "+
			"most "+
			"beside the "+
			"directory. `go run ./cmd/testdb -- go run ./cmd/bench/exports -places %s -formats %s`\n\n",
		time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), set.workers, set.runs, strings.Join(set.sizes, ","),
		strings.Join(set.formats, ","))
	fmt.Fprintln(&table, "| places | file | MB | Lieux | copy of the file | ogr2ogr | psql | memory |")
	fmt.Fprintln(&table, "|---|---|---|---|---|---|---|---|")
	for _, text := range set.sizes {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-places: not a number: %s", text)
		}
		if err := set.measure(ctx, g, n, &table); err != nil {
			return err
		}
	}
	fmt.Print(table.String())
	if output == "" {
		return nil
	}
	file, err := os.OpenFile(output, os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := table.WriteTo(file); err != nil {
		return err
	}
	return file.Close()
}

// measure adds the lines of a size.
func (set *settings) measure(ctx context.Context, g *territory.Gazetteer, n int, table io.Writer) error {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	view, err := snapshot.Build(snapshot.Input{Version: 1, Built: now, Count: n, Places: placetest.Places(g, n, 1),
		Zone: territory.TimeZone})
	if err != nil {
		return err
	}
	selected := &export.Selection{View: view, Now: now, Query: &directory.Query{}, Workers: set.workers}
	for i := range view.Len() {
		selected.Hits = append(selected.Hits, directory.Hit{Index: i, DistanceM: directory.NoDistance})
	}
	dir, err := os.MkdirTemp("", "lieux-exports-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	source := filepath.Join(dir, "source.gpkg") // that the others read: the fastest that they have
	if err := writeFile(ctx, export.GeoPackage, selected, source); err != nil {
		return err
	}
	others, err := newRivals(ctx, source, dir, set.runs)
	if err != nil {
		return err
	}
	for _, name := range set.formats {
		f := export.Named(name)
		if f == nil {
			return fmt.Errorf("-formats: no format is called %s", name)
		}
		file := filepath.Join(dir, "lieux"+f.Extension())
		held := 0.0
		took, err := least(set.runs, func() error {
			runtime.GC()
			watched := watch()
			defer func() { held = watched() }()
			return writeFile(ctx, f, selected, file)
		})
		if err != nil {
			return err
		}
		copied, err := least(set.runs, func() error { return copyFile(file, file+".copy") })
		if err != nil {
			return err
		}
		size, err := os.Stat(file)
		if err != nil {
			return err
		}
		converted, err := others.convert(ctx, f)
		if err != nil {
			return err
		}
		asked, err := others.query(ctx, f)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "| %d | %s | %.1f | %s | %s | %s | %s | %.0f MB |\n", n, f.Name, float64(size.Size())/1e6,
			took, copied.beside(took), converted.beside(took), asked.beside(took), held)
		for _, made := range []string{file, file + ".copy"} {
			if err := os.Remove(made); err != nil {
				return err
			}
		}
	}
	return serve(ctx, view, g, set.runs, n, table)
}

func writeFile(ctx context.Context, f *export.Format, s *export.Selection, name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := f.Write(ctx, file, s); err != nil {
		return err
	}
	return file.Close()
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	// The reader and the writer alone: the kernel must not do the copy without them.
	if _, err := io.CopyBuffer(struct{ io.Writer }{out}, struct{ io.Reader }{in}, make([]byte, 64<<10)); err != nil {
		return err
	}
	return out.Close()
}
