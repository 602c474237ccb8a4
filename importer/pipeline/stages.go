package pipeline

import (
	"context"

	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/importer"
)

// stages is an import: read → map → clean → locate → load → dedupe → load. Each stage
// runs once the one before it has ended; those of eachRow run on a few rows at a time,
// on several processors.
func (r *run) stages() []stage {
	return []stage{
		{"correspondance", r.readMapping},     // mapping: which column gives which field
		{"lecture", r.openListing},            // read: fetch the listing, detect its format
		{"empreinte", r.compareWithPublished}, // the import ends here when nothing has changed
		{"préparation", r.begin},              // load: lock the source, open the staging
		{"lignes", r.eachRow([]rowStage{
			{"champs", r.mapRows},          // mapping: from cells to fields
			{"nettoyage", r.cleanRows},     // clean: from text to values of the référentiel
			{"localisation", r.locateRows}, // locate: position, precision, territory
			{"validation", r.validateRows}, // directory: remove what the référentiel does not allow
			{"qualité", r.judgeRows},       // directory/quality: what the producer could improve
			{"conservation", r.keepRows},   // what the database keeps of the row as it was read
		}, r.add)}, // in the order of the listing: load stages each row, dedupe indexes those of a new source
		{"colonnes", r.checkColumns}, // mapping: what the listing lacks
		{"dépôt", r.stage},           // load: end the staging, wait for other publications, check the guards
		{"regroupement", r.group},    // dedupe: which records, of all sources, form one place
		{"publication", r.publish},   // load and dedupe: merge each group, write the places and the version
	}
}

// stage is one step of an import.
type stage struct {
	name string // in French, for progress and logs
	do   func(context.Context) error
}

// rowStage is one step of every row. It is given the rows of a chunk together, so that
// it may ask a service for all of them at once.
type rowStage struct {
	name string
	do   func(ctx context.Context, w *worker, rows []*work)
}

// work is one row between two stages.
type work struct {
	record   *importer.Record
	draft    *importer.Draft
	row      importer.Row
	content  uint32                    // hash of the name, commune and address; see distinct
	findings [quality.MaxCriteria]byte // by the judge of quality
	digest   digest
	kept     *remembered // in the published listing too; nil: the row goes through the stages
}
