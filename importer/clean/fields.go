package clean

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// raw returns the cell of a scalar field, under its name or the one it had in v0.
func (w *work) raw(field string) string {
	if s := w.draft.Text[field]; s != "" {
		return s
	}
	for i := range directory.V0Fields {
		if v0 := &directory.V0Fields[i]; v0.Field == field && w.draft.Text[v0.Name] != "" {
			return w.draft.Text[v0.Name]
		}
	}
	return ""
}

// cell returns the cell of a field, cleaned as one line of text, "" when it has no value.
func (w *work) cell(field string) string {
	return w.tidy(field, w.raw(field), Text)
}

// tidy cleans a text, and returns "" when it means that there is no value.
func (w *work) tidy(field, raw string, pass func(string) (string, []importer.Finding)) string {
	if raw == "" {
		return ""
	}
	s, findings := pass(raw)
	if strings.ContainsRune(s, utf8.RuneError) && codedFields[field] {
		return w.lostInCode(field, raw, s)
	} else if !codedFields[field] && field != "id" {
		var letters []importer.Finding
		s, letters = w.settings.restore(raw, s, strings.HasPrefix(field, "presentation_"))
		findings = append(findings, letters...)
	}
	if n, ok := wholeNumber(s); ok && numberFields[field] {
		findings = append(findings, corrected(raw, "decimales", n))
		s = n
	}
	if IsNothing(field, s) {
		if s != "" {
			w.add(field, corrected(raw, "sans_valeur", ""))
		}
		return ""
	}
	w.addAll(field, findings)
	return s
}

// lostInCode returns the values of a cell of contacts that are whole, "" for any other coded field: a code, a number
// or an address is never guessed.
func (w *work) lostInCode(field, raw, s string) string {
	var whole []string
	if f := directory.FieldNamed(field); f.Kind == directory.Emails || f.Kind == directory.URLs {
		for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" |;,\n\t", r) }) {
			if !strings.ContainsRune(part, utf8.RuneError) {
				whole = append(whole, part)
			}
		}
	}
	w.add(field, importer.Finding{Value: raw, Rule: "lettre_perdue", Action: importer.Refused, Detail: lostDetail})
	return strings.Join(whole, "|")
}

// cellOrItems is cell for fields that a mapping may also give as a list. raw is the
// cell before cleaning.
func (w *work) cellOrItems(field string) (cleaned, raw string) {
	raw = w.raw(field)
	if list := w.draft.Lists[field]; raw == "" && len(list) > 0 {
		raw = strings.Join(list, "|")
	}
	return w.tidy(field, raw, Text), raw
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
		w.add("date_maj", guessed(raw, "date_du_fichier", w.place.UpdatedOn.Format(time.DateOnly),
			"la ligne n'a pas de date utilisable : celle du fichier lui est donnée"))
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

// links cleans the fields that hold one address of the web.
func (w *work) links() {
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.Kind != directory.URL {
			continue
		}
		s, raw := w.cellOrItems(f.Name)
		if s == "" {
			continue
		}
		value, findings, err := URL(s)
		if err != nil {
			w.refused(f.Name, raw, err)
			continue
		}
		w.addAll(f.Name, findings)
		*f.Text(w.place) = value
	}
}

// ownStep are the text fields that have a step of their own, or that the place gets
// from elsewhere. Any other text field is cleaned as one line of text.
var ownStep = set("id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse",
	"telephone", "horaires", "presentation_resume", "presentation_detail", "source")

// plainText reports whether a field is one line of text without rules of its own.
func plainText(f *directory.Field) bool {
	return f.Text != nil && f.Kind == directory.Text && !ownStep[f.Name]
}

func (w *work) texts() {
	for i := range directory.Fields {
		if f := &directory.Fields[i]; plainText(f) {
			*f.Text(w.place) = w.cell(f.Name)
		}
	}
}

// source sets the field source. A row that calls its own listing by another name says no
// second source.
func (w *work) source() {
	source, said := &w.settings.Source, w.cell("source")
	w.place.Source = said
	switch {
	case said == "":
		w.place.Source = source.Name
	case said != source.Name && source.Names(said):
		w.place.Source = source.Name
		w.add("source", importer.Finding{Value: said, Rule: "autre_nom", Action: importer.Corrected, After: source.Name})
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

// required reports the required fields that the row lacks. Only a name is
// indispensable: a wrong pivot or date would be worse than none.
func (w *work) required() {
	if w.place.Name == "" {
		w.row.State = importer.RefusedRow
		w.add("nom", importer.Finding{Value: w.raw("nom"), Rule: "absent", Action: importer.Refused,
			Detail: "la ligne ne nomme aucun lieu"})
	}
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if !f.Required || f.Name == "nom" || f.Known(w.place) || w.hasFinding(f.Name+".absent") {
			continue
		}
		w.add(f.Name, importer.Finding{Value: w.raw(f.Name), Rule: "absent", Action: importer.Reported,
			Detail: "valeur attendue par le référentiel"})
	}
}
