package export_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory/export"
)

func TestLicenseNamed(t *testing.T) {
	for text, want := range map[string]string{
		"Licence Ouverte 2.0": "etalab-2.0", "licence-ouverte-2.0": "etalab-2.0", "etalab-2.0": "etalab-2.0",
		"lov2": "etalab-2.0",
		"Licence Ouverte / Open Licence version 2.0": "etalab-2.0",
		"ODbL": "ODbL-1.0", "odc-odbl": "ODbL-1.0", "CC BY 4.0": "CC-BY-4.0", "CC BY-SA 4.0": "CC-BY-SA-4.0",
		"CC0": "CC0-1.0",
		"":    "", "usage interne": "",
	} {
		got, ok := export.LicenseNamed(text)
		if got.Code != want || ok != (want != "") || ok == (got.URL == "") {
			t.Errorf("%q: %+v, want %q", text, got, want)
		}
	}
}
