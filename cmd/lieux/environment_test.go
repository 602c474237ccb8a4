package main

import (
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// TestEveryFlagIsReadFromTheVariableOfItsName sets the variables of all flags of each
// command, and reads them without the flags.
func TestEveryFlagIsReadFromTheVariableOfItsName(t *testing.T) {
	seen := map[string]bool{}
	for _, command := range commandLines(t) {
		t.Run(command, func(t *testing.T) {
			parser, help := newTestParser(t)
			_, _ = parser.Parse(append(strings.Fields(command), "--help")) // the status goes to exit
			without := parse(t, command)
			flags := slices.DeleteFunc(flagsOf(without), func(f *kong.Flag) bool {
				return variableOf(f) == "" || f.Required // one that the line gives
			})
			for _, flag := range flags {
				seen[flag.Name] = true
				name := variableOf(flag)
				if !flagNames.MatchString(flag.Name) || len(flag.Envs) > 0 || len(flag.Aliases) > 0 {
					t.Errorf("name %q, variables %v, aliases %v: a flag has one name, words joined by -, and no env tag",
						flag.Name, flag.Envs, flag.Aliases)
				}
				shown := strings.Contains(help.String(), "--"+flag.Name) && strings.Contains(help.String(), "["+name+"]")
				if shown == flag.Hidden {
					t.Errorf("lieux %s --help shows %s: %v", command, name, shown)
				}
			}
			for _, group := range compatible(flags) {
				for _, flag := range group {
					given, _ := valueFor(flag)
					t.Setenv(variableOf(flag), given)
				}
				set := parse(t, command)
				for _, flag := range group {
					given, want := valueFor(flag)
					if got := target(t, set, flag.Name); got != want {
						t.Errorf("%s=%s gives %s, want %s", variableOf(flag), given, got, want)
					}
					t.Setenv(variableOf(flag), "")
				}
			}
			empty := parse(t, command)
			for _, flag := range flags {
				if got, want := target(t, empty, flag.Name), target(t, without, flag.Name); got != want {
					t.Errorf("%s empty gives %s, want %s as without it", variableOf(flag), got, want)
				}
			}
		})
	}
	if len(seen) < 50 {
		t.Errorf("%d flags seen: the commands were not tried", len(seen))
	}
}

// compatible parts flags into groups that can be given together.
func compatible(flags []*kong.Flag) (groups [][]*kong.Flag) {
	for _, flag := range flags {
		i := slices.IndexFunc(groups, func(group []*kong.Flag) bool {
			return !slices.ContainsFunc(group, func(other *kong.Flag) bool {
				return slices.ContainsFunc(flag.Xor, func(x string) bool { return slices.Contains(other.Xor, x) })
			})
		})
		if i < 0 {
			groups = append(groups, nil)
			i = len(groups) - 1
		}
		groups[i] = append(groups[i], flag)
	}
	return groups
}

var flagNames = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

func TestTheCommandLineWinsOverTheEnvironment(t *testing.T) {
	t.Setenv("LIEUX_RATE_LIMIT", "3")
	if got := target(t, parse(t, "serve --rate-limit=4"), "rate-limit"); got != "4" {
		t.Errorf("--rate-limit=4 with LIEUX_RATE_LIMIT=3 is %s", got)
	}
}

// newTestParser returns a parser that ends nothing, and what it prints.
func newTestParser(t *testing.T) (*kong.Kong, *strings.Builder) {
	t.Helper()
	var stdout strings.Builder
	parser, err := newParser(&cli{}, &stdout, io.Discard, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return parser, &stdout
}

// commandLines returns the line of each command, with a word for each argument and flag that it needs.
func commandLines(t *testing.T) (lines []string) {
	t.Helper()
	parser, _ := newTestParser(t)
	for _, node := range parser.Model.Leaves(false) {
		line := strings.TrimPrefix(node.FullPath(), "lieux ")
		for _, p := range node.Positional {
			switch {
			case p.Enum != "":
				first, _, _ := strings.Cut(p.Enum, ",")
				line += " " + first
			case p.Required:
				line += " x"
			}
		}
		for _, flag := range node.Flags {
			if flag.Required {
				line += " --" + flag.Name + "=x"
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func parse(t *testing.T, line string) *kong.Context {
	t.Helper()
	parser, _ := newTestParser(t) // one that has parsed keeps the flags that were set
	ctx, err := parser.Parse(strings.Fields(line))
	if err != nil {
		t.Fatalf("lieux %s: %v", line, err)
	}
	return ctx
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
			return fmt.Sprint(reflect.Indirect(flag.Target))
		}
	}
	t.Fatalf("no flag %s", name)
	return ""
}

// valueFor returns a value that flag accepts and that is not its default, and how
// fmt.Sprint writes it once read.
func valueFor(flag *kong.Flag) (given, want string) {
	if flag.Target.Type() == reflect.TypeFor[time.Duration]() {
		return "7h", "7h0m0s"
	}
	if flag.Enum != "" {
		last := flag.EnumSlice()[len(flag.EnumSlice())-1]
		return last, last
	}
	kind := flag.Target.Kind()
	if kind == reflect.Pointer {
		kind = flag.Target.Type().Elem().Kind()
	}
	switch kind {
	case reflect.Bool:
		return "true", "true"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "7", "7"
	case reflect.Slice:
		if flag.Tag.Sep == -1 {
			return "a,b", "[a,b]"
		}
		return "a,b", "[a b]"
	}
	return "essai", "essai"
}
