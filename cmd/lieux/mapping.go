package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/mapping"
	"github.com/lieux-numeriques/lieux/importer/propose"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

type mappingCommand struct {
	Output    string `short:"o" placeholder:"FICHIER" help:"${outputHelp}"`
	Schema    bool   `help:"${schemaHelp}"`
	Format    string `placeholder:"FORMAT" help:"${formatHelp}"`
	Encoding  string `placeholder:"NOM" help:"Encodage de la liste ; reconnu par défaut."`
	Delimiter string `placeholder:"C" help:"Séparateur des colonnes d'un CSV ; reconnu par défaut."`
	Key       string `placeholder:"NOM" help:"Propriété JSON, feuille ou couche qui contient les lignes."`
	What      string `arg:"" optional:"" name:"liste" help:"${listingHelp}"`
}

// Help returns the detail of lieux mapping --help.
func (mappingCommand) Help() string {
	return "Sans --output, la correspondance va à la sortie standard, et à la sortie d'erreur ce qui en est sûr, " +
		"probable ou laissé de côté. Relisez-la, puis posez-la à côté de la liste sous le nom NOM.config.json : lieux " +
		"check et lieux import la liront. docs/correspondance.md décrit son langage. Aucune base n'est utilisée."
}

// proposed is what lieux mapping --json writes.
type proposed struct {
	Listing  string             `json:"liste"`
	Format   string             `json:"format"`
	Rows     int                `json:"lignes"`        // that were read
	Whole    bool               `json:"liste_entiere"` // these are all
	Mapping  json.RawMessage    `json:"correspondance"`
	Columns  []propose.Column   `json:"colonnes"`
	Unread   []string           `json:"colonnes_non_lues"`
	Findings []importer.Finding `json:"remarques,omitempty"`
}

func (c *mappingCommand) Run(ctx context.Context, a *app) error {
	if c.Schema {
		schema, err := mapping.Schema()
		if err != nil {
			return err
		}
		return a.writeOutput(c.Output, write(schema))
	}
	if c.What == "" {
		return usageError("donnez la liste dont il faut proposer la correspondance (exemple : lieux mapping lieux.xlsx)")
	}
	options := read.Options{Format: c.Format, Encoding: c.Encoding, Delimiter: c.Delimiter, Key: c.Key}
	if err := options.Check(); err != nil {
		return usageError(err.Error())
	}
	p, document, err := c.propose(ctx, a, options)
	if err != nil {
		return err
	}
	switch {
	case a.JSON:
		if c.Output != "" {
			if err := a.writeOutput(c.Output, write(document)); err != nil {
				return err
			}
		}
		return json.NewEncoder(a.stdout).Encode(p)
	case c.Output != "":
		if err := a.writeOutput(c.Output, write(document)); err != nil {
			return err
		}
		p.describe(a.stdout)
		fmt.Fprintf(a.stdout, "\nCorrespondance : %s. À relire, puis lieux check %s\n", c.Output, c.What)
		return nil
	}
	p.describe(a.stderr)
	return write(document)(a.stdout)
}

func write(document []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(document)
		return err
	}
}

// propose reads the first rows of the listing and proposes its mapping.
func (c *mappingCommand) propose(ctx context.Context, a *app, options read.Options) (*proposed, []byte, error) {
	source, location, err := sources.Resolve(c.What, standardInput(c.What), "")
	if err != nil {
		return nil, nil, err
	}
	for _, setting := range []struct {
		to   *string
		from string
	}{{&options.Format, source.Format}, {&options.Encoding, source.Encoding}, {&options.Delimiter, source.Delimiter},
		{&options.Key, source.Key}} {
		if *setting.to == "" && !source.Namesake {
			*setting.to = setting.from
		}
	}
	listing, err := read.Open(ctx, read.Input{Location: location, Stdin: a.stdin}, options)
	if err != nil {
		return nil, nil, err
	}
	defer listing.Close()
	reader, err := listing.Records()
	if err != nil {
		return nil, nil, err
	}
	defer reader.Close()
	records, whole := firstRows(reader)
	if err := reader.Err(); err != nil {
		return nil, nil, err
	}
	proposal, err := propose.For(records)
	if err != nil {
		return nil, nil, err
	}
	document, err := proposal.Document()
	if err != nil {
		return nil, nil, err
	}
	p := &proposed{Listing: listing.Name, Format: listing.Format, Rows: len(records), Whole: whole, Mapping: document,
		Columns: proposal.Columns, Unread: []string{}, Findings: append(listing.Findings, reader.Findings()...)}
	for _, column := range proposal.Columns {
		if column.Field == "" && column.Fill > 0 {
			p.Unread = append(p.Unread, column.Name)
		}
	}
	return p, document, nil
}

// standardInput returns a name for what comes by the standard input.
func standardInput(what string) string {
	if strings.HasPrefix(what, "-") {
		return "entree-standard"
	}
	return ""
}

// firstRows reads the rows by which an import without mapping judges a listing.
func firstRows(reader read.Reader) (records []*importer.Record, whole bool) {
	size := 0
	for len(records) < clean.SurveyRows && size < 64<<20 {
		if !reader.Scan() {
			return records, true
		}
		record := reader.Record()
		records = append(records, record)
		for _, cell := range record.Values {
			size += len(cell)
		}
	}
	return records, !reader.Scan()
}
