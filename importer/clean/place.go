package clean

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
)

// Settings is what cleaning needs besides the row. One Settings serves a whole
// import, from any number of goroutines; it is not to be copied once used.
type Settings struct {
	Source    importer.Source
	Gazetteer *territory.Gazetteer
	Now       time.Time // required: bounds the dates

	memo     sync.Map // "field\x00item" → listAnswer: lists repeat the same few values
	memoized atomic.Int64
	hours    hours.Cache
	once     sync.Once
	// departement is the département that Source.Territory names, or "".
	departement string
}

func (s *Settings) prepare() {
	s.once.Do(func() {
		if area := s.Gazetteer.Departement(s.Source.Territory); area != nil {
			s.departement = area.Code
			return
		}
		slug := territory.Slug(s.Source.Territory)
		for area := range s.Gazetteer.Areas(territory.KindDepartement) {
			if slug != "" && territory.Slug(area.Name) == slug {
				s.departement = area.Code
			}
		}
	})
}

// work is one row being cleaned.
type work struct {
	draft    *importer.Draft
	settings *Settings
	row      *importer.Row
	place    *directory.Place
	// commune and address as the listing words them: with the name they stand in
	// for the source's own id when there is none, whatever the rules become.
	commune, address string
}

// steps are the stages of a row, in order: each reads the draft, writes the
// place, and tells what it did. The commune comes before what depends on it
// (telephone, pivot), the persons after every text is clean.
var steps = []struct {
	name string
	run  func(*work)
}{
	{"name", (*work).name},
	{"where", (*work).where},
	{"pivot", (*work).pivot},
	{"date", (*work).date},
	{"telephone", (*work).telephone},
	{"contacts", (*work).contacts},
	{"links", (*work).links},
	{"lists", (*work).lists},
	{"presentation", (*work).presentation},
	{"hours", (*work).hours},
	{"origin", (*work).origin},
	{"persons", (*work).persons},
	{"identity", (*work).identity},
	{"required", (*work).required},
}

// Place cleans one draft into a place and tells everything it did. It never
// fails: a row that cannot be published (it names no place) comes back with the
// state RefusedRow and a finding that says why. Its position is still to be found,
// see importer/locate.
func Place(d *importer.Draft, s *Settings) importer.Row {
	s.prepare()
	row := importer.Row{State: importer.Published}
	if d.Record != nil {
		row.Rank, row.Line = d.Record.Rank, d.Record.Line
	}
	row.Findings = append(make([]importer.Finding, 0, len(d.Findings)+usualFindings), d.Findings...)
	w := &work{draft: d, settings: s, row: &row, place: &row.Place}
	for i := range steps {
		steps[i].run(w)
	}
	return row
}

// usualFindings is how many findings most rows stay below.
const usualFindings = 12

// add records one finding of a field: in the row and, when the value was changed,
// in its provenance.
func (w *work) add(field string, f importer.Finding) {
	f.Field = field
	if !strings.Contains(f.Rule, ".") {
		f.Rule = field + "." + f.Rule
	}
	if f.Action == "" {
		f.Action = importer.Corrected
	}
	w.row.Findings = append(w.row.Findings, f)
	if f.Action == importer.Reported || f.Action == importer.Refused {
		return
	}
	change := directory.Change{Rule: f.Rule, Action: string(f.Action)}
	if f.Action != importer.Withheld && mayShowBefore(field, f.Value) {
		change.Before = f.Value
	}
	if w.place.Provenance.Fields == nil {
		w.place.Provenance.Fields = make(map[string]directory.FieldProvenance, 4)
	}
	p := w.place.Provenance.Fields[field]
	p.Changes = append(p.Changes, change)
	w.place.Provenance.Fields[field] = p
}

// mayShowBefore tells that the public may see the producer's value: never that of
// a contact or of a text that could hold one, nor a long one.
func mayShowBefore(field, before string) bool {
	switch field {
	case "telephone", "courriels", "presentation_resume", "presentation_detail", "horaires", "id":
		return false
	}
	return len(before) <= 120 && !strings.Contains(before, "@")
}

// hideBefore takes back what provenance shows of a field that turned out to hold personal data.
func (w *work) hideBefore(field string) {
	changes := w.place.Provenance.Fields[field].Changes
	for i := range changes {
		changes[i].Before = ""
	}
}

