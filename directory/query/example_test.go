package query_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// A form lists what a route takes. Every wrong parameter is reported, with a
// suggestion if one is close.
func ExampleReader_Read() {
	gazetteer, err := territory.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	now := func() time.Time { return time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC) }
	reader := query.NewReader(gazetteer, now)
	form := &query.Form{Takes: query.View | query.SetOf(query.Limit), DefaultLimit: 50, MaxLimit: 1000}

	r, err := reader.Read(nil, form, "pres_de=33000&frais_a_charge=gratuit&accessible=true")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Query.Near.Label, r.Query.Lists, r.Query.Limit)

	_, err = reader.Read(nil, form, "code_postal=33960&limit=2000&acessible=true")
	var wrong *directory.Error
	if errors.As(err, &wrong) {
		for _, p := range wrong.Params {
			fmt.Printf("%s: %s (%s)\n", p.Param, p.Message, p.Suggestion)
		}
	}
	// Output:
	// 33000 Bordeaux map[frais_a_charge:[Gratuit]] 50
	// code_postal: ce code postal n'existe pas (33910)
	// limit: nombre entier attendu, de 1 à 1000 (1000)
	// acessible: paramètre inconnu (accessible)
}
