package main_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/cmd/internal/cluster"
	"github.com/lieux-numeriques/lieux/directory/clocktest"
)

// postgresServer is a PostgreSQL server of one test.
type postgresServer struct {
	t       testing.TB
	cluster *cluster.Cluster
	data    string // its own directory
}

func startPostgres(t testing.TB, dir string) *postgresServer {
	t.Helper()
	c, err := cluster.Open(t.Context(), cluster.Config{DataDir: dir, Disposable: true, Log: slog.New(slog.DiscardHandler),
		Settings: []string{"wal_level=replica", "max_wal_senders=4", "shared_buffers=32MB", "max_connections=40"}})
	if err != nil {
		if os.Getenv("CI") == "" && strings.Contains(err.Error(), "install") {
			t.Skip("no PostGIS here: ", err)
		}
		t.Fatal(err)
	}
	p := &postgresServer{t: t, cluster: c, data: filepath.Join(dir, "postgres", "data")}
	t.Cleanup(func() {
		p.signal(syscall.SIGCONT)
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// standby returns a hot standby of the server, made by pg_basebackup.
func (p *postgresServer) standby() *postgresServer {
	p.t.Helper()
	dir := p.t.TempDir()
	copied := filepath.Join(dir, "postgres", "data")
	if err := os.MkdirAll(filepath.Dir(copied), 0o700); err != nil {
		p.t.Fatal(err)
	}
	program, err := filepath.EvalSymlinks("/proc/" + strconv.Itoa(p.pid()) + "/exe")
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.CommandContext(p.t.Context(), filepath.Join(filepath.Dir(program), "pg_basebackup"), "--pgdata", copied,
		"--dbname", p.cluster.URL(), "--write-recovery-conf", "--checkpoint", "fast", "--wal-method", "stream")
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("pg_basebackup: %v\n%s", err, out)
	}
	owner, err := os.Stat(p.data)
	if err != nil {
		p.t.Fatal(err)
	}
	account := owner.Sys().(*syscall.Stat_t)
	err = filepath.WalkDir(filepath.Dir(copied), func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			err = os.Lchown(path, int(account.Uid), int(account.Gid))
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return startPostgres(p.t, dir)
}

func (p *postgresServer) pid() int {
	p.t.Helper()
	raw, err := os.ReadFile(filepath.Join(p.data, "postmaster.pid"))
	if err != nil {
		p.t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		p.t.Fatal(err)
	}
	return pid
}

// signal sends a signal to all processes of the server.
func (p *postgresServer) signal(sig syscall.Signal) {
	p.t.Helper()
	main := p.pid()
	children, err := os.ReadFile("/proc/" + strconv.Itoa(main) + "/task/" + strconv.Itoa(main) + "/children")
	if errors.Is(err, fs.ErrNotExist) {
		return // it was killed
	}
	if err != nil {
		p.t.Fatal(err)
	}
	for _, pid := range append(strings.Fields(string(children)), strconv.Itoa(main)) {
		number, _ := strconv.Atoi(pid)
		_ = syscall.Kill(number, sig) // a backend may have ended meanwhile
	}
}

func (p *postgresServer) exec(sql string) {
	p.t.Helper()
	conn, err := pgx.Connect(p.t.Context(), p.cluster.URL())
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(p.t.Context(), sql); err != nil {
		p.t.Fatalf("%s: %v", sql, err)
	}
}

// node returns an installation of its own on a database.
func node(t testing.TB, database string) *shop {
	return &shop{t: t, data: t.TempDir(), now: clocktest.New(t), database: database}
}

// rename publishes a version in which one place has another name.
func (s *shop) rename(name string) {
	s.t.Helper()
	rows := threeTowns()
	rows[0]["nom"] = name
	s.do("import", rows.writeCSV(s.t, s.data, "essais"))
}

// TestTwoNodesAndAStandby: a node on a hot standby, where LISTEN is refused, follows; a client that goes from one
// node to the other never sees an older version; a frozen server is said, and does not keep a node from stopping.
func TestTwoNodesAndAStandby(t *testing.T) {
	t.Parallel()
	primary := startPostgres(t, t.TempDir())
	s := node(t, primary.cluster.URL())
	s.rename("Premier nom")
	standby := primary.standby()
	first, second := s.serve(), node(t, standby.cluster.URL()).serve()
	if h := second.health(); h.Etat != "pret" || h.Version != 1 || h.Base == nil || *h.Base != 1 {
		t.Fatalf("the node of the standby: %+v", h)
	}
	for _, name := range []string{"Deuxième nom", "Troisième nom"} {
		s.rename(name)
		becomes(t, name, func() bool { return strings.Contains(first.ok("/api/v1/lieux"), name) })
		seen := first.get("/api/v1/lieux").header.Get("Lieux-Version")
		a := second.get("/api/v1/lieux", "Lieux-Version", seen)
		if a.status != http.StatusOK || a.header.Get("Lieux-Version") < seen || !strings.Contains(a.body, name) {
			t.Errorf("after version %s: %d, version %s", seen, a.status, a.header.Get("Lieux-Version"))
		}
	}
	standby.exec(`select pg_wal_replay_pause()`)
	s.rename("Quatrième nom")
	becomes(t, "version 4", func() bool { return first.health().Version == 4 })
	for _, path := range []string{"/api/v1/lieux", "/", "/api/v1/tuiles/5/15/11.geojson?v=4"} {
		a := second.get(path, "Lieux-Version", "4")
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
			t.Errorf("%s on a standby that is behind: %d", path, a.status)
		}
	}
	if a := second.get("/api/v1/lieux"); a.status != http.StatusOK || a.header.Get("Lieux-Version") != "3" {
		t.Errorf("a new client on a standby that is behind: %d", a.status)
	}
	standby.exec(`select pg_wal_replay_resume()`)
	saved := filepath.Join(s.data, "sauvegarde")
	node(t, standby.cluster.URL()).do("backup", saved)
	restored := newShop(t)
	restored.do("restore", saved)
	if got, want := restored.do("export", "ndjson"), s.do("export", "ndjson"); got != want {
		t.Errorf("saved from the standby: %d bytes, the original %d", len(got), len(want))
	}
	if a := second.get("/api/v1/lieux", "Lieux-Version", "4"); a.status != http.StatusOK {
		t.Errorf("a standby that catches up: %d", a.status)
	}

	standby.signal(syscall.SIGSTOP)
	becomes(t, "a node that says that its server is frozen", func() bool { return second.health().Etat == "degrade" })
	second.ok("/api/v1/lieux")
	began := time.Now()
	second.stop()
	if took := time.Since(began); took > 10*time.Second || second.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("a node of a frozen server stops after %v with status %d: %s", took, second.cmd.ProcessState.ExitCode(),
			second.stderr)
	}
}

// TestMistakenDatabase: what is served stays when its database is replaced by an empty one, until the operator says
// otherwise, and the copy of it even then.
func TestMistakenDatabase(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.rename("Premier nom")
	srv := s.serve()
	becomes(t, "the disk copy", func() bool {
		_, err := os.Stat(filepath.Join(s.data, "lieux.snapshot"))
		return err == nil
	})
	recreate(t, s.database, "")
	becomes(t, "a node that refuses an empty database", func() bool { return srv.health().Ecartee == "vide" })
	says(t, srv.stderr.String(), "--accept-database")
	srv.stop()
	again := s.serve()
	if h := again.health(); h.Etat != "degrade" || h.Ecartee != "vide" || h.Lieux != 3 || !h.Copie {
		t.Errorf("started on an empty database: %+v", h)
	}
	again.ok("/")
	again.stop()

	other := node(t, s.database)
	other.do("import", invent(5, 4).writeCSV(t, other.data, "autres"))
	again = s.serve()
	if h := again.health(); h.Ecartee != "autre" || h.Lieux != 3 {
		t.Errorf("started on a foreign database: %+v", h)
	}
	again.stop()
	accepted := s.serve("--accept-database")
	if h := accepted.health(); h.Etat != "pret" || h.Ecartee != "" || h.Lieux != 5 {
		t.Errorf("told to accept it: %+v", h)
	}
	if _, err := os.Stat(filepath.Join(s.data, "lieux.snapshot.ancienne")); err != nil {
		t.Error("the copy of the first database is lost: ", err)
	}
}

// recreate drops a database and makes an empty one of its name, with options.
func recreate(t *testing.T, database, options string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	name := pgx.Identifier{strings.TrimPrefix(u.Path, "/")}.Sanitize()
	u.Path = "/postgres"
	conn, err := pgx.Connect(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, sql := range []string{"drop database " + name + " with (force)", "create database " + name + " " + options} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPrivateDatabaseAwayAtTheStart is found again by itself.
func TestPrivateDatabaseAwayAtTheStart(t *testing.T) {
	t.Parallel()
	s := privateShop(t)
	s.rename("Premier nom")
	s.serve().stop() // leaves a copy
	data := filepath.Join(s.data, "postgres", "data")
	if err := os.Rename(filepath.Join(data, "PG_VERSION"), filepath.Join(data, "PG_VERSION.away")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("99\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	srv := s.serve()
	if h := srv.health(); h.Etat != "degrade" || h.Lieux != 3 || !h.Copie {
		t.Errorf("without its database: %+v", h)
	}
	if err := os.Rename(filepath.Join(data, "PG_VERSION.away"), filepath.Join(data, "PG_VERSION")); err != nil {
		t.Fatal(err)
	}
	becomes(t, "a node that has found its database", func() bool { return srv.health().Etat == "pret" })
	s.rename("Deuxième nom")
	becomes(t, "the next version", func() bool { return strings.Contains(srv.ok("/api/v1/lieux"), "Deuxième nom") })
}

// TestPgBouncer serves through a pooler that gives each transaction another connection, and refuses to import there.
func TestPgBouncer(t *testing.T) {
	t.Parallel()
	program := installed(t, "pgbouncer")
	s := newShop(t)
	s.rename("Premier nom")
	pooled := node(t, startPooler(t, program, s.database).url)
	srv := pooled.serve()
	if h := srv.health(); h.Etat != "pret" || h.Lieux != 3 {
		t.Errorf("%+v", h)
	}
	s.rename("Deuxième nom")
	becomes(t, "the next version", func() bool { return strings.Contains(srv.ok("/api/v1/lieux"), "Deuxième nom") })
	for range 5 {
		if history := srv.ok("/api/v1/imports"); !strings.Contains(history, `"complet":true`) {
			t.Errorf("the history through the pooler: %s", history)
		}
	}
	says(t, pooled.fails(1, "import", filepath.Join(s.data, "essais")), "PgBouncer")
	saved := filepath.Join(s.data, "sauvegarde")
	pooled.do("backup", saved)
	other := newShop(t)
	other.do("restore", saved)
	if got, want := other.do("export", "ndjson"), s.do("export", "ndjson"); got != want {
		t.Errorf("saved through the pooler: %d bytes, the original %d", len(got), len(want))
	}
}
