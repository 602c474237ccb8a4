package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lieux-numeriques/lieux/importer"
)

type checkCommand struct {
	listingFlags
	Spreadsheet string `placeholder:"FICHIER.csv" help:"${spreadsheetHelp}"`
	Corrected   string `placeholder:"FICHIER" help:"${correctedHelp}"`
	Detail      bool   `help:"Montrer chaque cellule, même s'il y en a beaucoup."`

	Verification string `hidden:"" help:"Dossier où écrire ce que /verifier montre de la liste."`

	What string `arg:"" name:"liste" help:"${listingHelp}"`
}

// checkedRow is one row of a listing as check shows it with --json.
type checkedRow struct {
	Rank     int                `json:"rang"`
	Line     int                `json:"ligne,omitempty"`
	ID       string             `json:"id,omitempty"`
	State    importer.State     `json:"etat"`
	Name     string             `json:"nom,omitempty"`
	Findings []importer.Finding `json:"anomalies,omitempty"`
}

func (c *checkCommand) Run(ctx context.Context, a *app) (err error) {
	if c.Verification != "" {
		a.connected = append(a.connected, goSecond)
	}
	session, err := a.openChecks(ctx, &c.listingFlags, c.What)
	if err != nil {
		return err
	}
	defer session.Close()
	session.opts.Publish = importer.PublishOptions{Preview: true}
	if c.Verification != "" {
		return c.verify(ctx, session)
	}
	if err := session.writeSpreadsheet(c.Spreadsheet); err != nil {
		return err
	}
	var listing correctedListing
	if c.Corrected != "" {
		if listing, err = createCorrected(c.Corrected, &suggester{session.opts.Gazetteer}); err != nil {
			return err
		}
		defer listing.discard()
		session.observe(listing.row)
	}
	rows, found := json.NewEncoder(a.stdout), newFindings(c.Detail)
	session.observe(func(row *importer.Row) error {
		if a.JSON {
			return rows.Encode(checkedRow{row.Rank, row.Line, row.RecordID, row.State, row.Place.Name, row.Findings})
		}
		found.row(row)
		return nil
	})
	report, failure := session.run(ctx, c.What)
	if report == nil {
		return failure
	}
	refused := failure != nil && report.Outcome.Version > 0 // refused refused by a guard: all the rest is known
	if failure == nil || refused {
		if err := c.keep(session, listing); err != nil {
			return errors.Join(failure, err)
		}
	}
	if a.JSON {
		return errors.Join(failure, rows.Encode(report))
	}
	if failure == nil || refused {
		writeReport(a.stdout, report)
		fmt.Fprintf(a.stdout, "  Ce qu'un import ferait : %s\n", session.outcome(report.Outcome))
		writeExamples(a.stdout, report.Outcome)
		found.write(a.stdout)
		fmt.Fprintln(a.stdout)
		if c.Spreadsheet != "" {
			fmt.Fprintf(a.stdout, "Rapport pour un tableur : %s\n", c.Spreadsheet)
		}
		if c.Corrected != "" {
			fmt.Fprintf(a.stdout, "Liste corrigée : %s (%d lieux)\n", c.Corrected, listing.places())
		}
		fmt.Fprintln(a.stdout, "Rien n'a été publié.")
	}
	return failure
}

// outcome says what an import would do.
func (s *imports) outcome(o importer.Outcome) string {
	if s.db == nil {
		return fmt.Sprintf("%d lieux dans un annuaire vide (sans base de données, la liste n'est comparée à rien)", o.Added)
	}
	return outcomeSentence(o)
}

// keep ends the files that were asked for.
func (c *checkCommand) keep(session *imports, listing correctedListing) error {
	if err := session.keepSpreadsheet(); err != nil || listing == nil {
		return err
	}
	return listing.keep()
}

// position returns where a row is in its file.
func position(row *importer.Row) string {
	if row.Line > 0 {
		return fmt.Sprintf("ligne %d", row.Line)
	}
	return fmt.Sprintf("rang %d", row.Rank)
}
