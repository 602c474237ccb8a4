package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// The limits of the checks that senders ask of a server.
const (
	checksWaiting = 48              // beyond those that run
	checkTime     = 2 * time.Minute // of a processor
	waitingTime   = 4 * time.Minute // for its turn
	checkingTime  = 4 * time.Minute // once it has begun: others come first, however long
	checkAttempts = 5               // of a check that publications come before
	checkMemory   = 3 << 30         // bytes of address space of a check
	checkOutput   = 64 << 20        // bytes of one file
	fetchesAtOnce = 8
)

// checker checks listings that senders hand to a server, each in a process of its own with
// limits: a hostile file ends that process, not the server.
type checker struct {
	app     *app
	private []netip.Prefix // networks besides the internet that addresses may lead to
	places  chan struct{}  // one for each check that runs or waits
	turns   chan struct{}  // one for each that runs
	fetches chan struct{}
}

// newChecker returns a checker that leaves a processor to the server.
func newChecker(a *app, private []netip.Prefix) *checker {
	atOnce := max(1, runtime.GOMAXPROCS(0)-1)
	return &checker{app: a, private: private, places: make(chan struct{}, atOnce+checksWaiting),
		turns: make(chan struct{}, atOnce), fetches: make(chan struct{}, fetchesAtOnce)}
}

// Fetch implements inbox.Checker.
func (k *checker) Fetch(ctx context.Context, dir string, origin inbox.Origin) (*inbox.Listing, error) {
	select {
	case k.fetches <- struct{}{}:
		defer func() { <-k.fetches }()
	default:
		return nil, inbox.Busy()
	}
	args := []string{"fetch", "--json", "--into", dir, "--etag", origin.Tag, "--last-modified", origin.Modified}
	for _, network := range k.private {
		args = append(args, "--private-lists", network.String())
	}
	var out bytes.Buffer
	reason, err := k.run(ctx, nil, &bounded{&out, 64 << 10}, append(args, "--", origin.Address)...)
	if err != nil {
		return nil, err
	}
	if reason != "" {
		return nil, directory.Errorf(directory.Invalid, "%s", reason)
	}
	var got fetched
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		return nil, fmt.Errorf("read what was fetched: %w", err)
	}
	if got.Unchanged {
		return nil, nil
	}
	return &inbox.Listing{Name: got.Name, Path: filepath.Join(dir, got.Name), Origin: &inbox.Origin{
		Address: origin.Address, Fetched: k.app.now().UTC(), Tag: got.ETag, Modified: got.LastModified}}, nil
}

// Check implements inbox.Checker.
func (k *checker) Check(ctx context.Context, l inbox.Listing) (*inbox.Report, inbox.Files, error) {
	select {
	case k.places <- struct{}{}:
		defer func() { <-k.places }()
	default:
		return nil, inbox.Files{}, inbox.Busy()
	}
	if l.Progress == nil {
		l.Progress = func(inbox.Progress) {}
	}
	l.Progress(inbox.Progress{Stage: "attente"})
	select {
	case k.turns <- struct{}{}:
		defer func() { <-k.turns }()
	case <-time.After(waitingTime):
		return nil, inbox.Files{}, inbox.Busy()
	case <-ctx.Done():
		return nil, inbox.Files{}, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, checkingTime)
	defer cancel()
	return k.check(ctx, l)
}

func (k *checker) check(ctx context.Context, l inbox.Listing) (*inbox.Report, inbox.Files, error) {
	l.Progress(inbox.Progress{Stage: "reconnaissance"})
	report, nothing := emptyReport(), inbox.Files{}
	report.File, report.Origin, report.Source = l.Name, l.Origin, l.Source
	mapping, err := k.mapping(ctx, l, report)
	if err != nil || report.Error != "" {
		return report, nothing, err
	}
	if mapping != nil {
		report.Mapping = mapping
		if err := os.WriteFile(read.MappingPath(l.Path), mapping, 0o600); err != nil {
			return nil, nothing, err
		}
	}
	found, files, reason, err := k.attempts(ctx, l)
	if err != nil {
		return nil, nothing, err
	}
	if found == nil {
		report.Error = reason
		return report, files, nil
	}
	found.File, found.Origin, found.Mapping, found.Given = report.File, report.Origin, report.Mapping, report.Given
	found.Columns, found.Error = report.Columns, reason
	return found, files, nil
}

// attempts checks a listing until no publication comes first. It returns the reason why the check failed, and no
// report when it did not begin.
func (k *checker) attempts(ctx context.Context, l inbox.Listing) (
	found *inbox.Report, files inbox.Files, reason string, err error,
) {
	for range checkAttempts {
		dir, err := os.MkdirTemp(filepath.Dir(l.Path), ".verification-")
		if err != nil {
			return nil, files, "", err
		}
		args := []string{"check", "--verification", dir}
		if l.Source != "" {
			args = append(args, "--source", l.Source)
		}
		reason, err = k.run(ctx, nil, &progressWriter{tell: l.Progress}, append(args, "--", l.Path)...)
		if err == nil {
			found, files, err = readVerification(dir)
		}
		if err != nil {
			return nil, files, "", err
		}
		if _, err := os.Stat(filepath.Join(dir, interruptedFile)); err != nil {
			return found, files, reason, nil
		}
	}
	return nil, files, "", inbox.Busy()
}

