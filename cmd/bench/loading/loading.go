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
	server time.Duration // processor time of PostgreSQL meanwhile; 0 unknown
	memory int64         // most resident memory of the program, bytes; 0 unknown
	note   string
}

func (l loading) perSecond() float64 { return float64(l.rows) / l.took.Seconds() }

// measure imports an invented listing with the program itself, from the
// file to a published version, imports it again, unchanged and with a few changes,
// and loads the same places with others, in the same run. changes are imports after more
// and more rows changed.
func measure(ctx context.Context, server, program string, g *territory.Gazetteer, n int) (lines, changes []loading,
	err error) {
	if program, err = filepath.Abs(program); err != nil {
		return nil, nil, err
	}
	if _, err := os.Stat(program); err != nil {
		return nil, nil, errors.New(program + " is not built: run `make bench`")
	}
	dir, err := os.MkdirTemp("", "lieux-bench-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	folder := filepath.Join(dir, "banc")
	if err := writeListing(folder, g, n); err != nil {
		return nil, nil, err
	}
	database, drop, err := emptyDatabase(ctx, server)
	if err != nil {
		return nil, nil, err
	}
	defer drop()
	clock, err := serverClock(ctx, server)
	if err != nil {
		return nil, nil, err
	}
	listing := filepath.Join(folder, "banc.csv")
	changed := func(rows int, args ...string) func() (loading, error) {
		return func() (loading, error) {
			if err := changeListing(listing, rows); err != nil {
				return loading{}, err
			}
			return importWith(ctx, program, database, dir, folder, n, args...)
		}
	}
	for _, way := range []struct {
		name, note string
		load       func() (loading, error)
	}{
		{"lieux import", "read, mapped, cleaned, located, merged, published", func() (loading, error) {
			return importWith(ctx, program, database, dir, folder, n)
		}},
		{"lieux import, unchanged", "", func() (loading, error) {
			return importWith(ctx, program, database, dir, folder, n)
		}},
		{"lieux import, hours of one row in a thousand changed", "the other rows are kept", changed(max(1, n/1000))},
		{"lieux import, address of one row in a thousand changed", "and the groups around them formed again",
			func() (loading, error) {
				if err := changeAddresses(listing, max(1, n/1000)); err != nil {
					return loading{}, err
				}
				return importWith(ctx, program, database, dir, folder, n)
			}},
		{"lieux import --fresh, the same again", "all of it read, mapped and cleaned again",
			changed(max(1, n/1000), "--fresh")},
		{"lieux import, another listing of 340 rows", "into this directory", func() (loading, error) {
			small := filepath.Join(dir, "petite")
			if err := writeListing(small, g, smallRows); err != nil {
				return loading{}, err
			}
			return importWith(ctx, program, database, dir, small, smallRows)
		}},
		{"binary COPY of the finished rows", "one table, no index, nothing read or cleaned", func() (loading, error) {
			return copyRows(ctx, database, dir, n)
		}},
		{"ogr2ogr", "the columns as they are, one spatial index", func() (loading, error) {
			return withOGR(ctx, database, listing, n)
		}},
	} {
		before := clock()
		line, err := way.load()
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", way.name, err)
		}
		line.name, line.server = way.name, clock()-before
		if line.note == "" {
			line.note = way.note
		}
		fmt.Fprintf(os.Stderr, "%s: %.0f rows/s\n", line.name, line.perSecond())
		lines = append(lines, line)
	}
	for _, rows := range []int{1, n / 1000, n / 100, n / 10} {
		before := clock()
		line, err := changed(rows)()
		if err != nil {
			return nil, nil, fmt.Errorf("%d rows changed: %w", rows, err)
		}
		line.rows, line.server = rows, clock()-before
		changes = append(changes, line)
	}
	return lines, changes, nil
}

// smallRows are those of a listing of one département.
const smallRows = 340

// importWith runs the program once.
func importWith(ctx context.Context, program, database, dir, folder string, n int, args ...string) (
	loading, error) {
	cmd := exec.CommandContext(ctx, program, append([]string{"import", folder, "--json"}, args...)...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database, "LIEUX_DATA_DIR="+filepath.Join(dir, "donnees"))
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	began := time.Now()
	memory, err := runWatched(cmd)
	if err != nil {
		return loading{}, fmt.Errorf("%w: %s", err, strings.TrimSpace(problem.String()))
	}
	line := loading{rows: n, took: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		memory: memory}
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
	if _, err := conn.PgConn().CopyTo(ctx, file, "copy (select r.* from core.record as r join core.import as i on "+
		"i.lot = r.import_id and r.listes & i.bit <> 0 join core.source as s on s.current_import = i.id "+
		"where s.name = 'banc') to stdout (format binary)"); err != nil {
		return loading{}, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return loading{}, err
	}
	_, _ = conn.Exec(ctx, "set default_toast_compression = 'lz4'") // as the import does
	began := time.Now()
	if _, err := conn.Exec(ctx, "create table bench_copy (like core.record including defaults) with "+
		"(toast_tuple_target = 2700)"); err != nil {
		return loading{}, err
	}
	tag, err := conn.PgConn().CopyFrom(ctx, file, "copy bench_copy from stdin (format binary)")
	if err != nil {
		return loading{}, err
	}
	if int(tag.RowsAffected()) != n {
		return loading{}, fmt.Errorf("%d rows copied of %d", tag.RowsAffected(), n)
	}
	return loading{rows: n, took: time.Since(began)}, nil
}

// withOGR loads the listing's own columns with the tool that people load files
// with; a line without figures says that it is not installed.
func withOGR(ctx context.Context, database, listing string, n int) (loading, error) {
	line := loading{}
	program, err := exec.LookPath("ogr2ogr")
	if err != nil {
		line.note = "not installed on this machine (package gdal-bin)"
		return line, nil
	}
	config, err := pgx.ParseConfig(database)
	if err != nil {
		return line, err
	}
	target := fmt.Sprintf("PG:host='%s' port=%d user='%s' password='%s' dbname='%s'", config.Host, config.Port,
		config.User, config.Password, config.Database)
	cmd := exec.CommandContext(ctx, program, "-f", "PostgreSQL", target, listing, "-nln", "bench_ogr", "-a_srs",
		"EPSG:4326",
		"-oo", "X_POSSIBLE_NAMES=X", "-oo", "Y_POSSIBLE_NAMES=Y", "-lco", "GEOMETRY_NAME=position")
	cmd.Env = append(os.Environ(), "PG_USE_COPY=YES")
	var problem bytes.Buffer
	cmd.Stderr = &problem
	began := time.Now()
	memory, err := runWatched(cmd)
	if err != nil {
		line.note = "failed: " + strings.Join(strings.Fields(problem.String()), " ")
		return line, nil
	}
	line.rows, line.took, line.cpu, line.memory = n, time.Since(began),
		cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), memory
	return line, nil
}
