// Command bench measures the directory against two others in one run, through
// the same server: the same question asked of PostGIS, which is what a server
// of the field does, and a constant body of the same size, which is the limit.
//
//	make bench
//
// With -load it sends what visitors ask for to lieux serve, more and more until it bends, and then for long.
//
//	make load
//
// It needs TEST_DATABASE_URL (cmd/testdb sets it). Places are invented, on the
// real communes by population. The answer that PostGIS finds is encoded from
// memory, as ours is: only the finding differs, to its advantage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/bench/visit"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func main() {
	places := flag.String("places", "20000,200000", "numbers of invented places")
	full := flag.Bool("full", false, "also a million places")
	seconds := flag.Float64("seconds", 1.2, "duration of each measure of a line")
	output := flag.String("output", "",
		"also write a summary into this Markdown file, and the tables into docs/benchmarks.md beside it")
	serve := flag.String("serve", "", "internal: serve this database")
	loadFor := flag.Duration("load", 0, "visit lieux serve until it bends, then for this long at 70 % of that")
	program := flag.String("program", "bin/lieux", "the program that -load visits")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *full {
		*places += ",1000000"
	}
	var err error
	switch {
	case *serve != "":
		err = serveBench(ctx, *serve)
	case *loadFor > 0:
		err = measureLoads(ctx, *program, *places, *loadFor)
	default:
		err = measureAll(ctx, *places, time.Duration(*seconds*float64(time.Second)), *output)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measureAll measures directories of several sizes, one after the other.
func measureAll(ctx context.Context, sizes string, each time.Duration, output string) error {
	database := os.Getenv("TEST_DATABASE_URL")
	if database == "" {
		return errors.New("TEST_DATABASE_URL is not set: run `make bench`")
	}
	g, err := territory.Open()
	if err != nil {
		return err
	}
	var tables []table
	for size := range strings.SplitSeq(sizes, ",") {
		places, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil {
			return fmt.Errorf("-places: %w", err)
		}
		t, err := measure(ctx, database, g, places, each)
		if err != nil {
			return fmt.Errorf("%d places: %w", places, err)
		}
		tables = append(tables, t)
	}
	return report(tables, each, output)
}

// measure prepares a database, starts the server in a separate process and sends it every question.
func measure(ctx context.Context, url string, g *territory.Gazetteer, places int, each time.Duration) (t table,
	err error) {
	database, drop, err := fill(ctx, url, g, places)
	if err != nil {
		return t, err
	}
	defer drop()
	address, stop, err := startServer(ctx, database)
	if err != nil {
		return t, err
	}
	defer stop()
	t.places, t.load = places, loadAverage()
	if t.server, err = askUsage(address); err != nil {
		return t, err
	}
	list := questions(g)
	for i := range list {
		r, err := measureQuestion(ctx, address, &list[i], each)
		if err != nil {
			return t, fmt.Errorf("%s: %w", list[i].name, err)
		}
		t.rows = append(t.rows, r)
		fmt.Fprintf(os.Stderr, "%s: %.0f/s, constant %.0f/s\n", r.name, r.lieux.perSecond(), r.constant.perSecond())
	}
	t.refresh, err = measureRefresh(ctx, address, list[0].paths, each)
	return t, err
}

// row is one question measured three ways; postgis is empty when it has no such question.
type row struct {
	name                     string
	equal                    bool // PostGIS answers the same
	lieux, postgis, constant result
}

// turns is the number of turns in which a line is measured: another load on this
// machine then weighs on the three ways alike.
const turns = 3

func measureQuestion(ctx context.Context, address string, q *question, each time.Duration) (row, error) {
	r := row{name: q.name, equal: q.equal}
	sizes, err := compare(address, q)
	if err != nil {
		return r, err
	}
	header := ""
	if q.coded != "" {
		header = "Accept-Encoding: " + q.coded + "\r\n"
	}
	if q.coded == visit.Coding {
		header += browserHeader
	}
	if q.revalidate {
		tag, err := etag(address, q.paths[0])
		if err != nil {
			return r, err
		}
		header, sizes = "If-None-Match: "+tag+"\r\n", []int{0}
	}
	lines := []struct {
		paths []string
		into  *result
	}{{q.paths, &r.lieux}, {under(q.rival, q.paths), &r.postgis},
		{constants(sizes), &r.constant}}
	for range turns {
		for _, line := range lines {
			if line.into == &r.postgis && q.rival == "" {
				continue
			}
			got, err := loadAndCount(ctx, address, line.paths, header, each/turns)
			if err != nil {
				return r, err
			}
			line.into.add(got)
		}
	}
	return r, nil
}

// constants returns the addresses of constant answers of some sizes in bytes.
func constants(sizes []int) []string {
	paths := make([]string, len(sizes))
	for i, size := range sizes {
		paths[i] = "/bench/constant?bytes=" + strconv.Itoa(size)
	}
	return paths
}

// loadAndCount is load that also measures the processor time of the server.
func loadAndCount(ctx context.Context, address string, paths []string, header string, duration time.Duration) (result,
	error) {
	before, err := askUsage(address)
	if err != nil {
		return result{}, err
	}
	got, err := load(ctx, address, paths, header, duration)
	if err != nil {
		return got, err
	}
	after, err := askUsage(address)
	got.cpu = after.CPU - before.CPU
	return got, err
}

// startServer runs this program again as the server and returns its address.
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
