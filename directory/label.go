package directory

import "slices"

// LabelKind is what a label is; verbatim in the register and in /referentiel.
type LabelKind string

// The kinds of labels. The first three qualify a place: somebody has verified it. A
// programme pays for a post or an equipment, a network gathers members: neither says
// anything of the place itself.
const (
	LabelAward         LabelKind = "label"         // awarded to the place after verification
	LabelAccreditation LabelKind = "habilitation"  // allows the place to act for people
	LabelCertification LabelKind = "certification" // by an accredited certifier
	LabelProgramme     LabelKind = "programme"     // the place takes part in it
	LabelNetwork       LabelKind = "reseau"        // the place is a member of it
)

// labelKinds lists the kinds, those that qualify first.
var labelKinds = []LabelKind{LabelAward, LabelAccreditation, LabelCertification, LabelProgramme, LabelNetwork}

// LabelKinds returns the kinds of labels, those that qualify first.
func LabelKinds() []LabelKind { return slices.Clone(labelKinds) }

// Known reports whether k is one of LabelKinds.
func (k LabelKind) Known() bool { return slices.Contains(labelKinds, k) }

// Qualifies reports whether a label of the kind qualifies a place, unlike mere membership.
func (k LabelKind) Qualifies() bool {
	return k == LabelAward || k == LabelAccreditation || k == LabelCertification
}

// Label is one entry of the register of labels: of the file of the program, or of that of a
// territory. Its JSON is those files, and the member `labels` of /referentiel.
type Label struct {
	Code      string    `json:"code"`             // stable
	Name      string    `json:"nom"`              // as shown; for one of the référentiel, its official spelling
	Kind      LabelKind `json:"nature,omitempty"` // "": a label
	Synonyms  []string  `json:"synonymes,omitempty"`
	Former    []string  `json:"anciens,omitempty"` // former names: synonyms, but only where a column is about labels
	GrantedBy string    `json:"delivre_par"`       // who grants it
	URL       string    `json:"page,omitempty"`    // what it stands for
	Proof     string    `json:"preuve,omitempty"`  // what shows that a place has it
	// Territories are where it is valid, "departement:33"; none: everywhere.
	Territories []string `json:"territoires,omitempty"`
	Since       string   `json:"depuis,omitempty"`  // first day on which it was granted, YYYY-MM-DD; "" unknown
	Until       string   `json:"jusqu_a,omitempty"` // last day on which it was granted; "" still is

	Field    string    `json:"champ"`              // the référentiel's field that holds it
	Values   []string  `json:"valeurs,omitempty"`  // of a territory's label: a value of Field that shows it
	Mentions *Mentions `json:"mentions,omitempty"` // how texts speak of it; nil: no text is searched for it
}

// labelFields are the fields that hold labels.
var labelFields = []string{"dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels"}

// HoldsLabels reports whether a field of the référentiel holds labels.
func HoldsLabels(field string) bool { return slices.Contains(labelFields, field) }

// Mentions are the words by which the texts of a listing speak of a label, folded and without
// punctuation.
type Mentions struct {
	Free      []string `json:"libres,omitempty"`    // always the label
	Announced []string `json:"annoncees,omitempty"` // the label after a word such as "labellisé"
	Name      []string `json:"nom,omitempty"`       // the label in the name of a place
	NameStart []string `json:"debut,omitempty"`     // the label at the start of the name of a place
}

// IsFormer reports whether s is a former name of the label.
func (l *Label) IsFormer(s string) bool {
	key := matchKey(s)
	return slices.ContainsFunc(l.Former, func(f string) bool { return matchKey(f) == key })
}

// spellings returns the texts by which a label is found: its name, its code, its synonyms and
// former names, and the values that show it.
func (l *Label) spellings() []string {
	return slices.Concat([]string{l.Name, l.Code}, l.Synonyms, l.Former)
}
