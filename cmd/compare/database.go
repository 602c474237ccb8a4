package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/cmd/internal/cluster"
	"github.com/lieux-numeriques/lieux/cmd/internal/demo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// databases is a private cluster with one database for each side.
type databases struct {
	cluster    *cluster.Cluster
	base, head string // URLs
}

const (
	baseDatabase = "compare_base"
	headDatabase = "compare_head"
)

// openDatabases starts a private cluster below work with an empty database for the base.
func openDatabases(ctx context.Context, work string) (*databases, error) {
	c, err := cluster.Open(ctx, cluster.Config{
		DataDir: filepath.Join(work, "cluster"), Disposable: true, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	d := &databases{cluster: c}
	for name, address := range map[string]*string{baseDatabase: &d.base, headDatabase: &d.head} {
		u, err := url.Parse(c.URL())
		if err != nil {
			return nil, err
		}
		u.Path = "/" + name
		*address = u.String()
	}
	if err := d.admin(ctx, "create database "+baseDatabase); err != nil {
		c.Close()
		return nil, err
	}
	return d, nil
}

// admin runs one statement outside of both databases.
func (d *databases) admin(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, d.cluster.URL())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// Close stops the cluster.
func (d *databases) Close() error { return d.cluster.Close() }

// fill imports the listings with the base build, copies the database, so that
// ids, version and times are equal on both sides, and migrates the copy with
// the head build. A listing that the base refuses is said and left out.
func (d *databases) fill(ctx context.Context, base, head *side, listings []listing, say func(string, ...any)) error {
	for _, s := range []*side{base, head} {
		if err := os.MkdirAll(s.folder, 0o755); err != nil {
			return err
		}
	}
	if err := migrate(ctx, base); err != nil {
		return err
	}
	for i := range listings {
		l := &listings[i]
		done, err := base.run(ctx, "import", l.path)
		if err != nil {
			return err
		}
		if l.imported = done.status == 0; !l.imported {
			say("%s is left out: %s", l.name, lastLine(done.stderr))
		}
	}
	if err := d.admin(ctx, "create database "+headDatabase+" template "+baseDatabase); err != nil {
		return err
	}
	return migrate(ctx, head)
}

func migrate(ctx context.Context, s *side) error {
	done, err := s.run(ctx, "migrate", "up")
	if err == nil && done.status != 0 {
		err = fmt.Errorf("migrate up of %s: %s", s.name, lastLine(done.stderr))
	}
	return err
}

func lastLine(b []byte) string {
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	return string(lines[len(lines)-1])
}

// listing is a listing to import: a file that has the name of its source.
type listing struct {
	name, path string
	imported   bool
}

// realListings are the listings of the shared folder that are imported: of all
// formats and mappings, some with places in common.
var realListings = []string{"gironde", "angers", "hinaura", "epernay", "aix-en-provence", "france-services"}

// gatherListings copies the fixtures of the importer below folder, under the
// names of their sources, and adds the demonstration and, where there are
// some, real listings. The demonstration comes last: importing another listing
// withdraws it.
func gatherListings(root, shared, folder string) ([]listing, error) {
	var all []listing
	fixtures, err := filepath.Glob(filepath.Join(root, "importer/testdata/*/in.*"))
	if err != nil {
		return nil, err
	}
	for _, fixture := range fixtures {
		content, err := os.ReadFile(fixture)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(filepath.Dir(fixture))
		extension := strings.TrimPrefix(filepath.Base(fixture), "in")
		path := filepath.Join(folder, name, name+extension)
		if err := write(path, content); err != nil {
			return nil, err
		}
		if strings.Count(extension, ".") == 1 { // not NAME.config.json, which is read with NAME.json
			all = append(all, listing{name: name, path: path})
		}
	}
	if shared != "" {
		for _, name := range realListings {
			files, err := filepath.Glob(filepath.Join(shared, "listings", name, name+".*"))
			if err != nil {
				return nil, err
			}
			for _, file := range files {
				if strings.Count(filepath.Base(file), ".") == 1 {
					all = append(all, listing{name: name, path: file})
				}
			}
		}
	}
	gazetteer, err := territory.Open()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, demo.Source, demo.Source+".json")
	all = append(all, listing{name: demo.Source, path: path})
	return all, write(path, demo.Listing(gazetteer))
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
