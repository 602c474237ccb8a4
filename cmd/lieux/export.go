package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

type exportCommand struct {
	Format    string `arg:"" help:"geojson, ndjson (un lieu par ligne), csv, json (lignes à plat) ou xlsx (tableur)."`
	Output    string `short:"o" placeholder:"FICHIER" help:"Fichier à écrire, entier ou pas du tout ; la sortie standard par défaut."`
	viewFlags `group:"Filtres"`
}

// Help is what `lieux export --help` says beyond the one line.
func (exportCommand) Help() string {
	return "Les filtres sont ceux de l'API ; une liste s'écrit avec des virgules. Sans filtre, tout l'annuaire est écrit."
}

func (c *exportCommand) Run(ctx context.Context, a *app) error {
	format := export.Named(c.Format)
	if format == nil {
		return usageError(fmt.Sprintf("format inconnu : %q ; les formats sont %s", c.Format, strings.Join(export.Names(), ", ")))
	}
	gazetteer, err := territory.Open()
	if err != nil {
		return err
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	current := snapshot.NewCurrent(db.loader(a), "", a.log)
	if err := current.Refresh(ctx); err != nil {
		return err
	}
	view, err := current.Current()
	if err != nil {
		return err
	}
	q, err := c.read(a, view, gazetteer)
	if err != nil {
		return err
	}
	return a.writeOutput(c.Output, func(w io.Writer) error {
		return withParameters(export.Write(w, format, view, q))
	})
}

// read reads the filters as the API does.
func (v *viewFlags) read(a *app, view directory.View, gazetteer *territory.Gazetteer) (*query.Request, error) {
	q, err := query.NewReader(gazetteer, a.now).Read(view, &query.Form{Takes: query.View}, v.query())
	return q, withParameters(err)
}

// withParameters says of each wrong filter what is wrong with it.
func withParameters(err error) error {
	var wrong *directory.Error
	if directory.ErrorCode(err) != directory.Invalid || !errors.As(err, &wrong) || len(wrong.Params) == 0 {
		return err
	}
	var sentences []string
	for _, p := range wrong.Params {
		sentence := fmt.Sprintf("--%s=%s : %s", strings.ReplaceAll(p.Param, "_", "-"), p.Value, p.Message)
		if p.Suggestion != "" {
			sentence += " (vouliez-vous dire « " + p.Suggestion + " » ?)"
		}
		sentences = append(sentences, sentence)
	}
	return usageError(strings.Join(sentences, " ; "))
}

// viewFlags are the filters of a view; each name is that of the API's parameter.
type viewFlags struct {
	Services        []string `name:"services" sep:"none" placeholder:"VALEURS" help:"Services proposés."`
	Audiences       []string `name:"publics-specifiquement-adresses" sep:"none" placeholder:"VALEURS" help:"Publics."`
	SpecificSupport []string `name:"prise-en-charge-specifique" sep:"none" placeholder:"VALEURS" help:"Besoins pris en charge."`
	Fees            []string `name:"frais-a-charge" sep:"none" placeholder:"VALEURS" help:"Coût."`
	Programmes      []string `name:"dispositif-programmes-nationaux" sep:"none" placeholder:"VALEURS" help:"Dispositifs nationaux."`
	Trainings       []string `name:"formations-labels" sep:"none" placeholder:"VALEURS" help:"Formations et labels."`
	OtherLabels     []string `name:"autres-formations-labels" sep:"none" placeholder:"VALEURS" help:"Autres labels."`
	AccessModes     []string `name:"modalites-acces" sep:"none" placeholder:"VALEURS" help:"Modalités d'accès."`
	SupportModes    []string `name:"modalites-accompagnement" sep:"none" placeholder:"VALEURS" help:"Formes d'accompagnement."`
	Typologies      []string `name:"typologie" sep:"none" placeholder:"CODES" help:"Types de structure."`
	Itinerance      []string `name:"itinerance" sep:"none" placeholder:"VALEURS" help:"Itinérant ou Fixe."`
	Label           []string `name:"label" sep:"none" placeholder:"VALEURS" help:"L'un des trois champs de labels."`
	FromSource      []string `name:"source" sep:"none" placeholder:"NOMS" help:"Source."`
	Labelled        string   `name:"labellise" placeholder:"true" help:"Au moins un label."`
	PostalCode      []string `name:"code-postal" sep:"none" placeholder:"CODES" help:"Codes postaux."`
	Commune         []string `name:"commune" sep:"none" placeholder:"INSEE" help:"Communes."`
	EPCI            []string `name:"epci" sep:"none" placeholder:"SIREN" help:"Intercommunalités."`
	Departement     []string `name:"departement" sep:"none" placeholder:"CODES" help:"Départements."`
	Region          []string `name:"region" sep:"none" placeholder:"CODES" help:"Régions."`
	Bound           string   `name:"bbox" placeholder:"O,S,E,N" help:"Emprise : lon min, lat min, lon max, lat max."`
	Near            string   `name:"pres-de" placeholder:"LIEU" help:"Origine des distances : 33000, insee:33063 ou lat,lon."`
	Radius          string   `name:"rayon-km" placeholder:"KM" help:"Rayon autour de l'origine."`
	Open            string   `name:"ouvert" placeholder:"QUAND" help:"maintenant, ou une date et une heure (RFC 3339)."`
	UnknownHours    string   `name:"horaires-inconnus" placeholder:"inclure" help:"Avec --ouvert : garder les horaires inconnus."`
	Accessible      string   `name:"accessible" placeholder:"true" help:"Lieux qui ont une fiche Acceslibre."`
	Bookable        string   `name:"prise-rdv" placeholder:"true" help:"Lieux où l'on prend rendez-vous en ligne."`
	NotReceiving    string   `name:"sans-accueil" placeholder:"inclure" help:"Garder les lieux qui n'accueillent pas de public."`
	MinScore        string   `name:"score-qualite-minimum" placeholder:"0..1" help:"Qualité minimale."`
	UpdatedSince    string   `name:"maj-depuis" placeholder:"AAAA-MM-JJ" help:"Mis à jour depuis."`
	Words           string   `name:"q" placeholder:"MOTS" help:"Mots cherchés."`
}

// query is the flags as the API's query string, by their names; those that were
// not given are left out.
func (v *viewFlags) query() string {
	values := url.Values{}
	flags := reflect.ValueOf(v).Elem()
	for i := range flags.NumField() {
		name := strings.ReplaceAll(flags.Type().Field(i).Tag.Get("name"), "-", "_")
		switch given := flags.Field(i).Interface().(type) {
		case string:
			if given != "" {
				values.Set(name, given)
			}
		case []string:
			if len(given) > 0 {
				values[name] = given
			}
		}
	}
	return values.Encode()
}
