package main_test

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// installed returns the path of a program of the system, and skips the test aloud where it is not.
func installed(t *testing.T, name string) string {
	t.Helper()
	for _, path := range []string{name, "/usr/sbin/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	t.Skip(name + " is not installed (apt-get install " + name + "): nothing was tried with it")
	return ""
}

// poolServer is a PgBouncer in transaction mode.
type poolServer struct {
	t    *testing.T
	dir  string
	url  string // of the database behind it
	name string // of that database
	cmd  *exec.Cmd
}

// startPooler runs PgBouncer before a database.
func startPooler(t *testing.T, program, database string) *poolServer {
	t.Helper()
	dir, err := os.MkdirTemp("", "lieux-pgb-") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	config := configOf(t, database)
	p := &poolServer{t: t, dir: dir, name: config.Database}
	p.point(database)
	p.cmd = exec.Command(program, filepath.Join(dir, "pgbouncer.ini"))
	if socket, err := os.Stat(config.Host); err == nil && os.Geteuid() == 0 { // it refuses to run as root
		account := socket.Sys().(*syscall.Stat_t)
		if err := os.Chown(dir, int(account.Uid), int(account.Gid)); err != nil {
			t.Fatal(err)
		}
		p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: account.Uid, Gid: account.Gid}}
	}
	var log safeBuffer
	p.cmd.Stderr = &log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
	query := url.Values{"host": {dir}, "port": {"6543"}, "sslmode": {"disable"}}
	p.url = (&url.URL{Scheme: "postgres", User: url.User(config.User), Path: "/" + config.Database,
		RawQuery: query.Encode()}).String()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := pgx.Connect(t.Context(), p.url)
		if err == nil {
			_ = conn.Close(t.Context())
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the pooler does not answer: %v\n%s", err, log.String())
		}
	}
	return p
}

func configOf(t *testing.T, database string) *pgx.ConnConfig {
	t.Helper()
	config, err := pgx.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// point sets which database is behind the pooler, as an operator does after another server was promoted.
func (p *poolServer) point(database string) {
	p.t.Helper()
	config := configOf(p.t, database)
	ini := "[databases]\n" + p.name + " = host=" + config.Host + " port=" + strconv.Itoa(int(config.Port)) + " user=" +
		config.User + " dbname=" + config.Database + "\n[pgbouncer]\npool_mode = transaction\nauth_type = any\n" +
		"server_login_retry = 1\nlisten_port = 6543\nunix_socket_dir = " + p.dir + "\ndefault_pool_size = 3\n"
	if err := os.WriteFile(filepath.Join(p.dir, "pgbouncer.ini"), []byte(ini), 0o644); err != nil {
		p.t.Fatal(err)
	}
	if os.Geteuid() == 0 { // PgBouncer runs as another account
		for up := filepath.Dir(config.Host); up != "/" && up != os.TempDir(); up = filepath.Dir(up) {
			if info, err := os.Stat(up); err != nil || os.Chmod(up, info.Mode()|0o111) != nil {
				p.t.Fatal("the socket cannot be reached: ", up)
			}
		}
	}
	if p.cmd != nil {
		if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			p.t.Fatal(err)
		}
	}
}
