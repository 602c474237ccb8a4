package main

import (
	"context"
	"fmt"

	"github.com/agnivade/levenshtein"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// suggestSource adds to the error about a source that was never published the
// closest name of a published one.
func (db *database) suggestSource(ctx context.Context, name string, err error) error {
	if directory.ErrorCode(err) != directory.NotFound {
		return err
	}
	published, listErr := postgres.New(db.pool).Sources(ctx)
	if listErr != nil {
		return err
	}
	best, distance := "", len(name)/3+2
	for _, s := range published {
		if d := levenshtein.ComputeDistance(sources.Slug(name), s.Name); d < distance {
			best, distance = s.Name, d
		}
	}
	if best == "" {
		return fmt.Errorf("%w ; lieux sources montre celles qui le sont", err)
	}
	return fmt.Errorf("%w ; peut-être « %s » ?", err, best)
}
