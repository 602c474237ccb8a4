// Command exports measures how files of the whole directory are written, beside a copy of the finished file, which
// is the limit, and ogr2ogr, which is what people convert files with.
//
//	go run ./cmd/bench/exports -places 20000,200000
//
// Times are of the processor, the least of three runs, so that a busy machine changes little. Places are invented.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
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

// runs is how often each thing is measured.
const runs = 3

func main() {
	places := flag.String("places", "200000", "places of the directory, several sizes separated by commas")
	formats := flag.String("formats", strings.Join(export.Names(), ","), "what is written")
	output := flag.String("append", "", "also append the table to this Markdown file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *places, *formats, *output); err != nil {
		fmt.Fprintln(os.Stderr, "exports:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sizes, formats, output string) error {
	g, err := territory.Open()
	if err != nil {
		return err
	}
	var table bytes.Buffer
	fmt.Fprintf(&table, "\n## Files of the whole directory\n\nProcessor time (%s, %d processors), the least of %d runs; "+
		"memory is what the writer holds at most\nbeside the directory. `go run ./cmd/bench/exports -places %s`\n\n",
		time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), runs, sizes)
	fmt.Fprintln(&table, "| places | file | MB | Lieux | copy of the file | ogr2ogr | memory |")
	fmt.Fprintln(&table, "|---|---|---|---|---|---|---|")
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-places: not a number: %s", text)
		}
		if err := measure(ctx, g, n, strings.Split(formats, ","), &table); err != nil {
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
func measure(ctx context.Context, g *territory.Gazetteer, n int, formats []string, table io.Writer) error {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	view, err := snapshot.Build(snapshot.Input{Version: 1, Built: now, Count: n, Places: placetest.Places(g, n, 1),
		Zone: territory.TimeZone})
	if err != nil {
		return err
	}
	selected := &export.Selection{View: view, Now: now, Query: &directory.Query{}}
	for i := range view.Len() {
		selected.Hits = append(selected.Hits, directory.Hit{Index: i, DistanceM: directory.NoDistance})
	}
	dir, err := os.MkdirTemp("", "lieux-exports-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	source := filepath.Join(dir, "source.gpkg") // that ogr2ogr reads: the fastest that it has
	if _, _, err := write(ctx, export.GeoPackage, selected, source); err != nil {
		return err
	}
	for _, format := range formats {
		f := export.Named(format)
		if f == nil {
			return fmt.Errorf("-formats: no format is called %s", format)
		}
		name := filepath.Join(dir, "lieux"+f.Extension())
		took, held, err := write(ctx, f, selected, name)
		if err != nil {
			return err
		}
		copied, err := least(func() error { return copyFile(name, name+".copy") })
		if err != nil {
			return err
		}
		size, err := os.Stat(name)
		if err != nil {
			return err
		}
		rival := "—"
		if driver := drivers[f.Name]; driver != "" {
			if t, err := convert(ctx, driver, source, filepath.Join(dir, "rival"+f.Extension())); err != nil {
				return err
			} else if t > 0 {
				rival = fmt.Sprintf("%.2f s (×%.1f)", t.Seconds(), t.Seconds()/took.Seconds())
			}
		}
		fmt.Fprintf(table, "| %d | %s | %.1f | %.2f s | %.2f s (×%.2f) | %s | %.0f MB |\n", n, f.Name,
			float64(size.Size())/1e6, took.Seconds(), copied.Seconds(), copied.Seconds()/took.Seconds(), rival, held)
		for _, made := range []string{name, name + ".copy"} {
			if err := os.Remove(made); err != nil {
				return err
			}
		}
	}
	return nil
}

// drivers are those of GDAL that write a format.
var drivers = map[string]string{
	"geojson": "GeoJSON", "csv": "CSV", "geopackage": "GPKG", "flatgeobuf": "FlatGeobuf", "geoparquet": "Parquet",
}

// convert returns the time that ogr2ogr takes; 0 when it does not know the driver.
func convert(ctx context.Context, driver, from, to string) (time.Duration, error) {
	known, err := exec.CommandContext(ctx, "ogr2ogr", "--formats").Output()
	if err != nil || !bytes.Contains(known, []byte(" "+driver+" -")) {
		return 0, nil
	}
	best := time.Duration(0)
	for range runs {
		if err := os.RemoveAll(to); err != nil {
			return 0, err
		}
		command := exec.CommandContext(ctx, "ogr2ogr", "-f", driver, to, from, "lieux")
		if out, err := command.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("ogr2ogr: %w: %s", err, out)
		}
		took := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
		if best == 0 || took < best {
			best = took
		}
	}
	return best, os.RemoveAll(to)
}

// write writes a file and returns the time that it took and the MB of memory that it held at most.
func write(ctx context.Context, f *export.Format, s *export.Selection, name string) (time.Duration, float64, error) {
	var held float64
	took, err := least(func() error {
		file, err := os.Create(name)
		if err != nil {
			return err
		}
		runtime.GC()
		watched := watch()
		if err := f.Write(ctx, file, s); err != nil {
			return err
		}
		held = watched()
		return file.Close()
	})
	return took, held, err
}

// watch returns a function that ends the watch and returns how many MB the heap grew at most.
func watch() func() float64 {
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	most, done, ended := before.HeapAlloc, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
		}
	}()
	return func() float64 {
		close(done)
		<-ended
		return float64(most-before.HeapAlloc) / 1e6
	}
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

// least returns the least time of the processor that some runs take.
func least(work func() error) (best time.Duration, err error) {
	for range runs {
		before, err := processor()
		if err != nil {
			return 0, err
		}
		if err := work(); err != nil {
			return 0, err
		}
		after, err := processor()
		if err != nil {
			return 0, err
		}
		if best == 0 || after-before < best {
			best = after - before
		}
	}
	return best, nil
}

// processor returns the time that the processor has spent on this program.
func processor() (time.Duration, error) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, err
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), nil
}
