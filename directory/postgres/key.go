package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/key"
)

// AddKey stores a key, of which only the hash is kept.
func (db *DB) AddKey(ctx context.Context, hash []byte, k *key.Key) error {
	const insert = `
insert into core.key (id, hash, name, scope, created, expires)
values ($1, $2, $3, $4, $5, $6)`
	_, err := db.pool.Exec(ctx, insert, k.ID, hash, k.Name, k.Scope.String(), k.Created, moment(k.Expires))
	return unavailable(err)
}

const selectKeys = `
select id, name, scope, created, expires, revoked
from api.key`

// Keys returns all keys, those that were made first first.
func (db *DB) Keys(ctx context.Context) ([]key.Key, error) {
	rows, err := db.pool.Query(ctx, selectKeys+` order by created, id`)
	if err != nil {
		return nil, unavailable(err)
	}
	keys, err := pgx.CollectRows(rows, scanKey)
	return keys, unavailable(err)
}

// KeyOf returns the key of a text, nil when nobody was given it. It may be expired or revoked.
func (db *DB) KeyOf(ctx context.Context, text string) (*key.Key, error) {
	rows, err := db.pool.Query(ctx, selectKeys+` where hash = $1`, key.Hash(text)) // uses key_hash_key
	if err != nil {
		return nil, unavailable(err)
	}
	k, err := pgx.CollectExactlyOneRow(rows, scanKey)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &k, unavailable(err)
}

// RevokeKey ends a key. It returns NotFound for an unknown id.
func (db *DB) RevokeKey(ctx context.Context, id string, now time.Time) error {
	tag, err := db.pool.Exec(ctx, `update core.key set revoked = coalesce(revoked, $2) where id = $1`, id, now)
	if err == nil && tag.RowsAffected() == 0 {
		return directory.Errorf(directory.NotFound, "aucune clé n'a l'identifiant « %s » : lieux keys list les montre", id)
	}
	return unavailable(err)
}

func scanKey(row pgx.CollectableRow) (k key.Key, err error) {
	var scope string
	var expires, revoked *time.Time
	if err := row.Scan(&k.ID, &k.Name, &scope, &k.Created, &expires, &revoked); err != nil {
		return k, err
	}
	if expires != nil {
		k.Expires = *expires
	}
	if revoked != nil {
		k.Revoked = *revoked
	}
	k.Scope, err = key.ParseScope(scope)
	return k, err
}

// moment returns an instant as a column that may be null holds it.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
