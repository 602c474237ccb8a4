package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lieux-numeriques/lieux/cmd/internal/demo"
	"github.com/lieux-numeriques/lieux/cmd/internal/gctune"
	"github.com/lieux-numeriques/lieux/cmd/internal/pgsnapshot"
	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/geocode"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/outline"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer/advice"
	"github.com/lieux-numeriques/lieux/static"
)

// retryEvery is how often a database that fails is asked again.
const retryEvery = 2 * time.Second

// answerWithin is how long a database may take to return its version.
const answerWithin = 5 * time.Second

type serveCommand struct {
	Listen string `default:"127.0.0.1:8080" placeholder:"HÔTE:PORT" help:"Adresse d'écoute."`
	Demo   bool   `help:"Remplir un annuaire vide de lieux fictifs."`

	PublicURL string `placeholder:"URL" help:"Adresse publique du service, derrière un mandataire."`
	Contact   string `placeholder:"COURRIEL" help:"À qui signaler une erreur."`

	BaseMap            string `default:"${baseMap}" placeholder:"URL" help:"${baseMapHelp}"`
	BaseMapAttribution string `placeholder:"TEXTE" help:"${baseMapAttributionHelp}"`
	BaseMapZoom        int    `default:"19" placeholder:"N" help:"Plus grand zoom des tuiles de --base-map."`

	Orientation string `placeholder:"FICHIER" help:"Démarches, mots et poids du territoire pour /orienter (JSON)."`

	GeocoderURL string `placeholder:"URL" help:"Géocodeur qui situe les rues cherchées ; aucun par défaut."`

	Theme          string   `default:"auto" placeholder:"NOM" help:"Apparence : auto, ou dsfr (sites de l'État)."`
	FrameAncestors []string `placeholder:"SITE,…" help:"Sites qui peuvent intégrer la carte ; tous par défaut."`
	TrustedProxies []string `placeholder:"RÉSEAU,…" help:"${trustedProxiesHelp}"`
	RateLimit      float64  `placeholder:"N" help:"Requêtes par seconde et par client ; sans limite par défaut."`
	LogRequests    bool     `help:"Écrire chaque requête au journal."`

	scheduleFlags
	coverageFiles
	Networks string `placeholder:"CHEMIN" help:"${networksHelp}"`
	schoolFlag
}

func (c *serveCommand) Run(ctx context.Context, a *app) error {
	config, err := c.config()
	if err != nil {
		return err
	}
	if err := c.setBaseMap(ctx, &config); err != nil {
		return err
	}
	school, err := c.schoolCalendar()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return cannotListen(c.Listen, err)
	}
	defer listener.Close()
	gazetteer, err := territory.Open()
	if err != nil {
		return err
	}
	measures, err := c.settings(a, gazetteer)
	if err != nil {
		return err
	}
	guide, err := a.readGuide(c.Orientation)
	if err != nil {
		return err
	}
	if measures.Networks, err = readNetworks(c.Networks, query.NewReader(gazetteer, a.now), gazetteer); err != nil {
		return err
	}
	db, err := a.databaseToServe(ctx)
	if err != nil {
		return err
	}
	if db != nil {
		defer db.Close()
	}
	if c.Demo && db != nil {
		if err := a.fillWithDemo(ctx, db, gazetteer); err != nil {
			return err
		}
	}
	current := a.currentOf(db, school)
	defer current.Wait() // no disk copy is left half written
	if err := current.Start(ctx); err != nil {
		return err
	}
	deps := site.Deps{Gazetteer: gazetteer, Guide: guide, Reader: current, Outlines: outline.Open, Log: a.log, Now: a.now,
		Coverage: measures, Reading: understand.New(gazetteer), Explain: explain}
	if c.GeocoderURL != "" {
		if deps.Geocoder, err = geocode.New(c.GeocoderURL, a.now); err != nil {
			return usageError("--geocoder-url : " + err.Error())
		}
	}
	if db != nil {
		archive := postgres.New(db.pool)
		deps.Archive, deps.Inbox, deps.Checker = archive, archive, newChecker(a)
		deps.Past = pgsnapshot.NewPast(archive, func(s *snapshot.Snapshot) { s.UseSchoolHolidays(school) })
	}
	server, err := site.New(deps, config)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	if db == nil {
		current.Failed(errors.New("la base de données n'a pas pu être ouverte"))
	} else {
		a.follow(ctx, group, postgres.New(db.pool), current)
	}
	group.Go(func() error {
		deps.Reading.Prepare() // the first visitor does not wait
		return nil
	})
	if c.ImportEvery > 0 {
		group.Go(func() error { return c.importRegularly(ctx, a) })
	}
	a.announce(listener, current)
	a.warnAboutHost(listener.Addr(), c.PublicURL)
	group.Go(func() error { return web.Serve(ctx, listener, server, a.log) })
	return group.Wait()
}

