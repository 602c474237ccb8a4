package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
)

type revertCommand struct {
	Source string `arg:"" help:"Nom de la source."`
}

func (c *revertCommand) Run(ctx context.Context, a *app) error {
	return a.republish(ctx, c.Source, "version précédente remise",
		func(db *database, gazetteer *territory.Gazetteer) (importer.Outcome, error) {
			return pipeline.Revert(ctx, db.importStore(a.now), gazetteer, c.Source)
		})
}

type withdrawCommand struct {
	Source string `arg:"" help:"Nom de la source."`
}

// Help returns the detail of lieux withdraw --help.
func (withdrawCommand) Help() string {
	return "Les lieux que d'autres sources décrivent aussi restent, avec ce qu'elles en disent. `lieux revert SOURCE` " +
		"remet la source ; un import la remet aussi."
}

func (c *withdrawCommand) Run(ctx context.Context, a *app) error {
	return a.republish(ctx, c.Source, "source retirée de la carte",
		func(db *database, gazetteer *territory.Gazetteer) (importer.Outcome, error) {
			published, err := postgres.New(db.pool).Sources(ctx)
			if err != nil {
				return importer.Outcome{}, err
			}
			i := slices.IndexFunc(published, func(s directory.SourceSummary) bool { return s.Name == c.Source })
			switch {
			case i < 0:
				return importer.Outcome{}, directory.Errorf(directory.NotFound, "la source « %s » n'a jamais été publiée",
					c.Source)
			case published[i].Records == 0:
				return importer.Outcome{}, directory.Errorf(directory.Conflict,
					"la source « %s » n'a aucun lieu sur la carte ; lieux revert %s remet sa version précédente", c.Source, c.Source)
			}
			return pipeline.Withdraw(ctx, db.importStore(a.now), gazetteer, c.Source, a.now())
		})
}

// republish runs a publication of a known source and prints its outcome.
func (a *app) republish(ctx context.Context, source, done string,
	publish func(*database, *territory.Gazetteer) (importer.Outcome, error)) error {
	db, err := a.openToWrite(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	gazetteer, err := territory.Open()
	if err != nil {
		return err
	}
	outcome, err := publish(db, gazetteer)
	if err != nil {
		return db.suggestSource(ctx, source, err)
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(outcome)
	}
	_, err = fmt.Fprintf(a.stdout, "%s : %s (%s)\n", source, done, outcomeSentence(outcome))
	return err
}
