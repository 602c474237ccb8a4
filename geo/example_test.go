package geo_test

import (
	"errors"
	"fmt"

	"github.com/lieux-numeriques/lieux/geo"
)

func ExampleDistance() {
	bordeaux, papeete := geo.Position{-0.5792, 44.8378}, geo.Position{-149.5665, -17.5325} // lon,lat
	fmt.Printf("%.3f km\n", geo.Distance(bordeaux, papeete)/1000)
	// Output: 15832.263 km
}

func ExampleOrigin() {
	origin := geo.From(geo.Position{2.3522, 48.8566})
	for _, p := range []geo.Position{{-0.5792, 44.8378}, {5.3698, 43.2965}} {
		fmt.Printf("%.0f m\n", origin.Distance(p))
	}
	// Output:
	// 499489 m
	// 660493 m
}

func ExampleParsePosition() {
	p, err := geo.ParsePosition("44.8378, -0.5792") // lat,lon
	fmt.Println(p, err)                             // lon,lat
	_, err = geo.ParsePosition("Bordeaux")
	fmt.Println(err)
	// Output:
	// [-0.5792 44.8378] <nil>
	// une position s'écrit lat,lon (deux nombres) ; lu « Bordeaux »
}

func ExampleParseBound() {
	b, err := geo.ParseBound("-0.7,44.7,-0.4,45")
	fmt.Println(b.Min, b.Max, err)
	_, err = geo.ParseBound("179,-20,-179,-10")
	fmt.Println(err)
	// Output:
	// [-0.7 44.7] [-0.4 45] <nil>
	// minLon (179) dépasse maxLon (-179) ; une boîte ne peut pas traverser l'antiméridien
}

func ExampleParseTile() {
	t, err := geo.ParseTile("6", "31", "22")
	fmt.Println(t.Z, t.X, t.Y, err)
	_, err = geo.ParseTile("6", "64", "22")
	fmt.Println(err)
	// Output:
	// 6 31 22 <nil>
	// x : « 64 » lu, un entier de 0 à 63 est attendu au zoom 6
}

func ExampleCheckFrance() {
	fmt.Println(geo.CheckFrance(geo.Position{-0.5792, 44.8378}))
	err := geo.CheckFrance(geo.Position{44.8378, -0.5792})
	fmt.Println(err, errors.Is(err, geo.ErrSwapped))
	// Output:
	// <nil>
	// la longitude et la latitude semblent inversées (lat -0.5792, lon 44.8378) true
}
