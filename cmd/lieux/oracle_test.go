package main_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

// TestAnswersOfTheProgramAreThoseOfPostGIS asks the server views of the three main
// listings (of invented places without them), and the same of the database that
// they were imported into, in SQL.
func TestAnswersOfTheProgramAreThoseOfPostGIS(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	source := "gironde"
	if dir := listingstest.Find(t); dir != "" {
		s.do("import", filepath.Join(dir, "gironde"), filepath.Join(dir, "france-services"),
			filepath.Join(dir, "conseiller-numerique"))
	} else {
		t.Log("no real listings here: invented places are asked for")
		source = "essais" // a known source would lend its mapping
		s.do("import", "--force", invent(4000, 2).writeCSV(t, s.data, source))
	}
	ctx := context.Background()
	pool := pgtest.PoolOf(t, s.database)
	_, _, places, err := postgres.New(pool).Stream(ctx)
	if err != nil {
		t.Fatal(err)
	}
	some, err := oracle.Located(places, 400)
	if err != nil {
		t.Fatal(err)
	}
	served := s.serve()
	server := oracle.Server{
		Oracle: oracle.Oracle{Pool: pool},
		Get:    func(path string) ([]byte, error) { return []byte(served.ok(path)), nil },
	}
	r := rand.New(rand.NewPCG(5, 12))
	drawer := oracle.Drawer{Rand: r, Places: some, Sources: []string{source}}
	filled := 0
	compared := func(places int, err error) {
		if err != nil {
			t.Error(err)
		}
		filled += min(places, 1)
	}
	for range 160 {
		view := drawer.View()
		compared(server.CompareList(ctx, view, 1+r.IntN(200)))
		if r.IntN(2) == 0 {
			compared(server.CompareNearest(ctx, view, drawOrigin(&drawer), 80*r.IntN(2), 1+r.IntN(100)))
		}
	}
	everything := oracle.View{Query: directory.Query{Flags: directory.SetOf(directory.NotReceiving)},
		Params: []string{"sans_accueil=inclure"}}
	here := oracle.View{Query: directory.Query{Areas: directory.Areas{territory.KindDepartement: {"33"}}},
		Params: []string{"departement=33"}}
	for z := range maptile.Zoom(15) {
		views := []oracle.View{here}
		if z < 7 { // at higher zooms the whole country is thousands of tiles
			views = append(views, everything, drawer.View())
		}
		for _, view := range views {
			if err := server.CompareTiles(ctx, view, z); err != nil {
				t.Error(err)
			}
		}
	}
	if filled < 80 {
		t.Errorf("only %d views held a place, want 80 or more: too little was compared", filled)
	}
}

func drawOrigin(d *oracle.Drawer) string {
	codes := []string{"code_postal=33000", "code_postal=59000", "commune=33063", "code_postal=97400"}
	if d.Rand.IntN(3) > 0 {
		return codes[d.Rand.IntN(len(codes))]
	}
	at := d.Position()
	return fmt.Sprintf("lat=%.4f&lon=%.4f", at[1], at[0])
}