func (w *work) addAll(field string, findings []importer.Finding) {
	for _, f := range findings {
		w.add(field, f)
	}
}

// refused notes the error of a field that is left out.
func (w *work) refused(field, raw string, err error) {
	r, ok := err.(*Refusal)
	if !ok {
		r = &Refusal{Rule: "illisible", Detail: err.Error()}
	}
	w.add(field, importer.Finding{Value: raw, Rule: r.Rule, Action: importer.Refused, Detail: r.Detail})
}

// raw is the cell of a scalar field, under its name or the one it had in v0.
func (w *work) raw(field string) string {
	if s := w.draft.Text[field]; s != "" {
		return s
	}
	switch field {
	case "courriels":
		return w.draft.Text["courriel"]
	case "adresse":
		return w.draft.Text["voie"]
	case "fiche_acces_libre":
		return w.draft.Text["accessibilite"]
	}
	return ""
}

// cell is a cell as text of one line, "" when it says nothing. What was cleaned is noted.
func (w *work) cell(field string) string {
	return w.tidy(field, w.raw(field), Text)
}

func (w *work) tidy(field, raw string, pass func(string) (string, []importer.Finding)) string {
	if raw == "" {
		return ""
	}
	s, findings := pass(raw)
	if IsNothing(field, s) {
		if s != "" {
			w.add(field, corrected(raw, "sans_valeur", ""))
		}
		return ""
	}
	w.addAll(field, findings)
	return s
}

// cellOrItems is cell for fields that a mapping may also give as a list; raw is
// the cell before cleaning.
func (w *work) cellOrItems(field string) (cleaned, raw string) {
	raw = w.raw(field)
	if list := w.draft.Lists[field]; raw == "" && len(list) > 0 {
		raw = strings.Join(list, "|")
	}
	return w.tidy(field, raw, Text), raw
}

// where resolves the commune and separates the address.
func (w *work) where() {
	in := PlaceText{
		Commune: w.cell("commune"), Address: w.tidy("adresse", w.raw("adresse"), addressText), Complement: w.cell("complement_adresse"),
		PlaceName: w.place.Name, Territory: w.settings.departement,
	}
	in.PostalCode, _ = w.cellOrItems("code_postal")
	in.INSEECode, _ = w.cellOrItems("code_insee")
	var hints [2]geo.Position
	lat, _, okLat := importer.ParseCoordinate(w.draft.Text["latitude"])
	lon, _, okLon := importer.ParseCoordinate(w.draft.Text["longitude"])
	if okLat && okLon && lat != 0 && lon != 0 {
		hints = [2]geo.Position{{lon, lat}, {lat, lon}}
		in.Hints = hints[:]
	}
	w.commune, w.address = in.Commune, in.Address
	var strays []importer.Finding
	in.Address, strays = strayAddress(in.Address)
	w.addAll("adresse", strays)
	found := Resolve(w.settings.Gazetteer, in)
	for _, f := range found.Findings {
		w.add(f.Field, f)
	}
	p := w.place
	p.Commune, p.PostalCode, p.INSEECode = found.Name, found.PostalCode, found.INSEECode
	p.Address, p.AddressComplement = found.Address, found.Complement
	p.Territory = w.settings.territory(found)
}

// addressText is Text that keeps where lines ended, as a comma.
func addressText(raw string) (string, []importer.Finding) {
	s, findings := Prose(raw)
	if !strings.Contains(s, "\n") {
		return s, findings
	}
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
	for i := range lines {
		lines[i] = strings.Trim(lines[i], " ,")
	}
	s = strings.Join(nonEmpty(lines), ", ")
	return s, append(findings, corrected(raw, "lignes", s))
}

// territory gives the codes of the territories that contain the place.
func (s *Settings) territory(found PlaceFound) directory.Territory {
	if found.Commune != nil {
		c := s.Gazetteer.Current(found.Commune.Code)
		if c == nil {
			c = found.Commune
		}
		return directory.Territory{Commune: c.Code, EPCI: c.EPCI, Departement: c.Departement, Region: c.Region}
	}
	area := s.Gazetteer.Departement(departementOf(found.PostalCode))
	if area == nil {
		return directory.Territory{}
	}
	return directory.Territory{Departement: area.Code, Region: area.Parent}
}

