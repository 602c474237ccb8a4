package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/lieux-numeriques/lieux/migrations/migrator"
)

type migrateCommand struct {
	Up     migrateUp     `cmd:"" default:"withargs" help:"Appliquer ce qui manque (par défaut)."`
	Down   migrateDown   `cmd:"" help:"Tout défaire : les données sont perdues."`
	Status migrateStatus `cmd:"" help:"Dire où en est la base."`
}

type (
	migrateUp   struct{}
	migrateDown struct {
		Confirm bool `name:"yes" help:"Ne pas demander confirmation sur un terminal."`
	}
	migrateStatus struct{}
)

func (migrateUp) Run(ctx context.Context, a *app) error {
	return a.migrate(ctx, func(db *database) error { return db.migrate(ctx, a) })
}

func (c migrateDown) Run(ctx context.Context, a *app) error {
	if !c.Confirm && !a.agrees("Toutes les données de la base seront perdues. Écrivez « oui » pour continuer : ") {
		return errors.New("rien n'a été défait")
	}
	return a.migrate(ctx, func(db *database) error {
		conn, err := db.pool.Acquire(ctx)
		if err != nil {
			return unreachable(err)
		}
		defer conn.Release()
		return migrator.Down(ctx, conn.Conn(), func(s migrator.Step) { a.log.Info("migration défaite", "nom", s.Name) })
	})
}

// agrees reports whether the user of a terminal confirms; without a terminal it is true.
func (a *app) agrees(question string) bool {
	terminal, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(terminal.Fd())) {
		return true
	}
	fmt.Fprint(a.stderr, question)
	answer, _ := bufio.NewReader(a.stdin).ReadString('\n')
	return strings.EqualFold(strings.TrimSpace(answer), "oui")
}

func (migrateStatus) Run(ctx context.Context, a *app) error {
	return a.migrate(ctx, func(*database) error { return nil })
}

// migrate runs work on a database, then prints the state of its migrations.
func (a *app) migrate(ctx context.Context, work func(*database) error) error {
	db, err := a.openUnmigrated(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := work(db); err != nil {
		return err
	}
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return unreachable(err)
	}
	defer conn.Release()
	state, err := migrator.Status(ctx, conn.Conn())
	if err != nil {
		return err
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(state)
	}
	stale := ""
	if state.StaleViews {
		stale = ", vues à installer"
	}
	_, err = fmt.Fprintf(a.stdout, "base à la migration %d sur %d%s\n", state.Current, state.Latest, stale)
	return err
}
