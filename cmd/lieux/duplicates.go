package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/pipeline"
)

type duplicatesCommand struct {
	Same      bool     `xor:"decision" help:"Ces deux fiches sont un même lieu."`
	Different bool     `xor:"decision" help:"Ces deux fiches sont deux lieux."`
	Forget    bool     `xor:"decision" help:"Reprendre ce qui a été décidé de ces deux fiches."`
	Decided   bool     `name:"decisions" help:"Ce qui a été décidé, au lieu de ce qui reste à décider."`
	Limit     int      `default:"50" placeholder:"N" help:"${pairsHelp}"`
	IDs       []string `arg:"" optional:"" name:"id" help:"Deux identifiants, de lieux ou d'enregistrements."`
}

// Help returns the detail of lieux duplicates --help.
func (duplicatesCommand) Help() string {
	return "Sans identifiant : les paires que rien ne tranche. Avec deux identifiants : ce qui les rapproche, ou, " +
		"avec --same, --different ou --forget, " +
		"ce qu'il en est décidé. Une décision prend effet aussitôt et tient quels que soient les imports suivants."
}

func (c *duplicatesCommand) Run(ctx context.Context, a *app) error {
	decides := c.Same || c.Different || c.Forget
	if len(c.IDs) != 2 && (len(c.IDs) > 0 || decides) {
		return usageError("donnez deux identifiants (exemple : lieux duplicates ID1 ID2 --same)")
	}
	db, err := a.openToWrite(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	gazetteer, err := territory.Open()
	if err != nil {
		return err
	}
	d := &duplicates{app: a, store: db.importStore(a.now), gazetteer: gazetteer}
	switch {
	case c.Decided:
		return d.printDecisions(ctx)
	case len(c.IDs) == 0:
		return d.list(ctx, c.Limit)
	case !decides:
		return d.compare(ctx, c.IDs[0], c.IDs[1])
	}
	return d.decide(ctx, c)
}

type duplicates struct {
	app       *app
	store     *load.Store
	gazetteer *territory.Gazetteer
}

// side is one of two records that might be one place.
type side struct {
	Place    string `json:"lieu"`
	Record   string `json:"enregistrement"`
	Source   string `json:"source"`
	Name     string `json:"nom"`
	Address  string `json:"adresse,omitempty"`
	Postcode string `json:"code_postal,omitempty"`
	Commune  string `json:"commune,omitempty"`
	Phone    string `json:"telephone,omitempty"`
}

// comparedPair is a pair as the command shows it.
type comparedPair struct {
	Sides [2]side `json:"fiches"`
	// DistanceM is the distance in metres, rounded; absent when one has no position.
	DistanceM *float64 `json:"distance_m,omitempty"`
	dedupe.Comparison
	Verdict string `json:"verdict"`
}

// list shows the pairs that nothing settles.
func (d *duplicates) list(ctx context.Context, limit int) error {
	decided, err := d.store.Decisions(ctx)
	if err != nil {
		return err
	}
	index := dedupe.NewIndex(d.gazetteer)
	for c, err := range d.store.Candidates(ctx) {
		if err != nil {
			return err
		}
		index.Add(c)
	}
	found := index.Find(decided)
	doubtful := found.Doubtful
	if limit > 0 && len(doubtful) > limit {
		doubtful = doubtful[:limit]
	}
	var wanted [][2]string
	for _, p := range doubtful {
		wanted = append(wanted, [2]string{p.A, p.B})
	}
	pairs, err := d.pairs(ctx, wanted)
	if err != nil {
		return err
	}
	if d.app.JSON {
		return json.NewEncoder(d.app.stdout).Encode(pairs)
	}
	for _, p := range pairs {
		d.print(&p)
	}
	switch n := len(found.Doubtful); {
	case n == 0:
		fmt.Fprintln(d.app.stdout, "Aucune paire à trancher.")
	case n > len(pairs):
		fmt.Fprintf(d.app.stdout, "%d paires sur %d (--limit 0 : toutes).\n", len(pairs), n)
	}
	return nil
}

// pairs reads the records of pairs and compares them.
func (d *duplicates) pairs(ctx context.Context, wanted [][2]string) ([]comparedPair, error) {
	candidates := map[string]*importer.Candidate{}
	for _, ids := range wanted {
		candidates[ids[0]], candidates[ids[1]] = nil, nil
	}
	for c, err := range d.store.Candidates(ctx) {
		if err != nil {
			return nil, err
		}
		if _, ok := candidates[c.RecordID]; ok {
			candidates[c.RecordID] = c
		}
	}
	pairs := make([]comparedPair, 0, len(wanted))
	for _, ids := range wanted {
		a, b := candidates[ids[0]], candidates[ids[1]]
		if a != nil && b != nil { // an import may have withdrawn one meanwhile
			pairs = append(pairs, d.compared(a, b))
		}
	}
	return pairs, nil
}

func (d *duplicates) compared(a, b *importer.Candidate) comparedPair {
	p := comparedPair{Sides: [2]side{sideOf(a), sideOf(b)}, Comparison: dedupe.Compare(d.gazetteer, a, b)}
	p.Verdict = p.Comparison.Verdict(a.Source == b.Source)
	if x, y := a.Place.Location, b.Place.Location; x.Known && y.Known {
		metres := float64(int(geo.Distance(x.Position, y.Position) + 0.5))
		p.DistanceM = &metres
	}
	return p
}

func sideOf(c *importer.Candidate) side {
	p := c.Place
	return side{Place: c.PlaceID, Record: c.RecordID, Source: c.Source, Name: p.Name, Address: p.Address,
		Postcode: p.PostalCode, Commune: p.Commune, Phone: p.Phone}
}

// print shows a pair on a few lines.
func (d *duplicates) print(p *comparedPair) {
	distance := "distance inconnue"
	if p.DistanceM != nil {
		distance = fmt.Sprintf("à %.0f m", *p.DistanceM)
	}
	fmt.Fprintf(d.app.stdout, "%.2f  %s\n", p.Score, distance)
	for _, s := range p.Sides {
		line := strings.Join(strings.Fields(strings.Join([]string{s.Address, s.Postcode, s.Commune, s.Phone}, " ")),
			" ")
		fmt.Fprintf(d.app.stdout, "  %s  %s — %s (%s)\n", s.Record, s.Name, line, s.Source)
	}
	var parts, reasons []string
	for _, part := range p.Parts {
		parts = append(parts, fmt.Sprintf("%s %+.2f", part.Code, part.Points))
		if reason := part.Reason(); reason != "" {
			reasons = append(reasons, fmt.Sprintf("  %s : %s\n", part.Code, reason))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(d.app.stdout, "  %s\n%s", strings.Join(parts, ", "), strings.Join(reasons, ""))
	}
	fmt.Fprintf(d.app.stdout, "  %s\n\n", p.Verdict)
}

// compare shows the comparison of two places, by their most similar records.
func (d *duplicates) compare(ctx context.Context, id1, id2 string) error {
	wanted, _, err := d.between(ctx, id1, id2)
	if err != nil {
		return err
	}
	var ids [][2]string
	for _, w := range wanted {
		ids = append(ids, [2]string{w.A, w.B})
	}
	pairs, err := d.pairs(ctx, ids)
	if err != nil || len(pairs) == 0 {
		return err
	}
	best := slices.MaxFunc(pairs, func(a, b comparedPair) int { return int(100*a.Score) - int(100*b.Score) })
	if d.app.JSON {
		return json.NewEncoder(d.app.stdout).Encode(best)
	}
	d.print(&best)
	return nil
}

// between returns the pairs of records that a decision on two ids is about: every
// record of the one with every record of the other; the two records themselves
// when they are already in one place.
func (d *duplicates) between(ctx context.Context, id1, id2 string) (pairs []importer.Decision, together []string,
	err error) {
	if id1 == id2 {
		return nil, nil, usageError("les deux identifiants sont le même")
	}
	first, err := d.store.RecordsOf(ctx, id1)
	if err != nil {
		return nil, nil, err
	}
	second, err := d.store.RecordsOf(ctx, id2)
	if err != nil {
		return nil, nil, err
	}
	if slices.Equal(first, second) {
		if !slices.Contains(first, id1) || !slices.Contains(first, id2) {
			return nil, nil, directory.Errorf(directory.Invalid,
				"« %s » et « %s » mènent au même lieu ; nommer deux de ses enregistrements : %s", id1, id2,
				strings.Join(first, ", "))
		}
		return []importer.Decision{{A: id1, B: id2}}, first, nil
	}
	for _, a := range first {
		for _, b := range second {
			pairs = append(pairs, importer.Decision{A: a, B: b})
		}
	}
	return pairs, nil, nil
}

// decide stores, replaces or withdraws the decision on two ids.
func (d *duplicates) decide(ctx context.Context, c *duplicatesCommand) error {
	pairs, together, err := d.between(ctx, c.IDs[0], c.IDs[1])
	if err != nil {
		return err
	}
	var outcome importer.Outcome
	verdict := "deux lieux"
	if c.Forget {
		// The decision that made one place of several may be about any of its records.
		for i, a := range together {
			for _, b := range together[i+1:] {
				pairs = append(pairs, importer.Decision{A: a, B: b})
			}
		}
		verdict = "décision reprise"
		outcome, err = pipeline.Forget(ctx, d.store, d.gazetteer, pairs)
	} else {
		if c.Same {
			verdict = "un même lieu"
		}
		for i := range pairs {
			pairs[i].Same = c.Same
		}
		outcome, err = pipeline.Decide(ctx, d.store, d.gazetteer, pairs)
	}
	if err != nil {
		return err
	}
	if d.app.JSON {
		return json.NewEncoder(d.app.stdout).Encode(outcome)
	}
	_, err = fmt.Fprintf(d.app.stdout, "%s et %s : %s (%s)\n", c.IDs[0], c.IDs[1], verdict, outcomeSentence(outcome))
	return err
}

// decidedPair is a decision as the command shows it.
type decidedPair struct {
	Records [2]string `json:"enregistrements"`
	Same    bool      `json:"meme_lieu"`
}

func (d *duplicates) printDecisions(ctx context.Context) error {
	decided, err := d.store.Decisions(ctx)
	if err != nil {
		return err
	}
	pairs := make([]decidedPair, len(decided))
	for i, x := range decided {
		pairs[i] = decidedPair{Records: [2]string{x.A, x.B}, Same: x.Same}
	}
	if d.app.JSON {
		return json.NewEncoder(d.app.stdout).Encode(pairs)
	}
	for _, p := range pairs {
		verdict := "deux lieux"
		if p.Same {
			verdict = "un même lieu"
		}
		fmt.Fprintf(d.app.stdout, "%s  %s  %s\n", p.Records[0], p.Records[1], verdict)
	}
	if len(pairs) == 0 {
		fmt.Fprintln(d.app.stdout, "Rien n'a été décidé.")
	}
	return nil
}
