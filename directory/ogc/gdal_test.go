package ogc_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// TestGDAL opens the service with the driver that QGIS and GDAL users have: all places, all fields with
// their types, and filters that the server applies.
func TestGDAL(t *testing.T) {
	ogrinfo, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("ogrinfo (gdal-bin) is not installed: the service was not read by GDAL")
	}
	const places = 1000
	s := sitetest.OpenPast(t, sitetest.Build(t, 1, places, 1), nil, site.Config{})
	read := func(arguments ...string) string {
		t.Helper()
		all := append([]string{"-ro", "-so", "-oo", "PAGE_SIZE=1000"}, arguments...)
		out, err := exec.CommandContext(t.Context(), ogrinfo, append(all, "OAPIF:"+s.URL+"/ogc", "lieux")...).CombinedOutput()
		if err != nil || strings.Contains(string(out), "ERROR") {
			t.Fatalf("%v: %v\n%s", arguments, err, out)
		}
		return string(out)
	}
	whole := read()
	for _, want := range []string{"Geometry: Point", fmt.Sprintf("Feature Count: %d\n", places), "nom: String",
		"services: StringList", "prise_rdv: String", "date_maj: Date", "score: Real", "labels: StringList"} {
		if !strings.Contains(whole, want) {
			t.Errorf("GDAL does not see %q in\n%s", want, whole)
		}
	}
	for where, query := range map[string]string{
		"score > 0.5 AND nom LIKE 'M%'": "filter=score%3E0.5%20AND%20nom%20LIKE%20'M%25'",
		"services = 'Aide aux démarches administratives'": "sans_accueil=inclure&services=" +
			"Aide%20aux%20d%C3%A9marches%20administratives",
		"date_maj > '2026-01-01' AND score > 0.4": "filter=date_maj%3EDATE('2026-01-01')%20AND%20score%3E0.4",
	} {
		want := get(t, s, query+"&limit=1").Matched
		if out := read("-where", where); !strings.Contains(out, fmt.Sprintf("Feature Count: %d\n", want)) || want == 0 {
			t.Errorf("%s: GDAL does not count %d:\n%s", where, want, out)
		}
	}
	want := 0
	for _, f := range get(t, s, "limit=10000&bbox=-1,44,1,46").Features {
		if f.Geometry != nil { // GDAL leaves out what has no position
			want++
		}
	}
	if out := read("-spat", "-1", "44", "1", "46"); !strings.Contains(out, fmt.Sprintf("Feature Count: %d\n", want)) ||
		want == 0 {
		t.Errorf("GDAL does not count %d in a box:\n%s", want, out)
	}
}
