package pipeline

import (
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// around are the fields by which others are read, with those that replace all of them: the commune of a place that has
// moved is not that of its former postcode.
var around = []struct {
	field string
	moves bool
}{{"nom", false}, {"commune", true}, {"code_postal", true}, {"code_insee", true}}

// ReadTyped returns a function that reads values typed by a person, by field of the référentiel, as an import reads the
// cells of a listing: it returns the values that would be published, in flat form, and leaves out those that cannot be
// read. known is the place that they are about, nil for a new one. A commune that is read brings its INSEE code.
func ReadTyped(
	g *territory.Gazetteer, now func() time.Time,
) func(typed map[string]string, known *directory.Place) map[string]string {
	return func(typed map[string]string, known *directory.Place) map[string]string {
		header, record := importer.NewHeader(), &importer.Record{}
		cell := func(name, value string) {
			header.Add(name)
			record.Values = append(record.Values, value)
		}
		moved := false
		for i := range directory.Fields {
			if name := directory.Fields[i].Name; typed[name] != "" {
				cell(name, typed[name])
			}
		}
		for _, a := range around {
			moved = moved || a.moves && typed[a.field] != ""
		}
		for _, a := range around {
			if known != nil && typed[a.field] == "" && !(moved && a.moves) {
				cell(a.field, directory.FieldNamed(a.field).Flat(known))
			}
		}
		record.Header = header
		draft := mapping.Standard().Compile(header).Apply(record)
		row := clean.Place(draft, &clean.Settings{Gazetteer: g, Now: now()})
		validate(&row)
		read := map[string]string{}
		for i := range directory.Fields {
			f := &directory.Fields[i]
			value := f.Flat(&row.Place)
			if f.Kind == directory.Number {
				value = degrees(typed[f.Name], f.Limit)
			}
			if value != "" && (typed[f.Name] != "" || moved && f.Name == "code_insee") {
				read[f.Name] = value
			}
		}
		return read
	}
}

// degrees returns a latitude or longitude that was typed, "" when it is none.
func degrees(typed string, limit float64) string {
	v, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(typed), ",", ".", 1), 64)
	if err != nil || !(v >= -limit && v <= limit) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
