package snapshot

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// feature is what the Feature of a place is written from, side by side: what is read of the places of an
// answer is spread over the memory of a version, and the processor waits for each piece.
type feature struct {
	At       uint32 // where its fragment begins
	Schedule uint32 // number of its opening hours
	Score    uint32 // quality, in steps of scoreSteps
}

const featureBytes = 12

// fragmentOf returns what begins with the fragment of place i.
func (s *Snapshot) fragmentOf(i int) []byte { return s.hot.at(s.features[i].At) }

// scheduleOf returns the opening hours of place i.
func (s *Snapshot) scheduleOf(i int) *schedule { return s.schedules[s.features[i].Schedule] }

// appendHot appends the members of the Feature of place i that do not depend on the
// request, without closing it; only those that tiles show when short.
func (s *Snapshot) appendHot(dst []byte, i int, short bool) []byte {
	f := split(s.fragmentOf(i))
	f.score = s.Score(i)
	return s.shared.expand(f.appendHead(dst), f, short)
}

// appendCold appends the members that writeCold wrote.
func (s *Snapshot) appendCold(dst []byte, i int) []byte {
	return s.coldShared.expand(dst, fragment{ops: s.cold.at(s.coldAt[i]), id: s.ids.at(i)}, false)
}

// AppendFeature appends the Feature of place i, as lists show it.
func (s *Snapshot) AppendFeature(dst []byte, i int, o directory.FeatureOptions) []byte {
	dst = s.appendHot(dst, i, false)
	return append(s.appendDynamic(dst, i, o), `}}`...)
}

// appendDynamic appends the properties that depend on the request.
func (s *Snapshot) appendDynamic(dst []byte, i int, o directory.FeatureOptions) []byte {
	if !o.Now.IsZero() {
		dst = append(dst, s.scheduleOf(i).at(o.Now).json...)
	}
	if o.DistanceM >= 0 {
		dst = appendDistance(append(dst, `,"distance_m":`...), o.DistanceM)
	}
	return dst
}

// appendDistance writes metres to the millimetre.
func appendDistance(dst []byte, m float64) []byte { return tile.AppendFixed(dst, m, 3) }

// appendMarker appends the Feature of place i in tiles: id, nom, commune, services, labels.
func (s *Snapshot) appendMarker(dst []byte, i int) []byte {
	dst = s.appendHot(dst, i, true)
	return append(dst, `}}`...)
}

// AppendWhole appends the Feature of place i with its provenance and the reasons of its score.
func (s *Snapshot) AppendWhole(dst []byte, i int, o directory.FeatureOptions) []byte {
	start := len(dst)
	dst = s.appendHot(dst, i, false)
	dst = dst[:start+bytes.LastIndex(dst[start:], []byte(qualityKey))] // again, with reasons
	dst = s.appendQuality(dst, i)
	provenance := len(dst)
	dst = s.appendCold(dst, i)
	if !o.Now.IsZero() {
		dst = s.completeProvenance(dst, provenance, i)
	}
	dst = s.appendDynamic(dst, i, o)
	if !o.Now.IsZero() {
		dst = s.appendWeek(append(dst, `,"ouverture":`...), i, o.Now)
		dst = appendConformity(append(dst, `,"conformite":`...), s.Fields(i))
	}
	return append(dst, `}}`...)
}

// appendConformity appends whether the national schema's validator accepts the row of a place, and what it misses.
func appendConformity(dst []byte, p *directory.Place) []byte {
	told, err := json.Marshal(struct {
		Conforms bool             `json:"conforme"`
		Misses   []directory.Miss `json:"manques,omitempty"`
	}{p.Conforms(), slices.Collect(p.Misses())})
	if err != nil { // unreachable: Miss is plain data
		return append(dst, `{}`...)
	}
	return append(dst, told...)
}

// appendWeek appends the hours of the next 7 days as a JSON array, empty when they are unknown.
func (s *Snapshot) appendWeek(dst []byte, i int, now time.Time) []byte {
	days := s.Week(i, now)
	if len(days) == 0 {
		return append(dst, `[]`...)
	}
	week, err := json.Marshal(days)
	if err != nil { // unreachable: Day is plain data
		return append(dst, `[]`...)
	}
	return append(dst, week...)
}

// row is a buffer to split a Feature: its text, and the JSON value of each field in
// schema order, nil when absent. Rows are pooled.
type row struct {
	text   []byte
	values [directory.FieldCount][]byte
	cell   []byte
	joined []byte

	location []byte // the object of the member localisation; nil without it

	lists map[string][]string // the lists that were decoded to be shared, by their JSON
}

var rows = sync.Pool{New: func() any { return new(row) }}

// members are the members that read keeps, in the order in which writeHot writes them, with the field that they are;
// that of localisation is none.
var members = func() (list []member) {
	fields := slices.Concat([]string{"id"}, headFields)
	for i := range directory.Fields {
		if name := directory.Fields[i].Name; !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
	}
	for _, name := range fields {
		list = append(list, member{name, fieldOrder[name]})
	}
	return append(list, member{locationMember, -1})
}()

