package main

import (
	"fmt"
	"strings"
	"time"
)

// slope is what imports of a listing cost after more and more of its rows changed.
type slope struct {
	rows    int
	changes []loading // rows is how many changed
}

// slopeTable is a row for each size of a listing and number of changed rows, with a bar as
// long as the processor time.
func slopeTable(slopes []slope) string {
	var text strings.Builder
	text.WriteString("| rows of the listing | rows changed | s | CPU of the program, s | CPU of PostgreSQL, s | |\n" +
		"|--:|--:|--:|--:|--:|---|\n")
	var most time.Duration
	for _, s := range slopes {
		for _, l := range s.changes {
			most = max(most, l.cpu+l.server)
		}
	}
	for _, s := range slopes {
		for _, l := range s.changes {
			bar := 0
			if most > 0 {
				bar = int(40 * (l.cpu + l.server) / most)
			}
			fmt.Fprintf(&text, "| %d | %d | %.1f | %.1f | %.1f | %s |\n", s.rows, l.rows, l.took.Seconds(), l.cpu.Seconds(),
				l.server.Seconds(), strings.Repeat("█", bar))
		}
	}
	return text.String()
}
