package main_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory/clocktest"
)

// TestPrivateCluster runs the whole data flow without DATABASE_URL, with several
// commands at once on one directory.
func TestPrivateCluster(t *testing.T) {
	t.Parallel()
	s := privateShop(t)
	empty := s.serve()
	if body := empty.ok("/health/ready"); !strings.Contains(body, `"pret"`) {
		t.Errorf("an empty directory: %s", body)
	}
	if c := empty.list("/api/v1/lieux"); c.NumberMatched != 0 {
		t.Errorf("an empty directory has %d places", c.NumberMatched)
	}
	empty.ok("/")
	a, b := threeTowns().writeCSV(t, s.data, "essais-a"), invent(50, 3).writeCSV(t, s.data, "essais-b")
	var group sync.WaitGroup
	for _, folder := range []string{a, b} {
		group.Go(func() {
			if r := s.run("import", "--force", folder); r.code != 0 {
				t.Errorf("import %s beside another: %s", folder, r.stderr)
			}
		})
	}
	for range 3 {
		group.Go(func() {
			if r := s.run("sources", "--json"); r.code != 0 {
				t.Errorf("sources beside imports: %s", r.stderr)
			}
		})
	}
	group.Wait()
	if got := s.export(); len(got) != 53 {
		t.Errorf("%d places, want 53", len(got))
	}
	becomes(t, "what two other commands imported", func() bool {
		return empty.list("/api/v1/lieux?sans_accueil=inclure&limit=1").NumberMatched == 53
	})
	if says(t, s.fails(1, "import", a, filepath.Join(s.data, "absente")), "1 liste(s) sur 2"); len(s.export()) != 53 {
		t.Error("a failed import changed the directory")
	}
	empty.stop()
	if left, _ := filepath.Glob(filepath.Join(s.data, "postgres", "data", "postmaster.pid")); len(left) > 0 {
		t.Error("the last command left the database running")
	}
}

// watch requests paths without a pause until stop is called, which returns the number
// of answers and what was wrong with the first that failed.
func (srv *served) watch(paths ...string) (stop func() (answers int64, failure string)) {
	var answers atomic.Int64
	var failure atomic.Pointer[string]
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for _, path := range paths {
		group.Go(func() {
			for ctx.Err() == nil {
				a, err := srv.ask(path)
				if err != nil || a.status != http.StatusOK {
					problem := fmt.Sprintf("%s: %d %v %.200s", path, a.status, err, a.body)
					failure.CompareAndSwap(nil, &problem)
				}
				answers.Add(1)
				time.Sleep(2 * time.Millisecond) // leave the processors to the other tests
			}
		})
	}
	return func() (int64, string) {
		cancel()
		group.Wait()
		if problem := failure.Load(); problem != nil {
			return answers.Load(), *problem
		}
		return answers.Load(), ""
	}
}

var watched = []string{"/api/v1/proches?code_postal=33000", "/api/v1/lieux?departement=33",
	"/api/v1/tuiles/5/15/11.geojson", "/health/ready", "/?pres_de=33000"}

// TestAnImportIsVisibleWithoutAFailedRequest publishes several times under load.
func TestAnImportIsVisibleWithoutAFailedRequest(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rows := append(threeTowns(), invent(2000, 8)...)
	folder := rows.writeCSV(t, s.data, "essais")
	s.do("import", "--force", folder)
	srv := s.serve()
	stop := srv.watch(watched...)
	for i := range 3 {
		name := "Bibliothèque, version " + strconv.Itoa(i)
		rows[0]["nom"] = name
		rows.writeCSV(t, s.data, "essais")
		s.do("import", "--force", folder)
		becomes(t, "the new name", func() bool {
			f := decode[feature](t, srv.ok("/api/v1/lieux/"+placeID("essais", "b1")))
			return f.text("nom") == name
		})
	}
	if answers, failure := stop(); failure != "" || answers < 50 {
		t.Errorf("%d answers; %s", answers, failure)
	}
}

// TestKilledImports kills imports of 20 000 rows at several moments.
func TestKilledImports(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rows := invent(20_000, 21)
	folder := append(threeTowns(), rows[:200]...).writeCSV(t, s.data, "grande")
	s.do("import", "--force", folder)
	before := s.export()
	srv := s.serve()
	large := append(threeTowns(), rows...)
	large[0]["nom"] = "Bibliothèque agrandie"
	large.writeCSV(t, s.data, "grande")
	stop := srv.watch(watched...)
	for _, after := range []time.Duration{60, 300, 700, 1200, 2000, 3000} {
		cmd := s.command(context.Background(), "import", "--force", folder)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after * time.Millisecond)
		_ = cmd.Process.Signal(syscall.SIGKILL) // it may be over
		if cmd.Wait() == nil {
			break // the machine is faster than the test: it was published whole
		}
		if got := s.export(); len(got) < 19_000 && !sameDirectory(before, got) {
			t.Fatalf("killed after %v: %d places, of which the first is %v", after, len(got), got[placeID("grande", "b1")])
		}
	}
	got := s.imports("--force", folder)
	version, places := s.version()
	if !got.Unchanged && got.Published != len(large) || places < 19_000 {
		t.Errorf("the import after those killed: %d places, %+v", places, got.Outcome)
	}
	becomes(t, "the large version", func() bool {
		h := srv.health()
		return h.Etat == "pret" && h.Version == version && h.Lieux == places
	})
	if answers, failure := stop(); failure != "" || answers < 50 {
		t.Errorf("%d answers; %s", answers, failure)
	}
}

