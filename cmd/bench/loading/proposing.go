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
	program, err := filepath.Abs(program)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lieux-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	folder := filepath.Join(dir, "banc")
	if err := writeListing(folder, g, proposedRows); err != nil {
		return nil, err
	}
	database, drop, err := emptyDatabase(ctx, server)
	if err != nil {
		return nil, err
	}
	defer drop()
	imported, err := importWith(ctx, program, database, dir, folder, proposedRows)
	if err != nil {
		return nil, err
	}
	imported.name, imported.note = "lieux import", "with its mapping, into an empty database"
	lines := []loading{imported}
	listing := filepath.Join(dir, "sans-correspondance.csv")
	if err := os.Rename(filepath.Join(folder, "banc.csv"), listing); err != nil {
		return nil, err
	}
	var both time.Duration
	for _, args := range [][]string{{"mapping", listing, "--output", filepath.Join(dir, "proposee.json")},
		{"check", listing}} {
		line, err := runTimed(ctx, program, dir, args...)
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
