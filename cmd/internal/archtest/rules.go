// Package archtest holds the structure of the program as data: which package may
// import which, and how large files and packages may be. Its tests measure the
// source tree and fail with the place and with what to do there.
package archtest

import "slices"

// Module is the import path that all packages of the program begin with.
const Module = "github.com/lieux-numeriques/lieux/"

// Sizes at which a file or a package is to be split.
const (
	MaxFileLines    = 500 // of Go, JavaScript, SQL and CSS
	MaxLineColumns  = 120 // of Go, a tab counting as one
	MaxPackageFiles = 25  // Go files of one package below directory, tests aside
)

// Rule says what one package may import.
type Rule struct {
	Package  string   // path below the module
	Imports  []string // packages of the program; "geo/..." is geo and all below it
	Reserved []string // packages among Reserved
}

// Packages of others that only the packages that name them in their Rule may import.
const (
	echo   = "github.com/labstack/echo"
	pgx    = "github.com/jackc/pgx"
	goGeom = "github.com/twpayne/go-geom"
	http   = "net/http"
)

// Reserved are the packages of others, with all below them, that need a permission.
var Reserved = []string{echo, pgx, goGeom, http}

// Rules has one rule for each package of the program. Data flows from a listing
// through importer, PostGIS and directory to the site: an import goes the other
// way, towards geo. The write side (importer) and the read side (below directory)
// meet in the types of directory. README.md draws these rules.
var Rules = []Rule{
	{Package: "geo"},
	{Package: "geo/outline", Imports: []string{"geo"}},
	{Package: "geo/pmtiles"},
	{Package: "geo/regions"},
	{Package: "geo/rtree", Imports: []string{"geo"}},
	{Package: "geo/tile", Imports: []string{"geo"}},
	{Package: "geo/projection", Imports: []string{"geo"}},
	{Package: "geo/territory", Imports: []string{"geo"}},
	{Package: "geo/postgis", Imports: []string{"geo"}, Reserved: []string{pgx, goGeom}},

	{Package: "directory", Imports: []string{"directory/hours", "directory/i18n", "geo", "geo/territory"}},
	{Package: "directory/hours"},
	{Package: "directory/i18n"},
	{Package: "directory/quality", Imports: place},
	{Package: "directory/record", Imports: with(place, "geo/postgis")},

	{Package: "directory/query", Imports: place},
	{Package: "directory/understand", Imports: with(place, "directory/query")},
	{Package: "directory/geocode", Imports: []string{"directory", "geo"}, Reserved: []string{http}},
	{Package: "directory/export", Imports: with(place, "directory/query", "directory/sqlite", "geo/pmtiles",
		"geo/rtree", "geo/tile")},
	{Package: "directory/sqlite"},
	{Package: "directory/lru"},
	{Package: "directory/admit"},
	{Package: "directory/files", Imports: []string{"directory/admit", "directory/lru"}},
	{Package: "directory/render"},
	{Package: "directory/inbox", Imports: []string{"directory"}},
	{Package: "directory/key", Imports: place},
	{Package: "directory/note", Imports: place},
	{Package: "directory/correction", Imports: with(place, "directory/note")},
	{Package: "directory/snapshot", Imports: with(place, "directory/files", "directory/lru", "directory/query",
		"geo/rtree", "geo/tile")},
	{Package: "directory/coverage", Imports: with(place, "directory/query", "geo/rtree")},
	{Package: "directory/web", Imports: with(place, "directory/admit", "directory/files", "directory/lru",
		"directory/query"), Reserved: []string{echo, http}},
	{Package: "directory/basemap", Imports: with(place, "directory/web", "geo/outline", "geo/pmtiles", "geo/tile"),
		Reserved: []string{http}},
	{Package: "directory/api", Imports: with(place, with(served, "directory/words")...), Reserved: []string{http}},
	{Package: "directory/compat", Imports: with(place, with(served, "directory/html", "directory/snippet")...),
		Reserved: []string{http}},
	{Package: "directory/cql2", Imports: place},
	{Package: "directory/ogc", Imports: with(place, with(paged, "directory/cql2", "directory/lru",
		"geo/projection")...), Reserved: []string{http}},
	{Package: "directory/orientation", Imports: with(place, "directory/query")},
	{Package: "directory/words", Imports: with(place, "directory/query", "directory/orientation")},
	{Package: "directory/html", Imports: with(place, with(served, "directory/lru", "directory/render",
		"directory/words")...), Reserved: []string{http}},
	{Package: "directory/snippet", Imports: with(place, "directory/html", "directory/query", "directory/words")},
	{Package: "directory/pdf"},
	{Package: "directory/card", Imports: with(place, paged...)},
	{Package: "directory/paper", Imports: with(place, with(paged, "directory/pdf")...), Reserved: []string{http}},
	{Package: "directory/pages", Imports: with(place, with(paged,
		"directory/card", "directory/paper", "directory/snippet", "geo/regions")...),
		Reserved: []string{http}},
	{Package: "directory/atlas", Imports: with(place, with(paged, "directory/key", "directory/note", "geo/tile")...),
		Reserved: []string{http}},
	{Package: "directory/verify", Imports: with(place, with(paged, "directory/inbox", "directory/paper")...),
		Reserved: []string{http}},
	{Package: "directory/feedback", Imports: with(place, with(paged, "directory/note")...), Reserved: []string{http}},
	{Package: "directory/atelier", Imports: with(place, with(paged, "directory/correction", "directory/key",
		"directory/note")...), Reserved: []string{http}},
	{Package: "directory/catalogue", Imports: with(place, paged...)},
	{Package: "directory/history", Imports: with(place, paged...)},
	{Package: "directory/guide", Imports: with(place, with(paged, "directory/card", "directory/paper",
		"directory/pdf")...)},
	{Package: "directory/datagouv", Reserved: []string{http}},
	{Package: "directory/pack", Imports: with(place, "directory/export", "directory/query", "directory/words"),
		Reserved: []string{http}},
	{Package: "directory/sitemap", Imports: with(place, "directory/web")},
	{Package: "directory/site", Imports: with(place, with(paged, "directory/card",
		"directory/paper", "directory/pages", "directory/guide", "directory/atlas", "directory/catalogue",
		"directory/atelier", "directory/history", "directory/inbox", "directory/verify", "directory/note",
		"directory/feedback",
		"directory/api", "directory/basemap", "directory/compat", "directory/ogc", "directory/sitemap", "geo/outline")...)},
	{Package: "directory/postgres", Imports: with(place, "directory/correction", "directory/inbox", "directory/key",
		"directory/note", "directory/record", "geo/postgis"), Reserved: []string{pgx}},

	{Package: "importer", Imports: place},
	{Package: "importer/advice"},
	{Package: "importer/read", Imports: with(stage, "importer/glossary"), Reserved: []string{http}},
	{Package: "importer/glossary", Imports: place},
	{Package: "importer/mapping", Imports: with(stage, "importer/glossary")},
	{Package: "importer/propose", Imports: with(stage, "importer/glossary", "importer/mapping")},
	{Package: "importer/sources", Imports: with(stage, "importer/mapping", "importer/read")},
	{Package: "importer/clean", Imports: with(stage, "importer/clean/hours")},
	{Package: "importer/clean/hours", Imports: stage},
	{Package: "importer/locate", Imports: with(stage, "geo/projection")},
	{Package: "importer/locate/geocode", Imports: with(stage, "importer/locate"), Reserved: []string{http}},
	{Package: "importer/dedupe", Imports: stage},
	{Package: "importer/load", Imports: with(stage, "directory/correction", "directory/note", "directory/record",
		"geo/postgis"), Reserved: []string{pgx}},
	{Package: "importer/pipeline", Imports: with(stage, "importer/...", "directory/correction", "directory/note")},

	{Package: "migrations"},
	{Package: "migrations/backup", Imports: []string{"migrations/migrator"}, Reserved: []string{pgx}},
	{Package: "migrations/migrator", Imports: []string{"migrations"}, Reserved: []string{pgx}},
	{Package: "static"},

	{Package: "cmd/internal/archtest"},
	{Package: "cmd/internal/gctune"},
	{Package: "cmd/internal/mail"},
	{Package: "cmd/internal/notify"},
	{Package: "cmd/internal/usererror", Reserved: []string{pgx}},
	{Package: "cmd/internal/cluster", Imports: []string{"cmd/internal/usererror"}, Reserved: []string{pgx}},
	{Package: "cmd/internal/demo", Imports: place},
	{Package: "cmd/internal/pgsnapshot", Imports: with(place, "directory/postgres", "directory/snapshot")},
	{Package: "cmd/lieux", Imports: []string{
		"cmd/internal/...", "directory/...", "importer/...", "geo/...", "migrations/...", "static",
	}, Reserved: []string{pgx}},
}

