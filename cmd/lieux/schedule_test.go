package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestScheduledImports: a server imports a listing by itself, goes on when it fails, and says so.
func TestScheduledImports(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := listing{library("n1", "Médiathèque")}.writeCSV(t, s.data, "nord")
	server := s.serve("--import-every", "1s", "--imports", folder)
	until := func(what string, done func() bool) {
		t.Helper()
		for deadline := time.Now().Add(patience); !done(); time.Sleep(100 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: never; the server says %s", what, server.stderr)
			}
		}
	}
	shows := func(name string) func() bool {
		return func() bool { return strings.Contains(server.get("/api/v1/lieux").body, name) }
	}
	until("the first import", shows("Médiathèque"))
	listing{library("n1", "Médiathèque"), library("n2", "Cyberbase", "adresse", "8 rue du Lac", "telephone", "",
		"courriels", "", "site_web", "")}.writeCSV(t, s.data, "nord")
	until("a new row", shows("Cyberbase"))
	if err := os.WriteFile(filepath.Join(folder, "nord.csv"), []byte("nom\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	until("the alarm", func() bool {
		return strings.Contains(server.stderr.String(), "une source n'a pas été importée") &&
			strings.Contains(server.stderr.String(), folder)
	})
	says(t, server.get("/metrics").body, `lieux_import_failing{source="nord"} 1`, `lieux_import_shrunk{source="nord"} 0`,
		`lieux_import_last_success_timestamp_seconds{source="nord"} `,
		`lieux_import_last_failure_timestamp_seconds{source="nord"} `, "lieux_import_interval_seconds 1")
	says(t, server.get("/health/ready").body, `"sources_en_echec":["nord"]`)
	if !shows("Cyberbase")() {
		t.Error("a listing that failed took its places off the map")
	}
}