// TestInterruptedImport ends with a message after Ctrl-C.
func TestInterruptedImport(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := invent(20_000, 22).writeCSV(t, s.data, "grande")
	var stderr safeBuffer
	cmd := s.command(context.Background(), "import", "--force", folder)
	cmd.Stderr = &stderr
	s.do("migrate", "up")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	db, err := pgx.Connect(t.Context(), s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	becomes(t, "an import under way", func() (is bool) {
		_ = db.QueryRow(t.Context(), `select exists (select from core.import where status = 'en_cours')`).Scan(&is)
		return is
	})
	_ = cmd.Process.Signal(syscall.SIGINT)
	if err := cmd.Wait(); err == nil {
		t.Fatal("the import ended as if nothing had happened")
	}
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "lieux: interrompu") {
		t.Errorf("status %d: %s", cmd.ProcessState.ExitCode(), stderr.String())
	}
	if _, places := s.version(); places != 0 {
		t.Errorf("%d places were published", places)
	}
}

type ready struct {
	Etat    string
	Version int
	Lieux   int
	Copie   bool `json:"copie_locale"`

	Base    *int   `json:"version_base"`
	Ecartee string `json:"base_ecartee"`
}

func (srv *served) health() ready {
	srv.t.Helper()
	return decode[ready](srv.t, srv.ok("/health/ready"))
}

// TestServingWithoutTheDatabase stops the database under a running server, and
// starts another server while it is down. The database is a private cluster of
// a second directory, reached by its socket as any other would be.
func TestServingWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	owner := privateShop(t)
	socket, release := owner.hold()
	s := &shop{t: t, data: t.TempDir(), now: clocktest.New(t), database: socket}
	s.do("import", threeTowns().writeCSV(t, s.data, "essais"))
	first := s.serve()
	time.Sleep(1500 * time.Millisecond) // it is idle: only the loss itself can be noticed
	if h := first.health(); h.Etat != "pret" || h.Version != 1 || h.Lieux != 3 {
		t.Errorf("%+v", h)
	}
	stop := first.watch(watched...)
	release()
	becomes(t, "a server that says that its database is down", func() bool { return first.health().Etat == "degrade" })
	second := s.serve()
	for _, srv := range []*served{first, second} {
		if c := srv.list("/api/v1/proches?code_postal=33000"); len(c.Features) == 0 ||
			c.Features[0].text("nom") != "Bibliothèque des Essais" {
			t.Errorf("without the database: %+v", c)
		}
		srv.ok("/?pres_de=33000")
	}
	if h := second.health(); h.Etat != "degrade" || h.Lieux != 3 || !h.Copie {
		t.Errorf("started without the database: %+v", h)
	}
	if history := first.ok("/api/v1/imports"); !strings.Contains(history, `"complet":false`) ||
		!strings.Contains(history, `"essais"`) {
		t.Errorf("the history without the database: %s", history)
	}
	says(t, s.fails(1, "import", filepath.Join(s.data, "essais")), "base de données ne répond pas")
	_, again := owner.hold()
	defer again()
	rows := threeTowns()
	rows[0]["nom"] = "Bibliothèque revenue"
	rows.writeCSV(t, s.data, "essais")
	s.do("import", filepath.Join(s.data, "essais"))
	for name, srv := range map[string]*served{"that saw it go": first, "that started without it": second} {
		becomes(t, "the new version on the server "+name, func() bool {
			return srv.health().Etat == "pret" && strings.Contains(srv.ok("/api/v1/lieux?q=bibliotheque"),
				"Bibliothèque revenue")
		})
	}
	if answers, failure := stop(); failure != "" || answers < 50 {
		t.Errorf("%d answers; %s", answers, failure)
	}
}

// hold keeps the private database running, as any command that uses it does, and
// returns its address. release lets it stop.
func (s *shop) hold() (url string, release func()) {
	s.t.Helper()
	srv := s.serve()
	sockets, err := filepath.Glob(filepath.Join(s.data, "postgres", "socket", ".s.PGSQL.*"))
	if err != nil {
		s.t.Fatal(err)
	}
	if len(sockets) == 0 { // the path was too long for a socket
		sockets, _ = filepath.Glob(filepath.Join(os.TempDir(), "lieux-*", ".s.PGSQL.5432"))
	}
	if len(sockets) == 0 {
		s.t.Fatal("the private database has no socket")
	}
	return "host=" + filepath.Dir(sockets[0]) + " port=5432 user=lieux dbname=lieux sslmode=disable", srv.stop
}

// TestPrivateDatabaseLost kills the private database under a running server.
func TestPrivateDatabaseLost(t *testing.T) {
	t.Parallel()
	s := privateShop(t)
	s.do("import", threeTowns().writeCSV(t, s.data, "essais"))
	srv := s.serve()
	time.Sleep(1500 * time.Millisecond) // it is idle
	raw, err := os.ReadFile(filepath.Join(s.data, "postgres", "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	becomes(t, "a server that says that its database is down", func() bool { return srv.health().Etat == "degrade" })
	becomes(t, "a server that has started it again", func() bool { return srv.health().Etat == "pret" })
	rows := append(threeTowns(), library("n1", "Lieu d'après la panne", "adresse", "2 rue de la Reprise", "latitude",
		"44.8600", "telephone", "+33556000077", "courriels", "", "site_web", ""))
	s.do("import", rows.writeCSV(t, s.data, "essais"))
	becomes(t, "the version imported after the crash", func() bool {
		return srv.list("/api/v1/lieux?sans_accueil=inclure").NumberMatched == 4
	})
}
