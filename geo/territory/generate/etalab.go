package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// The types of the communes of @etalab/decoupage-administratif.
const (
	typeCurrent        = "commune-actuelle"
	typeDelegated      = "commune-deleguee"
	typeAssociated     = "commune-associee"
	typeArrondissement = "arrondissement-municipal"
)

// etalab is what is read of @etalab/decoupage-administratif.
type etalab struct {
	communes     []etalabCommune
	epci         []etalabEPCI
	departements []etalabArea
	regions      []etalabArea
}

type etalabCommune struct {
	Code        string   `json:"code"`
	Name        string   `json:"nom"`
	Type        string   `json:"type"`
	Parent      string   `json:"commune"`  // of an arrondissement
	Seat        string   `json:"chefLieu"` // current commune of a delegated or associated one
	Departement string   `json:"departement"`
	Region      string   `json:"region"`
	Population  int      `json:"population"`
	Postcodes   []string `json:"codesPostaux"`
	FormerCodes []string `json:"anciensCodes"`
}

type etalabEPCI struct {
	Code    string `json:"code"`
	Name    string `json:"nom"`
	Members []struct {
		Code string `json:"code"`
	} `json:"membres"`
}

type etalabArea struct {
	Code   string `json:"code"`
	Name   string `json:"nom"`
	Region string `json:"region"`
}

func readEtalab(dir string) (*etalab, error) {
	var e etalab
	for name, into := range map[string]any{
		"communes.json":     &e.communes,
		"epci.json":         &e.epci,
		"departements.json": &e.departements,
		"regions.json":      &e.regions,
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("read %s (npm ci installs it): %w", name, err)
		}
		if err := json.Unmarshal(text, into); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return &e, nil
}
