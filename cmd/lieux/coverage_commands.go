package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

type needsCommand struct{ measureFlags }

// Help returns the detail of lieux needs --help.
func (needsCommand) Help() string { return measuresHelp }

func (c *needsCommand) Run(ctx context.Context, a *app) error {
	q, err := c.ask(ctx, a, coverage.NeedsForm)
	if err != nil {
		return err
	}
	n := q.engine.Needs(q.territory, coverage.NeedsOptionsOf(q.request))
	return a.print(n, func(w *tabwriter.Writer) { writeNeeds(w, n) })
}

func writeNeeds(w io.Writer, n *coverage.Needs) {
	writeTitle(w, n.Territory, n.People, n.Population)
	fmt.Fprintln(w, "PROFIL\tPART\tPERSONNES\tSELON LA TAILLE\tSOURCE")
	for _, p := range n.Profiles {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Label, percent(&p.Share), french(p.People), french(p.BySize), p.Source)
	}
	fmt.Fprintf(w, "\nHeures de formation\t%s\n", french(n.Hours))
	fmt.Fprintf(w, "Équivalents temps plein\t%s\n", decimals(n.FTE))
	fmt.Fprintf(w, "Aidants salariés\t%s\nAidants bénévoles\t%s\n", french(n.Helpers.Paid), french(n.Helpers.Volunteers))
	fmt.Fprintf(w, "Budget sur %s ans\t%s €\n", decimals(n.Years), french(n.Budget))
	fmt.Fprintf(w, "Gain d'une année, à plein effet\t%s €\n", french(n.Gain))
	if n.Payback != nil {
		fmt.Fprintf(w, "Le budget est regagné en\t%d ans\n", *n.Payback)
	} else {
		fmt.Fprintln(w, "Le budget n'est pas regagné en un siècle")
	}
	for _, t := range n.Tables {
		fmt.Fprintf(w, "%s\tmoyenne %s, de %s à %s\t%d communes\t%s, %d\n", t.Label, decimals(math.Round(100*t.Mean)/100),
			decimals(t.Least), decimals(t.Most), t.Communes, t.Source, t.Year)
	}
	writeNotes(w, n.Notes, n.Parameters)
}

type coverageCommand struct {
	Farthest int `default:"10" placeholder:"N" help:"Combien de communes éloignées montrer."`
	measureFlags
}

// Help returns the detail of lieux coverage --help.
func (coverageCommand) Help() string { return measuresHelp }

func (c *coverageCommand) Run(ctx context.Context, a *app) error {
	q, err := c.ask(ctx, a, coverage.AccessForm)
	if err != nil {
		return err
	}
	o := coverage.OptionsOf(q.request, q.other)
	o.OtherVersion = q.otherView
	answer, err := q.engine.Coverage(q.view, &q.request.Query, q.territory, o)
	if err != nil {
		return withParameters(err)
	}
	return a.print(answer, func(w *tabwriter.Writer) { writeCoverage(w, answer, c.Farthest) })
}

func writeCoverage(w io.Writer, c *coverage.Coverage, farthest int) {
	writeTitle(w, c.Territory, c.People, c.Population)
	fmt.Fprintf(w, "Lieux des filtres : %d, dont %d dans le territoire. Distances : %s.\n\n", c.Supply.Matched,
		c.Supply.Inside, c.Measure.Source)
	writeDistances(w, c)
	fmt.Fprintf(w, "\nAccès : %s heures d'ouverture par semaine pour 1 000 habitants\n",
		decimals(math.Round(1000*1000*c.Access)/1000))
	far := slices.Clone(c.Communes)
	slices.SortStableFunc(far, func(a, b coverage.Commune) int {
		return cmp.Or(cmp.Compare(b.Far(), a.Far()), cmp.Compare(b.People, a.People))
	})
	fmt.Fprintln(w, "\nLES PLUS ÉLOIGNÉES\tHABITANTS\tLIEU LE PLUS PROCHE")
	for _, commune := range far[:min(max(farthest, 0), len(far))] {
		fmt.Fprintf(w, "%s (%s)\t%s\t%s\n", commune.Name, commune.Code, french(commune.People), farText(&commune))
	}
	writeNotes(w, c.Notes, c.Parameters)
}

