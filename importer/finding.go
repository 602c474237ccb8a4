package importer

// Action is what was done with a value.
type Action string

// The actions of a Finding, in French as they are shown in reports.
const (
	Corrected Action = "corrige" // repaired; the repair is certain
	Guessed   Action = "devine"  // inferred from something else
	Refused   Action = "refuse"  // not usable: the field (or, for a required field, the row) is left out
	Withheld  Action = "retenu"  // kept in core, not published (personal data)
	Reported  Action = "signale" // kept as it is, but doubtful
)

// Finding is a rule that met a value: what it refused, changed, guessed, withheld or
// found doubtful. A bad row, mapping or listing is not an error but a list of these.
//
// Two types of package directory stand next to it because their data differ: a
// Violation has no action, since the référentiel only states what a place may hold,
// and a Change is the part of a Finding that the public may see.
type Finding struct {
	Field  string `json:"champ"`  // référentiel field name; "" for the row, the mapping or the listing as a whole
	Value  string `json:"valeur"` // the producer's value, verbatim
	Rule   string `json:"regle"`  // stable code "champ.regle", e.g. "telephone.trop_court"
	Action Action `json:"action"`
	After  string `json:"apres,omitempty"`  // the value that replaced it
	Detail string `json:"detail,omitempty"` // one French sentence, when the name of the rule is not enough
}
