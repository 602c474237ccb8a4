// Package inbox is what people send to the directory. Nothing of it is published: an import is
// the only way to the map.
package inbox

import (
	"context"
	"path"
	"strings"
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
	Source  string // the known source that it is to replace; "": that of the name of the file
	Mapping []byte // JSON in the mapping language; nil: it is to be proposed
	// Fields are the fields that the sender chose for columns, in place of those proposed; "" for
	// a column that is not to be read. nil: none was chosen.
	Fields map[string]string
	Origin *Origin // where it was fetched; nil: it was sent
	// Progress is told how far the check is, from one goroutine; nil: nobody is.
	Progress func(Progress)
}

// Progress is how far a check is.
type Progress struct {
	Stage string `json:"etape"` // in French
	Rows  int    `json:"lignes,omitempty"`
}

// Origin is the address that a listing was fetched from.
type Origin struct {
	Address string    `json:"adresse"`
	Fetched time.Time `json:"lue"`
	// Tag and Modified are what the server says of the state of the listing, verbatim; "" nothing.
	Tag      string `json:"etag,omitempty"`
	Modified string `json:"modifiee,omitempty"`
}

// Files are the paths of the files of a verification; each is empty when there is no such file.
type Files struct {
	Sent      string // the listing itself
	Corrected string // the listing as it would be published: CSV in the référentiel's form
	Workbook  string // the same as XLSX, what was found as notes of the cells
	Findings  string // what was found, one cell a line: CSV for spreadsheets
}

// Checker checks listings.
type Checker interface {
	// Fetch writes the listing at an address to a folder. It returns nil when it has not changed
	// since it was fetched from origin before. The error is directory.Invalid or Unavailable, with
	// the reason, when it cannot be had.
	Fetch(ctx context.Context, dir string, origin Origin) (*Listing, error)
	// Check returns what a listing would become, with files that it writes in a folder beside the
	// listing. A listing that cannot be read is a Report with an Error. The error is
	// directory.Unavailable when too many are being checked.
	Check(ctx context.Context, l Listing) (*Report, Files, error)
}

// Verification is a listing that was checked.
type Verification struct {
	Received, Expires time.Time
	File              string
	Mapping           []byte
	Report            []byte    // a Report in JSON
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
	Source   string    `json:"source,omitempty"` // that it is to replace; "": that of the name of the file
	Received time.Time `json:"recue"`
	Proposed time.Time `json:"proposee"`
	Expires  time.Time `json:"expire"`
	Publish  int       `json:"publiees"` // rows that can be published
	Refused  int       `json:"refusees"`
	State    string    `json:"etat"` // en_attente, acceptee, refusee
	Reason   string    `json:"motif,omitempty"`
}

// Busy is the error of a listing that cannot be checked because too many others are.
func Busy() error {
	return directory.Errorf(directory.Unavailable, "Trop de listes sont vérifiées en ce moment : réessayez dans "+
		"une minute.")
}

// Part is a file of a verification.
type Part int

// The files of a verification.
const (
	Sent      Part = iota // the listing itself
	Corrected             // see Files
	Workbook
	Findings
)

// Store keeps verifications. Its errors are directory.NotFound for a token that is unknown or has
// expired, and directory.Unavailable when the database cannot be reached or is full.
type Store interface {
	// KeepVerification stores a verification with its files.
	KeepVerification(ctx context.Context, token string, v *Verification, f Files) error
	Verification(ctx context.Context, token string, now time.Time) (*Verification, error)
	// VerificationFile returns a file of a verification.
	VerificationFile(ctx context.Context, token string, part Part, now time.Time) ([]byte, error)
	ProposeVerification(ctx context.Context, token string, now time.Time) error
	ForgetVerification(ctx context.Context, token string) error
	// DeleteExpired deletes the verifications that have expired.
	DeleteExpired(ctx context.Context, now time.Time) error
}

// maxName is the length of the name of a file, in letters.
const maxName = 120

// FileName returns a name for a file that a sender calls given: without folders, not hidden, not too
// long.
func FileName(given string) string {
	name := path.Base(strings.ReplaceAll(given, `\`, "/"))
	if given == "" || name == "." || name == "/" {
		return "liste.csv"
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.TrimLeft(name, "."))
	if letters := []rune(name); len(letters) > maxName {
		ext := []rune(path.Ext(name))
		ext = ext[:min(len(ext), maxName/2)]
		name = string(letters[:maxName-len(ext)]) + string(ext)
	}
	return name
}
