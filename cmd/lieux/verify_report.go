package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/advice"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
)

// The files that check --verification writes in its folder.
const (
	reportFile    = "rapport.json"
	correctedFile = "liste.csv"
	workbookFile  = "liste.xlsx"
	findingsFile  = "constats.csv"

	interruptedFile = "interrompue" // a publication came first
)

// How much of a listing its report shows.
const (
	previewRows   = 10
	keptExamples  = 3
	shownChanges  = 500 // of each kind
	shownDoubtful = 50
)

// verify writes what the page of a verification shows and gives away, and on the standard output how far it is.
func (c *checkCommand) verify(ctx context.Context, session *imports) error {
	session.opts.Publish.Changes = shownChanges
	if session.store != nil {
		session.store.GiveWay = true
	}
	told := json.NewEncoder(session.app.stdout)
	session.opts.Progress = func(p pipeline.Progress) { _ = told.Encode(inbox.Progress{Stage: p.Stage, Rows: p.Rows}) }
	suggest := &suggester{session.opts.Gazetteer}
	v := &verification{report: emptyReport(), suggest: suggest, groups: map[[4]string]int{}, rows: map[string]ownRow{}}
	var files []correctedListing
	for _, name := range []string{correctedFile, workbookFile} {
		file, err := createCorrected(filepath.Join(c.Verification, name), suggest)
		if err != nil {
			return err
		}
		defer file.discard()
		files = append(files, file)
		session.observe(file.row)
	}
	if err := session.writeSpreadsheet(filepath.Join(c.Verification, findingsFile)); err != nil {
		return err
	}
	session.observe(v.row)
	var pairs []dedupe.Pair
	session.opts.Doubtful = func(found []dedupe.Pair) { pairs = found }
	report, failure := session.run(ctx, c.What)
	if load.Interrupted(failure) {
		return errors.Join(failure, os.WriteFile(filepath.Join(c.Verification, interruptedFile), nil, 0o600))
	}
	if report == nil || failure != nil && report.Outcome.Version == 0 {
		return failure
	}
	for _, file := range files {
		if err := file.keep(); err != nil {
			return errors.Join(failure, err)
		}
	}
	if err := session.keepSpreadsheet(); err != nil {
		return errors.Join(failure, err)
	}
	if err := v.addDoubtful(ctx, session, report.Source, pairs); err != nil {
		return errors.Join(failure, err)
	}
	if err := v.end(report); err != nil {
		return errors.Join(failure, err)
	}
	encoded, err := json.Marshal(v.report)
	if err == nil {
		err = os.WriteFile(filepath.Join(c.Verification, reportFile), encoded, 0o600)
	}
	return errors.Join(failure, err)
}

// emptyReport returns a report whose lists are empty rather than null.
func emptyReport() *inbox.Report {
	return &inbox.Report{Columns: []inbox.Column{}, Unread: []string{}, Findings: []inbox.Finding{},
		Preview: []map[string]string{}, Written: []inbox.WrittenRow{}, Changes: []inbox.Change{}, Doubtful: []inbox.Pair{}}
}

// verification makes the report of a listing while its rows go by.
type verification struct {
	report  *inbox.Report
	suggest *suggester
	groups  map[[4]string]int // place in report.Findings, by columns, field, rule and action
	rows    map[string]ownRow // by record id
}

// ownRow is what pairs that might be one place show of a row.
type ownRow struct {
	side     inbox.Side
	position *geo.Position
}

func (v *verification) row(row *importer.Row) error {
	for i := range row.Findings {
		a := &row.Findings[i]
		v.add(columnsOf(row, a), lineOf(row), row.Place.Name, a)
	}
	if row.State == importer.RefusedRow {
		return nil
	}
	p := &row.Place
	own := ownRow{side: inbox.Side{Row: lineOf(row), Name: strings.Clone(p.Name), Address: strings.Clone(p.Address),
		Commune: strings.Clone(p.Commune)}}
	if p.Location.Known {
		at := p.Location.Position
		own.position = &at
	}
	v.rows[strings.Clone(row.RecordID)] = own
	if len(v.report.Preview) < previewRows {
		v.preview(row)
	}
	return nil
}

// preview adds a row as it was written and as it would be published.
func (v *verification) preview(row *importer.Row) {
	published := map[string]string{}
	written := inbox.WrittenRow{Row: lineOf(row), Fields: map[string]string{}}
	for i, cell := range flatRow(row) {
		name := directory.Fields[i].Name
		if cell != "" {
			published[name] = cell
		}
		if row.Record == nil {
			continue
		}
		var cells []string
		for _, column := range row.Columns[name] {
			if text := oneLine(row.Record.Get(column)); text != "" && !slices.Contains(cells, text) {
				cells = append(cells, text)
			}
		}
		if len(cells) > 0 {
			written.Fields[name] = shorten(strings.Join(cells, " | "), 400)
		}
	}
	v.report.Preview = append(v.report.Preview, published)
	v.report.Written = append(v.report.Written, written)
}

