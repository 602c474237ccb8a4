package pipeline

import (
	"context"

	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// survey reads the first rows of the listing for what they say together of where the places are.
func (r *run) survey(ctx context.Context) (*clean.Survey, error) {
	reader, err := r.listing.Records()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	survey := clean.NewSurvey(r.opts.Gazetteer)
	var program *mapping.Program
	for more := true; more && reader.Scan() && ctx.Err() == nil; {
		record := reader.Record()
		if record.Malformed {
			continue
		}
		if program == nil || program.Header() != record.Header {
			program = r.mapping.Compile(record.Header)
		}
		more = survey.Add(program.Apply(record))
	}
	return survey, nil // an error of reading is met again when the rows are read
}
