package directory

// Provenance lists the records of a place and the origin of its values. It is
// public: it holds no withheld value.
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
	Import    int64  `json:"import,omitempty"`    // the import that published it
}

// FieldProvenance names the record of a value and the rules that changed it.
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
	Before string `json:"avant,omitempty"` // absent for contacts and withheld values
}

// Quality is the quality-of-service score of a place, 0..1, with its reasons.
type Quality struct {
	Score   float64            `json:"score"`
	Reasons []QualityCriterion `json:"criteres,omitempty"`
}

// QualityCriterion is the outcome of one criterion on one place.
type QualityCriterion struct {
	Code    string  `json:"code"`              // stable
	Weight  float64 `json:"poids"`             // share of the score, 0..1
	Value   float64 `json:"valeur"`            // 0..1
	Outcome string  `json:"constat_code"`      // stable, see Outcome.Code
	Found   string  `json:"constat"`           // Outcome.Text, in French
	Gain    float64 `json:"gain,omitempty"`    // of the score if it were met, 0..1
	Advice  string  `json:"conseil,omitempty"` // how to improve it, in French
}
