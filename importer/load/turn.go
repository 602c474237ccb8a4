package load

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// The advisory locks of publications, held until the end of a transaction.
const (
	// publishLock serializes publications, which are short.
	publishLock = int64(0x6c696575780003)
	// asideLock is shared by the previews that give way, and held by a publication alone.
	asideLock = int64(0x6c696575780004)
)

// asidePause is how often a publication ends the previews that give way, until none has asideLock.
const asidePause = 20 * time.Millisecond

// takeTurn waits for the other publications, and ends the previews that give way: a check that a stranger asked for
// runs on processors that nothing else wants, and an import must not wait until there is one.
func takeTurn(ctx context.Context, tx pgx.Tx) error {
	const alone = `select pg_try_advisory_xact_lock($1)`
	const end = `
select count(pg_terminate_backend(l.pid))
from pg_locks as l
join pg_stat_activity as a using (pid)
where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())
  and (l.classid::bigint << 32 | l.objid::bigint) = $1 and l.objsubid = 1 and l.mode = 'ShareLock' and l.granted
  and pg_has_role(a.usesysid, 'member') -- those of another role end by themselves`
	for {
		var got bool
		if err := tx.QueryRow(ctx, alone, asideLock).Scan(&got); err != nil {
			return err
		}
		if got {
			break
		}
		var ended int
		if err := tx.QueryRow(ctx, end, asideLock).Scan(&ended); err != nil {
			return err
		}
		select {
		case <-time.After(asidePause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, publishLock)
	return err
}

// takeTurnAside waits for the publications, of which any may end this transaction.
func takeTurnAside(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock_shared($1)`, asideLock)
	if err == nil {
		_, err = tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, publishLock)
	}
	return err
}
