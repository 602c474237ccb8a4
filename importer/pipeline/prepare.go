package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
	"github.com/lieux-numeriques/lieux/importer/mapping"
	"github.com/lieux-numeriques/lieux/importer/propose"
	"github.com/lieux-numeriques/lieux/importer/read"
)

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
	}{{&opts.Format, r.source.Format}, {&opts.Encoding, r.source.Encoding}, {&opts.Delimiter, r.source.Delimiter},
		{&opts.Key, r.source.Key}} {
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

// compareWithPublished stops an import whose listing, mapping, settings and rules are
// those of what is published. Afterwards rows without a date may take that of the listing.
func (r *run) compareWithPublished(ctx context.Context) error {
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
	r.index, r.indexRows = dedupe.NewIndex(r.opts.Gazetteer), last == ""
	if s, ok := r.store.(interface {
		Corrected(context.Context, string) (bool, error)
	}); ok && r.indexRows { // rows are compared as the store corrects them
		corrected, err := s.Corrected(ctx, r.source.Name)
		if err != nil {
			return err
		}
		r.indexRows = !corrected
	}
	r.opts.Publish.Anew = r.opts.Fresh || last != "" && !sameRules(last, fingerprint)
	if last != fingerprint || r.opts.Again || r.opts.Fresh || r.opts.Publish.Preview {
		return nil
	}
	r.report.Unchanged = true
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
	fmt.Fprintf(sum, "%x\n%s\n%s\n%s\n%s\n%q\n%q\n", r.listing.Sum, settings, r.opts.Salt, r.listing.Format, read.Key,
		read.Encoding, read.Delimiter)
	return withRules(hex.EncodeToString(sum.Sum(nil)), r.opts.Rules), nil
}

func (r *run) begin(ctx context.Context) (err error) {
	if r.reader, err = r.listing.Records(); err != nil {
		return err
	}
	start := r.reader.Header()
	r.readAhead()
	if err := r.settle(start); err != nil {
		return err
	}
	r.mapping = r.mapping.WithLabels(r.opts.Judge.Register())
	r.census = mapping.NewCensus(r.mapping)
	if len(start.Names()) > 0 { // all columns are known: report a wrong mapping at once
		if _, err = r.mapping.Check(start); err != nil {
			return err
		}
	}
	r.clean = &clean.Settings{Source: r.source, Gazetteer: r.opts.Gazetteer, Now: r.opts.Now}
	if r.clean.Lexicon, err = r.lexicon(); err != nil {
		return err
	}
	r.clean.Survey = r.survey()
	r.memory = r.newMemory()
	var recall importer.Recall
	if r.memory.ok && !r.opts.Fresh && r.opts.Observe == nil { // Observe is shown whole rows
		recall = r.memory.recall
	}
	r.batch, err = r.store.Begin(ctx, r.source, r.report.Fingerprint, recall)
	return err
}

// lexicon returns the words of a listing that lost letters, for its lost ones to be found by those that are whole; nil
// for any other listing.
func (r *run) lexicon() (*clean.Lexicon, error) {
	if !r.listing.LostLetters() {
		return nil, nil
	}
	reader, err := r.listing.Records()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	lexicon := &clean.Lexicon{}
	for reader.Scan() {
		for _, cell := range reader.Record().Values {
			lexicon.AddText(cell)
		}
	}
	return lexicon, nil // an error of reading is met again when the rows are read
}

// settle decides the mapping: that of the source; for a listing without one, what its columns and values say for
// sure. It reports a mapping that the listing has only because its file bears the name of a known source, and replaces
// a lent mapping that does not fit the listing.
func (r *run) settle(start *importer.Header) error {
	if r.source.Mapping == nil {
		return r.recognise()
	}
	header := start
	if sample := r.sample(); len(sample) > 0 {
		header = sample[len(sample)-1].Header
	}
	switch fits := len(header.Names()) == 0 || r.mapping.Fits(header); {
	case !r.source.Lent, fits && !r.source.Namesake, len(header.Names()) == 0:
		return nil
	case fits:
		r.addFindings(importer.Finding{Rule: "correspondance.du_nom_du_fichier", Action: importer.Guessed,
			Value: r.source.Name, After: r.mapping.Name, Detail: "Le fichier porte le nom d'une source connue : sa " +
				"correspondance est prise, et un import remplacerait les lieux de cette source. Pour une autre " +
				"correspondance, écrivez-la à côté de la liste (NOM.config.json) ; pour une autre source, donnez son " +
				"nom par --source."})
		return nil
	}
	lent := r.mapping
	if err := r.recognise(); err != nil {
		return err
	}
	if _, err := r.mapping.Check(header); err != nil {
		if !r.source.Namesake {
			r.mapping = lent
			return nil
		}
		return directory.Errorf(directory.Invalid, "le fichier porte le nom de la source connue %s, dont la "+
			"correspondance ne convient pas à ses colonnes, et %w", r.source.Name, err)
	}
	r.addFindings(importer.Finding{Rule: "correspondance.forme_du_referentiel", Action: importer.Corrected,
		Value: lent.Name, After: r.mapping.Name,
		Detail: "La correspondance de la source connue de ce nom ne convient pas à cette liste : ses colonnes sont " +
			"lues par leurs noms et leurs valeurs."})
	return nil
}

// recognise takes the mapping that the columns and the values say for sure, and reports what it assumes.
func (r *run) recognise() error {
	proposal, err := propose.For(r.ahead)
	if err != nil {
		return err
	}
	r.mapping = proposal.Mapping()
	r.addFindings(proposal.Findings()...)
	return nil
}
