package cluster

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Another account has put symbolic links where the program, run by root, makes its files: what they lead to
// keeps its owner and its content.
func TestSymbolicLinksAreNotFollowed(t *testing.T) {
	requirePostGIS(t)
	for _, name := range []string{"postgres", "postgres/socket", "postgres/postgres.log", "postgres/start.lock",
		"postgres/users.lock"} {
		t.Run(name, func(t *testing.T) {
			dir, victim := t.TempDir(), t.TempDir()
			link := filepath.Join(dir, name)
			if name != "postgres" && name != "postgres/socket" {
				victim = filepath.Join(victim, "shadow")
				write(t, victim, "secret")
			}
			a, err := clusterAccount(filepath.Join(dir, "none"))
			if err == nil {
				err = prepareLink(dir, link, victim, a)
			}
			if err != nil {
				t.Fatal(err)
			}
			before := statOf(t, victim)
			if c, err := Open(t.Context(), Config{DataDir: dir, Log: quiet}); err == nil {
				c.Close()
				t.Error("it starts all the same")
			}
			if after := statOf(t, victim); after.Uid != before.Uid || after.Size != before.Size {
				t.Errorf("what the link leads to: uid %d, %d bytes; before %d, %d", after.Uid, after.Size, before.Uid, before.Size)
			}
		})
	}
}

// prepareLink makes a link below a data directory whose folder postgres belongs to the account.
func prepareLink(dir, link, victim string, a account) error {
	root := filepath.Join(dir, "postgres")
	if link != root {
		if err := os.Mkdir(root, 0o700); err != nil {
			return err
		}
		if err := os.Chown(root, a.uid, a.gid); err != nil {
			return err
		}
	}
	return os.Symlink(victim, link)
}

func statOf(t *testing.T, path string) *syscall.Stat_t {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t)
}

// The socket among the temporary files has a name that only the data directory knows.
func TestSocketNameCannotBeForeseen(t *testing.T) {
	long := strings.Repeat("long", 40)
	names := map[string]bool{}
	for range 2 {
		dir := t.TempDir()
		first, err := socketDirectory(dir, long)
		if err != nil {
			t.Fatal(err)
		}
		second, err := socketDirectory(dir, long)
		if err != nil || first != second {
			t.Errorf("%q, then %q (%v)", first, second, err)
		}
		names[first] = true
	}
	if len(names) != 2 {
		t.Errorf("two data directories share %v", names)
	}
}

// initdb goes on when the command that ran it is killed: the next command waits for its end instead of
// erasing what it writes.
func TestInitdbThatOutlivesItsCommand(t *testing.T) {
	requirePostGIS(t)
	dir := t.TempDir()
	cmd := otherCommand(dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	draft := filepath.Join(dir, "postgres", "data.nouveau", "PG_VERSION")
	for start := time.Now(); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(draft); err == nil {
			break
		}
		if time.Since(start) > time.Minute {
			t.Fatal("initdb does not begin")
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if _, err := tryAcquire(filepath.Join(dir, "postgres", "start.lock"), exclusive); err == nil {
		t.Error("the lock is free while initdb still runs")
	}
	c := mustOpen(t, dir)
	if err := query(c.URL()); err != nil {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if out, _ := exec.Command("pgrep", "-f", draft).Output(); len(out) > 0 {
		t.Errorf("initdb still runs: %s", out)
	}
}
