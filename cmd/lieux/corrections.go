package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/internal/gctune"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
)

// inboxApply publishes the decisions about notes that wait.
type inboxApply struct{}

// Help returns the detail of lieux inbox apply --help.
func (inboxApply) Help() string {
	return "Chaque décision qui attend devient une correction : elle l'emporte sur la source jusqu'à ce que la source " +
		"dise de même, jusqu'à sa date limite, ou jusqu'à ce qu'elle soit annulée. Les corrections dont la date limite " +
		"est passée prennent fin. À lancer ici quand lieux serve n'a pas le droit de publier."
}

func (inboxApply) Run(ctx context.Context, a *app) error {
	db, err := a.openToWrite(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	outcome, err := a.applyDecisions(ctx, db)
	if err != nil {
		return err
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(outcome)
	}
	if !outcome.Changed {
		_, err = fmt.Fprintln(a.stdout, "Rien de publié n'a changé.")
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "Corrections publiées : %s\n", outcomeSentence(outcome))
	return err
}

// applyDecisions publishes the decisions about notes that wait, and ends the corrections that have expired.
func (a *app) applyDecisions(ctx context.Context, db *database) (importer.Outcome, error) {
	gctune.ForImport()
	gazetteer, err := territory.Open()
	if err != nil {
		return importer.Outcome{}, err
	}
	checked, err := db.outlines(ctx)
	if err != nil {
		return importer.Outcome{}, err
	}
	store := db.importStore(a.now)
	return pipeline.Correct(ctx, store, pipeline.Options{Gazetteer: gazetteer, Now: a.now(), Log: a.log,
		Locator: locate.New(gazetteer, checked.of(store)), Salt: "contours:" + checked.version()})
}

const (
	// correctEvery is how often a server looks whether something was decided.
	correctEvery = 2 * time.Second
	// correctAfter is how long it waits after a failure.
	correctAfter = time.Minute
)

// applyDecided publishes what is decided while the program serves, until ctx ends. Each time it runs a process of its
// own, since this one may have no right to publish.
func (a *app) applyDecided(ctx context.Context, archive *postgres.DB) error {
	wait := correctEvery
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		wait = correctEvery
		must, err := archive.MustCorrect(ctx, a.now())
		switch {
		case err != nil: // a database that is away is reported by those who read it
			wait = correctAfter / 6
			continue
		case must:
			err = a.applyOnce(ctx)
		}
		if err != nil && ctx.Err() == nil {
			wait = correctAfter
			a.log.Error("les décisions sur des signalements n'ont pas été publiées", slog.Any("raison", err))
		}
	}
}

// applyOnce runs lieux inbox apply.
func (a *app) applyOnce(ctx context.Context) error {
	cmd, err := a.again(ctx, "inbox", "apply", "--json")
	if err != nil {
		return err
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &bounded{&stderr, 64 << 10}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", lastReason(stderr.String(), ""), err)
	}
	var o importer.Outcome
	if json.Unmarshal(stdout.Bytes(), &o) != nil {
		return errSilent
	}
	a.log.Info("les décisions sur des signalements sont publiées", slog.Int("ajoutes", o.Added),
		slog.Int("modifies", o.Updated), slog.Int("retires", o.Removed))
	return nil
}

// observeCorrected returns a function that calls see with the rows of a source as they are corrected in the directory.
func (s *imports) observeCorrected(ctx context.Context, source string, see func(*importer.Row) error) (
	func(*importer.Row) error, error) {
	if see == nil || s.db == nil {
		return see, nil
	}
	held, err := postgres.New(s.db.pool).CorrectionsOf(ctx, source)
	if err != nil || len(held) == 0 {
		return see, err
	}
	return func(row *importer.Row) error {
		list := held[row.RecordID]
		if len(list) == 0 || row.State == importer.RefusedRow {
			return see(row)
		}
		corrected := *row
		corrected.Place = row.Place.Clone()
		found, _ := correction.Apply(&corrected.Place, list)
		for _, f := range found {
			corrected.Findings = append(slices.Clip(corrected.Findings), importer.Finding{Field: f.Field, Value: f.Before,
				Rule: directory.CorrectionRule, Action: importer.Corrected, After: f.After, Detail: f.Detail()})
		}
		return see(&corrected)
	}, nil
}
