//go:build unix

package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// TestMain lets the test binary play another lieux command: it opens the
// cluster of a directory, says so, and waits for its standard input to end.
func TestMain(m *testing.M) {
	dir := os.Getenv("CLUSTER_TEST_DIR")
	if dir == "" {
		os.Exit(m.Run())
	}
	c, err := Open(context.Background(), Config{DataDir: dir, Log: quiet})
	if err == nil {
		err = query(c.URL())
	}
	if err != nil {
		fmt.Println("erreur:", err)
		os.Exit(1)
	}
	fmt.Println("pret")
	io.Copy(io.Discard, os.Stdin)
	if err := c.Close(); err != nil {
		fmt.Println("erreur:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func query(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "create temporary table t (i int)")
	return err
}

// requirePostGIS skips where the system has no PostGIS; in CI that is a failure.
func requirePostGIS(t *testing.T) {
	t.Helper()
	if _, err := findBinaries(""); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("no PostGIS here: ", err)
	}
}

func mustOpen(t *testing.T, dir string) *Cluster {
	t.Helper()
	c, err := Open(t.Context(), Config{DataDir: dir, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pidOf(t *testing.T, c *Cluster) int {
	t.Helper()
	pid := c.server.runningPID()
	if pid == 0 {
		t.Fatal("the server does not run")
	}
	return pid
}

func TestOpenStartsAndLastCloseStops(t *testing.T) {
	requirePostGIS(t)
	dir := t.TempDir()
	first := mustOpen(t, dir)
	if err := query(first.URL()); err != nil {
		t.Fatal(err)
	}
	pid := pidOf(t, first)
	second := mustOpen(t, dir)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if got := pidOf(t, second); got != pid {
		t.Errorf("the server %d was replaced by %d", pid, got)
	}
	if err := query(second.URL()); err != nil {
		t.Errorf("the first command's end stopped the server of the second: %v", err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if second.server.runningPID() != 0 {
		t.Error("the last command left the server running")
	}
}

func TestTwoCommandsAtOnce(t *testing.T) {
	requirePostGIS(t)
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			cmd := otherCommand(dir)
			cmd.Stdin = strings.NewReader("")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("command %d: %v: %s", i, err, out)
			}
		})
	}
	wg.Wait()
	if s := (&server{layout: layoutOf(dir)}); s.runningPID() != 0 {
		t.Error("the last command left the server running")
	}
}

func otherCommand(dir string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CLUSTER_TEST_DIR="+dir)
	return cmd
}

func TestOrdinaryUser(t *testing.T) {
	requirePostGIS(t)
	if os.Geteuid() != 0 {
		t.Skip("these tests already run as an ordinary user")
	}
	a, err := clusterAccount("")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "lieux-user-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	program := filepath.Join(dir, "commande")
	copyFile(t, os.Args[0], program)
	for _, path := range []string{dir, program} {
		if err := os.Chown(path, a.uid, a.gid); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CLUSTER_TEST_DIR="+filepath.Join(dir, "donnees"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}}
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "pret") {
		t.Fatalf("%v: %s", err, out)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, raw, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestRootBelowClosedDirectory(t *testing.T) {
	requirePostGIS(t)
	if os.Geteuid() != 0 {
		t.Skip("only root runs the server as another account")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	c := mustOpen(t, filepath.Join(dir, "donnees"))
	defer c.Close()
	data, err := os.Open(c.layout.data)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	if owner, err := ownerOf(data); err != nil || owner == 0 {
		t.Errorf("the cluster belongs to uid %d (%v)", owner, err)
	}
	if err := query(c.URL()); err != nil {
		t.Error(err)
	}
}

// A crash of everything leaves lock files; the process number in them may since
// have been given to any program, here to this test.
func TestLeftoverLocks(t *testing.T) {
	requirePostGIS(t)
	dir := t.TempDir()
	c := mustOpen(t, dir)
	pid := pidOf(t, c)
	pidFile := filepath.Join(c.layout.data, "postmaster.pid")
	before, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for start := time.Now(); time.Since(start) < 10*time.Second && c.server.runningPID() != 0; {
		time.Sleep(10 * time.Millisecond)
	}
	c.users.release()
	time.Sleep(200 * time.Millisecond) // its own children notice
	_, rest, _ := strings.Cut(string(before), "\n")
	if err := os.WriteFile(pidFile, fmt.Appendf(nil, "%d\n%s", os.Getpid(), rest), 0o600); err != nil {
		t.Fatal(err)
	}
	again := mustOpen(t, dir)
	defer again.Close()
	if err := query(again.URL()); err != nil {
		t.Error(err)
	}
}

// TestKilledCommand leaves the server of a killed command to the next one.
func TestKilledCommand(t *testing.T) {
	requirePostGIS(t)
	dir := t.TempDir()
	cmd := otherCommand(dir)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(stdout, make([]byte, len("pret"))); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	c := mustOpen(t, dir)
	if err := query(c.URL()); err != nil {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if c.server.runningPID() != 0 {
		t.Error("the server of the killed command still runs")
	}
}

func TestLongAndOddPaths(t *testing.T) {
	requirePostGIS(t)
	for _, name := range []string{strings.Repeat("long", 30), "l'été, « à » 100 %"} {
		t.Run(name[:6], func(t *testing.T) {
			c := mustOpen(t, filepath.Join(t.TempDir(), name))
			defer c.Close()
			if err := query(c.URL()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestClearSentences(t *testing.T) {
	requirePostGIS(t)
	for _, tt := range []struct {
		rule    string
		prepare func(t *testing.T, dir string) Config
		want    string
	}{
		{"fichier à la place du dossier", func(t *testing.T, dir string) Config {
			file := filepath.Join(dir, "fichier")
			write(t, file, "")
			return Config{DataDir: filepath.Join(file, "donnees")}
		}, "--data-dir"},
		{"cluster d'une ancienne version", func(t *testing.T, dir string) Config {
			write(t, filepath.Join(dir, "postgres", "data", "PG_VERSION"), "9\n")
			return Config{DataDir: dir}
		}, "PostgreSQL 9, qui n'est pas installé"},
		{"version illisible", func(t *testing.T, dir string) Config {
			write(t, filepath.Join(dir, "postgres", "data", "PG_VERSION"), "neuf\n")
			return Config{DataDir: dir}
		}, "version inconnue"},
		{"PostgreSQL absent", func(t *testing.T, dir string) Config {
			return Config{DataDir: dir, BinDir: dir}
		}, "PostgreSQL n'est pas installé"},
		{"PostGIS absent", func(t *testing.T, dir string) Config {
			bin := filepath.Join(dir, "bin")
			write(t, filepath.Join(bin, "initdb"), "")
			write(t, filepath.Join(bin, "postgres"), "#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n")
			return Config{DataDir: dir, BinDir: bin}
		}, "apt-get install postgresql-99-postgis-3"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			config := tt.prepare(t, t.TempDir())
			config.Log = quiet
			c, err := Open(t.Context(), config)
			if err == nil {
				c.Close()
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q; want one sentence with %q", err, tt.want)
			}
		})
	}
}

func TestUnwritableDirectory(t *testing.T) {
	requirePostGIS(t)
	for _, dir := range []string{"/proc/lieux", "/proc/self/lieux"} { // not even root writes there
		if c, err := Open(t.Context(), Config{DataDir: dir, Log: quiet}); err == nil {
			c.Close()
			t.Fatalf("%s: no error", dir)
		} else if !strings.Contains(err.Error(), "--data-dir") {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAcquireGivesUpWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "verrou")
	held, err := tryAcquire(path, exclusive)
	if err != nil {
		t.Fatal(err)
	}
	defer held.release()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := acquire(ctx, path, shared); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestMajorVersion(t *testing.T) {
	for in, want := range map[string]int{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n": 15,
		"postgres (PostgreSQL) 18beta1\n":                        18,
		"postgres (PostgreSQL) 9.6.24\n":                         9,
		"mysqld 8":                                               0,
		"postgres (PostgreSQL) ":                                 0,
	} {
		if got := majorVersion(in); got != want {
			t.Errorf("majorVersion(%q) = %d; want %d", in, got, want)
		}
	}
}
