package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/pack"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/geo/outline"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

type packCommand struct {
	Output string `short:"o" required:"" placeholder:"DOSSIER" help:"Dossier à écrire ; avec --since, fichier .zip."`
	Since  string `placeholder:"DOSSIER" xor:"way" help:"Écrire seulement ce qui change depuis ce dossier."`
	Apply  string `placeholder:"FICHIER" xor:"way" help:"Mettre --output à jour avec un fichier de --since, sans base."`
	schoolFlag
	viewFlags `group:"Filtres"`
}

// Help returns the detail of lieux pack --help.
func (packCommand) Help() string {
	return "Le dossier tient les pages des lieux, des listes par commune, une recherche, les données et des tuiles. " +
		"Tout hébergement de fichiers le sert, et une clé USB l'ouvre : index.html. Les filtres sont ceux de l'API.\n\n" +
		"lieux pack --departement 48 --output lozere\n" +
		"lieux pack --departement 48 --since lozere --output lozere.zip\n" +
		"lieux pack --apply lozere.zip --output lozere"
}

func (c *packCommand) Run(ctx context.Context, a *app) error {
	if c.Apply != "" {
		return c.apply(a)
	}
	if err := c.check(); err != nil {
		return err
	}
	files, err := c.build(ctx, a)
	if err != nil {
		return err
	}
	if c.Since != "" {
		return a.writeOutput(c.Output, func(w io.Writer) error { return files.Delta(w, c.Since) })
	}
	if err := files.Write(c.Output); err != nil {
		return fmt.Errorf("impossible d'écrire %s : %w", c.Output, err)
	}
	m, _, err := pack.ReadManifest(c.Output)
	if err != nil {
		return err
	}
	return a.reportPack(filepath.Join(c.Output, "index.html"), m)
}

// reportPack writes what a pack holds.
func (a *app) reportPack(name string, m *pack.Manifest) error {
	return a.print(map[string]any{"dossier": name, "version": m.Version, "lieux": m.Places, "fichiers": len(m.Files) + 1},
		func(w *tabwriter.Writer) {
			fmt.Fprintf(w, "%s : version %d, lieux : %d, fichiers : %d\n", name, m.Version, m.Places, len(m.Files)+1)
		})
}

// check refuses what would mix a pack with other things, before any work is done.
func (c *packCommand) check() error {
	if c.Since != "" {
		old, _, err := pack.ReadManifest(c.Since)
		if err != nil {
			return fmt.Errorf("%s n'est pas un dossier de lieux pack : %w", c.Since, err)
		}
		if old.Filters != c.query() {
			return usageError(fmt.Sprintf("%s a été fait avec d'autres filtres (« %s ») : donnez les mêmes", c.Since,
				old.Filters))
		}
		return nil
	}
	entries, err := os.ReadDir(c.Output)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, _, err := pack.ReadManifest(c.Output); err != nil {
		return fmt.Errorf("%s contient autre chose qu'un dossier de lieux pack : choisissez-en un vide", c.Output)
	}
	return nil
}

// build makes the files of a pack from the newest version.
func (c *packCommand) build(ctx context.Context, a *app) (pack.Files, error) {
	school, err := c.schoolCalendar()
	if err != nil {
		return nil, err
	}
	gazetteer, err := territory.Open()
	if err != nil {
		return nil, err
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	view, err := db.view(ctx, a, school)
	if err != nil {
		return nil, err
	}
	return packOf(ctx, view, gazetteer, &c.viewFlags)
}

// packOf makes the files of a pack: those of a view are read as of the publication of the version.
func packOf(ctx context.Context, view directory.View, gazetteer *territory.Gazetteer, flags *viewFlags) (pack.Files,
	error) {
	now := func() time.Time { return pack.Instant(view) }
	q, err := query.NewReader(gazetteer, now).Read(view, &query.Form{Takes: query.View}, flags.query())
	if err != nil {
		return nil, withParameters(err)
	}
	var config site.Config
	if err := setFiles(&config); err != nil {
		return nil, err
	}
	server, err := site.New(site.Deps{Reader: pack.Reader(view), Gazetteer: gazetteer, Outlines: outline.Open, Now: now,
		Explain: explain}, config)
	if err != nil {
		return nil, err
	}
	files, err := pack.Build(ctx, pack.Deps{View: view, Site: server, Gazetteer: gazetteer, Query: q,
		Filters: flags.query()})
	return files, withParameters(err)
}

// apply brings a pack up to date.
func (c *packCommand) apply(a *app) error {
	if c.query() != "" {
		return usageError("--apply garde les filtres du dossier : n'en donnez pas")
	}
	file, err := os.Open(c.Apply)
	if err != nil {
		return fmt.Errorf("impossible de lire %s : %w", c.Apply, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	m, err := pack.Apply(file, info.Size(), c.Output)
	switch {
	case errors.Is(err, pack.ErrOtherPack):
		return fmt.Errorf("%s part d'une autre version que %s : rien n'est changé ; refaites-le avec --since %s", c.Apply,
			c.Output, c.Output)
	case err != nil:
		return fmt.Errorf("%s n'est pas mis à jour : %w", c.Output, err)
	}
	return a.reportPack(c.Output, m)
}
