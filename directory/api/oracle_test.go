package api

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

const (
	oraclePlaces = 2000
	oracleViews  = 250
)

// oneView is a Reader of one version.
type oneView struct{ *snapshot.Snapshot }

func (v oneView) Current() (directory.View, error) { return v.Snapshot, nil }
func (v oneView) Status() directory.Status {
	return directory.Status{Ready: true, Version: v.Version()}
}

// TestAnswersAreThoseOfPostGIS asks hundreds of random views over HTTP, and the
// same of PostGIS in plain SQL: same places, same order, same distances to the
// millimetre, same counts over the tiles.
func TestAnswersAreThoseOfPostGIS(t *testing.T) {
	ctx := context.Background()
	pool := pgtest.Pool(t)
	if _, err := oracle.Fill(ctx, pool, importer.Source{Name: "invention"}, placetest.Places(testGazetteer(), oraclePlaces, 3)); err != nil {
		t.Fatal(err)
	}
	if err := oracle.SetPublished(ctx, pool, testNow); err != nil {
		t.Fatal(err)
	}
	built, err := snapshot.Build(snapshot.Input{
		Version: 1, Built: testNow, Places: placetest.Places(testGazetteer(), oraclePlaces, 3), Zone: territory.TimeZone,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(New(Deps{Reader: oneView{built}, Gazetteer: testGazetteer()}, Config{}))
	t.Cleanup(server.Close)
	judge := judge{t, oracle.Oracle{Pool: pool}, server.URL, built}
	r := rand.New(rand.NewPCG(2, 4))
	for i := range oracleViews {
		view := randomView(r)
		switch i % 3 {
		case 0:
			judge.list(ctx, view, 1+r.IntN(100))
		case 1:
			judge.nearest(ctx, view, randomOrigin(r), 1+r.IntN(100))
		case 2:
			judge.tiles(ctx, view, maptile.Zoom(r.IntN(4)))
		}
	}
}

// judge holds answers of a server against those of PostGIS.
type judge struct {
	t      *testing.T
	oracle oracle.Oracle
	url    string
	view   directory.View
}

// randomView is filters that one to three of these give, so that most views hold something.
func randomView(r *rand.Rand) string {
	choices := []func() string{
		func() string { return "services=" + someValue(r, "services") + "," + someValue(r, "services") },
		func() string { return "frais_a_charge=" + someValue(r, "frais_a_charge") },
		func() string { return "modalites_acces=" + someValue(r, "modalites_acces") },
		func() string {
			return "publics_specifiquement_adresses=" + someValue(r, "publics_specifiquement_adresses")
		},
		func() string { return "typologie=BIB,RFS," + someValue(r, "typologie") },
		func() string {
			return "label=" + url.QueryEscape([]string{"France Services", "aidants connect", placetest.RareLabel}[r.IntN(3)])
		},
		func() string { return "source=" + url.QueryEscape(placetest.Sources[r.IntN(2)]) },
		func() string { return []string{"labellise=true", "accessible=true", "prise_rdv=true"}[r.IntN(3)] },
		func() string { return "sans_accueil=inclure" },
		func() string { return "departement=" + []string{"33", "75,92", "2A,2B", "974", "59"}[r.IntN(5)] },
		func() string { return "region=" + []string{"75", "11", "84,93", "04"}[r.IntN(4)] },
		func() string { return "commune=" + []string{"75056", "13055", "69123", "75113", "33063"}[r.IntN(5)] },
		func() string {
			return fmt.Sprintf("bbox=%.2f,%.2f,%.2f,%.2f", -5+5*r.Float64(), 42+3*r.Float64(), 1+7*r.Float64(), 46+5*r.Float64())
		},
		func() string { return "score_qualite_minimum=0." + strconv.Itoa(r.IntN(10)) },
		func() string { return fmt.Sprintf("maj_depuis=202%d-0%d-01", 3+r.IntN(4), 1+r.IntN(9)) },
	}
	var parts []string
	for range 1 + r.IntN(3) {
		part := choices[r.IntN(len(choices))]()
		name, _, _ := strings.Cut(part, "=")
		if !slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(p, name+"=") }) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "&")
}

func someValue(r *rand.Rand, field string) string {
	values := directory.FieldNamed(field).Vocabulary.Values
	return url.QueryEscape(strings.ToUpper(values[r.IntN(len(values))]))
}

func randomOrigin(r *rand.Rand) string {
	switch r.IntN(3) {
	case 0:
		return "code_postal=" + []string{"33000", "75013", "59000", "97400", "20000", "24200", "98735"}[r.IntN(7)]
	case 1:
		return "commune=" + []string{"33063", "69385", "97411", "2A004", "29019"}[r.IntN(5)]
	}
	return fmt.Sprintf("lat=%.4f&lon=%.4f", -30+85*r.Float64(), -180+360*r.Float64())
}

