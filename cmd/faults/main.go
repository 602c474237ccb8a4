// Command faults provokes what may go wrong with the service, with real processes, and says what held:
//
//	make faults FOR=5m
//
// What is provoked stands in faults.go; -list shows it. It needs TEST_DATABASE_URL (cmd/testdb sets it).
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"time"
)

func main() {
	length := flag.Duration("for", 5*time.Minute, "how long attacks last")
	list := flag.Bool("list", false, "only say what is provoked")
	only := flag.String("only", "", "only the tests whose name has this")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var wanted []fault
	for _, f := range faults {
		if strings.Contains(f.test, *only) {
			wanted = append(wanted, f)
		}
	}
	if *list {
		for _, f := range wanted {
			fmt.Printf("%s: %s (%s)\n", f.what, f.test, f.pack)
		}
		return
	}
	if failed := provoke(ctx, wanted, *length); failed > 0 {
		fmt.Fprintf(os.Stderr, "faults: %d of %d did not hold\n", failed, len(wanted))
		os.Exit(1)
	}
}

// provoke runs the tests one after the other, and returns how many failed or did not run.
func provoke(ctx context.Context, wanted []fault, length time.Duration) (failed int) {
	for _, f := range wanted {
		result, took := f.provoke(ctx, length)
		fmt.Printf("%-8s %6.1f s  %s (%s)\n", result.outcome, took.Seconds(), f.what, f.test)
		for _, line := range result.said {
			fmt.Print("                    ", line)
		}
		if result.outcome == "FAILED" {
			failed++
		}
	}
	return failed
}

// result is what came of a fault: held, FAILED, or not tried, and why.
type result struct {
	outcome string
	said    []string
}

// outcomes are what becomes of a test, as go test calls it.
var outcomes = map[string]string{"pass": "held", "fail": "FAILED", "skip": "untried"}

// told is a line that a test says by Log, Error or Skip.
var told = regexp.MustCompile(`^\s+\w+_test\.go:\d+: `)

func (f fault) provoke(ctx context.Context, length time.Duration) (r result, took time.Duration) {
	began := time.Now()
	cmd := exec.CommandContext(ctx, "go", "test", "-json", "-count=1", "-timeout=2h", "-run", "^"+f.test+"$", "./"+f.pack)
	cmd.Env, cmd.Stderr = append(os.Environ(), "LIEUX_ATTACK="+length.String()), os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return result{"FAILED", []string{err.Error() + "\n"}}, 0
	}
	r.outcome = "FAILED" // unless the test says otherwise
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var event struct{ Action, Test, Output string }
		if json.Unmarshal(lines.Bytes(), &event) != nil {
			continue
		}
		if told.MatchString(event.Output) {
			r.said = append(r.said, strings.TrimLeft(event.Output, " "))
		}
		if outcome, ended := outcomes[event.Action]; ended && event.Test == f.test {
			r.outcome = outcome
		}
	}
	if err := cmd.Wait(); err != nil {
		r.outcome = "FAILED"
	}
	return r, time.Since(began)
}
