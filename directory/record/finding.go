package record

import (
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// Finding is a rule that met a value, as a row keeps it.
type Finding struct {
	Field, Rule, Action, Value, After, Detail string
}

// AppendFinding appends a finding to the document of those of a row, empty at first.
func AppendFinding(doc []byte, f Finding) []byte {
	if len(doc) == 0 {
		doc = append(doc, '[')
	} else {
		doc[len(doc)-1] = ','
	}
	return append(appendEntry(doc, f.Field, f.Rule, f.Action, f.Value, f.After, f.Detail), ']')
}

// Findings reads the document that AppendFinding makes, none for null. The slice is
// valid until the next call.
func (d *Decoder) Findings(doc []byte) ([]Finding, error) {
	d.findings = d.findings[:0]
	if doc == nil {
		return nil, nil
	}
	r := &d.doc
	r.begin(doc)
	for r.take('['); r.more(']'); {
		e := r.entry(4)
		d.findings = append(d.findings, Finding{
			Field: e.field, Rule: e.rule, Action: d.keep(e.values[0]),
			Value: string(e.values[1]), After: string(e.values[2]), Detail: string(e.values[3]),
		})
	}
	return d.findings, r.end()
}

// AppendWithheld appends the document of values that are never published, by field;
// nothing for none.
func AppendWithheld(dst []byte, withheld map[string]string) []byte {
	if len(withheld) == 0 {
		return dst
	}
	names := make([]string, 0, len(withheld))
	for name := range withheld {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		dst = append(dst, "{,"[min(i, 1)])
		dst = append(directory.AppendJSONString(dst, name), ':')
		dst = directory.AppendJSONString(dst, withheld[name])
	}
	return append(dst, '}')
}
