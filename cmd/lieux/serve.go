package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lieux-numeriques/lieux/cmd/internal/demo"
	"github.com/lieux-numeriques/lieux/cmd/internal/notify"
	"github.com/lieux-numeriques/lieux/cmd/internal/pgsnapshot"
	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory/geocode"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/outline"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer/advice"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
	"github.com/lieux-numeriques/lieux/static"
)

type serveCommand struct {
	Listen string `default:"127.0.0.1:8080" placeholder:"HÔTE:PORT" help:"Adresse d'écoute."`
	Demo   bool   `help:"Remplir un annuaire vide de lieux fictifs."`

	AdminListen string `placeholder:"HÔTE:PORT" help:"${adminListenHelp}"`

	AcceptDatabase bool `help:"${acceptDatabaseHelp}"`

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
	WorkLimit      float64  `default:"0.5" placeholder:"N" help:"${workLimitHelp}"`
	LogRequests    bool     `help:"Écrire chaque requête au journal."`
	FilesBudget    int64    `default:"4096" placeholder:"MO" help:"${filesBudgetHelp}"`

	mailFlags
	MailEvery time.Duration `default:"24h" placeholder:"DURÉE" help:"${mailEveryHelp}"`

	privateLists
	scheduleFlags
	coverageFiles
	schoolFlag
}

