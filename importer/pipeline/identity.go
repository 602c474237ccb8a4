package pipeline

import (
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// distinct replaces the record id of a row that an earlier row of the listing already
// has. The new id is derived from the name and the address, so that it does not depend
// on the other rows; identical rows are numbered. Whether they are one place is decided
// by grouping. content is the hash of the name, commune and address, which the workers
// compute. It reports whether it replaced the id.
func (r *run) distinct(row *importer.Row, content uint32) (renamed bool) {
	if row.RecordID == "" {
		return false
	}
	first, taken := r.ids[hash(row.RecordID)]
	if !taken {
		r.ids[hash(row.RecordID)] = content
		return false
	}
	base, own := row.RecordID, row.OwnID
	if own != "" {
		base = own
	}
	derived, detail := "",
		"Deux lignes ont cet identifiant ; la seconde, autre par son nom ou son adresse, reçoit un identifiant dérivé."
	if first != content {
		key := directory.RecordKey(row.Place.Name, row.Place.Commune, row.Place.Address)
		derived = base + "~" + directory.RecordID("", key)[:8]
	} else {
		detail = "Deux lignes ont cet identifiant, ce nom et cette adresse ; la seconde reçoit un numéro."
	}
	for n := 2; ; n++ {
		candidate := derived
		if candidate == "" {
			candidate = base + "~" + strconv.Itoa(n)
		}
		id := directory.RecordID(r.source.Name, candidate)
		if _, taken := r.ids[hash(id)]; !taken {
			r.ids[hash(id)] = content
			rename(row, id, candidate)
			break
		}
		derived = ""
	}
	if row.State == importer.RefusedRow {
		return true
	}
	rule := "id.repete"
	if own == "" {
		rule = "id.ligne_repetee"
	}
	row.Findings = append(row.Findings, importer.Finding{Field: "id", Value: own, Rule: rule,
		Action: importer.Corrected, After: row.OwnID, Detail: detail})
	return true
}

// rename changes the record id of a row.
func rename(row *importer.Row, id, own string) {
	if row.OwnID != "" {
		row.OwnID = own
	}
	row.RecordID, row.Place.ID = id, id
	for i := range row.Place.Provenance.Records {
		row.Place.Provenance.Records[i].ID = id
		row.Place.Provenance.Records[i].OwnID = row.OwnID
	}
	for field, p := range row.Place.Provenance.Fields {
		p.Record = id
		row.Place.Provenance.Fields[field] = p
	}
}

// hash is FNV-1a, 64 bits.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
