package load

import (
	"bytes"
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
)

// judgedFor is how long scores are valid: aging dates lower them by at most 0.007 in that time.
const judgedFor = 30 * 24 * time.Hour

// Criteria is the file of criteria that the published version is judged by; nil
// for those of the program.
func (s *Store) Criteria(ctx context.Context) (file []byte, err error) {
	err = s.pool.QueryRow(ctx, `select criteres from core.version`).Scan(&file)
	return file, explain(err)
}

// SetCriteria makes a version judged by another file of criteria, nil for those of
// the program; the present file makes none. Returns Invalid when the file
// is wrong, Conflict when it differs under the `version` of the present one.
func (s *Store) SetCriteria(ctx context.Context, file []byte) (version int64, changed bool, err error) {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	next, err := quality.Read(file)
	if err != nil {
		return 0, false, err
	}
	return s.judgeAnew(ctx, directory.ReasonCriteria, func(present []byte, _ time.Time) (bool, []byte, error) {
		if string(present) == string(file) {
			return false, file, nil
		}
		if before, err := quality.Read(present); err == nil && before.Version == next.Version {
			return false, nil, directory.Errorf(directory.Conflict,
				"les critères ont changé, mais leur « version » est restée « %s » : en donner une autre, pour "+
					"savoir de quelle règle vient une note", next.Version)
		}
		return true, file, nil
	})
}

// JudgeAgain makes a version of the same places when the present one was judged
// more than a month before now, so that scores follow the age of dates.
func (s *Store) JudgeAgain(ctx context.Context, now time.Time) (version int64, changed bool, err error) {
	return s.judgeAnew(ctx, directory.ReasonAge, func(present []byte, at time.Time) (bool, []byte, error) {
		return now.Sub(at) > judgedFor, present, nil
	})
}

// judgeAnew makes a version of the same places when decide reports a change, with the
// criteria that it returns. Before the first publication they are only stored.
func (s *Store) judgeAnew(ctx context.Context, reason directory.Reason,
	decide func(present []byte, at time.Time) (bool, []byte, error)) (version int64, changed bool, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := takeTurn(ctx, tx); err != nil {
			return err
		}
		var present []byte
		var at time.Time
		if err := tx.QueryRow(ctx, `select version, at, criteres from core.version`).Scan(&version, &at,
			&present); err != nil {
			return err
		}
		var file []byte
		if changed, file, err = decide(present, at); err != nil || !changed {
			return err
		}
		const turn = `
update core.version
set
  version = version + least(version, 1),
  at = coalesce($2, clock_timestamp()),
  criteres = $1
returning version, at`
		if err := tx.QueryRow(ctx, turn, file, s.clock()).Scan(&version, &at); err != nil {
			return err
		}
		if version == 0 {
			return nil // nothing is published yet
		}
		c := cause{reason: reason}
		if reason == directory.ReasonCriteria {
			c.criteria = present
		}
		if err := s.saveVersion(ctx, tx, version, at, c, 0, 0, 0); err != nil {
			return err
		}
		return announce(ctx, tx, version)
	})
	return version, changed, explain(err)
}
