// Package migrations holds the SQL that makes the database. Schema staging holds
// listings being loaded, core the published truth with its provenance, api the views
// that readers use.
//
// Numbered migrations, NNN_purpose.sql, make the tables and indexes; they see no view.
// The directory code holds the views and functions, each written once, as a code
// package of tern: code/install.sql includes the other files as templates, and
// code/drop.sql drops what it made.
package migrations

import "embed"

// FS holds the numbered migrations and the directory code.
//
//go:embed *.sql code/*.sql
var FS embed.FS
