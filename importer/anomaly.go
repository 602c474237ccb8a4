package importer

// Action says what was done with a value.
type Action string

// The actions of an Anomaly, in French as they are shown in reports.
const (
	Corrected Action = "corrige" // repaired; the repair is certain
	Guessed   Action = "devine"  // inferred from something else
	Refused   Action = "refuse"  // not usable: the field (or, for a required field, the row) is left out
	Withheld  Action = "retenu"  // kept in core, not published (personal data)
	Reported  Action = "signale" // kept as it is, but doubtful
)

// Anomaly is one value that was refused, changed, guessed, withheld or found
// doubtful, with the rule that decided. A bad row is not an error: it is a list of these.
type Anomaly struct {
	Field  string `json:"champ"`  // référentiel field name; "" for the row itself
	Value  string `json:"valeur"` // the producer's value, verbatim
	Rule   string `json:"regle"`  // stable code "champ.regle", e.g. "telephone.trop_court"
	Action Action `json:"action"`
	After  string `json:"apres,omitempty"`  // the value that replaced it
	Detail string `json:"detail,omitempty"` // one French sentence, when the rule's name does not say it all
}
