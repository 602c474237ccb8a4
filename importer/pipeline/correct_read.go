package pipeline

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/locate"
)

// reader reads values of fields as the cleaning reads those of a listing: in the row of the place, whose commune says
// what a telephone number means.
type reader struct {
	opts   Options
	base   *directory.Place  // as it is
	source string            // of its first record
	values map[string]string // as they were written, by field
	row    importer.Row
	moved  bool // to another street, or another commune
}

// addressFields say where a place is, in words; the last are derived from those before.
var addressFields = []string{"adresse", "commune", "code_postal", "code_insee"}

// read cleans the row of the place with the values, and finds where it is when they move it.
func (r *reader) read(ctx context.Context) {
	draft := &importer.Draft{Text: map[string]string{}, Lists: map[string][]string{}}
	settled := r.given("commune") || r.given("code_postal")
	for i := range directory.Fields {
		f := &directory.Fields[i]
		text, given := r.values[f.Name]
		switch {
		case given:
		case settled && (f.Name == "code_postal" || f.Name == "commune" || f.Name == "code_insee"):
			continue // of the place where it was
		default:
			text = correction.Flat(f, r.base)
		}
		switch {
		case text == "":
		case f.Name == "horaires" && given:
			draft.Hours = importer.HoursText{OSM: text} // or prose
		case f.Name == "horaires":
		case f.List != nil:
			draft.Lists[f.Name] = strings.Split(text, "|")
		default:
			draft.Text[f.Name] = text
		}
	}
	if settled && !r.given("latitude") { // the position is that of the place where it was
		delete(draft.Text, "latitude")
		delete(draft.Text, "longitude")
	}
	settings := &clean.Settings{Source: importer.Source{Name: r.source}, Gazetteer: r.opts.Gazetteer,
		Now: r.opts.Now}
	r.row = clean.Place(draft, settings)
	p := &r.row.Place
	r.moved = p.Territory.Commune != r.base.Territory.Commune || street(p.Address) != street(r.base.Address)
	if r.moved && r.opts.Locator != nil && r.row.State != importer.RefusedRow {
		r.opts.Locator.LocateAll(ctx, []locate.Request{{Row: &r.row, Lat: r.values["latitude"], Lon: r.values["longitude"],
			Vague: settings.Vague(draft)}})
	}
	validate(&r.row)
}

func (r *reader) given(field string) bool {
	_, given := r.values[field]
	return given
}

// flat returns the cleaned value of a field.
func (r *reader) flat(f *directory.Field) string {
	if r.row.State == importer.RefusedRow {
		return ""
	}
	if f.Number != nil { // as it was given: the position is not cleaned without an address
		v, _, ok := importer.ParseCoordinate(r.values[f.Name])
		if !ok || !r.inFrance() {
			return ""
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return correction.Flat(f, &r.row.Place)
}

// inFrance reports whether the position that is given is in France.
func (r *reader) inFrance() bool {
	coordinate := func(name string) (float64, bool) {
		text, given := r.values[name]
		if !given {
			text = correction.Flat(directory.FieldNamed(name), r.base)
		}
		v, _, ok := importer.ParseCoordinate(text)
		return v, ok
	}
	lat, okLat := coordinate("latitude")
	lon, okLon := coordinate("longitude")
	return okLat && okLon && geo.CheckFrance(geo.Position{lon, lat}) == nil
}

// site returns where the place is after a correction of a field; nil when the field does not move it.
func (r *reader) site(field string) *correction.Site {
	if !r.moved || !slices.Contains(addressFields, field) {
		return nil
	}
	return correction.SiteOf(&r.row.Place)
}

// following returns the fields that change because others do: the postcode of another commune.
func (r *reader) following() (fields []string) {
	if !r.moved || r.row.State == importer.RefusedRow {
		return nil
	}
	for _, field := range addressFields[1:3] {
		f := directory.FieldNamed(field)
		if !r.given(field) && !f.Same(r.base, &r.row.Place) {
			fields = append(fields, field)
		}
	}
	return fields
}

// street returns the letters of an address: the street, without the number.
func street(address string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, strings.ReplaceAll(strings.ReplaceAll(address, " bis ", " "), " ter ", " "))
}
