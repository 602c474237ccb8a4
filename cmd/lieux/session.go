package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/lieux-numeriques/lieux/cmd/internal/cluster"
	"github.com/lieux-numeriques/lieux/cmd/internal/demo"
	"github.com/lieux-numeriques/lieux/cmd/internal/gctune"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/outline"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/locate/geocode"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// imports holds what the imports of one command share: the database, the gazetteer, the outlines.
type imports struct {
	app   *app
	flags *listingFlags
	db    *database // nil for a check without one
	store *load.Store
	into  importer.Store // where the imports end: store, or nowhere
	opts  pipeline.Options
	// criteria is the file that places are scored by; nil: that of the program.
	criteria []byte
	// geocode is nil without --geocoder, findings without --spreadsheet.
	geocode  *geocode.Client
	findings *spreadsheet
	source   string // being imported
}

// openImports opens what the imports of listings need. What is wrong
// in the flags is reported before anything is opened.
func (a *app) openImports(ctx context.Context, flags *listingFlags, listings ...string) (*imports, error) {
	if err := flags.check(listings); err != nil {
		return nil, err
	}
	gctune.ForImport()
	gazetteer, err := territory.Open()
	if err != nil {
		return nil, err
	}
	db, err := a.openToWrite(ctx)
	if err != nil {
		return nil, err
	}
	s := &imports{app: a, flags: flags, db: db}
	if err := s.prepare(ctx, gazetteer); err != nil {
		db.Close()
		return nil, err
	}
	return s, nil
}

// openChecks is openImports for checks, which need no database: without one, listings are compared with nothing, and
// none is made.
func (a *app) openChecks(ctx context.Context, flags *listingFlags, listing string) (*imports, error) {
	if a.DatabaseURL != "" || cluster.Exists(a.DataDir) {
		return a.openImports(ctx, flags, listing)
	}
	if err := flags.check([]string{listing}); err != nil {
		return nil, err
	}
	gctune.ForImport()
	gazetteer, err := territory.Open()
	if err != nil {
		return nil, err
	}
	s := &imports{app: a, flags: flags}
	return s, s.prepare(ctx, gazetteer)
}

func (s *imports) prepare(ctx context.Context, gazetteer *territory.Gazetteer) (err error) {
	var checked outlines
	cacheDir := ""
	if s.db == nil {
		s.into = pipeline.Alone{}
		checked.embedded, err = outline.Open()
	} else {
		s.store = s.db.importStore(s.app.now)
		s.into = s.store
		checked, err = s.db.outlines(ctx)
		cacheDir = s.app.DataDir
	}
	if err != nil {
		return err
	}
	judge, err := s.judge(ctx)
	if err != nil {
		return err
	}
	s.opts = pipeline.Options{
		Gazetteer: gazetteer,
		Judge:     judge,
		Log:       s.app.log,
		Salt:      "contours:" + checked.version(),
		Progress:  s.app.progress(),
	}
	if cacheDir != "" {
		s.opts.Read.Fetch.CacheDir = filepath.Join(cacheDir, "listes")
	}
	options, err := s.geocoder(cacheDir)
	if err != nil {
		return err
	}
	s.opts.Locator = locate.New(gazetteer, checked.of(s.store), options...)
	return nil
}

// geocoder opens the geocoder of --geocoder, if any, with its answers kept in a folder unless it is ""; changing the
// geocoder makes an unchanged listing be imported again.
func (s *imports) geocoder(cacheDir string) ([]locate.Option, error) {
	if s.flags.Geocoder == "" {
		return nil, nil
	}
	settings := geocode.Settings{URL: s.flags.Geocoder, Now: s.app.now}
	if cacheDir != "" {
		settings.CacheFile = filepath.Join(cacheDir, "geocodeur.ndjson")
	}
	client, err := geocode.New(settings)
	if err != nil {
		return nil, usageError("--geocoder : " + err.Error())
	}
	s.geocode = client
	s.opts.Salt += " geocodeur:" + s.flags.Geocoder
	return []locate.Option{locate.WithGeocoder(client)}, nil
}

// observe adds a function that is called with each finished row.
func (s *imports) observe(see func(*importer.Row) error) {
	before := s.opts.Observe
	s.opts.Observe = func(row *importer.Row) error {
		if before != nil {
			if err := before(row); err != nil {
				return err
			}
		}
		return see(row)
	}
}

