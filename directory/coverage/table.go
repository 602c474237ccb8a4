package coverage

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Table is a figure of an operator by commune, such as an index of fragility. A table whose label
// is the code of a profile (exclus, debutants, avances) counts people, and takes the place of the
// model in the communes that it holds; any other stands beside it.
type Table struct {
	Label  string
	Source string
	Year   int
	values map[string]float64 // by INSEE code of the current commune
}

// ReadTables reads figures by commune: CSV with the columns code_insee, valeur, libelle, source and annee; the rows of
// one label make a table. Rows that cannot be used are left out, each with its error, in French:
// an unknown commune, a value that is no number, a second value for one commune.
func ReadTables(r io.Reader, g *territory.Gazetteer) ([]Table, []error) {
	file, err := readCSV(r, "code_insee", "valeur", "libelle", "source", "annee")
	if err != nil {
		return nil, []error{err}
	}
	var tables []Table
	var wrong []error
	for row := range file.rows {
		if err := readTableRow(&tables, file, row, g); err != nil {
			wrong = append(wrong, fmt.Errorf("ligne %d : %w", row+2, err))
		}
	}
	return tables, wrong
}

func readTableRow(tables *[]Table, file *csvTable, row int, g *territory.Gazetteer) error {
	code, err := currentCode(g, file.cell(row, "code_insee"))
	if err != nil {
		return err
	}
	value, err := file.number(row, "valeur")
	if err != nil {
		return err
	}
	year, err := file.year(row)
	if err != nil {
		return err
	}
	label, source := file.cell(row, "libelle"), file.cell(row, "source")
	if label == "" || source == "" {
		return errors.New("un libellé et une source sont attendus")
	}
	at := slices.IndexFunc(*tables, func(t Table) bool {
		return t.Label == label && t.Source == source && t.Year == year
	})
	if at < 0 {
		at = len(*tables)
		*tables = append(*tables, Table{Label: label, Source: source, Year: year, values: map[string]float64{}})
	}
	values := (*tables)[at].values
	if _, twice := values[code]; twice {
		return fmt.Errorf("la commune %s a déjà une valeur pour « %s »", code, label)
	}
	values[code] = value
	return nil
}

// currentCode returns the code of a current commune; the error is French.
func currentCode(g *territory.Gazetteer, code string) (string, error) {
	c := g.Commune(code)
	switch {
	case c == nil:
		return "", fmt.Errorf("« %s » n'est pas le code Insee d'une commune", code)
	case c.Kind != territory.KindCommune:
		return "", fmt.Errorf("« %s » (%s) est une partie de la commune %s", code, c.Name, c.Parent)
	}
	return c.Code, nil
}

// ReadTravelTimes reads a table of travel times: CSV with the columns depart and arrivee (INSEE
// codes), minutes, source and annee. Rows that cannot be used are left out, each with its error, in French; the
// table is nil when no row can be used.
func ReadTravelTimes(r io.Reader, g *territory.Gazetteer) (*TravelTimes, []error) {
	file, err := readCSV(r, "depart", "arrivee", "minutes", "source", "annee")
	if err != nil {
		return nil, []error{err}
	}
	t := &TravelTimes{}
	seen := map[[2]string]bool{}
	var wrong []error
	for row := range file.rows {
		pair, err := readTravelRow(file, row, g)
		key := [2]string{pair.from, pair.to}
		if err == nil && seen[key] {
			err = fmt.Errorf("le temps de %s à %s est donné deux fois", pair.from, pair.to)
		}
		if err == nil && t.Source == "" {
			t.Source = file.cell(row, "source")
			t.Year, err = file.year(row)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("ligne %d : %w", row+2, err))
			continue
		}
		seen[key] = true
		t.pairs = append(t.pairs, pair)
	}
	if len(t.pairs) == 0 {
		return nil, append(wrong, errors.New("aucun temps de trajet n'a pu être lu"))
	}
	return t, wrong
}

func readTravelRow(file *csvTable, row int, g *territory.Gazetteer) (pair travel, err error) {
	if pair.from, err = currentCode(g, file.cell(row, "depart")); err != nil {
		return pair, err
	}
	if pair.to, err = currentCode(g, file.cell(row, "arrivee")); err != nil {
		return pair, err
	}
	if pair.minutes, err = file.number(row, "minutes"); err != nil {
		return pair, err
	}
	if pair.minutes < 0 || pair.minutes > 24*60 {
		return pair, fmt.Errorf("%g minutes : un temps de 0 à 1440 est attendu", pair.minutes)
	}
	return pair, nil
}
