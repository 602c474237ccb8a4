package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/mapping"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// rulesVersion changes whenever the rules of any stage change what a listing
// becomes, so that unchanged listings are imported again.
const rulesVersion = "5"

func (r *run) readMapping(context.Context) (err error) {
	r.mapping = mapping.Standard()
	if r.source.Mapping != nil {
		name := r.source.MappingName
		if name == "" {
			name = "la correspondance de " + r.source.Name
		}
		if r.mapping, err = mapping.Parse(r.source.Mapping, name); err != nil {
			return err
		}
	}
	r.addFindings(r.mapping.Findings...)
	return nil
}

func (r *run) openListing(ctx context.Context) (err error) {
	opts := r.opts.Read
	for _, setting := range []struct {
		to   *string
		from string
	}{{&opts.Format, r.source.Format}, {&opts.Encoding, r.source.Encoding}, {&opts.Delimiter, r.source.Delimiter}, {&opts.Key, r.source.Key}} {
		if *setting.to == "" {
			*setting.to = setting.from
		}
	}
	opts.SplitArrays = r.mapping.NeedsArrays()
	if r.listing, err = read.Open(ctx, r.input, opts); err != nil {
		return err
	}
	r.addFindings(r.listing.Findings...)
	return nil
}

// compare stops an import whose listing, mapping, settings and rules are those of
// what is published. Afterwards rows without a date may take that of the listing.
func (r *run) compare(ctx context.Context) error {
	fingerprint, err := r.fingerprint()
	if err != nil {
		return err
	}
	r.report.Fingerprint = fingerprint
	if r.source.Date.IsZero() {
		r.source.Date = r.listing.Modified
	}
	last, err := r.store.Last(ctx, r.source.Name)
	if err != nil {
		return err
	}
	if last != fingerprint || r.opts.Again || r.opts.Preview {
		return nil
	}
	r.unchanged, r.report.Unchanged = true, true
	if s, ok := r.store.(interface {
		Unchanged(context.Context, *importer.Report) error
	}); ok {
		return s.Unchanged(ctx, r.report)
	}
	return nil
}

// fingerprint covers everything that decides what the import makes of the listing.
func (r *run) fingerprint() (string, error) {
	settings, err := json.Marshal(r.source)
	if err != nil {
		return "", fmt.Errorf("fingerprint the settings: %w", err)
	}
	sum := sha256.New()
	read := r.opts.Read
	fmt.Fprintf(sum, "%s\n%x\n%s\n%s\n%s\n%s\n%q\n%q\n", rulesVersion, r.listing.Sum, settings, r.opts.Salt, r.listing.Format, read.Key, read.Encoding, read.Delimiter)
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func (r *run) begin(ctx context.Context) (err error) {
	if r.reader, err = r.listing.Records(); err != nil {
		return err
	}
	if len(r.reader.Header().Names()) > 0 { // all columns are known: a mapping of something else is told at once
		r.settle(r.reader.Header())
		if _, err = r.mapping.Check(r.reader.Header()); err != nil {
			return err
		}
	}
	r.clean = &clean.Settings{Source: r.source, Gazetteer: r.opts.Gazetteer, Now: r.opts.Now}
	r.batch, err = r.store.Begin(ctx, r.source, r.report.Fingerprint)
	return err
}

// checkColumns compares the mapping with the columns that the listing turned out to have.
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
	if r.report.Published == 0 {
		return directory.Errorf(directory.Invalid, "aucune des %d lignes de %s ne donne un lieu : %s", r.report.Read, r.listing.Name, r.mainRefusal())
	}
	return nil
}

// mainRefusal is the rule that refused most rows.
func (r *run) mainRefusal() string {
	best, most := "elles sont illisibles", 0
	for rule, n := range r.report.Rules {
		if rule == "nom.absent/"+string(importer.Refused) && n >= most {
			best, most = "elles n'ont pas de nom", n
		}
	}
	return best
}

// incomplete marks the fingerprint of an import that a service failed, so that the
// next one does not take the listing for done.
func (r *run) incomplete() {
	silent := r.report.Rules["localisation.geocodeur_muet/"+string(importer.Reported)]
	if silent == 0 {
		return
	}
	r.report.Fingerprint = "incomplet " + r.report.Fingerprint
	r.addFindings(importer.Finding{Rule: "liste.geocodeur_muet", Action: importer.Reported, Value: strconv.Itoa(silent),
		Detail: "Le géocodeur n'a pas répondu pour autant de lignes : elles sont placées à leur commune, et un prochain import les cherchera de nouveau."})
}

// finish publishes, or previews. Either ends the batch, whatever comes back.
func (r *run) finish(ctx context.Context) (err error) {
	batch := r.batch
	r.batch, r.ids = nil, nil
	r.incomplete()
	quality := r.tally.Summary()
	r.report.Quality = &quality
	if r.opts.Preview {
		r.report.Outcome, err = batch.Preview(ctx, r.report)
		return err
	}
	r.report.Outcome, err = batch.Publish(ctx, r.report, r.opts.Publish)
	return err
}
