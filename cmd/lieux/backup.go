package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/migrations/backup"
)

type (
	backupCommand struct {
		File string `arg:"" name:"fichier" help:"Le fichier à écrire, par exemple lieux.sauvegarde."`
	}
	restoreCommand struct {
		File string `arg:"" name:"fichier" help:"Le fichier que lieux backup a écrit."`
	}
)

// Help returns the detail of lieux backup --help.
func (backupCommand) Help() string {
	return "Tout ce que la base a : listes lues, lieux, corrections, décisions, signalements, clés, versions. Le " +
		"service continue pendant ce temps ; un import attend la fin. Le fichier contient des données personnelles : " +
		"gardez-le à l'abri."
}

// Help returns the detail of lieux restore --help.
func (restoreCommand) Help() string {
	return "La base doit être vide : rien n'est écrasé. La sauvegarde d'un lieux plus ancien est mise à jour."
}

func (c *backupCommand) Run(ctx context.Context, a *app) (err error) {
	db, err := a.openUnmigrated(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return unreachable(err)
	}
	defer conn.Release()
	draft, err := os.CreateTemp(filepath.Dir(c.File), ".sauvegarde-*") // mode 0600
	if err != nil {
		return fmt.Errorf("la sauvegarde %s ne peut pas être écrite : %w", c.File, usererror.Wrap(err))
	}
	defer os.Remove(draft.Name())
	out := bufio.NewWriterSize(draft, 1<<20)
	done, err := backup.Save(ctx, conn.Conn(), version, out)
	if err == nil {
		err = errors.Join(out.Flush(), draft.Sync())
	}
	if err = errors.Join(err, draft.Close()); err != nil {
		return fmt.Errorf("rien n'a été sauvegardé : %w", err)
	}
	if err := os.Rename(draft.Name(), c.File); err != nil {
		return fmt.Errorf("la sauvegarde %s ne peut pas être écrite : %w", c.File, usererror.Wrap(err))
	}
	return a.reportBackup(done, "Sauvegardé dans "+c.File)
}

func (c *restoreCommand) Run(ctx context.Context, a *app) error {
	in, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("la sauvegarde %s ne peut pas être lue : %w", c.File, usererror.Wrap(err))
	}
	defer in.Close()
	db, err := a.openUnmigrated(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return unreachable(err)
	}
	defer conn.Release()
	done, err := backup.Restore(ctx, conn.Conn(), in)
	if err != nil {
		return err
	}
	return a.reportBackup(done, "Restauré depuis "+c.File)
}

func (a *app) reportBackup(done backup.Summary, says string) error {
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(done)
	}
	_, err := fmt.Fprintf(a.stdout, "%s : %d lignes de %d tables.\n", says, done.Rows, done.Tables)
	return err
}
