package main

import (
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestEveryFlagIsReadFromTheVariableOfItsName sets the variable of each flag of each
// command, and reads it without the flag.
func TestEveryFlagIsReadFromTheVariableOfItsName(t *testing.T) {
	seen := 0
	for _, command := range commands(t) {
		for _, flag := range flagsOf(parse(t, command)) {
			if flag.Name == "help" || flag.Name == "version" {
				continue
			}
			t.Run(command+" --"+flag.Name, func(t *testing.T) {
				name := "LIEUX_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
				if flag.Name == "database-url" {
					name = "DATABASE_URL"
				}
				if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(flag.Name) || len(flag.Envs) > 0 || len(flag.Aliases) > 0 {
					t.Errorf("name %q, variables %v, aliases %v: a flag has one name, words joined by -, and no env tag",
						flag.Name, flag.Envs, flag.Aliases)
				}
				if help := helpOf(t, command); !flag.Hidden && !strings.Contains(help, "--"+flag.Name) || !strings.Contains(help, "["+name+"]") {
					t.Errorf("lieux %s --help does not show %s", command, name)
				}
				given, want := valueFor(flag)
				t.Setenv(name, given)
				if got := target(t, parse(t, command), flag.Name); got != want {
					t.Errorf("%s=%s gives %s, want %s", name, given, got, want)
				}
				t.Setenv(name, "")
				if got, want := target(t, parse(t, command), flag.Name), fmt.Sprint(flag.Target); got != want {
					t.Errorf("%s empty gives %s, want what it is without: %s", name, got, want)
				}
			})
			seen++
		}
	}
	if seen < 50 {
		t.Errorf("%d flags seen: the commands were not tried", seen)
	}
}

func TestTheCommandLineWinsOverTheEnvironment(t *testing.T) {
	t.Setenv("LIEUX_RATE_LIMIT", "3")
	if got := target(t, parse(t, "serve --rate-limit=4"), "rate-limit"); got != "4" {
		t.Errorf("--rate-limit=4 with LIEUX_RATE_LIMIT=3 is %s", got)
	}
}

// commands returns the line of each command, with a word for each argument that it needs.
func commands(t *testing.T) (lines []string) {
	t.Helper()
	parser, err := newParser(&cli{}, io.Discard, io.Discard, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range parser.Model.Leaves(false) {
		line := strings.TrimPrefix(node.FullPath(), "lieux ")
		for _, p := range node.Positional {
			if p.Required {
				line += " x"
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func parse(t *testing.T, line string) *kong.Context {
	t.Helper()
	parser, err := newParser(&cli{}, io.Discard, io.Discard, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := parser.Parse(strings.Fields(line))
	if err != nil {
		t.Fatalf("lieux %s: %v", line, err)
	}
	return ctx
}

func helpOf(t *testing.T, line string) string {
	t.Helper()
	var help strings.Builder
	parser, err := newParser(&cli{}, &help, io.Discard, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = parser.Parse(append(strings.Fields(line), "--help")) // the status went to exit
	return help.String()
}

func flagsOf(ctx *kong.Context) (flags []*kong.Flag) {
	for node := ctx.Selected(); node != nil; node = node.Parent {
		flags = append(flags, node.Flags...)
	}
	return flags
}

func target(t *testing.T, ctx *kong.Context, name string) string {
	t.Helper()
	for _, flag := range flagsOf(ctx) {
		if flag.Name == name {
			return fmt.Sprint(flag.Target)
		}
	}
	t.Fatalf("no flag %s", name)
	return ""
}

// valueFor returns a value that flag accepts and that is not its default, and how
// fmt.Sprint writes it once read.
func valueFor(flag *kong.Flag) (given, want string) {
	switch flag.Target.Kind() {
	case reflect.Bool:
		return "true", "true"
	case reflect.Int, reflect.Float64:
		return "7", "7"
	case reflect.Slice:
		if flag.Tag.Sep == -1 {
			return "a,b", "[a,b]"
		}
		return "a,b", "[a b]"
	}
	return "essai", "essai"
}
