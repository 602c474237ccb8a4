package snapshot_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// followPages follows the cursors of a query and returns the ids of all pages.
func followPages(t *testing.T, q directory.Query, pages func(page int) *snapshot.Snapshot) []string {
	t.Helper()
	var ids []string
	for page := 0; ; page++ {
		s := pages(page)
		r, err := s.Find(&q)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range r.Hits {
			ids = append(ids, s.ID(h.Index))
		}
		if r.Next == "" {
			return ids
		}
		if page > 1000 {
			t.Fatal("the pages never end")
		}
		q.After = r.Next
	}
}

var bordeaux = &directory.Origin{Position: geo.Position{-0.5792, 44.8378}}

func TestPagesJoinIntoTheWholeList(t *testing.T) {
	s := build(t, 700, 3)
	for name, q := range map[string]directory.Query{
		"par identifiant":  {Limit: 7},
		"par distance":     {Limit: 9, Near: bordeaux},
		"dans un rayon":    {Limit: 3, Near: bordeaux, RadiusM: 150_000},
		"par pertinence":   {Limit: 5, Words: "mairie"},
		"mots et distance": {Limit: 5, Words: "mairie", Near: bordeaux},
		"tout":             {Limit: 1000, Flags: directory.SetOf(directory.NotReceiving), Near: bordeaux},
	} {
		ids := followPages(t, q, func(int) *snapshot.Snapshot { return s })
		var want []string
		all, err := s.Each(&q)
		if err != nil {
			t.Fatal(err)
		}
		for h := range all {
			want = append(want, s.ID(h.Index))
		}
		if n, _ := s.Count(&q); len(want) != n || n == 0 {
			t.Errorf("%s: Each gives %d places of %d", name, len(want), n)
		}
		if !slices.Equal(ids, want) {
			t.Errorf("%s: pages give %d places, or in another order than Each", name, len(ids))
		}
	}
}

// Each page is of another version, in which other places appear and disappear: each
// place of all versions is returned once.
func TestCursorsSurviveRefreshes(t *testing.T) {
	var all []directory.Place
	for p := range placetest.Places(gazetteer(), 400, 8) {
		all = append(all, *p)
	}
	var versions [2]*snapshot.Snapshot
	for turn := range versions {
		var there []directory.Place
		for i, p := range all {
			if i%3 != 0 || (i/3+turn)%2 == 0 { // every third place is in every second version
				there = append(there, p)
			}
		}
		versions[turn] = few(t, there...)
	}
	version := func(page int) *snapshot.Snapshot { return versions[page%2] }
	for name, q := range map[string]directory.Query{
		"par identifiant": {Limit: 11, Flags: directory.SetOf(directory.NotReceiving)},
		"par distance":    {Limit: 11, Flags: directory.SetOf(directory.NotReceiving), Near: bordeaux},
		"par pertinence":  {Limit: 11, Flags: directory.SetOf(directory.NotReceiving), Words: "de"},
	} {
		ids := followPages(t, q, version)
		seen := map[string]bool{}
		for _, id := range ids {
			if seen[id] {
				t.Errorf("%s: %s is given twice", name, id)
			}
			seen[id] = true
		}
		for i, p := range all {
			if i%3 != 0 && !seen[p.ID] {
				t.Errorf("%s: %s was there all along and is not given", name, p.ID)
			}
		}
	}
}

