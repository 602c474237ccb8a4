package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// table is what was measured at one size.
type table struct {
	places  int
	load    string // of the machine
	server  usage
	rows    []row
	refresh refresh
}

// How many answers are weighed before a line is measured, and compared with those
// of PostGIS when these come soon.
const (
	weighed  = 40
	compared = 5
)

// compare checks that the rival finds places at the same distances, as far as
// its index can tell, and returns the sizes of some of our answers; it also warms both up.
func compare(address string, q *question) (sizes []int, err error) {
	for i := range min(weighed, len(q.paths)) {
		ours, err := fetch("http://"+address+q.paths[i], q.coded)
		if err != nil {
			return nil, err
		}
		sizes = append(sizes, len(ours))
		nearest := strings.HasPrefix(q.paths[i], "/api/v1/proches")
		if q.rival == "" || i >= compared && !nearest {
			continue
		}
		path := under(q.rival, q.paths[i:i+1])[0]
		theirs, err := fetch("http://"+address+path, "")
		if err != nil {
			return nil, err
		}
		if nearest && !sameDistances(ours, theirs) {
			return nil, fmt.Errorf("%s: PostGIS found other places", path)
		}
	}
	return sizes, nil
}

// sphereError is the relative error of the sphere, by which the index of PostGIS orders,
// against a distance on the ellipsoid.
const sphereError = 0.006

// planeReach is the distance in metres up to which the plane of web maps, by which the index of
// PostGIS searches, finds the same places: it is not so beyond, nor across the antimeridian.
const planeReach = 300_000

func sameDistances(ours, theirs []byte) bool {
	mine := distances(ours)
	if len(mine) > 0 && mine[len(mine)-1] > planeReach {
		return true
	}
	return slices.EqualFunc(mine, distances(theirs),
		func(a, b float64) bool { return math.Abs(a-b) <= sphereError*max(a, b)+0.002 })
}