// currentOf returns the Current that follows db, with the school holidays of school; it serves nothing yet.
func (a *app) currentOf(db *database, school *hours.SchoolCalendar) *snapshot.Current {
	var current *snapshot.Current
	load := db.loader(a)
	current = snapshot.NewCurrent(func(ctx context.Context, have *snapshot.Snapshot) (*snapshot.Snapshot, error) {
		if served, ok := current.Served(); ok {
			defer gctune.DuringReload(served.Bytes())()
		}
		return load(ctx, have)
	}, a.snapshotFile(), a.now, a.log)
	current.OnServe(func(s *snapshot.Snapshot) {
		s.UseSchoolHolidays(school)
		gctune.ForSnapshot(s.Bytes())
	})
	current.VerifyStore(db.store)
	return current
}

// follow keeps current at the version published in archive, in goroutines of group
// that end with ctx.
func (a *app) follow(ctx context.Context, group *errgroup.Group, archive *postgres.DB, current *snapshot.Current) {
	if err := catchUp(ctx, archive, current); err != nil {
		a.log.Warn("la dernière copie de l'annuaire est servie", "raison", err)
	}
	versions := archive.Listen(ctx)
	group.Go(func() error {
		current.Run(ctx, versions, retryEvery)
		for range versions { // until the listener has ended too
		}
		return nil
	})
	group.Go(func() error {
		watch(ctx, archive, current)
		return nil
	})
}

func (c *serveCommand) config() (site.Config, error) {
	config := site.Config{
		Web: web.Config{
			Version: version, PublicURL: strings.TrimSuffix(c.PublicURL, "/"),
			RateLimit: c.RateLimit, LogRequests: c.LogRequests,
		},
		Pages: html.Config{
			FrameAncestors: c.FrameAncestors, Contact: c.Contact, DemoSource: demo.Source,
		},
	}
	if err := errors.Join(c.checkNumbers(), c.scheduleFlags.check()); err != nil {
		return config, err
	}
	switch c.Theme {
	case "auto":
	case html.StateTheme:
		config.Pages.Theme = c.Theme
	default:
		return config, usageError(fmt.Sprintf("--theme vaut auto, ou %s pour les sites de l'État, non « %s »",
			html.StateTheme, c.Theme))
	}
	for _, network := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(network)
		if err != nil {
			return config, usageError(fmt.Sprintf("--trusted-proxies : %q n'est pas un réseau (exemple : 10.0.0.0/8)", network))
		}
		config.Web.TrustedProxies = append(config.Web.TrustedProxies, prefix)
	}
	var err error
	if config.Pages.Templates, err = fs.Sub(static.FS, "pages"); err != nil {
		return config, err
	}
	if config.Pages.Lang, err = fs.Sub(static.FS, "lang"); err != nil {
		return config, err
	}
	config.Dist, err = fs.Sub(static.FS, "dist")
	return config, err
}

// checkNumbers refuses addresses and rates that no server can have.
func (c *serveCommand) checkNumbers() error {
	_, port, err := net.SplitHostPort(c.Listen)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return usageError(fmt.Sprintf("--listen=%s : une adresse HÔTE:PORT est attendue, telle que 127.0.0.1:8080", c.Listen))
	}
	if c.RateLimit < 0 {
		return usageError(fmt.Sprintf("--rate-limit=%g : un nombre de requêtes par seconde est attendu, ou 0 pour ne pas "+
			"limiter", c.RateLimit))
	}
	return nil
}

func cannotListen(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("l'adresse %s est déjà prise par un autre programme : choisissez-en une autre avec --listen",
			address)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("ce compte n'a pas le droit d'écouter sur %s : choisissez un port au-dessus de 1023 avec --listen",
			address)
	}
	return fmt.Errorf("impossible d'écouter sur %s : %s", address, usererror.Reason(err))
}

