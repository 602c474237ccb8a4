package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
)

// outcomeSentence describes what a publication changed.
func outcomeSentence(o importer.Outcome) string {
	if !o.Changed {
		return fmt.Sprintf("aucun changement, la version %d reste servie", o.Version)
	}
	parts := []string{fmt.Sprintf("version %d", o.Version)}
	for _, part := range []struct {
		n    int
		what string
	}{{o.Added, "ajoutés"}, {o.Updated, "modifiés"}, {o.Removed, "retirés"}, {o.Merged, "fusionnés"},
		{o.Kept, "inchangés"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return strings.Join(parts, ", ")
}

// precisions are those of positions in French, from the finest to the coarsest.
var precisions = []struct{ code, text string }{
	{"point", "au point"}, {"rue", "à la rue"}, {"commune", "à la commune"}, {"epci", "à l'intercommunalité"},
	{"departement", "au département"}, {"", "non situés"},
}

// actions are those of findings in French, the most serious first.
var actions = []struct {
	code importer.Action
	text string
}{
	{importer.Refused, "refusées"}, {importer.Corrected, "corrigées"}, {importer.Guessed, "devinées"},
	{importer.Withheld, "retenues"}, {importer.Reported, "signalées"},
}

// writeReport writes the figures of an import as text.
func writeReport(w io.Writer, r *importer.Report) {
	fmt.Fprintf(w, "%s : %d lignes lues, %d publiables, %d refusées (%.1f s)\n", r.Source, r.Read, r.Published,
		r.RefusedRows, r.Duration.Seconds())
	var located []string
	for _, p := range precisions {
		if n := r.Located[p.code]; n > 0 {
			located = append(located, fmt.Sprintf("%d %s", n, p.text))
		}
	}
	fmt.Fprintf(w, "  Situés : %s\n", strings.Join(located, ", "))
	for _, a := range actions {
		writeRules(w, r, string(a.code), a.text)
	}
	if q := r.Quality; q != nil && q.Places > 0 {
		fmt.Fprintf(w, "  Qualité de service de la liste : %s\n", hundredths(q.Score))
		for _, advice := range q.Advice {
			fmt.Fprintf(w, "    · %s\n", advice)
		}
	}
	for _, n := range r.Findings {
		fmt.Fprintf(w, "  Remarque : %s\n", findingSentence(n))
	}
}

// writeRules writes the rules of one action, the most frequent first.
func writeRules(w io.Writer, r *importer.Report, action, text string) {
	type count struct {
		rule string
		n    int
	}
	var counts []count
	total := 0
	for key, n := range r.Rules {
		if rule, found := strings.CutSuffix(key, "/"+action); found {
			counts = append(counts, count{rule, n})
			total += n
		}
	}
	if total == 0 {
		return
	}
	slices.SortFunc(counts, func(a, b count) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return strings.Compare(a.rule, b.rule)
	})
	var shown []string
	for i, c := range counts {
		if i == 6 {
			shown = append(shown, "…")
			break
		}
		shown = append(shown, fmt.Sprintf("%s %d", c.rule, c.n))
	}
	fmt.Fprintf(w, "  Valeurs %s : %d (%s)\n", text, total, strings.Join(shown, ", "))
}

// findingSentence describes a finding on one line.
func findingSentence(a importer.Finding) string {
	var b strings.Builder
	if a.Field != "" {
		b.WriteString(a.Field + " : ")
	}
	if a.Value != "" {
		fmt.Fprintf(&b, "« %s » ", shorten(oneLine(a.Value), 80))
	}
	if a.After != "" {
		fmt.Fprintf(&b, "→ « %s » ", shorten(oneLine(a.After), 80))
	}
	fmt.Fprintf(&b, "[%s, %s]", a.Rule, a.Action)
	if a.Detail != "" {
		b.WriteString(" " + a.Detail)
	}
	return b.String()
}

func shorten(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}