// features asks the server; each feature as its id and distance.
func (j judge) features(path string) (matched int, hits []oracle.Hit) {
	j.t.Helper()
	response, err := http.Get(j.url + path)
	if err != nil {
		j.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var c struct {
		NumberMatched int
		Features      []struct {
			ID         string
			Properties struct {
				Distance *float64 `json:"distance_m"`
			}
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&c); err != nil || response.StatusCode != http.StatusOK {
		j.t.Fatalf("%s: %d %v", path, response.StatusCode, err)
	}
	for _, f := range c.Features {
		hit := oracle.Hit{ID: f.ID, DistanceM: directory.NoDistance}
		if f.Properties.Distance != nil {
			hit.DistanceM = *f.Properties.Distance
		}
		hits = append(hits, hit)
	}
	return c.NumberMatched, hits
}

// query is the same view as the oracle takes it.
func (j judge) query(f *form, raw string) *directory.Query {
	j.t.Helper()
	var cache wordsCache
	p := &parser{form: f, gazetteer: testGazetteer(), words: cache.of(j.view), now: testNow}
	if err := p.parse(raw); err != nil {
		j.t.Fatalf("%s: %v %+v", raw, err, p.errors)
	}
	return &p.query
}

func (j judge) list(ctx context.Context, view string, limit int) {
	j.t.Helper()
	q := j.query(listForm, view)
	matched, got := j.features("/api/v1/lieux?" + view + "&limit=" + strconv.Itoa(limit))
	want, err := j.oracle.List(ctx, q, limit)
	if err != nil {
		j.t.Fatal(err)
	}
	j.same(view, got, want)
	if n, err := j.oracle.Count(ctx, q); err != nil || n != matched {
		j.t.Errorf("%s: numberMatched %d, PostGIS counts %d (%v)", view, matched, n, err)
	}
}

func (j judge) nearest(ctx context.Context, view, origin string, limit int) {
	j.t.Helper()
	if strings.HasPrefix(origin, "commune=") || strings.HasPrefix(origin, "code_postal=") {
		view = withoutParam(withoutParam(view, "commune"), "code_postal") // there they say where from
	}
	asked := strings.Trim(view+"&"+origin, "&")
	if strings.Contains(view, "commune=") {
		return
	}
	q := j.query(nearestForm, asked)
	matched, got := j.features("/api/v1/proches?" + asked + "&limit=" + strconv.Itoa(limit))
	want, err := j.oracle.Nearest(ctx, q, limit)
	if err != nil {
		j.t.Fatal(err)
	}
	j.same(asked, got, want)
	q.Located = true
	if n, err := j.oracle.Count(ctx, q); err != nil || n != matched {
		j.t.Errorf("%s: numberMatched %d, PostGIS counts %d (%v)", asked, matched, n, err)
	}
}

// same holds the same places in the same order. Where PostGIS puts two places at
// the same millimetre, either may come first.
func (j judge) same(view string, got, want []oracle.Hit) {
	j.t.Helper()
	if len(got) != len(want) {
		j.t.Errorf("%s: %d places, PostGIS has %d", view, len(got), len(want))
		return
	}
	for i := range got {
		if math.Abs(got[i].DistanceM-want[i].DistanceM) > 0.0011 {
			j.t.Errorf("%s: place %d at %.4f m, PostGIS %.4f", view, i, got[i].DistanceM, want[i].DistanceM)
			return
		}
		if got[i].ID != want[i].ID && !(i+1 < len(got) && math.Abs(want[i].DistanceM-want[i+1].DistanceM) < 0.001) && !(i > 0 && math.Abs(want[i].DistanceM-want[i-1].DistanceM) < 0.001) && i+1 < len(got) {
			j.t.Errorf("%s: place %d is %s, PostGIS has %s", view, i, got[i].ID, want[i].ID)
			return
		}
	}
}

func (j judge) tiles(ctx context.Context, view string, z maptile.Zoom) {
	j.t.Helper()
	q := j.query(tileForm, view)
	want, err := j.oracle.CountPerTile(ctx, q, z)
	if err != nil {
		j.t.Fatal(err)
	}
	sum, total := 0, 0
	for x := range 1 << z {
		for y := range 1 << z {
			n := j.tile(fmt.Sprintf("/api/v1/tuiles/%d/%d/%d.geojson?%s", z, x, y, view))
			sum += n
			total += want[maptile.New(uint32(x), uint32(y), z)]
		}
	}
	if sum != total {
		j.t.Errorf("%s: zoom %d counts %d places, PostGIS %d", view, z, sum, total)
	}
}

// tile counts the places of a tile, those of clusters included.
func (j judge) tile(path string) (n int) {
	j.t.Helper()
	response, err := http.Get(j.url + path)
	if err != nil {
		j.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var c struct {
		Features []struct {
			Properties struct {
				Count int `json:"point_count"`
			}
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&c); err != nil || response.StatusCode != http.StatusOK {
		j.t.Fatalf("%s: %d %v", path, response.StatusCode, err)
	}
	for _, f := range c.Features {
		n += max(1, f.Properties.Count)
	}
	return n
}
