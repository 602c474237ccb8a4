package load_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/migrations/migrator"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// A database with imports is migrated down and up again, empty.
func TestMigrateDownWithData(t *testing.T) {
	pool := pgtest.Pool(t)
	store := newStore(pool)
	publish(t, store, nord, listing("nord", 3))
	publish(t, store, nord, listing("nord", 4))
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := migrator.Down(t.Context(), conn.Conn(), nil); err != nil {
		t.Fatal(err)
	}
	if err := migrator.Up(t.Context(), conn.Conn(), nil); err != nil {
		t.Fatal(err)
	}
	conn.Release()
	pool.Reset() // the connections remember plans of tables that are gone
	if got := figures(publish(t, store, nord, listing("nord",
		4))); got != "v1 modifie=true +4 ~0 -0 fusionnes=0 inchanges=0" {
		t.Error(got)
	}
}
