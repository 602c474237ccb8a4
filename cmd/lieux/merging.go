package main

import (
	"context"
	"iter"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
	"github.com/lieux-numeriques/lieux/importer/load"
)

// newStore is the store that every command publishes with: records that describe
// one place become one.
func (db *database) newStore(now func() time.Time) *load.Store {
	store := load.New(db.pool)
	store.Group = groupRecords
	store.Merge = func(records []*load.Record) directory.Place { return mergeRecords(records, now()) }
	store.Now = now
	return store
}

func groupRecords(_ context.Context, records iter.Seq2[*load.Candidate, error], decided []load.Decision) ([][]string, error) {
	found, err := dedupe.Find(recordsToCompare(records), decisions(decided))
	if err != nil {
		return nil, err
	}
	return found.Groups, nil
}

// recordsToCompare gives candidates as comparing sees them.
func recordsToCompare(records iter.Seq2[*load.Candidate, error]) iter.Seq2[dedupe.Record, error] {
	return func(yield func(dedupe.Record, error) bool) {
		for c, err := range records {
			if err != nil {
				yield(dedupe.Record{}, err)
				return
			}
			if !yield(comparableRecord(c), nil) {
				return
			}
		}
	}
}

func comparableRecord(c *load.Candidate) dedupe.Record {
	return dedupe.Record{ID: c.RecordID, Source: c.Source, Place: c.Place}
}

func decisions(decided []load.Decision) []dedupe.Decision {
	converted := make([]dedupe.Decision, len(decided))
	for i, d := range decided {
		converted[i] = dedupe.Decision(d)
	}
	return converted
}

func mergeRecords(records []*load.Record, now time.Time) directory.Place {
	accounts := make([]dedupe.Account, len(records))
	for i, r := range records {
		accounts[i] = dedupe.Account{Record: r.Ref.ID, Authority: r.Authority, Place: &r.Place, Fields: r.Fields}
	}
	return dedupe.Merge(accounts, now)
}
