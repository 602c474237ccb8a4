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
SET jit = off;
UPDATE place SET position = ST_MakePoint(lon, lat)::geography WHERE lon IS NOT NULL;
CREATE INDEX place_position ON place USING gist (position);
CREATE INDEX place_values ON place USING gin (values);
CREATE INDEX place_departement ON place (departement);
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
	views, found := 2000, 0
	if testing.Short() {
		views = 100
	}
	for done := 0; done < views; done += oracleBatch {
		questions := make([]*directory.Query, oracleBatch)
		for i := range questions {
			questions[i] = randomQuery(r, some)
		}
		for i, want := range askOracle(t, conn, questions) {
			q := questions[i]
			got, err := s.Find(q)
			if err != nil {
				t.Fatalf("%+v: %v", q, err)
			}
			compareWithOracle(t, s.ID, q, got, want)
			found += got.Matched
			if i%10 == 0 && !t.Failed() {
				compareTiles(t, conn, s, q, r)
			}
			if t.Failed() {
				t.Fatalf("view %d: %+v near %+v", done+i, q, q.Near)
			}
		}
	}
	if found == 0 {
		t.Error("every view was empty: nothing was compared")
	}
}

// oracleBatch is how many views are sent to PostGIS at once.
const oracleBatch = 100

// oracleAnswer is what PostGIS says of one view.
type oracleAnswer struct {
	matched int
	hits    []oracleHit
}

type oracleHit struct {
	ID string
	D  float64
}

// nearestPlain measures every place. nearestReach first learns by the index how far
// as many places reach, and measures what is within: the same answer, sooner. Both
// are asked.
const (
	nearestPlain = `
SELECT id, coalesce(ST_Distance(position, %[1]s), -1) AS d
FROM place
WHERE %[2]s
ORDER BY position IS NULL, d, id
LIMIT %[3]d`
	nearestReach = `
WITH reach AS (
	SELECT max(ST_Distance(position, %[1]s)) AS m, count(*) AS n
	FROM (SELECT position FROM place WHERE position IS NOT NULL AND %[2]s ORDER BY position <-> %[1]s LIMIT %[3]d) AS nearest
), asked AS (
	SELECT id, ST_Distance(position, %[1]s) AS d FROM place, reach WHERE %[2]s AND ST_DWithin(position, %[1]s, m + 1)
	UNION ALL
	SELECT id, -1 FROM place, reach WHERE %[2]s AND position IS NULL AND n < %[3]d
)
SELECT id, d
FROM asked
ORDER BY d < 0, d, id
LIMIT %[3]d`
)

// askOracle asks PostGIS many views in one round trip.
func askOracle(t *testing.T, conn *pgx.Conn, questions []*directory.Query) []oracleAnswer {
	t.Helper()
	batch, answers := new(pgx.Batch), make([]oracleAnswer, len(questions))
	for i, q := range questions {
		sql, args := where(q)
		batch.Queue("SELECT count(*) FROM place WHERE "+sql, args...).QueryRow(func(row pgx.Row) error { return row.Scan(&answers[i].matched) })
		list := fmt.Sprintf("SELECT id, -1::float8 FROM place WHERE %s ORDER BY id LIMIT %d", sql, q.Limit)
		if q.Near != nil {
			nearest := nearestReach
			if i%20 == 0 {
				nearest = nearestPlain
			}
			origin := fmt.Sprintf("ST_MakePoint(%v, %v)::geography", q.Near.Position[0], q.Near.Position[1])
			list = fmt.Sprintf(nearest, origin, sql, q.Limit)
		}
		batch.Queue(list, args...).Query(func(rows pgx.Rows) (err error) {
			answers[i].hits, err = pgx.CollectRows(rows, pgx.RowToStructByPos[oracleHit])
			return err
		})
	}
	if err := conn.SendBatch(context.Background(), batch).Close(); err != nil {
		t.Fatal(err)
	}
	return answers
}

func compareWithOracle(t *testing.T, id func(int) string, q *directory.Query, got directory.Result, want oracleAnswer) {
	t.Helper()
	if got.Matched != want.matched {
		t.Errorf("numberMatched %d, PostGIS counts %d", got.Matched, want.matched)
	}
	if len(want.hits) != len(got.Hits) {
		t.Fatalf("%d hits, PostGIS gives %d", len(got.Hits), len(want.hits))
	}
	// within a micrometre the last bits of the two computations order as they like
	tied := func(i, j int) bool {
		return q.Near != nil && (j < 0 || j >= len(want.hits) || math.Abs(want.hits[i].D-want.hits[j].D) < 1e-6)
	}
	for i, h := range got.Hits {
		if math.Abs(h.DistanceM-want.hits[i].D) > 1e-3 {
			t.Errorf("hit %d: %.6f m, PostGIS says %.6f", i, h.DistanceM, want.hits[i].D)
		}
		if id(h.Index) != want.hits[i].ID && !tied(i, i+1) && (i == 0 || !tied(i, i-1)) {
			t.Errorf("hit %d is %s, PostGIS says %s", i, id(h.Index), want.hits[i].ID)
		}
	}
	if (got.Next == "") != (want.matched <= q.Limit) {
		t.Errorf("next cursor %q of %d places, limit %d", got.Next, want.matched, q.Limit)
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
