package pack_test

import (
	"bytes"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/pack"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// packOf returns the pack of a version.
func packOf(t *testing.T, v directory.View, filters string) pack.Files {
	t.Helper()
	deps := sitetest.Deps(t, v)
	deps.Reader, deps.Now = pack.Reader(v), func() time.Time { return pack.Instant(v) }
	q, err := query.NewReader(deps.Gazetteer, deps.Now).Read(v, &query.Form{Takes: query.View}, filters)
	if err != nil {
		t.Fatal(err)
	}
	config := sitetest.PagesConfig(t)
	config.Dist = fstest.MapFS{
		"manifest.json": {Data: []byte(
			`{"main.css": "assets/main-AAAAAAAA.css", "hyperlegible.woff2": "assets/face-B.woff2"}`)},
		"assets/main-AAAAAAAA.css": {Data: []byte(`@font-face { src: url("./face-B.woff2") }`)},
		"assets/face-B.woff2":      {Data: []byte("a face")},
	}
	files, err := pack.Build(t.Context(), pack.Deps{View: v, Site: sitetest.NewServer(t, deps, config),
		Gazetteer: deps.Gazetteer, Query: q, Filters: filters})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

const filters = "label=France+Services"

func TestSameVersionSameBytes(t *testing.T) {
	v := sitetest.Build(t, 1, 100, 1)
	first, again := packOf(t, v, filters), packOf(t, sitetest.Build(t, 1, 100, 1), filters)
	for name, raw := range first {
		if !bytes.Equal(raw, again[name]) {
			t.Errorf("%s differs from one run to the next", name)
		}
	}
	if len(first) != len(again) {
		t.Errorf("%d files, then %d", len(first), len(again))
	}
}

// A pack holds the places of its view and no others, and nothing that was true of one hour only.
func TestPlacesOfThePack(t *testing.T) {
	v := sitetest.Build(t, 1, 100, 1)
	files := packOf(t, v, filters)
	found, err := v.Find(&directory.Query{Lists: map[string][]string{"label": {"France Services"}}, Limit: 1000})
	if err != nil || found.Matched == 0 || found.Matched == v.Len() {
		t.Fatal(found.Matched, err)
	}
	var want, got []string
	for _, hit := range found.Hits {
		want = append(want, "lieux/"+v.ID(hit.Index)+".html")
	}
	for name, raw := range files {
		if strings.HasPrefix(name, "lieux/") {
			got = append(got, name)
			i, _, _ := v.ByID(strings.TrimSuffix(path.Base(name), ".html"))
			p := v.Fields(i)
			usual := html.EscapeString(words.UpperFirst(words.UsualHours(i18n.French, v, i, p, pack.Instant(v))))
			if !bytes.Contains(raw, []byte(usual)) {
				t.Errorf("%s lacks the hours %q", name, usual)
			}
			if !p.UpdatedOn.IsZero() && !bytes.Contains(raw, []byte("Mis à jour le "+i18n.French.Date(p.UpdatedOn))) {
				t.Errorf("%s lacks the date", name)
			}
		}
		for _, passing := range []string{"Ouvert ·", "Fermé ·", "ujourd’hui", `"ouvert"`, "ouvre demain"} {
			if bytes.Contains(raw, []byte(passing)) {
				t.Errorf("%s says %q, which passes", name, passing)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("places %v, want %v", got, want)
	}
	for _, name := range []string{"index.html", "imprimer.html", "donnees/lieux.csv", "donnees/lieux.geojson",
		"tuiles.json", "recherche/recherche.js", pack.ManifestPath} {
		if len(files[name]) == 0 {
			t.Errorf("%s is not there", name)
		}
	}
}

// addressed is what an attribute of a page loads or leads to.
var addressed = []string{"href", "src", "action", "poster", "srcset", "data"}

// Every address of a page is relative and leads to a file of the pack.
func TestLinksStayInThePack(t *testing.T) {
	files, links := packOf(t, sitetest.Build(t, 1, 100, 1), filters), 0
	for name, raw := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		root, err := html.Parse(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				u, err := url.Parse(a.Val)
				switch {
				case strings.HasPrefix(a.Key, "data-"), strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: %s=%q", name, a.Key, a.Val)
				case !slices.Contains(addressed, a.Key), err == nil && (u.Scheme == "tel" || u.Scheme == "mailto"):
				case err != nil, u.Scheme != "", u.Host != "", strings.HasPrefix(u.Path, "/"):
					t.Errorf("%s leads to %q", name, a.Val)
				case u.Path != "" && files[path.Join(path.Dir(name), u.Path)] == nil:
					t.Errorf("%s leads to %q, which is not there", name, a.Val)
				default:
					links++
				}
			}
		}
	}
	for _, m := range regexp.MustCompile(`url\("?\./([^")]+)`).FindAllSubmatch(files["style/lieux.css"], -1) {
		if links++; files["style/"+string(m[1])] == nil {
			t.Errorf("the style asks for %s", m[1])
		}
	}
	if links < 100 {
		t.Errorf("%d links: the test shows little", links)
	}
}

// contents returns the files of a folder.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(name)
		all[strings.TrimPrefix(name, folder)] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// write writes a pack into a new folder.
func write(t *testing.T, files pack.Files) string {
	t.Helper()
	folder := t.TempDir()
	if err := files.Write(folder); err != nil {
		t.Fatal(err)
	}
	return folder
}

// A delta makes the same bytes as a fresh pack, whether places come or go, and nothing else.
func TestDeltaEqualsFreshPack(t *testing.T) {
	small, large := packOf(t, sitetest.Build(t, 1, 40, 1), ""), packOf(t, sitetest.Build(t, 2, 50, 1), "")
	for name, versions := range map[string][2]pack.Files{"places come": {small, large}, "places go": {large, small}} {
		t.Run(name, func(t *testing.T) {
			folder, fresh := write(t, versions[0]), write(t, versions[1])
			var delta bytes.Buffer
			if err := versions[1].Delta(&delta, folder); err != nil {
				t.Fatal(err)
			}
			m, err := pack.Apply(bytes.NewReader(delta.Bytes()), int64(delta.Len()), folder)
			if err != nil || len(m.Files)+1 != len(versions[1]) {
				t.Fatal(m, err)
			}
			if got, want := contents(t, folder), contents(t, fresh); !maps.Equal(got, want) {
				t.Errorf("%d files, %d in a fresh pack", len(got), len(want))
			}
			if _, err := pack.Apply(bytes.NewReader(delta.Bytes()), int64(delta.Len()), folder); err != pack.ErrOtherPack {
				t.Errorf("applied twice: %v", err)
			}
			var whole int
			for _, raw := range versions[1] {
				whole += len(raw)
			}
			if name == "places go" && delta.Len() > whole/2 {
				t.Errorf("a delta of %d bytes for a pack of %d", delta.Len(), whole)
			}
			overwritten := write(t, versions[0])
			own := filepath.Join(overwritten, "lisez-moi.txt")
			if err := os.WriteFile(own, []byte("à nous"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := versions[1].Write(overwritten); err != nil {
				t.Fatal(err)
			}
			got := contents(t, overwritten)
			if got["/lisez-moi.txt"] != "à nous" {
				t.Error("a file of others is gone")
			}
			if delete(got, "/lisez-moi.txt"); !maps.Equal(got, contents(t, fresh)) {
				t.Error("a pack written over another differs from a fresh one")
			}
		})
	}
}

// A damaged pack is left as it is.
func TestDeltaRefusesADamagedPack(t *testing.T) {
	small, large := packOf(t, sitetest.Build(t, 1, 5, 1), ""), packOf(t, sitetest.Build(t, 2, 6, 1), "")
	folder := write(t, small)
	var delta bytes.Buffer
	if err := large.Delta(&delta, folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "style", "lieux.css"), []byte("rouge"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := contents(t, folder)
	if _, err := pack.Apply(bytes.NewReader(delta.Bytes()), int64(delta.Len()), folder); err == nil ||
		!strings.Contains(err.Error(), "style/lieux.css") {
		t.Errorf("%v", err)
	}
	if _, err := pack.Apply(bytes.NewReader(delta.Bytes()[:100]), 100, folder); err == nil {
		t.Error("half a delta is applied")
	}
	if !maps.Equal(contents(t, folder), before) {
		t.Error("something changed")
	}
}
