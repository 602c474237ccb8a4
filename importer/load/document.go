package load

import (
	"slices"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// appendRefs writes the records of a place; withImport says whether to tell the
// imports that brought them.
func appendRefs(dst []byte, refs []directory.RecordRef, withImport bool) []byte {
	dst = append(dst, '[')
	for i, r := range refs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendMember(append(dst, '{'), "source", r.Source)
		dst = appendMember(dst, "id", r.ID)
		dst = appendMember(dst, "id_source", r.OwnID)
		dst = appendMember(dst, "date_maj", r.UpdatedOn)
		if withImport && r.Import != 0 {
			dst = append(dst, `,"import":`...)
			dst = strconv.AppendInt(dst, r.Import, 10)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// appendMember writes a string member, or nothing for the empty string. A comma
// comes first unless the object has just been opened.
func appendMember(dst []byte, key, value string) []byte {
	if value == "" {
		return dst
	}
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	dst = append(dst, key...)
	dst = append(dst, `":`...)
	return directory.AppendJSONString(dst, value)
}

func appendAnomalies(dst []byte, anomalies []importer.Anomaly) []byte {
	if len(anomalies) == 0 {
		return dst
	}
	dst = append(dst, '[')
	for i, a := range anomalies {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"champ":`...)
		dst = directory.AppendJSONString(dst, a.Field)
		dst = append(dst, `,"valeur":`...)
		dst = directory.AppendJSONString(dst, a.Value)
		dst = appendMember(dst, "regle", a.Rule)
		dst = appendMember(dst, "action", string(a.Action))
		dst = appendMember(dst, "apres", a.After)
		dst = appendMember(dst, "detail", a.Detail)
		dst = append(dst, '}')
	}
	return append(dst, ']')
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

// contactFields are those whose former value may name a person: provenance,
// which is public, tells the rule and not the value.
var contactFields = map[string]bool{"telephone": true, "courriels": true, "site_web": true, "prise_rdv": true}

// appendFieldProvenance writes, by field, the rules that changed or guessed a
// published value. What the row already says of its provenance is kept as it is.
func appendFieldProvenance(dst []byte, row *importer.Row) []byte {
	if fields := row.Place.Provenance.Fields; len(fields) > 0 {
		return appendFields(dst, fields)
	}
	start := len(dst)
	for i := range directory.Fields {
		name := directory.Fields[i].Name
		opened := false
		for _, a := range row.Anomalies {
			if a.Field != name || a.Action != importer.Corrected && a.Action != importer.Guessed {
				continue
			}
			switch {
			case opened:
				dst = append(dst, ',')
			case len(dst) == start:
				dst = append(dst, '{')
			default:
				dst = append(dst, ',')
			}
			if !opened {
				dst = directory.AppendJSONString(dst, name)
				dst = append(dst, `:{"changements":[`...)
				opened = true
			}
			dst = appendChange(dst, directory.Change{Rule: a.Rule, Action: string(a.Action), Before: publicBefore(row, a)})
		}
		if opened {
			dst = append(dst, `]}`...)
		}
	}
	if len(dst) > start {
		dst = append(dst, '}')
	}
	return dst
}

func publicBefore(row *importer.Row, a importer.Anomaly) string {
	if contactFields[a.Field] {
		return ""
	}
	if _, withheld := row.Withheld[a.Field]; withheld {
		return ""
	}
	return a.Value
}

func appendChange(dst []byte, c directory.Change) []byte {
	dst = appendMember(append(dst, '{'), "regle", c.Rule)
	dst = appendMember(dst, "action", c.Action)
	dst = appendMember(dst, "avant", c.Before)
	return append(dst, '}')
}

// appendFields writes provenance by field, in the order of the référentiel.
func appendFields(dst []byte, fields map[string]directory.FieldProvenance) []byte {
	start := len(dst)
	for i := range directory.Fields {
		name := directory.Fields[i].Name
		f, ok := fields[name]
		if !ok {
			continue
		}
		if len(dst) == start {
			dst = append(dst, '{')
		} else {
			dst = append(dst, ',')
		}
		dst = directory.AppendJSONString(dst, name)
		dst = appendMember(append(dst, ":{"...), "enregistrement", f.Record)
		for j, c := range f.Changes {
			switch {
			case j > 0:
				dst = append(dst, ',')
			case f.Record != "":
				dst = append(dst, `,"changements":[`...)
			default:
				dst = append(dst, `"changements":[`...)
			}
			dst = appendChange(dst, c)
		}
		if len(f.Changes) > 0 {
			dst = append(dst, ']')
		}
		dst = append(dst, '}')
	}
	if len(dst) > start {
		dst = append(dst, '}')
	}
	return dst
}
