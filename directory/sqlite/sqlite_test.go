package sqlite_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	reader "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/lieux-numeriques/lieux/directory/sqlite"
)

// made makes a database with SQLite and returns its path, and the root of each of its tables.
func made(t *testing.T, schema string) (path string, roots map[string]uint32) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "base.sqlite")
	db, err := reader.OpenConn(path, reader.OpenReadWrite, reader.OpenCreate)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := sqlitex.ExecuteScript(db, schema, nil); err != nil {
		t.Fatal(err)
	}
	roots = map[string]uint32{}
	rows(t, db, "SELECT name, rootpage FROM sqlite_schema", func(row *reader.Stmt) {
		roots[row.ColumnText(0)] = uint32(row.ColumnInt64(1))
	})
	return path, roots
}

// opened opens a database that must be sound.
func opened(t *testing.T, path string) *reader.Conn {
	t.Helper()
	db, err := reader.OpenConn(path, reader.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	rows(t, db, "PRAGMA integrity_check", func(row *reader.Stmt) {
		if told := row.ColumnText(0); told != "ok" {
			t.Fatal(told)
		}
	})
	return db
}

func rows(t *testing.T, db *reader.Conn, query string, each func(row *reader.Stmt)) {
	t.Helper()
	err := sqlitex.Execute(db, query, &sqlitex.ExecOptions{ResultFunc: func(row *reader.Stmt) error {
		each(row)
		return nil
	}})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// TestSQLiteReadsTables writes tables of no row, of one page, of several levels, with rows longer than pages, of pages
// of several sizes, and asks SQLite whether the files are sound and what they hold.
func TestSQLiteReadsTables(t *testing.T) {
	for _, size := range []int{512, 4096, 65536} {
		for _, count := range []int{0, 1, 7, 300, 30_000} {
			t.Run(fmt.Sprintf("pages of %d, %d rows", size, count), func(t *testing.T) {
				path, roots := made(t, fmt.Sprintf(`PRAGMA page_size = %d;
					CREATE TABLE lieux (n INTEGER PRIMARY KEY, nom TEXT, note REAL, octets BLOB, liste TEXT, rien TEXT, rang INT);
					CREATE TABLE apres (n INTEGER PRIMARY KEY, nom TEXT); INSERT INTO apres VALUES (1, 'là')`, size))
				f, err := sqlite.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				table, random := f.Table(roots["lieux"]), rand.New(rand.NewPCG(1, uint64(count)))
				name := func(i int) string {
					if i%5000 == 3 {
						return strings.Repeat("é", 40_000+i)
					}
					return strings.Repeat("nom", random.IntN(40)) + strings.Repeat("x", i%3*200)
				}
				var want []string
				var r sqlite.Record
				number := int64(0)
				for i := range count {
					number += 1 + random.Int64N(1<<(i%30))
					text := name(i)
					want = append(want, fmt.Sprint(number, len(text), text[:min(9, len(text))]))
					r.Reset()
					r.Null()
					r.Text(text)
					r.Float(float64(i) / 4)
					r.Blob([]byte{0, byte(i)})
					r.Joined([]string{"a", "b"}, "|")
					r.Null()
					r.Int(-int64(i))
					if err := table.Add(number, r.Append(nil)); err != nil {
						t.Fatal(err)
					}
				}
				if count > 0 && table.Add(number, r.Append(nil)) == nil {
					t.Error("a number is given twice")
				}
				if err := table.Close(); err != nil {
					t.Fatal(err)
				}
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
				db, i := opened(t, path), 0
				rows(t, db, "SELECT * FROM lieux ORDER BY n", func(row *reader.Stmt) {
					text, octets := row.ColumnText(1), make([]byte, 2)
					row.ColumnBytes(3, octets)
					if got := fmt.Sprint(row.ColumnInt64(0), len(text), text[:min(9, len(text))]); i >= len(want) ||
						got != want[i] {
						t.Fatalf("row %d is %s", i, got)
					}
					if row.ColumnFloat(2) != float64(i)/4 || !bytes.Equal(octets, []byte{0, byte(i)}) ||
						row.ColumnText(4) != "a|b" ||
						row.ColumnType(5) != reader.TypeNull || row.ColumnInt64(6) != -int64(i) {
						t.Fatalf("row %d: other values", i)
					}
					i++
				})
				if i != count {
					t.Errorf("%d rows, want %d", i, count)
				}
				// SQLite goes on where the bulk ended.
				if err := sqlitex.ExecuteScript(db,
					"INSERT INTO lieux (nom) VALUES ('suite'); DELETE FROM lieux WHERE n % 2", nil); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// TestSQLiteReadsIndexes fills spatial indexes and compares what SQLite finds in boxes with a search of every spot.
func TestSQLiteReadsIndexes(t *testing.T) {
	for _, count := range []int{0, 1, 51, 52, 3000, 20_000} {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			path, roots := made(t, "CREATE VIRTUAL TABLE lieux USING rtree (id, minx, maxx, miny, maxy)")
			random := rand.New(rand.NewPCG(2, uint64(count)))
			spots := make([]sqlite.Spot, count)
			for i := range spots {
				spots[i] = sqlite.Spot{Row: int64(3*count - 3*i), X: float64(i) / float64(count), Y: random.Float64()}
			}
			f, err := sqlite.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			index := sqlite.Index{Nodes: roots["lieux_node"], Rows: roots["lieux_rowid"],
				Parents: roots["lieux_parent"]}
			if err := f.Fill(index, spots); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			db := opened(t, path)
			rows(t, db, "SELECT rtreecheck('lieux')", func(row *reader.Stmt) {
				if told := row.ColumnText(0); told != "ok" {
					t.Fatal(told)
				}
			})
			for range 20 {
				x, y, side := random.Float64(), random.Float64(), random.Float64()/3
				want, got := 0, 0
				for _, s := range spots {
					if s.X >= x && s.X <= x+side && s.Y >= y && s.Y <= y+side {
						want++
					}
				}
				rows(t, db, fmt.Sprintf("SELECT count(*) FROM lieux WHERE maxx >= %v AND minx <= %v AND maxy >= %v "+
					"AND miny <= %v",
					x, x+side, y, y+side), func(row *reader.Stmt) { got = row.ColumnInt(0) })
				if got < want || got > want+2 { // single precision
					t.Errorf("%d spots in a box, want %d", got, want)
				}
			}
			// SQLite changes what the bulk has written.
			err = sqlitex.ExecuteScript(db,
				"INSERT INTO lieux VALUES (1, 0, 0, 0, 0); DELETE FROM lieux WHERE id % 2 = 0", nil)
			if err != nil {
				t.Fatal(err)
			}
			rows(t, db, "SELECT rtreecheck('lieux')", func(row *reader.Stmt) {
				if told := row.ColumnText(0); told != "ok" {
					t.Fatal(told)
				}
			})
		})
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	path, _ := made(t, "PRAGMA auto_vacuum = FULL; CREATE TABLE lieux (n INTEGER PRIMARY KEY)")
	if _, err := sqlite.Open(path); err == nil {
		t.Error("a database that says where its pages are used is filled")
	}
	if _, err := sqlite.Open(filepath.Join(t.TempDir(), "rien")); err == nil {
		t.Error("a database that is not there is opened")
	}
}
