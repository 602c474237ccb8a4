package correction_test

import (
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/directory/note"
)

func TestApply(t *testing.T) {
	at := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, hours string
		field       string
		value       string
		want        string // of the field that shows it
		closed      bool
	}{
		{"telephone", "", "telephone", "+33556000000", "+33556000000", false},
		{"a list", "", "services", "a|b", "a|b", false},
		{"no value", "", "telephone", "", "", false},
		{"hours", "Mo 09:00-12:00", "horaires", "Tu 09:00-12:00", "Tu 09:00-12:00", false},
		{"hours in words", "Mo 09:00-12:00", "horaires", "quand il fait beau", "quand il fait beau", false},
		{"a position", "", "latitude", "48.5", "48.5", false},
		{"closure", "Mo-Fr 09:00-12:00", note.Closure, "2026-12-24/2027-01-03",
			`Mo-Fr 09:00-12:00; 2026 Dec 24-2027 Jan 03 off "fermeture temporaire"`, false},
		{"closure of one day", "24/7", note.Closure, "2026-12-24/2026-12-24",
			`24/7; 2026 Dec 24 off "fermeture temporaire"`, false},
		{"closure until further notice", "Mo 09:00-12:00", note.Closure, "2026-12-24",
			`Mo 09:00-12:00; 2026 Dec 24-31 off "fermeture temporaire"; 2027+ off "fermeture temporaire"`, false},
		{"closure of unknown hours", "", note.Closure, "2026-12-24/2026-12-26",
			`unknown; 2026 Dec 24-26 off "fermeture temporaire"`, false},
		{"closure before a fallback", `Mo 09:00-12:00 "a || b" || "sur rendez-vous"`, note.Closure, "2026-12-24/2026-12-26",
			`Mo 09:00-12:00 "a || b"; 2026 Dec 24-26 off "fermeture temporaire"`, false},
		{"for good", "Mo 09:00-12:00", note.Closure, note.ForGood, "Mo 09:00-12:00", true},
	} {
		p := directory.Place{Phone: "+33100000000", Services: []string{"c"}, Hours: c.hours}
		_, closed := correction.Apply(&p, []*correction.Correction{{Field: c.field, Value: c.value, At: at}})
		f := correction.Field(c.field)
		if got := correction.Flat(f, &p); got != c.want || closed != c.closed {
			t.Errorf("%s: %q, closed %t; want %q, %t", c.name, got, closed, c.want, c.closed)
		}
		if proof := p.Provenance.Fields[f.Name].Correction; !c.closed && (proof == nil || proof.On != "2026-11-02") {
			t.Errorf("%s: the provenance has %+v", c.name, proof)
		}
	}
}

// The later decision wins, and the place that was given is not touched.
func TestApplyTwice(t *testing.T) {
	was := map[string]directory.FieldProvenance{"telephone": {Record: "r"}}
	p := directory.Place{Phone: "+33100000000", Provenance: directory.Provenance{Fields: was}}
	found, _ := correction.Apply(&p, []*correction.Correction{{Field: "telephone", Value: "+33200000000"},
		{Field: "telephone", Value: "+33300000000", Name: "second"}})
	if p.Phone != "+33300000000" || len(found) != 2 || found[1].Before != "+33200000000" {
		t.Errorf("%s, %+v", p.Phone, found)
	}
	if f := p.Provenance.Fields["telephone"]; len(f.Changes) != 2 || f.Correction.Name != "second" || f.Record != "r" {
		t.Errorf("provenance %+v", f)
	}
	if was["telephone"].Correction != nil {
		t.Error("the provenance that was given has changed")
	}
}

func TestSaidBy(t *testing.T) {
	for _, c := range []struct {
		field, value, said string
		want               bool
	}{
		{"telephone", "+33556000000", "+33556000000", true},
		{"telephone", "+33556000000", "+33556000001", false},
		{"telephone", "", "", true},
		{"telephone", "", "+33556000001", false},
		{"nom", "Maison des Services", "MAISON DES SERVICES", true},
		{"adresse", "12 rue des Lilas", "14 rue des Lilas", false},
		{"adresse", "12 rue des Lilas", "12, Rue des lilas", true},
		{"services", "a|b", "b|a", true},
		{"services", "a|b", "a", false},
		{"horaires", "Mo,Tu 09:00-12:00", "Mo-Tu 09:00-12:00", true},
		{"horaires", "Mo,Tu 09:00-12:00", "Mo 09:00-12:00", false},
		{note.Closure, note.ForGood, "definitive", false},
	} {
		p := directory.Place{}
		if err := correction.Set(&p, correction.Field(c.field), c.said); err != nil {
			t.Fatal(err)
		}
		if got := (&correction.Correction{Field: c.field, Value: c.value}).SaidBy(&p); got != c.want {
			t.Errorf("%s %q, said %q: %t, want %t", c.field, c.value, c.said, got, c.want)
		}
	}
}

func TestParseClosure(t *testing.T) {
	for _, wrong := range []string{"", "demain", "2026-12-24/hier", "2026-12-24/2026-12-23", "2026-02-30", "definitif"} {
		if c, ok := correction.ParseClosure(wrong); ok {
			t.Errorf("%q is %+v", wrong, c)
		}
	}
}
