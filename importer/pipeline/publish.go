package pipeline

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
	"github.com/lieux-numeriques/lieux/importer/load"
)

// checkColumns compares the mapping with the columns of the listing, all of which are
// known once it was read.
func (r *run) checkColumns(context.Context) error {
	r.addFindings(r.reader.Findings()...)
	r.report.Columns = r.reader.Header().Names()
	if r.report.Read == 0 {
		return directory.Errorf(directory.Invalid, "%s ne contient aucun lieu", r.listing.Name)
	}
	findings, err := r.mapping.Check(r.reader.Header())
	r.addFindings(findings...)
	if err != nil {
		return err
	}
	r.report.Unread = r.census.Unread()
	r.addFindings(r.census.Findings(r.report.Unread)...)
	if r.report.Published == 0 {
		return directory.Errorf(directory.Invalid, "aucune des %d lignes de %s ne donne un lieu : %s", r.report.Read,
			r.listing.Name, r.mainRefusal())
	}
	return nil
}

// mainRefusal returns why most rows were refused, in French.
func (r *run) mainRefusal() string {
	best, most := "elles sont illisibles", 0
	for rule, n := range r.report.Rules {
		if rule == "nom.absent/"+string(importer.Refused) && n >= most {
			best, most = "elles n'ont pas de nom", n
		}
	}
	return best
}

// incomplete marks the fingerprint of an import without all answers of a service, so
// that the next import is not taken for unchanged.
func (r *run) incomplete() {
	silent := r.report.Rules["localisation.geocodeur_muet/"+string(importer.Reported)]
	if silent == 0 {
		return
	}
	r.report.Fingerprint = "incomplet " + r.report.Fingerprint
	r.addFindings(importer.Finding{Rule: "liste.geocodeur_muet", Action: importer.Reported, Value: strconv.Itoa(silent),
		Detail: "Le géocodeur n'a pas répondu pour autant de lignes : elles sont placées à leur commune, et un " +
			"prochain import les cherchera de nouveau."})
}

func (r *run) stage(ctx context.Context) error {
	r.memory.flush(r.batch)
	r.ids, r.memory = nil, nil
	r.incomplete()
	quality := r.tally.Summary()
	r.report.Quality = &quality
	return r.batch.Stage(ctx, r.report, r.opts.Publish)
}

func (r *run) group(ctx context.Context) error {
	index := r.index
	r.index = nil
	if r.opts.Doubtful != nil {
		return r.batch.Group(ctx, &judging{index, r.opts.Doubtful}, r.indexRows)
	}
	return r.batch.Group(ctx, &grouper{index, r.opts.Rules}, r.indexRows)
}

// grouper is an index with the version of its rules.
type grouper struct {
	*dedupe.Index
	rules string
}

// Version implements importer.Regrouper.
func (g *grouper) Version() string {
	return fmt.Sprintf("%s %x", strings.TrimSpace(g.rules), territory.Version())
}

// judging is an importer.Grouper that reports the pairs that nothing settles, which takes all
// records.
type judging struct {
	index    *dedupe.Index
	doubtful func([]dedupe.Pair)
}

// Add implements importer.Grouper.
func (j *judging) Add(c *importer.Candidate) { j.index.Add(c) }

// Groups implements importer.Grouper.
func (j *judging) Groups(decisions []importer.Decision) [][]string {
	found := j.index.Find(decisions)
	j.doubtful(found.Doubtful)
	return found.Groups
}

func (r *run) publish(ctx context.Context) (err error) {
	r.report.Outcome, err = r.batch.Publish(ctx, dedupe.Merge)
	return err
}

// rules returns those of the stages group and publish, for publications without a
// listing.
func rules(g *territory.Gazetteer) load.Rules {
	return load.Rules{Group: &grouper{dedupe.NewIndex(g), rulesVersion}, Merge: dedupe.Merge}
}

// Revert restores the previous version of a source. Returns NotFound for an unknown
// source, Conflict when it has no previous version or is being imported.
func Revert(ctx context.Context, store *load.Store, g *territory.Gazetteer, source string) (importer.Outcome, error) {
	return store.Revert(ctx, source, rules(g))
}

// Decide stores decisions on pairs of records and publishes the directory that results.
// A decision replaces the one that the same records had.
func Decide(ctx context.Context, store *load.Store, g *territory.Gazetteer,
	decisions []importer.Decision) (importer.Outcome, error) {
	return store.Decide(ctx, decisions, rules(g))
}

// Forget withdraws decisions, whatever they were, and publishes the directory that
// results. Returns NotFound when none of these pairs was decided.
func Forget(ctx context.Context, store *load.Store, g *territory.Gazetteer,
	pairs []importer.Decision) (importer.Outcome, error) {
	return store.Forget(ctx, pairs, rules(g))
}

// Withdraw publishes a source without any of its records; Revert undoes it.
func Withdraw(ctx context.Context, store importer.Store, g *territory.Gazetteer, source string,
	now time.Time) (importer.Outcome, error) {
	batch, err := store.Begin(ctx, importer.Source{Name: source, Untitled: true}, "", nil)
	if err != nil {
		return importer.Outcome{}, err
	}
	report := importer.NewReport(source, now)
	if err := batch.Stage(ctx, report, importer.PublishOptions{Force: true, Withdraw: true}); err != nil {
		return importer.Outcome{}, err
	}
	if err := batch.Group(ctx, &grouper{dedupe.NewIndex(g), rulesVersion}, false); err != nil {
		return importer.Outcome{}, err
	}
	return batch.Publish(ctx, dedupe.Merge)
}
