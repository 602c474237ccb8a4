package pages

import (
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

func TestAccountsOfHoursThatDisagree(t *testing.T) {
	p := &directory.Place{INSEECode: "33063", HoursAccounts: []directory.HoursAccount{
		{Source: "nord", Record: "a", Hours: "Mo-We 09:00-12:00; Th 14:00-18:00", UpdatedOn: "2026-03-03"},
		{Source: "sud", Record: "b", Text: "le matin, selon la saison"},
		{Source: "est", Record: "c", Hours: `Mo 10:00-12:00 "sur rendez-vous"`},
	}}
	titles := map[string]directory.SourceSummary{"nord": {Name: "nord", Title: "Liste du nord"}}
	monday := time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC)
	for i, want := range []accountView{
		{"Liste du nord", "fiche du 3 mars 2026",
			"lundi, mardi, mercredi : 9 h – 12 h ; jeudi : 14 h – 18 h ; vendredi, samedi, dimanche : fermé"},
		{"sud", "", "le matin, selon la saison"},
		{"est", "", "lundi : 10 h – 12 h (sur rendez-vous) ; mardi, mercredi, jeudi, vendredi, samedi, dimanche : fermé"},
	} {
		got := accountsOf(i18n.French, p, titles, monday)[i]
		if got.Hours, got.Date = plain(got.Hours), plain(got.Date); got != want {
			t.Errorf("account %d: %+v, want %+v", i, got, want)
		}
	}
	if got := accountsOf(i18n.French, &directory.Place{Hours: "Mo 09:00-12:00"}, titles, monday); got != nil {
		t.Errorf("records agree: %+v", got)
	}
}

// plain replaces no-break spaces by spaces.
func plain(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}
