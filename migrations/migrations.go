// Package migrations holds the numbered SQL that makes the database: schemas
// staging (as loaded), core (truth, with provenance) and api (what the reader may see).
package migrations

import "embed"

// FS is the migrations, NNN_purpose.sql, in tern's format.
//
//go:embed *.sql
var FS embed.FS
