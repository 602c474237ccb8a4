package propose_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
	"github.com/lieux-numeriques/lieux/importer/propose"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// TestListings proposes the mappings of real listings with theirs put aside, and counts what is right: the columns of
// one text, and the terms of lists. LIEUX_SHARED is the folder of the listings.
func TestListings(t *testing.T) {
	shared := os.Getenv("LIEUX_SHARED")
	if shared == "" {
		t.Skip("LIEUX_SHARED is not set")
	}
	configs, _ := filepath.Glob(filepath.Join(shared, "listings", "*", "*.config.json"))
	if len(configs) == 0 {
		t.Fatal("no listing with a mapping")
	}
	var all score
	for _, config := range configs {
		var one score
		one.listing(t, config)
		t.Logf("%-34s colonnes %d/%d, termes %d/%d (hors texte libre %d/%d), fausses données pour sûres %d",
			filepath.Base(filepath.Dir(config)), one.columns, one.allColumns, one.terms, one.allTerms,
			one.listTerms, one.allListTerms, one.wrong)
		for _, line := range one.missed {
			t.Log("    ", line)
		}
		all.add(one)
	}
	t.Logf("colonnes %d/%d = %.1f %%, termes %d/%d = %.1f %%, hors texte libre %d/%d = %.1f %%, fausses données pour "+
		"sûres %d", all.columns, all.allColumns, percent(all.columns, all.allColumns), all.terms, all.allTerms,
		percent(all.terms, all.allTerms), all.listTerms, all.allListTerms, percent(all.listTerms, all.allListTerms),
		all.wrong)
	if percent(all.columns, all.allColumns) < 97 || percent(all.listTerms, all.allListTerms) < 90 || all.wrong > 0 {
		t.Error("want 97 % of the columns, 90 % of the terms of lists, none wrong")
	}
}

type score struct {
	columns, allColumns, terms, allTerms, listTerms, allListTerms, wrong int
	missed                                                               []string
}

func (s *score) add(o score) {
	s.columns += o.columns
	s.allColumns += o.allColumns
	s.terms += o.terms
	s.allTerms += o.allTerms
	s.listTerms += o.listTerms
	s.allListTerms += o.allListTerms
	s.wrong += o.wrong
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }

func (s *score) listing(t *testing.T, config string) {
	t.Helper()
	data, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	var truth map[string]json.RawMessage
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	found, err := read.Find(filepath.Dir(config))
	if err != nil {
		t.Fatal(err)
	}
	records := recordsOf(t, found.Listing)
	proposal, err := propose.For(records)
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]map[string]int{}
	for _, r := range records {
		for i, name := range r.Header.Names() {
			if i < len(r.Values) && r.Values[i] != "" {
				if cells[name] == nil {
					cells[name] = map[string]int{}
				}
				cells[name][r.Values[i]]++
			}
		}
	}
	texts := columnsIn(truth["presentation_detail"])
	for key, raw := range truth {
		if field := fieldOf(key); len(raw) > 0 && raw[0] == '{' {
			s.text(proposal, field, raw)
		} else if mapping.ListOf(key) != "" {
			s.list(proposal, key, raw, cells, texts)
		}
	}
	slices.Sort(s.missed)
}

func recordsOf(t *testing.T, path string) (records []*importer.Record) {
	t.Helper()
	l, err := read.Open(context.Background(), read.Input{Location: path}, read.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r, err := l.Records()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for r.Scan() {
		records = append(records, r.Record())
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return records
}

// fieldOf returns the present field of a key of any version.
func fieldOf(key string) string {
	switch key {
	case "voie":
		return "adresse"
	case "courriel":
		return "courriels"
	case "accessibilite":
		return "fiche_acces_libre"
	}
	return key
}

// text counts the columns that a key of one text names, those of horaires included.
func (s *score) text(p *propose.Proposal, field string, raw json.RawMessage) {
	for _, name := range columnsIn(raw) {
		for _, c := range p.Columns {
			if c.Name != name || c.Fill == 0 {
				continue
			}
			s.allColumns++
			if c.Field == field {
				s.columns++
				continue
			}
			if c.Field != "" && c.Sure == propose.Sure {
				s.wrong++
			}
			s.missed = append(s.missed, fmt.Sprintf("%s : « %s », proposé %s %s", field, name, c.Field, c.Sure))
		}
	}
}

// columnsIn returns the columns under "colonne", "colonnes", "osm", "semaine" and "jours".
func columnsIn(raw json.RawMessage) (names []string) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		var items []json.RawMessage
		_ = json.Unmarshal(raw, &items)
		for _, item := range items {
			names = append(names, columnsIn(item)...)
		}
		return names
	}
	for key, value := range members {
		var one string
		var several []string
		switch {
		case members["colonne"] != nil && key == "osm", key == "séparateur":
		case json.Unmarshal(value, &one) == nil:
			names = append(names, one)
		case json.Unmarshal(value, &several) == nil:
			names = append(names, several...)
		default:
			names = append(names, columnsIn(value)...)
		}
	}
	return names
}

// list counts the terms of the rules of a list that are in the listing, by column, and those whose rows get the same
// value from the proposal.
func (s *score) list(p *propose.Proposal, key string, raw json.RawMessage, cells map[string]map[string]int,
	texts []string) {
	var rules []struct {
		Columns []string `json:"colonnes"`
		Terms   []string `json:"termes"`
		Target  string   `json:"cible"`
	}
	if json.Unmarshal(raw, &rules) != nil {
		return
	}
	for _, r := range rules {
		values, ok := mapping.ValuesOf(key, r.Target)
		if !ok || len(values) == 0 {
			continue
		}
		for _, column := range r.Columns {
			for _, term := range r.Terms {
				s.term(p, column, term, values[0].Field, values[0].Value, cells[column], slices.Contains(texts, column))
			}
		}
	}
}

func (s *score) term(p *propose.Proposal, column, term, field, value string, cells map[string]int, free bool) {
	rows, right := 0, 0
	free = free || sentences(cells)
	values := p.ValuesIn(column, field)
	for text, n := range cells {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(term)) {
			continue
		}
		rows += n
		if slices.Contains(values(text), value) {
			right += n
		}
	}
	if rows == 0 {
		return
	}
	s.allTerms++
	if !free {
		s.allListTerms++
	}
	if 2*right >= rows {
		s.terms++
		if !free {
			s.listTerms++
		}
		return
	}
	s.missed = append(s.missed, fmt.Sprintf("%s : « %s » de « %s » → %s (%d/%d lignes%s)", field, term, column, value,
		right, rows, map[bool]string{true: ", texte libre"}[free]))
}

// sentences reports whether the cells of a column are free text: long, and hardly ever the same.
func sentences(cells map[string]int) bool {
	rows, length := 0, 0
	for text, n := range cells {
		rows += n
		length += n * len(text)
	}
	return length > 100*rows && 10*len(cells) > 9*rows
}