func TestCursorsOfOtherListsAreRejected(t *testing.T) {
	s := build(t, 100, 1)
	first, err := s.Find(&directory.Query{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []directory.Query{{After: "!!"}, {After: "aaaa"}, {After: first.Next, Near: bordeaux},
		{After: first.Next, Words: "mairie"}, {After: strings.Repeat("A", 4000)}} {
		_, err := s.Find(&q)
		var e *directory.Error
		if !errors.As(err, &e) || e.Code != directory.Invalid || len(e.Params) != 1 || e.Params[0].Param != "apres" {
			t.Errorf("cursor %.20q: %v", q.After, err)
		}
	}
}

func TestUnknownValuesAreReportedWithSuggestion(t *testing.T) {
	s := build(t, 300, 1)
	for _, c := range []struct{ name, value, suggestion string }{
		{"source", "Réseau des Inventé", "Réseau des Inventés"},
		{"autres_formations_labels", "Numipas", "NumiPass"},
		{"label", "france servces", "France Services"},
		{"services", "Aide aux démarche administratives", "Aide aux démarches administratives"},
		{"typologie", "zzzzzzzz", ""},
		{"couleur", "bleu", ""},
	} {
		_, err := s.Find(&directory.Query{Lists: map[string][]string{c.name: {c.value}}})
		var e *directory.Error
		if !errors.As(err, &e) || e.Code != directory.Invalid || len(e.Params) != 1 {
			t.Errorf("%s=%s: %v", c.name, c.value, err)
			continue
		}
		if p := e.Params[0]; p.Param != c.name || p.Value != c.value || p.Suggestion != c.suggestion {
			t.Errorf("%+v", p)
		}
	}
	for name, value := range map[string]string{"source": "RESEAU DES INVENTES", "label": "france  services",
		"services": "aide aux demarches administratives"} {
		if n, err := s.Count(&directory.Query{Lists: map[string][]string{name: {value}}}); err != nil || n == 0 {
			t.Errorf("%s=%s: %d, %v", name, value, n, err)
		}
	}
}

func TestPlacesClosedToThePublicAreExcludedByDefault(t *testing.T) {
	closed, both := bare(), complete()
	closed.AccessModes = []string{directory.NotReceivingPublic}
	s := few(t, closed, both)
	if r, _ := s.Find(&directory.Query{}); r.Matched != 1 || s.ID(r.Hits[0].Index) != both.ID {
		t.Errorf("%+v", r)
	}
	if n, _ := s.Count(&directory.Query{Flags: directory.SetOf(directory.NotReceiving)}); n != 2 {
		t.Errorf("%d with sans_accueil=inclure, want 2", n)
	}
	if _, _, ok := s.ByID(closed.ID); !ok {
		t.Error("it cannot be reached by its id")
	}
}

func TestTerritories(t *testing.T) {
	paris := directory.Place{ID: "paris1", PostalCode: "75001", INSEECode: "75101",
		Territory: directory.Territory{Commune: "75056",
			Areas: territory.Areas{EPCI: "200054781", Departement: "75", Region: "11"}}}
	corsica := directory.Place{ID: "bastia", PostalCode: "20200", INSEECode: "2B033",
		Territory: directory.Territory{Commune: "2B033", Areas: territory.Areas{Departement: "2B", Region: "94"}}}
	s := few(t, paris, corsica)
	for _, c := range []struct {
		q    directory.Query
		want []string
	}{
		{directory.Query{Areas: directory.Areas{territory.KindCommune: {"75056"}}}, []string{"paris1"}},
		{directory.Query{Areas: directory.Areas{territory.KindCommune: {"75101"}}}, []string{"paris1"}},
		{directory.Query{Areas: directory.Areas{territory.KindCommune: {"75102"}}}, nil},
		{directory.Query{Areas: directory.Areas{territory.KindDepartement: {"2b"}}}, []string{"bastia"}},
		{directory.Query{Areas: directory.Areas{territory.KindDepartement: {"2B", "75"}}},
			[]string{"bastia", "paris1"}},
		{directory.Query{Areas: directory.Areas{territory.KindDepartement: {"2B", "75"}, territory.KindRegion: {"11"}}},
			[]string{"paris1"}},
		{directory.Query{Areas: directory.Areas{territory.KindPostcode: {"20200"}}}, []string{"bastia"}},
		{directory.Query{Areas: directory.Areas{territory.KindEPCI: {"200054781"}}}, []string{"paris1"}},
	} {
		if got := followPages(t, c.q, func(int) *snapshot.Snapshot { return s }); !slices.Equal(got, c.want) {
			t.Errorf("%+v gives %v, want %v", c.q, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	s := few(t,
		directory.Place{ID: "a", Name: "Médiathèque de l'Étoile", Commune: "Saint-Denis", PostalCode: "93200"},
		directory.Place{ID: "b", Name: "Mairie", Commune: "Médis", Address: "3 rue de l’Œuvre"},
		directory.Place{ID: "c", Name: "Bus", Commune: "Lyon", Summary: "Passe devant la médiathèque d'Écully"},
	)
	for q, want := range map[string]string{
		"mediatheque": "a c", "MÉDIATHÈQUE": "a c", "médi": "a b c", "étoile": "a", "l'etoile": "a", "oeuvre": "b",
		"œuvre":    "b",
		"st denis": "a", "saint denis": "a", "93200": "a", "d'Ecully bus": "c", "mairie lyon": "", "zzz": "",
		"mediatheque saint": "a", "...": "a b c",
	} {
		got := followPages(t, directory.Query{Words: q}, func(int) *snapshot.Snapshot { return s })
		if strings.Join(got, " ") != want {
			t.Errorf("%q gives %v, want %s", q, got, want)
		}
	}
	// the name weighs more than the presentation, whatever the order of ids
	ranked := few(t, directory.Place{ID: "a", Name: "Mairie", Summary: "près de la gare"},
		directory.Place{ID: "z", Name: "Gare numérique"})
	got := followPages(t, directory.Query{Words: "gare"}, func(int) *snapshot.Snapshot { return ranked })
	if strings.Join(got, " ") != "z a" {
		t.Errorf("ranked %v, want the name first", got)
	}
}

func TestOpenPlaces(t *testing.T) {
	at := func(id, insee, hours string) directory.Place {
		return directory.Place{ID: id, INSEECode: insee, Hours: hours}
	}
	s := few(t, at("a", "33063", "Mo-Fr 09:00-12:00"), at("b", "97411", "Mo-Fr 09:00-12:00"), at("c", "33063", ""),
		at("d", "33063", "Sa 09:00-12:00"))
	for _, c := range []struct {
		q    directory.Query
		want string
	}{
		{directory.Query{Open: directory.When{At: monday}}, "a"}, // 11:00 in Bordeaux, 14:00 in Saint-Denis
		{directory.Query{Open: directory.When{At: monday.Add(-4 * time.Hour)}}, "b"},
		{directory.Query{Open: directory.When{At: monday}, Flags: directory.SetOf(directory.UnknownHours)}, "a c"},
	} {
		if got := followPages(t, c.q, func(int) *snapshot.Snapshot { return s }); strings.Join(got, " ") != c.want {
			t.Errorf("open at %v: %v, want %s", c.q.Open.At, got, c.want)
		}
	}
	if o := s.Opening(3, monday); o.State != hours.Closed ||
		!o.Next.Equal(time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", o)
	}
}

// TestPlacesOpenOnADay: the day is that of the calendar of each place. At 21:30 UTC on Friday it
// is Saturday in Saint-Denis of Réunion, and still Friday in Bordeaux.
func TestPlacesOpenOnADay(t *testing.T) {
	at := func(id, insee, hours string) directory.Place {
		return directory.Place{ID: id, INSEECode: insee, Hours: hours}
	}
	s := few(t, at("a", "33063", "Fr 09:00-12:00; PH off"), at("b", "97411", "Fr 09:00-12:00; PH off"),
		at("c", "33063", ""), at("d", "33063", "Sa 14:00-17:00; PH off"), at("e", "33063", "Dec 18 10:00-11:00"),
		at("f", "97411", "Dec 25 10:00-11:00"), at("g", "33063", "Mo-Fr 09:00-12:00"))
	friday := time.Date(2026, 12, 18, 21, 30, 0, 0, time.UTC)
	on := func(from, to int, days ...time.Weekday) directory.When {
		w := directory.When{Now: friday, From: from, To: to}
		for _, d := range days {
			w.Weekdays = w.Weekdays.With(d)
		}
		return w
	}
	for _, c := range []struct {
		when          directory.When
		open, unknown string
	}{
		{on(0, 0, time.Friday), "a e f g", "a c e f g"}, // next Friday is Christmas in Réunion
		{on(0, 0, time.Saturday), "d", "c d"},
		{on(0, 0, time.Friday, time.Saturday), "a d e f g", "a c d e f g"},
		{on(14*60, 18*60, time.Friday, time.Saturday), "d", "c d"},
		{on(12*60, hours.EndOfDay, time.Friday), "", "c"},
		{directory.When{Dates: []hours.Date{hours.DateOf(2026, time.December, 18)}}, "a b e g", "a b c e g"},
		{directory.When{Dates: []hours.Date{hours.DateOf(2026, time.December, 25)}}, "f",
			"c f g"}, // g says nothing of holidays
	} {
		q := directory.Query{Open: c.when}
		for _, want := range []string{c.open, c.unknown} {
			got := followPages(t, q, func(int) *snapshot.Snapshot { return s })
			if strings.Join(got, " ") != want {
				t.Errorf("%+v, flags %b: %v, want %s", c.when, q.Flags, got, want)
			}
			counts, err := s.CountOpen(&directory.Query{Flags: q.Flags}, directory.When{}, c.when)
			if err != nil || counts[0] != 7 || counts[1] != len(got) {
				t.Errorf("%+v, flags %b: %v places, want 7 and %d; %v", c.when, q.Flags, counts, len(got), err)
			}
			q.Flags = directory.SetOf(directory.UnknownHours)
		}
	}
	day, ok := s.On(3, hours.DateOf(2026, time.December, 19))
	if !ok || len(day.Ranges) != 1 || day.Ranges[0].From != "14:00" {
		t.Errorf("the hours of d on Saturday are %+v, %v", day, ok)
	}
	if _, ok := s.On(2, hours.DateOf(2026, time.December, 19)); ok {
		t.Error("unknown hours are known on Saturday")
	}
}

// TestSchoolHolidaysOfTheZone: the same text in two zones is evaluated apart, and the dates can be replaced.
func TestSchoolHolidaysOfTheZone(t *testing.T) {
	const text = "Mo-Fr 09:00-17:00; SH off"
	s := few(t, directory.Place{ID: "a", INSEECode: "33063", Hours: text},
		directory.Place{ID: "b", INSEECode: "75056", Hours: text})
	winter := time.Date(2027, 2, 10, 10, 0, 0, 0, time.UTC) // zone C is on holiday, zone A is not
	states := func() [2]hours.State { return [2]hours.State{s.Opening(0, winter).State, s.Opening(1, winter).State} }
	if got := states(); got != [2]hours.State{hours.Open, hours.Closed} {
		t.Errorf("Bordeaux and Paris are %v", got)
	}
	if week := s.Week(1, winter); len(week) != 7 || week[0].SchoolHolidays != "Vacances d'hiver" {
		t.Errorf("the week in Paris is %+v", week)
	}
	other, err := hours.ParseSchoolHolidays(strings.NewReader("zone,du,au,nom\nA,2027-02-06,2027-02-22,Neige\n"))
	if err != nil {
		t.Fatal(err)
	}
	s.UseSchoolHolidays(other)
	if got := states(); got != [2]hours.State{hours.Closed, hours.Unknown} {
		t.Errorf("with other dates, Bordeaux and Paris are %v", got)
	}
}

// Where the records of a place disagree, it is open when all of them say so.
func TestOpenPlacesOfRecordsThatDisagree(t *testing.T) {
	disagreeing := func(id string, accounts ...string) directory.Place {
		p := directory.Place{ID: id, INSEECode: "33063", Hours: accounts[0]}
		for _, a := range accounts {
			p.HoursAccounts = append(p.HoursAccounts, directory.HoursAccount{Record: id, Hours: a})
		}
		return p
	}
	s := few(t, disagreeing("a", "Mo-Fr 09:00-12:00", "Mo-Th 10:00-17:00"), disagreeing("b", "Mo-Fr 09:00-12:00", ""))
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, monday.Location()) // a Monday, UTC
	for _, c := range []struct {
		after  time.Duration
		a, b   string
		open   string // ids
		orLess string // ids, unknown included
	}{
		{8*time.Hour + 30*time.Minute, "contradiction", "non_precise", "", "a b"},
		{10 * time.Hour, "", "non_precise", "a", "a b"},
		{12 * time.Hour, "contradiction", "non_precise", "", "a b"},
		{18 * time.Hour, "", "non_precise", "", "b"},
		{4*24*time.Hour + 10*time.Hour, "contradiction", "non_precise", "", "a b"},
	} {
		at := day.Add(c.after)
		if a, b := s.Opening(0, at).Reason.String(), s.Opening(1, at).Reason.String(); a != c.a || b != c.b {
			t.Errorf("at %v: reasons %q, %q; want %q, %q", at, a, b, c.a, c.b)
		}
		view := func(int) *snapshot.Snapshot { return s }
		q := directory.Query{Open: directory.When{At: at}}
		if got := strings.Join(followPages(t, q, view), " "); got != c.open {
			t.Errorf("open at %v: %q, want %q", at, got, c.open)
		}
		q.Flags = directory.SetOf(directory.UnknownHours)
		if got := strings.Join(followPages(t, q, view), " "); got != c.orLess {
			t.Errorf("open or unknown at %v: %q, want %q", at, got, c.orLess)
		}
	}
}

func TestStampChangesOnlyWithTheStates(t *testing.T) {
	s := few(t, directory.Place{ID: "a", INSEECode: "33063", Hours: "Mo-Fr 09:00-12:00"}, bare())
	hits := []directory.Hit{{Index: 0}, {Index: 1}}
	stamp, until := s.OpeningStamp(hits, monday)
	if want := monday.Add(time.Hour); !until.Equal(want) {
		t.Errorf("holds until %v, want %v", until, want)
	}
	if later, _ := s.OpeningStamp(hits, monday.Add(59*time.Minute)); later != stamp {
		t.Error("the stamp changed before the place closed")
	}
	if later, _ := s.OpeningStamp(hits, monday.Add(time.Hour)); later == stamp {
		t.Error("the stamp is the same after the place closed")
	}
	if again, _ := s.OpeningStamp(hits, monday); again != stamp {
		t.Error("the stamp of an instant changed afterwards")
	}
	if _, until := s.OpeningStamp(hits[:1], monday); !until.IsZero() {
		t.Errorf("unknown hours change at %v", until)
	}
}

func TestFacetsCountWhatTheFiltersFind(t *testing.T) {
	s := build(t, 2000, 5)
	base := directory.Query{Areas: directory.Areas{territory.KindRegion: {"75", "11"}}}
	facets, err := s.Facets(&base)
	if err != nil {
		t.Fatal(err)
	}
	if len(facets) != len(directory.FacetNames) {
		t.Fatalf("%d facets", len(facets))
	}
	compared := 0
	for _, f := range facets {
		for _, v := range f.Values {
			q := base
			switch filter := directory.FilterNamed(f.Name); filter.Kind {
			case directory.ByFlag:
				q.Flags = directory.SetOf(filter.Flag)
			case directory.ByArea:
				q.Within(territory.Kind(f.Name), v.Value)
			default:
				q.Lists = map[string][]string{f.Name: {v.Value}}
			}
			if n, err := s.Count(&q); err != nil || n != v.Count {
				t.Errorf("%s=%s: facet %d, list %d, %v", f.Name, v.Value, v.Count, n, err)
			}
			compared += v.Count
		}
	}
	if compared == 0 {
		t.Error("nothing was counted")
	}
	if _, err := s.Facets(&base, "servces"); directory.ErrorCode(err) != directory.Invalid {
		t.Errorf("unknown facet: %v", err)
	}
}

func TestEmptyDirectory(t *testing.T) {
	s := few(t)
	for _, q := range []directory.Query{{}, {Near: bordeaux}, {Near: bordeaux, RadiusM: 10}, {Words: "a"},
		{Bound: &orb.Bound{Max: orb.Point{1, 1}}}, {Areas: directory.Areas{territory.KindCommune: {"33063"}}}} {
		if r, err := s.Find(&q); err != nil || r.Matched != 0 || len(r.Hits) != 0 || r.Next != "" {
			t.Errorf("%+v: %+v, %v", q, r, err)
		}
	}
	if _, err := s.Facets(&directory.Query{}); err != nil {
		t.Error(err)
	}
	if s.Values("nom") != nil || len(s.Values("source")) != 0 {
		t.Error("values of nothing")
	}
}
