package snapshot

import (
	"slices"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
)

// A Feature begins with the members that tiles show, followed by the other fields
// in the order of the référentiel, then the computed members.
var headFields = []string{"nom", "commune", "services"}

// unshared are the fields whose values rarely repeat.
var unshared = map[string]bool{
	"pivot": true, "nom": true, "adresse": true, "complement_adresse": true, "telephone": true, "courriels": true,
}

// writeHot writes the Feature of lists up to its computed members that depend on
// the request: its head (see codec.go), then its members.
func (b *builder) writeHot(p *directory.Place) {
	w := &b.hot
	w.head(p.ID, p.Location)
	for _, name := range headFields {
		b.member(w, p, directory.FieldNamed(name))
	}
	if labels := p.Labels(); len(labels) > 0 {
		b.buf = directory.AppendJSONStrings(append(b.buf[:0], `,"labels":`...), labels)
		w.share(b.buf)
	}
	w.op(opMark)
	for i := range directory.Fields {
		f := &directory.Fields[i]
		switch {
		case f.Name == "id" || f.Name == "longitude" || slices.Contains(headFields, f.Name):
		case f.Name == "latitude":
			if p.Location.Known {
				w.op(opPosition)
			}
		default:
			b.member(w, p, f)
		}
	}
	b.computed(w, p)
	w.op(opEnd)
}

// member writes one field, with the comma before it, unless it is unknown.
func (b *builder) member(w *fragmentWriter, p *directory.Place, f *directory.Field) {
	b.buf = append(append(append(b.buf[:0], `,"`...), f.Name...), `":`...)
	key := len(b.buf)
	switch {
	case f.List != nil:
		if values := *f.List(p); len(values) > 0 {
			b.buf = directory.AppendJSONStrings(b.buf, values)
		}
	case f.Text != nil:
		if v := *f.Text(p); v != "" {
			b.buf = directory.AppendJSONString(b.buf, v)
		}
	case f.Date != nil:
		if day := *f.Date(p); !day.IsZero() {
			b.buf = append(day.AppendFormat(append(b.buf, '"'), "2006-01-02"), '"')
		}
	}
	switch {
	case len(b.buf) == key:
	case unshared[f.Name]:
		w.text(b.buf)
	default:
		w.share(b.buf)
	}
}

// computed writes offre, localisation and, last, the score.
func (b *builder) computed(w *fragmentWriter, p *directory.Place) {
	if len(p.Offers) > 0 {
		w.share(directory.AppendJSONStrings(append(b.buf[:0], `,"offre":`...), p.Offers))
	}
	if l := &p.Location; l.Known || l.Precision != "" || l.Origin != "" {
		b.buf = append(b.buf[:0], `,"localisation":{"precision":`...)
		b.buf = directory.AppendJSONString(b.buf, string(l.Precision))
		b.buf = append(b.buf, `,"origine":`...)
		b.buf = directory.AppendJSONString(b.buf, l.Origin)
		if l.AddressKey == "" {
			w.share(append(b.buf, '}'))
		} else {
			w.share(append(b.buf, `,"cle_ban":`...))
			w.text(append(directory.AppendJSONString(nil, l.AddressKey), '}'))
		}
	}
	w.op(opScore)
}

// writeCold writes the members that only AppendWhole and Place need, quality excepted.
func (b *builder) writeCold(p *directory.Place) {
	w := &b.cold
	if p.HoursText != "" {
		b.buf = directory.AppendJSONString(append(b.buf[:0], `,"horaires_texte":`...), p.HoursText)
		w.share(b.buf)
	}
	b.accounts(w, p.HoursAccounts)
	b.provenance(w, p.ID, &p.Provenance)
	w.op(opEnd)
}

// accounts writes what each record says of the hours, as encoding/json writes it.
func (b *builder) accounts(w *fragmentWriter, accounts []directory.HoursAccount) {
	for i := range accounts {
		a := &accounts[i]
		b.buf = append(b.buf[:0], arrayStart(i, `,"horaires_contradictoires":[`)...)
		b.buf = directory.AppendJSONString(append(b.buf, `{"source":`...), a.Source)
		b.buf = directory.AppendJSONString(append(b.buf, `,"enregistrement":`...), a.Record)
		for _, m := range [...]struct{ key, value string }{
			{`,"horaires":`, a.Hours}, {`,"horaires_texte":`, a.Text}, {`,"date_maj":`, a.UpdatedOn},
		} {
			if m.value != "" {
				b.buf = directory.AppendJSONString(append(b.buf, m.key...), m.value)
			}
		}
		w.text(append(b.buf, '}'))
	}
	w.text([]byte(arrayEnd(len(accounts), `]`)))
}

