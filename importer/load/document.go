package load

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// The documents of a row are JSON arrays without names, in columns of text
// (migrations/009_documents.sql): most of what is written of a row is in them.

// appendProvenance writes [refs, changes, records of the fields]; see appendRefs and appendChanges.
func appendProvenance(dst []byte, refs []directory.RecordRef, fields []byte) []byte {
	return append(append(append(appendRefs(append(dst, '['), refs, true), ','), fields...), ']')
}

// appendRefs writes the records of a place, [source, id, own id, date, import]
// each; withImport says whether to tell the imports that brought them.
func appendRefs(dst []byte, refs []directory.RecordRef, withImport bool) []byte {
	dst = append(dst, '[')
	for i, r := range refs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendStrings(append(dst, '['), r.Source, r.ID, r.OwnID, r.UpdatedOn)
		if withImport {
			dst = strconv.AppendInt(append(dst, ','), r.Import, 10)
		}
		dst = append(dst, ']')
	}
	return append(dst, ']')
}

func appendStrings(dst []byte, values ...string) []byte {
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = directory.AppendJSONString(dst, v)
	}
	return dst
}

// appendFields writes provenance by field, in the order of the référentiel: the
// changes, [rule, action, before, field] each, then the records of the fields that
// do not come from the first one.
func appendFields(dst []byte, fields map[string]directory.FieldProvenance, first string) []byte {
	dst = append(dst, '[')
	opened := len(dst)
	for i := range directory.Fields {
		name := directory.Fields[i].Name
		for _, c := range fields[name].Changes {
			if len(dst) > opened {
				dst = append(dst, ',')
			}
			dst = appendEntry(dst, name, c.Rule, c.Action, c.Before)
		}
	}
	dst = append(dst, "],{"...)
	opened = len(dst)
	for i := range directory.Fields {
		name := directory.Fields[i].Name
		record := fields[name].Record
		if record == "" || record == first {
			continue
		}
		if len(dst) > opened {
			dst = append(dst, ',')
		}
		dst = append(directory.AppendJSONString(dst, name), ':')
		dst = directory.AppendJSONString(dst, record)
	}
	return append(dst, '}')
}

// appendEntry writes what a rule did to a field: the rule, then the values without
// the empty ones at the end, then the field unless the rule begins with its name.
func appendEntry(dst []byte, field, rule string, values ...string) []byte {
	of, _, _ := strings.Cut(rule, ".")
	if of == field {
		for len(values) > 0 && values[len(values)-1] == "" {
			values = values[:len(values)-1]
		}
	}
	dst = directory.AppendJSONString(append(dst, '['), rule)
	for _, v := range values {
		dst = directory.AppendJSONString(append(dst, ','), v)
	}
	if of != field {
		dst = directory.AppendJSONString(append(dst, ','), field)
	}
	return append(dst, ']')
}

// appendFindings writes [rule, action, value, after, detail, field] each.
func appendFindings(dst []byte, findings []importer.Finding) []byte {
	if len(findings) == 0 {
		return dst
	}
	dst = append(dst, '[')
	for i, a := range findings {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendEntry(dst, a.Field, a.Rule, string(a.Action), a.Value, a.After, a.Detail)
	}
	return append(dst, ']')
}

// readFields reads what appendFields wrote in a provenance. A field that has
// changes and no record of its own comes from the first record.
func readFields(doc []byte) (map[string]directory.FieldProvenance, error) {
	if len(doc) == 0 {
		return nil, nil
	}
	var changes [][]string
	var records map[string]string
	var first [][]any
	if err := json.Unmarshal(doc, &[]any{&first, &changes, &records}); err != nil {
		return nil, err
	}
	fields := map[string]directory.FieldProvenance{}
	for _, c := range changes {
		c = append(c, make([]string, max(0, 3-len(c)))...)
		field, _, _ := strings.Cut(c[0], ".")
		if len(c) > 3 {
			field = c[3]
		}
		f := fields[field]
		f.Changes = append(f.Changes, directory.Change{Rule: c[0], Action: c[1], Before: c[2]})
		if len(first) > 0 && len(first[0]) > 1 {
			f.Record, _ = first[0][1].(string)
		}
		fields[field] = f
	}
	for field, record := range records {
		f := fields[field]
		f.Record = record
		fields[field] = f
	}
	return fields, nil
}

func appendWithheld(dst []byte, withheld map[string]string) []byte {
	if len(withheld) == 0 {
		return dst
	}
	fields := make([]string, 0, len(withheld))
	for field := range withheld {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	dst = append(dst, '{')
	for _, field := range fields {
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = directory.AppendJSONString(dst, field)
		dst = append(dst, ':')
		dst = directory.AppendJSONString(dst, withheld[field])
	}
	return append(dst, '}')
}
