package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// readNetworks reads the networks of a file, or of the JSON files of a folder; none without a path. Errors
// name the file.
func readNetworks(path string, r *query.Reader, g *territory.Gazetteer) ([]coverage.Network, error) {
	if path == "" {
		return nil, nil
	}
	names := []string{path}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if names, err = filepath.Glob(filepath.Join(path, "*.json")); err != nil || len(names) == 0 {
			return nil, fmt.Errorf("%s ne contient aucun fichier .json", path)
		}
	}
	var networks []coverage.Network
	var wrong []error
	for _, name := range names {
		found, err := readNetworkFile(name, r, g)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s : %w", name, err))
		}
		for _, n := range found {
			if slices.ContainsFunc(networks, func(other coverage.Network) bool { return other.Code == n.Code }) {
				wrong = append(wrong, fmt.Errorf("%s : un réseau d'un autre fichier a le code %s", name, n.Code))
			}
			networks = append(networks, n)
		}
	}
	return networks, errors.Join(wrong...)
}

func readNetworkFile(name string, r *query.Reader, g *territory.Gazetteer) ([]coverage.Network, error) {
	file, err := os.ReadFile(name)
	if err != nil {
		return nil, errors.New(usererror.Reason(err))
	}
	reader := coverage.NetworkReader{Gazetteer: g,
		Check: func(filters string) error { return checkFilters(r, filters) },
		Open: func(perimeter string) ([]byte, error) {
			raw, err := os.ReadFile(filepath.Join(filepath.Dir(name), perimeter))
			if err != nil {
				return nil, fmt.Errorf("impossible de lire le périmètre %s : %s", perimeter, usererror.Reason(err))
			}
			return raw, nil
		}}
	return reader.Read(file)
}

// checkFilters returns what is wrong with filters, as far as that can be said without a version: which
// sources and labels exist is known when a page is asked for.
func checkFilters(r *query.Reader, filters string) error {
	for _, name := range []string{query.Source.String(), query.Label.String(), query.OtherLabels.String()} {
		filters = query.Without(filters, name)
	}
	_, err := r.Read(nil, &query.Form{Takes: query.View}, filters)
	var wrong *directory.Error
	if !errors.As(err, &wrong) {
		return err
	}
	var all []error
	for _, p := range wrong.Params {
		all = append(all, fmt.Errorf("%s=%s : %s", p.Param, p.Value, p.Message))
	}
	return errors.Join(all...)
}
