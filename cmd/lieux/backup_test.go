package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// compared are answers that show all that a database holds.
var compared = []string{
	"/", "/api/v1/lieux?limit=1000&sans_accueil=inclure", "/api/v1/proches?code_postal=33000", "/donnees/lieux.csv",
	"/donnees/lieux.geojson", "/api/v1/facettes", "/api/v1/sources", "/api/v1/imports", "/api/v1/versions",
	"/api/v1/changements?depuis=0", "/api/v1/changements?depuis=1", "/api/v1/tuiles/5/15/11.mvt", "/sources/essais",
	"/versions",
	"/api/v1/lieux.json?a_la_date=2026-11-21",
}

// TestBackupAndRestore saves an installation while it serves and imports, and restores it into another database:
// every answer is the same, byte for byte, and both go on alike.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.rename("Premier nom")
	s.rename("Deuxième nom")
	const site = "--public-url=https://essais.example.fr"
	srv := s.serve(site)
	file := filepath.Join(s.data, "lieux.sauvegarde")
	says(t, s.do("backup", file), "Sauvegardé dans "+file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v %v", info, err)
	}
	for _, private := range []bool{false, true} {
		other := newShop(t)
		if private {
			other = privateShop(t)
		}
		says(t, other.fails(1, "restore", filepath.Join(s.data, "absent")), "absent")
		says(t, other.do("restore", file), "Restauré depuis")
		says(t, other.fails(1, "restore", file), "pas vide")
		restored := other.serve(site)
		for _, path := range compared {
			want, got := srv.get(path), restored.get(path)
			if got.status != want.status || got.body != want.body || got.header.Get("Etag") != want.header.Get("Etag") {
				t.Errorf("private %t, %s: %d, %d bytes, ETag %s; the original %d, %d bytes, %s", private, path, got.status,
					len(got.body), got.header.Get("Etag"), want.status, len(want.body), want.header.Get("Etag"))
			}
		}
		other.rename("Troisième nom")
		if restored.stop(); !strings.Contains(other.do("versions"), "3") {
			t.Error("the restored database does not go on")
		}
	}
}

// TestBackupsThatCannotBeRestored: a file that is cut or changed leaves an empty database empty.
func TestBackupsThatCannotBeRestored(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	file := filepath.Join(s.data, "sauvegarde")
	says(t, s.fails(1, "backup", file), "vide")
	s.rename("Premier nom")
	s.do("backup", file)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := append([]byte{}, whole...)
	changed[len(changed)/2] ^= 1
	other := newShop(t)
	for _, b := range [][]byte{nil, []byte("pas une sauvegarde"), whole[:len(whole)/2], whole[:len(whole)-20], changed} {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		says(t, other.fails(1, "restore", file), "abîmé")
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	other.do("restore", file)
	if got := other.export(); len(got) != 3 {
		t.Errorf("%d places after the good one", len(got))
	}
}

// TestOldNodeBesideANewerProgram: while nodes are updated one after the other, one that is not yet keeps serving
// what it has, says so, and follows again once its program is as new. It never undoes what the newer one did.
func TestOldNodeBesideANewerProgram(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.rename("Premier nom")
	srv := s.serve()
	alter := func(sql string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), s.database)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	s.rename("Deuxième nom")
	becomes(t, "version 2", func() bool { return srv.health().Version == 2 })
	alter(`
update lieux.schema_version set version = version + 1;
update core.version set version = 3;
insert into core.publication (version, at, reason) values (3, now(), 'import')`)
	becomes(t, "a node that cannot follow", func() bool { return srv.health().Etat == "degrade" })
	if body := srv.ok("/api/v1/lieux"); !strings.Contains(body, "Deuxième nom") {
		t.Error("it does not serve what it had")
	}
	says(t, s.fails(1, "import", filepath.Join(s.data, "essais")), "plus récente")
	alter(`update lieux.schema_version set version = version - 1`)
	becomes(t, "a node that follows again", func() bool { return srv.health().Version == 3 })
}
