package pgsnapshot_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/internal/pgsnapshot"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/load"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

var source = importer.Source{Name: "invention", Title: "Lieux inventés"}

// published is a directory with its past: a version a day until the day before Noon.
type published struct {
	site     *sitetest.Site
	past     *pgsnapshot.Past
	versions []*snapshot.Snapshot // as they were served
}

const days = 24

// open publishes a listing that changes a little each day.
func open(t *testing.T) *published {
	pool := pgtest.Pool(t)
	db := postgres.New(pool)
	d := &published{past: pgsnapshot.NewPast(db, func(*snapshot.Snapshot) {})}
	var places []directory.Place
	for p, err := range placetest.Places(sitetest.Gazetteer(t), 120, 1) {
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, p.Clone())
	}
	store := load.New(pool)
	rng := rand.New(rand.NewPCG(1, 2))
	for day := range days {
		now := sitetest.Noon().AddDate(0, 0, day-days)
		store.Now = func() time.Time { return now }
		listing := places[:100]
		if day > 0 {
			listing = places[rng.IntN(8) : 100+rng.IntN(20)]
			p := &places[20+rng.IntN(60)]
			p.Name, p.Phone = fmt.Sprint("Lieu du jour ", day), ""
			p.Services = []string{"Aide aux démarches administratives"}
		}
		if err := publish(t, store, listing, now); err != nil {
			t.Fatal(err)
		}
		s, err := pgsnapshot.Load(t.Context(), db, nil, pgsnapshot.Options{})
		if err != nil {
			t.Fatal(err)
		}
		d.versions = append(d.versions, s)
	}
	d.site = sitetest.OpenPast(t, d.versions[days-1], d.past, sitetest.PagesConfig(t))
	return d
}

func TestPast(t *testing.T) {
	d := open(t)
	t.Run("changes lead to the export", func(t *testing.T) { testChangesLeadToTheExport(t, d) })
	t.Run("changes that are not there", func(t *testing.T) { testChangesThatAreNotThere(t, d) })
	t.Run("pages and feeds", func(t *testing.T) { testPagesOfChanges(t, d) })
	t.Run("days gone", func(t *testing.T) { testDaysGone(t, d) })
}

func publish(t *testing.T, store *load.Store, places []directory.Place, now time.Time) error {
	batch, err := store.Begin(t.Context(), source, now.String(), nil)
	if err != nil {
		return err
	}
	for i, p := range places {
		row := importer.Row{Rank: i, RecordID: p.ID, OwnID: p.ID, State: importer.Published, Place: p}
		if err := batch.Add(t.Context(), &row); err != nil {
			return err
		}
	}
	if err := batch.Stage(t.Context(), importer.NewReport(source.Name, now), importer.PublishOptions{}); err != nil {
		return err
	}
	_, err = batch.Publish(t.Context(), nil)
	return err
}

// flat returns the rows of the whole .json export of a version, by id.
func flat(t *testing.T, v directory.View) map[string]string {
	t.Helper()
	rows := map[string]string{}
	for i := range v.Len() {
		rows[v.ID(i)] = canonical(t, v.AppendFlat(nil, i, directory.FeatureOptions{DistanceM: directory.NoDistance}))
	}
	return rows
}

func canonical(t *testing.T, doc []byte) string {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(doc, &v); err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// line is one line of /changements.
type line struct {
	Version int64          `json:"version"`
	Type    string         `json:"type"`
	ID      string         `json:"id"`
	Fields  []string       `json:"champs"`
	After   map[string]any `json:"apres"`
}

// follow applies all pages of changes to rows and returns how many lines there were.
func follow(t *testing.T, s *sitetest.Site, path string, rows map[string]string) (lines, pages int) {
	t.Helper()
	for path != "" {
		a := s.Get(path)
		if a.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.StatusCode, a.Body)
		}
		pages++
		for _, text := range bytes.Split(bytes.TrimSpace(a.Body), []byte("\n")) {
			if len(text) == 0 {
				continue
			}
			var l line
			if err := json.Unmarshal(text, &l); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			lines++
			l.apply(t, rows)
		}
		path = ""
		if link := a.Header.Get("Link"); link != "" {
			href, rel, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
			if !strings.Contains(rel, `rel="next"`) {
				t.Fatalf("Link: %s", link)
			}
			path = strings.TrimPrefix(href, s.URL)
		}
	}
	return lines, pages
}

func (l *line) apply(t *testing.T, rows map[string]string) {
	t.Helper()
	row := map[string]any{}
	switch l.Type {
	case "retrait":
		delete(rows, l.ID)
		return
	case "modification":
		if err := json.Unmarshal([]byte(rows[l.ID]), &row); err != nil {
			t.Fatalf("%+v: the place is unknown", l)
		}
		for _, field := range l.Fields {
			delete(row, field)
		}
	}
	maps.Copy(row, l.After)
	b, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	rows[l.ID] = string(b)
}