type member struct {
	name  string
	field int
}

// locationMember is the member of what is known of a position.
const locationMember = "localisation"

// read fills the row with place i.
func (r *row) read(s *Snapshot, i int) {
	r.text = s.appendHot(r.text[:0], i, false)
	clear(r.values[:])
	r.location = nil
	next := 0 // the member that is written next, if the place has it
	eachMember(r.text, func(key, raw []byte) {
		for i := next; i < len(members); i++ {
			if string(key) != members[i].name {
				continue
			}
			if next = i + 1; members[i].field >= 0 {
				r.values[members[i].field] = raw
			} else {
				r.location = raw
			}
			return
		}
	})
}

// eachMember calls f with each property of a Feature that is not closed yet.
func eachMember(feature []byte, f func(key, raw []byte)) {
	const begin = `"properties":{`
	eachOf(feature[bytes.Index(feature, []byte(begin))+len(begin):], f)
}

// eachOf calls f with each member of an object that this package wrote, given after its brace.
func eachOf(members []byte, f func(key, raw []byte)) {
	for len(members) > 0 && members[0] == '"' {
		key, rest := cutString(members)
		value, after := cutValue(rest[1:]) // past the colon
		f(key, value)
		if len(after) == 0 {
			return
		}
		members = after[1:] // past the comma
	}
}

var fieldOrder = func() map[string]int {
	order := make(map[string]int, len(directory.Fields))
	for i := range directory.Fields {
		order[directory.Fields[i].Name] = i
	}
	return order
}()

// cutString splits off the JSON string that b begins with, without its quotes.
func cutString(b []byte) (inside, rest []byte) {
	for i := 1; ; i++ {
		i += bytes.IndexByte(b[i:], '"')
		from := i
		for b[from-1] == '\\' {
			from--
		}
		if (i-from)%2 == 0 { // not a quote that is escaped
			return b[1:i], b[i+1:]
		}
	}
}

// cutValue splits off the JSON value that b begins with. It reads what writeHot
// wrote: no white space, no nesting deeper than one.
func cutValue(b []byte) (value, rest []byte) {
	switch b[0] {
	case '"':
		inside, rest := cutString(b)
		return b[:len(inside)+2], rest
	case '[', '{':
		for i := 1; ; {
			switch b[i] {
			case '"':
				inside, _ := cutString(b[i:])
				i += len(inside) + 2
			case ']', '}':
				return b[:i+1], b[i+1:]
			default:
				i++
			}
		}
	}
	i := 0
	for i < len(b) && b[i] != ',' && b[i] != '}' {
		i++
	}
	return b[:i], b[i:]
}

// AppendFlat appends the flat row of place i: lists are joined by `|`.
func (s *Snapshot) AppendFlat(dst []byte, i int, o directory.FeatureOptions) []byte {
	r := rows.Get().(*row)
	defer rows.Put(r)
	r.read(s, i)
	opening := byte('{')
	for n, raw := range r.values {
		if raw == nil {
			continue
		}
		dst = append(append(append(dst, opening, '"'), directory.Fields[n].Name...), `":`...)
		opening = ','
		if raw[0] == '[' {
			dst = append(appendJoined(append(dst, '"'), raw), '"')
			continue
		}
		dst = append(dst, raw...)
	}
	if o.DistanceM >= 0 {
		dst = appendDistance(append(dst, `,"distance_m":`...), o.DistanceM)
	}
	return append(dst, '}')
}

// appendJoined writes the items of a JSON array of strings, still escaped, joined by `|`.
func appendJoined(dst, array []byte) []byte {
	for rest := array[1:]; rest[0] == '"'; {
		var item []byte
		item, rest = cutString(rest)
		dst = append(dst, item...)
		if rest[0] == ',' {
			dst, rest = append(dst, '|'), rest[1:]
		}
	}
	return dst
}

// AppendCSV appends one record of place i, ended by a line feed.
func (s *Snapshot) AppendCSV(dst []byte, i int, o directory.FeatureOptions, withDistance bool) []byte {
	r := rows.Get().(*row)
	defer rows.Put(r)
	r.read(s, i)
	for n, raw := range r.values {
		if n > 0 {
			dst = append(dst, ',')
		}
		switch {
		case raw == nil:
		case raw[0] == '[':
			r.joined = appendJoined(r.joined[:0], raw)
			r.cell = unescape(r.cell[:0], r.joined)
			dst = appendCell(dst, r.cell)
		case raw[0] == '"':
			r.cell = unescape(r.cell[:0], raw[1:len(raw)-1])
			dst = appendCell(dst, r.cell)
		default:
			dst = append(dst, raw...)
		}
	}
	if withDistance {
		dst = append(dst, ',')
		if o.DistanceM >= 0 {
			dst = appendDistance(dst, o.DistanceM)
		}
	}
	return append(dst, '\n')
}