// databaseToServe opens the database, or returns nil when it cannot be used but a
// copy of the directory can be served without it.
func (a *app) databaseToServe(ctx context.Context) (*database, error) {
	db, err := a.openDatabase(ctx)
	if err == nil {
		return db, nil
	}
	if _, statErr := os.Stat(a.snapshotFile()); statErr != nil || errors.Is(err, context.Canceled) {
		return nil, err
	}
	fmt.Fprintf(a.stderr, "lieux: attention : %s ; la dernière copie de l'annuaire est servie\n", oneLine(err.Error()))
	if a.DatabaseURL == "" {
		return nil, nil
	}
	return a.openUnmigrated(ctx) // it may come back while we serve
}

// store returns the identity of db, so that a disk copy of another database is not served.
func (db *database) store(ctx context.Context) directory.Store {
	if db == nil {
		return directory.Store{Address: postgres.LocalStore}
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	return postgres.New(db.pool).Store(ctx)
}

// loader returns the function that reads the published version.
func (db *database) loader(a *app) snapshot.Loader {
	return func(ctx context.Context, have *snapshot.Snapshot) (*snapshot.Snapshot, error) {
		if db == nil {
			return nil, directory.Errorf(directory.Unavailable, "la base de données n'est pas ouverte")
		}
		if err := db.migrate(ctx, a); err != nil {
			return nil, err
		}
		return pgsnapshot.Load(ctx, postgres.New(db.pool), have, buildName())
	}
}

// view reads the published version for a command, with school holidays: from the disk copy of
// the server when it proves that it holds that version of this database.
func (db *database) view(ctx context.Context, a *app, school *hours.SchoolCalendar) (directory.View, error) {
	kept, err := snapshot.Load(a.snapshotFile())
	if err != nil {
		kept = nil // there is none, or none of use: the database is read
	}
	read, err := db.loader(a)(ctx, kept)
	if err != nil {
		return nil, err
	}
	if read == nil {
		read = kept
	}
	read.UseSchoolHolidays(school)
	return read, nil
}

// viewOn is view as it was at the end of a day, "" for now.
func (db *database) viewOn(ctx context.Context, a *app, school *hours.SchoolCalendar, day string) (directory.View,
	error) {
	if day == "" {
		return db.view(ctx, a, school)
	}
	before, past, err := query.ParseEndOfDay("at", day, a.now())
	if err != nil {
		return nil, withParameters(err)
	}
	if !past {
		return db.view(ctx, a, school)
	}
	published := pgsnapshot.NewPast(postgres.New(db.pool), func(s *snapshot.Snapshot) { s.UseSchoolHolidays(school) })
	version, err := published.VersionOn(ctx, before, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	return published.At(ctx, version)
}

// catchUp ensures that a node does not report that it is ready with an older
// version than the one that is published, when the database can be asked.
func catchUp(ctx context.Context, archive *postgres.DB, current *snapshot.Current) error {
	view, err := current.Current()
	if err != nil {
		return err
	}
	version, err := archive.Version(ctx)
	if err != nil || version == view.Version() {
		return err
	}
	return current.Refresh(ctx)
}

// watch asks the database whether it still answers, and informs current when it
// does not: current then asks again by itself until it does.
func watch(ctx context.Context, archive *postgres.DB, current *snapshot.Current) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryEvery):
		}
		asking, cancel := context.WithTimeout(ctx, answerWithin)
		_, err := archive.Version(asking)
		cancel()
		if err != nil && ctx.Err() == nil {
			current.Failed(err)
		}
	}
}

// announce prints the address of the service, once it answers.
func (a *app) announce(listener net.Listener, current *snapshot.Current) {
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	url := "http://" + net.JoinHostPort(host, port) + "/"
	status := current.Status()
	fmt.Fprintf(a.stdout, "Lieux est prêt : %s (%d lieux)\n", url, status.Places)
	if status.Places == 0 {
		fmt.Fprintln(a.stdout, "L'annuaire est vide : importez une liste (lieux import DOSSIER), ou voyez une "+
			"démonstration (lieux serve --demo).")
	}
	a.log.Info("prêt", slog.String("adresse", url), slog.Int64("version", status.Version))
}

// warnAboutHost warns that clients on other machines choose the Host that
// absolute links repeat, unless a public URL replaces it.
func (a *app) warnAboutHost(listening net.Addr, publicURL string) {
	at, err := netip.ParseAddrPort(listening.String())
	if publicURL == "" && (err != nil || !at.Addr().Unmap().IsLoopback()) {
		a.log.Warn("sans --public-url, les liens reprennent l'en-tête Host de chaque requête",
			slog.String("adresse", listening.String()))
	}
}

// explain returns what a rule of an import means to the producer of a listing.
func explain(rule string) (says, do string) {
	a, _ := advice.Of(rule)
	return a.Says, a.Do
}
