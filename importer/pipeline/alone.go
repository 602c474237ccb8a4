package pipeline

import (
	"context"

	"github.com/lieux-numeriques/lieux/importer"
)

// Alone is a store that holds nothing and keeps nothing: a listing that is checked without a database is compared with
// itself only.
type Alone struct{}

// Last returns "": nothing is published.
func (Alone) Last(context.Context, string) (string, error) { return "", nil }

// Begin returns a batch that counts.
func (Alone) Begin(context.Context, importer.Source, string, importer.Recall) (importer.Batch, error) {
	return &alone{}, nil
}

type alone struct{ rows, merged int }

func (a *alone) Add(ctx context.Context, row *importer.Row) error {
	if row.State != importer.RefusedRow {
		a.rows++
	}
	return ctx.Err()
}

// Keep is not called: there is no published listing.
func (a *alone) Keep(ctx context.Context, _ importer.KeptRow) error { return ctx.Err() }

func (a *alone) Remember([]byte) {}

func (a *alone) Stage(_ context.Context, report *importer.Report, _ importer.PublishOptions) error {
	report.Findings = append(report.Findings, importer.Finding{Rule: "liste.comparee_a_rien", Action: importer.Reported,
		Detail: "Il n'y a pas de base de données : la liste n'est comparée à rien de publié."})
	return nil
}

func (a *alone) Group(_ context.Context, g importer.Grouper, _ bool) error {
	for _, group := range g.Groups(nil) {
		a.merged += len(group) - 1
	}
	return nil
}

func (a *alone) Publish(context.Context, importer.Merger) (importer.Outcome, error) {
	return importer.Outcome{Changed: a.rows > 0, Added: a.rows - a.merged, Merged: a.merged}, nil
}

func (a *alone) Discard(context.Context) error { return nil }
