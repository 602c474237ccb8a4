package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory/coverage"
)

// Exit statuses, a promise of the contract.
const (
	exitDone  = 0
	exitFail  = 1
	exitUsage = 2
)

// defaultDataDir is the directory of the private database and of the served copy, without --data-dir.
const defaultDataDir = ".lieux"

// cli holds every command and flag. Flags are also read from the environment: see variableOf.
type cli struct {
	DataDir     string      `default:"${dataDir}" placeholder:"DOSSIER" help:"${dataDirHelp}"`
	DatabaseURL string      `placeholder:"URL" help:"${databaseURLHelp}"`
	PostgresBin string      `placeholder:"DOSSIER" help:"${postgresBinHelp}"`
	JSON        bool        `name:"json" help:"Réponse lisible par un programme."`
	LogFormat   string      `default:"texte" enum:"texte,json" placeholder:"FORME" help:"Journal : texte, ou json."`
	Verbose     bool        `short:"v" help:"Journal détaillé sur la sortie d'erreur."`
	ShowVersion versionFlag `name:"version" help:"La version du programme."`
	Clock       string      `hidden:"" help:"Instant RFC 3339 auquel l'horloge du programme commence ; pour les essais."`

	Serve       serveCommand       `cmd:"" help:"Servir l'API et la carte."`
	Import      importCommand      `cmd:"" help:"${importHelp}"`
	Check       checkCommand       `cmd:"" help:"Vérifier une liste sans rien publier."`
	Mapping     mappingCommand     `cmd:"" help:"${mappingHelp}"`
	Report      reportCommand      `cmd:"" help:"Le dernier import d'une source, une ligne JSON par ligne de la liste."`
	Sources     sourcesCommand     `cmd:"" help:"Les sources connues."`
	Imports     importsCommand     `cmd:"" help:"Les imports passés."`
	Versions    versionsCommand    `cmd:"" help:"Les versions gardées de l'annuaire, et combien de temps elles le sont."`
	Diff        diffCommand        `cmd:"" help:"Ce qui a changé entre deux versions, ou deux jours."`
	Duplicates  duplicatesCommand  `cmd:"" help:"Les fiches qui sont peut-être un même lieu, et ce qui en est décidé."`
	Inbox       inboxCommand       `cmd:"" help:"Les listes que des producteurs proposent, et ce qui en est décidé."`
	Keys        keysCommand        `cmd:"" help:"Qui peut décider de ce que les gens signalent."`
	Revert      revertCommand      `cmd:"" help:"Remettre la version précédente d'une source."`
	Withdraw    withdrawCommand    `cmd:"" help:"Retirer une source de la carte ; revert la remet."`
	Quality     qualityCommand     `cmd:"" help:"${qualityHelp}"`
	Needs       needsCommand       `cmd:"" help:"Ce qu'il faut pour aider les habitants d'un territoire."`
	Coverage    coverageCommand    `cmd:"" help:"À quelle distance d'un lieu vivent les habitants d'un territoire."`
	Site        siteCommand        `cmd:"" help:"Où un lieu de plus rapprocherait le plus d'habitants."`
	Publish     publishCommand     `cmd:"" help:"Envoyer tout l'annuaire à data.gouv.fr."`
	Export      exportCommand      `cmd:"" help:"Écrire les lieux dans un fichier."`
	Pack        packCommand        `cmd:"" help:"Un dossier de pages qui se lit sans internet, et ses mises à jour."`
	Territories territoriesCommand `cmd:"" help:"Communes, codes postaux, EPCI ; charger des contours de communes."`
	Backup      backupCommand      `cmd:"" help:"Tout sauvegarder dans un fichier, pendant que le service continue."`
	Restore     restoreCommand     `cmd:"" help:"Remettre une sauvegarde dans une base vide."`
	Migrate     migrateCommand     `cmd:"" help:"Mettre à jour la structure de la base."`
	Version     versionCommand     `cmd:"" help:"La version du programme."`
	Completion  completionCommand  `cmd:"" help:"Compléter la ligne de commande dans bash, zsh ou fish."`
	Manual      manualCommand      `cmd:"" hidden:"" help:"Les pages de manuel, pour un paquet."`
	Fetch       fetchCommand       `cmd:"" hidden:"" help:"Prendre la liste à une adresse d'internet, pour /verifier."`
	Keep        keepCommand        `cmd:"" hidden:"" help:"Garder ce qui a été trouvé dans une liste, pour /verifier."`
}

// app is what every command receives: the flags that all share, and its streams.
type app struct {
	*cli
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	log    *slog.Logger
	now    func() time.Time // the clock; see clockFrom

	connected []func(*pgx.Conn) // called with each new connection to the database
}

// newParser returns the parser of a command line into c. exit receives the status
// of a flag that ends the program: --help, --version.
func newParser(c *cli, stdout, stderr io.Writer, exit func(status int)) (*kong.Kong, error) {
	c.Export.viewFlags, c.Quality.viewFlags, c.Pack.viewFlags = newViewFlags(nil), newViewFlags(nil), newViewFlags(nil)
	c.Needs.viewFlags = newViewFlags(coverage.NeedsForm.Own)
	c.Coverage.viewFlags = newViewFlags(coverage.AccessForm.Own)
	c.Site.viewFlags = newViewFlags(coverage.PlanForm.Own)
	return kong.New(c,
		kong.Name("lieux"),
		kong.Description("L'annuaire des lieux où l'on est aidé dans sa vie numérique : import de listes, API et carte."),
		kong.Writers(stdout, stderr),
		kong.Exit(exit),
		kong.Help(printHelp),
		kong.Resolvers(kong.ResolverFunc(fromEnvironment)),
		vars(),
	)
}

// run runs the command of args and returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c cli
	exited := -1
	parser, err := newParser(&c, stdout, stderr, func(status int) { exited = status })
	if err != nil {
		panic(err) // a mistake in the tags of cli, which every run would show
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "lieux: %s\n", usageSentence(err))
		return exitUsage
	}
	if c.DataDir == "" {
		c.DataDir = defaultDataDir // --data-dir=
	}
	level := slog.LevelWarn
	if c.Verbose {
		level = slog.LevelDebug
	}
	a := &app{cli: &c, stdin: stdin, stdout: stdout, stderr: stderr, log: logger(stderr, level, c.LogFormat)}
	if a.now, err = clockFrom(c.Clock); err == nil {
		command.BindTo(ctx, (*context.Context)(nil))
		err = command.Run(a)
	}
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "lieux: %s\n", usage)
		return exitUsage
	case ctx.Err() != nil: // whatever failed, it failed because of that
		fmt.Fprintln(stderr, "lieux: interrompu ; rien n'a été publié à moitié")
		return exitFail
	}
	fmt.Fprintf(stderr, "lieux: %s\n", oneLine(err.Error()))
	return exitFail
}

// usageError is a wrong use of a command that its flags alone do not show.
type usageError string

func (e usageError) Error() string { return string(e) }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// logger returns a logger of a level and of a format, texte or json.
func logger(w io.Writer, level slog.Level, format string) *slog.Logger {
	options := &slog.HandlerOptions{Level: level,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey && os.Getenv("JOURNAL_STREAM") != "" {
				return slog.Attr{} // the system journal adds its own time
			}
			return a
		}}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
