package main_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

// The tests named TestDates read the clock of clocktest, and only it: `make
// test-dates` runs them as of holidays, changes of clock and ends of years, in
// several time zones.

// at returns the shop as it is a while later.
func (s *shop) at(later time.Duration) *shop {
	moved := *s
	moved.now = func() time.Time { return s.now().Add(later) }
	return &moved
}

const day = 24 * time.Hour

// TestDatesOfRows imports rows dated around today: what is not over is refused.
func TestDatesOfRows(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	today := s.now().UTC()
	dated := func(id, street string, at time.Time) map[string]string {
		return library(id, "Lieu "+id, "adresse", street, "date_maj", at.Format(time.DateOnly), "telephone", "", "courriels",
			"", "site_web", "")
	}
	rows := listing{
		dated("hier", "1 rue des Essais", today.Add(-day)),
		dated("jour", "20 rue de la Preuve", today),
		dated("apres", "33 avenue du Temps", today.AddDate(0, 0, 30)),
	}
	s.imports("--force", rows.writeCSV(t, s.data, "essais"))
	got := map[string]string{}
	for _, f := range s.export() {
		got[f.text("nom")] = f.text("date_maj")
	}
	for i, want := range []string{rows[0]["date_maj"], rows[1]["date_maj"], ""} {
		if name := rows[i]["nom"]; got[name] != want {
			t.Errorf("imported on %v: %s is dated %q, want %q", today, name, got[name], want)
		}
	}
}

// TestDatesOfVersions follows a directory from a day to the month after.
func TestDatesOfVersions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	before := s.now()
	folder := threeTowns().writeCSV(t, s.data, "essais")
	s.imports(folder)
	type run struct{ Debut, Fin time.Time }
	for _, r := range decode[[]run](t, s.do("imports", "--json")) {
		if r.Debut.Before(before.Add(-time.Second)) || r.Fin.Before(r.Debut) || r.Fin.After(s.now()) {
			t.Errorf("an import after %v is dated %v to %v", before, r.Debut, r.Fin)
		}
	}
	judged := s.now().UTC().Format("02/01/2006")
	says(t, s.do("quality"), "Version 1, jugée au "+judged)
	if r := s.at(29*day).run("import", folder); strings.Contains(r.stderr, "plus d'un mois") {
		t.Errorf("after 29 days: %s", r.stderr)
	}
	later := s.at(31 * day)
	says(t, later.run("import", folder).stderr, "plus d'un mois", "version 2")
	says(t, later.do("quality"), "Version 2, jugée au "+later.now().UTC().Format("02/01/2006"))
}

// TestDatesOfOpeningHours asks what is open now, in Paris and at the other side of the world.
func TestDatesOfOpeningHours(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	always := library("oui", "Toujours ouvert", "horaires", "24/7; PH 00:00-24:00")
	silent := library("muet", "Muet sur les jours fériés", "horaires", "24/7", "adresse", "20 quai du Silence",
		"telephone", "", "courriels", "", "site_web", "")
	office := library("sauf", "Sauf les jours fériés", "horaires", "Mo-Su 00:00-24:00; PH off", "adresse",
		"8 rue de la Preuve", "telephone", "", "courriels", "", "site_web", "")
	island := library("ile", "Case des Essais", "commune", "Saint-Denis", "code_postal", "97400", "code_insee", "97411",
		"adresse", "3 rue de l'Océan",
		"latitude", "-20.8789", "longitude", "55.4481", "telephone", "", "courriels", "", "site_web", "", "horaires",
		"Mo-Su,PH 00:00-24:00")
	s.imports("--force", listing{always, silent, office, island}.writeCSV(t, s.data, "essais"))
	srv := s.serve()

	paris := s.now().In(zone(t, "Europe/Paris"))
	want := []string{"Case des Essais", "Muet sur les jours fériés", "Sauf les jours fériés", "Toujours ouvert"}
	if holiday, _ := hours.CalendarOf("33063").Holiday(paris.Year(), int(paris.Month()), paris.Day()); holiday != "" {
		want = []string{"Case des Essais", "Toujours ouvert"}
	}
	for name, list := range map[string]collection{
		"maintenant":  srv.list("/api/v1/lieux?ouvert=maintenant"),
		"the instant": srv.list("/api/v1/lieux?ouvert=" + url.QueryEscape(s.now().Format(time.RFC3339))),
		"the program": {Features: decodeLines[feature](t, s.do("export", "ndjson", "--ouvert", "maintenant"))},
	} {
		var names []string
		for _, f := range list.Features {
			names = append(names, f.text("nom"))
		}
		slices.Sort(names)
		if !slices.Equal(names, want) {
			t.Errorf("open %s, %v: %v, want %v", name, paris, names, want)
		}
	}
	for id, where := range map[string]string{"oui": "Europe/Paris", "ile": "Indian/Reunion"} {
		number := s.now().In(zone(t, where)).Format("2")
		page := srv.ok("/lieux/" + placeID("essais", id))
		_, row, found := strings.Cut(page, `<tr class="today">`)
		head, _, _ := strings.Cut(row, "</th>")
		if !found || !strings.Contains(head, " "+number+" <") {
			t.Errorf("%s, the %s of the month: the row of today is %q", where, number, head)
		}
	}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}
