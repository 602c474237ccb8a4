package snapshot

import (
	"bytes"

	"github.com/lieux-numeriques/lieux/directory"
)

// completeProvenance adds to the provenance of place i, which ends dst after start, the
// fields that it omits: those that came unchanged from the first record, whose date
// dates them.
func (s *Snapshot) completeProvenance(dst []byte, start, i int) []byte {
	// A quote within a text is escaped: this is the key, once.
	start += bytes.Index(dst[start:], []byte(provenanceKey))
	cold := dst[start:]
	records := cold[len(provenanceKey+`{"enregistrements":[`):]
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
