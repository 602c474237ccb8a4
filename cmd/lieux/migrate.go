package main

import (
	"encoding/json"
	"fmt"

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
		Confirm bool `name:"oui" help:"Confirmer que les données peuvent être perdues."`
	}
	migrateStatus struct{}
)

func (migrateUp) Run(a *app) error {
	return a.migrate(func(db *database) error { return db.migrate(a.ctx, a) })
}

func (c migrateDown) Run(a *app) error {
	if !c.Confirm {
		return usageError("migrate down efface toutes les données : confirmez avec --oui")
	}
	return a.migrate(func(db *database) error {
		conn, err := db.pool.Acquire(a.ctx)
		if err != nil {
			return unreachable(err)
		}
		defer conn.Release()
		return migrator.Down(a.ctx, conn.Conn(), func(s migrator.Step) { a.log.Info("migration défaite", "nom", s.Name) })
	})
}

func (migrateStatus) Run(a *app) error {
	return a.migrate(func(*database) error { return nil })
}

// migrate does work on a database, then says where it stands.
func (a *app) migrate(work func(*database) error) error {
	db, err := a.openUnmigrated()
	if err != nil {
		return err
	}
	defer db.Close()
	if err := work(db); err != nil {
		return err
	}
	conn, err := db.pool.Acquire(a.ctx)
	if err != nil {
		return unreachable(err)
	}
	defer conn.Release()
	state, err := migrator.Status(a.ctx, conn.Conn())
	if err != nil {
		return err
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(state)
	}
	_, err = fmt.Fprintf(a.stdout, "base à la migration %d sur %d\n", state.Current, state.Latest)
	return err
}
