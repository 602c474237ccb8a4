package main_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/clocktest"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// binary is the program itself, built once: these tests use it as people do.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lieux-binary-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "lieux")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// shop is one installation of the program: a data directory, and
// a database on the test server or a private one.
type shop struct {
	t        testing.TB
	data     string
	database string // DATABASE_URL; "" for the private cluster
	env      []string
	program  string           // that is run; "" for binary
	now      func() time.Time // the clock that the program is run by
}

// newShop returns an installation on an empty database of the test server.
func newShop(t testing.TB) *shop {
	t.Helper()
	return &shop{t: t, database: pgtest.Empty(t), data: t.TempDir(), now: clocktest.New(t)}
}

// privateShop returns an installation that runs a private database. It needs the system's PostGIS:
// the test is skipped with a message where there is none.
func privateShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{t: t, data: t.TempDir(), now: clocktest.New(t)}
	if r := s.run("migrate", "status"); r.code != 0 {
		if os.Getenv("CI") == "" && strings.Contains(r.stderr, "install") {
			t.Skip("no PostGIS here: ", r.stderr)
		}
		t.Fatal(r.stderr)
	}
	return s
}

func (s *shop) environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "LIEUX_") || strings.HasPrefix(v, "DATABASE_URL=") || strings.HasPrefix(v, "PG")
	})
	env = append(env, "LIEUX_DATA_DIR="+s.data, "LIEUX_CLOCK="+s.now().Format(time.RFC3339Nano))
	if s.database != "" {
		env = append(env, "DATABASE_URL="+s.database)
	}
	return append(env, s.env...)
}

// command returns the program with arguments, not started, in its own process group.
func (s *shop) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, cmp.Or(s.program, binary), args...)
	cmd.Env = s.environment()
	cmd.Dir = s.data
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// result is the output and the status of a run of the program.
type result struct {
	stdout, stderr string
	code           int
}

// run runs a command to its end.
func (s *shop) run(args ...string) result {
	s.t.Helper()
	return s.feed(nil, args...)
}

// feed is run with a standard input.
func (s *shop) feed(stdin io.Reader, args ...string) result {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := s.command(ctx, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		s.t.Fatalf("lieux %s: %v %v\n%s", strings.Join(args, " "), err, ctx.Err(), stderr.String())
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// do is run for a command that must succeed; it returns its standard output.
func (s *shop) do(args ...string) string {
	s.t.Helper()
	r := s.run(args...)
	if r.code != 0 {
		s.t.Fatalf("lieux %s: status %d\n%s%s", strings.Join(args, " "), r.code, r.stdout, r.stderr)
	}
	return r.stdout
}

// fails runs a command that must end with a status, and returns its reason: the
// last line of the standard error, `lieux: ` and one sentence.
func (s *shop) fails(code int, args ...string) string {
	s.t.Helper()
	return reason(s.t, s.run(args...), code, args...)
}

func reason(t testing.TB, r result, code int, args ...string) string {
	t.Helper()
	if r.code != code {
		t.Errorf("lieux %s: status %d, want %d\n%s%s", strings.Join(args, " "), r.code, code, r.stdout, r.stderr)
	}
	lines := strings.Split(strings.TrimRight(r.stderr, "\n"), "\n")
	last := lines[len(lines)-1]
	sentence, ok := strings.CutPrefix(last, "lieux: ")
	if !ok || len(sentence) < 10 {
		t.Errorf("lieux %s: the last line of the standard error is %q", strings.Join(args, " "), last)
	}
	for _, leak := range []string{"goroutine", "panic", ".go:", "SQLSTATE", "%!"} {
		if strings.Contains(r.stderr, leak) {
			t.Errorf("lieux %s: the standard error shows %q:\n%s", strings.Join(args, " "), leak, r.stderr)
		}
	}
	return sentence
}

// says fails unless a sentence holds all words.
func says(t testing.TB, sentence string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(sentence, w) {
			t.Errorf("%q does not say %q", sentence, w)
		}
	}
}

// decode reads one JSON document.
func decode[T any](t testing.TB, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %.300q", err, text)
	}
	return v
}

// decodeLines reads one JSON document a line.
func decodeLines[T any](t testing.TB, text string) (all []T) {
	t.Helper()
	for line := range strings.Lines(text) {
		all = append(all, decode[T](t, line))
	}
	return all
}

// outcome is the output of `import --json`.
type outcome struct {
	Source    string
	Unchanged bool           `json:"inchange"`
	Read      int            `json:"lues"`
	Published int            `json:"publiees"`
	Refused   int            `json:"refusees"`
	Malformed int            `json:"illisibles"`
	Located   map[string]int `json:"localisation"`
	Rules     map[string]int `json:"regles"`
	Outcome   struct {
		Import  int64
		Version int64
		Changed bool `json:"modifie"`
		Added   int  `json:"ajoutes"`
		Updated int  `json:"modifies"`
		Removed int  `json:"retires"`
		Merged  int  `json:"fusionnes"`
		Kept    int  `json:"inchanges"`
	} `json:"resultat"`
}

// imports runs `import` on one listing that must succeed.
func (s *shop) imports(args ...string) outcome {
	s.t.Helper()
	return decode[outcome](s.t, s.do(append([]string{"import", "--json"}, args...)...))
}

// reported is one line of `report`.
type reported struct {
	Source   string
	Rank     int `json:"rang"`
	ID       string
	Place    *string        `json:"lieu"`
	State    string         `json:"etat"`
	Fields   map[string]any `json:"champs"`
	Findings []struct {
		Field  string `json:"champ"`
		Value  string `json:"valeur"`
		Rule   string `json:"regle"`
		Action string
	} `json:"anomalies"`
}

func (s *shop) report(source string) []reported {
	s.t.Helper()
	return decodeLines[reported](s.t, s.do("report", source))
}

// feature is one place as the API and the exports write it.
type feature struct {
	ID       string
	Geometry *struct {
		Type        string
		Coordinates []float64
	}
	Properties map[string]any
}

type collection struct {
	NumberMatched, NumberReturned int
	Features                      []feature
}

func (f feature) text(field string) string { s, _ := f.Properties[field].(string); return s }

// export returns the whole directory, by id.
func (s *shop) export() map[string]feature {
	s.t.Helper()
	places := map[string]feature{}
	for _, f := range decodeLines[feature](s.t, s.do("export", "ndjson")) {
		places[f.ID] = f
	}
	return places
}
