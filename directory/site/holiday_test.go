package site_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// On a public holiday, a place whose hours do not mention holidays is nowhere shown as open:
// the list, the filter, its Feature, its page, its JSON-LD and its printed sheet say the same.
func TestEverySurfaceAgreesOnPublicHolidays(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	christmas := time.Date(2026, 12, 25, 9, 0, 0, 0, time.UTC) // 10:00 in metropolitan France
	s.SetClock(christmas)
	v := sitetest.Snapshot(t)
	open := ids(t, s, "ouvert=maintenant")
	unknown := ids(t, s, "ouvert=maintenant&horaires_inconnus=inclure")
	checked := 0
	for i := 0; i < v.Len() && checked < 40; i++ {
		p := v.Place(i)
		if p.Hours == "" || strings.Contains(p.Hours, "PH") || openOn(t, p, christmas.AddDate(0, 0, -7)) != hours.Open {
			continue
		}
		checked++
		if open[p.ID] || !unknown[p.ID] && receives(p) {
			t.Errorf("%s (%s): ouvert=maintenant %v, with unknown hours %v", p.ID, p.Hours, open[p.ID], unknown[p.ID])
		}
		f := sitetest.Decode[sitetest.Feature](t, s.Get("/api/v1/lieux/"+p.ID))
		state, _ := json.Marshal(f.Properties["ouvert"])
		for _, want := range []string{`"etat":"inconnu"`, `"raison":"jour_ferie"`, `"jour_ferie":"Noël"`} {
			if !bytes.Contains(state, []byte(want)) {
				t.Errorf("%s (%s): %s lacks %s", p.ID, p.Hours, state, want)
			}
		}
		page := string(s.Get("/lieux/" + p.ID).Body)
		if !strings.Contains(page, "Jour férié (Noël)") {
			t.Errorf("%s: the page does not name the holiday", p.ID)
		}
		if strings.Contains(page, `"validFrom":"2026-12-25"`) {
			t.Errorf("%s: its JSON-LD gives hours on the holiday", p.ID)
		}
		if sheet := string(s.Get("/imprimer?code_postal=" + p.PostalCode).Body); receives(p) &&
			strings.Contains(sheet, "<bdi") && !strings.Contains(sheet, "Noël") {
			t.Errorf("%s: its sheet does not name the holiday", p.ID)
		}
	}
	if checked < 40 {
		t.Fatalf("only %d places would be open on an ordinary Friday", checked)
	}
}

func receives(p *directory.Place) bool {
	return len(p.AccessModes) != 1 || p.AccessModes[0] != directory.NotReceivingPublic
}

// openOn returns the state of a place by its hours at an instant.
func openOn(t *testing.T, p *directory.Place, at time.Time) hours.State {
	t.Helper()
	schedule, err := hours.Parse(p.Hours)
	if err != nil {
		t.Fatalf("%s: %v", p.ID, err)
	}
	return schedule.At(at, territory.Zone(p.INSEECode), hours.CalendarOf(p.INSEECode))
}

// ids returns the places of a view by identifier.
func ids(t *testing.T, s *sitetest.Site, view string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for line := range bytes.Lines(s.Get(fmt.Sprintf("/api/v1/lieux.ndjson?%s", view)).Body) {
		found[sitetest.Decode[sitetest.Feature](t, sitetest.Answer{Body: line}).ID] = true
	}
	return found
}
