package main_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// TestAnswersOfTheProgramAreThoseOfPostGIS asks the server hundreds of views of
// the three main listings (of invented places without them), and the same of the
// database that they were imported into, in plain SQL.
func TestAnswersOfTheProgramAreThoseOfPostGIS(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	source := "gironde"
	if dir := listingstest.Find(t); dir != "" {
		s.do("import", filepath.Join(dir, "gironde"), filepath.Join(dir, "france-services"), filepath.Join(dir, "conseiller-numerique"))
	} else {
		t.Log("no real listings here: invented places are asked for")
		source = "essais" // a known source would lend its mapping
		s.do("import", "--force", invent(4000, 2).writeCSV(t, s.data, source))
	}
	j := &judge{t: t, source: source, srv: s.serve(), oracle: oracle.Oracle{Pool: pgtest.PoolOf(t, s.database)}, r: rand.New(rand.NewPCG(5, 12))}
	for range 120 {
		v := j.view()
		j.list(v)
		if j.r.IntN(2) == 0 {
			j.nearest(v)
		}
	}
	everything := view{query: directory.Query{NotReceiving: true}, params: []string{"sans_accueil=inclure"}}
	here := view{query: directory.Query{Departements: []string{"33"}}, params: []string{"departement=33"}}
	for z := range maptile.Zoom(15) {
		if z < 7 { // beyond, the whole country is thousands of tiles
			j.tiles(z, everything)
			j.tiles(z, j.view())
		}
		j.tiles(z, here)
	}
	if j.filled < 80 {
		t.Errorf("only %d views held a place: too little was compared", j.filled)
	}
}

// view is one question in the words of the API and in those of the oracle.
type view struct {
	params []string
	query  directory.Query
}

func (v *view) add(name, value string) {
	v.params = append(v.params, name+"="+url.QueryEscape(value))
}

type judge struct {
	t      *testing.T
	source string // one that has places
	srv    *served
	oracle oracle.Oracle
	r      *rand.Rand
	filled int
}

func oneOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// view draws one to three filters.
func (j *judge) view() view {
	v := view{query: directory.Query{Lists: map[string][]string{}}}
	values := func(name string, values ...string) {
		v.add(name, strings.Join(values, ","))
		v.query.Lists[name] = values
	}
	filters := []func(){
		func() { values("services", oneOf(j.r, directory.VocabularyServices.Values...)) },
		func() { values("label", oneOf(j.r, "France Services", "Conseillers numériques")) },
		func() { values("frais_a_charge", "Gratuit") },
		func() { values("typologie", oneOf(j.r, "BIB", "RFS", "CCAS", "MUNI"), "ASSO") },
		func() { values("source", j.source) },
		func() {
			d := oneOf(j.r, []string{"33"}, []string{"2A", "2B"}, []string{"974"}, []string{"59", "62"}, []string{"75"})
			v.add("departement", strings.Join(d, ","))
			v.query.Departements = d
		},
		func() {
			c := oneOf(j.r, "33000", "33700", "59000", "97400", "13001", "20000")
			v.add("code_postal", c)
			v.query.PostalCodes = []string{c}
		},
		func() {
			c := oneOf(j.r, "33063", "59350", "75056", "13055", "97411")
			v.add("commune", c)
			v.query.Communes = []string{c}
		},
		func() {
			w, s := -5+9*j.r.Float64(), 42+6*j.r.Float64()
			b := orb.Bound{Min: orb.Point{round(w), round(s)}, Max: orb.Point{round(w + 4*j.r.Float64()), round(s + 3*j.r.Float64())}}
			v.add("bbox", fmt.Sprintf("%g,%g,%g,%g", b.Min[0], b.Min[1], b.Max[0], b.Max[1]))
			v.query.Bound = &b
		},
		func() { v.add("labellise", "true"); v.query.Labelled = true },
		func() { v.add("prise_rdv", "true"); v.query.Bookable = true },
		func() { v.add("sans_accueil", "inclure"); v.query.NotReceiving = true },
		func() { v.add("score_qualite_minimum", "0.5"); v.query.MinScore = 0.5 },
		func() {
			v.add("maj_depuis", "2022-06-01")
			v.query.UpdatedSince = time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC)
		},
	}
	for _, i := range j.r.Perm(len(filters))[:1+j.r.IntN(3)] {
		filters[i]()
	}
	return v
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