func (c *serveCommand) Run(ctx context.Context, a *app) error {
	if c.LogRequests && !a.Verbose {
		a.log = logger(a.stderr, slog.LevelInfo, a.LogFormat)
	}
	config, err := c.config()
	if err != nil {
		return err
	}
	config.Web.Folder = a.DataDir
	if _, err := c.sender(a, c.Contact); err != nil {
		return err
	}
	if err := c.setBaseMap(ctx, &config); err != nil {
		return err
	}
	private, err := c.networks()
	if err != nil {
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
	var admin net.Listener
	if c.AdminListen != "" {
		if admin, err = net.Listen("tcp", c.AdminListen); err != nil {
			return cannotListen(c.AdminListen, err)
		}
		defer admin.Close()
		config.Web.Admin = true
	}
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
	db, err := a.databaseToServe(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	current := a.currentOf(db, school, c.AcceptDatabase)
	defer current.Wait() // no disk copy is left half written
	if err := current.Start(ctx); err != nil {
		return err
	}
	if c.Demo && current.Status().Places == 0 {
		if err := a.fillWithDemo(ctx, db, gazetteer); err != nil {
			return err
		}
	}
	deps := site.Deps{Gazetteer: gazetteer, Guide: guide, Reader: current, Outlines: outline.Open, Log: a.log, Now: a.now,
		Coverage: measures, Reading: understand.New(gazetteer), Explain: explain}
	if c.GeocoderURL != "" {
		if deps.Geocoder, err = geocode.New(c.GeocoderURL, a.now); err != nil {
			return usageError("--geocoder-url : " + err.Error())
		}
	}
	public, err := postgres.OpenPublic(ctx, db.url)
	if err != nil {
		return err
	}
	defer closePool(public)
	archive := postgres.New(public) // what requests read and write
	checker := newChecker(a, private)
	deps.Archive, deps.Inbox, deps.Checker = archive, keeper{archive, checker}, checker
	deps.Notes, deps.Typed = archive, pipeline.ReadTyped(gazetteer, a.now)
	pairs := newPairFinder(a)
	deps.Decisions, deps.Pairs = archive, pairs.find
	deps.Past = pgsnapshot.NewPast(archive, func(s *snapshot.Snapshot) { s.UseSchoolHolidays(school) })
	imports, err := c.schedule(a)
	if err != nil {
		return err
	}
	if imports != nil {
		deps.Schedule = imports
	}
	config.Web.OwnLinks = !isLoopback(listener.Addr())
	server, err := site.New(deps, config)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	a.follow(ctx, group, db, current)
	group.Go(func() error {
		deps.Reading.Prepare() // the first visitor does not wait
		return nil
	})
	group.Go(func() error { return a.forgetExpired(ctx, archive) })
	group.Go(func() error { return a.applyDecided(ctx, archive) })
	group.Go(func() error { return pairs.run(ctx) })
	group.Go(func() error { return c.mailContacts(ctx, a) })
	if imports != nil {
		group.Go(func() error { return imports.run(ctx) })
	}
	a.announce(listener, current)
	context.AfterFunc(ctx, func() { a.toSystemd(notify.Stopping()) })
	a.warnAboutHost(listener.Addr(), c.PublicURL)
	if admin != nil {
		group.Go(func() error { return web.Serve(ctx, admin, server.Admin(), a.log) })
	}
	group.Go(func() error { return web.Serve(ctx, listener, server, a.log) })
	return group.Wait()
}

func (c *serveCommand) config() (site.Config, error) {
	if err := checkPublicURL(c.PublicURL); err != nil {
		return site.Config{}, err
	}
	config := site.Config{
		Web: web.Config{
			Version: version, PublicURL: strings.TrimSuffix(c.PublicURL, "/"),
			RateLimit: c.RateLimit, WorkLimit: c.WorkLimit, LogRequests: c.LogRequests, FilesBudget: c.FilesBudget << 20,
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
	return config, setFiles(&config)
}

// setFiles sets the files that the program carries: pages, languages, scripts and styles.
func setFiles(config *site.Config) (err error) {
	if config.Pages.Templates, err = fs.Sub(static.FS, "pages"); err != nil {
		return err
	}
	if config.Pages.Lang, err = fs.Sub(static.FS, "lang"); err != nil {
		return err
	}
	config.Dist, err = fs.Sub(static.FS, "dist")
	return err
}

// checkPublicURL refuses what cannot be the beginning of every address of the site.
func checkPublicURL(given string) error {
	if given == "" {
		return nil
	}
	u, err := url.Parse(given)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return usageError(fmt.Sprintf("--public-url=%s : une adresse telle que https://carte.exemple.fr est attendue", given))
	case strings.Trim(u.Path, "/") != "":
		return usageError(fmt.Sprintf("--public-url=%s : l'annuaire se sert à la racine d'un nom, tel que "+
			"https://%s/ , et non sous un chemin", given, u.Host))
	}
	return nil
}

// checkNumbers refuses addresses and rates that no server can have.
func (c *serveCommand) checkNumbers() error {
	if c.FilesBudget < 1 || c.FilesBudget > 1<<30 {
		return usageError(fmt.Sprintf("--files-budget est un nombre de mégaoctets, de 1 à %d, non %d", 1<<30, c.FilesBudget))
	}
	_, port, err := net.SplitHostPort(c.Listen)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return usageError(fmt.Sprintf("--listen=%s : une adresse HÔTE:PORT est attendue, telle que 127.0.0.1:8080", c.Listen))
	}
	if c.MailEvery < 0 || c.MailEvery > 0 && c.MailEvery < minEvery {
		return usageError(fmt.Sprintf("--mail-every=%s : une durée est attendue, telle que 24h, ou 0", c.MailEvery))
	}
	if c.WorkLimit < 0 {
		return usageError(fmt.Sprintf("--work-limit=%g : un nombre de secondes de calcul par seconde est attendu, ou 0 pour "+
			"ne pas limiter", c.WorkLimit))
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

// announce prints the address of the service, once it answers.
func (a *app) announce(listener net.Listener, current *snapshot.Current) {
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	url := "http://" + net.JoinHostPort(host, port) + "/"
	status := current.Status()
	ready := fmt.Sprintf("Lieux est prêt : %s (%d lieux)", url, status.Places)
	fmt.Fprintln(a.stdout, ready)
	a.toSystemd(notify.Ready(ready))
	if status.Places == 0 {
		fmt.Fprintln(a.stdout, "L'annuaire est vide : importez une liste (lieux import DOSSIER), ou voyez une "+
			"démonstration (lieux serve --demo).")
	}
	a.log.Info("prêt", slog.String("adresse", url), slog.Int64("version", status.Version))
}

// toSystemd logs that systemd did not hear of the state of the service.
func (a *app) toSystemd(err error) {
	if err != nil {
		a.log.Warn("systemd n'est pas prévenu", "raison", err)
	}
}

// isLoopback reports whether only programs of this machine reach an address.
func isLoopback(listening net.Addr) bool {
	at, err := netip.ParseAddrPort(listening.String())
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// warnAboutHost warns that absolute links hold the address of this machine, unless a public URL replaces it:
// clients on other machines choose the Host of their requests, which is not believed then.
func (a *app) warnAboutHost(listening net.Addr, publicURL string) {
	if publicURL == "" && !isLoopback(listening) {
		a.log.Warn("sans --public-url, les liens portent l'adresse de cette machine",
			slog.String("adresse", listening.String()))
	}
}

// explain returns what a rule of an import means to the producer of a listing.
func explain(rule string) (says, do string) {
	a, _ := advice.Of(rule)
	return a.Says, a.Do
}
