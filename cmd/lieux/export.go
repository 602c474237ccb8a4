package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

type exportCommand struct {
	Format exportFormat `arg:"" help:"${formats}."`
	At     string       `placeholder:"AAAA-MM-JJ" help:"L'annuaire tel qu'il était à la fin de ce jour."`
	Output string       `short:"o" placeholder:"FICHIER" help:"${outputHelp}"`
	schoolFlag
	viewFlags `group:"Filtres"`
}

// exportFormat is the name of a format.
type exportFormat string

// words returns the names that there are.
func (exportFormat) words() []string { return export.Names() }

// Help returns the detail of lieux export --help.
func (exportCommand) Help() string {
	var help strings.Builder
	help.WriteString("Les filtres sont ceux de l'API ; une liste s'écrit avec des virgules. Sans filtre, tout " +
		"l'annuaire est écrit.\n\n")
	for _, f := range export.Formats {
		fmt.Fprintf(&help, "%s — %s\n", f.Name, f.Usage)
	}
	return strings.TrimSpace(help.String())
}

// formatNames returns the formats as a French sentence lists them: "a, b ou c".
func formatNames() string {
	names := export.Names()
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " ou " + names[last]
}

func (c *exportCommand) Run(ctx context.Context, a *app) error {
	format := export.Named(string(c.Format))
	if format == nil {
		return usageError(fmt.Sprintf("format inconnu : %q ; les formats sont %s", c.Format,
			strings.Join(export.Names(), ", ")))
	}
	school, err := c.schoolCalendar()
	if err != nil {
		return err
	}
	gazetteer, err := territory.Open()
	if err != nil {
		return err
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	view, err := db.viewOn(ctx, a, school, "at", c.At)
	if err != nil {
		return err
	}
	q, err := c.read(a, view, gazetteer)
	if err != nil {
		return err
	}
	selected, err := export.Select(view, q)
	if err != nil {
		return withParameters(err)
	}
	selected.Workers = runtime.GOMAXPROCS(0)
	return a.writeOutput(c.Output, func(w io.Writer) error { return format.Write(ctx, w, selected) })
}
