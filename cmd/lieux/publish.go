package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/datagouv"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// dataGouv is the one site that lieux publish knows.
const dataGouv = "data.gouv"

type publishCommand struct {
	Site         string   `arg:"" help:"data.gouv."`
	DryRun       bool     `help:"Préparer les fichiers et dire ce qui serait envoyé, sans rien envoyer."`
	Key          string   `name:"data-gouv-key" placeholder:"CLÉ" help:"${dataGouvKeyHelp}"`
	Address      string   `name:"data-gouv-url" default:"${dataGouvURL}" placeholder:"URL" help:"${dataGouvURLHelp}"`
	Dataset      string   `placeholder:"NOM" help:"${datasetHelp}"`
	Organization string   `placeholder:"ID" help:"Organisation à qui un nouveau jeu de données appartient."`
	Formats      []string `placeholder:"FORMATS" help:"Ce qui est envoyé ; par défaut tout : ${formats}."`
	PublicURL    string   `placeholder:"URL" help:"${publishedURLHelp}"`
}

// Help returns the detail of lieux publish --help.
func (publishCommand) Help() string {
	return "Tout l'annuaire, un fichier par format, devient un jeu de données de data.gouv.fr. La fois suivante, les " +
		"mêmes fichiers sont remplacés à la même adresse ; un fichier qui n'a pas changé n'est pas envoyé. Un envoi qui " +
		"échoue est repris, de plus en plus tard, puis la commande échoue et le dit.\n\n" +
		"lieux publish data.gouv --dry-run\n" +
		"LIEUX_DATA_GOUV_KEY=… lieux publish data.gouv --organization 534fff75a3a7292c64a77de4"
}