// add adds a finding to its group.
func (v *verification) add(columns, line, name string, a *importer.Finding) {
	key := [4]string{columns, a.Field, a.Rule, string(a.Action)}
	i, known := v.groups[key]
	if !known {
		i = len(v.report.Findings)
		v.groups[key] = i
		explained, ok := advice.Of(a.Rule)
		v.report.Findings = append(v.report.Findings, inbox.Finding{Columns: columns, Field: a.Field,
			RuleCount: directory.RuleCount{Rule: a.Rule, Action: string(a.Action)}, Says: explained.Says, Do: explained.Do,
			ToDo: !ok || explained.Needed()})
	}
	f := &v.report.Findings[i]
	f.Count++
	if len(f.Examples) == keptExamples {
		return
	}
	e := inbox.Example{Row: line, Name: strings.Clone(name), Value: shorten(oneLine(a.Value), 300),
		After: shorten(oneLine(a.After), 300), Detail: a.Detail}
	if a.After == "" {
		e.Suggestion = v.suggest.of(a)
	}
	f.Examples = append(f.Examples, e)
}

// addDoubtful adds the pairs that might be one place, one of which at least is in the listing.
func (v *verification) addDoubtful(ctx context.Context, session *imports, source string, pairs []dedupe.Pair) error {
	known := map[string]*importer.Candidate{}
	pairs = slices.DeleteFunc(pairs, func(p dedupe.Pair) bool {
		_, a := v.rows[p.A]
		_, b := v.rows[p.B]
		return !a && !b
	})
	pairs = pairs[:min(len(pairs), shownDoubtful)]
	for _, p := range pairs {
		known[p.A], known[p.B] = nil, nil
	}
	if session.store != nil && len(known) > 0 {
		for c, err := range session.store.Candidates(ctx) {
			if err != nil {
				return err
			}
			if _, asked := known[c.RecordID]; asked {
				known[c.RecordID] = c
			}
		}
	}
	for _, p := range pairs {
		a, at := v.side(p.A, source, known[p.A])
		b, to := v.side(p.B, source, known[p.B])
		pair := inbox.Pair{Score: p.Score, Sides: [2]inbox.Side{a, b}}
		if at != nil && to != nil {
			metres := int(geo.Distance(*at, *to) + 0.5)
			pair.Metres = &metres
		}
		v.report.Doubtful = append(v.report.Doubtful, pair)
	}
	return nil
}

// side returns what a pair shows of a record: the row of the listing, else what is published.
func (v *verification) side(id, source string, c *importer.Candidate) (inbox.Side, *geo.Position) {
	own, written := v.rows[id]
	if written {
		if c != nil && c.Source == source {
			own.side.ID = c.PlaceID
		}
		return own.side, own.position
	}
	if c == nil {
		return inbox.Side{Name: id}, nil
	}
	s := inbox.Side{ID: c.PlaceID, Source: c.Source, Name: c.Place.Name, Address: c.Place.Address,
		Commune: c.Place.Commune}
	if !c.Place.Location.Known {
		return s, nil
	}
	return s, &c.Place.Location.Position
}

// end adds what an import knows of the listing as a whole.
func (v *verification) end(report *importer.Report) (err error) {
	r := v.report
	for i := range report.Findings {
		v.add("", "", "", &report.Findings[i])
	}
	slices.SortStableFunc(r.Findings, func(a, b inbox.Finding) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(b.Count, a.Count))
	})
	r.Source, r.Read, r.Publish, r.Refused = report.Source, report.Read, report.Published, report.RefusedRows
	for _, u := range report.Unread {
		r.Unread = append(r.Unread, u.Name)
	}
	for _, c := range report.Outcome.Changes {
		r.Changes = append(r.Changes, inbox.Change(c))
	}
	report.Outcome.Changes = nil
	if r.Outcome, err = json.Marshal(report.Outcome); err != nil {
		return err
	}
	r.Quality, err = json.Marshal(report.Quality)
	return err
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

// readVerification reads what check --verification wrote into a folder; the report is nil when it wrote none.
func readVerification(dir string) (report *inbox.Report, f inbox.Files, err error) {
	for _, file := range []struct {
		name string
		into *string
	}{{correctedFile, &f.Corrected}, {workbookFile, &f.Workbook}, {findingsFile, &f.Findings}} {
		if *file.into, err = writtenFile(dir, file.name); err != nil {
			return nil, f, err
		}
	}
	path, err := writtenFile(dir, reportFile)
	if err != nil || path == "" {
		return nil, f, err
	}
	encoded, err := os.ReadFile(path)
	if err != nil {
		return nil, f, err
	}
	report = emptyReport()
	return report, f, json.Unmarshal(encoded, report)
}

// writtenFile returns the path of a file that a check wrote; "" when there is none, or one that is too long.
func writtenFile(dir, name string) (string, error) {
	path := filepath.Join(dir, name)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist) || err == nil && info.Size() > checkOutput:
		return "", nil
	case err != nil:
		return "", err
	}
	return path, nil
}
