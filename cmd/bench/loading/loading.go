package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// loading is one way of bringing the places of a listing into PostGIS.
type loading struct {
	name   string
	rows   int
	took   time.Duration
	cpu    time.Duration // of the program, without the server's; 0 unknown
	memory int64         // most resident memory of the program, bytes; 0 unknown
	note   string
}

func (l loading) perSecond() float64 { return float64(l.rows) / l.took.Seconds() }

// measure imports an invented listing with the program itself, the whole
// way from the file to a published version, imports it again unchanged, and loads the same places with others, in the same run.
func measure(ctx context.Context, server, program string, g *territory.Gazetteer, n int) ([]loading, error) {
	program, err := filepath.Abs(program)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(program); err != nil {
		return nil, errors.New(program + " is not built: run `make bench`")
	}
	dir, err := os.MkdirTemp("", "lieux-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	folder := filepath.Join(dir, "banc")
	if err := writeListing(folder, g, n); err != nil {
		return nil, err
	}
	database, drop, err := emptyDatabase(ctx, server)
	if err != nil {
		return nil, err
	}
	defer drop()
	var lines []loading
	for _, run := range []struct{ name, note string }{
		{"lieux import", "read, mapped, cleaned, located, scored, merged, published"},
		{"lieux import, unchanged", ""},
	} {
		line, err := importWith(ctx, program, database, dir, folder, n)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", run.name, err)
		}
		line.name, line.note = run.name, run.note
		fmt.Fprintf(os.Stderr, "%s: %.0f rows/s\n", line.name, line.perSecond())
		lines = append(lines, line)
	}
	copied, err := copyRows(ctx, database, dir, n)
	if err != nil {
		return nil, fmt.Errorf("copy: %w", err)
	}
	return append(lines, copied, withOGR(ctx, database, filepath.Join(folder, "banc.csv"), n)), nil
}

// importWith runs the program once.
func importWith(ctx context.Context, program, database, dir, folder string, n int) (loading, error) {
	cmd := exec.CommandContext(ctx, program, "import", folder, "--json")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database, "LIEUX_DATA_DIR="+filepath.Join(dir, "donnees"))
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return loading{}, fmt.Errorf("%w: %s", err, strings.TrimSpace(problem.String()))
	}
	line := loading{rows: n, took: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		line.memory = usage.Maxrss << 10
	}
	var report struct {
		Read      int  `json:"lues"`
		Published int  `json:"publiees"`
		Unchanged bool `json:"inchange"`
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		return line, err
	}
	if !report.Unchanged && (report.Read != n || report.Published != n) {
		return line, fmt.Errorf("%d rows read, %d published of %d", report.Read, report.Published, n)
	}
	return line, nil
}

// copyRows loads the finished rows, as the import staged them, by a binary COPY into
// a table like theirs without indexes: what loading alone costs.
func copyRows(ctx context.Context, database, dir string, n int) (loading, error) {
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return loading{}, err
	}
	defer conn.Close(ctx)
	file, err := os.Create(filepath.Join(dir, "rows.bin"))
	if err != nil {
		return loading{}, err
	}
	defer file.Close()
	if _, err := conn.PgConn().CopyTo(ctx, file, "copy (select * from core.record) to stdout (format binary)"); err != nil {
		return loading{}, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return loading{}, err
	}
	began := time.Now()
	if _, err := conn.Exec(ctx, "create table bench_copy (like core.record including defaults)"); err != nil {
		return loading{}, err
	}
	tag, err := conn.PgConn().CopyFrom(ctx, file, "copy bench_copy from stdin (format binary)")
	if err != nil {
		return loading{}, err
	}
	if int(tag.RowsAffected()) != n {
		return loading{}, fmt.Errorf("%d rows copied of %d", tag.RowsAffected(), n)
	}
	return loading{name: "binary COPY of the finished rows", rows: n, took: time.Since(began), note: "one table, no index, nothing read or cleaned"}, nil
}

// withOGR loads the listing's own columns with the tool that people load files
// with; a line without figures says that it is not installed.
func withOGR(ctx context.Context, database, listing string, n int) loading {
	line := loading{name: "ogr2ogr", note: "the columns as they are, one spatial index"}
	program, err := exec.LookPath("ogr2ogr")
	if err != nil {
		line.note = "not installed on this machine (package gdal-bin)"
		return line
	}
	config, err := pgx.ParseConfig(database)
	if err != nil {
		line.note = err.Error()
		return line
	}
	target := fmt.Sprintf("PG:host='%s' port=%d user='%s' password='%s' dbname='%s'", config.Host, config.Port, config.User, config.Password, config.Database)
	cmd := exec.CommandContext(ctx, program, "-f", "PostgreSQL", target, listing, "-nln", "bench_ogr", "-a_srs", "EPSG:4326",
		"-oo", "X_POSSIBLE_NAMES=X", "-oo", "Y_POSSIBLE_NAMES=Y", "-lco", "GEOMETRY_NAME=position")
	cmd.Env = append(os.Environ(), "PG_USE_COPY=YES")
	var problem bytes.Buffer
	cmd.Stderr = &problem
	began := time.Now()
	if err := cmd.Run(); err != nil {
		line.note = "failed: " + strings.Join(strings.Fields(problem.String()), " ")
		return line
	}
	line.rows, line.took, line.cpu = n, time.Since(began), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		line.memory = usage.Maxrss << 10
	}
	return line
}

// table writes the lines as Markdown.
func table(lines []loading) string {
	var b strings.Builder
	fmt.Fprintln(&b, "| loading the same listing | rows | s | rows/s | CPU of the program, µs/row | memory, MB | |")
	fmt.Fprintln(&b, "|---|--:|--:|--:|--:|--:|---|")
	for _, l := range lines {
		if l.rows == 0 {
			fmt.Fprintf(&b, "| %s | | | | | | %s |\n", l.name, l.note)
			continue
		}
		cpu, memory := "", ""
		if l.cpu > 0 {
			cpu = fmt.Sprintf("%.0f", float64(l.cpu.Microseconds())/float64(l.rows))
		}
		if l.memory > 0 {
			memory = fmt.Sprint(l.memory / 1_000_000)
		}
		fmt.Fprintf(&b, "| %s | %d | %.1f | **%.0f** | %s | %s | %s |\n", l.name, l.rows, l.took.Seconds(), l.perSecond(), cpu, memory, l.note)
	}
	return b.String()
}
