package dedupe_test

import (
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
)

func TestMergeOfHours(t *testing.T) {
	says := func(record string, daysOld int, hours, text string) *importer.Contribution {
		return contribution(record, 0, daysOld, func(p *directory.Place) { p.Hours, p.HoursText = hours, text })
	}
	slot := func(record string, daysOld int, hours string) *importer.Contribution {
		c := says(record, daysOld, hours, "")
		c.Fields = map[string]directory.FieldProvenance{"horaires": {
			Changes: []directory.Change{{Rule: importer.PresenceRule, Action: "signale"}}}}
		return c
	}
	const week = "Mo-Fr 09:00-12:00"
	for _, tt := range []struct {
		rule        string
		records     []*importer.Contribution
		hours, text string
		accounts    []string // records
		others      []string // values
	}{
		{"un seul récit", []*importer.Contribution{says("a", 10, "", ""), says("b", 900, week, "")}, week, "", nil, nil},
		{"le même sens", []*importer.Contribution{says("a", 10, week, ""),
			says("b", 20, "Mo-Fr 09:00-10:00,10:00-12:00", "")}, week, "", nil, []string{"Mo-Fr 09:00-10:00,10:00-12:00"}},
		{"deux récits, quel que soit leur âge", []*importer.Contribution{says("a", 2900, "Tu 14:00-18:00", ""),
			says("b", 10, week, "")}, week, "", []string{"b", "a"}, []string{"Tu 14:00-18:00"}},
		{"l'un n'est pas compris", []*importer.Contribution{says("a", 10, week, ""), says("b", 900, "", "une fois par mois")},
			week, "", []string{"a", "b"}, []string{"une fois par mois"}},
		{"le meilleur n'est pas compris", []*importer.Contribution{says("a", 900, week, ""), says("b", 10, "", "le matin")},
			"", "le matin", []string{"b", "a"}, []string{week}},
		{"aucun n'est compris, les mêmes mots", []*importer.Contribution{says("a", 10, "", "le matin"),
			says("b", 900, "", "le matin")}, "", "le matin", nil, nil},
		{"aucun n'est compris, d'autres mots", []*importer.Contribution{says("a", 10, "", "le matin"),
			says("b", 900, "", "le soir")}, "", "le matin", []string{"a", "b"}, []string{"le soir"}},
		{"sur rendez-vous", []*importer.Contribution{says("a", 10, week, ""), says("b", 20, `Mo-Fr "sur rendez-vous"`, "")},
			week, "", []string{"a", "b"}, []string{`Mo-Fr "sur rendez-vous"`}},
		{"une permanence à côté des horaires du lieu", []*importer.Contribution{slot("a", 10, "Tu 14:00-18:00"),
			says("b", 900, week, "")}, week, "", nil, []string{"Tu 14:00-18:00"}},
		{"une permanence à côté d'horaires non compris", []*importer.Contribution{slot("a", 10, "Tu 14:00-18:00"),
			says("b", 900, "", "le matin")}, "", "le matin", nil, []string{"Tu 14:00-18:00"}},
		{"une permanence seule", []*importer.Contribution{slot("a", 10, "Tu 14:00-18:00"), says("b", 900, "", "")},
			"Tu 14:00-18:00", "", nil, nil},
		{"deux permanences", []*importer.Contribution{slot("a", 10, "Tu 14:00-18:00"), slot("b", 20, week)},
			"Tu 14:00-18:00", "", []string{"a", "b"}, []string{week}},
	} {
		place := dedupe.Merge(tt.records)
		var accounts, others []string
		for _, a := range place.HoursAccounts {
			accounts = append(accounts, a.Record)
		}
		provenance := place.Provenance.Fields["horaires"]
		for _, v := range provenance.Others {
			others = append(others, v.Value)
		}
		said := slices.ContainsFunc(provenance.Changes,
			func(c directory.Change) bool { return c.Rule == "horaires.contradiction" })
		if place.Hours != tt.hours || place.HoursText != tt.text || !slices.Equal(accounts, tt.accounts) ||
			!slices.Equal(others, tt.others) || said != (tt.accounts != nil) {
			t.Errorf("%s: %q, %q, accounts %v, %+v", tt.rule, place.Hours, place.HoursText, accounts, provenance)
		}
	}
	alone := dedupe.Merge([]*importer.Contribution{slot("a", 10, "Tu 14:00-18:00"), says("b", 900, "", "")})
	changes := alone.Provenance.Fields["horaires"].Changes
	if len(changes) != 1 || changes[0].Rule != importer.PresenceRule {
		t.Errorf("provenance of the hours of a presence: %+v", changes)
	}
}