func (c *publishCommand) Run(ctx context.Context, a *app) error {
	formats, err := c.check()
	if err != nil {
		return err
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	view, err := db.view(ctx, a, nil)
	if err != nil {
		return err
	}
	if view.Len() == 0 {
		return fmt.Errorf("l'annuaire est vide : rien n'est publié")
	}
	folder, err := os.MkdirTemp("", "lieux-data-gouv-")
	if err != nil {
		return fmt.Errorf("impossible de préparer les fichiers : %s", usererror.Reason(err))
	}
	defer os.RemoveAll(folder)
	var files []datagouv.File
	for _, f := range formats { // all of them before anything is sent
		file, err := c.prepare(ctx, a, view, f, folder)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	set := c.describe(view)
	if c.DryRun {
		return a.printPublished(&published{Title: set.Title, License: set.License, Files: filesOf(files, "à envoyer"),
			DryRun: true})
	}
	client := &datagouv.Client{
		Base: c.Address, Key: c.Key, Pause: 2 * time.Second,
		Retrying: func(err error, pause time.Duration) {
			a.log.Warn("data.gouv: a request is tried again", "error", err, "after", pause.Round(time.Millisecond))
		},
	}
	outcomes := make([]publishedFile, 0, len(files))
	done, err := client.Publish(ctx, set, files, func(f *datagouv.File, o datagouv.Outcome) {
		outcomes = append(outcomes, publishedFile{f.Name, f.Size, string(o)})
	})
	if err != nil {
		return fmt.Errorf("la publication s'arrête après %d fichiers sur %d : %w", len(outcomes), len(files), err)
	}
	return a.printPublished(&published{Dataset: done.ID, Page: done.Page, Created: done.Created, Title: set.Title,
		License: set.License, Files: outcomes})
}

// check refuses what cannot be done before any work, and returns the formats.
func (c *publishCommand) check() (formats []*export.Format, err error) {
	if c.Site != dataGouv {
		return nil, usageError(fmt.Sprintf("lieux publish ne connaît pas %q ; écrivez lieux publish %s", c.Site, dataGouv))
	}
	if u, err := url.Parse(c.Address); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, usageError(fmt.Sprintf("--data-gouv-url : %q n'est pas une adresse http(s)", c.Address))
	}
	if c.Key == "" && !c.DryRun {
		return nil, usageError("il faut une clé de data.gouv : la variable LIEUX_DATA_GOUV_KEY, ou --dry-run pour essayer")
	}
	if len(c.Formats) == 0 {
		return export.ForPeople(), nil
	}
	for _, name := range c.Formats {
		f := export.Named(strings.TrimSpace(name))
		if f == nil {
			return nil, usageError(fmt.Sprintf("format inconnu : %q ; les formats sont %s", name,
				strings.Join(export.Names(), ", ")))
		}
		formats = append(formats, f)
	}
	return formats, nil
}

// prepare writes the file of a format.
func (c *publishCommand) prepare(
	ctx context.Context, a *app, view directory.View, f *export.Format, folder string,
) (datagouv.File, error) {
	selected, err := export.Select(view, &query.Request{Now: a.now()})
	if err != nil {
		return datagouv.File{}, err
	}
	selected.Home = strings.TrimSuffix(c.PublicURL, "/")
	name := "lieux-mediation-numerique" + f.Extension()
	file := datagouv.File{
		Name: name, Title: export.Title + ", " + f.Acronym, Description: f.Usage, MediaType: f.MediaType,
		Format: strings.TrimPrefix(f.Extension(), "."), Path: filepath.Join(folder, name),
	}
	sum := sha256.New()
	out, err := createOutput(file.Path)
	if err != nil {
		return file, err
	}
	counted := &counter{to: io.MultiWriter(out, sum)}
	if err := f.Write(ctx, counted, selected); err != nil {
		out.Discard()
		return file, err
	}
	file.Size, file.Sum = counted.n, hex.EncodeToString(sum.Sum(nil))
	return file, out.Keep()
}

// counter counts what it passes on.
type counter struct {
	to io.Writer
	n  int64 // bytes
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.n += int64(n)
	return n, err
}

// describe returns what data.gouv shows of the data set.
func (c *publishCommand) describe(view directory.View) *datagouv.Set {
	text := export.Description + fmt.Sprintf("\n\nVersion %d du %s : %d lieux.", view.Version(),
		view.Built().UTC().Format(time.DateOnly), view.Len())
	if c.PublicURL != "" {
		text += " La carte et l'API : " + c.PublicURL
	}
	text += "\n\nSources et licences :\n"
	for _, credit := range export.Credits(view) {
		text += "\n- " + credit
	}
	return &datagouv.Set{
		ID: c.Dataset, Name: export.Name, Organization: c.Organization, Title: export.Title, Description: text,
		License: export.DataGouvLicense(view), Tags: export.Keywords(),
	}
}

// published is what lieux publish says.
type published struct {
	Dataset string          `json:"jeu,omitempty"`
	Page    string          `json:"page,omitempty"`
	Created bool            `json:"nouveau"`
	DryRun  bool            `json:"essai"`
	Title   string          `json:"titre"`
	License string          `json:"licence"`
	Files   []publishedFile `json:"fichiers"`
}

type publishedFile struct {
	Name    string `json:"nom"`
	Size    int64  `json:"octets"`
	Outcome string `json:"etat"`
}

func filesOf(files []datagouv.File, outcome string) (told []publishedFile) {
	for i := range files {
		told = append(told, publishedFile{files[i].Name, files[i].Size, outcome})
	}
	return told
}

func (a *app) printPublished(p *published) error {
	return a.print(p, func(w *tabwriter.Writer) {
		fmt.Fprintf(w, "%s (licence : %s)\n", p.Title, p.License)
		for _, f := range p.Files {
			fmt.Fprintf(w, "%s\t%d octets\t%s\n", f.Name, f.Size, f.Outcome)
		}
		if p.DryRun {
			fmt.Fprintln(w, "Essai : rien n'a été envoyé.")
			return
		}
		what := "Jeu de données mis à jour : "
		if p.Created {
			what = "Nouveau jeu de données : "
		}
		fmt.Fprintln(w, what+p.Page)
	})
}