// appendCell appends a cell, quoted when RFC 4180 requires it.
func appendCell(dst, cell []byte) []byte {
	if !bytes.ContainsAny(cell, "\",\r\n") {
		return append(dst, cell...)
	}
	dst = append(dst, '"')
	for _, c := range cell {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

// unescape appends the value of a JSON string written by AppendJSONString, given without quotes.
func unescape(dst, s []byte) []byte {
	for {
		at := bytes.IndexByte(s, '\\')
		if at < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:at]...)
		c := s[at+1]
		s = s[at+2:]
		switch c {
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			code, err := strconv.ParseUint(string(s[:4]), 16, 16)
			if err == nil {
				dst = append(dst, string(rune(code))...)
			}
			s = s[4:]
		default:
			dst = append(dst, c)
		}
	}
}

// completeProvenance adds to the provenance of place i, which ends dst after start, the
// fields that it omits: those that came unchanged from the first record, whose date
// dates them.
func (s *Snapshot) completeProvenance(dst []byte, start, i int) []byte {
	// A quote within a text is escaped: this is the key, once.
	start += bytes.Index(dst[start:], []byte(provenanceKey))
	cold := dst[start:]
	records := cold[len(provenanceKey+recordsKey):]
	if records[0] != '{' {
		return dst // no record
	}
	first, _ := cutValue(records)
	origin := append([]byte(`":{"enregistrement":`), memberOf(first, `"id":`)...)
	if day := memberOf(first, `"date_maj":`); day != nil {
		origin = append(append(origin, `,"date_maj":`...), day...)
	}
	origin = append(origin, '}')
	const begin = `,"champs":{`
	kept, next := cold[:len(cold)-1], begin
	if bytes.Contains(kept, []byte(begin)) {
		kept, next = kept[:len(kept)-1], ","
	}
	whole := append(make([]byte, 0, 2*len(cold)), kept...)
	r := rows.Get().(*row)
	defer rows.Put(r)
	r.read(s, i)
	for n, value := range r.values {
		name := directory.Fields[n].Name
		if value == nil || name == "id" || bytes.Contains(kept, []byte(`"`+name+`":{`)) {
			continue
		}
		whole = append(append(append(whole, next...), `"`+name...), origin...)
		next = ","
	}
	if next == begin {
		return dst // nothing is published
	}
	whole = append(whole, `}}`...)
	return append(dst[:start], whole...)
}

// Origins returns the records that the values of some fields of place i come from.
func (s *Snapshot) Origins(i int, fields ...string) []*directory.RecordRef {
	r := rows.Get().(*row)
	defer rows.Put(r)
	r.text = s.appendCold(r.text[:0], i)
	// A quote within a text is escaped: these are the keys, once.
	_, rest, _ := bytes.Cut(r.text, []byte(provenanceKey+recordsKey))
	var buf [8][]byte
	records := buf[:0]
	for len(rest) > 0 && rest[0] == '{' {
		var record []byte
		record, rest = cutValue(rest)
		records, rest = append(records, record), bytes.TrimPrefix(rest, []byte(","))
	}
	origins, decoded := make([]*directory.RecordRef, len(fields)), make([]*directory.RecordRef, len(records))
	for n, field := range fields {
		if field == "" {
			continue
		}
		var id []byte
		if len(records) > 1 {
			id = recordOf(rest, field)
		}
		for at, record := range records {
			if id == nil || bytes.Equal(id, memberOf(record, `"id":`)) {
				if decoded[at] == nil {
					decoded[at] = decodeRecord(record)
				}
				origins[n] = decoded[at]
				break
			}
		}
	}
	return origins
}

// recordOf returns the id, as JSON, of the record that a field comes from; nil for the first.
func recordOf(origins []byte, field string) []byte {
	_, rest, _ := bytes.Cut(origins, []byte(`"`+field+`":{`))
	if rest, found := bytes.CutPrefix(rest, []byte(`"enregistrement":`)); found {
		id, _ := cutValue(rest)
		return id
	}
	return nil
}

func decodeRecord(record []byte) *directory.RecordRef {
	origin := &directory.RecordRef{}
	eachOf(record[1:], func(key, raw []byte) {
		switch string(key) {
		case "source":
			origin.Source = unquote(raw)
		case "id":
			origin.ID = unquote(raw)
		case "id_source":
			origin.OwnID = unquote(raw)
		case "date_maj":
			origin.UpdatedOn = unquote(raw)
		case "import":
			origin.Import, _ = strconv.ParseInt(string(raw), 10, 64) // it was written as a number
		}
	})
	return origin
}

// memberOf returns the text of a member of an object that this package wrote, nil when it
// has none. A quote within a text is escaped, so that a key is found once.
func memberOf(object []byte, key string) []byte {
	_, rest, ok := bytes.Cut(object, []byte(key))
	if !ok {
		return nil
	}
	value, _ := cutValue(rest)
	return value
}