// progressWriter reads the lines by which a check says how far it is.
type progressWriter struct {
	tell func(inbox.Progress)
	rest []byte // of a line that has not ended
}

func (w *progressWriter) Write(b []byte) (int, error) {
	w.rest = append(w.rest, b...)
	for {
		line, after, ended := bytes.Cut(w.rest, []byte("\n"))
		if !ended {
			if len(w.rest) > 1<<16 {
				w.rest = nil // no line of progress is so long
			}
			return len(b), nil
		}
		var p inbox.Progress
		if json.Unmarshal(line, &p) == nil && p.Stage != "" {
			w.tell(p)
		}
		w.rest = after
	}
}

// mapping returns the mapping of a listing: the one that was sent, else the one that is proposed;
// nil when its columns are those of the référentiel. It fills the columns of the report.
func (k *checker) mapping(ctx context.Context, l inbox.Listing, report *inbox.Report) ([]byte, error) {
	var out bytes.Buffer
	reason, err := k.run(ctx, nil, &bounded{&out, checkOutput}, "mapping", "--json", "--", l.Path)
	if err != nil {
		return nil, err
	}
	var proposed struct {
		Mapping json.RawMessage `json:"correspondance"`
		Columns []inbox.Column  `json:"colonnes"`
		Unread  []string        `json:"colonnes_non_lues"`
	}
	if reason != "" {
		report.Error = reason
		return nil, nil
	}
	if err := json.Unmarshal(out.Bytes(), &proposed); err != nil {
		return nil, fmt.Errorf("read the proposed mapping: %w", err)
	}
	report.Columns, report.Unread = proposed.Columns, proposed.Unread
	if l.Mapping != nil {
		report.Given = true
		return l.Mapping, nil
	}
	mapping := []byte(proposed.Mapping)
	for i := range report.Columns {
		column := &report.Columns[i]
		if field, chosen := l.Fields[column.Name]; chosen && field != column.Field {
			if mapping, err = chooseField(mapping, column.Name, field); err != nil {
				return nil, err
			}
			column.Field, column.Sure = field, inbox.Chosen
		}
	}
	if len(mapping) == 0 || string(mapping) == "{}" {
		return nil, nil
	}
	return mapping, nil
}

// run runs a command of this program on a listing, its last argument, with what it prints going to out, and returns
// the reason why it failed, for the sender; "" when it did not.
func (k *checker) run(ctx context.Context, in io.Reader, out io.Writer, args ...string) (reason string, err error) {
	cmd, err := k.app.again(ctx, args...)
	if err != nil {
		return "", err
	}
	cmd.Dir, cmd.Env = os.TempDir(), append(cmd.Env, "GOMEMLIMIT=768MiB", "GOMAXPROCS=1")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, &bounded{&stderr, 1 << 20}
	if err = startLimited(cmd); err == nil {
		err = cmd.Wait()
	}
	var exit *exec.ExitError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", inbox.Busy()
	case ctx.Err() != nil:
		return "", ctx.Err() // the sender has left
	case cmd.Process == nil:
		return "", fmt.Errorf("start a check: %w", err)
	case err == nil:
		return "", nil
	case errors.As(err, &exit) && (exit.ExitCode() == exitFail || exit.ExitCode() == exitUsage):
		return lastReason(stderr.String(), filepath.Dir(args[len(args)-1])), nil
	}
	k.app.log.Warn("a listing ended its check", "error", err, "stderr", stderr.String())
	return "cette liste demande trop de mémoire ou de temps : envoyez-la en plusieurs fichiers, au format CSV", nil
}

// lastReason returns the reason in the last line that a command wrote, without the folder, if any, in
// which this server put the listing.
func lastReason(stderr, dir string) string {
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	reason, _ := strings.CutPrefix(lines[len(lines)-1], "lieux: ")
	if dir == "" {
		return reason
	}
	return strings.ReplaceAll(reason, dir+string(filepath.Separator), "")
}

// bounded keeps the first bytes that are written to it.
type bounded struct {
	to   *bytes.Buffer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	kept := p[:min(len(p), b.left)]
	b.left -= len(kept)
	b.to.Write(kept)
	return len(p), nil
}

// forgetEvery is how often expired verifications are deleted.
const forgetEvery = time.Hour

// forgetExpired deletes the verifications that have expired, and the notes that were decided long ago, until ctx ends.
func (a *app) forgetExpired(ctx context.Context, store *postgres.DB) error {
	for {
		if _, err := store.ForgetDecided(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("notes that were decided long ago cannot be erased", "error", err)
		}
		if err := store.DeleteExpired(ctx, a.now()); err != nil && ctx.Err() == nil {
			a.log.Warn("expired verifications cannot be deleted", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(forgetEvery):
		}
	}
}
