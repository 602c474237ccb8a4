// Command release makes what is handed on of a version, in one folder: the program for
// each system in an archive, Debian packages, the list of what it contains (SBOM), its
// notes, and checksums. With -twice it does so again from a clone elsewhere, and fails
// unless every file is the same.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	out := flag.String("out", "artefacts/release", "folder to fill")
	packages := flag.Bool("deb", false, "only the Debian packages of this system's processor, from the tree as it is")
	twice := flag.Bool("twice", false, "make all again from a clone, and compare")
	maintainer := flag.String("maintainer", os.Getenv("MAINTAINER"), `who answers for the packages: "Name <address>"`)
	flag.Parse()
	if err := release(ctx, *out, *maintainer, *packages, *twice); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func release(ctx context.Context, out, maintainer string, packages, twice bool) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	source, err := os.Getwd()
	if err != nil {
		return err
	}
	first, err := newMaking(ctx, source, out)
	if err != nil {
		return err
	}
	if first.maintainer, err = checkMaintainer(maintainer, isRelease(first.version)); err != nil {
		return err
	}
	if packages {
		return first.only(ctx, hostPlatform())
	}
	if strings.HasSuffix(first.version, "-dirty") {
		return fmt.Errorf("the tree has changes that are not committed: a release is made of a commit")
	}
	if err := first.all(ctx); err != nil || !twice {
		return err
	}
	return again(ctx, first)
}

// again makes the release once more in a clone of the tree, and compares.
func again(ctx context.Context, first *making) error {
	elsewhere, err := os.MkdirTemp("", "lieux-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(elsewhere)
	clone := filepath.Join(elsewhere, "clone")
	if err := run(ctx, first.source, nil, "git", "clone", "--quiet", "--local", first.source, clone); err != nil {
		return err
	}
	packages, err := filepath.EvalSymlinks(filepath.Join(first.source, "static/node_modules"))
	if err != nil {
		return err
	}
	if err := os.Symlink(packages, filepath.Join(clone, "static/node_modules")); err != nil {
		return err
	}
	if err := run(ctx, clone, nil, "go", "run", "./static/build"); err != nil {
		return err
	}
	second, err := newMaking(ctx, clone, filepath.Join(elsewhere, "out"))
	if err != nil {
		return err
	}
	second.version = first.version // a clone of a commit without a branch may name it otherwise
	second.maintainer = first.maintainer
	if err := second.all(ctx); err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(first.out, sumsName))
	if err != nil {
		return err
	}
	others, err := os.ReadFile(filepath.Join(second.out, sumsName))
	if err != nil {
		return err
	}
	if different := differences(string(sums), string(others)); len(different) > 0 {
		return fmt.Errorf("two builds of the same commit differ: %s", strings.Join(different, ", "))
	}
	fmt.Println("two builds of the same commit, in two folders, are the same")
	return nil
}

// differences returns the lines of two lists of checksums that are not in both.
func differences(a, b string) (names []string) {
	count := map[string]int{}
	for line := range strings.Lines(a + b) {
		count[strings.TrimSpace(line)]++
	}
	for line, n := range count {
		if n != 2 {
			names = append(names, line)
		}
	}
	return names
}

// making is one release that is being made.
type making struct {
	source     string // the tree
	out        string // the folder that is handed on
	work       string // a folder for what is on the way
	version    string // as git describes it
	maintainer string // who answers for the packages
	time       time.Time
}

func newMaking(ctx context.Context, source, out string) (*making, error) {
	version, err := output(ctx, source, "git", "describe", "--tags", "--always", "--dirty")
	if err != nil {
		return nil, err
	}
	stamp, err := output(ctx, source, "git", "log", "-1", "--format=%cI")
	if err != nil {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return nil, err
	}
	return &making{source: source, out: out, version: version, time: at.UTC()}, nil
}

// prepare empties the folders.
func (m *making) prepare() (clean func(), err error) {
	if err := os.RemoveAll(m.out); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(m.out, 0o755); err != nil {
		return nil, err
	}
	if m.work, err = os.MkdirTemp("", "lieux-release-"); err != nil {
		return nil, err
	}
	return func() { os.RemoveAll(m.work) }, nil
}

// only makes the Debian package of one platform.
func (m *making) only(ctx context.Context, p platform) error {
	clean, err := m.prepare()
	if err != nil {
		return err
	}
	defer clean()
	if err := m.build(ctx, p); err != nil {
		return err
	}
	if err := m.writeCommon(ctx); err != nil {
		return err
	}
	return m.debian(ctx, p)
}

// all makes everything.
func (m *making) all(ctx context.Context) error {
	clean, err := m.prepare()
	if err != nil {
		return err
	}
	defer clean()
	for _, p := range platforms {
		if err := m.build(ctx, p); err != nil {
			return err
		}
	}
	if err := m.writeCommon(ctx); err != nil {
		return err
	}
	for _, p := range platforms {
		if err := m.archive(p); err != nil {
			return err
		}
		if p.debian != "" {
			if err := m.debian(ctx, p); err != nil {
				return err
			}
		}
	}
	if err := m.writeComponents(ctx); err != nil {
		return err
	}
	if err := m.writeNotes(); err != nil {
		return err
	}
	return writeSums(m.out)
}

// run runs a command in dir, with more in its environment.
func run(ctx context.Context, dir string, environment []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), environment...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}

// output returns what a command writes, without the space around it.
func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