// writeDistances writes the inhabitants by distance, of two views when there is one to compare with.
func writeDistances(w io.Writer, c *coverage.Coverage) {
	if c.Other == nil {
		fmt.Fprintln(w, "À MOINS DE\tHABITANTS\tPART")
	} else {
		fmt.Fprintf(w, "Lieux de l'autre vue : %d, dont %d dans le territoire.\n\n", c.Other.Supply.Matched,
			c.Other.Supply.Inside)
		fmt.Fprintln(w, "À MOINS DE\tHABITANTS\tPART\tAUTRE VUE\tPART\tÉCART")
	}
	for i, d := range c.Distances {
		fmt.Fprintf(w, "%s\t%s\t%s", reachText(d.KM, d.Minutes), french(d.People), percent(d.Share))
		if c.Other != nil {
			other := c.Other.Distances[i]
			fmt.Fprintf(w, "\t%s\t%s\t%s", french(other.People), percent(other.Share), signed(other.More))
		}
		fmt.Fprintln(w)
	}
	if c.Other != nil {
		fmt.Fprintf(w, "\nAccès de l'autre vue : %s heures d'ouverture par semaine pour 1 000 habitants\n",
			decimals(math.Round(1000*1000*c.Other.Access)/1000))
	}
}

// signed writes a number with its sign.
func signed(n int64) string {
	if n > 0 {
		return "+" + french(n)
	}
	return french(n)
}

// reachText writes a distance or a time within which people are counted.
func reachText(km, minutes float64) string {
	if minutes > 0 {
		return decimals(minutes) + " min"
	}
	return decimals(km) + " km"
}

func farText(c *coverage.Commune) string {
	switch {
	case c.DistanceM != nil:
		return i18n.French.Distance(*c.DistanceM)
	case c.Minutes != nil:
		return decimals(*c.Minutes) + " min"
	}
	return "aucun"
}

type siteCommand struct{ measureFlags }

// Help returns the detail of lieux site --help.
func (siteCommand) Help() string { return measuresHelp }

func (c *siteCommand) Run(ctx context.Context, a *app) error {
	q, err := c.ask(ctx, a, coverage.PlanForm)
	if err != nil {
		return err
	}
	o, err := coverage.PlanOptionsOf(q.request)
	if err != nil {
		return withParameters(err)
	}
	plan, err := q.engine.Plan(q.view, &q.request.Query, q.territory, o)
	if err != nil {
		return withParameters(err)
	}
	return a.print(plan, func(w *tabwriter.Writer) { writePlan(w, plan) })
}

func writePlan(w io.Writer, p *coverage.Plan) {
	writeTitle(w, p.Territory, p.People, p.Population)
	fmt.Fprintf(w, "Habitants à moins de %s d'un lieu : %s. Candidats : %d %s.\n\n", reachText(p.KM, p.Minutes),
		french(p.Now), p.Candidates, p.Among)
	if len(p.Sites) > 0 {
		fmt.Fprintln(w, "OUVRIR\tHABITANTS GAGNÉS\tCUMUL")
	}
	for i, s := range p.Sites {
		fmt.Fprintf(w, "%d. %s (%s)\t%s\t%s\n", i+1, s.Name, cmp.Or(s.Commune, s.Place), french(s.Gained), french(s.Total))
	}
	if p.Best && len(p.Sites) > 0 {
		fmt.Fprintln(w, "\nAucun autre choix du même nombre ne rapproche plus d'habitants.")
	}
	if p.Round != nil {
		fmt.Fprintf(w, "\nTOURNÉE DEPUIS %s\tTRAJET\n", p.Round.Start.Name)
		for _, s := range p.Round.Stops {
			fmt.Fprintf(w, "%s %s : %s\t%s\n", s.Day, s.Half, s.Name, legText(s.FromM, s.FromMin))
		}
		fmt.Fprintf(w, "En tout, retour compris\t%s\n", legText(p.Round.Length, p.Round.Time))
	}
	writeNotes(w, p.Notes, p.Parameters)
}

func legText(metres, minutes float64) string {
	if minutes > 0 {
		return decimals(minutes) + " min"
	}
	return i18n.French.Distance(metres)
}
