package snapshot

import (
	"bytes"
	"encoding/json"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

// wholePlace holds the members of a place that are not fields of the référentiel.
type wholePlace struct {
	Localisation struct {
		Precision geo.Precision `json:"precision"`
		Origin    string        `json:"origine"`
	} `json:"localisation"`
	Provenance directory.Provenance `json:"provenance"`
	HoursText  string               `json:"horaires_texte"`

	HoursAccounts []directory.HoursAccount `json:"horaires_contradictoires"`
}

// Fields decodes the fields of place i and its territory. The caller owns the result.
func (s *Snapshot) Fields(i int) *directory.Place {
	var r row
	return s.fieldsOf(i, &r)
}

// fieldsOf reads place i into a row and decodes its fields.
func (s *Snapshot) fieldsOf(i int, r *row) *directory.Place {
	p := &directory.Place{UpdatedOn: s.UpdatedOn(i), Territory: s.localities[s.locality[i]].Territory}
	r.read(s, i)
	for n, raw := range r.values {
		f := &directory.Fields[n]
		switch {
		case raw == nil:
		case f.Text != nil:
			*f.Text(p) = string(unescape(nil, raw[1:len(raw)-1]))
		case f.List != nil:
			*f.List(p) = decodeList(raw)
		}
	}
	return p
}

// Place decodes place i with all its members. The caller owns the result.
func (s *Snapshot) Place(i int) *directory.Place {
	var r row
	p := s.fieldsOf(i, &r)
	p.Quality = s.Assess(i)
	w := s.decodeRest(i, r.text)
	p.Location = directory.Location{Known: s.sets[bitLocated].has(i), Position: s.positions[i],
		Precision: w.Localisation.Precision, Origin: w.Localisation.Origin}
	p.HoursText, p.HoursAccounts, p.Provenance = w.HoursText, w.HoursAccounts, w.Provenance
	if len(p.Provenance.Records) == 0 {
		p.Provenance.Records = nil // written [], which decodes as empty
	}
	s.judge.Complete(p)
	return p
}

func decodeList(raw []byte) []string {
	var items []string
	for rest := raw[1:]; rest[0] == '"'; {
		var item []byte
		item, rest = cutString(rest)
		items = append(items, string(unescape(nil, item)))
		if rest[0] == ',' {
			rest = rest[1:]
		}
	}
	return items
}

// decodeRest reads the members that are objects, from the hot part of the Feature and from
// its cold part. The reasons of the score are not among them: Assess has them.
func (s *Snapshot) decodeRest(i int, hot []byte) (w wholePlace) {
	members := []byte{'{'}
	eachMember(hot, func(key, raw []byte) {
		if string(key) == "localisation" {
			members = append(append(members, `"localisation":`...), raw...)
		}
	})
	members = s.appendCold(members, i)
	if bytes.HasPrefix(members, []byte("{,")) {
		members = members[1:]
		members[0] = '{'
	}
	// This package wrote the bytes as JSON; otherwise members would be missing, not wrong.
	_ = json.Unmarshal(append(members, '}'), &w)
	return w
}