func (j *judge) list(v view) {
	j.t.Helper()
	ctx := context.Background()
	limit := 1 + j.r.IntN(200)
	got := j.srv.list("/api/v1/lieux?" + strings.Join(append(v.params, "limit="+strconv.Itoa(limit)), "&"))
	want, err := j.oracle.List(ctx, &v.query, limit)
	if err != nil {
		j.t.Fatal(err)
	}
	n, err := j.oracle.Count(ctx, &v.query)
	if err != nil || n != got.NumberMatched {
		j.t.Errorf("%v: numberMatched %d, PostGIS counts %d (%v)", v.params, got.NumberMatched, n, err)
	}
	j.same(v.params, got.Features, want)
}

func (j *judge) nearest(v view) {
	j.t.Helper()
	q := v.query
	q.PostalCodes, q.Communes = nil, nil // on this route they say where from
	params := slices.DeleteFunc(slices.Clone(v.params), func(p string) bool {
		return strings.HasPrefix(p, "code_postal=") || strings.HasPrefix(p, "commune=")
	})
	params = append(params, oneOf(j.r, "code_postal=33000", "code_postal=59000", "commune=33063", "code_postal=97400", fmt.Sprintf("lat=%.4f&lon=%.4f", 42+8*j.r.Float64(), -4+11*j.r.Float64())))
	limit := 1 + j.r.IntN(100)
	if j.r.IntN(3) == 0 {
		params = append(params, "rayon_km=80")
		q.RadiusM = 80_000
	}
	body := j.srv.ok("/api/v1/proches?" + strings.Join(append(params, "limit="+strconv.Itoa(limit)), "&"))
	origin := decode[struct{ Origine struct{ Lon, Lat float64 } }](j.t, body).Origine
	q.Near = &directory.Origin{Position: geo.Position{origin.Lon, origin.Lat}}
	want, err := j.oracle.Nearest(context.Background(), &q, limit)
	if err != nil {
		j.t.Fatal(err)
	}
	j.same(params, decode[collection](j.t, body).Features, want)
}

// same demands the same places in the same order, at the same distances to the millimetre.
func (j *judge) same(params []string, got []feature, want []oracle.Hit) {
	j.t.Helper()
	if len(got) != len(want) {
		j.t.Errorf("%v: %d places, PostGIS gives %d", params, len(got), len(want))
		return
	}
	if len(got) > 0 {
		j.filled++
	}
	asked := map[string]oracle.Hit{}
	for _, hit := range want {
		asked[hit.ID] = hit
	}
	for i := range want {
		distance, measured := got[i].Properties["distance_m"].(float64)
		if measured != (want[i].DistanceM >= 0) || measured && math.Abs(distance-want[i].DistanceM) > 0.001 {
			j.t.Errorf("%v: place %d at %v m, PostGIS gives %f", params, i, distance, want[i].DistanceM)
			return
		}
		if got[i].ID == want[i].ID {
			continue
		}
		// Two sums of floating point numbers: places on one point may differ by a nanometre.
		hit, there := asked[got[i].ID]
		last := math.Abs(want[len(want)-1].DistanceM-want[i].DistanceM) < tieM
		if !measured || there && math.Abs(hit.DistanceM-want[i].DistanceM) > tieM || !there && !last {
			j.t.Errorf("%v: place %d is %s at %v m, PostGIS gives %s at %f", params, i, got[i].ID, distance, want[i].ID, want[i].DistanceM)
			return
		}
	}
}

// tieM is below what any distance means: a micrometre.
const tieM = 1e-6

// tiles adds up the tiles of one zoom that may hold something of a view: as many
// places as PostGIS counts. A cluster stands at most one tile away from its places.
func (j *judge) tiles(z maptile.Zoom, v view) {
	j.t.Helper()
	counts, err := j.oracle.CountPerTile(context.Background(), &v.query, z)
	if err != nil {
		j.t.Fatal(err)
	}
	want, got := 0, 0
	asked := map[maptile.Tile]bool{}
	for tile, n := range counts {
		want += n
		for dx := -1; dx <= 1; dx++ {
			for dy := -1; dy <= 1; dy++ {
				side := int(1) << z
				if y := int(tile.Y) + dy; y >= 0 && y < side {
					asked[maptile.New(uint32((int(tile.X)+dx+side)%side), uint32(y), z)] = true
				}
			}
		}
	}
	for tile := range asked {
		n := 0
		for _, f := range j.srv.list(fmt.Sprintf("/api/v1/tuiles/%d/%d/%d.geojson?%s", z, tile.X, tile.Y, strings.Join(v.params, "&"))).Features {
			n += pointCount(&f)
		}
		got += n
		if z > 13 && n != counts[tile] { // no clusters there
			j.t.Errorf("tile %v of %v counts %d, PostGIS %d", tile, v.params, n, counts[tile])
		}
	}
	if got != want {
		j.t.Errorf("%d tiles of zoom %d of %v count %d, PostGIS %d", len(asked), z, v.params, got, want)
	}
}
