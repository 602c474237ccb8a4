// Package sources lists the listings that can be imported by name: one NAME.yaml each, in
// known/, with the settings of its import and its mapping in the language of importer/mapping.
// A new source is one file there and one fixture.
//
// The keys of a file:
//
//	titre, producteur, url, page, licence, territoire, contact   the provider and the listing
//	format, encodage, separateur, cle                            when they must not be detected
//	jeton                     environment variable with the bearer token of url
//	autorite                  for merging: higher wins on equal freshness
//	date                      YYYY-MM-DD, the date of rows without one
//	courriels_fonctionnels    true: addresses that look nominative are functional
//	permanence                true: each row is one person's presence at a place, and its hours are hers
//	correspondance            the mapping; absent when the listing has the columns of the référentiel
package sources

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

//go:embed known/*.yaml
var known embed.FS

// description is the content of a source file.
type description struct {
	Title            string         `yaml:"titre"`
	Publisher        string         `yaml:"producteur"`
	URL              string         `yaml:"url"`
	Homepage         string         `yaml:"page"`
	License          string         `yaml:"licence"`
	Territory        string         `yaml:"territoire"`
	Contact          string         `yaml:"contact"`
	Format           string         `yaml:"format"`
	Encoding         string         `yaml:"encodage"`
	Delimiter        string         `yaml:"separateur"`
	Key              string         `yaml:"cle"`
	TokenEnv         string         `yaml:"jeton"`
	Authority        int            `yaml:"autorite"`
	Date             string         `yaml:"date"`
	FunctionalEmails bool           `yaml:"courriels_fonctionnels"`
	Presence         bool           `yaml:"permanence"`
	Mapping          map[string]any `yaml:"correspondance"`
}

// Parse parses a source file. name is the slug of the source. Errors are directory.Invalid and
// give the line and the column.
func Parse(name string, data []byte) (importer.Source, error) {
	var d description
	if err := yaml.UnmarshalWithOptions(data, &d, yaml.Strict()); err != nil {
		return importer.Source{}, directory.Errorf(directory.Invalid, "la source %s.yaml est mal écrite : %s", name,
			strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	s := importer.Source{
		Name: name, Title: cmp.Or(d.Title, name), Publisher: d.Publisher, URL: d.URL, Homepage: d.Homepage,
		License:   d.License,
		Territory: d.Territory, Contact: d.Contact, Format: d.Format, Encoding: d.Encoding, Delimiter: d.Delimiter,
		Key:      d.Key,
		TokenEnv: d.TokenEnv, Authority: d.Authority, FunctionalEmails: d.FunctionalEmails, Presence: d.Presence,
	}
	if d.Date != "" {
		day, err := time.Parse(time.DateOnly, d.Date)
		if err != nil {
			return importer.Source{}, directory.Errorf(directory.Invalid,
				"la date de la source %s.yaml n'est pas de la forme 2026-01-31 : « %s »", name, d.Date)
		}
		s.Date = day
	}
	if d.Mapping == nil {
		return s, nil
	}
	doc, err := json.MarshalIndent(d.Mapping, "", " ")
	if err != nil {
		return importer.Source{},
			directory.Errorf(directory.Invalid, "la correspondance de la source %s.yaml est mal écrite : %w", name, err)
	}
	s.Mapping, s.MappingName, s.Lent = doc, "la correspondance de "+name, true
	if _, err := mapping.Parse(doc, s.MappingName); err != nil {
		return importer.Source{}, err
	}
	return s, nil
}

// all reads the embedded files once.
var all = sync.OnceValues(func() ([]importer.Source, error) {
	entries, err := known.ReadDir("known")
	if err != nil {
		return nil, fmt.Errorf("read the known sources: %w", err)
	}
	var sources []importer.Source
	for _, e := range entries {
		data, err := known.ReadFile(path.Join("known", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the known sources: %w", err)
		}
		s, err := Parse(strings.TrimSuffix(e.Name(), ".yaml"), data)
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	return sources, nil
})

// All returns the known sources in the order of their names.
func All() ([]importer.Source, error) {
	sources, err := all()
	return slices.Clone(sources), err
}

// Find returns the known source of that name; ok is false when there is none.
func Find(name string) (s importer.Source, ok bool, err error) {
	sources, err := all()
	i := slices.IndexFunc(sources, func(s importer.Source) bool { return s.Name == name })
	if err != nil || i < 0 {
		return importer.Source{}, false, err
	}
	return sources[i], true, nil
}

// Slug returns the name of a source for the name of a folder or file: lower case, without
// accents, with hyphens for everything else. It may be "".
func Slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range directory.Fold(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	return b.String()
}
