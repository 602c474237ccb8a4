package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/query"
)

type versionsCommand struct {
	Keep  *int `placeholder:"JOURS" help:"Garder les versions passées tant de jours, 0 pour toujours ; 730 d'abord."`
	Limit int  `default:"50" placeholder:"N" help:"Nombre de versions à montrer, les plus récentes."`
}

// Help returns the detail of lieux versions --help.
func (versionsCommand) Help() string {
	return "Chaque import qui change quelque chose fait une version. Les versions gardées se comparent (lieux diff) et " +
		"se relisent (lieux export --at). --keep vaut jusqu'à un autre ; les versions plus anciennes sont oubliées."
}

func (c *versionsCommand) Run(ctx context.Context, a *app) error {
	if c.Limit < 1 || c.Keep != nil && *c.Keep < 0 {
		return usageError("--limit et --keep attendent un nombre positif")
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if c.Keep != nil {
		if err := db.importStore(a.now).Keep(ctx, *c.Keep); err != nil {
			return err
		}
	}
	found, err := postgres.New(db.pool).Versions(ctx, math.MaxInt64, c.Limit)
	if err != nil {
		return err
	}
	if a.JSON {
		return json.NewEncoder(a.stdout).Encode(map[string]any{"versions": append([]directory.VersionSummary{}, found...)})
	}
	for _, v := range found {
		fmt.Fprintf(a.stdout, "%d  %s  %s : +%d ~%d -%d\n", v.Version, v.At.Local().Format("2006-01-02 15:04"),
			strings.TrimSpace(string(v.Reason)+" "+v.Source), v.Added, v.Updated, v.Removed)
	}
	if len(found) == 0 {
		fmt.Fprintln(a.stdout, "Aucune version : l'annuaire est vide.")
	}
	return nil
}

type diffCommand struct {
	From string `arg:"" name:"A" help:"Une version, ou un jour (AAAA-MM-JJ) : l'annuaire à la fin de ce jour."`
	To   string `arg:"" optional:"" name:"B" help:"L'autre ; la version publiée par défaut."`
}

// Run prints what changed between two versions, a place a line and its fields below.
func (c *diffCommand) Run(ctx context.Context, a *app) error {
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	reader := postgres.New(db.pool)
	last, err := reader.Versions(ctx, math.MaxInt64, 1)
	if err != nil {
		return err
	}
	if len(last) == 0 {
		return directory.Errorf(directory.NotFound, "aucune version : l'annuaire est vide")
	}
	newest := last[0].Version
	from, err := versionOf(ctx, a, reader, "A", c.From, newest)
	if err != nil {
		return err
	}
	to, err := versionOf(ctx, a, reader, "B", c.To, newest)
	if err != nil {
		return err
	}
	if from > to {
		from, to = to, from
	}
	changes, err := directory.Compose(reader.History(ctx, from, to))
	if err != nil {
		return err
	}
	counts := map[directory.ChangeType]int{}
	for i := range changes {
		counts[changes[i].Type()]++
		if err := a.printChange(&changes[i]); err != nil {
			return err
		}
	}
	if !a.JSON {
		fmt.Fprintf(a.stdout, "De la version %d à la version %d : ajoutés %d, modifiés %d, retirés %d.\n", from, to,
			counts[directory.Addition], counts[directory.Update], counts[directory.Removal])
	}
	return nil
}

// versionOf returns the version that an argument names, by its number or a day.
func versionOf(ctx context.Context, a *app, reader *postgres.DB, name, value string, newest int64) (int64, error) {
	if value == "" {
		return newest, nil
	}
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		if n < 0 || n > newest {
			return 0, usageError(fmt.Sprintf("la version %d n'existe pas : la version publiée est la %d", n, newest))
		}
		return n, nil
	}
	before, past, err := query.ParseEndOfDay(name, value, a.now())
	if err != nil {
		return 0, usageError(fmt.Sprintf("%q : un numéro de version, ou un jour passé tel que 2026-03-31, est attendu",
			value))
	}
	if !past {
		return newest, nil
	}
	return reader.VersionOn(ctx, before, newest)
}

var signs = map[directory.ChangeType]string{directory.Addition: "+", directory.Update: "~", directory.Removal: "-"}

// printChange prints one change: a JSON object, or lines for people.
func (a *app) printChange(c *directory.PlaceChange) error {
	place := c.After
	if place == nil {
		place = c.Before
	}
	fields := c.Fields()
	if !a.JSON {
		fmt.Fprintf(a.stdout, "%s %s  %s, %s\n", signs[c.Type()], c.ID, place.Name, place.Commune)
		if c.Type() == directory.Update {
			for _, f := range fields {
				one := []*directory.Field{f}
				fmt.Fprintf(a.stdout, "    %s → %s\n", c.Before.AppendFlat(nil, one), c.After.AppendFlat(nil, one))
			}
		}
		return nil
	}
	line := map[string]any{"type": c.Type(), "id": c.ID}
	if c.Before != nil {
		if c.After == nil {
			fields = directory.Differences(&directory.Place{}, c.Before)
		}
		line["avant"] = json.RawMessage(c.Before.AppendFlat(nil, fields))
	}
	if c.After != nil {
		line["apres"] = json.RawMessage(c.After.AppendFlat(nil, fields))
	}
	if c.Into != "" && c.After == nil {
		line["remplace_par"] = c.Into
	}
	return json.NewEncoder(a.stdout).Encode(line)
}
