package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/advice"
)

// findings groups what was found in the rows of a listing by rule; the cells
// themselves are kept while they are few.
type findings struct {
	rules map[findingKey]*findingGroup
	cells []string
	most  int // cells kept; beyond, none is
	total int
}

type findingKey struct {
	rule   string
	action importer.Action
}

type findingGroup struct {
	findingKey
	n        int
	examples []string
}

const (
	shownExamples = 3   // of a rule
	shownCells    = 40  // a listing with more of them is shown by rule alone, unless --detail
	everyCell     = 1e6 // --detail; beyond, only --spreadsheet shows them
)

func newFindings(detail bool) *findings {
	f := &findings{rules: map[findingKey]*findingGroup{}, most: shownCells}
	if detail {
		f.most = everyCell
	}
	return f
}

func (f *findings) row(row *importer.Row) {
	for _, a := range row.Findings {
		f.total++
		key := findingKey{a.Rule, a.Action}
		g := f.rules[key]
		if g == nil {
			g = &findingGroup{findingKey: key}
			f.rules[key] = g
		}
		g.n++
		if len(g.examples) < shownExamples {
			g.examples = append(g.examples, place(row, &a)+cellSentence(a))
		}
		if f.total <= f.most {
			f.cells = append(f.cells, position(row)+" "+findingSentence(a))
		}
	}
}

// place returns where a finding is: the line, and the column when the producer has
// another name for it than the référentiel.
func place(row *importer.Row, a *importer.Finding) string {
	if column := columnsOf(row, a); column != "" && column != a.Field {
		return fmt.Sprintf("%s, colonne « %s »", position(row), shorten(oneLine(column), 50))
	}
	return position(row)
}

// cellSentence describes what was found in a cell.
func cellSentence(a importer.Finding) string {
	var b strings.Builder
	if a.Value != "" || a.After != "" {
		b.WriteString(" :")
	}
	if a.Value != "" {
		fmt.Fprintf(&b, " « %s »", shorten(oneLine(a.Value), 70))
	}
	if a.After != "" {
		fmt.Fprintf(&b, " → « %s »", shorten(oneLine(a.After), 70))
	}
	if a.Detail != "" {
		b.WriteString(" (" + a.Detail + ")")
	}
	return b.String()
}

// write writes the groups, the most serious first, then the cells when they are few.
func (f *findings) write(w io.Writer) {
	if f.total == 0 {
		fmt.Fprintln(w, "  Rien à signaler, ligne par ligne.")
		return
	}
	groups := make([]*findingGroup, 0, len(f.rules))
	for _, g := range f.rules {
		groups = append(groups, g)
	}
	gravity := map[importer.Action]int{importer.Refused: 0, importer.Withheld: 1, importer.Reported: 2,
		importer.Guessed: 3, importer.Corrected: 4}
	slices.SortFunc(groups, func(a, b *findingGroup) int {
		return cmp.Or(gravity[a.action]-gravity[b.action], b.n-a.n, strings.Compare(a.rule, b.rule))
	})
	left, done := f.total, []*findingGroup{}
	for _, g := range groups {
		if known, ok := advice.Of(g.rule); ok && !known.Needed() {
			done = append(done, g)
			left -= g.n
		}
	}
	fmt.Fprintf(w, "\nPar règle (%d règles, %d constats, dont %d à voir)\n", len(groups), f.total, left)
	for _, g := range groups {
		known, ok := advice.Of(g.rule)
		if ok && !known.Needed() {
			continue
		}
		fmt.Fprintf(w, "\n  %d × %s, %s\n", g.n, g.rule, g.action)
		if ok {
			fmt.Fprintf(w, "    %s\n    Que faire : %s\n", known.Says, known.Do)
		}
		for _, e := range g.examples {
			fmt.Fprintf(w, "    · %s\n", e)
		}
		if g.n > len(g.examples) {
			fmt.Fprintf(w, "    · et %s\n", others(g.n-len(g.examples)))
		}
	}
	writeDone(w, done)
	if f.total > f.most {
		fmt.Fprintln(w, "\nCellule par cellule : --detail les montre ici, --spreadsheet FICHIER.csv les écrit toutes.")
		return
	}
	fmt.Fprint(w, "\nCellule par cellule\n\n")
	for _, c := range f.cells {
		fmt.Fprintf(w, "  %s\n", c)
	}
}

// others returns "3 autres" for 3.
func others(n int) string {
	if n == 1 {
		return "1 autre"
	}
	return fmt.Sprintf("%d autres", n)
}

// writeDone writes the groups that need nothing from the producer, a line each.
func writeDone(w io.Writer, groups []*findingGroup) {
	if len(groups) == 0 {
		return
	}
	fmt.Fprint(w, "\n  Fait sans vous, rien à faire :\n")
	for _, g := range groups {
		known, _ := advice.Of(g.rule)
		fmt.Fprintf(w, "    %d × %s, %s : %s\n      · %s\n", g.n, g.rule, g.action, known.Says, g.examples[0])
	}
}

// writeExamples names the first places that a publication would change.
func writeExamples(w io.Writer, o importer.Outcome) {
	if o.Examples == nil {
		return
	}
	for _, kind := range []struct {
		what  string
		names []string
		n     int
	}{
		{"Ajoutés", o.Examples.Added, o.Added}, {"Modifiés", o.Examples.Updated, o.Updated},
		{"Retirés", o.Examples.Removed, o.Removed}, {"Fusionnés", o.Examples.Merged, o.Merged},
	} {
		if len(kind.names) == 0 {
			continue
		}
		names := make([]string, len(kind.names))
		for i, name := range kind.names {
			names[i] = shorten(oneLine(name), 100)
		}
		more := ""
		if kind.n > len(names) {
			more = " ; et " + others(kind.n-len(names))
		}
		fmt.Fprintf(w, "    %s : %s%s\n", kind.what, strings.Join(names, " ; "), more)
	}
}
