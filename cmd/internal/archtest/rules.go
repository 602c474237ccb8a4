// Package house holds the rules of the layout: which room may import which.
// They are enforced by its test, on the imports that the compiler sees.
package archtest

// Module is the path that all rooms share.
const Module = "github.com/lieux-numeriques/lieux/"

// Rule says what one room, and everything below it that has no rule of its own,
// may import of the project and of the packages that are reserved to some rooms.
type Rule struct {
	Room     string   // directory below the module
	Rooms    []string // rooms of the project that it may import, themselves and below; its own room always
	Reserved []string // reserved packages that it may import
}

// Reserved are packages that only the rooms that name them may import.
var Reserved = []string{
	"github.com/labstack/echo",
	"github.com/jackc/pgx",
	"github.com/twpayne/go-geom",
	"net/http",
}

// Rules is the house: data walks from importer to directory to geo, and nobody
// walks back. cmd wires everything and is imported by nobody.
var Rules = []Rule{
	{Room: "cmd", Rooms: []string{"geo", "directory", "importer", "migrations", "static"}, Reserved: Reserved},
	{Room: "geo"},
	{Room: "geo/rtree", Rooms: []string{"geo"}},
	{Room: "geo/tile", Rooms: []string{"geo"}},
	{Room: "geo/territory", Rooms: []string{"geo"}},
	{Room: "geo/postgis", Rooms: []string{"geo"}, Reserved: []string{"github.com/jackc/pgx", "github.com/twpayne/go-geom"}},
	{Room: "directory", Rooms: []string{"geo"}},
	{Room: "directory/snapshot", Rooms: []string{"directory", "geo"}},
	{Room: "directory/postgres", Rooms: []string{"directory", "geo"}, Reserved: []string{"github.com/jackc/pgx", "github.com/twpayne/go-geom"}},
	{Room: "directory/web", Rooms: []string{"directory", "geo"}, Reserved: []string{"github.com/labstack/echo", "net/http"}},
	{Room: "directory/api", Rooms: []string{"directory", "geo"}, Reserved: []string{"net/http"}},
	{Room: "directory/pages", Rooms: []string{"directory", "geo"}, Reserved: []string{"net/http"}},
	{Room: "importer", Rooms: []string{"directory", "geo"}},
	{Room: "importer/read", Rooms: []string{"importer", "directory", "geo"}, Reserved: []string{"net/http"}},
	{Room: "importer/mapping", Rooms: []string{"importer", "directory", "geo"}},
	{Room: "importer/sources", Rooms: []string{"importer", "importer/mapping", "importer/read", "directory", "geo"}},
	{Room: "importer/clean", Rooms: []string{"importer", "directory", "geo"}},
	{Room: "importer/locate", Rooms: []string{"importer", "directory", "geo"}, Reserved: []string{"net/http"}},
	{Room: "importer/dedupe", Rooms: []string{"importer", "directory", "geo"}},
	{Room: "importer/load", Rooms: []string{"importer", "directory", "geo"}, Reserved: []string{"github.com/jackc/pgx", "github.com/twpayne/go-geom"}},
	{Room: "importer/pipeline", Rooms: []string{"importer", "directory", "geo"}},
	{Room: "migrations"},
	{Room: "migrations/migrator", Rooms: []string{"migrations"}, Reserved: []string{"github.com/jackc/pgx"}},
	{Room: "migrations/pgtest", Rooms: []string{"migrations"}, Reserved: []string{"github.com/jackc/pgx"}},
	{Room: "static"},
}

// Forbidden are imports that a broader permission above would let through: the
// write side and the read side never import each other.
var Forbidden = map[string][]string{
	"importer":           {"directory/api", "directory/snapshot", "directory/postgres"},
	"directory/api":      {"directory/postgres"},
	"directory/snapshot": {"directory/api", "directory/postgres"},
	"directory/postgres": {"directory/api", "directory/snapshot"},
	"directory":          {"importer"},
}
