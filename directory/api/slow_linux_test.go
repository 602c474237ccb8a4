package api_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// Any request takes less processor time before its first byte than writing every
// place twice does in the same run: a limit that holds on a busy machine, on a slow one
// and under the race detector. The worst of 600 requests is one that was interrupted.

// TestCPUTimeOfCostlyRequests makes the requests that cost most, over many places.
func TestCPUTimeOfCostlyRequests(t *testing.T) {
	s := newStopwatch(t)
	r := rand.New(rand.NewPCG(1, 2))
	typologies := "typologie=" + strings.Join(directory.VocabularyTypologies.Values, ",")
	wrong := "typologie=" + strings.Repeat("zz,", 2600) + "zz"
	words := "q=" + strings.Repeat("a%20", 50)
	for _, query := range []string{
		"/lieux?limit=1000",
		"/lieux?limit=1000&pres_de=33000",
		"/lieux?limit=1000&ouvert=maintenant&horaires_inconnus=inclure",
		"/lieux?" + typologies,
		"/lieux?" + wrong,
		"/lieux?" + words,
		"/lieux?q=e",
		"/lieux?q=de%20la%20mairie%20rue",
		"/lieux?label=" + strings.Repeat("zz,", 2600),
		"/lieux?" + strings.Repeat("x&", 4000),
		"/facettes",
		"/facettes?pres_de=33000&rayon_km=200",
		"/facettes?q=a&ouvert=maintenant",
		"/proches?code_postal=75001&limit=100&ouvert=maintenant",
		fmt.Sprintf("/proches?lat=%f&lon=-179.9&limit=100&q=mediatheque", r.Float64()),
		"/tuiles/0/0/0.geojson",
		"/tuiles/6/32/22.geojson?ouvert=maintenant",
		"/tuiles/13/4149/2818.mvt",
		"/territoires?q=s&limit=50",
		"/territoires?q=%C3%A9",
	} {
		s.request(query)
	}
	s.check()
}

// TestCPUTimeOfRandomRequests draws costly requests, each of them new to the server.
func TestCPUTimeOfRandomRequests(t *testing.T) {
	s := newStopwatch(t)
	r := rand.New(rand.NewPCG(8, 15))
	for range 600 {
		s.request(costlyRequest(r))
	}
	s.check()
}

// stopwatch measures the processor time that a server of 20 000 places takes.
type stopwatch struct {
	t       *testing.T
	view    directory.View
	server  http.Handler
	worst   time.Duration // before the first byte of an answer
	slowest string        // the request that took it
}

// newStopwatch returns a stopwatch for requests made by this goroutine, which keeps
// its thread: processor time is counted by thread.
func newStopwatch(t *testing.T) *stopwatch {
	t.Helper()
	if testing.Short() {
		t.Skip("builds 20 000 places")
	}
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
	view := sitetest.Build(t, 1, 20_000, 5)
	deps := sitetest.Deps(t, view)
	return &stopwatch{t: t, view: view, server: sitetest.NewServer(t, deps, site.Config{})}
}

func (s *stopwatch) request(path string) {
	s.t.Helper()
	w := &firstByte{header: http.Header{}, began: threadCPU(s.t)}
	s.server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1"+path, nil))
	if took := w.first - w.began; took > s.worst {
		s.worst, s.slowest = took, path
	}
	if w.code >= 500 {
		s.t.Errorf("%s: %d", sitetest.Clip(path), w.code)
	}
}

// check compares the slowest request with writing every place as CSV.
func (s *stopwatch) check() {
	s.t.Helper()
	began := threadCPU(s.t)
	hits, err := s.view.Each(&directory.Query{})
	if err != nil {
		s.t.Fatal(err)
	}
	all := export.Selection{View: s.view, Hits: slices.Collect(hits)}
	if err := export.CSV.Write(s.t.Context(), io.Discard, &all); err != nil {
		s.t.Fatal(err)
	}
	reference := threadCPU(s.t) - began
	s.t.Logf("%v of %v: %s", s.worst, reference, sitetest.Clip(s.slowest))
	if s.worst > 2*reference {
		s.t.Errorf("%s takes %v of processor time before its first byte; writing every place once takes %v",
			sitetest.Clip(s.slowest), s.worst, reference)
	}
}

// costlyRequest returns a route with one to four filters of many values.
func costlyRequest(r *rand.Rand) string {
	paths := []string{
		"/lieux?limit=1000", "/lieux.json?limit=1000", "/lieux.csv?limit=1000", "/lieux.csv?", "/lieux.ndjson?",
		"/facettes?",
		"/tuiles/0/0/0.geojson?", "/tuiles/7/64/44.mvt?", "/tuiles/12/2074/1409.geojson?", "/tuiles.json?",
		fmt.Sprintf("/proches?limit=100&lat=%.3f&lon=%.3f", -80+160*r.Float64(), -180+360*r.Float64()),
	}
	path := paths[r.IntN(len(paths))]
	for range 1 + r.IntN(4) {
		path += "&" + costlyFilter(r)
	}
	return path
}

func costlyFilter(r *rand.Rand) string {
	words := []string{
		"a", "e", "de", "la", "mairie", "rue", "médiathèque", "saint", "numérique", "l'a", "s", "33000", "1", "paris",
		"france services",
	}
	fields := []string{
		"services", "publics_specifiquement_adresses", "modalites_acces", "modalites_accompagnement", "typologie",
		"dispositif_programmes_nationaux", "formations_labels",
	}
	switch r.IntN(10) {
	case 0:
		var q []string
		for range 1 + r.IntN(40) {
			q = append(q, words[r.IntN(len(words))])
		}
		return "q=" + url.QueryEscape(strings.Join(q, " "))
	case 1, 2:
		field := fields[r.IntN(len(fields))]
		return field + "=" + url.QueryEscape(strings.Join(directory.FieldNamed(field).Vocabulary.Values, ","))
	case 3:
		return "horaires_inconnus=inclure&ouvert=maintenant"
	case 4:
		return fmt.Sprintf("ouvert=20%02d-03-04T%02d:%02d:00Z", 10+r.IntN(89), r.IntN(24), r.IntN(60))
	case 5:
		return fmt.Sprintf("pres_de=%f,%f", -80+160*r.Float64(), -180+360*r.Float64())
	case 6:
		return fmt.Sprintf("pres_de=33000&rayon_km=%d", 1+r.IntN(200))
	case 7:
		return "sans_accueil=inclure&bbox=-180,-90,180,90"
	case 8:
		return "score_qualite_minimum=0.0001&maj_depuis=1970-01-01"
	}
	var departements []string
	for d := 1; d < 96; d++ {
		if d != 20 {
			departements = append(departements, fmt.Sprintf("%02d", d))
		}
	}
	return "departement=" + strings.Join(departements, ",")
}

// firstByte records the processor time at which an answer begins.
type firstByte struct {
	header       http.Header
	began, first time.Duration
	code         int
}

func (w *firstByte) Header() http.Header { return w.header }

func (w *firstByte) WriteHeader(code int) {
	w.code = code
	_, _ = w.Write(nil)
}

func (w *firstByte) Write(b []byte) (int, error) {
	if w.first == 0 {
		w.first, _ = usedCPU()
	}
	return len(b), nil
}

func threadCPU(t *testing.T) time.Duration {
	t.Helper()
	used, err := usedCPU()
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// usedCPU returns the user and system time of this thread.
func usedCPU() (time.Duration, error) {
	const thisThread = 1 // RUSAGE_THREAD
	var r syscall.Rusage
	err := syscall.Getrusage(thisThread, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), err
}
