// Command compare proves that two builds answer the same bytes. It builds a
// base revision and the present tree, fills a private PostGIS with the base
// build, starts both builds on equal copies of it, sends some 3000 requests
// to both at the same moment, and compares status, headers and bodies; then
// it compares the output of commands:
//
//	go run ./cmd/compare -base HEAD~1
//
// With -time it times both builds in turn instead, which shows whether the
// present tree is slower.
//
// Differences that are intended are named in cmd/compare/accepted.txt. The
// exit status is 1 when an answer differs in another way, 2 when the
// comparison could not be made.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// options is what the flags of the command say.
type options struct {
	base        string // git revision that the present tree is compared with
	accept      string // file of accepted differences
	shared      string // folder that holds listings/NAME; "" for none
	requests    int    // how many requests are sent to each side
	seed        uint64
	workers     int  // how many requests are under way at once, on each side
	sameScripts bool // both builds carry the scripts of the base
	rounds      int  // of timing, in place of comparing; 0: compare
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run parses the flags, compares, and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.base, "base", "", "git `revision` to compare with (required)")
	flags.StringVar(&o.accept, "accept", "cmd/compare/accepted.txt", "`file` of accepted differences")
	flags.StringVar(&o.shared, "shared", os.Getenv("LIEUX_SHARED"),
		"`folder` with real listings under listings/ (default $LIEUX_SHARED, else ../shared)")
	flags.IntVar(&o.requests, "requests", 3000, "how many requests to send")
	flags.Uint64Var(&o.seed, "seed", 8, "seed of the drawing of requests")
	flags.IntVar(&o.workers, "workers", 4, "how many requests to send at once")
	flags.BoolVar(&o.sameScripts, "same-scripts", false,
		"give both builds the scripts and styles of the base, whose hashed names are in every page")
	flags.IntVar(&o.rounds, "time", 0, "time both builds in turn for that many `rounds` instead of comparing")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if o.base == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "usage: compare -base REVISION [flags]; see -help")
		return 2
	}
	differing, err := compare(ctx, o, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "compare:", err)
		return 2
	}
	if differing > 0 {
		return 1
	}
	return 0
}

// compare makes the whole comparison and returns how many requests and
// commands differ in a way that is not accepted.
func compare(ctx context.Context, o options, out io.Writer) (differing int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	accepted, err := readAccepted(o.accept)
	if err != nil {
		return 0, err
	}
	root, err := output(ctx, "", "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return 0, err
	}
	work, err := os.MkdirTemp("", "lieux-compare-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(work)
	began := time.Now()
	stage := func(format string, args ...any) {
		fmt.Fprintf(out, "[%5.1f s] %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
	}

	stage("building %s and the present tree", o.base)
	base, head, err := buildBoth(ctx, root, o, work)
	if err != nil {
		return 0, err
	}
	stage("filling a database with the build of %s", o.base)
	data, err := openDatabases(ctx, work)
	if err != nil {
		return 0, err
	}
	defer data.Close()
	base.database, head.database = data.base, data.head
	listings, err := gatherListings(root, o.sharedFolder(root), filepath.Join(work, "listings"))
	if err != nil {
		return 0, err
	}
	if err := data.fill(ctx, base, head, listings, stage); err != nil {
		return 0, err
	}
	if err := base.serve(ctx); err != nil {
		return 0, err
	}
	defer base.stop()
	if err := head.serve(ctx); err != nil {
		return 0, err
	}
	defer head.stop()

	c := &comparison{base: base, head: head, workers: o.workers, report: newReport(accepted)}
	if o.rounds > 0 {
		stage("timing both in turn, %d rounds", o.rounds)
		return 0, c.timeBoth(ctx, o.rounds, listings, out)
	}
	stage("drawing requests")
	p, err := plan(ctx, base, o, stage)
	if err != nil {
		return 0, err
	}
	stage("sending %d requests to both", len(p))
	if err := c.send(ctx, p); err != nil {
		return 0, err
	}
	stage("running commands of both")
	if err := c.runCommands(ctx, listings, stage); err != nil {
		return 0, err
	}
	stage("done")
	return c.report.print(out), nil
}

// sharedFolder returns the folder of real listings, "" when there is none.
func (o options) sharedFolder(root string) string {
	folder := o.shared
	if folder == "" {
		folder = filepath.Join(root, "..", "shared")
	}
	if info, err := os.Stat(filepath.Join(folder, "listings")); err != nil || !info.IsDir() {
		return ""
	}
	return folder
}

// output runs a program in dir and returns its standard output, trimmed.
// The error carries what the program wrote to its standard error.
func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	var stderr strings.Builder
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stderr = dir, &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSpace(string(out)), nil
}
