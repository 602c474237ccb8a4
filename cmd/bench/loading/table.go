package main

import (
	"fmt"
	"strings"
	"time"
)

// table writes the lines as Markdown.
func table(lines []loading) string {
	var b strings.Builder
	fmt.Fprintln(&b, "| loading the same listing | rows | s | rows/s | CPU of the program, µs/row | CPU of PostgreSQL, "+
		"µs/row | memory, MB | |")
	fmt.Fprintln(&b, "|---|--:|--:|--:|--:|--:|--:|---|")
	for _, l := range lines {
		if l.rows == 0 {
			fmt.Fprintf(&b, "| %s | | | | | | | %s |\n", l.name, l.note)
			continue
		}
		memory := ""
		if l.memory > 0 {
			memory = fmt.Sprint(l.memory / 1_000_000)
		}
		fmt.Fprintf(&b, "| %s | %d | %.1f | **%.0f** | %s | %s | %s | %s |\n", l.name, l.rows, l.took.Seconds(),
			l.perSecond(),
			perRow(l.cpu, l.rows), perRow(l.server, l.rows), memory, l.note)
	}
	return b.String()
}

// perRow formats microseconds a row, or "" when the time is unknown.
func perRow(t time.Duration, rows int) string {
	if t <= 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(t.Microseconds())/float64(rows))
}
