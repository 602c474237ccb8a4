// Package glossary holds the words by which columns and values of listings are recognised. They are
// in glossary.yaml, which is extended by writing one more word in it.
package glossary

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed glossary.yaml
var file []byte

// Glossary is the words of glossary.yaml. It must not be modified.
type Glossary struct {
	Columns  map[string]Column
	Points   []string    // names of columns of points
	Reversed []string    // the same, the longitude first
	Address  [4][]string // names of the parts of an address
	Excluded []Phrase    // words of columns that give no field
	Glue     []Phrase    // words that help to cut names
	Days     [7][]Phrase // Monday first
	Yes, No  []Phrase
	Titles   map[string][]Phrase // by list field
	Values   map[string][]Value  // by list field
	Refusals map[string][]Value  // by list field: what "no" means under a title

	known map[string]bool // words by which names without spaces are cut
}

// Column is what the columns of one key of the language of mappings are called.
type Column struct {
	Names    []string // whole names, as nameKey of importer/mapping writes them
	Doubtful []string // whole names that may mean something else
	Words    []Phrase // words inside longer names, the most telling first
	Hints    []Phrase // words that let one suppose the field
}

// Value is a value of a vocabulary and the words that say it.
type Value struct {
	Name    string
	Phrases []Phrase
}

// document is the form of glossary.yaml.
type document struct {
	Columns  map[string]columnDocument    `yaml:"colonnes"`
	Points   string                       `yaml:"points"`
	Reversed string                       `yaml:"points_inverses"`
	Address  []string                     `yaml:"adresse"`
	Excluded string                       `yaml:"ecartes"`
	Glue     string                       `yaml:"glu"`
	Days     []string                     `yaml:"jours"`
	Yes      string                       `yaml:"oui"`
	No       string                       `yaml:"non"`
	Refusals map[string]map[string]string `yaml:"refus"`
	Titles   map[string]string            `yaml:"titres"`
	Values   map[string]yaml.MapSlice     `yaml:"valeurs"`
}

type columnDocument struct {
	Names    string `yaml:"noms"`
	Doubtful string `yaml:"douteux"`
	Words    string `yaml:"mots"`
	Hints    string `yaml:"indices"`
}

// Default returns the glossary of the program, read once; an empty one when glossary.yaml is wrong, which a test shows.
var Default = sync.OnceValue(func() *Glossary {
	g, err := parse(file)
	if err != nil {
		return &Glossary{}
	}
	return g
})

func parse(data []byte) (*Glossary, error) {
	var d document
	if err := yaml.UnmarshalWithOptions(data, &d, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("glossary.yaml: %s", yaml.FormatError(err, false, true))
	}
	if len(d.Days) != 7 || len(d.Address) != 4 {
		return nil, fmt.Errorf("glossary.yaml: %d days, %d parts of an address", len(d.Days), len(d.Address))
	}
	g := &Glossary{Columns: map[string]Column{}, Points: items(d.Points), Reversed: items(d.Reversed),
		Excluded: phrases(d.Excluded), Glue: phrases(d.Glue), Yes: phrases(d.Yes), No: phrases(d.No),
		Titles: map[string][]Phrase{}, Values: map[string][]Value{}, Refusals: map[string][]Value{}}
	for key, c := range d.Columns {
		g.Columns[key] = Column{Names: items(c.Names), Doubtful: items(c.Doubtful), Words: phrases(c.Words),
			Hints: phrases(c.Hints)}
	}
	for i, list := range d.Address {
		g.Address[i] = items(list)
	}
	for i, list := range d.Days {
		g.Days[i] = phrases(list)
	}
	for field, list := range d.Titles {
		g.Titles[field] = phrases(list)
	}
	for field, values := range d.Values {
		for _, v := range values {
			g.Values[field] = append(g.Values[field], Value{fmt.Sprint(v.Key), phrases(fmt.Sprint(v.Value))})
		}
	}
	for field, values := range d.Refusals {
		for title, value := range values {
			g.Refusals[field] = append(g.Refusals[field], Value{value, phrases(title)})
		}
	}
	g.known = g.allWords()
	return g, nil
}

// items splits a list of the file.
func items(list string) (all []string) {
	for item := range strings.SplitSeq(list, ",") {
		if item = strings.Trim(strings.TrimSpace(item), `"`); item != "" {
			all = append(all, strings.Join(strings.Fields(item), " "))
		}
	}
	return all
}

func phrases(list string) (all []Phrase) {
	for _, item := range items(list) {
		if p := Words(item); len(p) > 0 {
			all = append(all, p)
		}
	}
	return all
}
