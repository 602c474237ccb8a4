// Package sources lists the listings that can be imported by name: one NAME.yaml each, in
// known/, with the settings of its import and its mapping in the language of importer/mapping.
// A new source is one file there and one fixture. NAME.source.yaml next to a listing that is
// given as a file has the same keys.
//
// The keys of a file:
//
//	titre, producteur, url, page, licence, territoire, contact   the provider and the listing
//	departements              list of the codes of those that the listing covers
//	aliases                   list of other names of the source
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
	"net/mail"
	"net/url"
	"path"
	"regexp"
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

// Provider says who provides a listing; "" and nil: not said.
type Provider struct {
	Title        string   `yaml:"titre"`
	Publisher    string   `yaml:"producteur"`
	Homepage     string   `yaml:"page"`
	License      string   `yaml:"licence"`
	Contact      string   `yaml:"contact"`
	Departements []string `yaml:"departements"`
	Aliases      []string `yaml:"aliases"`
}

// description is the content of a source file.
type description struct {
	Provider         `yaml:",inline"`
	URL              string         `yaml:"url"`
	Territory        string         `yaml:"territoire"`
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
	s := importer.Source{Name: name, Title: name, Untitled: true}
	err := amend(&s, name+".yaml", data)
	s.Lent = s.Mapping != nil
	return s, err
}

// amend sets what the source file named file says of s.
func amend(s *importer.Source, file string, data []byte) error {
	var d description
	if err := yaml.UnmarshalWithOptions(data, &d, yaml.Strict()); err != nil {
		return directory.Errorf(directory.Invalid, "la source %s est mal écrite : %s", file,
			strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	if err := d.Amend(s); err != nil {
		return directory.Errorf(directory.Invalid, "la source %s : %w", file, err)
	}
	s.URL, s.Territory = cmp.Or(d.URL, s.URL), cmp.Or(d.Territory, s.Territory)
	s.Format, s.Encoding = cmp.Or(d.Format, s.Format), cmp.Or(d.Encoding, s.Encoding)
	s.Delimiter, s.Key = cmp.Or(d.Delimiter, s.Delimiter), cmp.Or(d.Key, s.Key)
	s.TokenEnv, s.Authority = cmp.Or(d.TokenEnv, s.TokenEnv), cmp.Or(d.Authority, s.Authority)
	s.FunctionalEmails, s.Presence = d.FunctionalEmails || s.FunctionalEmails, d.Presence || s.Presence
	if d.Date != "" {
		day, err := time.Parse(time.DateOnly, d.Date)
		if err != nil {
			return directory.Errorf(directory.Invalid,
				"la date de la source %s n'est pas de la forme 2026-01-31 : « %s »", file, d.Date)
		}
		s.Date = day
	}
	if d.Mapping == nil {
		return nil
	}
	doc, err := json.MarshalIndent(d.Mapping, "", " ")
	if err != nil {
		return directory.Errorf(directory.Invalid, "la correspondance de la source %s est mal écrite : %w", file, err)
	}
	s.Mapping, s.MappingName, s.Lent = doc, "la correspondance de "+file, false
	_, err = mapping.Parse(doc, s.MappingName)
	return err
}

// Amend sets what p says of a source. Errors are directory.Invalid.
func (p *Provider) Amend(s *importer.Source) error {
	s.Publisher, s.License = cmp.Or(p.Publisher, s.Publisher), cmp.Or(p.License, s.License)
	s.Homepage, s.Contact = cmp.Or(p.Homepage, s.Homepage), cmp.Or(p.Contact, s.Contact)
	if p.Title != "" {
		s.Title, s.Untitled = p.Title, false
	}
	if u, err := url.Parse(s.Homepage); s.Homepage != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http") {
		return directory.Errorf(directory.Invalid,
			"la page « %s » n'est pas une adresse qui commence par https://", s.Homepage)
	}
	if _, err := mail.ParseAddress(s.Contact); s.Contact != "" && err != nil {
		return directory.Errorf(directory.Invalid, "le contact « %s » n'est pas une adresse électronique", s.Contact)
	}
	if p.Departements != nil {
		s.Departements = nil
	}
	for _, code := range p.Departements {
		code = strings.ToUpper(strings.TrimSpace(code))
		if len(code) == 1 {
			code = "0" + code // YAML reads 01 as a number
		}
		if !departement.MatchString(code) {
			return directory.Errorf(directory.Invalid,
				"« %s » n'est pas le code d'un département (exemples : 33, 2A, 974)", code)
		}
		s.Departements = append(s.Departements, code)
	}
	if p.Aliases != nil {
		s.Aliases = p.Aliases
	}
	return nil
}

// departement matches the codes of départements and overseas territories.
var departement = regexp.MustCompile(`^(\d\d|2[AB]|9[78]\d)$`)

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
