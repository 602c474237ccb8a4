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

// Of returns the record that the value of a field comes from, and whose date dates it.
// The zero RecordRef stands for a record that is not listed.
func (p *Provenance) Of(field string) RecordRef {
	id := p.Fields[field].Record
	for _, r := range p.Records {
		if id == "" || r.ID == id {
			return r
		}
	}
	return RecordRef{}
}

// FieldProvenance names the record of a value, the rules that changed it, and what other
// records say. A field that is absent from Provenance.Fields came unchanged from the
// first record.
type FieldProvenance struct {
	Record  string   `json:"enregistrement,omitempty"`
	Changes []Change `json:"changements,omitempty"`
	// Others are the values that other records of the place give. Those of a list are part
	// of it unless they contradict it; any other value is not shown.
	Others []RecordValue `json:"autres,omitempty"`
	// Correction is who decided the value against the sources; nil: they say it.
	Correction *Correction `json:"correction,omitempty"`
}

// CorrectionRule is the rule of the change that a Correction made.
const CorrectionRule = "correction"

// Correction is a decision that wins over what the sources say of a field, until they say the same.
type Correction struct {
	Author  string `json:"par"`              // operateur, cle (of a territory or source) or lien (the contact of a source)
	Name    string `json:"nom,omitempty"`    // of the key or of the source
	On      string `json:"date"`             // YYYY-MM-DD
	Reason  string `json:"motif,omitempty"`  // in the words of the author
	Expires string `json:"expire,omitempty"` // YYYY-MM-DD; "": until the sources say the same

	// The first and the last day of a closure, YYYY-MM-DD. ClosedTo is "" until further notice.
	ClosedFrom string `json:"ferme_du,omitempty"`
	ClosedTo   string `json:"ferme_au,omitempty"`
}

// CorrectionMembers is the number of members of a Correction.
const CorrectionMembers = 7

// Members returns the JSON keys of the members of a Correction and the values that they name, in order.
func (c *Correction) Members() [CorrectionMembers]CorrectionMember {
	return [...]CorrectionMember{{"par", &c.Author}, {"nom", &c.Name}, {"date", &c.On}, {"motif", &c.Reason},
		{"expire", &c.Expires}, {"ferme_du", &c.ClosedFrom}, {"ferme_au", &c.ClosedTo}}
}

// CorrectionMember is one member of a Correction.
type CorrectionMember struct {
	Key   string
	Value *string
}

// RecordValue is a value that a record gives.
type RecordValue struct {
	Record string `json:"enregistrement"`
	Value  string `json:"valeur"`
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
