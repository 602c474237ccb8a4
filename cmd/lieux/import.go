package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// listingFlags describe where listings are and how to read them; import and check share them.
type listingFlags struct {
	Listings  string `placeholder:"DOSSIER" help:"Dossier qui contient les listes des sources connues (NOM/NOM.csv…)."`
	Name      string `name:"source" placeholder:"NOM" help:"${sourceHelp}"`
	Format    string `placeholder:"FORMAT" help:"${formatHelp}"`
	Encoding  string `placeholder:"NOM" help:"Encodage de la liste ; reconnu par défaut."`
	Delimiter string `placeholder:"C" help:"Séparateur des colonnes d'un CSV ; reconnu par défaut."`
	Key       string `placeholder:"NOM" help:"Propriété JSON (ou feuille XLSX) qui contient les lignes."`
	Geocoder  string `placeholder:"URL" help:"${geocoderHelp}"`
	Criteria  string `placeholder:"FICHIER" help:"${criteriaHelp}"`
	TokenEnv  string `placeholder:"VARIABLE" help:"${tokenEnvHelp}"`

	providerFlags `group:"Source"`
}

// providerGroup is the group of the flags that speak of one listing: of one command, never of the environment.
const providerGroup = "Source"

// providerFlags say who provides a listing, as NAME.source.yaml next to it does; a flag wins over the file.
type providerFlags struct {
	Title        string   `placeholder:"TEXTE" help:"Nom de la liste, tel que les pages l'écrivent."`
	Producer     string   `placeholder:"TEXTE" help:"Qui tient la liste."`
	Page         string   `placeholder:"URL" help:"Page qui présente la liste."`
	Licence      string   `placeholder:"TEXTE" help:"Licence de la liste, telle que son producteur l'écrit."`
	Contact      string   `placeholder:"COURRIEL" help:"À qui signaler une erreur de la liste."`
	Departements []string `placeholder:"CODE,…" help:"Départements que la liste couvre."`
	Aliases      []string `placeholder:"NOM,…" help:"Autres noms de la source."`
}

// any reports whether a flag says something.
func (f *providerFlags) any() bool { return !reflect.DeepEqual(*f, providerFlags{}) }

// amend sets what the flags say of the provider of s.
func (f *providerFlags) amend(s *importer.Source) error {
	p := sources.Provider{Title: f.Title, Publisher: f.Producer, Homepage: f.Page, License: f.Licence, Contact: f.Contact,
		Departements: f.Departements, Aliases: f.Aliases}
	if err := p.Amend(s); err != nil {
		return usageError(err.Error())
	}
	return nil
}

// describe sets the options of reading that the flags give.
func (f *listingFlags) describe(o *read.Options) {
	o.Format, o.Encoding, o.Delimiter, o.Key = f.Format, f.Encoding, f.Delimiter, f.Key
}

// check returns the usageError that the flags alone show, before anything is read.
func (f *listingFlags) check(listings []string) error {
	var options read.Options
	f.describe(&options)
	if err := options.Check(); err != nil {
		return usageError(err.Error())
	}
	if len(listings) > 1 && f.providerFlags.any() {
		return usageError("les options de la source (--title, --licence…) vont avec une seule liste")
	}
	if f.Name == "" && slices.Contains(listings, "-") {
		return usageError("donnez avec --source le nom de la source que l'entrée standard contient")
	}
	return f.amend(&importer.Source{})
}

type importCommand struct {
	listingFlags
	All         bool     `help:"Toutes les sources connues que l'on peut atteindre."`
	Force       bool     `help:"Publier même si trop de lieux disparaissent ou ne sont pas situés."`
	Again       bool     `help:"Relire une liste même si elle n'a pas changé."`
	Fresh       bool     `help:"Refaire tout le travail, lignes inchangées comprises ; le résultat est le même."`
	Spreadsheet string   `placeholder:"FICHIER.csv" help:"${spreadsheetHelp}"`
	What        []string `arg:"" optional:"" name:"liste" help:"${listingHelp}"`
}

func (c *importCommand) Run(ctx context.Context, a *app) error {
	what, err := c.listings()
	if err != nil {
		return err
	}
	session, err := a.openImports(ctx, &c.listingFlags, what...)
	if err != nil {
		return err
	}
	defer session.Close()
	session.opts.Publish = importer.PublishOptions{Force: c.Force}
	session.opts.Fresh = c.Fresh
	session.opts.Again = c.Again || c.Spreadsheet != "" // the findings are made by reading the listing again
	if err := session.writeSpreadsheet(c.Spreadsheet); err != nil {
		return err
	}
	if err := session.publishCriteria(ctx); err != nil {
		return err
	}
	var failed []error
	for _, name := range what {
		report, err := session.run(ctx, name)
		if err != nil {
			failed = append(failed, err)
			if ctx.Err() != nil {
				break
			}
			if len(what) > 1 {
				fmt.Fprintf(a.stderr, "%s : %s\n", name, oneLine(err.Error()))
			}
		}
		if report == nil {
			continue
		}
		if err := a.printReport(report, err); err != nil {
			return err
		}
		if err == nil && report.Outcome.Changed {
			if err := session.withdrawDemo(ctx, report.Source); err != nil {
				return err
			}
		}
	}
	if err := session.keepSpreadsheet(); err != nil {
		failed = append(failed, err)
	}
	switch {
	case len(failed) == 0:
		return nil
	case len(what) == 1 || ctx.Err() != nil:
		return failed[len(failed)-1]
	}
	return fmt.Errorf("%d liste(s) sur %d n'ont pas été importées", len(failed), len(what))
}

// listings returns what to import, in order.
func (c *importCommand) listings() ([]string, error) {
	if c.All == (len(c.What) > 0) {
		return nil, usageError("donnez des listes à importer, ou --all (exemples : lieux import gironde, lieux import " +
			"./ma-liste)")
	}
	if !c.All {
		return c.What, nil
	}
	known, err := sources.All()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range known {
		names = append(names, s.Name)
	}
	return names, nil
}

// printReport prints what an import did, or, when it failed, how far it came.
func (a *app) printReport(r *importer.Report, failure error) error {
	if a.JSON {
		line := struct {
			*importer.Report
			Error string `json:"erreur,omitempty"`
		}{Report: r}
		if failure != nil {
			line.Error = failure.Error()
		}
		return json.NewEncoder(a.stdout).Encode(line)
	}
	if failure != nil {
		return nil // the reason goes to the standard error
	}
	if r.Unchanged {
		_, err := fmt.Fprintf(a.stdout, "%s : rien n'a changé depuis le dernier import, rien n'est publié\n", r.Source)
		return err
	}
	writeReport(a.stdout, r)
	fmt.Fprintf(a.stdout, "  Publication : %s\n", outcomeSentence(r.Outcome))
	if len(r.Rules) > 0 {
		fmt.Fprintf(a.stdout, "  Ligne par ligne : lieux report %s\n", r.Source)
	}
	return nil
}
