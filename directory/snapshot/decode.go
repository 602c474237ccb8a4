package snapshot

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// wholePlace holds the members of a place that are not fields of the référentiel.
type wholePlace struct {
	Provenance directory.Provenance `json:"provenance"`
	HoursText  string               `json:"horaires_texte"`

	HoursAccounts []directory.HoursAccount `json:"horaires_contradictoires"`
}

// Fields decodes the fields of place i, its territory and its location, or some of its fields. The caller
// owns the result.
func (s *Snapshot) Fields(i int, names ...string) *directory.Place {
	r := rows.Get().(*row)
	defer rows.Put(r)
	p := s.fieldsOf(i, r, names...)
	if len(names) == 0 {
		s.judge.Complete(p)
	}
	return p
}

// Shared sets p to what Fields returns, without what is Qualified, with lists that are those of other places too.
func (s *Snapshot) Shared(i int, p *directory.Place) {
	r := rows.Get().(*row)
	defer rows.Put(r)
	r.read(s, i)
	*p = directory.Place{UpdatedOn: s.UpdatedOn(i), Territory: s.localities[s.locality[i]].Territory}
	text := string(r.text) // that the texts of the place are parts of
	for n, raw := range r.values {
		switch f := &directory.Fields[n]; {
		case raw == nil:
		case f.Text != nil:
			at := cap(r.text) - cap(raw) // raw is a part of r.text: both end at the same byte of the buffer
			if value := text[at+1 : at+len(raw)-1]; strings.IndexByte(value, '\\') < 0 {
				*f.Text(p) = value
			} else {
				*f.Text(p) = unquote(raw)
			}
		case f.List != nil:
			*f.List(p) = r.list(raw)
		}
	}
	p.Location = s.locationOf(i, r.location)
	p.OwnLabels, p.Offers = s.judge.OwnLabels(p), directory.OffersOf(p)
}

// keptLists is the number of lists that a row remembers.
const keptLists = 4096

// list decodes a list that nobody changes.
func (r *row) list(raw []byte) []string {
	if known, ok := r.lists[string(raw)]; ok {
		return known
	}
	if r.lists == nil || len(r.lists) >= keptLists {
		r.lists = make(map[string][]string)
	}
	items := slices.Clip(decodeList(raw))
	r.lists[string(raw)] = items
	return items
}

// fieldsOf reads place i into a row and decodes its fields and its location, or some of its fields.
func (s *Snapshot) fieldsOf(i int, r *row, names ...string) *directory.Place {
	p := &directory.Place{UpdatedOn: s.UpdatedOn(i), Territory: s.localities[s.locality[i]].Territory}
	r.read(s, i)
	for _, name := range names {
		r.decode(p, name)
		switch name {
		case labelFilter:
			for _, field := range s.judge.LabelFields() {
				r.decode(p, field)
			}
			p.OwnLabels = s.judge.OwnLabels(p)
		case offerFilter:
			r.decode(p, "services")
			r.decode(p, "modalites_accompagnement")
			p.Offers = directory.OffersOf(p)
		}
	}
	if len(names) > 0 {
		return p
	}
	for n, raw := range r.values {
		decodeField(p, n, raw)
	}
	p.Location = s.locationOf(i, r.location)
	return p
}

// offerFilter is the filter on what follows from services and modes.
const offerFilter = "offre"

// decode sets a field of a place, by name, at the first call for it.
func (r *row) decode(p *directory.Place, name string) {
	if n, ok := fieldOrder[name]; ok {
		decodeField(p, n, r.values[n])
		r.values[n] = nil
	}
}

// decodeField sets field n of a place, in schema order, from its JSON; nil leaves it empty.
func decodeField(p *directory.Place, n int, raw []byte) {
	f := &directory.Fields[n]
	switch {
	case raw == nil:
	case f.Text != nil:
		*f.Text(p) = unquote(raw)
	case f.List != nil:
		*f.List(p) = decodeList(raw)
	}
}

// locationOf reads the member localisation of place i, an object of texts.
func (s *Snapshot) locationOf(i int, raw []byte) directory.Location {
	l := directory.Location{Known: s.sets[bitLocated].has(i), Position: s.positions[i]}
	for len(raw) > 1 && raw[1] == '"' {
		key, rest := cutString(raw[1:])
		value, after := cutValue(rest[1:])
		switch text := string(unescape(nil, bytes.Trim(value, `"`))); string(key) {
		case "precision":
			l.Precision = geo.Precision(text)
		case "origine":
			l.Origin = text
		case "cle_ban":
			l.AddressKey = text
		}
		raw = after
	}
	return l
}

// Place decodes place i with all its members. The caller owns the result.
func (s *Snapshot) Place(i int) *directory.Place {
	var r row
	p := s.fieldsOf(i, &r)
	p.Quality = s.Assess(i)
	w := s.decodeRest(i)
	p.HoursText, p.HoursAccounts, p.Provenance = w.HoursText, w.HoursAccounts, w.Provenance
	if len(p.Provenance.Records) == 0 {
		p.Provenance.Records = nil // written [], which decodes as empty
	}
	s.judge.Complete(p)
	return p
}

// unquote returns the value of a JSON string that this package wrote, "" of nil.
func unquote(raw []byte) string {
	if len(raw) < 2 {
		return ""
	}
	return unescaped(raw[1 : len(raw)-1])
}

// unescaped returns the value of a JSON string given without quotes.
func unescaped(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw)
	}
	return string(unescape(nil, raw))
}

func decodeList(raw []byte) []string {
	items := make([]string, 0, 1+bytes.Count(raw, []byte(`","`)))
	for rest := raw[1:]; rest[0] == '"'; {
		var item []byte
		item, rest = cutString(rest)
		items = append(items, unescaped(item))
		if rest[0] == ',' {
			rest = rest[1:]
		}
	}
	return items
}

// decodeRest reads the members that are objects, from the cold part of the Feature. The reasons
// of the score are not among them: Assess has them.
func (s *Snapshot) decodeRest(i int) (w wholePlace) {
	members := s.appendCold([]byte{'{'}, i)
	if bytes.HasPrefix(members, []byte("{,")) {
		members = members[1:]
		members[0] = '{'
	}
	// This package wrote the bytes as JSON; otherwise members would be missing, not wrong.
	_ = json.Unmarshal(append(members, '}'), &w)
	return w
}
