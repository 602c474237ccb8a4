// Package atelier is where those who may decide about what people send do so: as pages for the holders of a key
// and of a signed link, and as JSON for programs. Nothing is published here: a decision is appended to the inbox,
// and an import applies it.
package atelier

import (
	"context"
	"net/http"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// Where the pages and their twins for programs are.
const (
	Path    = "/atelier"
	apiPath = web.APIRoot + "/atelier"
)

// Store keeps what is decided. Its errors are those of note.Store.
type Store interface {
	AddNote(ctx context.Context, token string, n *note.Note) (added bool, err error)
	Note(ctx context.Context, id string) (*note.Note, error)
	Notes(ctx context.Context, f note.Filter) ([]note.Note, error)
	AddDecision(ctx context.Context, d *note.Decision) error
	// DecideOnce stores a decision unless the same field of the note was ever decided before.
	DecideOnce(ctx context.Context, d *note.Decision) (stored bool, err error)
	// RefuseWaiting refuses, as a whole, each note about the place of a decision that waits.
	RefuseWaiting(ctx context.Context, d note.Decision) error
	// WaitingGroups returns the places of a scope of which notes wait, the longest first, with the places to be
	// added, of any territory, as one group.
	WaitingGroups(ctx context.Context, s key.Scope, offset, limit int) ([]note.Group, error)
	// WaitingNotes returns the notes about a place that wait, the oldest first; those to be added for "".
	WaitingNotes(ctx context.Context, place string, limit int) ([]note.Note, error)
	// DecidedNotes returns the notes of a scope with a decision, those decided last first.
	DecidedNotes(ctx context.Context, s key.Scope, offset, limit int) ([]note.Note, error)
	AppliedOf(ctx context.Context, decisions []int64) (map[int64]note.Applied, error)
	// RecordsOf returns what the listings say now of records.
	RecordsOf(ctx context.Context, ids []string) ([]note.Record, error)
	// KeyOf returns the key of a text, nil when nobody was given it.
	KeyOf(ctx context.Context, text string) (*key.Key, error)
	Secret(ctx context.Context, purpose note.Purpose) ([]byte, error)
}

// Deps are what the handlers need besides the kit of pages.
type Deps struct {
	Store Store // nil: nothing is decided on this site
	// Typed reads what people type in fields as an import reads the cells of a listing; see note.Reader. nil: nothing
	// can be corrected.
	Typed note.Reader
	// Pairs returns the pairs of records of a version that might be one place; nil: nobody looks for them. ready is
	// false while they are being looked for.
	Pairs func(version int64) (pairs []Pair, ready bool)
}

// Pair is two records that might be one place.
type Pair struct {
	Sides  [2]Side `json:"fiches"`
	Metres *int    `json:"distance_m,omitempty"` // nil: one has no position
	Score  float64 `json:"score"`                // of their likeness, 0..1
}

// Side is one record of a Pair.
type Side struct {
	Place   string `json:"lieu"`
	Record  string `json:"enregistrement"`
	Source  string `json:"source"`
	Name    string `json:"nom"`
	Address string `json:"adresse,omitempty"`
	Commune string `json:"commune,omitempty"`
	Phone   string `json:"telephone,omitempty"`
}

type atelier struct {
	*html.Site
	Deps
}

// Register adds the pages and the API to the site of a kit.
func Register(site *html.Site, deps Deps) {
	a := &atelier{site, deps}
	w := site.Web
	w.PageLight(Path, a.welcome)
	w.PageLight(Path+"/entrer", a.enter)
	w.PageLight(Path+"/sortir", a.leave)
	w.PageLight(Path+"/boite", a.held(a.inboxPage))
	w.Write(http.MethodPost, Path+"/signalements/:id", a.held(a.decideForm))
	w.PageLight(Path+"/lieux/:id", a.held(a.placePage))
	w.Write(http.MethodPost, Path+"/lieux/:id", a.held(a.correctForm))
	w.PageLight(Path+"/nouveau", a.held(a.newPage))
	w.Write(http.MethodPost, Path+"/nouveau", a.held(a.addForm))
	w.PageLight(Path+"/doublons", a.held(a.pairsPage))
	w.Write(http.MethodPost, Path+"/doublons", a.held(a.pairForm))
	w.PageLight(Path+"/decisions", a.held(a.decisionsPage))
	w.PageLight(Path+"/lien/:jeton", a.linkPage)
	w.Write(http.MethodPost, Path+"/lien/:jeton", a.linkForm)

	w.Get(apiPath+"/signalements", a.held(a.notes))
	w.Write(http.MethodPost, apiPath+"/signalements/:id/decisions", a.held(a.decide))
	w.Get(apiPath+"/decisions", a.held(a.decisions))
	w.Write(http.MethodPost, apiPath+"/corrections", a.held(a.correct))
	w.Get(apiPath+"/doublons", a.held(a.pairs))
	w.Write(http.MethodPost, apiPath+"/doublons", a.held(a.decidePair))
}

func closed() error {
	return directory.Errorf(directory.Unavailable, "Rien ne se décide sur ce service en ce moment.")
}
