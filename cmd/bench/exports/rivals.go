package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory/export"
)

// drivers are those of GDAL that write a format.
var drivers = map[*export.Format]string{
	export.GeoJSON: "GeoJSON", export.NDJSON: "GeoJSONSeq", export.CSV: "CSV", export.GeoPackage: "GPKG",
	export.FlatGeobuf: "FlatGeobuf", export.GeoParquet: "Parquet",
}

// rivals are the programs that make the same files from a GeoPackage of the same places.
type rivals struct {
	source, dir string
	runs        int
	known       []byte // what ogr2ogr says of its drivers; nil without it
	database    string // where psql has the same places; "" none
}

// newRivals loads a GeoPackage into the database, if there is one.
func newRivals(ctx context.Context, source, dir string, runs int) (*rivals, error) {
	r := &rivals{source: source, dir: dir, runs: runs}
	var err error
	if r.known, err = exec.CommandContext(ctx, "ogr2ogr", "--formats").Output(); err != nil {
		return r, nil
	}
	if os.Getenv("TEST_DATABASE_URL") == "" {
		return r, nil
	}
	config, err := pgx.ParseConfig(os.Getenv("TEST_DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	// GDAL adds to the text, which must not be an address.
	url := fmt.Sprintf("host='%s' port=%d user='%s' password='%s' dbname='%s' sslmode=disable", config.Host, config.Port,
		config.User, config.Password, config.Database)
	for _, command := range []*exec.Cmd{
		exec.CommandContext(ctx, "psql", "-qX", url, "-c", "create extension if not exists postgis",
			"-c", "drop table if exists lieux"),
		exec.CommandContext(ctx, "ogr2ogr", "-f", "PostgreSQL", "PG:"+url, source, "lieux", "-lco",
			"GEOMETRY_NAME=geom"),
		exec.CommandContext(ctx, "psql", "-qX", url, "-c", "vacuum analyze lieux"),
	} {
		if out, err := command.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w: %s", command, err, out)
		}
	}
	r.database = url
	return r, nil
}

// convert returns the time that ogr2ogr takes; zero when it does not know the format.
func (r *rivals) convert(ctx context.Context, f *export.Format) (best took, err error) {
	if driver := drivers[f]; driver != "" && bytes.Contains(r.known, []byte(" "+driver+" -")) {
		to := filepath.Join(r.dir, "rival"+f.Extension())
		return r.least(to, func() *exec.Cmd {
			return exec.CommandContext(ctx, "ogr2ogr", "-f", driver, to, r.source, "lieux")
		})
	}
	return best, nil
}

// queries are what psql asks for a format: a Feature a line, or the columns.
var queries = map[*export.Format]string{
	export.GeoJSON: `copy (select json_build_object('type', 'FeatureCollection',
		'features', json_agg(st_asgeojson(l)::json)) from lieux as l) to stdout`,
	export.NDJSON: "copy (select st_asgeojson(l) from lieux as l) to stdout",
	export.CSV:    "copy lieux to stdout with csv header",
}

// query returns the time by the clock that psql takes, of which the server has its part; zero without a database.
func (r *rivals) query(ctx context.Context, f *export.Format) (best took, err error) {
	if r.database == "" || queries[f] == "" {
		return best, nil
	}
	to := filepath.Join(r.dir, "psql"+f.Extension())
	best, err = r.least(to, func() *exec.Cmd {
		return exec.CommandContext(ctx, "psql", "-qX", r.database, "-o", to, "-c", queries[f])
	})
	return took{clock: best.clock}, err
}

// least returns the least time that a program takes to write a file.
func (r *rivals) least(file string, command func() *exec.Cmd) (best took, err error) {
	for range r.runs {
		if err := os.RemoveAll(file); err != nil {
			return best, err
		}
		c, began := command(), time.Now()
		if out, err := c.CombinedOutput(); err != nil {
			return best, fmt.Errorf("%s: %w: %s", c, err, out)
		}
		best = best.min(took{time.Since(began), c.ProcessState.UserTime() + c.ProcessState.SystemTime()})
	}
	return best, os.RemoveAll(file)
}
