package geocode_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/locate/geocode"
)

// rowsToLocate returns an address, a street, valid coordinates, and an unknown address.
func rowsToLocate(t *testing.T, c *geocode.Client) (*locate.Locator, []locate.Request) {
	t.Helper()
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	row := func(address, lat, lon string) locate.Request {
		return locate.Request{Lat: lat, Lon: lon, Row: &importer.Row{
			Findings: []importer.Finding{},
			Place: directory.Place{Name: "Lieu", Address: address, Commune: "Bordeaux", PostalCode: "33000",
				INSEECode: "33063"},
		}}
	}
	good := row("1 rue de l'Essai", "44.84", "-0.58")
	good.Row.Findings = append(good.Row.Findings, importer.Finding{Rule: "localisation.limite_de_commune"})
	l := locate.New(g, nil, locate.WithGeocoder(c))
	if l.Batch() != c.BatchSize() {
		t.Error("the locator does not pass the size of batches on")
	}
	return l, []locate.Request{row("1 rue de l'Essai", "", ""), row("Place du Modèle", "0", "0"), good,
		row("allée sans nom", "", "")}
}
