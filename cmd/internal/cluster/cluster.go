//go:build unix

package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
)

const (
	superuser = "lieux"
	database  = "lieux"
	port      = "5432" // only names the socket: no port is opened

	startTimeout = 60 * time.Second
	stopTimeout  = 60 * time.Second

	frozenTimeout = 2 * time.Second // for a server that does not answer
)

// Cluster is a running private cluster that this process uses.
type Cluster struct {
	url     string
	dataDir string
	binDir  string
	layout  layout
	server  server
	users   *lock // shared while this process uses the cluster; nil before its first Start
}

// layout holds the paths below the data directory.
type layout struct {
	root      string // DATA_DIR/postgres
	data      string // the cluster itself
	socketDir string
	logFile   string
	startLock string // held exclusively while a process starts or stops the server
	usersLock string // held shared by each process that uses the server
}

// disposableSettings are the settings of a Disposable cluster.
var disposableSettings = []string{
	"fsync=off", "full_page_writes=off", "max_connections=300", "shared_buffers=512MB",
}

// Open is New and Start. Close must be called.
func Open(ctx context.Context, config Config) (*Cluster, error) {
	c, err := New(config)
	if err != nil {
		return nil, err
	}
	if err := c.Start(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// New returns the cluster of a directory, which need not run nor exist.
func New(config Config) (*Cluster, error) {
	dataDir, err := filepath.Abs(config.DataDir)
	if err != nil {
		return nil, fmt.Errorf("dossier de données %s : %w", config.DataDir, err)
	}
	l := layoutOf(dataDir)
	if l.socketDir, err = socketDirectory(dataDir, filepath.Join(l.root, "socket")); err != nil {
		return nil, err
	}
	c := &Cluster{url: l.url(database), dataDir: dataDir, binDir: config.BinDir, layout: l,
		server: server{layout: l, log: config.Log}}
	if config.Disposable {
		c.server.settings = slices.Clone(disposableSettings)
	}
	c.server.settings = append(c.server.settings, config.Settings...)
	return c, nil
}

// Start creates the cluster if needed, and starts its server unless it runs. It may be called
// again, when the server was killed. Errors are sentences in French for the operator.
func (c *Cluster) Start(ctx context.Context) error {
	installed, err := findBinaries(c.binDir)
	if err != nil {
		return err
	}
	l := c.layout
	if c.server.account, err = clusterAccount(l.data); err != nil {
		return err
	}
	if err := prepareDirectories(c.dataDir, &l, c.server.account); err != nil {
		return err
	}
	start, err := acquire(ctx, l.startLock, exclusive)
	if err != nil {
		return fmt.Errorf("attente d'une autre commande lieux qui démarre ou arrête la base : %w", err)
	}
	defer start.release()

	if err := makePrivateDirectory(l.socketDir, c.server.account); err != nil {
		return err
	}
	if err := c.server.ensureCreated(installed, start); err != nil {
		return err
	}
	if err := c.server.ensureRunning(ctx); err != nil {
		return err
	}
	if c.users == nil {
		c.users, err = acquire(ctx, l.usersLock, shared)
	}
	return err
}

// Running reports whether this process uses the cluster and its server is there. It may still not
// answer.
func (c *Cluster) Running() bool { return c.users != nil && c.server.runningPID() != 0 }

// URL returns the connection string of the cluster's database.
func (c *Cluster) URL() string { return c.url }

// Close stops using the cluster, and stops the server when no other process uses it.
func (c *Cluster) Close() error {
	if c.users == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.stopsWithin())
	defer cancel()
	start, err := acquire(ctx, c.layout.startLock, exclusive)
	if err != nil {
		return fmt.Errorf("arrêt de la base : %w", err)
	}
	defer start.release()
	c.users.release()
	alone, err := tryAcquire(c.layout.usersLock, exclusive)
	if errors.Is(err, errLocked) {
		return nil // another command still uses it, and will stop it
	}
	if err != nil {
		return err
	}
	defer alone.release()
	if err := c.server.stop(ctx); err != nil {
		return err
	}
	os.Remove(c.layout.socketDir) // made again at the next start; one in a temporary directory must not stay
	return nil
}

// stopsWithin returns how long to wait for the end of the server. One that does not answer, such
// as a frozen one, will end when it can: it has been told.
func (c *Cluster) stopsWithin() time.Duration {
	asking, cancel := context.WithTimeout(context.Background(), frozenTimeout)
	defer cancel()
	if c.layout.ping(asking) != nil {
		return frozenTimeout
	}
	return stopTimeout
}

// Exists reports whether a data directory has a cluster.
func Exists(dataDir string) bool {
	_, err := os.Stat(filepath.Join(layoutOf(dataDir).data, "PG_VERSION"))
	return err == nil
}

// layoutOf returns the paths below a data directory, apart from that of the socket.
func layoutOf(dataDir string) layout {
	root := filepath.Join(dataDir, "postgres")
	return layout{
		root:      root,
		data:      filepath.Join(root, "data"),
		logFile:   filepath.Join(root, "postgres.log"),
		startLock: filepath.Join(root, "start.lock"),
		usersLock: filepath.Join(root, "users.lock"),
	}
}

// url returns the connection string of a database of the cluster.
func (l layout) url(dbname string) string {
	query := url.Values{"host": {l.socketDir}, "port": {port}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + dbname, RawQuery: query.Encode()}).String()
}

// prepareDirectories makes what must exist before any lock can be taken.
func prepareDirectories(dataDir string, l *layout, a account) error {
	if err := os.MkdirAll(dataDir, 0o755); err != nil {
		return fmt.Errorf("le dossier de données %s ne peut pas être créé (%w) : choisissez-en un autre avec --data-dir",
			dataDir, usererror.Wrap(err))
	}
	return makePrivateDirectory(l.root, a)
}

// makePrivateDirectory makes a directory that only the server's account (and
// root) can enter, and refuses one that belongs to another account.
func makePrivateDirectory(dir string, a account) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("impossible d'écrire dans %s (%w) : choisissez un autre dossier avec --data-dir", filepath.Dir(dir),
			usererror.Wrap(err))
	}
	f, err := openHere(dir, os.O_RDONLY|syscall.O_DIRECTORY)
	if errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("%s doit être un dossier, et non un lien ni un fichier : ôtez-le, ou choisissez un autre dossier "+
			"avec --data-dir", dir)
	}
	if err != nil {
		return fmt.Errorf("dossier %s : %w", dir, usererror.Wrap(err))
	}
	defer f.Close()
	owner, err := ownerOf(f)
	if err != nil {
		return fmt.Errorf("dossier %s : %w", dir, usererror.Wrap(err))
	}
	if owner != a.uid && owner != os.Geteuid() {
		return fmt.Errorf("le dossier %s appartient à un autre utilisateur (uid %d) : relancez avec ce compte, ou "+
			"choisissez un autre dossier avec --data-dir", dir, owner)
	}
	return a.own(f)
}

// ping returns nil when the server answers.
func (l layout) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, l.url("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}