// From any version the changes lead to exactly the current export, in one page or in several.
func testChangesLeadToTheExport(t *testing.T, d *published) {
	newest := d.versions[days-1]
	want := flat(t, newest)
	several := false
	for _, v := range d.versions {
		for _, limit := range []int{10000, 7} {
			rows := flat(t, v)
			_, pages := follow(t, d.site, fmt.Sprintf("/api/v1/changements?depuis=%d&limit=%d", v.Version(), limit), rows)
			several = several || pages > 2
			if !maps.Equal(rows, want) {
				t.Fatalf("from version %d by %d lines: %d places, want %d", v.Version(), limit, len(rows), len(want))
			}
		}
	}
	if !several {
		t.Error("no answer had several pages")
	}
	rows := map[string]string{}
	if lines, _ := follow(t, d.site, "/api/v1/changements?depuis=0", rows); lines != len(want) || !maps.Equal(rows, want) {
		t.Errorf("from nothing: %d lines, %d places, want %d", lines, len(rows), len(want))
	}
	counted := 0
	listed := sitetest.Decode[struct{ Versions []directory.VersionSummary }](t, d.site.Get("/api/v1/versions")).Versions
	for _, v := range listed {
		if v.Reason != directory.ReasonImport || v.Source != source.Name || v.At.IsZero() {
			t.Errorf("%+v", v)
		}
		if v.Version > 1 {
			counted += v.Added + v.Updated + v.Removed
		}
	}
	if lines, _ := follow(t, d.site, "/api/v1/changements?depuis=1", flat(t, d.versions[0])); lines != counted {
		t.Errorf("%d lines, but versions count %d changes", lines, counted)
	}
	if len(listed) != days || listed[0].Version != newest.Version() {
		t.Errorf("%d versions listed from %+v", len(listed), listed[0])
	}
}

// A client that polls costs a 304, and what cannot be answered says why.
func testChangesThatAreNotThere(t *testing.T, d *published) {
	path := fmt.Sprintf("/api/v1/changements?depuis=%d", d.versions[days-1].Version())
	a := d.site.Get(path)
	if a.StatusCode != http.StatusOK || len(a.Body) != 0 {
		t.Errorf("%s: %d %q", path, a.StatusCode, a.Body)
	}
	if again := d.site.Get(path, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("%s again: %d", path, again.StatusCode)
	}
	d.site.Refuses(http.StatusBadRequest, "/api/v1/changements?depuis=99")
	d.site.Refuses(http.StatusBadRequest, "/api/v1/changements?depuis=hier")
	d.site.Refuses(http.StatusBadRequest, "/api/v1/lieux?a_la_date=2199-01-01")
	d.site.Refuses(http.StatusBadRequest, "/api/v1/lieux?a_la_date=31/03/2026")
	d.site.Refuses(http.StatusBadRequest, "/api/v1/facettes?a_la_date=2026-03-31")
	p := d.site.Refuses(http.StatusGone, "/api/v1/lieux?a_la_date=1999-01-01")
	if first := d.versions[0].Built().Format(time.DateOnly); !strings.Contains(p.Detail, first) {
		t.Errorf("%s does not say that the first day is %s", p.Detail, first)
	}
}

// Every day gives what was served at its end, whatever is asked.
func testDaysGone(t *testing.T, d *published) {
	for i, v := range d.versions {
		day := v.Built().Format(time.DateOnly)
		for _, view := range []string{"", "&departement=33", "&services=Aide aux démarches administratives", "&q=lieu"} {
			path := "/donnees/lieux.json?a_la_date=" + day + strings.ReplaceAll(view, " ", "+")
			a := d.site.Get(path)
			d.site.Reader.Serve(v)
			want := d.site.Get("/donnees/lieux.json?" + strings.TrimPrefix(strings.ReplaceAll(view, " ", "+"), "&"))
			d.site.Reader.Serve(d.versions[days-1])
			if said := a.Header.Get("Lieux-Version"); said != fmt.Sprint(v.Version()) {
				t.Errorf("%s says version %s, want %d", path, said, v.Version())
			}
			if a.StatusCode != http.StatusOK || !bytes.Equal(a.Body, want.Body) {
				t.Fatalf("%s (version %d): %d, %d bytes, want %d", path, v.Version(), a.StatusCode, len(a.Body), len(want.Body))
			}
			if i%5 != 0 {
				break
			}
		}
		testDistancesGone(t, d, v, day)
		id := v.ID(i % v.Len())
		a := sitetest.Decode[sitetest.Feature](t, d.site.Get("/api/v1/lieux/"+id+"?a_la_date="+day))
		p := v.Place(i % v.Len())
		if a.ID != id || a.Properties["nom"] != p.Name {
			t.Errorf("%s on %s: %v, want %s", id, day, a.Properties["nom"], p.Name)
		}
	}
}

