package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// Correct applies the decisions about notes that wait and ends the corrections that have expired. It publishes what
// results as an import does; new places are an import of the source importer.Additions. Of the options it needs
// the gazetteer, the locator and Now.
func Correct(ctx context.Context, store *load.Store, opts Options) (importer.Outcome, error) {
	d := &decider{opts}
	outcome, additions, err := store.Correct(ctx, rules(opts.Gazetteer), d.decide)
	if err != nil || !additions {
		return outcome, err
	}
	then, err := PublishAdditions(ctx, store, opts)
	return both(outcome, then), err
}

// both returns what two publications, one after the other, changed.
func both(a, b importer.Outcome) importer.Outcome {
	if !b.Changed {
		return a
	}
	b.Added, b.Updated, b.Removed, b.Merged = b.Added+a.Added, b.Updated+a.Updated, b.Removed+a.Removed, b.Merged+a.Merged
	return b
}

// PublishAdditions publishes the new places that were decided, as a listing of their own.
func PublishAdditions(ctx context.Context, store *load.Store, opts Options) (importer.Outcome, error) {
	found, err := store.Additions(ctx)
	if err != nil {
		return importer.Outcome{}, err
	}
	listing := additionRows(found)
	if len(listing) == 0 {
		published, err := store.Publishes(ctx, importer.Additions)
		if err != nil || !published {
			return importer.Outcome{}, err
		}
		return Withdraw(ctx, store, opts.Gazetteer, importer.Additions, opts.Now)
	}
	dir, err := os.MkdirTemp("", "lieux-ajouts-")
	if err != nil {
		return importer.Outcome{}, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, importer.Additions+".json")
	rows, err := json.Marshal(listing)
	if err != nil {
		return importer.Outcome{}, err
	}
	if err := os.WriteFile(path, rows, 0o600); err != nil {
		return importer.Outcome{}, err
	}
	opts.Publish = importer.PublishOptions{Force: true}
	report, err := Run(ctx, importer.Source{Name: importer.Additions, Title: "Lieux signalés", Format: "json"},
		read.Input{Location: path}, store, opts)
	if directory.ErrorCode(err) == directory.Invalid { // nothing in them is a place: the report of the import says why
		return importer.Outcome{}, nil
	}
	if err != nil {
		return importer.Outcome{}, err
	}
	return report.Outcome, nil
}

// additionRows returns a row of each note that names a place: its fields under their names, its id, the day of its last
// decision.
func additionRows(found []*correction.Correction) (rows []map[string]string) {
	for _, c := range found {
		if len(rows) == 0 || rows[len(rows)-1]["id"] != c.Note {
			rows = append(rows, map[string]string{"id": c.Note})
		}
		row := rows[len(rows)-1]
		row[c.Field] = c.Value
		row["date_maj"] = max(row["date_maj"], c.At.UTC().Format(time.DateOnly))
	}
	return slices.DeleteFunc(rows, func(row map[string]string) bool { return row["nom"] == "" })
}

// decider makes corrections of decisions.
type decider struct{ opts Options }

func (d *decider) decide(ctx context.Context, desk *load.Desk) ([]load.Application, error) {
	waiting, err := desk.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	applications := make([]load.Application, 0, len(waiting))
	for i := range waiting {
		a, err := d.application(ctx, desk, &waiting[i], pendingOf(applications, waiting[i].Place))
		if err != nil {
			return nil, err
		}
		applications = append(applications, a)
	}
	return applications, nil
}

// pendingOf returns the corrections of a place that applications will make.
func pendingOf(applications []load.Application, place string) (pending []*correction.Correction) {
	for i := range applications {
		for j := range applications[i].Add {
			if c := &applications[i].Add[j]; c.Place == place {
				pending = append(pending, c)
			}
		}
	}
	return pending
}

// application returns what is made of a decision.
func (d *decider) application(ctx context.Context, desk *load.Desk, w *load.Waiting,
	pending []*correction.Correction) (a load.Application, err error) {
	a = load.Application{Decision: w.ID, Note: w.Note, Result: load.NoEffect}
	values := valuesOf(w)
	for _, v := range values {
		a.Withdraw = append(a.Withdraw, v.field)
	}
	if w.Place != "" {
		if a.Records, err = desk.Records(ctx, w.Place); err != nil {
			return a, err
		}
	}
	if i := slices.IndexFunc(values, func(v value) bool { return v.field == note.Duplicate }); i >= 0 {
		if err := d.duplicate(ctx, desk, w, values[i].text, &a); err != nil {
			return a, err
		}
		values = slices.Delete(values, i, i+1)
	}
	switch {
	case w.Verdict != note.Accepted:
		a.Result = load.Applied
		return a, nil
	case len(values) == 0:
		if len(a.Pairs) == 0 {
			a.Message = "rien n'est proposé qui puisse être publié"
		}
		return a, nil
	case w.Place == "":
		d.newPlace(w, values, &a)
		return a, nil
	case len(a.Records) == 0:
		a.Message = "ce lieu n'est plus dans l'annuaire"
		return a, nil
	}
	held, err := desk.Corrections(ctx, a.Records)
	if err != nil {
		return a, err
	}
	d.correct(ctx, w, values, append(held, pending...), &a)
	return a, nil
}

