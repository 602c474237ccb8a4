package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/note"
)

// listedNote is a note as `lieux inbox --json` shows it.
type listedNote struct {
	Kind     string `json:"type"` // signalement
	Field    string `json:"champ,omitempty"`
	Proposal string `json:"proposition,omitempty"` // of the first field; see propositions for the others
	State    string `json:"etat"`
	note.Note
}

// listedListing is a listing that was proposed, as `lieux inbox --json` shows it.
type listedListing struct {
	Kind string `json:"type"` // liste
	inbox.Proposal
}

func listed(n *note.Note) listedNote {
	l := listedNote{Kind: "signalement", State: string(n.State()), Note: *n}
	if len(n.Proposals) > 0 {
		l.Field, l.Proposal = n.Proposals[0].Field, n.Proposals[0].Written
	}
	return l
}

// inboxDocument returns what is in the inbox, for programs: listings, then notes.
func inboxDocument(listings []inbox.Proposal, notes []note.Note) []any {
	all := make([]any, 0, len(listings)+len(notes))
	for i := range listings {
		all = append(all, listedListing{"liste", listings[i]})
	}
	for i := range notes {
		all = append(all, listed(&notes[i]))
	}
	return all
}

// notesShown is how many notes the list shows on a terminal.
const notesShown = 200

// writeNoteTable writes notes, those that wait first.
func writeNoteTable(out io.Writer, notes []note.Note) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tLIEU\tCHAMP\tPROPOSITION\tTEXTE\tREÇU\tÉTAT")
	shown := 0
	for _, waiting := range []bool{true, false} {
		for i := range notes {
			n := &notes[i]
			if (n.State() == note.Waiting) != waiting || shown == notesShown {
				continue
			}
			shown++
			l := listed(n)
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", n.ID, cmp.Or(n.Place, "nouveau"), l.Field, cell(l.Proposal),
				cell(n.Words), n.Received.Local().Format(time.DateTime), l.State)
		}
	}
	if err := w.Flush(); err != nil || shown == len(notes) {
		return err
	}
	_, err := fmt.Fprintf(out, "… et %d autres : --json les montre tous\n", len(notes)-shown)
	return err
}

// cell returns the beginning of a text on one line, without what a terminal would obey.
func cell(text string) string { return shorten(oneLine(text), 60) }

// writeNote writes all that a note says, and what was decided.
func writeNote(out io.Writer, n *note.Note) {
	fmt.Fprintf(out, "Signalement %s, reçu le %s (%s), %s\nLieu : %s\n", n.ID,
		n.Received.Local().Format(time.DateTime), n.Origin, n.State(), cmp.Or(n.Place, "nouveau"))
	for _, p := range n.Proposals {
		fmt.Fprintf(out, "%s : %s\n", p.Field, cmp.Or(indented(p.Written), "faux, sans proposition"))
		if p.Read != p.Written {
			fmt.Fprintf(out, "  lu comme : %s\n", cmp.Or(p.Read, "rien : à lire soi-même"))
		}
		if p.Before != "" {
			fmt.Fprintf(out, "  l'annuaire disait : %s\n", indented(p.Before))
		}
	}
	if n.Words != "" {
		fmt.Fprintf(out, "Texte : %s\n", indented(n.Words))
	}
	for _, d := range n.Decisions {
		fmt.Fprintf(out, "%s : %s %s, par %s %s %s\n", d.At.Local().Format(time.DateTime), cmp.Or(d.Field, "tout"), d.Verdict,
			d.Author, d.Name, indented(d.Reason))
	}
}

// indented returns a text whose further lines are set off.
func indented(text string) string { return strings.ReplaceAll(text, "\n", "\n    ") }
