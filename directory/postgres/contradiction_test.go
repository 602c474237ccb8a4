package postgres

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
)

func TestContradictionOfARecord(t *testing.T) {
	accounts := []directory.HoursAccount{
		{Source: "nord", Record: "a", Hours: "Mo 09:00-12:00", UpdatedOn: "2026-05-04"},
		{Source: "sud", Record: "b", Text: "le matin"},
		{Source: "est", Record: "c", Hours: "Mo 09:00-10:00,10:00-12:00"},
		{Source: "ouest", Record: "d", Text: "le matin"},
	}
	for id, want := range map[string]string{
		"a": "« le matin » selon sud ; « le matin » selon ouest",
		"b": "« Mo 09:00-12:00 » selon nord, fiche du 2026-05-04 ; « Mo 09:00-10:00,10:00-12:00 » selon est",
		"z": "",
	} {
		f, ok := contradiction(accounts, id)
		if want != "" {
			want = "Une autre fiche de ce lieu donne d'autres horaires : " + want
		}
		if ok != (want != "") || f.Detail != want {
			t.Errorf("%s: %+v, want %q", id, f, want)
		}
	}
	if _, ok := contradiction(accounts[1:2], "b"); ok {
		t.Error("a record contradicts itself")
	}
}
