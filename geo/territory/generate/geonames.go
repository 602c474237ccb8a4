package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// town is a row of GeoNames in France.
type town struct {
	name       string
	slug       string
	country    string // ISO 3166-1: FR, or the code of an overseas territory
	feature    string // feature code: PPLC, PPLA…PPLA5, PPL, PPLL, PPLX (a section of a town)
	insee      string // code of its commune, perhaps before a merger; "" when unknown
	population int
	position   geo.Position
}

// inseeColumn is the index of the column that holds the INSEE code, by country;
// other countries have none.
var inseeColumn = map[string]int{
	"FR": 13, "GP": 13, "MQ": 13, "GF": 13, "RE": 13, "YT": 10, "PM": 10, "WF": 10, "NC": 11,
}

// countryPrefix is the prefix of the INSEE codes of an overseas country.
var countryPrefix = map[string]string{
	"NC": "988", "PF": "987", "BL": "977", "MF": "978", "WF": "986", "YT": "976", "PM": "975",
}

// readGeoNames reads the towns of France in cities500.txt.
func readGeoNames(path string) ([]town, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read GeoNames (npm ci installs it): %w", err)
	}
	defer f.Close()
	var towns []town
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for line := 1; lines.Scan(); line++ {
		t, ok, err := parseTown(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("read GeoNames line %d: %w", line, err)
		}
		if ok {
			towns = append(towns, t)
		}
	}
	return towns, lines.Err()
}

// parseTown parses a row; ok is false when it is not in France.
func parseTown(line string) (t town, ok bool, err error) {
	cells := strings.Split(line, "\t")
	if len(cells) < 15 {
		return town{}, false, fmt.Errorf("%d columns", len(cells))
	}
	t = town{name: cells[1], slug: territory.Slug(cells[1]), country: cells[8], feature: cells[7]}
	column, hasCode := inseeColumn[t.country]
	if _, overseas := countryPrefix[t.country]; !hasCode && !overseas {
		return town{}, false, nil
	}
	if hasCode && len(cells[column]) == 5 {
		t.insee = cells[column]
	}
	lat, err := strconv.ParseFloat(cells[4], 64)
	if err != nil {
		return town{}, false, err
	}
	lon, err := strconv.ParseFloat(cells[5], 64)
	if err != nil {
		return town{}, false, err
	}
	t.position = geo.Position{lon, lat}
	t.population, err = strconv.Atoi(cells[14])
	return t, err == nil, err
}

// rank orders the rows of a commune: the seat, then villages, then sections of towns.
func (t *town) rank() int {
	switch t.feature {
	case "PPLC", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5":
		return 0
	case "PPL":
		return 1
	}
	return 2
}
