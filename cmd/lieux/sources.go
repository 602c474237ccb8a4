package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

type sourcesCommand struct{}

// sourceLine is a source as the command shows it: known by name, published, or both.
type sourceLine struct {
	directory.SourceSummary
	Known bool `json:"connue"` // `lieux import NAME` knows where it is or how to read it
}

func (sourcesCommand) Run(ctx context.Context, a *app) error {
	lines, err := a.sourceLines(ctx)
	if err != nil {
		return err
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(lines)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SOURCE\tTERRITOIRE\tLIEUX\tQUALITÉ\tDERNIER IMPORT\tLICENCE\tADRESSE")
	for _, s := range lines {
		imported := "jamais"
		if !s.ImportedAt.IsZero() {
			imported = s.ImportedAt.Local().Format(time.DateTime)
		}
		score := ""
		if s.Quality != nil {
			score = hundredths(s.Quality.Score)
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", s.Name, orDash(s.Territory), s.Places, orDash(score), imported,
			orDash(s.License), orDash(s.URL))
	}
	return w.Flush()
}

func (a *app) sourceLines(ctx context.Context) ([]sourceLine, error) {
	db, err := a.openDatabase(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	published, err := judgedSources(ctx, postgres.New(db.pool))
	if err != nil {
		return nil, err
	}
	known, err := sources.All()
	if err != nil {
		return nil, err
	}
	lines := make([]sourceLine, 0, len(known)+len(published))
	for _, s := range published {
		lines = append(lines, sourceLine{SourceSummary: s})
	}
	for _, k := range known {
		i := slices.IndexFunc(lines, func(l sourceLine) bool { return l.Name == k.Name })
		if i < 0 {
			lines = append(lines, sourceLine{SourceSummary: directory.SourceSummary{
				Name: k.Name, Title: k.Title, Publisher: k.Publisher, URL: k.URL, Homepage: k.Homepage, License: k.License,
				Territory: k.Territory,
			}})
			i = len(lines) - 1
		}
		lines[i].Known = true
	}
	slices.SortFunc(lines, func(a, b sourceLine) int { return strings.Compare(a.Name, b.Name) })
	return lines, nil
}

// judgedSources returns the sources of the published places, with their quality.
func judgedSources(ctx context.Context, db *postgres.DB) ([]directory.SourceSummary, error) {
	p, err := db.Published(ctx)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	judge, err := quality.Read(p.Criteria)
	if err != nil {
		return nil, err
	}
	tally := judge.TallySources(p.Sources, p.At)
	var found []byte
	for place, err := range p.Places(ctx) {
		if err != nil {
			return nil, err
		}
		found = judge.AppendOutcomes(found[:0], place, quality.DayOf(p.At))
		tally.Add(found, place)
	}
	return tally.Summarise(p.Sources), nil
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
