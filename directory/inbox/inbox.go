// Package inbox is what people send to the directory. Nothing of it is published: an import is
// the only way to the map.
package inbox

import (
	"context"
	"encoding/json"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// The limits of what one sender can ask for.
const (
	MaxFile    = 20 << 20            // bytes of a listing
	MaxMapping = 1 << 20             // bytes of a mapping
	KeptFor    = 30 * 24 * time.Hour // a verification
)

// Listing is what was sent.
type Listing struct {
	Name    string // of the file, without folder
	Path    string // where it is, while it is checked
	Mapping []byte // JSON in the mapping language; nil: it is to be proposed
	// Fields are the fields that the sender chose for columns, in place of those proposed; "" for
	// a column that is not to be read. nil: none was chosen.
	Fields map[string]string
}

// Report is what a listing would become.
type Report struct {
	File    string          `json:"fichier"`
	Error   string          `json:"erreur,omitempty"` // why it cannot be read, or would be refused; "" none
	Mapping json.RawMessage `json:"correspondance,omitempty"`
	Given   bool            `json:"correspondance_donnee"` // the sender gave the mapping
	Columns []Column        `json:"colonnes"`              // what each column was read as
	Unread  []string        `json:"colonnes_non_lues"`     // filled, and read as nothing
	Read    int             `json:"lues"`                  // rows
	Publish int             `json:"publiees"`              // rows that can be published
	Refused int             `json:"refusees"`              // the others
	Outcome json.RawMessage `json:"resultat,omitempty"`
	Quality json.RawMessage `json:"qualite,omitempty"`

	Findings []Finding           `json:"anomalies"` // by field and rule, the most frequent first
	Preview  []map[string]string `json:"apercu"`    // the first rows as they would be published, flat
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

// Finding is what one rule found, with the first values that it met.
type Finding struct {
	Field string `json:"champ"`
	directory.RuleCount
	Says     string    `json:"dit"`
	Do       string    `json:"faire"`
	ToDo     bool      `json:"a_faire"` // the producer has something to do
	Examples []Example `json:"exemples"`
}

// Example is a value that a rule met.
type Example struct {
	Row   string `json:"ligne"` // in the file, from 1
	Name  string `json:"nom,omitempty"`
	Value string `json:"valeur"`
	After string `json:"apres,omitempty"` // what replaced it
}

// Checker checks listings.
type Checker interface {
	// Check returns what a listing would become, and the listing as it would be published (CSV in the
	// référentiel's form). A listing that cannot be read is a Report with an Error. The error is
	// directory.Unavailable when too many are being checked.
	Check(ctx context.Context, l Listing) (*Report, []byte, error)
}

// Verification is a listing that was checked.
type Verification struct {
	Received, Expires time.Time
	File              string
	Content           []byte // the file; nil when it was not asked for
	Mapping           []byte
	Report            []byte // a Report in JSON
	Corrected         []byte
	Proposed          time.Time // zero: it was not proposed
	Decision
}

// Decision is what the operator made of a listing that was proposed.
type Decision struct {
	At       time.Time `json:"le"`
	Accepted bool      `json:"acceptee"`
	Reason   string    `json:"motif,omitempty"` // what the sender is told
}

// Proposal is a listing that waits for the operator, or was decided.
type Proposal struct {
	ID       string    `json:"id"` // short, for commands; it opens nothing on the site
	File     string    `json:"fichier"`
	Received time.Time `json:"recue"`
	Proposed time.Time `json:"proposee"`
	Expires  time.Time `json:"expire"`
	Publish  int       `json:"publiees"` // rows that can be published
	Refused  int       `json:"refusees"`
	State    string    `json:"etat"` // en_attente, acceptee, refusee
	Reason   string    `json:"motif,omitempty"`
}

// Store keeps verifications. Its errors are directory.NotFound for a token that is unknown or has
// expired, and directory.Unavailable when the database cannot be reached or is full.
type Store interface {
	KeepVerification(ctx context.Context, token string, v *Verification) error
	Verification(ctx context.Context, token string, now time.Time) (*Verification, error)
	// VerificationFile returns the file of a verification.
	VerificationFile(ctx context.Context, token string, now time.Time) ([]byte, error)
	ProposeVerification(ctx context.Context, token string, now time.Time) error
	ForgetVerification(ctx context.Context, token string) error
}
