// Package pipeline runs an import: it takes a listing through the stages that
// stages.go lists, in that order, up to the published directory.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/mapping"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// Locator finds the position of cleaned rows (importer/locate). It is used from
// several goroutines at once.
type Locator interface {
	LocateAll(ctx context.Context, requests []locate.Request)
	Batch() int // preferred number of rows of one call; 0: any number
	Err() error // first failure to read what positions are checked against
}

// Options are the operator's decisions and the tools of an import.
type Options struct {
	Gazetteer *territory.Gazetteer // required
	Locator   Locator              // nil: rows keep no position
	Read      read.Options         // the format of the source has precedence
	Publish   importer.PublishOptions
	Again     bool // go through a listing that is unchanged
	// Fresh cleans every row again and forms every group again, whatever is known of the
	// published listing. Nothing that is published depends on it.
	Fresh bool
	// Salt is settings outside the source that change the outcome (outlines loaded, a
	// geocoder): another salt makes an unchanged listing be imported again.
	Salt    string
	Rules   string         // version of the rules; "": the present one
	Judge   *quality.Judge // of the quality of the rows; nil: by the criteria of the program
	Workers int            // 0: as many as processors
	// required: when the import starts, which its report and the quality of its rows are dated by
	Now      time.Time
	Progress func(Progress)            // is called at most ten times a second, from one goroutine; may be nil
	Observe  func(*importer.Row) error // is called with each finished row, in order, which it must not keep; may be nil
	Doubtful func([]dedupe.Pair)       // is called with the pairs of records that nothing settles; may be nil
	Log      *slog.Logger              // one line per stage; nil: none
}

// Progress is how far an import is.
type Progress struct {
	Stage string // French name of the stage
	Rows  int    // done so far
	Bytes int64  // of the listing, all of it
}

// run is the state of one import.
type run struct {
	source importer.Source
	input  read.Input
	store  importer.Store
	opts   Options
	report *importer.Report

	mapping      *mapping.Mapping
	census       *mapping.Census // of what the mapping leaves unread
	listing      *read.Listing
	reader       read.Reader
	ahead        []*importer.Record // read, and not yet taken by the stages of rows
	aheadFull    bool               // more than may be kept
	clean        *clean.Settings
	batch        importer.Batch
	memory       *memory // of the published listing
	index        *dedupe.Index
	keys         []uint32
	indexRows    bool // no listing of the source is published: index its rows as they come
	tally        *quality.Tally
	ids          map[uint64]uint32 // content hashes by the hash of the record id; see distinct
	lastProgress time.Time
}

// Run imports a listing. It returns a report even with an error. A directory.Error is
// meant for the user, any other error is a defect or a failure of the environment. An
// import that fails or is cancelled leaves the published directory as it was.
func Run(ctx context.Context, source importer.Source, input read.Input, store importer.Store, opts Options) (
	*importer.Report, error) {
	if opts.Workers <= 0 {
		opts.Workers = runtime.GOMAXPROCS(0)
	}
	if opts.Rules == "" {
		opts.Rules = rulesVersion
	}
	if opts.Judge == nil {
		judge, err := quality.Default()
		if err != nil {
			return nil, err
		}
		opts.Judge = judge
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	r := &run{source: source, input: input, store: store, opts: opts, report: importer.NewReport(source.Name, opts.Now),
		ids:   map[uint64]uint32{},
		tally: opts.Judge.NewTally(opts.Now)}
	defer r.close(ctx)
	started := time.Now()
	for _, s := range r.stages() {
		r.progress(s.name, true)
		began := time.Now()
		err := s.do(ctx)
		r.report.Duration = time.Since(started)
		if err != nil {
			return r.report, stopped(ctx, s.name, source.Name, err)
		}
		r.log(s.name, time.Since(began))
		if r.report.Unchanged {
			break
		}
	}
	return r.report, nil
}

func (r *run) log(stage string, duration time.Duration) {
	r.opts.Log.Info("import", "source", r.source.Name, "stage", stage, "rows", r.report.Read, "duration", duration)
}

// stopped returns errors meant for the user unchanged and adds the stage to all others.
func stopped(ctx context.Context, stage, source string, err error) error {
	if ctx.Err() != nil && directory.ErrorCode(err) == directory.Internal {
		return directory.Errorf(directory.Unavailable, "l'import de %s a été interrompu : rien n'est changé%w", source,
			silent{context.Cause(ctx)})
	}
	var known *directory.Error
	if errors.As(err, &known) {
		return err
	}
	return fmt.Errorf("import %s, stage %s: %w", source, stage, err)
}

// silent is a cause that is not part of the message.
type silent struct{ cause error }

func (s silent) Error() string { return "" }
func (s silent) Unwrap() error { return s.cause }

// close releases what the import holds; a batch that has not ended is discarded.
func (r *run) close(ctx context.Context) {
	if r.reader != nil {
		_ = r.reader.Close()
	}
	if r.batch != nil {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		if err := r.batch.Discard(after); err != nil {
			r.opts.Log.Warn("discard", "source", r.source.Name, "error", err)
		}
	}
	if r.listing != nil {
		_ = r.listing.Close()
	}
}

func (r *run) addFindings(findings ...importer.Finding) {
	r.report.Findings = append(r.report.Findings, findings...)
}

// progress reports the progress, at most ten times a second unless it is due.
func (r *run) progress(stage string, due bool) {
	if r.opts.Progress == nil || !due && time.Since(r.lastProgress) < 100*time.Millisecond {
		return
	}
	r.lastProgress = time.Now()
	p := Progress{Stage: stage, Rows: r.report.Read}
	if r.listing != nil {
		p.Bytes = r.listing.Size
	}
	r.opts.Progress(p)
}
