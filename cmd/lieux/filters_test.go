package main

import (
	"io"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// TestFiltersOfTheAPIAreFlags gives each filter as a flag and reads it back as a query string.
func TestFiltersOfTheAPIAreFlags(t *testing.T) {
	for _, p := range query.Parameters() {
		for _, command := range []string{"export csv", "quality"} {
			if got, want := filtersOf(t, command, "--"+strings.ReplaceAll(p.Name, "_", "-"), "x"), p.Name+"=x"; got != want {
				t.Errorf("%s of the flag of %s: query %q, want %q", command, p.Name, got, want)
			}
		}
		if p.Help == "" || p.Placeholder == "" && p.Value == "" {
			t.Errorf("parameter %s has no Help or no Placeholder: add it to the table of directory/query", p.Name)
		}
	}
	got := filtersOf(t, "export csv", "--label", "France Services,x", "--label", "Aidants Connect", "--pres-de=33000")
	if want := "label=France+Services%2Cx&label=Aidants+Connect&pres_de=33000"; got != want {
		t.Errorf("query %q, want %q", got, want)
	}
}

// filtersOf returns the query string of the filters of a command.
func filtersOf(t *testing.T, command string, flags ...string) string {
	t.Helper()
	var c cli
	parser, err := newParser(&c, io.Discard, io.Discard, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append(strings.Fields(command), flags...)); err != nil {
		t.Fatal(err)
	}
	if command == "quality" {
		return c.Quality.query()
	}
	return c.Export.query()
}
