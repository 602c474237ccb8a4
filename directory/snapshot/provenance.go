package snapshot

import (
	"bytes"

	"github.com/lieux-numeriques/lieux/directory"
)

// completeProvenance adds to the provenance of place i, which ends dst after start, the
// fields that it omits: those that came unchanged from the first record.
func (s *Snapshot) completeProvenance(dst []byte, start, i int) []byte {
	// A quote within a text is escaped: this is the key, once.
	start += bytes.Index(dst[start:], []byte(provenanceKey))
	cold := dst[start:]
	_, first, ok := bytes.Cut(cold, []byte(`"id":"`)) // a quote within a text is escaped: this is a key
	if !ok {
		return dst // no record
	}
	first, _, _ = bytes.Cut(first, []byte{'"'})
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
		whole = append(append(whole, next...), `"`+name+`":{"enregistrement":"`...)
		whole = append(append(whole, first...), `"}`...)
		next = ","
	}
	if next == begin {
		return dst // nothing is published
	}
	whole = append(whole, `}}`...)
	return append(dst[:start], whole...)
}
