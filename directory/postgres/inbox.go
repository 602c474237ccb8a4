package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/inbox"
)

// maxInbox is how many bytes of listings the inbox keeps at most.
const maxInbox = 2 << 30

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// KeepVerification stores a verification, or what reading its file again gave; it changes nothing
// of one that was proposed. It deletes those that have expired, and returns
// Unavailable when the inbox is full.
func (db *DB) KeepVerification(ctx context.Context, token string, v *inbox.Verification, f inbox.Files) error {
	var content [4][]byte
	total := int64(0)
	for i, path := range []string{f.Sent, f.Corrected, f.Workbook, f.Findings} {
		content[i] = []byte{}
		if path == "" {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		content[i], total = b, total+int64(len(b))
	}
	if err := db.DeleteExpired(ctx, v.Received); err != nil {
		return err
	}
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		var used int64
		const size = `
select coalesce(sum(octet_length(file) + octet_length(corrected) + octet_length(workbook) + octet_length(findings)), 0)
from inbox.verification
where token_hash <> $1`
		if err := tx.QueryRow(ctx, size, hashOf(token)).Scan(&used); err != nil {
			return err
		}
		if used+total > maxInbox {
			return directory.Errorf(directory.Unavailable, "trop de listes attendent : réessayez demain")
		}
		const insert = `
insert into inbox.verification as v
  (token_hash, received, expires, file_name, file, mapping, report, corrected, workbook, findings)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (token_hash) do update set
  (file, mapping, report, corrected, workbook, findings) =
  (excluded.file, excluded.mapping, excluded.report, excluded.corrected, excluded.workbook, excluded.findings)
where v.proposed is null`
		_, err := tx.Exec(ctx, insert, hashOf(token), v.Received, v.Expires, v.File, content[0], v.Mapping, v.Report,
			content[1], content[2], content[3])
		return err
	})
	var known *directory.Error
	if errors.As(err, &known) {
		return err
	}
	return unavailable(err)
}

// expiredAtOnce is how many expired verifications one transaction deletes.
const expiredAtOnce = 1000

// DeleteExpired deletes the verifications that have expired.
func (db *DB) DeleteExpired(ctx context.Context, now time.Time) error {
	const some = `
delete from inbox.verification
where token_hash in (
  select token_hash
  from inbox.verification
  where expires <= $1 -- uses verification_expires
  limit $2
  for update skip locked
)`
	for {
		tag, err := db.pool.Exec(ctx, some, now, expiredAtOnce)
		if err != nil || tag.RowsAffected() < expiredAtOnce {
			return unavailable(err)
		}
	}
}

// Verification returns the verification of a token, without its files. It returns NotFound when
// nothing has it, or no longer.
func (db *DB) Verification(ctx context.Context, token string, now time.Time) (*inbox.Verification, error) {
	v := &inbox.Verification{}
	var proposed, decided *time.Time
	const query = `
select
  received, expires, file_name, mapping, report, proposed, decided,
  coalesce(decision = 'acceptee', false), coalesce(reason, '')
from inbox.verification
where token_hash = $1 and expires > $2`
	err := db.pool.QueryRow(ctx, query, hashOf(token), now).Scan(&v.Received, &v.Expires, &v.File, &v.Mapping,
		&v.Report, &proposed, &decided, &v.Accepted, &v.Reason)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, unknownVerification()
	}
	if proposed != nil {
		v.Proposed = *proposed
	}
	if decided != nil {
		v.At = *decided
	}
	return v, unavailable(err)
}

// columnOfPart is the column of a file of a verification.
var columnOfPart = map[inbox.Part]string{inbox.Sent: "file", inbox.Corrected: "corrected", inbox.Workbook: "workbook",
	inbox.Findings: "findings"}

// VerificationFile returns a file of a verification. It returns NotFound when nothing has the
// token, or no longer.
func (db *DB) VerificationFile(
	ctx context.Context, token string, part inbox.Part, now time.Time,
) (file []byte, err error) {
	query := `select ` + columnOfPart[part] + ` from inbox.verification where token_hash = $1 and expires > $2`
	err = db.pool.QueryRow(ctx, query, hashOf(token), now).Scan(&file)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, unknownVerification()
	}
	return file, unavailable(err)
}

// ProposeVerification notes that the sender asks the operator to publish a listing.
func (db *DB) ProposeVerification(ctx context.Context, token string, now time.Time) error {
	return db.change(ctx, `
update inbox.verification
set proposed = coalesce(proposed, $2)
where token_hash = $1 and expires > $2`, hashOf(token), now)
}

// ForgetVerification deletes a verification.
func (db *DB) ForgetVerification(ctx context.Context, token string) error {
	return db.change(ctx, `delete from inbox.verification where token_hash = $1`, hashOf(token))
}

// change runs a statement that must concern one verification.
func (db *DB) change(ctx context.Context, statement string, args ...any) error {
	tag, err := db.pool.Exec(ctx, statement, args...)
	if err == nil && tag.RowsAffected() == 0 {
		return unknownVerification()
	}
	return unavailable(err)
}

func unknownVerification() error {
	return directory.Errorf(directory.NotFound,
		"Cette vérification n'existe pas, ou n'existe plus : elle est effacée au "+
			"bout de 30 jours, ou quand on le demande. Envoyez la liste de nouveau sur /verifier.")
}

// Proposals returns the listings that were proposed to the operator, those that wait first.
func (db *DB) Proposals(ctx context.Context, now time.Time) ([]inbox.Proposal, error) {
	const query = `
select
  left(encode(token_hash, 'hex'), 12), file_name, coalesce(report ->> 'source', ''), received, proposed, expires,
  coalesce((report ->> 'publiees')::int, 0), coalesce((report ->> 'refusees')::int, 0),
  coalesce(decision, 'en_attente'), coalesce(reason, '')
from inbox.verification
where proposed is not null and expires > $1
order by decided nulls first, proposed`
	rows, err := db.pool.Query(ctx, query, now)
	if err != nil {
		return nil, unavailable(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p inbox.Proposal, err error) {
		err = row.Scan(&p.ID, &p.File, &p.Source, &p.Received, &p.Proposed, &p.Expires, &p.Publish, &p.Refused,
			&p.State, &p.Reason)
		return p, err
	})
	return found, unavailable(err)
}

// Proposal returns a listing that was proposed and its file, by the id of Proposals. It returns
// NotFound when none has it.
func (db *DB) Proposal(ctx context.Context, id string, now time.Time) (*inbox.Verification, []byte, error) {
	v, file := &inbox.Verification{}, []byte{}
	const query = `
select received, expires, file_name, file, mapping, report
from inbox.verification
where left(encode(token_hash, 'hex'), 12) = $1 and proposed is not null and expires > $2`
	err := db.pool.QueryRow(ctx, query, id, now).Scan(&v.Received, &v.Expires, &v.File, &file, &v.Mapping, &v.Report)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, directory.Errorf(directory.NotFound,
			"rien dans la boîte n'a l'identifiant « %s » : lieux inbox list montre "+
				"ce qui y est", id)
	}
	return v, file, unavailable(err)
}

// Decide notes what was made of a listing that was proposed; a later decision replaces it.
func (db *DB) Decide(ctx context.Context, id string, d inbox.Decision) error {
	decision := "refusee"
	if d.Accepted {
		decision = "acceptee"
	}
	const query = `
update inbox.verification
set decided = $2, decision = $3, reason = nullif($4, '')
where left(encode(token_hash, 'hex'), 12) = $1 and proposed is not null`
	_, err := db.pool.Exec(ctx, query, id, d.At, decision, d.Reason)
	return unavailable(err)
}
