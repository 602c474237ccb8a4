package coverage

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Group is the question that a parameter belongs to.
type Group string

// The groups of parameters.
const (
	GroupNeeds  Group = "besoins"
	GroupAccess Group = "acces"
	GroupSites  Group = "ouvrir"
)

// Parameter is a figure that answers depend on, with its source.
type Parameter struct {
	Code   string  `json:"code"`
	Value  float64 `json:"valeur"`
	Unit   string  `json:"unite"`
	Source string  `json:"source"`
	Year   int     `json:"annee,omitempty"`
	Label  string  `json:"libelle"`

	Group    Group   `json:"-"`
	Min, Max float64 `json:"-"` // limits of the value
}

// Parameters is the parameters of all questions, in the order of their file. It is immutable.
type Parameters struct{ list []Parameter }

//go:embed parameters.csv
var parametersCSV string

// Standard returns the parameters of the program: the figures of the national strategy.
func Standard() *Parameters {
	p, err := readParameters(strings.NewReader(parametersCSV), nil)
	if err != nil {
		return &Parameters{} // TestStandardParameters fails first
	}
	return p
}

// ReadParameters returns the parameters of the program with those of a file in their place: CSV
// with the columns code, valeur, source, annee and, when they differ, unite and libelle. The error is French and
// lists every row that is wrong.
func ReadParameters(r io.Reader) (*Parameters, error) { return readParameters(r, Standard()) }

// readParameters reads a file; base is nil for the one of the program, which has all columns.
func readParameters(r io.Reader, base *Parameters) (*Parameters, error) {
	table, err := readCSV(r, "code", "valeur", "source", "annee")
	if err != nil {
		return nil, err
	}
	p := &Parameters{}
	if base != nil {
		p.list = slices.Clone(base.list)
	}
	var wrong []error
	for row := range table.rows {
		if err := p.read(table, row, base == nil); err != nil {
			wrong = append(wrong, fmt.Errorf("ligne %d : %w", row+2, err))
		}
	}
	return p, errors.Join(wrong...)
}

func (p *Parameters) read(t *csvTable, row int, whole bool) error {
	read := Parameter{Code: t.cell(row, "code"), Unit: t.cell(row, "unite"), Source: t.cell(row, "source"),
		Label: t.cell(row, "libelle"), Group: Group(t.cell(row, "groupe"))}
	var err error
	if read.Value, err = t.number(row, "valeur"); err != nil {
		return err
	}
	if read.Year, err = t.year(row); err != nil {
		return err
	}
	if read.Source == "" {
		return fmt.Errorf("« %s » n'a pas de source", read.Code)
	}
	if whole {
		read.Min, _ = t.number(row, "minimum")
		read.Max, _ = t.number(row, "maximum")
		p.list = append(p.list, read)
		return nil
	}
	at := slices.IndexFunc(p.list, func(q Parameter) bool { return q.Code == read.Code })
	if at < 0 {
		return fmt.Errorf("« %s » n'est pas un paramètre ; les paramètres sont %s", read.Code,
			strings.Join(p.codes(), ", "))
	}
	own := &p.list[at]
	if read.Value < own.Min || read.Value > own.Max {
		return fmt.Errorf("« %s » vaut %g : un nombre de %g à %g est attendu", read.Code, read.Value, own.Min, own.Max)
	}
	own.Value, own.Source, own.Year = read.Value, read.Source, read.Year
	if read.Unit != "" {
		own.Unit = read.Unit
	}
	if read.Label != "" {
		own.Label = read.Label
	}
	return nil
}

// sourceAddress is the source of a value that the address of a request gives.
const sourceAddress = "Adresse de la requête"

// With returns the parameters with other values, by code; those of codes that do not exist are ignored.
func (p *Parameters) With(values map[string]float64) *Parameters {
	if len(values) == 0 {
		return p
	}
	changed := &Parameters{slices.Clone(p.list)}
	for i := range changed.list {
		own := &changed.list[i]
		if value, ok := values[own.Code]; ok && value != own.Value {
			own.Value, own.Source, own.Year = value, sourceAddress, 0
		}
	}
	return changed
}

// Of returns the parameters of some groups, in the order of the file.
func (p *Parameters) Of(groups ...Group) []Parameter {
	var list []Parameter
	for _, own := range p.list {
		if slices.Contains(groups, own.Group) {
			list = append(list, own)
		}
	}
	return list
}

// Value returns the value of a parameter, 0 when there is none of that code.
func (p *Parameters) Value(code string) float64 { return p.Named(code).Value }

// Named returns a parameter, the zero Parameter when there is none of that code.
func (p *Parameters) Named(code string) Parameter {
	for i := range p.list {
		if p.list[i].Code == code {
			return p.list[i]
		}
	}
	return Parameter{}
}

func (p *Parameters) codes() []string {
	codes := make([]string, len(p.list))
	for i := range p.list {
		codes[i] = p.list[i].Code
	}
	return codes
}

// csvTable is a CSV file with a header.
type csvTable struct {
	columns map[string]int
	rows    [][]string
}

// maxRows bounds the files of an operator.
const maxRows = 2_000_000

// readCSV reads a file that has at least some columns, separated by commas or semicolons. The
// error is French.
func readCSV(r io.Reader, columns ...string) (*csvTable, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	written := strings.TrimPrefix(string(text), "\ufeff")
	header, _, _ := strings.Cut(written, "\n")
	reader := csv.NewReader(strings.NewReader(written))
	if strings.Count(header, ";") > strings.Count(header, ",") {
		reader.Comma = ';'
	}
	reader.TrimLeadingSpace = true
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("ce fichier n'est pas un tableau CSV : %w", err)
	}
	if len(rows) == 0 || len(rows) > maxRows {
		return nil, fmt.Errorf("un tableau de 1 à %d lignes est attendu ; %d lues", maxRows, len(rows))
	}
	t := &csvTable{columns: map[string]int{}, rows: rows[1:]}
	for i, name := range rows[0] {
		t.columns[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range columns {
		if _, ok := t.columns[name]; !ok {
			return nil, fmt.Errorf("la colonne « %s » manque ; attendues : %s", name, strings.Join(columns, ", "))
		}
	}
	return t, nil
}

// cell returns a cell, "" when there is no such column.
func (t *csvTable) cell(row int, column string) string {
	if at, ok := t.columns[column]; ok {
		return strings.TrimSpace(t.rows[row][at])
	}
	return ""
}

// number reads a number written with a point or a comma.
func (t *csvTable) number(row int, column string) (float64, error) {
	written := t.cell(row, column)
	value, err := strconv.ParseFloat(strings.Replace(strings.ReplaceAll(written, " ", ""), ",", ".", 1), 64)
	if err != nil || value != value || value-value != 0 {
		return 0, fmt.Errorf("« %s » n'est pas un nombre (colonne %s)", written, column)
	}
	return value, nil
}

// year reads the column annee.
func (t *csvTable) year(row int) (int, error) {
	year, err := strconv.Atoi(t.cell(row, "annee"))
	if err != nil || year < 1900 || year > 2200 {
		return 0, fmt.Errorf("« %s » n'est pas une année (colonne annee)", t.cell(row, "annee"))
	}
	return year, nil
}
