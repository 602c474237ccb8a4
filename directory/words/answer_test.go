package words_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var openGazetteer = sync.OnceValues(territory.Open)

func gazetteer(t *testing.T) *territory.Gazetteer {
	t.Helper()
	g, err := openGazetteer()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAnswerInASentence(t *testing.T) {
	g, paris := gazetteer(t), territory.Zone("")
	now := time.Date(2026, time.November, 30, 9, 0, 0, 0, paris) // a Monday
	lormont := &directory.Origin{Type: "commune", Label: "Lormont", Name: "Lormont"}
	days := func(from, to int, all ...time.Weekday) directory.When {
		w := directory.When{Now: now, From: from, To: to}
		for _, d := range all {
			w.Weekdays = w.Weekdays.With(d)
		}
		return w
	}
	in := func(kind territory.Kind, codes ...string) directory.Query {
		return directory.Query{Areas: directory.Areas{kind: codes}}
	}
	for _, c := range []struct {
		title, beyond string
		q             directory.Query
		matched       int
		reaches       directory.Reaches
		nearestM      float64
	}{
		{"8400 lieux d’aide numérique", "", directory.Query{}, 8400, directory.Reaches{}, -1},
		{"1 lieu d’aide numérique dans la Creuse", "", in(territory.KindDepartement, "23"), 1, directory.Reaches{}, -1},
		{"423 lieux d’aide numérique en Gironde", "", in(territory.KindDepartement, "33"), 423, directory.Reaches{}, -1},
		{"9 lieux d’aide numérique en Gironde, dans les Landes et à Paris", "",
			in(territory.KindDepartement, "33", "40", "75"), 9, directory.Reaches{}, -1},
		{"9 lieux d’aide numérique dans 4 territoires", "",
			in(territory.KindDepartement, "33", "40", "75", "23"), 9, directory.Reaches{}, -1},
		{"Aucun lieu en Gironde", "", in(territory.KindDepartement, "33"), 0, directory.Reaches{}, -1},
		{"3 lieux pour « biblio »", "", directory.Query{Words: "biblio"}, 3, directory.Reaches{}, -1},
		{"23 lieux à moins de 5 km de Lormont", "112 à moins de 20 km", directory.Query{Near: lormont}, 8400,
			directory.Reaches{3, 23, 60, 112, 300}, 280},
		{"11 lieux à moins de 20 km de Lormont", "300 à moins de 50 km", directory.Query{Near: lormont}, 8400,
			directory.Reaches{0, 1, 2, 11, 300}, 2800},
		{"4 lieux à moins de 50 km de Lormont", "Le plus proche est à 31 km.", directory.Query{Near: lormont}, 90,
			directory.Reaches{0, 0, 0, 0, 4}, 31_200},
		{"Aucun lieu à moins de 50 km de Lormont", "Le plus proche est à 229 km.", directory.Query{Near: lormont}, 12,
			directory.Reaches{}, 229_300},
		{"Aucun lieu à moins de 50 km de Lormont", "", directory.Query{Near: lormont}, 0, directory.Reaches{}, -1},
		{"6 lieux ouverts samedi à moins de 5 km de Lormont", "27 à moins de 20 km",
			directory.Query{Near: lormont, RadiusM: 5000, Open: days(0, 0, time.Saturday)}, 6,
			directory.Reaches{2, 6, 9, 27, 80}, 280},
		{"Aucun lieu ouvert samedi à moins de 2,5 km de Lormont", "27 à moins de 20 km",
			directory.Query{Near: lormont, RadiusM: 2500, Open: days(0, 0, time.Saturday)}, 0,
			directory.Reaches{0, 6, 9, 27, 80}, -1},
		{"1 lieu ouvert aujourd’hui ou samedi après 18 h", "",
			directory.Query{Open: days(18*60, hours.EndOfDay, time.Monday, time.Saturday)}, 1, directory.Reaches{}, -1},
		{"2 lieux ouverts mercredi entre 14 h et 16 h 30", "",
			directory.Query{Open: days(14*60, 16*60+30, time.Wednesday)}, 2, directory.Reaches{}, -1},
		{"2 lieux ouverts avant 9 h", "", directory.Query{Open: directory.When{
			Weekdays: directory.EveryDay, Now: now, From: 0, To: 9 * 60}}, 2, directory.Reaches{}, -1},
		{"2 lieux ouverts en ce moment", "", directory.Query{Open: directory.When{At: now}}, 2, directory.Reaches{}, -1},
		{"2 lieux ouverts ou peut-être ouverts le samedi 5 décembre", "", directory.Query{
			Open:  directory.When{Dates: []hours.Date{hours.DateOf(2026, time.December, 5)}},
			Flags: directory.SetOf(directory.UnknownHours)}, 2, directory.Reaches{}, -1},
		{"2 lieux ouverts le vendredi 1er janvier 2027", "", directory.Query{
			Open: directory.When{Dates: []hours.Date{hours.DateOf(2027, time.January, 1)}}}, 2, directory.Reaches{}, -1},
		{"2 lieux ouverts le 4 décembre à 14 h 30", "", directory.Query{
			Open: directory.When{At: time.Date(2026, time.December, 4, 14, 30, 0, 0, paris)}}, 2, directory.Reaches{}, -1},
	} {
		a := words.Answer{Query: &c.q, Matched: c.matched, Reaches: c.reaches, NearestM: c.nearestM, Now: now, Zone: paris}
		if got := plainSpaces(a.Title(i18n.French, g)); got != c.title {
			t.Errorf("title %q, want %q", got, c.title)
		}
		if got := plainSpaces(a.Beyond(i18n.French)); got != c.beyond {
			t.Errorf("%s: beyond %q, want %q", c.title, got, c.beyond)
		}
	}
}

// plainSpaces returns a text with ordinary spaces, and none within numbers.
func plainSpaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", "").Replace(s)
}
