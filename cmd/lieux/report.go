package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"text/tabwriter"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer"
)

type reportCommand struct {
	Source string `arg:"" help:"Nom de la source."`
	Output string `short:"o" placeholder:"FICHIER" help:"Fichier à écrire ; la sortie standard par défaut."`
	// Spreadsheet is the file that check and import write, made from the stored report: without lines and columns.
	Spreadsheet string `placeholder:"FICHIER.csv" help:"Écrire plutôt ce qui a été trouvé, pour un tableur."`
}

func (c *reportCommand) Run(ctx context.Context, a *app) error {
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := postgres.New(db.pool).ReportRows(ctx, c.Source)
	if err != nil {
		return db.suggestSource(ctx, c.Source, err)
	}
	if c.Spreadsheet != "" {
		return writeFindings(c.Spreadsheet, c.Source, rows)
	}
	return a.writeOutput(c.Output, func(w io.Writer) error {
		for line, err := range rows {
			if err != nil {
				return err
			}
			if _, err := w.Write(append(line, '\n')); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeFindings writes the findings of the lines of a report for a spreadsheet.
func writeFindings(name, source string, lines iter.Seq2[[]byte, error]) error {
	sheet, err := createSpreadsheet(name)
	if err != nil {
		return err
	}
	defer sheet.discard()
	for line, err := range lines {
		if err != nil {
			return err
		}
		var row struct {
			Rank   int    `json:"rang"`
			ID     string `json:"id"`
			Fields struct {
				Name string `json:"nom"`
			} `json:"champs"`
			Findings []importer.Finding `json:"anomalies"`
		}
		if err := json.Unmarshal(line, &row); err != nil {
			return fmt.Errorf("report of %s: %w", source, err)
		}
		found := &importer.Row{Rank: row.Rank, RecordID: row.ID, Findings: row.Findings}
		found.Place.Name = row.Fields.Name
		if err := sheet.row(source, found); err != nil {
			return err
		}
	}
	return sheet.keep()
}

// writeOutput writes a file whole or not at all, or, without a name, the standard output.
func (a *app) writeOutput(name string, write func(io.Writer) error) error {
	if name == "" || name == "-" {
		out := bufio.NewWriterSize(a.stdout, 64<<10)
		if err := write(out); err != nil {
			return err
		}
		return out.Flush()
	}
	out, err := createOutput(name)
	if err != nil {
		return err
	}
	defer out.Discard()
	if err := write(out); err != nil {
		return fmt.Errorf("impossible d'écrire %s : %w", name, err)
	}
	return out.Keep()
}

// maxImports is the most imports that are shown at once.
const maxImports = 10_000

type importsCommand struct {
	Source string `arg:"" optional:"" help:"Nom d'une source ; toutes par défaut."`
	Limit  int    `default:"20" placeholder:"N" help:"Nombre d'imports."`
}

func (c *importsCommand) Run(ctx context.Context, a *app) error {
	if c.Limit < 1 || c.Limit > maxImports {
		return usageError(fmt.Sprintf("--limit=%d : un nombre de 1 à %d est attendu", c.Limit, maxImports))
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	imports, err := postgres.New(db.pool).Imports(ctx, c.Source, c.Limit)
	if err != nil {
		return err
	}
	if len(imports) == 0 && c.Source != "" {
		return db.suggestSource(ctx, c.Source, directory.Errorf(directory.NotFound,
			"la source « %s » n'a jamais été importée", c.Source))
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(imports)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "IMPORT\tSOURCE\tÉTAT\tDÉBUT\tLIGNES\tPUBLIÉES\tREFUSÉES\tVERSION\tMESSAGE")
	for _, i := range imports {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n", i.ID, i.Source, i.Status,
			i.Started.Local().Format(time.DateTime), i.Read, i.Published, i.Refused, i.Version, i.Message)
	}
	return w.Flush()
}
