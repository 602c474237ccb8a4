package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// runCommands runs commands of both builds, each on its own database, and
// compares exit status, output and messages. A command or flag that one of
// them does not know is skipped, which is said.
func (c *comparison) runCommands(ctx context.Context, listings []listing, say func(string, ...any)) error {
	commands := [][]string{
		{"version"}, {"version", "--json"},
		{"export", "geojson"}, {"export", "ndjson"}, {"export", "csv"}, {"export", "json"}, {"export", "xlsx"},
		{"export", "csv", "--departement", "33"}, {"export", "geojson", "--label", "France Services"},
		{"export", "ndjson", "--q", "mairie"}, {"export", "json", "--accessible", "true"},
		{"export", "csv", "--departement", "999"}, {"export", "docx"},
		{"quality"}, {"quality", "--json"}, {"quality", "--departement", "33"}, {"quality", "--source", "demo", "--json"},
		{"sources"}, {"sources", "--json"}, {"imports"}, {"imports", "--json"}, {"imports", "gironde"},
		{"duplicates"}, {"duplicates", "--json"}, {"report", "unknown"},
	}
	for _, l := range listings {
		commands = append(commands, []string{"report", l.name})
	}
	known := map[string][2]string{} // the help of a command, by its name
	for _, args := range commands {
		help, ok := known[args[0]]
		if !ok {
			for i, s := range []*side{c.base, c.head} {
				got, err := s.run(ctx, args[0], "--help")
				if err != nil {
					return err
				}
				if got.status == 0 {
					help[i] = string(got.stdout)
				}
			}
			known[args[0]] = help
		}
		line := "lieux " + strings.Join(args, " ")
		if why := unknownTo(help, args); why != "" {
			c.report.skip(line, why)
			say("skipped: %s: %s", line, why)
			continue
		}
		var a, b result
		var failed [2]error
		var both sync.WaitGroup
		both.Go(func() { a, failed[0] = c.base.run(ctx, args...) })
		both.Go(func() { b, failed[1] = c.head.run(ctx, args...) })
		both.Wait()
		if err := errors.Join(failed[:]...); err != nil {
			return err
		}
		c.report.ran(line, compareResults(a, b))
	}
	return nil
}

// unknownTo says which side does not know a command or one of its flags, "" when both do.
func unknownTo(help [2]string, args []string) string {
	for i, name := range []string{"base", "head"} {
		if help[i] == "" {
			return name + " has no such command"
		}
		for _, arg := range args {
			if strings.HasPrefix(arg, "--") && !strings.Contains(help[i], arg) {
				return name + " does not know " + arg
			}
		}
	}
	return ""
}

// compareResults returns the parts in which two runs of a command differ.
func compareResults(a, b result) []difference {
	var found []difference
	if a.status != b.status {
		found = append(found, difference{part: "exit", base: strconv.Itoa(a.status), head: strconv.Itoa(b.status)})
	}
	if !bytes.Equal(a.stdout, b.stdout) {
		found = append(found, excerpts("stdout", a.stdout, b.stdout))
	}
	if !bytes.Equal(a.stderr, b.stderr) {
		found = append(found, excerpts("stderr", a.stderr, b.stderr))
	}
	return found
}

// placeIDs returns the places that the records of a source belong to, and the
// records whose identifier is not that of a place: it leads to one, or to none.
func (s *side) placeIDs(ctx context.Context, source string) (records, places []string, err error) {
	got, err := s.run(ctx, "report", source)
	if err != nil || got.status != 0 {
		return nil, nil, err
	}
	for line := range bytes.Lines(got.stdout) {
		var row struct {
			ID    string `json:"id"`
			Place string `json:"lieu"`
		}
		if err := json.Unmarshal(line, &row); err != nil {
			return nil, nil, fmt.Errorf("report %s: %w", source, err)
		}
		if row.ID != row.Place {
			records = append(records, row.ID)
		}
		if row.Place != "" {
			places = append(places, row.Place)
		}
	}
	return records, places, nil
}
