// Command generate writes the outlines that the program embeds, from a GeoJSON
// FeatureCollection of communes, gzipped or not.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
)

// settings say how the outlines are written.
type settings struct {
	source    string
	tolerance int // greatest distance in metres between a border of the source and the result
	perDegree int // units per degree
}

// maxSize is how much the outlines may add to the program, in bytes.
const maxSize = 3_000_000

func main() {
	var s settings
	input := flag.String("input", "", "FeatureCollection of communes: properties.code, lon,lat WGS84; .gz or not")
	output := flag.String("output", "data/communes.bin.gz", "file to write")
	flag.StringVar(&s.source, "source", "", "where the outlines come from: producer, product, year, licence")
	flag.IntVar(&s.tolerance, "tolerance", 25, "metres by which a border may move")
	flag.IntVar(&s.perDegree, "units", 20_000, "units per degree")
	flag.Parse()
	if err := run(*input, *output, s); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(input, output string, s settings) error {
	if input == "" || s.source == "" {
		return errors.New("-input and -source are needed: the outlines must name where they come from")
	}
	if s.tolerance < 1 || s.perDegree < 1 {
		return errors.New("-tolerance and -units are at least 1")
	}
	text, err := os.ReadFile(input)
	if err != nil {
		return err
	}
	packed, err := pack(text, s)
	if err != nil {
		return err
	}
	if len(packed) > maxSize {
		return fmt.Errorf("%d bytes, more than %d: give a greater -tolerance", len(packed), maxSize)
	}
	fmt.Printf("%s: %d bytes\n", output, len(packed))
	return os.WriteFile(output, packed, 0o644)
}

// pack returns the file of outlines of a collection.
func pack(text []byte, s settings) ([]byte, error) {
	communes, err := read(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	t := cut(communes)
	if err := t.simplify(s); err != nil {
		return nil, err
	}
	return t.encode(s)
}
