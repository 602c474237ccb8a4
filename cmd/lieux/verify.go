package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// The limits of the checks that senders ask of a server.
const (
	checksAtOnce  = 2
	checksWaiting = 8
	checkTime     = 2 * time.Minute
	checkMemory   = 3 << 30 // bytes of address space of a check
	checkOutput   = 256 << 20

	previewRows  = 10
	keptExamples = 3
)

// checker checks listings that senders hand to a server, each in a process of its own with
// limits: a hostile file ends that process, not the server.
type checker struct {
	app    *app
	places chan struct{} // one for each check that runs or waits
	turns  chan struct{} // one for each that runs
}

func newChecker(a *app) *checker {
	return &checker{app: a, places: make(chan struct{}, checksAtOnce+checksWaiting),
		turns: make(chan struct{}, checksAtOnce)}
}

// Check implements inbox.Checker.
func (k *checker) Check(ctx context.Context, l inbox.Listing) (*inbox.Report, []byte, error) {
	select {
	case k.places <- struct{}{}:
		defer func() { <-k.places }()
	default:
		return nil, nil,
			directory.Errorf(directory.Unavailable, "Trop de listes sont vérifiées en ce moment : réessayez dans "+
				"une minute.")
	}
	select {
	case k.turns <- struct{}{}:
		defer func() { <-k.turns }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	return k.check(ctx, l)
}

func (k *checker) check(ctx context.Context, l inbox.Listing) (*inbox.Report, []byte, error) {
	report := &inbox.Report{File: l.Name, Columns: []inbox.Column{}, Unread: []string{}, Findings: []inbox.Finding{},
		Preview: []map[string]string{}}
	mapping, err := k.mapping(ctx, l, report)
	if err != nil || report.Error != "" {
		return report, nil, err
	}
	dir := filepath.Dir(l.Path)
	if mapping != nil {
		report.Mapping = mapping
		if err := os.WriteFile(read.MappingPath(l.Path), mapping, 0o600); err != nil {
			return nil, nil, err
		}
	}
	corrected, findings := filepath.Join(dir, ".corrigee"), filepath.Join(dir, ".constats")
	out, reason, err := k.run(ctx, "check", "--json", "--corrected", corrected, "--spreadsheet", findings, l.Path)
	if err != nil {
		return nil, nil, err
	}
	report.Error = reason
	if err := readOutcome(out, report); err != nil {
		return nil, nil, err
	}
	if err := readFindings(findings, report); err != nil {
		return nil, nil, err
	}
	whole, err := os.ReadFile(corrected)
	if errors.Is(err, os.ErrNotExist) {
		return report, nil, nil
	}
	if err == nil {
		err = readPreview(whole, report)
	}
	return report, whole, err
}

// mapping returns the mapping of a listing: the one that was sent, else the one that is proposed;
// nil when its columns are those of the référentiel. It fills the columns of the report.
func (k *checker) mapping(ctx context.Context, l inbox.Listing, report *inbox.Report) ([]byte, error) {
	out, reason, err := k.run(ctx, "mapping", "--json", l.Path)
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
	if err := json.Unmarshal(out, &proposed); err != nil {
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

// run runs a command of this program on a listing and returns what it prints, and the reason
// why it failed, for the sender; "" when it did not.
func (k *checker) run(ctx context.Context, args ...string) (out []byte, reason string, err error) {
	cmd, err := k.app.again(ctx, args...)
	if err != nil {
		return nil, "", err
	}
	cmd.Dir, cmd.Env = os.TempDir(), append(cmd.Env, "GOMEMLIMIT=768MiB")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &bounded{&stdout, checkOutput}, &bounded{&stderr, 1 << 20}
	if err := cmd.Start(); err != nil {
		return nil, "", fmt.Errorf("start a check: %w", err)
	}
	limitProcess(cmd.Process.Pid)
	err = cmd.Wait()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return nil, "", ctx.Err() // the sender has left
	case err == nil:
		return stdout.Bytes(), "", nil
	case errors.As(err, &exit) && (exit.ExitCode() == exitFail || exit.ExitCode() == exitUsage):
		return stdout.Bytes(), lastReason(stderr.String(), filepath.Dir(args[len(args)-1])), nil
	}
	k.app.log.Warn("a listing ended its check", "error", err, "stderr", stderr.String())
	return stdout.Bytes(),
		"cette liste demande trop de mémoire ou de temps : envoyez-la en plusieurs fichiers, au format CSV",
		nil
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

// readOutcome reads the report of the listing as a whole, the last line of check --json.
func readOutcome(out []byte, report *inbox.Report) error {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	var whole struct {
		Source  string                  `json:"source"`
		Read    int                     `json:"lues"`
		Publish int                     `json:"publiees"`
		Refused int                     `json:"refusees"`
		Outcome json.RawMessage         `json:"resultat"`
		Quality json.RawMessage         `json:"qualite"`
		Unread  []importer.UnreadColumn `json:"colonnes_non_lues"`
	}
	if len(lines[len(lines)-1]) == 0 {
		return nil // it was refused before it was read
	}
	if err := json.Unmarshal(lines[len(lines)-1], &whole); err != nil {
		return fmt.Errorf("read the outcome of a check: %w", err)
	}
	report.Read, report.Publish, report.Refused = whole.Read, whole.Publish, whole.Refused
	report.Outcome, report.Quality = whole.Outcome, whole.Quality
	report.Unread = []string{}
	for _, u := range whole.Unread {
		report.Unread = append(report.Unread, u.Name)
	}
	return nil
}

// readFindings groups the findings that check --spreadsheet wrote by field, rule and action.
func readFindings(name string, report *inbox.Report) error {
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	in := bufio.NewReader(file)
	if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	rows := csv.NewReader(in)
	rows.Comma, rows.ReuseRecord = ';', true
	at := map[string]int{}
	header, err := rows.Read()
	if err != nil {
		return err
	}
	for i, column := range header {
		at[column] = i
	}
	groups := map[string]int{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		cell := func(column string) string { return strings.Clone(row[at[column]]) }
		key := strings.Join([]string{cell("champ"), cell("regle"), cell("action")}, "/")
		i, known := groups[key]
		if !known {
			i = len(report.Findings)
			groups[key] = i
			report.Findings = append(report.Findings, inbox.Finding{Field: cell("champ"),
				RuleCount: directory.RuleCount{Rule: cell("regle"), Action: cell("action")}, Says: cell("explication"),
				Do:   cell("que_faire"),
				ToDo: cell("a_faire") == "oui"})
		}
		f := &report.Findings[i]
		f.Count++
		if len(f.Examples) < keptExamples {
			f.Examples = append(f.Examples, inbox.Example{Row: cmp.Or(cell("ligne"), cell("rang")), Name: cell("nom"),
				Value: shown(cell("valeur")), After: shown(cell("nouvelle_valeur"))})
		}
	}
	slices.SortStableFunc(report.Findings, func(a, b inbox.Finding) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(b.Count, a.Count))
	})
	return nil
}

// order puts what was refused first, then what the producer can do something about.
func order(f inbox.Finding) int {
	switch {
	case f.Action == string(importer.Refused):
		return 0
	case f.ToDo:
		return 1
	}
	return 2
}

// readPreview reads the first rows of the corrected listing.
func readPreview(corrected []byte, report *inbox.Report) error {
	rows := csv.NewReader(bytes.NewReader(corrected))
	header, err := rows.Read()
	if err != nil {
		return err
	}
	for len(report.Preview) < previewRows {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		filled := map[string]string{}
		for i, cell := range row {
			if cell != "" {
				filled[header[i]] = cell
			}
		}
		report.Preview = append(report.Preview, filled)
	}
	return nil
}

// shown returns a cell without the apostrophe that keeps spreadsheets from reading it as a formula.
func shown(cell string) string { return strings.TrimPrefix(cell, "'") }
