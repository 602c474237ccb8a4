package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// timedTargets are the requests that are timed: one of each kind that people send.
var timedTargets = []struct{ name, target, coding string }{
	{"nearest 20", "/api/v1/proches?code_postal=33000&limit=20", ""},
	{"nearest 20, brotli", "/api/v1/proches?code_postal=33000&limit=20", "br"},
	{"nearest 20, a label", "/api/v1/proches?code_postal=33000&limit=20&label=France%20Services", ""},
	{"list of a département", "/api/v1/lieux?departement=33", ""},
	{"tile, GeoJSON", "/api/v1/tuiles/6/31/23.geojson", ""},
	{"tile, MVT", "/api/v1/tuiles/8/126/92.mvt", ""},
	{"facets", "/api/v1/facettes?facettes=services,label&departement=33", ""},
	{"export, CSV", "/donnees/lieux.csv", ""},
	{"home page", "/", ""},
	{"home page near, English", "/?pres_de=33000&lang=en", ""},
	{"sheet to print", "/imprimer?pres_de=33000", ""},
}

// batchTime is about how long one batch of requests takes.
const batchTime = 150 * time.Millisecond

// smallListing is the size in bytes below which reading a listing takes no time worth measuring.
const smallListing = 300 << 10

// tick is the unit of processor time in /proc/PID/stat: USER_HZ is 100 on Linux.
const tick = 10 * time.Millisecond

// timing is the time that one batch took, for one request.
type timing struct{ wall, cpu time.Duration }

// timeBoth sends the same requests to both sides in turn, and runs the same
// commands, and prints the median of each figure and of the ratios of pairs.
func (c *comparison) timeBoth(ctx context.Context, rounds int, listings []listing, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "what\tbase wall\thead wall\thead/base\tbase CPU\thead CPU\thead/base\t")
	for _, t := range timedTargets {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.target, nil)
		if err != nil {
			return err
		}
		request.Host = sharedHost
		if t.coding != "" {
			request.Header.Set("Accept-Encoding", t.coding)
		}
		n, err := c.base.batchSize(request)
		if err != nil {
			return err
		}
		err = c.timePairs(table, t.name, rounds, func(s *side) (timing, error) { return s.timeRequests(request, n) })
		if err != nil {
			return err
		}
	}
	// The database was filled by the base: rules that have changed since would form
	// all groups again at each check.
	for _, l := range listings {
		if _, err := c.head.run(ctx, "import", l.path); err != nil {
			return err
		}
	}
	for _, l := range listings {
		if info, err := os.Stat(l.path); err != nil || info.Size() < smallListing {
			continue
		}
		check := func(s *side) (timing, error) { return s.timeCommand(ctx, "check", l.path) }
		if err := c.timePairs(table, "check "+filepath.Base(l.path), max(3, rounds/4), check); err != nil {
			return err
		}
	}
	return table.Flush()
}

// timePairs times both sides in turn and adds a line to the table.
func (c *comparison) timePairs(table io.Writer, name string, rounds int, run func(*side) (timing, error)) error {
	var base, head []timing
	for round := range rounds {
		sides := []*side{c.base, c.head}
		if round%2 == 1 {
			slices.Reverse(sides) // neither is always the first
		}
		for _, s := range sides {
			t, err := run(s)
			if err != nil {
				return fmt.Errorf("%s on %s: %w", name, s.name, err)
			}
			if s == c.base {
				base = append(base, t)
			} else {
				head = append(head, t)
			}
		}
	}
	wall, cpu := func(t timing) time.Duration { return t.wall }, func(t timing) time.Duration { return t.cpu }
	_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%.2f\t%s\t%s\t%.2f\t\n", name,
		medianOf(base, wall), medianOf(head, wall), medianRatio(head, base, wall),
		medianOf(base, cpu), medianOf(head, cpu), medianRatio(head, base, cpu))
	return err
}

func medianOf(all []timing, figure func(timing) time.Duration) time.Duration {
	figures := make([]time.Duration, len(all))
	for i, t := range all {
		figures[i] = figure(t)
	}
	slices.Sort(figures)
	return figures[len(figures)/2].Round(100 * time.Nanosecond)
}

// medianRatio returns the median of a/b over the pairs; 0 when b took no time.
func medianRatio(a, b []timing, figure func(timing) time.Duration) float64 {
	var ratios []float64
	for i := range a {
		if figure(b[i]) > 0 {
			ratios = append(ratios, float64(figure(a[i]))/float64(figure(b[i])))
		}
	}
	if len(ratios) == 0 {
		return 0
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// batchSize returns how many times a request fits into one batch.
func (s *side) batchSize(request *http.Request) (int, error) {
	if _, err := s.timeRequests(request, 3); err != nil { // warm
		return 0, err
	}
	t, err := s.timeRequests(request, 5)
	return int(max(1, batchTime/max(1, t.wall))), err
}

// timeRequests sends a request n times and returns the time of one.
func (s *side) timeRequests(request *http.Request, n int) (timing, error) {
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host = "http", s.address
	before, err := s.cpu()
	if err != nil {
		return timing{}, err
	}
	began := time.Now()
	for range n {
		response, err := s.transport.RoundTrip(request)
		if err != nil {
			return timing{}, err
		}
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			return timing{}, fmt.Errorf("status %d, %v", response.StatusCode, err)
		}
	}
	wall := time.Since(began)
	after, err := s.cpu()
	return timing{wall / time.Duration(n), (after - before) / time.Duration(n)}, err
}

// cpu returns the processor time that the server has used.
func (s *side) cpu() (time.Duration, error) {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(s.server.Process.Pid) + "/stat")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(raw), ") ") // after the name, which may hold spaces
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/PID/stat has %d fields", len(fields))
	}
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick, err
}

// timeCommand runs a command and returns its time.
func (s *side) timeCommand(ctx context.Context, args ...string) (timing, error) {
	cmd := s.command(ctx, args...)
	began := time.Now()
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return timing{}, err
	}
	return timing{time.Since(began), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
}
