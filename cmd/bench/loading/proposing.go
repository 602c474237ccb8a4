package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Bounds of proposing and checking a listing without mapping.
const (
	proposedRows = 10_000
	mostImports  = 3 // the time of both, in imports of the same rows with their mapping
)

// measureProposing imports a listing with its mapping, then proposes a mapping for the same listing without it and
// checks it so, without a database: what somebody waits for who has nothing but a spreadsheet.
func measureProposing(ctx context.Context, server, program string, g *territory.Gazetteer) ([]loading, error) {
	b, err := prepare(ctx, server, program, g)
	if err != nil {
		return nil, err
	}
	defer b.end()
	imported, dir, folder := b.imported, b.dir, b.folder
	imported.name, imported.note = "lieux import", "with its mapping, into an empty database"
	lines := []loading{imported}
	listing := filepath.Join(dir, "sans-correspondance.csv")
	if err := os.Rename(filepath.Join(folder, "banc.csv"), listing); err != nil {
		return nil, err
	}
	var both time.Duration
	for _, args := range [][]string{{"mapping", listing, "--output", filepath.Join(dir, "proposee.json")},
		{"check", listing}} {
		line, err := runTimed(ctx, b.program, dir, args...)
		if err != nil {
			return nil, err
		}
		line.name = "lieux " + args[0] + ", no mapping"
		both += line.took
		line.note = fmt.Sprintf("no database; with those above %.2f imports, %d at most",
			both.Seconds()/imported.took.Seconds(), mostImports)
		lines = append(lines, line)
	}
	if both > mostImports*imported.took {
		return lines, fmt.Errorf("proposing and checking took %v, more than %d imports of %v", both, mostImports,
			imported.took)
	}
	return lines, nil
}

// prepared is an invented listing that the program has imported into a database of its own.
type prepared struct {
	program     string // absolute
	dir, folder string // a temporary folder, and that of the listing in it
	database    string
	imported    loading
	end         func() // removes all of it
}

// prepare imports a listing of proposedRows places.
func prepare(ctx context.Context, server, program string, g *territory.Gazetteer) (b prepared, err error) {
	if b.program, err = filepath.Abs(program); err != nil {
		return b, err
	}
	if b.dir, err = os.MkdirTemp("", "lieux-bench-"); err != nil {
		return b, err
	}
	drop := func() {}
	b.end = func() {
		drop()
		_ = os.RemoveAll(b.dir) // a temporary folder
	}
	b.folder = filepath.Join(b.dir, "banc")
	if err = writeListing(b.folder, g, proposedRows); err == nil {
		var dropping func()
		if b.database, dropping, err = emptyDatabase(ctx, server); err == nil {
			drop = dropping
			b.imported, err = importWith(ctx, b.program, b.database, b.dir, b.folder, proposedRows)
		}
	}
	if err != nil {
		b.end()
	}
	return b, err
}

// runTimed runs the program once, without a database.
func runTimed(ctx context.Context, program, dir string, args ...string) (loading, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "DATABASE_URL=", "LIEUX_DATA_DIR="+filepath.Join(dir, "rien"))
	var problem bytes.Buffer
	cmd.Stderr = &problem
	began := time.Now()
	memory, err := runWatched(cmd)
	if err != nil {
		return loading{}, fmt.Errorf("lieux %s: %w: %s", args[0], err, strings.TrimSpace(problem.String()))
	}
	return loading{rows: proposedRows, took: time.Since(began),
		cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), memory: memory}, nil
}
