package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"sync"

	"github.com/lieux-numeriques/lieux/directory/atelier"
)

// pairFinder looks for the records that might be one place, in a process of its own: it compares all records of the
// directory. It does so once for each version of which somebody asks.
type pairFinder struct {
	app    *app
	wanted chan int64 // a version

	mu      sync.Mutex
	version int64 // of pairs
	pairs   []atelier.Pair
}

func newPairFinder(a *app) *pairFinder { return &pairFinder{app: a, wanted: make(chan int64, 1)} }

// find returns the pairs of a version. Until they are found it returns those of a version before, and false when there
// are none.
func (f *pairFinder) find(version int64) (pairs []atelier.Pair, ready bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.version != version {
		select {
		case f.wanted <- version:
		default: // it is being looked for
		}
	}
	return f.pairs, f.version != 0
}

// run looks for what is asked until ctx ends.
func (f *pairFinder) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case version := <-f.wanted:
			pairs, err := f.look(ctx)
			if err != nil && ctx.Err() == nil {
				f.app.log.Error("les doublons n'ont pas été cherchés", slog.Any("raison", err))
			}
			if err == nil {
				f.mu.Lock()
				f.pairs, f.version = pairs, version
				f.mu.Unlock()
			}
		}
	}
}

// look runs lieux duplicates.
func (f *pairFinder) look(ctx context.Context) (pairs []atelier.Pair, err error) {
	cmd, err := f.app.again(ctx, "duplicates", "--json", "--limit", "0")
	if err != nil {
		return nil, err
	}
	var stdout bytes.Buffer
	cmd.Stdout = &bounded{&stdout, checkOutput}
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	var found []comparedPair
	if err := json.Unmarshal(stdout.Bytes(), &found); err != nil {
		return nil, err
	}
	for _, p := range found {
		pair := atelier.Pair{Score: p.Score}
		if p.DistanceM != nil {
			metres := int(*p.DistanceM)
			pair.Metres = &metres
		}
		for i, s := range p.Sides {
			pair.Sides[i] = atelier.Side{Place: s.Place, Record: s.Record, Source: s.Source, Name: s.Name, Address: s.Address,
				Commune: s.Commune, Phone: s.Phone}
		}
		pairs = append(pairs, pair)
	}
	return pairs, nil
}