// value is what a decision gives a field, as it was written or in flat form.
type value struct{ field, text string }

// valuesOf returns what a decision is about.
func valuesOf(w *load.Waiting) (values []value) {
	for _, p := range w.Proposals {
		if w.Field == "" || w.Field == p.Field {
			values = append(values, value{p.Field, cmp.Or(p.Read, p.Written)})
		}
	}
	if w.Field != "" && len(values) == 0 { // the note is erased, or the decision is about more than it proposes
		values = append(values, value{w.Field, ""})
	}
	if w.Value != "" && len(values) == 1 {
		values[0].text = w.Value
	}
	return values
}

// duplicate decides that two places are one, or two.
func (d *decider) duplicate(ctx context.Context, desk *load.Desk, w *load.Waiting, other string,
	a *load.Application) error {
	others, err := desk.Records(ctx, other)
	if err != nil {
		return err
	}
	if len(others) == 0 || len(a.Records) == 0 {
		a.Message = "l'un des deux lieux n'est plus dans l'annuaire"
		return nil
	}
	a.Result = load.Applied
	for _, r := range a.Records {
		for _, o := range others {
			pair := importer.Decision{A: r.Ref.ID, B: o.Ref.ID, Same: w.Verdict == note.Accepted}
			switch {
			case pair.A == pair.B:
			case w.Verdict == note.Accepted, w.Verdict == note.Refused:
				a.Pairs = append(a.Pairs, pair)
			default:
				a.Forget = append(a.Forget, pair)
			}
		}
	}
	return nil
}

// newPlace makes of a note the row of a new place, which an import cleans.
func (d *decider) newPlace(w *load.Waiting, values []value, a *load.Application) {
	for _, v := range values {
		if correction.Field(v.field) == nil || v.field == note.Closure || v.text == "" {
			continue
		}
		a.Add = append(a.Add, d.correction(w, v.field, v.text))
	}
	if a.Result = load.Applied; len(a.Add) == 0 {
		a.Result, a.Message = load.NoEffect, "rien n'est proposé qui puisse être publié"
	}
}

func (d *decider) correction(w *load.Waiting, field, text string) correction.Correction {
	return correction.Correction{Decision: w.ID, Note: w.Note, Place: w.Place, Field: field, Value: text,
		Author: w.Author, Name: w.Name, Reason: w.Reason, At: w.At, Expires: w.Expires}
}

// correct makes of a decision the corrections of a place. held are those that it has already.
func (d *decider) correct(ctx context.Context, w *load.Waiting, values []value, held []*correction.Correction,
	a *load.Application) {
	base := a.Records[0].Place.Clone()
	correction.Apply(&base, held)
	var unread []string
	r := &reader{opts: d.opts, base: &base, source: a.Records[0].Source, values: map[string]string{}}
	for _, v := range values {
		if v.field != note.Closure && v.field != note.Duplicate {
			r.values[v.field] = v.text
		}
	}
	r.read(ctx)
	for _, v := range values {
		f := correction.Field(v.field)
		switch {
		case f == nil:
			unread = append(unread, v.field)
		case v.field == note.Closure:
			c := d.correction(w, v.field, v.text)
			if closes(&c, d.opts.Now, base.Territory.Commune) {
				a.Add = append(a.Add, c)
			} else {
				unread = append(unread, v.field)
			}
		default:
			c := d.correction(w, v.field, r.flat(f))
			if c.Value == "" && (v.text != "" || f.Name == "nom") {
				unread = append(unread, v.field)
				continue
			}
			c.Site = r.site(v.field)
			a.Add = append(a.Add, c)
		}
	}
	for _, field := range r.following() {
		c := d.correction(w, field, r.flat(correction.Field(field)))
		c.Site = r.site(field)
		a.Add = append(a.Add, c)
	}
	if a.Result = load.Applied; len(unread) > 0 {
		a.Message = "valeur que l'on ne peut pas lire : " + strings.Join(unread, ", ")
		a.Result = load.Unreadable
	}
}

// closes completes a closure: it ends the day after its last one. It returns false for a closure that cannot be read
// or is over.
func closes(c *correction.Correction, now time.Time, commune string) bool {
	closure, ok := correction.ParseClosure(c.Value)
	if !ok || closure.ForGood || closure.To.IsZero() {
		return ok
	}
	y, m, day := closure.To.Date()
	end := time.Date(y, m, day+1, 0, 0, 0, 0, territory.Zone(commune))
	if c.Expires.IsZero() || end.Before(c.Expires) {
		c.Expires = end
	}
	return end.After(now)
}
