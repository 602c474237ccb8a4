package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// inboxCommand decides about what people sent.
type inboxCommand struct {
	List   inboxList   `cmd:"" default:"withargs" help:"Ce qui attend, puis ce qui est décidé (par défaut)."`
	Show   inboxShow   `cmd:"" help:"Montrer un signalement, ou écrire dans un dossier une liste proposée."`
	Accept inboxAccept `cmd:"" help:"Publier une liste proposée ou ce que dit un signalement ; son envoyeur le voit."`
	Apply  inboxApply  `cmd:"" help:"Publier ce qui est décidé des signalements ; lieux serve le fait de lui-même."`
	Mail   inboxMail   `cmd:"" help:"Écrire aux contacts des sources ce qui attend sur leurs lieux."`
	Refuse inboxRefuse `cmd:"" help:"Refuser une liste proposée ou un signalement ; son envoyeur voit pourquoi."`
	Undo   inboxUndo   `cmd:"" help:"Reprendre ce qui est décidé d'un signalement."`
}

type inboxList struct{}

func (inboxList) Run(ctx context.Context, a *app) error {
	return a.withInbox(ctx, func(db *postgres.DB) error {
		proposals, err := db.Proposals(ctx, a.now())
		if err != nil {
			return err
		}
		notes, err := db.Notes(ctx, note.Filter{})
		if err != nil {
			return err
		}
		if a.JSON {
			return json.NewEncoder(a.stdout).Encode(inboxDocument(proposals, notes))
		}
		if len(notes) > 0 {
			if err := writeNoteTable(a.stdout, notes); err != nil || len(proposals) == 0 {
				return err
			}
			fmt.Fprintln(a.stdout)
		}
		if len(proposals) == 0 {
			_, err := fmt.Fprintln(a.stdout, "Rien n'attend.")
			return err
		}
		w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tFICHIER\tSOURCE\tPROPOSÉE\tPUBLIABLES\tREFUSÉES\tÉTAT\tMOTIF")
		for _, p := range proposals {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\t%s\t%s\n", p.ID, p.File, p.Source,
				p.Proposed.Local().Format(time.DateTime), p.Publish, p.Refused, p.State, p.Reason)
		}
		return w.Flush()
	})
}

type inboxShow struct {
	Output string `short:"o" placeholder:"DOSSIER" default:"." help:"Dossier où écrire ; le dossier courant par défaut."`
	ID     string `arg:"" help:"Identifiant que montre lieux inbox list."`
}

func (c *inboxShow) Run(ctx context.Context, a *app) error {
	return a.withInbox(ctx, func(db *postgres.DB) error {
		if n, err := db.Note(ctx, c.ID); directory.ErrorCode(err) != directory.NotFound {
			if err != nil {
				return err
			}
			if a.JSON {
				return json.NewEncoder(a.stdout).Encode(listed(n))
			}
			writeNote(a.stdout, n)
			return nil
		}
		v, content, err := db.Proposal(ctx, c.ID, a.now())
		if err != nil {
			return err
		}
		path, err := writeListing(c.Output, v, content)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%s\nPour la vérifier ici : lieux check %s\n", path, path)
		return err
	})
}

// writeListing writes a listing that was proposed to a folder, with its mapping next to it.
func writeListing(dir string, v *inbox.Verification, content []byte) (string, error) {
	path := filepath.Join(dir, filepath.Base(v.File))
	err := os.WriteFile(path, content, 0o600)
	if err == nil && v.Mapping != nil {
		err = os.WriteFile(read.MappingPath(path), v.Mapping, 0o600)
	}
	if err != nil {
		return "", fmt.Errorf("impossible d'écrire %s : %s", path, usererror.Reason(err))
	}
	return path, nil
}

type inboxAccept struct {
	Source string `placeholder:"NOM" help:"${acceptSourceHelp}"`
	Force  bool   `help:"Publier même si trop de lieux disparaissent ou ne sont pas situés."`
	Field  string `placeholder:"CHAMP" help:"Un seul champ d'un signalement ; tous ceux qui attendent par défaut."`
	Reason string `placeholder:"TEXTE" help:"Pourquoi un signalement est accepté."`
	ID     string `arg:"" help:"Identifiant que montre lieux inbox list."`

	providerFlags `group:"Source"`
}

func (c *inboxAccept) Run(ctx context.Context, a *app) error {
	if err := c.amend(&importer.Source{}); err != nil {
		return err
	}
	if known, err := a.decideNote(ctx, c.ID, c.Field, note.Accepted, c.Reason); known || err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "lieux-inbox-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	listing, name := "", c.Source
	err = a.withInbox(ctx, func(db *postgres.DB) error {
		v, content, err := db.Proposal(ctx, c.ID, a.now())
		if err != nil {
			return err
		}
		var report inbox.Report
		if err := json.Unmarshal(v.Report, &report); err != nil {
			return err
		}
		name = cmp.Or(name, report.Source)
		listing, err = writeListing(dir, v, content)
		return err
	})
	if err != nil {
		return err
	}
	name = cmp.Or(name, sources.Slug(sources.StemOf(listing)))
	publish := importCommand{listingFlags: listingFlags{Name: name, providerFlags: c.providerFlags}, Force: c.Force,
		What: []string{listing}}
	if err := publish.Run(ctx, a); err != nil {
		return err
	}
	return a.decide(ctx, c.ID, inbox.Decision{Accepted: true, Reason: "source " + sources.Slug(name)})
}

type inboxRefuse struct {
	Field  string `placeholder:"CHAMP" help:"Un seul champ d'un signalement ; tous ceux qui attendent par défaut."`
	Reason string `placeholder:"TEXTE" help:"Pourquoi ; l'envoyeur le lit à l'adresse de sa vérification."`
	ID     string `arg:"" help:"Identifiant que montre lieux inbox list."`
}

func (c *inboxRefuse) Run(ctx context.Context, a *app) error {
	if c.Reason == "" {
		return usageError("dites pourquoi avec --reason : l'envoyeur le lira")
	}
	if known, err := a.decideNote(ctx, c.ID, c.Field, note.Refused, c.Reason); known || err != nil {
		return err
	}
	return a.decide(ctx, c.ID, inbox.Decision{Reason: c.Reason})
}

// inboxUndo takes back what was decided of a note.
type inboxUndo struct {
	Field string `placeholder:"CHAMP" help:"Champ dont la décision est reprise."`
	ID    string `arg:"" help:"Identifiant que montre lieux inbox list."`
}

func (c *inboxUndo) Run(ctx context.Context, a *app) error {
	known, err := a.decideNote(ctx, c.ID, c.Field, note.Undone, "")
	if err == nil && !known {
		err = directory.Errorf(directory.NotFound, "aucun signalement n'a l'identifiant « %s »", c.ID)
	}
	return err
}

// decide notes a decision, now.
func (a *app) decide(ctx context.Context, id string, d inbox.Decision) error {
	return a.withInbox(ctx, func(db *postgres.DB) error {
		if _, _, err := db.Proposal(ctx, id, a.now()); err != nil {
			return err
		}
		d.At = a.now()
		return db.Decide(ctx, id, d)
	})
}

func (a *app) withInbox(ctx context.Context, work func(*postgres.DB) error) error {
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return work(postgres.New(db.pool))
}
