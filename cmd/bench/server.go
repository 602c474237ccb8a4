package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/internal/gctune"
	"github.com/lieux-numeriques/lieux/cmd/internal/pgsnapshot"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/static"
)

// usage is what the server reports about itself.
type usage struct {
	CPU           time.Duration // of the process, user and system
	Memory        int64         // resident, bytes
	Peak          int64         // the most that was resident since Peak was last asked for, bytes
	FromPostGIS   time.Duration // to load the version
	FromDisk      time.Duration
	VersionMemory int // bytes
}

// bench is the server under test and what it is compared with.
type bench struct {
	current *snapshot.Current
	known   usage
}

// serveBench serves the directory, PostGIS's answers and the constant, and
// prints its address.
func serveBench(ctx context.Context, database string) error {
	g, err := territory.Open()
	if err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, database)
	if err != nil {
		return err
	}
	defer pool.Close()
	b := &bench{}
	b.current = snapshot.NewCurrent(func(ctx context.Context, _ *snapshot.Snapshot) (*snapshot.Snapshot, error) {
		if served, ok := b.current.Served(); ok {
			defer gctune.DuringReload(served.Bytes())()
		}
		return pgsnapshot.Load(ctx, postgres.New(pool), nil, pgsnapshot.Options{})
	}, "", time.Now, nil)
	b.current.OnServe(func(s *snapshot.Snapshot) { gctune.ForSnapshot(s.Bytes()) })
	if err := b.start(ctx); err != nil {
		return err
	}
	view, err := b.current.Current()
	if err != nil {
		return err
	}
	if err := keepPlaces(ctx, pool, view); err != nil {
		return err
	}
	config, err := withPages()
	if err != nil {
		return err
	}
	e, err := site.New(site.Deps{Reader: b.current, Gazetteer: g, Now: time.Now}, config)
	if err != nil {
		return err
	}
	(&rival{reader: b.current, gazetteer: g, oracle: oracle.Oracle{Pool: pool}}).register(e)
	e.Get("/bench/constant", constant)
	e.Get("/bench/usage", b.usage)
	e.Get("/bench/refresh", b.refresh)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	return web.Serve(ctx, listener, e, slog.New(slog.DiscardHandler))
}

// withPages returns the settings of a site with the pages and scripts of the repository.
func withPages() (config site.Config, err error) {
	folders := map[string]*fs.FS{"pages": &config.Pages.Templates, "lang": &config.Pages.Lang, "dist": &config.Dist}
	for name, folder := range folders {
		if *folder, err = fs.Sub(static.FS, name); err != nil {
			return config, err
		}
	}
	return config, nil
}

// start loads the version from PostGIS and, to know how long that takes, from a disk copy.
func (b *bench) start(ctx context.Context) error {
	began := time.Now()
	if err := b.current.Start(ctx); err != nil {
		return err
	}
	b.known.FromPostGIS = time.Since(began)
	view, err := b.current.Current()
	if err != nil {
		return err
	}
	s := view.(*snapshot.Snapshot)
	b.known.VersionMemory = s.Bytes()
	dir, err := os.MkdirTemp("", "lieux-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "copy")
	if err := s.Save(path); err != nil {
		return err
	}
	began = time.Now()
	if _, err := snapshot.Load(path); err != nil {
		return err
	}
	b.known.FromDisk = time.Since(began)
	debug.FreeOSMemory()
	return nil
}

// usage answers with what the process has used, and begins a new peak.
func (b *bench) usage(c web.Context) error {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return err
	}
	u := b.known
	u.CPU = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	u.Memory, u.Peak = resident("VmRSS:"), resident("VmHWM:")
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // elsewhere than on Linux the peak is unknown
	return sendJSON(c, u)
}

// resident returns a figure of the process in bytes, 0 where it is unknown.
func resident(name string) int64 {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(raw), name)
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, _ := strconv.ParseInt(kilobytes, 10, 64)
	return n * 1024
}

// refresh loads the version again next to the one that is served, and swaps them.
func (b *bench) refresh(c web.Context) error {
	if err := b.current.Refresh(c.Request().Context()); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/plain", nil)
}

// filler is the text that constant answers are cut from.
var filler = make([]byte, 8<<20)

// constant answers with as many bytes as asked.
func constant(c web.Context) error {
	n, err := strconv.Atoi(c.Request().FormValue("bytes"))
	if err != nil || n < 0 || n > len(filler) {
		return web.NewProblem(http.StatusBadRequest, "")
	}
	return sendBody(c, filler[:n])
}

// sendJSON answers a value as JSON.
func sendJSON(c web.Context, v any) error {
	b, err := web.EncodeJSON(v)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/json", b)
}

// sendBody answers with the headers that the directory's own answers have.
func sendBody(c web.Context, body []byte) error {
	h := c.Header()
	h["Content-Type"] = []string{"application/geo+json"}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	h["Cache-Control"] = []string{"public, max-age=60, stale-while-revalidate=600"}
	h["Etag"] = []string{`"constant"`}
	h["Vary"] = []string{"Accept-Encoding"}
	c.Response().WriteHeader(http.StatusOK)
	_, err := c.Response().Write(body)
	return err
}

// askUsage requests what a server has used.
func askUsage(address string) (u usage, err error) {
	response, err := http.Get("http://" + address + "/bench/usage")
	if err != nil {
		return u, err
	}
	defer response.Body.Close()
	return u, json.NewDecoder(response.Body).Decode(&u)
}