func (w *work) name() {
	var findings []importer.Finding
	w.place.Name, findings = strayName(w.cell("nom"))
	w.addAll("nom", findings)
}

func (w *work) pivot() {
	s, raw := w.cellOrItems("pivot")
	if s == "" {
		return
	}
	value, findings, err := Pivot(s, w.territoryCode())
	if err != nil {
		w.refused("pivot", raw, err)
		return
	}
	w.addAll("pivot", findings)
	w.place.Pivot = value
}

func (w *work) territoryCode() string {
	if w.place.PostalCode != "" {
		return w.place.PostalCode
	}
	return w.place.INSEECode
}

func (w *work) date() {
	s, raw := w.cellOrItems("date_maj")
	if s != "" {
		day, findings, err := Date(s, w.settings.Now)
		if err == nil {
			w.addAll("date_maj", findings)
			w.place.UpdatedOn = day
			return
		}
		w.refused("date_maj", raw, err)
	}
	if d := w.settings.Source.Date.UTC(); !d.IsZero() && !d.After(w.settings.Now.AddDate(0, 0, 1)) {
		w.place.UpdatedOn = d.Truncate(24 * time.Hour)
		w.add("date_maj", guessed(raw, "date_du_fichier", w.place.UpdatedOn.Format(time.DateOnly), "la ligne n'a pas de date utilisable : celle du fichier lui est donnée"))
	}
}

func (w *work) telephone() {
	s, raw := w.cellOrItems("telephone")
	if s == "" {
		return
	}
	value, findings, err := Phone(s, w.territoryCode())
	if err != nil {
		w.refused("telephone", raw, err)
		return
	}
	w.addAll("telephone", findings)
	w.place.Phone = value
}

func (w *work) links() {
	for _, f := range [...]struct {
		name string
		to   *string
	}{{"fiche_acces_libre", &w.place.AccessibilityURL}, {"prise_rdv", &w.place.BookingURL}} {
		s, raw := w.cellOrItems(f.name)
		if s == "" {
			continue
		}
		value, findings, err := URL(s)
		if err != nil {
			w.refused(f.name, raw, err)
			continue
		}
		w.addAll(f.name, findings)
		*f.to = value
	}
}

func (w *work) origin() {
	w.place.ParentStructure = w.cell("structure_parente")
	if w.place.Source = w.cell("source"); w.place.Source == "" {
		w.place.Source = w.settings.Source.Name
	}
}

func (w *work) identity() {
	w.row.OwnID = w.cell("id")
	key := w.row.OwnID
	if key == "" {
		key = directory.RecordKey(w.draft.Text["nom"], w.commune, w.address)
	}
	w.row.RecordID = directory.RecordID(w.settings.Source.Name, key)
	w.place.ID = w.row.RecordID
	ref := directory.RecordRef{Source: w.settings.Source.Name, ID: w.row.RecordID, OwnID: w.row.OwnID}
	if !w.place.UpdatedOn.IsZero() {
		ref.UpdatedOn = w.place.UpdatedOn.Format(time.DateOnly)
	}
	w.place.Provenance.Records = []directory.RecordRef{ref}
	for field, p := range w.place.Provenance.Fields {
		p.Record = w.row.RecordID
		w.place.Provenance.Fields[field] = p
	}
}

// required tells what the référentiel requires and the row lacks. Only a name is
// indispensable: a false pivot or date would be worse than none.
func (w *work) required() {
	p := w.place
	absent := func(field, value string) {
		if value == "" {
			w.add(field, importer.Finding{Value: w.raw(field), Rule: "absent", Action: importer.Reported, Detail: "valeur attendue par le référentiel"})
		}
	}
	if p.Name == "" {
		w.row.State = importer.RefusedRow
		w.add("nom", importer.Finding{Value: w.raw("nom"), Rule: "absent", Action: importer.Refused, Detail: "la ligne ne nomme aucun lieu"})
	}
	absent("pivot", p.Pivot)
	absent("commune", p.Commune)
	if !w.hasFinding("code_postal.absent") {
		absent("code_postal", p.PostalCode)
	}
	absent("adresse", p.Address)
	if p.UpdatedOn.IsZero() {
		absent("date_maj", "")
	}
}

func (w *work) hasFinding(rule string) bool {
	for _, a := range w.row.Findings {
		if a.Rule == rule {
			return true
		}
	}
	return false
}
