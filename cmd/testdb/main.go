// Command testdb runs a command with TEST_DATABASE_URL set to a private PostGIS
// cluster that is thrown away afterwards:
//
//	go run ./cmd/testdb -- go test ./...
//
// With TEST_DATABASE_URL already set it only runs the command.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/lieux-numeriques/lieux/cmd/internal/cluster"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testdb:", err)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 2, errors.New("no command to run")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env := os.Environ()
	if os.Getenv("TEST_DATABASE_URL") == "" {
		dir, err := os.MkdirTemp("", "lieux-test-")
		if err != nil {
			return 1, err
		}
		defer os.RemoveAll(dir)
		c, err := cluster.Open(ctx, cluster.Config{DataDir: dir, Disposable: true, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			return 1, err
		}
		defer c.Close()
		env = append(env, "TEST_DATABASE_URL="+c.URL())
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, env
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
