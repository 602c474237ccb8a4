package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// scheduleFlags say what a server imports by itself, and how often.
type scheduleFlags struct {
	ImportEvery time.Duration `placeholder:"DURÉE" help:"${importEveryHelp}"`
	Imports     []string      `placeholder:"LISTE,…" help:"${importsHelp}"`
}

// minEvery is the shortest interval between imports.
const minEvery = time.Second

// check returns the usageError that the flags show.
func (f *scheduleFlags) check() error {
	switch {
	case f.ImportEvery != 0 && f.ImportEvery < minEvery:
		return usageError(fmt.Sprintf("--import-every=%s : une durée est attendue, telle que 24h ou 30m", f.ImportEvery))
	case f.ImportEvery == 0 && len(f.Imports) > 0:
		return usageError("--imports va avec --import-every, qui dit à quel intervalle")
	}
	return nil
}

// importRegularly imports listings at an interval until ctx ends, each in a process of its own. A list
// that is unchanged costs one conditional request. The intervals vary by a tenth, so that servers that
// started together do not ask together.
func (f *scheduleFlags) importRegularly(ctx context.Context, a *app) error {
	listings := f.Imports
	if len(listings) == 0 {
		known, err := sources.All()
		if err != nil {
			return err
		}
		for _, s := range known {
			listings = append(listings, s.Name)
		}
	}
	for {
		tenth := f.ImportEvery / 10
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(f.ImportEvery - tenth + rand.N(2*tenth+1)):
		}
		for _, listing := range listings {
			if ctx.Err() != nil {
				return nil
			}
			a.importOne(ctx, listing)
		}
	}
}

// shrinking is the share of the places of a source that may disappear in one import without an alarm.
const shrinking = 0.05

// importOne imports a listing and logs what an operator must know: a failure, or places that are lost.
func (a *app) importOne(ctx context.Context, listing string) {
	source := slog.String("liste", listing)
	cmd, err := a.again(ctx, "import", "--json", listing)
	if err != nil {
		a.log.Error("un import ne peut pas commencer", source, slog.Any("raison", err))
		return
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &bounded{&stderr, 64 << 10}
	err = cmd.Run()
	var report importer.Report
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		a.log.Error("une source n'a pas été importée", source, slog.String("raison", lastReason(stderr.String(), "")))
		return
	case json.Unmarshal(stdout.Bytes(), &report) != nil:
		a.log.Error("un import n'a rien dit", source)
		return
	case report.Unchanged:
		a.log.Info("une source n'a pas changé", source)
		return
	}
	o := report.Outcome
	counts := []any{source, slog.Int("ajoutes", o.Added), slog.Int("modifies", o.Updated), slog.Int("retires", o.Removed)}
	if float64(o.Removed) > shrinking*float64(o.Removed+o.Kept+o.Updated) {
		a.log.Warn("une source a perdu des lieux", counts...)
		return
	}
	a.log.Info("une source est importée", counts...)
}

// again returns a command of this program on the same database and data directory.
func (a *app) again(ctx context.Context, args ...string) (*exec.Cmd, error) {
	self := "/proc/self/exe" // the program that serves, even when an update has replaced its file
	if _, err := os.Stat(self); errors.Is(err, os.ErrNotExist) {
		if self, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	dataDir, err := filepath.Abs(a.DataDir)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+a.DatabaseURL, "LIEUX_DATA_DIR="+dataDir,
		"LIEUX_POSTGRES_BIN="+a.PostgresBin)
	return cmd, nil
}
