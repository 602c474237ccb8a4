package mapping

import (
	"fmt"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// finder finds columns in a header: by exact name, else by the only name that differs in case,
// accents, apostrophes or spaces, else under the prefixes that map exports add to properties.
type finder struct {
	header *importer.Header
	folded map[string][]int
	names  map[string]found // answers already given
}

type found struct {
	indexes []int
	finding *importer.Finding
}

func newFinder(h *importer.Header) *finder {
	f := &finder{header: h, folded: make(map[string][]int, len(h.Names())), names: map[string]found{}}
	for i, name := range h.Names() {
		key := columnKey(name)
		f.folded[key] = append(f.folded[key], i)
	}
	return f
}

// columnKey returns the form that the spellings of a column name have in common.
func columnKey(name string) string {
	return strings.NewReplacer("_", " ", "-", " ").Replace(directory.Fold(name))
}

// wrappings are prefixes that exports add to the names of properties.
var wrappings = []string{"properties.", "fields.", "attributes.", "record.fields.", "tags."}

// coordinates are the columns of a geometry by their names in raw GeoJSON.
var coordinates = map[string]string{"geometry.coordinates.0": "longitude", "geometry.coordinates.1": "latitude"}

// find returns the positions of a column, with a finding if it was not found as named: several
// when column names differ only in typography, none when there is no such column.
func (f *finder) find(name string) found {
	if name == "" {
		return found{}
	}
	if done, ok := f.names[name]; ok {
		return done
	}
	answer := f.look(name)
	f.names[name] = answer
	return answer
}

func (f *finder) look(name string) found {
	twins := f.folded[columnKey(name)]
	if i := f.header.Index(name); i >= 0 {
		return f.withTwins(name, i, twins)
	}
	if len(twins) == 1 {
		return f.corrected(name, twins[0])
	}
	var other []string
	for _, w := range wrappings {
		if bare, ok := strings.CutPrefix(name, w); ok {
			other = append(other, bare)
		}
		other = append(other, w+name)
	}
	if point, ok := coordinates[name]; ok {
		other = append(other, point)
	}
	for _, o := range other {
		if i := f.header.Index(o); i >= 0 {
			return f.corrected(name, i)
		}
	}
	if i, ok := f.broken(name); ok {
		return f.corrected(name, i)
	}
	return f.missing(name)
}

// broken returns the only column that has this name but for letters that an earlier program broke.
func (f *finder) broken(name string) (at int, ok bool) {
	at = -1
	for i, column := range f.header.Names() {
		if words := brokenWords(column); words != "" && sameWords(words, columnKey(name)) {
			if at >= 0 {
				return 0, false
			}
			at = i
		}
	}
	return at, at >= 0
}

// withTwins adds the columns whose names differ from the exact one in typography only. They
// are read where the exact one is empty.
func (f *finder) withTwins(name string, exact int, twins []int) found {
	answer := found{indexes: []int{exact}}
	for _, i := range twins {
		if i != exact && directory.Fold(f.header.Names()[i]) == directory.Fold(name) {
			answer.indexes = append(answer.indexes, i)
			answer.finding = &importer.Finding{Rule: "correspondance.colonne_jumelle", Action: importer.Reported,
				Value: name, After: f.header.Names()[i],
				Detail: "Deux colonnes ne diffèrent que par la typographie ; la seconde est lue là où la première " +
					"est vide."}
		}
	}
	return answer
}

func (f *finder) corrected(name string, i int) found {
	return found{indexes: []int{i}, finding: &importer.Finding{Rule: "correspondance.colonne_corrigee",
		Action: importer.Corrected, Value: name, After: f.header.Names()[i],
		Detail: "La liste n'a pas de colonne de ce nom exact ; celle-ci est prise."}}
}

func (f *finder) missing(name string) found {
	detail := "La liste n'a pas cette colonne ; elle est tenue pour vide."
	if near := f.nearest(name); near != "" {
		detail += fmt.Sprintf(" Peut-être : « %s ».", near)
	}
	return found{finding: &importer.Finding{Rule: "correspondance.colonne_absente", Action: importer.Reported,
		Value:  name,
		Detail: detail}}
}

func (f *finder) nearest(name string) string {
	return nearest(name, func(yield func(string)) {
		for _, n := range f.header.Names() {
			yield(n)
		}
	})
}

// Check compares the mapping with all columns of a listing. The findings are about columns
// that do not exist or that were found under another name. When there is no column for the
// name of the place, the error is a directory.Invalid.
func (m *Mapping) Check(h *importer.Header) ([]importer.Finding, error) {
	if m.standard {
		return m.checkStandard(h)
	}
	f := newFinder(h)
	var findings []importer.Finding
	for _, column := range m.columns() {
		if finding := f.find(column).finding; finding != nil {
			findings = append(findings, *finding)
		}
	}
	findings = append(findings, m.tellComments(f)...)
	for _, t := range m.text {
		if t.field != "nom" || f.any(&t.from) {
			continue
		}
		var wanted []string
		for s := &t.from; s != nil; s = s.or {
			wanted = append(wanted, s.columns...)
		}
		message := fmt.Sprintf("%s prend le nom des lieux dans une colonne que la liste n'a pas : « %s »", m.Name,
			strings.Join(wanted, " », « "))
		if near := f.nearest(wanted[0]); near != "" {
			message += fmt.Sprintf(" (peut-être « %s »)", near)
		}
		return findings,
			directory.Errorf(directory.Invalid, "%s ; ses colonnes sont : %s", message, shortList(h.Names()))
	}
	return findings, nil
}

// Fits reports whether the mapping was made for a listing: the listing has the column of the
// name, and half of the columns that the mapping names.
func (m *Mapping) Fits(h *importer.Header) bool {
	if _, err := m.Check(h); err != nil {
		return false
	}
	f, found, columns := newFinder(h), 0, m.columns()
	for _, c := range columns {
		if len(f.find(c).indexes) > 0 {
			found++
		}
	}
	return 2*found >= len(columns)
}

// any reports whether a source has something to read.
func (f *finder) any(s *source) bool {
	for ; s != nil; s = s.or {
		if s.constant != "" {
			return true
		}
		for _, c := range s.columns {
			if len(f.find(c).indexes) > 0 {
				return true
			}
		}
	}
	return false
}

func shortList(names []string) string {
	const most = 30
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf("… (%d colonnes)", len(names))
	}
	return strings.Join(names, ", ")
}
