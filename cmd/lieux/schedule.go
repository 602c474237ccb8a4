package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
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

// schedule is what a server imports by itself, and how that went. It is a directory.Schedule.
type schedule struct {
	app      *app
	every    time.Duration
	listings []string

	mu   sync.Mutex
	done []directory.ScheduledImport // of each listing
}

// schedule returns what the flags say to import; nil for nothing.
func (f *scheduleFlags) schedule(a *app) (*schedule, error) {
	if f.ImportEvery == 0 {
		return nil, nil
	}
	s := &schedule{app: a, every: f.ImportEvery, listings: f.Imports}
	if len(s.listings) == 0 {
		known, err := sources.All()
		if err != nil {
			return nil, err
		}
		for _, source := range known {
			s.listings = append(s.listings, source.Name)
		}
	}
	for _, listing := range s.listings {
		name := listing
		if source, _, err := sources.Resolve(listing, "", ""); err == nil {
			name = source.Name
		}
		s.done = append(s.done, directory.ScheduledImport{Source: name})
	}
	return s, nil
}

// Every implements directory.Schedule.
func (s *schedule) Every() time.Duration { return s.every }

// Imports implements directory.Schedule.
func (s *schedule) Imports() []directory.ScheduledImport {
	s.mu.Lock()
	defer s.mu.Unlock()
	byName := map[string]directory.ScheduledImport{} // a source named twice is one
	for _, d := range s.done {
		if known, ok := byName[d.Source]; !ok || d.LastSuccess.After(known.LastSuccess) {
			byName[d.Source] = d
		}
	}
	return slices.SortedFunc(maps.Values(byName), func(a, b directory.ScheduledImport) int {
		return strings.Compare(a.Source, b.Source)
	})
}

// run imports the listings at an interval until ctx ends, each in a process of its own. A listing
// that is unchanged costs one conditional request. The intervals vary by a tenth, so that servers that
// started together do not ask together.
func (s *schedule) run(ctx context.Context) error {
	for {
		tenth := s.every / 10
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(s.every - tenth + rand.N(2*tenth+1)):
		}
		for i, listing := range s.listings {
			if ctx.Err() != nil {
				return nil
			}
			report, err := s.app.importOne(ctx, listing)
			s.note(i, report, err)
		}
	}
}

// note keeps how an import went; report is nil when it failed.
func (s *schedule) note(i int, report *importer.Report, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := &s.done[i]
	switch {
	case report != nil:
		d.LastSuccess = s.app.now()
		if !report.Unchanged {
			d.Shrunk = shrunk(report.Outcome)
		}
	case err != nil:
		d.LastFailure = s.app.now()
		d.Failures++
	}
}

// shrinking is the share of the places of a source that may disappear in one import without an alarm.
const shrinking = 0.05

// shrunk reports whether an import took more than that off the map.
func shrunk(o importer.Outcome) bool {
	return float64(o.Removed) > shrinking*float64(o.Removed+o.Kept+o.Updated)
}

// importOne imports a listing and logs what an operator must know: a failure, or places that are lost. It returns
// neither report nor error when ctx has ended.
func (a *app) importOne(ctx context.Context, listing string) (*importer.Report, error) {
	source := slog.String("liste", listing)
	cmd, err := a.again(ctx, "import", "--json", listing)
	if err != nil {
		a.log.Error("un import ne peut pas commencer", source, slog.Any("raison", err))
		return nil, err
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &bounded{&stderr, 64 << 10}
	err = cmd.Run()
	var report importer.Report
	switch {
	case ctx.Err() != nil:
		return nil, nil
	case err != nil:
		a.log.Error("une source n'a pas été importée", source, slog.String("raison", lastReason(stderr.String(), "")))
		return nil, err
	case json.Unmarshal(stdout.Bytes(), &report) != nil:
		a.log.Error("un import n'a rien dit", source)
		return nil, errSilent
	case report.Unchanged:
		a.log.Info("une source n'a pas changé", source)
		return &report, nil
	}
	o := report.Outcome
	counts := []any{source, slog.Int("ajoutes", o.Added), slog.Int("modifies", o.Updated), slog.Int("retires", o.Removed)}
	if shrunk(o) {
		a.log.Warn("une source a perdu des lieux", counts...)
		return &report, nil
	}
	a.log.Info("une source est importée", counts...)
	return &report, nil
}

var errSilent = errors.New("the import wrote no report")

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
