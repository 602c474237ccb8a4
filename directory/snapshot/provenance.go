package snapshot

import (
	"bytes"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
)

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
func (s *Snapshot) Origins(i int, fields ...string) []directory.RecordRef {
	r := rows.Get().(*row)
	defer rows.Put(r)
	r.text = s.appendCold(r.text[:0], i)
	// A quote within a text is escaped: these are the keys, once.
	_, rest, _ := bytes.Cut(r.text, []byte(provenanceKey+recordsKey))
	var records [][]byte
	for len(rest) > 0 && rest[0] == '{' {
		var record []byte
		record, rest = cutValue(rest)
		records, rest = append(records, record), bytes.TrimPrefix(rest, []byte(","))
	}
	origins, decoded := make([]directory.RecordRef, len(fields)), make([]directory.RecordRef, len(records))
	for n, field := range fields {
		id := recordOf(rest, field)
		for at, record := range records {
			if id == nil || bytes.Equal(id, memberOf(record, `"id":`)) {
				if decoded[at].Source == "" {
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

func decodeRecord(record []byte) directory.RecordRef {
	text := func(key string) string { return unquote(memberOf(record, key)) }
	origin := directory.RecordRef{Source: text(`"source":`), ID: text(`"id":`), OwnID: text(`"id_source":`),
		UpdatedOn: text(`"date_maj":`)}
	// It was written as a number; absent, it is zero.
	origin.Import, _ = strconv.ParseInt(string(memberOf(record, `"import":`)), 10, 64)
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
