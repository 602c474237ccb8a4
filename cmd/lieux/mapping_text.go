package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/lieux-numeriques/lieux/importer/propose"
)

// termsShown is the number of terms of a column that the text shows; --json has all of them.
const termsShown = 12

// describe writes what is proposed as text: what is sure, what is to be confirmed, and what stays unread.
func (p *proposed) describe(w io.Writer) {
	rows := "la liste entière"
	if !p.Whole {
		rows = "les premières de la liste"
	}
	fmt.Fprintf(w, "%s (%s) : %s, %s\n", p.Listing, p.Format, lines(p.Rows), rows)
	for _, f := range p.Findings {
		fmt.Fprintf(w, "  %s\n", findingSentence(f))
	}
	for _, part := range []struct {
		title string
		sure  propose.Certainty
	}{{"Sûr : lu même sans correspondance", propose.Sure}, {"Probable : à confirmer", propose.Likely}} {
		p.part(w, part.title, part.sure)
	}
	p.left(w)
}

// part writes the columns of one certainty.
func (p *proposed) part(w io.Writer, title string, sure propose.Certainty) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	first := true
	for _, c := range p.Columns {
		if c.Sure != sure || c.Fill == 0 {
			continue
		}
		if first {
			fmt.Fprintf(w, "\n%s\n", title)
			first = false
		}
		fmt.Fprintf(table, "  « %s »\t→ %s\t%s\t%s\n", shorten(oneLine(c.Name), 44), c.Field, c.Why, examples(c.Examples))
	}
	_ = table.Flush()
	for _, c := range p.Columns {
		if c.Sure == sure && len(c.Terms) > 0 {
			writeTerms(w, &c)
		}
	}
}

// lines returns "3 lignes" for 3.
func lines(n int) string {
	if n == 1 {
		return "1 ligne"
	}
	return fmt.Sprintf("%d lignes", n)
}

func examples(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "« " + strings.Join(list, " », « ") + " »"
}

func writeTerms(w io.Writer, c *propose.Column) {
	fmt.Fprintf(w, "\n  Valeurs de « %s »\n", shorten(oneLine(c.Name), 60))
	for i, t := range c.Terms {
		if i == termsShown {
			fmt.Fprintf(w, "    et %s (toutes avec --json)\n", others(len(c.Terms)-i))
			break
		}
		doubt := ""
		if t.Sure != propose.Sure {
			doubt = ", " + string(t.Sure)
		}
		fmt.Fprintf(w, "    « %s » → %s : %s (%s%s)\n", shorten(oneLine(t.Text), 60), t.Field, t.Value, lines(t.Rows), doubt)
	}
	if len(c.Unknown) > 0 {
		fmt.Fprintf(w, "    laissées de côté : %s\n", shorten(oneLine(examples(c.Unknown)), 160))
	}
}

// left writes the columns that stay unread.
func (p *proposed) left(w io.Writer) {
	if len(p.Unread) == 0 {
		fmt.Fprintln(w, "\nAucune colonne remplie n'est laissée de côté.")
		return
	}
	fmt.Fprintln(w, "\nNon lu")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range p.Columns {
		if c.Field == "" && c.Fill > 0 {
			fmt.Fprintf(table, "  « %s »\tremplie à %.0f %%\ton dirait %s\t%s\n", shorten(oneLine(c.Name), 44), 100*c.Fill,
				c.Aspect, examples(c.Examples))
		}
	}
	_ = table.Flush()
}