// distances returns those of an answer: the nearest by index may exchange places
// that stand at the same spot.
func distances(raw []byte) []float64 {
	var answer struct {
		Features []struct {
			Properties struct {
				DistanceM float64 `json:"distance_m"`
			} `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil
	}
	list := make([]float64, len(answer.Features))
	for i, f := range answer.Features {
		list[i] = f.Properties.DistanceM
	}
	slices.Sort(list)
	return list
}

// fetch returns an answer as it is sent in one of some codings, "" for none.
func fetch(url, codings string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	request.Host = "localhost" // as load sends it: what is kept depends on it
	request.Header.Set("Accept-Encoding", cmp.Or(codings, "identity"))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", url, response.Status, raw)
	}
	return raw, err
}

const preface = `# Benchmarks

Written by ` + "`make bench-record`" + `; every measure, with its times and processor times, is in
docs/benchmarks.md.
Each line is measured in turns in one run, through the same server and by the same client: Lieux; PostGIS, from one
table with its best indexes (GIN on labels of all fields, nearest by the plane then by true distance, clusters made
in SQL) and each Feature stored as text; and constant bodies of the same sizes through the same middlewares, which
are the limit. Places are invented, on real communes by population. A ratio to PostGIS is told only where both answer
the same. Where a line says so, answers are kept; views asked before are always kept, as in production. On a shared
machine, trust the processor times before the rates.

`

const detailsPreface = `# Benchmarks in detail

Written by ` + "`make bench-record`" + ` beside BENCHMARKS.md, which says how. CPU is user and system time of the
server's process for one request, without PostgreSQL's own processes. The constant of a 304 is an empty body. Up
to zoom 13, our clusters are places at least 64 pixels apart and those of PostGIS squares of 64
pixels: the two tiles differ.
A PostGIS rate below one a second comes from a handful of responses. Lieux / PostGIS cannot exceed
constant / PostGIS.

`

// detailsFile is the file, beside that of the summary, that holds every measure.
const detailsFile = "docs/benchmarks.md"

// report prints the tables, and writes them when asked.
func report(tables []table, each time.Duration, output string) error {
	var details strings.Builder
	run := fmt.Sprintf("%s — %s — %d connections, %s a measure in turns, client, server and PostgreSQL on the same "+
		"machine.\n", time.Now().Format(time.DateOnly), machine(), connections, each)
	for i := range tables {
		tables[i].write(&details)
	}
	fmt.Print(run + details.String() + "\n" + summary(tables))
	if output == "" {
		return nil
	}
	beside := filepath.Join(filepath.Dir(output), detailsFile)
	if err := os.WriteFile(beside, []byte(detailsPreface+run+details.String()), 0o644); err != nil {
		return err
	}
	return os.WriteFile(output, []byte(preface+run+"\n"+summary(tables)+pagesSection(output)), 0o644)
}

// summary returns one table of all sizes: the rate of each line, its share of the limit and, where
// PostGIS answers the same, how many times its rate.
func summary(tables []table) string {
	var b strings.Builder
	head, rule := "| question |", "|---|"
	for _, t := range tables {
		head += fmt.Sprintf(" %d places: req/s | of the limit | PostGIS × |", t.places)
		rule += "--:|--:|--:|"
	}
	b.WriteString(head + "\n" + rule + "\n")
	for i := range tables[0].rows {
		fmt.Fprintf(&b, "| %s |", tables[0].rows[i].name)
		for _, t := range tables {
			r := t.rows[i]
			times := "–"
			if r.equal && r.postgis.requests > 0 {
				times = fmt.Sprintf("%.1f", r.lieux.perSecond()/r.postgis.perSecond())
			}
			ours := r.lieux.perSecond()
			fmt.Fprintf(&b, " %.0f | %.2f | %s |", ours, ours/r.constant.perSecond(), times)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// pagesSection returns what `make bench-front` wrote into a file, with its marks; "" when there is none.
func pagesSection(file string) string {
	const start, end = "\n<!-- make bench-front -->", "<!-- /make bench-front -->\n"
	was, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	_, rest, found := strings.Cut(string(was), start)
	section, _, ended := strings.Cut(rest, end)
	if !found || !ended {
		return ""
	}
	return start + section + end
}

func (t *table) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %d places\n\nLoad average of the machine before: %s.\n\n", t.places, t.load)
	fmt.Fprintln(b, "| question | kB | Lieux req/s | p50 | p99 | CPU | PostGIS req/s | p50 | p99 | constant req/s | "+
		"CPU | Lieux / PostGIS | Lieux / constant |")
	fmt.Fprintln(b, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
	for _, r := range t.rows {
		fmt.Fprintf(b, "| %s | %.1f | %.0f | %s | %s | %s |", r.name,
			float64(r.lieux.bytes)/float64(max(1, r.lieux.requests))/1000,
			r.lieux.perSecond(), short(r.lieux.quantile(0.5)), short(r.lieux.quantile(0.99)), short(r.lieux.cpuEach()))
		against := "–"
		if r.postgis.requests > 0 {
			fmt.Fprintf(b, " %.0f | %s | %s |", r.postgis.perSecond(), short(r.postgis.quantile(0.5)),
				short(r.postgis.quantile(0.99)))
			if r.equal {
				against = fmt.Sprintf("**%.1f×**", r.lieux.perSecond()/r.postgis.perSecond())
			}
		} else {
			b.WriteString(" – | – | – |")
		}
		fmt.Fprintf(b, " %.0f | %s | %s | **%.2f** |\n", r.constant.perSecond(), short(r.constant.cpuEach()), against,
			r.lieux.perSecond()/r.constant.perSecond())
	}
	f := t.refresh
	fmt.Fprintf(b, "\nA version weighs %.0f bytes a place; loaded from PostGIS in %.2f s, from disk in %.2f s.\n",
		float64(t.server.VersionMemory)/float64(t.places), t.server.FromPostGIS.Seconds(), t.server.FromDisk.Seconds())
	fmt.Fprintf(b, "A refresh under full load took %.1f s: p99 of the nearest %s, at rest %s (%.1f×); resident memory "+
		"%d MB before, %d MB at most, which is %.1f times; a version by itself is %d MB.\n",
		f.took.Seconds(), short(f.during.quantile(0.99)), short(f.rest.quantile(0.99)),
		float64(f.during.quantile(0.99))/float64(max(1, f.rest.quantile(0.99))),
		f.memory/1e6, f.peak/1e6, float64(f.peak)/float64(max(1, f.memory)), t.server.VersionMemory/1e6)
}

func short(d time.Duration) string {
	switch {
	case d < 100*time.Microsecond:
		return d.Round(100 * time.Nanosecond).String()
	case d < 10*time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(time.Millisecond).String()
}

func machine() string {
	name := runtime.GOARCH
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if _, model, ok := strings.Cut(line, "model name\t: "); ok {
				name = strings.TrimSpace(model)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores, %s", name, runtime.NumCPU(), runtime.Version())
}
