package snapshot_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/geo"
)

// postgis connects to a database of this test's own.
func postgis(t *testing.T) *pgx.Conn {
	t.Helper()
	url := os.Getenv("TEST_DATABASE_URL")
	if url == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("TEST_DATABASE_URL is not set")
		}
		t.Skip("TEST_DATABASE_URL is not set: PostGIS is not asked")
	}
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("snapshot_oracle_%d", os.Getpid())
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	config := admin.Config().Copy()
	config.Database = name
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close(ctx)
		if _, err := admin.Exec(ctx, "DROP DATABASE "+name); err != nil {
			t.Error(err)
		}
		_ = admin.Close(ctx)
	})
	return conn
}

const oracleTable = `
CREATE EXTENSION postgis;
CREATE TABLE place (
	id text COLLATE "C" PRIMARY KEY,
	lon float8,
	lat float8,
	values text[] NOT NULL,  -- filter=value, of every list
	code_postal text, insee text, commune text, epci text, departement text, region text,
	accessible bool, rdv bool, labellise bool, receives bool,
	score float8,
	updated date,
	position geography
)`

var listFilters = []string{
	"services", "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge", "dispositif_programmes_nationaux",
	"formations_labels", "autres_formations_labels", "modalites_acces", "modalites_accompagnement", "typologie", "itinerance",
}

func fillOracle(t *testing.T, conn *pgx.Conn, places func(func(*directory.Place, error) bool)) {
	t.Helper()
	ctx := context.Background()
	if _, err := conn.Exec(ctx, oracleTable); err != nil {
		t.Fatal(err)
	}
	var rows [][]any
	for p := range places {
		var values []string
		for _, name := range listFilters {
			for _, v := range *directory.FieldNamed(name).List(p) {
				values = append(values, name+"="+v)
			}
		}
		for _, v := range p.Labels() {
			values = append(values, "label="+v)
		}
		values = append(values, "source="+p.Source)
		for _, r := range p.Provenance.Records {
			values = append(values, "source="+r.Source)
		}
		var lon, lat, updated any
		if p.Location.Known {
			lon, lat = p.Location.Position[0], p.Location.Position[1]
		}
		if !p.UpdatedOn.IsZero() {
			updated = p.UpdatedOn
		}
		receives := strings.Join(p.AccessModes, "|") != directory.NotReceivingPublic
		rows = append(rows, []any{
			p.ID, lon, lat, values, p.PostalCode, p.INSEECode, p.Territory.Commune, p.Territory.EPCI, p.Territory.Departement, p.Territory.Region,
			p.AccessibilityURL != "", p.BookingURL != "", len(p.Labels()) > 0, receives, p.Quality.Score, updated,
		})
	}
	columns := []string{"id", "lon", "lat", "values", "code_postal", "insee", "commune", "epci", "departement", "region", "accessible", "rdv", "labellise", "receives", "score", "updated"}
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{"place"}, columns, pgx.CopyFromRows(rows)); err != nil {
		t.Fatal(err)
	}
	const finish = `
UPDATE place SET position = ST_MakePoint(lon, lat)::geography WHERE lon IS NOT NULL;
CREATE INDEX place_position ON place USING gist (position);
ANALYZE place`
	if _, err := conn.Exec(ctx, finish); err != nil {
		t.Fatal(err)
	}
}

// where writes the conditions of a query in plain SQL.
func where(q *directory.Query) (string, []any) {
	var parts []string
	var args []any
	add := func(sql string, arg any) {
		args = append(args, arg)
		parts = append(parts, strings.ReplaceAll(sql, "?", fmt.Sprintf("$%d", len(args))))
	}
	for name, list := range q.Lists {
		wanted := make([]string, len(list))
		for i, v := range list {
			wanted[i] = name + "=" + v
		}
		add("values && ?::text[]", wanted)
	}
	for column, codes := range map[string][]string{"code_postal": q.PostalCodes, "epci": q.EPCIs, "departement": q.Departements, "region": q.Regions} {
		if len(codes) > 0 {
			add(column+" = ANY(?::text[])", codes)
		}
	}
	if len(q.Communes) > 0 {
		add("(insee = ANY(?::text[]) OR commune = ANY(?::text[]))", q.Communes)
	}
	for column, on := range map[string]bool{"accessible": q.Accessible, "rdv": q.Bookable, "labellise": q.Labelled, "receives": !q.NotReceiving, "lon IS NOT NULL": q.Located} {
		if on {
			parts = append(parts, column)
		}
	}
	if b := q.Bound; b != nil {
		add("ST_Intersects(position::geometry, ST_MakeEnvelope((?::float8[])[1], (?::float8[])[2], (?::float8[])[3], (?::float8[])[4], 4326))", []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]})
	}
	if q.RadiusM > 0 {
		add("ST_DWithin(position, ST_MakePoint((?::float8[])[1], (?::float8[])[2])::geography, (?::float8[])[3])", []float64{q.Near.Position[0], q.Near.Position[1], q.RadiusM})
	}
	if q.MinScore > 0 {
		add("score >= ?", q.MinScore)
	}
	if !q.UpdatedSince.IsZero() {
		add("updated >= ?", q.UpdatedSince)
	}
	if len(parts) == 0 {
		return "true", nil
	}
	return strings.Join(parts, " AND "), args
}

