package main_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// served is a running `lieux serve`.
type served struct {
	t      testing.TB
	url    string // as printed, without the last slash
	cmd    *exec.Cmd
	stderr *safeBuffer
	lines  chan string // the first line of the standard output
	ended  chan struct{}
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// serve starts the server on a free port, waits for the address that it prints,
// and stops it when the test ends.
func (s *shop) serve(args ...string) *served {
	s.t.Helper()
	srv := s.start(args...)
	select {
	case line := <-srv.lines:
		_, after, found := strings.Cut(line, "http://")
		address, _, _ := strings.Cut(after, "/")
		if !found || address == "" {
			s.t.Fatalf("serve says %q, without an address", line)
		}
		srv.url = "http://" + address
	case <-srv.ended:
		s.t.Fatalf("serve ended at once: %s", srv.stderr)
	case <-time.After(patience):
		s.t.Fatalf("serve says nothing: %s", srv.stderr)
	}
	return srv
}

// start starts the server and stops it when the test ends.
func (s *shop) start(args ...string) *served {
	s.t.Helper()
	cmd := s.command(context.Background(), append([]string{"serve", "--listen", "127.0.0.1:0", "--base-map", "aucun"},
		args...)...)
	srv := &served{t: s.t, cmd: cmd, stderr: &safeBuffer{}, lines: make(chan string, 1), ended: make(chan struct{})}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd.Stderr = srv.stderr
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(srv.stop)
	go func() {
		defer close(srv.ended)
		out := bufio.NewScanner(stdout)
		for out.Scan() {
			select {
			case srv.lines <- out.Text():
			default: // the first is not read yet
			}
		}
		_ = cmd.Wait()
	}()
	return srv
}

// stop sends SIGTERM to the server, as a service manager does, and waits.
func (srv *served) stop() {
	srv.end(syscall.SIGTERM)
}

func (srv *served) end(sig syscall.Signal) {
	_ = srv.cmd.Process.Signal(sig)
	select {
	case <-srv.ended:
	case <-time.After(patience):
		_ = srv.cmd.Process.Kill()
		srv.t.Errorf("the server does not stop: %s", srv.stderr)
	}
}

// answer is one response, read whole.
type answer struct {
	status int
	header http.Header
	body   string
}

// get requests one path; redirects are not followed.
func (srv *served) get(path string, headers ...string) answer {
	srv.t.Helper()
	a, err := srv.ask(path, headers...)
	if err != nil {
		srv.t.Fatal(err)
	}
	return a
}

var client = &http.Client{
	Timeout:       patience,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (srv *served) ask(path string, headers ...string) (answer, error) {
	request, err := http.NewRequest(http.MethodGet, srv.url+path, nil)
	if err != nil {
		return answer{}, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(body)}, err
}

// ok requests a path that must answer 200.
func (srv *served) ok(path string) string {
	srv.t.Helper()
	a := srv.get(path)
	if a.status != http.StatusOK {
		srv.t.Fatalf("%s: %d %.300s", path, a.status, a.body)
	}
	return a.body
}

// list requests a collection.
func (srv *served) list(path string) collection {
	srv.t.Helper()
	return decode[collection](srv.t, srv.ok(path))
}

// patience is how long a test waits for what must happen, on the busiest machine.
const patience = 2 * time.Minute

// becomes waits until a condition holds, and fails the test after patience.
func becomes(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for start := time.Now(); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > patience {
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}
