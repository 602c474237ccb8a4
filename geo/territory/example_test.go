package territory_test

import (
	"fmt"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func Example() {
	g, err := territory.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	c := g.Commune("33063")
	fmt.Println(c.Name, c.Departement, c.EPCI, c.Precision)
	for _, kind := range territory.AreaKinds() {
		fmt.Println(kind, c.CodeOf(kind), g.NameOf(kind, c.CodeOf(kind)))
	}
	// Output:
	// Bordeaux 33 243300316 commune
	// epci 243300316 Bordeaux Métropole
	// departement 33 Gironde
	// region 75 Nouvelle-Aquitaine
}

func ExampleGazetteer_Complete() {
	g, err := territory.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"st den", "33", "lyon 3"} {
		for _, s := range g.Complete(text, 2) {
			fmt.Println(s.Kind, s.Code, s.Label())
		}
	}
	// Output:
	// commune 97411 Saint-Denis (974)
	// commune 93066 Saint-Denis (93)
	// departement 33 Gironde (département)
	// code_postal 33000 33000 Bordeaux
	// arrondissement 69383 Lyon 3e Arrondissement (69)
}

func ExampleGazetteer_Closest() {
	g, err := territory.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"bordaux", "1000"} {
		for _, s := range g.Closest(text, 1) {
			fmt.Println(s.Label())
		}
	}
	// Output:
	// Bordeaux (33)
	// 01000 Bourg-en-Bresse et une autre commune
}

// A CEDEX code has no commune: it is placed among the postcodes of its prefix.
func ExampleGazetteer_Near() {
	g, err := territory.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	p, shared := g.Near("33079")
	fmt.Printf("%.1f,%.1f %s %s\n", p.Position[0], p.Position[1], p.Precision, shared)
	// Output:
	// -0.6,44.8 epci 330
}

func ExampleFilterKinds() {
	for _, kind := range territory.FilterKinds() {
		fmt.Printf("%s: %s\n", kind, kind.Noun())
	}
	// Output:
	// code_postal: code postal
	// commune: commune
	// epci: intercommunalité
	// departement: département
	// region: région
}

func ExampleSlug() {
	for _, name := range []string{"ST-DENIS CEDEX 2", "ISLE (L')", "Paris 1er Arrondissement"} {
		fmt.Println(territory.Slug(name))
	}
	// Output:
	// saint denis
	// isle
	// paris 1
}

func ExampleTimeZone() {
	fmt.Println(territory.TimeZone("33063"), territory.TimeZone("974"))
	// Output: Europe/Paris Indian/Reunion
}

func ExampleGazetteer_At() {
	g, err := territory.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	p := geo.Position{-0.6260, 44.8250} // between two towns
	for _, l := range g.At(p) {
		fmt.Printf("%s %.2f\n", l.Commune.Name, l.Share)
	}
	d, ok := g.Commune("33243").DistanceToBox(p) // Libourne
	fmt.Printf("%.0f km %v\n", d/1000, ok)
	// Output:
	// Mérignac 0.86
	// Bordeaux 0.14
	// 29 km true
}