// The distances of a past day are those that were measured then, by themselves and compared with.
func testDistancesGone(t *testing.T, d *published, v directory.View, day string) {
	t.Helper()
	type measured struct {
		Distances   []struct{ Habitants, Ecart int64 }
		Comparaison *measured
	}
	const path = "/api/v1/territoires/departement/33/couverture?"
	d.site.Reader.Serve(v)
	then := sitetest.Decode[measured](t, d.site.Get(path))
	d.site.Reader.Serve(d.versions[days-1])
	asked := sitetest.Decode[measured](t, d.site.Get(path+"a_la_date="+day))
	if !reflect.DeepEqual(asked, then) {
		t.Errorf("on %s: %v, want %v", day, asked, then)
	}
	compared := sitetest.Decode[measured](t, d.site.Get(path+"avec=a_la_date%3D"+day))
	for i, c := range compared.Comparaison.Distances {
		if c.Habitants != then.Distances[i].Habitants || c.Ecart != c.Habitants-compared.Distances[i].Habitants {
			t.Errorf("compared with %s: %v, want %v", day, c, then.Distances[i])
		}
	}
	page := string(d.site.Get("/territoires/departement/33?avec=a_la_date%3D"+day, "Accept", "text/html").Body)
	if !strings.Contains(page, "tels qu’ils étaient le") {
		t.Errorf("the page compared with %s does not say so", day)
	}
	form := d.site.Get("/territoires/departement/33/comparer?vue=frais_a_charge%3DGratuit&jour=" + day)
	want := "/territoires/departement/33?avec=a_la_date%3D" + day + "%26frais_a_charge%3DGratuit&frais_a_charge=Gratuit"
	if got := form.Header.Get("Location"); form.StatusCode != http.StatusSeeOther || got != want {
		t.Errorf("the form leads to %s, want %s", got, want)
	}
}

// The pages and the feed say the same as the changes.
func testPagesOfChanges(t *testing.T, d *published) {
	newest, before := d.versions[days-1], d.versions[days-5]
	var changed, removed, added string
	for id, row := range flat(t, newest) {
		if i, _, ok := before.ByID(id); !ok {
			added = id
		} else if old := before.AppendFlat(nil, i, directory.FeatureOptions{DistanceM: directory.NoDistance}); canonical(t,
			old) != row {
			changed = id
		}
	}
	for id := range flat(t, before) {
		if _, _, ok := newest.ByID(id); !ok {
			removed = id
		}
	}
	list := sitetest.TextOf(sitetest.Page(t, d.site, http.StatusOK, "/versions"))
	if want := "Nouvelle lecture de la liste « Lieux inventés »"; strings.Count(list, want) != days {
		t.Errorf("/versions has %d times %s: %.300s", strings.Count(list, want), want, list)
	}
	path := fmt.Sprintf("/versions/comparer?de=%d&a=%s", before.Version(), sitetest.Noon().Format(time.DateOnly))
	compared := d.site.Get(path, "Accept", "text/html")
	for _, id := range []string{changed, removed, added} {
		if id != "" && !strings.Contains(string(compared.Body), id) {
			t.Errorf("%s does not name place %q", path, id)
		}
	}
	for _, id := range []string{changed, removed} {
		if id == "" {
			continue
		}
		text := sitetest.TextOf(sitetest.Page(t, d.site, http.StatusOK, "/lieux/"+id+"/historique"))
		if !strings.Contains(text, "Nouvelle lecture") {
			t.Errorf("the history of %s: %s", id, text)
		}
	}
	sitetest.Page(t, d.site, http.StatusNotFound, "/lieux/inconnu/historique")
	sitetest.Page(t, d.site, http.StatusGone, "/versions/comparer?de=1999-01-01&a=2")
	sitetest.Page(t, d.site, http.StatusBadRequest, "/versions/comparer?de=99&a=2")
	for _, view := range []string{"", "?departement=33", "?q=jour"} {
		a := d.site.Get("/api/v1/atom" + view)
		var feed struct {
			Updated string `xml:"updated"`
			Entries []struct {
				ID      string `xml:"id"`
				Title   string `xml:"title"`
				Updated string `xml:"updated"`
				Content string `xml:"content"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal(a.Body, &feed); err != nil || a.StatusCode != http.StatusOK {
			t.Fatalf("/atom%s: %d %v", view, a.StatusCode, err)
		}
		ids := map[string]bool{}
		for i, e := range feed.Entries {
			if ids[e.ID] || e.Title == "" || e.Content == "" || i > 0 && e.Updated > feed.Entries[i-1].Updated {
				t.Errorf("/atom%s: entry %d %+v", view, i, e)
			}
			ids[e.ID] = true
			id := strings.TrimPrefix(e.ID[:strings.Index(e.ID, "#")], d.site.URL+"/lieux/")
			if i, _, ok := newest.ByID(id); ok && view == "?departement=33" && newest.Fields(i).Territory.Departement != "33" {
				t.Errorf("/atom%s: %s is elsewhere", view, e.Title)
			}
		}
		if view != "?departement=33" && len(ids) == 0 {
			t.Errorf("/atom%s is empty", view)
		}
		if again := d.site.Get("/api/v1/atom"+view, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("/atom%s again: %d", view, again.StatusCode)
		}
	}
}