// place is what a package that knows places may import.
var place = []string{
	"directory", "directory/hours", "directory/i18n", "directory/quality", "geo", "geo/territory",
}

// served is what a package that answers HTTP may import besides.
var served = []string{"directory/web", "directory/query", "directory/export", "directory/coverage",
	"directory/understand", "directory/orientation"}

// paged is what a package of pages may import besides.
var paged = with(served, "directory/html", "directory/words")

// stage is what a stage of the import may import.
var stage = with(place, "importer")

func with(base []string, more ...string) []string { return slices.Concat(base, more) }

// Support are the packages that are no part of the program: they serve tests,
// measures and the making of the committed tables. They may import anything; only
// tests and each other may import them.
var Support = []string{
	"cmd/bench",
	"cmd/bench/loading",
	"cmd/bench/exports",
	"cmd/bench/visit",
	"cmd/compare",
	"cmd/faults",
	"cmd/internal/licence",
	"cmd/release",
	"cmd/testdb",
	"directory/clocktest",
	"directory/datagouv/datagouvtest",
	"directory/placetest",
	"directory/postgres/oracle",
	"directory/site/sitetest",
	"geo/outline/generate",
	"geo/regions/generate",
	"geo/territory/generate",
	"importer/listingstest",
	"migrations/pgtest",
	"static/build",
}