// randomQuery draws a view: zero to three filters of every kind.
func randomQuery(r *rand.Rand, some []*directory.Place) *directory.Query {
	q := &directory.Query{Limit: 1 + r.IntN(60), NotReceiving: r.IntN(4) == 0, Lists: map[string][]string{}}
	of := func() *directory.Place { return some[r.IntN(len(some))] }
	for range r.IntN(4) {
		p := of()
		switch r.IntN(14) {
		case 0, 1, 2:
			name := listFilters[r.IntN(len(listFilters))]
			if vocabulary := directory.FieldNamed(name).Vocabulary; vocabulary != nil {
				q.Lists[name] = append(q.Lists[name], vocabulary.Values[r.IntN(len(vocabulary.Values))], vocabulary.Values[r.IntN(len(vocabulary.Values))])
			}
		case 3:
			q.Lists["label"] = []string{[]string{"France Services", placetest.RareLabel, "NumiPass", "La Croix Rouge", "ORDI 3.0"}[r.IntN(5)]}
		case 4:
			q.Departements = []string{p.Territory.Departement, of().Territory.Departement}
		case 5:
			q.Regions = []string{p.Territory.Region}
		case 6:
			q.EPCIs = []string{p.Territory.EPCI}
		case 7:
			q.Communes = []string{p.Territory.Commune, of().INSEECode}
		case 8:
			q.PostalCodes = []string{p.PostalCode}
		case 9:
			at := of().Location.Position
			q.Bound = &orb.Bound{Min: at, Max: orb.Point{at[0] + 3*r.Float64(), at[1] + 2*r.Float64()}}
		case 10:
			q.MinScore = float64(r.IntN(100)) / 100
		case 11:
			q.UpdatedSince = time.Date(2023+r.IntN(4), time.Month(1+r.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
		case 12:
			q.Labelled, q.Accessible, q.Bookable = r.IntN(2) == 0, r.IntN(4) == 0, r.IntN(4) == 0
		case 13:
			q.Lists["source"] = []string{placetest.Sources[r.IntN(2)]}
		}
	}
	if r.IntN(2) == 0 {
		at := of().Location.Position
		if r.IntN(3) == 0 {
			at = geo.Position{-180 + 360*r.Float64(), -90 + 180*r.Float64()}
		}
		q.Near = &directory.Origin{Position: at}
		q.Located = r.IntN(2) == 0
		if r.IntN(2) == 0 {
			q.RadiusM = math.Exp(math.Log(200) + r.Float64()*math.Log(1000))
		}
	}
	return q
}

func TestPostGISGivesTheSameAnswers(t *testing.T) {
	conn := postgis(t)
	const n = 20_000
	places := placetest.Places(gazetteer(), n, 11)
	fillOracle(t, conn, places)
	s := of(t, 1, places)
	r := rand.New(rand.NewPCG(5, 6))
	var some []*directory.Place
	for range 400 {
		if p := s.Place(r.IntN(n)); p.Location.Known {
			some = append(some, p)
		}
	}
	views, found := 300, 0
	if testing.Short() {
		views = 60
	}
	for i := range views {
		q := randomQuery(r, some)
		got, err := s.Find(q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		compareWithOracle(t, conn, s.ID, q, got)
		found += got.Matched
		if i%4 == 0 && !t.Failed() {
			compareTiles(t, conn, s, q, r)
		}
		if t.Failed() {
			t.Fatalf("view %d: %+v near %+v", i, q, q.Near)
		}
	}
	if found == 0 {
		t.Error("every view was empty: nothing was compared")
	}
}

func compareWithOracle(t *testing.T, conn *pgx.Conn, id func(int) string, q *directory.Query, got directory.Result) {
	t.Helper()
	ctx := context.Background()
	sql, args := where(q)
	list := "SELECT id, -1::float8, count(*) OVER () FROM place WHERE " + sql + " ORDER BY id"
	if q.Near != nil {
		origin := fmt.Sprintf("ST_MakePoint(%v, %v)::geography", q.Near.Position[0], q.Near.Position[1])
		list = "SELECT id, coalesce(ST_Distance(position, " + origin + "), -1) AS d, count(*) OVER () FROM place WHERE " + sql + " ORDER BY position IS NULL, d, id"
	}
	rows, err := conn.Query(ctx, fmt.Sprintf("%s LIMIT %d", list, q.Limit), args...)
	if err != nil {
		t.Fatal(err)
	}
	type hit struct {
		ID      string
		D       float64
		Matched int
	}
	want, err := pgx.CollectRows(rows, pgx.RowToStructByPos[hit])
	if err != nil {
		t.Fatal(err)
	}
	matched := 0
	if len(want) > 0 {
		matched = want[0].Matched
	}
	if got.Matched != matched {
		t.Errorf("numberMatched %d, PostGIS counts %d", got.Matched, matched)
	}
	if len(want) != len(got.Hits) {
		t.Fatalf("%d hits, PostGIS gives %d", len(got.Hits), len(want))
	}
	for i, h := range got.Hits {
		if math.Abs(h.DistanceM-want[i].D) > 1e-3 {
			t.Errorf("hit %d: %.6f m, PostGIS says %.6f", i, h.DistanceM, want[i].D)
		}
		// within a micrometre the last bits of the two computations order as they like
		if tied := i+1 < len(want) && math.Abs(want[i+1].D-want[i].D) < 1e-6 || i > 0 && math.Abs(want[i-1].D-want[i].D) < 1e-6 || i == len(want)-1; id(h.Index) != want[i].ID && !(q.Near != nil && tied) {
			t.Errorf("hit %d is %s, PostGIS says %s", i, id(h.Index), want[i].ID)
		}
	}
	if (got.Next == "") != (matched <= q.Limit) {
		t.Errorf("next cursor %q of %d places, limit %d", got.Next, matched, q.Limit)
	}
}

const oracleTiles = `
WITH located AS (
	SELECT lon, greatest(-85.0511287798066, least(85.0511287798066, lat)) AS lat FROM place WHERE lon IS NOT NULL AND %s
)
SELECT
	floor((lon + 180) / 360 * 2 ^ %d)::int AS x,
	floor((1 - ln(tan(radians(lat)) + 1 / cos(radians(lat))) / pi()) / 2 * 2 ^ %d)::int AS y,
	count(*)::int
FROM located GROUP BY 1, 2`

func compareTiles(t *testing.T, conn *pgx.Conn, s directory.View, q *directory.Query, r *rand.Rand) {
	t.Helper()
	z := maptile.Zoom(14 + r.IntN(3))
	sql, args := where(q)
	rows, err := conn.Query(context.Background(), fmt.Sprintf(oracleTiles, sql, z, z), args...)
	if err != nil {
		t.Fatal(err)
	}
	type count struct{ X, Y, N int }
	want, err := pgx.CollectRows(rows, pgx.RowToStructByPos[count])
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, c := range want {
		total += c.N
	}
	for _, c := range want[:min(len(want), 50)] {
		if got := countTile(t, s, maptile.New(uint32(c.X), uint32(c.Y), z), q); got.places != c.N || got.features != c.N {
			t.Errorf("tile %d/%d/%d: %+v, PostGIS counts %d", z, c.X, c.Y, got, c.N)
		}
	}
	if total > 3000 {
		return
	}
	low, places := maptile.Zoom(r.IntN(7)), 0
	for x := range uint32(1) << low {
		for y := range uint32(1) << low {
			places += countTile(t, s, maptile.New(x, y, low), q).places
		}
	}
	if places != total {
		t.Errorf("the tiles of zoom %d hold %d places, PostGIS counts %d", low, places, total)
	}
}
