package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer/load"
)

type territoriesCommand struct {
	Outlines string `arg:"" optional:"" name:"contours" help:"Fichier GeoJSON (ou .gz) de contours de communes : WGS84, properties.code = code INSEE."`
}

// Help is what `lieux territories --help` says beyond the one line.
func (territoriesCommand) Help() string {
	return "Sans fichier : ce que le programme connaît du territoire. Les tables sont dans le programme ; il n'y a rien à télécharger.\n" +
		"Avec un fichier : charge les contours, qui servent à vérifier qu'un lieu est bien dans sa commune."
}

// territoryCounts is what the gazetteer and the database hold.
type territoryCounts struct {
	Communes        int                   `json:"communes"`
	Delegated       int                   `json:"communes_deleguees"`
	Arrondissements int                   `json:"arrondissements"`
	EPCI            int                   `json:"epci"`
	Departements    int                   `json:"departements"`
	Regions         int                   `json:"regions"`
	Postcodes       int                   `json:"codes_postaux"`
	ByPrecision     map[geo.Precision]int `json:"codes_postaux_par_precision"`
	Outlines        int                   `json:"contours"`
	Sources         []string              `json:"sources"`
}

func (c *territoriesCommand) Run(a *app) error {
	g, err := territory.Open()
	if err != nil {
		return err
	}
	counts := count(g)
	db, err := a.openDatabase()
	if err != nil {
		return err
	}
	defer db.Close()
	if c.Outlines != "" {
		if err := a.loadOutlines(db, c.Outlines); err != nil {
			return err
		}
	}
	if counts.Outlines, err = db.outlineCount(a.ctx); err != nil {
		return err
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(counts)
	}
	a.printTerritories(counts)
	return nil
}

func (a *app) loadOutlines(db *database, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("impossible de lire %s : %s", name, usererror.Reason(err))
	}
	defer file.Close()
	if _, err := load.New(db.pool).LoadOutlines(a.ctx, "commune", file); err != nil {
		return fmt.Errorf("%s : %w", name, err)
	}
	return nil
}

func count(g *territory.Gazetteer) territoryCounts {
	c := territoryCounts{ByPrecision: map[geo.Precision]int{}, Sources: territory.Sources}
	for commune := range g.Communes() {
		switch commune.Kind {
		case territory.KindDelegated:
			c.Delegated++
		case territory.KindArrondissement:
			c.Arrondissements++
		default:
			c.Communes++
		}
	}
	for p := range g.Postcodes() {
		c.Postcodes++
		c.ByPrecision[p.Precision]++
	}
	for kind, n := range map[territory.Kind]*int{territory.KindEPCI: &c.EPCI, territory.KindDepartement: &c.Departements, territory.KindRegion: &c.Regions} {
		for range g.Areas(kind) {
			*n++
		}
	}
	return c
}

func (a *app) printTerritories(c territoryCounts) {
	for _, line := range []struct {
		n    int
		what string
	}{
		{c.Communes, "communes"}, {c.Delegated, "communes déléguées ou associées"}, {c.Arrondissements, "arrondissements municipaux"},
		{c.EPCI, "EPCI"}, {c.Departements, "départements et collectivités"}, {c.Regions, "régions"},
		{c.Postcodes, "codes postaux, situés :"},
		{c.ByPrecision[geo.PrecisionCommune], "  par leurs communes"}, {c.ByPrecision[geo.PrecisionEPCI], "  par leur EPCI"}, {c.ByPrecision[geo.PrecisionDepartement], "  par leur département"},
		{c.Outlines, "contours de communes chargés"},
	} {
		fmt.Fprintf(a.stdout, "%7d  %s\n", line.n, line.what)
	}
	for _, s := range c.Sources {
		fmt.Fprintln(a.stdout, "Source :", s)
	}
}
