package directory

// Provenance is where the values of a place come from. It is shown to the
// public: it holds no value that was withheld.
type Provenance struct {
	Records []RecordRef                `json:"enregistrements"`
	Fields  map[string]FieldProvenance `json:"champs,omitempty"` // by référentiel field name
}

// RecordRef names one source record of a place.
type RecordRef struct {
	Source    string `json:"source"`              // name of the source
	ID        string `json:"id"`                  // the record's public id, which resolves to the place
	OwnID     string `json:"id_source,omitempty"` // the source's own id, when it has one
	UpdatedOn string `json:"date_maj,omitempty"`  // YYYY-MM-DD
	Import    int64  `json:"import,omitempty"`    // the import that brought it
}

// FieldProvenance is the record that gave a value and the rules that changed it.
// A field that is absent from Provenance.Fields came unchanged from the first record.
type FieldProvenance struct {
	Record  string   `json:"enregistrement,omitempty"`
	Changes []Change `json:"changements,omitempty"`
}

// Change is one rule applied to one value, as the public sees it: an
// importer.Finding without its detail, and without the values that may be personal.
type Change struct {
	Rule   string `json:"regle"`           // stable code, e.g. "telephone.espaces"
	Action string `json:"action"`          // see importer.Action
	Before string `json:"avant,omitempty"` // absent for contacts and whatever was withheld
}

// Quality is the quality-of-service score of a place, 0..1, with its reasons.
type Quality struct {
	Score   float64            `json:"score"`
	Reasons []QualityCriterion `json:"criteres,omitempty"`
}

// QualityCriterion is one criterion as judged on one place.
type QualityCriterion struct {
	Code    string  `json:"code"`              // stable
	Weight  float64 `json:"poids"`             // share of the score, 0..1
	Value   float64 `json:"valeur"`            // 0..1
	Finding string  `json:"constat_code"`      // stable: what was found…
	Found   string  `json:"constat"`           // …in French
	Gain    float64 `json:"gain,omitempty"`    // what the score would gain by it
	Advice  string  `json:"conseil,omitempty"` // what would raise it, in French
}
