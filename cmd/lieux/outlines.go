package main

import (
	"context"
	"strconv"

	"github.com/lieux-numeriques/lieux/geo/outline"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/importer/locate"
)

// outlines are the outlines of communes that imports check positions against: those of the database
// if any are loaded, else those of the program, which may have none.
type outlines struct {
	loaded   int
	embedded *outline.Set // nil when some are loaded
}

func (db *database) outlines(ctx context.Context) (o outlines, err error) {
	err = db.pool.QueryRow(ctx, `select count(*) from core.outline where kind = 'commune'`).Scan(&o.loaded)
	if err == nil && o.loaded == 0 {
		o.embedded, err = outline.Open()
	}
	return o, err
}

// of returns what a locator asks; nil when there are no outlines.
func (o outlines) of(store *load.Store) locate.Outlines {
	switch {
	case o.loaded > 0:
		return store.Outlines()
	case o.embedded.Len() > 0:
		return o.embedded
	}
	return nil
}

// version changes when an unchanged listing is to be checked again.
func (o outlines) version() string {
	if o.loaded == 0 && o.embedded.Len() > 0 {
		return o.embedded.Version()
	}
	return strconv.Itoa(o.loaded)
}