// arrayStart returns the separator before item i of an array: first for the first one.
// arrayEnd returns the end of an array of n items: "" for none.
func arrayStart(i int, first string) string {
	if i == 0 {
		return first
	}
	return ","
}

func arrayEnd(n int, end string) string {
	if n == 0 {
		return ""
	}
	return end
}

// provenanceKey begins the last member of a cold fragment.
const provenanceKey = `,"provenance":`

// recordsKey begins the provenance.
const recordsKey = `{"enregistrements":[`

func (b *builder) provenance(w *fragmentWriter, placeID string, p *directory.Provenance) {
	w.share([]byte(provenanceKey + recordsKey))
	for i := range p.Records {
		r := &p.Records[i]
		b.buf = directory.AppendJSONString(append(b.buf[:0], arrayStart(i, "")+`{"source":`...), r.Source)
		w.share(append(b.buf, `,"id":`...))
		b.recordID(w, placeID, r.ID)
		if r.OwnID != "" {
			w.share([]byte(`,"id_source":`))
			w.text(directory.AppendJSONString(nil, r.OwnID))
		}
		b.buf = b.buf[:0]
		if r.UpdatedOn != "" {
			b.buf = directory.AppendJSONString(append(b.buf, `,"date_maj":`...), r.UpdatedOn)
		}
		if r.Import != 0 {
			b.buf = strconv.AppendInt(append(b.buf, `,"import":`...), r.Import, 10)
		}
		w.share(append(b.buf, '}'))
	}
	w.text([]byte{']'})
	fields := sortedFields(p.Fields)
	for i, name := range fields {
		b.buf = directory.AppendJSONString(append(b.buf[:0], arrayStart(i, `,"champs":{`)...), name)
		w.share(append(b.buf, `:{`...))
		b.fieldProvenance(w, placeID, p.Fields[name], p.Of(name).UpdatedOn)
		w.text([]byte{'}'})
	}
	w.text([]byte(arrayEnd(len(fields), `}`) + `}`))
}

// sortedFields returns the names of the fields of a provenance, sorted.
func sortedFields(fields map[string]directory.FieldProvenance) []string {
	if len(fields) == 0 {
		return nil
	}
	sorted := make([]string, 0, len(fields))
	for name := range fields {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	return sorted
}

// recordID writes the id of a record: usually that of the place, otherwise one that
// the provenance of each of its fields repeats.
func (b *builder) recordID(w *fragmentWriter, placeID, id string) {
	if id != placeID {
		w.share(directory.AppendJSONString(nil, id))
		return
	}
	w.text([]byte{'"'})
	w.id()
	w.text([]byte{'"'})
}

// fieldProvenance writes where a value comes from, with the date of that record, updated.
func (b *builder) fieldProvenance(w *fragmentWriter, placeID string, f directory.FieldProvenance, updated string) {
	first := ""
	if f.Record != "" {
		w.share([]byte(`"enregistrement":`))
		b.recordID(w, placeID, f.Record)
		first = ","
	}
	if updated != "" {
		w.share(directory.AppendJSONString([]byte(first+`"date_maj":`), updated))
		first = ","
	}
	for i, c := range f.Changes {
		b.buf = append(b.buf[:0], arrayStart(i, first+`"changements":[`)+`{"regle":`...)
		b.buf = directory.AppendJSONString(b.buf, c.Rule)
		b.buf = directory.AppendJSONString(append(b.buf, `,"action":`...), c.Action)
		w.share(b.buf)
		if c.Before != "" {
			w.share([]byte(`,"avant":`))
			w.text(directory.AppendJSONString(nil, c.Before))
		}
		w.text([]byte{'}'})
		first = ","
	}
	w.text([]byte(arrayEnd(len(f.Changes), `]`)))
	for i, v := range f.Others {
		w.share([]byte(arrayStart(i, first+`"autres":[`) + `{"enregistrement":`))
		b.recordID(w, placeID, v.Record)
		w.share([]byte(`,"valeur":`))
		w.text(append(directory.AppendJSONString(nil, v.Value), '}'))
	}
	w.text([]byte(arrayEnd(len(f.Others), `]`)))
	if f.Correction != nil {
		next := `,"correction":{` // after the change that it made
		for _, m := range f.Correction.Members() {
			if *m.Value == "" {
				continue
			}
			w.share([]byte(next + `"` + m.Key + `":`))
			w.text(directory.AppendJSONString(nil, *m.Value))
			next = ","
		}
		w.text([]byte{'}'})
	}
}
