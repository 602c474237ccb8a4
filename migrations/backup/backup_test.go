package backup_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/migrations/backup"
	"github.com/lieux-numeriques/lieux/migrations/migrator"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

func open(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(t.Context()) })
	return conn
}

// The backup of an older program, whose schema lacks what came since, is restored and brought up to date. An
// identity goes on after the last one given.
func TestBackupOfAnOlderSchema(t *testing.T) {
	ctx := t.Context()
	old := open(t)
	if err := migrator.To(ctx, old, 15, nil); err != nil {
		t.Fatal(err)
	}
	const fill = `
insert into core.source (name, title) values ('essais', E'L''été\t«\\»\nà la ligne');
insert into core.import (source, status) values ('essais', 'publie'), ('essais', 'inchange');
create table core.record_7 partition of core.record for values in (7);
insert into core.record (import_id, rang, ligne, record_id, etat, content_hash, position)
values (7, 0, 2, 'r', 'publie', gen_random_uuid(), 'SRID=4326;POINT(-0.579180000000001 44.837789)')`
	if _, err := old.Exec(ctx, fill); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := backup.Save(ctx, old, "essai", &file); err != nil {
		t.Fatal(err)
	}
	restored := open(t)
	if _, err := backup.Restore(ctx, restored, bytes.NewReader(file.Bytes())); err != nil {
		t.Fatal(err)
	}
	if err := migrator.Check(ctx, restored); err != nil {
		t.Errorf("the restored database: %v", err)
	}
	const rows = `
select s.title || r.record_id || r.position::text || r.tableoid::regclass::text || r.content_hash
from core.source as s, core.record as r`
	var want, got string
	if err := errors.Join(old.QueryRow(ctx, rows).Scan(&want), restored.QueryRow(ctx, rows).Scan(&got)); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("restored %q, saved %q", got, want)
	}
	var id int64
	const next = `insert into core.import (source, status) values ('essais', 'echec') returning id`
	if err := restored.QueryRow(ctx, next).Scan(&id); err != nil || id != 3 {
		t.Errorf("the next import has the number %d (%v)", id, err)
	}
	if _, err := backup.Restore(ctx, restored, bytes.NewReader(file.Bytes())); !errors.Is(err, backup.ErrNotEmpty) {
		t.Errorf("over a filled database: %v", err)
	}
}

// A database that a newer program has migrated is left as it is.
func TestNewerDatabaseIsRefused(t *testing.T) {
	ctx := t.Context()
	conn := open(t)
	if err := migrator.Up(ctx, conn, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, `update lieux.schema_version set version = version + 1`); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := backup.Save(ctx, conn, "essai", &file); !errors.Is(err, migrator.ErrNewer) || file.Len() > 0 {
		t.Errorf("saved: %v, %d bytes", err, file.Len())
	}
	if _, err := backup.Restore(ctx, conn, &file); !errors.Is(err, migrator.ErrNewer) {
		t.Errorf("restored: %v", err)
	}
}
