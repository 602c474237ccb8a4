package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer/load"
)

type territoriesCommand struct {
	Outlines string `arg:"" optional:"" name:"contours" help:"${outlinesHelp}"`
}

// Help returns the detail of lieux territories --help.
func (territoriesCommand) Help() string {
	return "Sans fichier : ce que le programme connaît du territoire. Les tables sont dans le programme ; il n'y a " +
		"rien à télécharger.\n" +
		"Avec un fichier : charge les contours, qui servent à vérifier qu'un lieu est bien dans sa commune."
}

// territoryCounts counts what the gazetteer and the database hold.
type territoryCounts struct {
	kinds       []kindCount // postcodes last
	byPrecision map[geo.Precision]int
	outlines    outlines
	sources     []string
}

// kindCount is the number of territories of a kind.
type kindCount struct {
	kind territory.Kind
	n    int
}

// MarshalJSON writes the count of each kind under its key, then the rest.
func (c territoryCounts) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for _, k := range c.kinds {
		b = fmt.Appendf(b, "%q:%d,", k.kind.Key(), k.n)
	}
	rest, err := json.Marshal(struct {
		ByPrecision map[geo.Precision]int `json:"codes_postaux_par_precision"`
		Outlines    int                   `json:"contours"`
		Embedded    int                   `json:"contours_du_programme"`
		Sources     []string              `json:"sources"`
	}{c.byPrecision, c.outlines.loaded, c.outlines.embedded.Len(), c.sources})
	return append(b, rest[1:]...), err
}

func (c *territoriesCommand) Run(ctx context.Context, a *app) error {
	g, err := territory.Open()
	if err != nil {
		return err
	}
	counts := count(g)
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if c.Outlines != "" {
		if err := a.loadOutlines(ctx, db, c.Outlines); err != nil {
			return err
		}
	}
	if counts.outlines, err = db.outlines(ctx); err != nil {
		return err
	}
	if embedded := counts.outlines.embedded; embedded.Len() > 0 {
		counts.sources = append(slices.Clone(counts.sources), embedded.Source())
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(counts)
	}
	a.printTerritories(counts)
	return nil
}

func (a *app) loadOutlines(ctx context.Context, db *database, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("impossible de lire %s : %s", name, usererror.Reason(err))
	}
	defer file.Close()
	if _, err := load.New(db.pool).LoadOutlines(ctx, "commune", file); err != nil {
		return fmt.Errorf("%s : %w", name, err)
	}
	return nil
}

func count(g *territory.Gazetteer) territoryCounts {
	c := territoryCounts{byPrecision: map[geo.Precision]int{}, sources: territory.Sources}
	for _, kind := range territory.Kinds() {
		if kind != territory.KindPostcode {
			c.kinds = append(c.kinds, kindCount{kind, g.Count(kind)})
		}
	}
	c.kinds = append(c.kinds, kindCount{territory.KindPostcode, g.Count(territory.KindPostcode)})
	for p := range g.Postcodes() {
		c.byPrecision[p.Precision]++
	}
	return c
}

func (a *app) printTerritories(c territoryCounts) {
	line := func(n int, what string) { fmt.Fprintf(a.stdout, "%7d  %s\n", n, what) }
	for _, k := range c.kinds {
		what := k.kind.Plural()
		if k.kind == territory.KindPostcode {
			what += ", situés :"
		}
		line(k.n, what)
	}
	line(c.byPrecision[geo.PrecisionCommune], "  par leurs communes")
	line(c.byPrecision[geo.PrecisionEPCI], "  par leur EPCI")
	line(c.byPrecision[geo.PrecisionDepartement], "  par leur département")
	switch o := c.outlines; {
	case o.loaded > 0:
		line(o.loaded, "contours de communes chargés : les positions sont vérifiées avec eux")
	case o.embedded.Len() > 0:
		line(o.embedded.Len(), fmt.Sprintf("contours de communes du programme, à %d m près : "+
			"les positions sont vérifiées avec eux", o.embedded.Tolerance()))
	default:
		line(0, "contours de communes : les positions sont vérifiées avec le rectangle qui contient la commune")
	}
	for _, s := range c.sources {
		fmt.Fprintln(a.stdout, "Source :", s)
	}
}
