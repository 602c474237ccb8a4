package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// side is one of the two builds, with its database and its server.
type side struct {
	name      string // base or head
	binary    string
	folder    string // current directory of its commands; its data directory is below
	database  string // URL
	address   string // host:port of its server
	transport *http.Transport
	server    *exec.Cmd
	log       *os.File // standard error of the server
}

const (
	startWithin = time.Minute
	stopWithin  = 20 * time.Second
)

func newSide(name, work string) *side {
	return &side{
		name: name, binary: filepath.Join(work, "lieux-"+name), folder: filepath.Join(work, name),
		transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64},
	}
}

// command prepares a command of the build on its own database. Nothing of the
// environment configures it, and both sides see the same relative paths.
func (s *side) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.binary, args...)
	cmd.Dir = s.folder
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "LIEUX_") || strings.HasPrefix(v, "PG") || strings.HasPrefix(v, "DATABASE_URL=")
	})
	cmd.Env = append(cmd.Env, "DATABASE_URL="+s.database)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopWithin
	return cmd
}

// result is what a command left.
type result struct {
	status         int
	stdout, stderr []byte
}

// run runs a command of the build to its end. An exit status other than 0 is
// a result, not an error.
func (s *side) run(ctx context.Context, args ...string) (result, error) {
	var stdout, stderr bytes.Buffer
	cmd := s.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return result{}, fmt.Errorf("%s %s: %w", s.name, strings.Join(args, " "), err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.Bytes(), stderr.Bytes()}, ctx.Err()
}

// announced finds the address in the line that a server prints when it is ready.
var announced = regexp.MustCompile(`http://([0-9.]+:[0-9]+)/`)

// serve starts the server of the build on a free port and waits until it is ready.
func (s *side) serve(ctx context.Context) (err error) {
	if s.log, err = os.Create(s.binary + ".log"); err != nil {
		return err
	}
	s.server = s.command(ctx, "serve", "--listen", "127.0.0.1:0", "--data-dir", "data")
	s.server.Stderr = s.log
	stdout, err := s.server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.server.Start(); err != nil {
		return err
	}
	found := make(chan string, 1)
	go func() {
		defer close(found)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			if m := announced.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[1]
				return
			}
		}
	}()
	select {
	case s.address = <-found:
	case <-time.After(startWithin):
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.address == "" {
		s.stop()
		said, _ := os.ReadFile(s.log.Name())
		return fmt.Errorf("the server of %s did not become ready: %s", s.name, bytes.TrimSpace(said))
	}
	return nil
}

// stop ends the server and waits for it.
func (s *side) stop() {
	if s.server == nil {
		return
	}
	s.transport.CloseIdleConnections()
	_ = s.server.Process.Signal(syscall.SIGTERM)
	force := time.AfterFunc(stopWithin, func() { _ = s.server.Process.Kill() })
	_ = s.server.Wait()
	force.Stop()
	s.server = nil
	s.log.Close()
}
