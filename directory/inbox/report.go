package inbox

import (
	"encoding/json"

	"github.com/lieux-numeriques/lieux/directory"
)

// Report is what a listing would become.
type Report struct {
	File    string          `json:"fichier"`
	Source  string          `json:"source,omitempty"`  // that it is compared with
	Origin  *Origin         `json:"origine,omitempty"` // where it was fetched; nil: it was sent
	Error   string          `json:"erreur,omitempty"`  // why it cannot be read, or would be refused; "" none
	Mapping json.RawMessage `json:"correspondance,omitempty"`
	Given   bool            `json:"correspondance_donnee"` // the sender gave the mapping
	Columns []Column        `json:"colonnes"`              // what each column was read as
	Unread  []string        `json:"colonnes_non_lues"`     // filled, and read as nothing
	Read    int             `json:"lues"`                  // rows
	Publish int             `json:"publiees"`              // rows that can be published
	Refused int             `json:"refusees"`              // the others
	Outcome json.RawMessage `json:"resultat,omitempty"`
	Quality json.RawMessage `json:"qualite,omitempty"`

	Findings []Finding           `json:"anomalies"`    // by field and rule, the most serious first
	Preview  []map[string]string `json:"apercu"`       // the first rows as they would be published, flat
	Written  []WrittenRow        `json:"apercu_ecrit"` // the same rows as they were written
	Changes  []Change            `json:"changements"`
	Doubtful []Pair              `json:"doublons_possibles"`
}

// Column is a column of a listing and the field that it was read as.
type Column struct {
	Name     string   `json:"colonne"`
	Field    string   `json:"champ,omitempty"` // "": none
	Sure     string   `json:"certitude,omitempty"`
	Examples []string `json:"exemples,omitempty"`
}

// Chosen is the certainty of a column whose field the sender chose.
const Chosen = "choisi"

// WrittenRow is a row as it was written.
type WrittenRow struct {
	Row    string            `json:"ligne"`  // in the file, from 1
	Fields map[string]string `json:"champs"` // the cells that each field was read from
}

// Finding is what one rule found in one field, with the first values that it met.
type Finding struct {
	Columns string `json:"colonnes,omitempty"` // of the listing, that the field is read from
	Field   string `json:"champ"`
	directory.RuleCount
	Says     string    `json:"dit"`
	Do       string    `json:"faire"`
	ToDo     bool      `json:"a_faire"` // the producer has something to do
	Examples []Example `json:"exemples"`
}

// Example is a value that a rule met.
type Example struct {
	Row        string `json:"ligne"` // in the file, from 1
	Name       string `json:"nom,omitempty"`
	Value      string `json:"valeur"`
	After      string `json:"apres,omitempty"`      // what replaced it
	Suggestion string `json:"suggestion,omitempty"` // what could replace it, when nothing did
	Detail     string `json:"precision,omitempty"`
}

// The kinds of Change.
const (
	Added   = "ajout"
	Updated = "modification"
	Removed = "retrait"
	Merged  = "fusion"
)

// Change is a place that an import of the listing would change on the map. It has the JSON of
// importer.Change.
type Change struct {
	Kind     string    `json:"type"`
	ID       string    `json:"id,omitempty"` // of the published place; "": it is new
	Name     string    `json:"nom"`
	Commune  string    `json:"commune,omitempty"`
	Position []float64 `json:"position,omitempty"` // lon, lat; nil: not located
	Fields   []string  `json:"champs,omitempty"`   // that would change
	With     string    `json:"avec,omitempty"`     // name of the place that a row joins
	Sources  []string  `json:"sources,omitempty"`  // of the place that a row joins
}

// Pair is two places that might be one, at least one of which is in the listing.
type Pair struct {
	Score  float64 `json:"score"`
	Sides  [2]Side `json:"fiches"`
	Metres *int    `json:"distance_m,omitempty"`
}

// Side is one place of a Pair.
type Side struct {
	ID      string `json:"id,omitempty"` // of the published place; "": a row of the listing
	Row     string `json:"ligne,omitempty"`
	Source  string `json:"source,omitempty"` // "": the listing itself
	Name    string `json:"nom"`
	Address string `json:"adresse,omitempty"`
	Commune string `json:"commune,omitempty"`
}
