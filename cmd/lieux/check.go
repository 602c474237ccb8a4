package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lieux-numeriques/lieux/importer"
)

type checkCommand struct {
	listingFlags
	What string `arg:"" name:"liste" help:"Nom d'une source, dossier, fichier, adresse http(s), ou - pour l'entrée standard."`
}

// checkedRow is one row of a listing as check shows it with --json.
type checkedRow struct {
	Rank      int                `json:"rang"`
	Line      int                `json:"ligne,omitempty"`
	ID        string             `json:"id,omitempty"`
	State     importer.State     `json:"etat"`
	Name      string             `json:"nom,omitempty"`
	Anomalies []importer.Anomaly `json:"anomalies,omitempty"`
}

func (c *checkCommand) Run(a *app) error {
	session, err := a.openImports(&c.listingFlags)
	if err != nil {
		return err
	}
	defer session.Close()
	session.opts.Preview = true
	rows := json.NewEncoder(a.stdout)
	session.opts.Observe = func(row *importer.Row) error {
		if a.JSON {
			return rows.Encode(checkedRow{row.Rank, row.Line, row.RecordID, row.State, row.Place.Name, row.Anomalies})
		}
		for _, anomaly := range row.Anomalies {
			if _, err := fmt.Fprintf(a.stdout, "%s %s\n", position(row), anomalySentence(anomaly)); err != nil {
				return err
			}
		}
		return nil
	}
	report, err := session.run(c.What)
	if report == nil {
		return err
	}
	if a.JSON {
		return errors.Join(err, rows.Encode(report))
	}
	if err == nil || report.Outcome.Version > 0 {
		writeReport(a.stdout, report)
		fmt.Fprintf(a.stdout, "  Ce qu'un import ferait : %s\n", outcomeSentence(report.Outcome))
		fmt.Fprintln(a.stdout, "  Rien n'a été publié.")
	}
	return err
}

// position is where a row is in its file.
func position(row *importer.Row) string {
	if row.Line > 0 {
		return fmt.Sprintf("ligne %d", row.Line)
	}
	return fmt.Sprintf("rang %d", row.Rank)
}
