// Command bench measures the directory against two others in one run, through
// the same server: the same question asked of PostGIS, which is what a server
// of the field does, and a constant body of the same size, which is the limit.
//
//	make bench
//
// It needs TEST_DATABASE_URL (cmd/testdb gives one). Places are invented, on the
// real communes by population. The answer that PostGIS finds is encoded from
// memory, as ours is: only the finding differs, to its advantage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// question is one line of the table: a route and its filters.
type question struct {
	name  string
	query string // added to code_postal and limit
}

var questions = []question{
	{"20 plus proches", ""},
	{"20 plus proches, 1 lieu sur 5", "&label=France+Services"},
	{"20 plus proches, 1 lieu sur 100", "&label=La+Croix+Rouge"},
	{"20 plus proches, 1 lieu sur 1000", "&label=" + strings.ReplaceAll(placetest.RareLabel, " ", "+")},
}

func main() {
	places := flag.Int("places", 20_000, "number of invented places")
	seconds := flag.Float64("seconds", 3, "duration of each line")
	output := flag.String("output", "", "also write the table into this Markdown file")
	serve := flag.String("serve", "", "internal: serve this database")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	if *serve != "" {
		err = serveBench(ctx, *serve)
	} else {
		err = measure(ctx, *places, time.Duration(*seconds*float64(time.Second)), *output)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measure prepares a database, starts the server in a process of its own and asks it everything.
func measure(ctx context.Context, places int, each time.Duration, output string) error {
	url := os.Getenv("TEST_DATABASE_URL")
	if url == "" {
		return errors.New("TEST_DATABASE_URL is not set: run `make bench`")
	}
	g, err := territory.Open()
	if err != nil {
		return err
	}
	database, drop, err := fill(ctx, url, g, places)
	if err != nil {
		return err
	}
	defer drop()
	address, stop, err := startServer(ctx, database)
	if err != nil {
		return err
	}
	defer stop()
	rows := make([]row, 0, len(questions))
	for _, q := range questions {
		r, err := measureQuestion(ctx, address, g, q, each)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		rows = append(rows, r)
		fmt.Fprintf(os.Stderr, "%s: %.0f/s, PostGIS %.0f/s, constant %.0f/s\n", q.name, r.lieux.perSecond(), r.postgis.perSecond(), r.constant.perSecond())
	}
	return report(rows, places, each, output)
}

// row is one question measured three ways.
type row struct {
	question
	lieux, postgis, constant result
}

// measureQuestion interleaves the three in short turns, so that a noisy
// neighbour of this machine weighs on all of them alike.
func measureQuestion(ctx context.Context, address string, g *territory.Gazetteer, q question, each time.Duration) (row, error) {
	r := row{question: q}
	paths := postcodePaths(g, q.query)
	if err := sameAnswers(address, paths[:50]); err != nil {
		return r, err
	}
	const turns = 3
	for range turns {
		for _, line := range []struct {
			prefix string
			into   *result
		}{{"/api/v1/proches", &r.lieux}, {"/bench/postgis", &r.postgis}, {"/bench/constant", &r.constant}} {
			turn := make([]string, len(paths))
			for i, p := range paths {
				turn[i] = line.prefix + p
			}
			got, err := load(ctx, address, turn, each/turns)
			if err != nil {
				return r, fmt.Errorf("%s: %w", line.prefix, err)
			}
			line.into.add(got)
		}
	}
	return r, nil
}

// postcodePaths draws postcodes of the whole country.
func postcodePaths(g *territory.Gazetteer, query string) []string {
	var codes []string
	for p := range g.Postcodes() {
		codes = append(codes, p.Code)
	}
	r := rand.New(rand.NewPCG(1, 2))
	paths := make([]string, 997) // prime, so that the clients do not ask the same at once
	for i := range paths {
		paths[i] = "?code_postal=" + codes[r.IntN(len(codes))] + "&limit=20" + query
	}
	return paths
}

// startServer runs this program again as the server and gives its address.
func startServer(ctx context.Context, database string) (address string, stop func(), err error) {
	program, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, program, "-serve", database)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	if _, err := fmt.Fscanln(out, &address); err != nil {
		stop()
		return "", nil, fmt.Errorf("the server did not start: %w", err)
	}
	return address, stop, nil
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
