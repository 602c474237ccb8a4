package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// The types of communes in @etalab/decoupage-administratif.
const (
	typeCurrent        = "commune-actuelle"
	typeDelegated      = "commune-deleguee"
	typeAssociated     = "commune-associee"
	typeArrondissement = "arrondissement-municipal"
)

// etalab holds what the table takes from @etalab/decoupage-administratif.
type etalab struct {
	communes []etalabCommune
	areas    map[territory.Kind][]area
}

// area is an area of any kind. Either it lists its communes in Members or they name
// it (codeIn).
type area struct {
	Code    string
	Name    string
	Parent  string   // code of the area that contains it, as Kind.Within has it
	Members []string // INSEE codes
}

// areaFiles names the file of each kind of area.
var areaFiles = map[territory.Kind]string{
	territory.KindEPCI:        "epci.json",
	territory.KindDepartement: "departements.json",
	territory.KindRegion:      "regions.json",
}

// codeIn returns the code of the area of a kind that the commune names; "" for the
// kinds whose areas list their communes.
func (c *etalabCommune) codeIn(kind territory.Kind) string {
	if kind == territory.KindDepartement {
		return c.Departement
	}
	return ""
}

// etalabCommune is an element of communes.json.
type etalabCommune struct {
	Code        string   `json:"code"`
	Name        string   `json:"nom"`
	Type        string   `json:"type"`
	Parent      string   `json:"commune"`  // of an arrondissement
	Seat        string   `json:"chefLieu"` // current commune of a delegated or associated one
	Departement string   `json:"departement"`
	Population  int      `json:"population"`
	Postcodes   []string `json:"codesPostaux"`
	FormerCodes []string `json:"anciensCodes"`
}

// etalabArea is an element of a file of areas.
type etalabArea struct {
	Code    string `json:"code"`
	Name    string `json:"nom"`
	Region  string `json:"region"` // of a département
	Members []struct {
		Code string `json:"code"`
	} `json:"membres"` // of an EPCI
}

func (r *etalabArea) area(kind territory.Kind) area {
	a := area{Code: r.Code, Name: r.Name}
	if kind.Within() == territory.KindRegion {
		a.Parent = r.Region
	}
	for _, m := range r.Members {
		a.Members = append(a.Members, m.Code)
	}
	return a
}

// readEtalab reads the data directory of the package.
func readEtalab(dir string) (*etalab, error) {
	e := etalab{areas: map[territory.Kind][]area{}}
	if err := readJSON(dir, "communes.json", &e.communes); err != nil {
		return nil, err
	}
	for _, kind := range territory.AreaKinds() {
		var rows []etalabArea
		if err := readJSON(dir, areaFiles[kind], &rows); err != nil {
			return nil, err
		}
		for i := range rows {
			e.areas[kind] = append(e.areas[kind], rows[i].area(kind))
		}
	}
	return &e, nil
}

func readJSON(dir, name string, into any) error {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return fmt.Errorf("read %s (npm ci installs it): %w", name, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
