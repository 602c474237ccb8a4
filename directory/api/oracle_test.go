package api_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

const (
	oraclePlaces = 2000
	oracleViews  = 250
)

// TestAnswersAreThoseOfPostGIS compares random views over HTTP with SQL: same places,
// same order, same distances to the millimetre, same counts over the tiles.
func TestAnswersAreThoseOfPostGIS(t *testing.T) {
	ctx := context.Background()
	pool, built, some := published(t, oraclePlaces, 3)
	api := httptest.NewServer(sitetest.NewServer(t, sitetest.Deps(t, built), site.Config{}))
	t.Cleanup(api.Close)
	server := oracle.Server{
		Oracle: oracle.Oracle{Pool: pool},
		Get:    func(path string) ([]byte, error) { return get(api.URL + path) },
	}
	r := rand.New(rand.NewPCG(2, 4))
	drawer := oracle.Drawer{Rand: r, Places: some, Sources: placetest.Sources, Now: sitetest.Noon()}
	for i := range oracleViews {
		view := drawer.View()
		var err error
		switch i % 3 {
		case 0:
			_, err = server.CompareList(ctx, view, 1+r.IntN(100))
		case 1:
			_, err = server.CompareNearest(ctx, view, randomOrigin(&drawer), 0, 1+r.IntN(100))
		case 2:
			err = server.CompareTiles(ctx, view, maptile.Zoom(r.IntN(4)))
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func randomOrigin(d *oracle.Drawer) string {
	switch d.Rand.IntN(3) {
	case 0:
		return "code_postal=" + []string{"33000", "75013", "59000", "97400", "20000", "24200", "98735"}[d.Rand.IntN(7)]
	case 1:
		return "commune=" + []string{"33063", "69385", "97411", "2A004", "29019"}[d.Rand.IntN(5)]
	}
	at := d.Position()
	return fmt.Sprintf("lat=%.4f&lon=%.4f", at[1], at[0])
}

// get returns the body of a response of status 200.
func get(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %d %.300s", url, response.StatusCode, body)
	}
	return body, err
}

// published returns a database and a version with the same invented places, and some of
// those that have a position.
func published(t *testing.T, n int, seed uint64) (*pgxpool.Pool, *snapshot.Snapshot, []directory.Place) {
	t.Helper()
	ctx, pool := context.Background(), pgtest.Pool(t)
	places := placetest.Places(sitetest.Gazetteer(t), n, seed)
	if _, err := oracle.Fill(ctx, pool, importer.Source{Name: "invention"}, places); err != nil {
		t.Fatal(err)
	}
	if err := oracle.SetPublished(ctx, pool, sitetest.Noon()); err != nil {
		t.Fatal(err)
	}
	built, err := snapshot.Build(snapshot.Input{Version: 1, Built: sitetest.Noon(), Places: places,
		Zone: territory.TimeZone})
	if err != nil {
		t.Fatal(err)
	}
	some, err := oracle.Located(places, 400)
	if err != nil {
		t.Fatal(err)
	}
	return pool, built, some
}