// writeSpreadsheet has the findings of all imports of the session written to a
// file, when it has a name; keepSpreadsheet ends it.
func (s *imports) writeSpreadsheet(name string) (err error) {
	if name == "" {
		return nil
	}
	if s.findings, err = createSpreadsheet(name); err != nil {
		return err
	}
	s.observe(func(row *importer.Row) error { return s.findings.row(s.source, row) })
	return nil
}

func (s *imports) keepSpreadsheet() error {
	if s.findings == nil {
		return nil
	}
	return s.findings.keep()
}

func (s *imports) Close() {
	s.findings.discard()
	if s.geocode != nil {
		_ = s.geocode.Close()
	}
	if s.db != nil {
		s.db.Close()
	}
}

// run imports one listing. The report is nil when there is nothing to read.
func (s *imports) run(ctx context.Context, name string) (*importer.Report, error) {
	source, location, err := sources.Resolve(name, s.flags.Name, s.flags.Listings)
	if err != nil {
		return nil, err
	}
	if err := s.flags.amend(&source); err != nil {
		return nil, err
	}
	opts := s.opts
	opts.Now = s.app.now()
	if opts.Observe, err = s.observeCorrected(ctx, source.Name, opts.Observe); err != nil {
		return nil, err
	}
	s.flags.describe(&opts.Read)
	if s.flags.TokenEnv != "" {
		if opts.Read.Fetch.Token = os.Getenv(s.flags.TokenEnv); opts.Read.Fetch.Token == "" {
			return nil, usageError(fmt.Sprintf("--token-env : la variable d'environnement %s est vide", s.flags.TokenEnv))
		}
	}
	s.source = source.Name
	report, err := pipeline.Run(ctx, source, read.Input{Location: location, Stdin: s.app.stdin}, s.into, opts)
	if s.findings != nil {
		if noteErr := s.findings.notes(report); err == nil {
			err = noteErr
		}
	}
	return report, err
}

// withdrawDemo withdraws the fictitious places once a real listing is published.
func (s *imports) withdrawDemo(ctx context.Context, published string) error {
	if published == demo.Source {
		return nil
	}
	there, err := s.db.hasRecordsOf(ctx, demo.Source)
	if err != nil || !there {
		return err
	}
	outcome, err := pipeline.Withdraw(ctx, s.store, s.opts.Gazetteer, demo.Source, s.app.now())
	if err != nil {
		return err
	}
	fmt.Fprintf(s.app.stderr, "Les %d lieux fictifs de la démonstration sont retirés.\n", outcome.Removed)
	return nil
}

// fillWithDemo imports the demonstration when nothing at all was ever published.
func (a *app) fillWithDemo(ctx context.Context, db *database, gazetteer *territory.Gazetteer) error {
	version, places, err := db.published(ctx)
	if err != nil {
		return err
	}
	if places > 0 || version > 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "lieux-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, demo.Source+".json")
	if err := os.WriteFile(file, demo.Listing(gazetteer), 0o600); err != nil {
		return err
	}
	s := &imports{app: a, flags: &listingFlags{}, db: db}
	if err := s.prepare(ctx, gazetteer); err != nil {
		return err
	}
	s.opts.Now = a.now()
	source := importer.Source{Name: demo.Source, Title: demo.Title, Publisher: "Lieux", FunctionalEmails: true}
	report, err := pipeline.Run(ctx, source, read.Input{Location: file}, s.store, s.opts)
	if directory.ErrorCode(err) == directory.Conflict {
		return nil // another command is filling it
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "%d lieux fictifs importés pour la démonstration\n", report.Published)
	return nil
}

// progress returns a function that shows how far an import is: a bar on a terminal, else a line every five seconds.
func (a *app) progress() func(pipeline.Progress) {
	file, ok := a.stderr.(*os.File)
	if ok && term.IsTerminal(int(file.Fd())) {
		bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(file), progressbar.OptionShowCount(),
			progressbar.OptionSetItsString("lignes"),
			progressbar.OptionShowIts(), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(false))
		return func(p pipeline.Progress) {
			bar.Describe(p.Stage)
			_ = bar.Set(p.Rows)
		}
	}
	last := time.Now()
	return func(p pipeline.Progress) {
		if time.Since(last) < 5*time.Second {
			return
		}
		last = time.Now()
		fmt.Fprintf(a.stderr, "%s : %d lignes\n", p.Stage, p.Rows)
	}
}
