package card_test

import (
	"bytes"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/emersion/go-vcard"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// invented are the places of these tests, in the order of their ids.
var invented = []directory.Place{
	{ID: "a-bordeaux", Name: "Maison; du Numérique, l’Œuvre", Commune: "Bordeaux", PostalCode: "33000", INSEECode: "33063",
		Address: "12 rue des Inventés", AddressComplement: "Bâtiment B; 2e étage", Phone: "+33556010203",
		Emails: []string{"accueil@exemple.fr"}, Websites: []string{"https://exemple.fr/lieu", "javascript:alert(1)"},
		Hours:    "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off",
		Services: []string{"Aide aux démarches administratives"}, Fees: []string{"Gratuit"}, Source: "Hub Imaginaire",
		ParentStructure: "Ville", UpdatedOn: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
		Location: at(-0.58, 44.84)},
	{ID: "b-reunion", Name: "Case numérique", Commune: "Saint-Denis", PostalCode: "97400", INSEECode: "97411",
		Hours: "Mo-Th 08:00-12:00", Location: at(55.45, -20.88)},
	{ID: "c-miquelon", Name: "Maison des îles", Commune: "Saint-Pierre", PostalCode: "97500", INSEECode: "97502",
		Hours: "Mo-Su 10:00-16:00", Location: at(-56.17, 46.78)},
	{ID: "d-bus", Name: "Bus numérique", Commune: "Lormont", PostalCode: "33310", INSEECode: "33249",
		Hours: "week 1-53/2 Tu 09:00-12:00; 2026 Dec 04 14:00-16:00; PH off", Itinerance: []string{"Itinérant"},
		Location: at(-0.52, 44.87)},
	{ID: "e-inconnu", Name: "Lieu sans horaires", Commune: "Lormont", PostalCode: "33310", INSEECode: "33249",
		Phone: "+33556040506", Location: at(-0.521, 44.871)},
	{ID: "f-nuit", Name: "Veillée", Commune: "Cenon", PostalCode: "33150", INSEECode: "33119",
		Hours: `Th 22:00-02:00; We 09:00-12:00 unknown "sur rendez-vous"`, Location: at(-0.53, 44.85)},
	{ID: "g-long", Name: strings.Repeat("Espace de la très longue dénomination ", 20), Commune: "Floirac",
		PostalCode: "33270", INSEECode: "33167", Address: strings.Repeat("rue interminable ", 40), Hours: "24/7",
		Location: at(-0.525, 44.836)},
}

func at(lon, lat float64) directory.Location {
	return directory.Location{Known: true, Position: geo.Position{lon, lat}, Precision: geo.PrecisionPoint}
}

// open starts a site with the invented places.
func open(t *testing.T) (*sitetest.Site, directory.View) {
	t.Helper()
	g := sitetest.Gazetteer(t)
	places := func(yield func(*directory.Place, error) bool) {
		for i := range invented {
			p := invented[i].Clone()
			if c := g.Commune(p.INSEECode); c != nil {
				p.Territory = directory.Territory{Commune: c.Code, Areas: c.Areas}
			}
			if !yield(&p, nil) {
				return
			}
		}
	}
	v, err := snapshot.Build(snapshot.Input{
		Version: 2, Built: sitetest.Noon(), Places: iter.Seq2[*directory.Place, error](places), Count: len(invented),
		Sources: sitetest.Sources(), Zone: territory.TimeZone,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	s.Reader.Serve(v)
	return s, v
}

func body(t *testing.T, s *sitetest.Site, path, mediaType string) string {
	t.Helper()
	a := s.Get(path)
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != mediaType {
		t.Fatalf("%s: %d %s %s", path, a.StatusCode, a.Header.Get("Content-Type"), sitetest.Clip(string(a.Body)))
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(a.Body))
}

func TestTextOfAPlace(t *testing.T) {
	s, _ := open(t)
	text := body(t, s, "/lieux/a-bordeaux.txt", "text/plain; charset=utf-8")
	for _, want := range []string{
		"Maison; du Numérique, l’Œuvre\n", "12 rue des Inventés\n", "33000 Bordeaux\n", "Téléphone : 05 56 01 02 03\n",
		"Horaires : du lundi au vendredi de 9 h à 12 h et de 14 h à 17 h 30 ; le samedi de 9 h à 12 h\n",
		"En ce moment : Fermé · ouvre à 14 h\n", "Coût : Gratuit\n", "- Faire une démarche en ligne\n",
		"Mis à jour le 1er octobre 2026.", s.URL + "/lieux/a-bordeaux\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	if strings.Contains(text, "javascript:") || strings.Contains(text, "\n\n\n") {
		t.Errorf("%q", text)
	}
	if text := body(t, s, "/lieux/a-bordeaux.txt?lang=en", "text/plain; charset=utf-8"); !strings.Contains(text,
		"Opening hours: Monday to Friday from 9:00 to 12:00 and from 14:00 to 17:30 ; on Saturday from 9:00 to 12:00") {
		t.Errorf("in English: %q", text)
	}
}

func TestUnknownHoursAreSaidNotInvented(t *testing.T) {
	s, _ := open(t)
	text := body(t, s, "/lieux/e-inconnu.txt", "text/plain; charset=utf-8")
	if !strings.Contains(text, "Horaires non connus : téléphonez avant de venir.") {
		t.Errorf("%q", text)
	}
	a := s.Get("/lieux/e-inconnu.ics")
	if a.StatusCode != http.StatusNotFound || !strings.Contains(string(a.Body), "05\u00a056\u00a004\u00a005\u00a006") {
		t.Errorf("%d %s", a.StatusCode, a.Body)
	}
}

// A message is at most 480 characters of the alphabet of telephones, and its places are whole.
func TestMessages(t *testing.T) {
	s, _ := open(t)
	const alphabet = "\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_" +
		"abcdefghijklmnopqrstuvwxyzéèàùìòÉÇäöüÄÖÜñÑ"
	paths := []string{"/proches.txt?code_postal=33310&format=sms", "/proches.txt?lat=44.84&lon=-0.58&format=sms&limit=100"}
	for i := range invented {
		paths = append(paths, "/lieux/"+invented[i].ID+".txt?format=sms")
	}
	for _, path := range paths {
		text := body(t, s, path, "text/plain; charset=utf-8")
		if n := utf8.RuneCountInString(text); n > 480 || n < 40 {
			t.Errorf("%s: %d characters", path, n)
		}
		if at := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune(alphabet, r) }); at >= 0 {
			t.Errorf("%s: %q is not of the alphabet", path, text[at:])
		}
	}
	nearest := body(t, s, paths[0], "text/plain; charset=utf-8")
	if !strings.Contains(nearest, "Lieu sans horaires") || !strings.Contains(nearest, "05 56 04 05 06") {
		t.Errorf("%q", nearest)
	}
}

func TestNearestPlaces(t *testing.T) {
	s, _ := open(t)
	text := body(t, s, "/proches.txt?code_postal=33310&limit=2", "text/plain; charset=utf-8")
	first, second := strings.Index(text, "1. "), strings.Index(text, "2. ")
	if first < 0 || second < first || strings.Contains(text, "3. ") || !strings.Contains(text, "33310 Lormont") {
		t.Errorf("%q", text)
	}
	for _, path := range []string{"/proches.txt", "/proches.txt?code_postal=33310&format=pdf",
		"/proches.txt?code_postal=33310&labl=x", "/lieux/a-bordeaux.vcf?format=sms", "/lieux/a-bordeaux.txt?lang=xx"} {
		if a := s.Get(path); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	if a := s.Get("/lieux/nulle-part.txt"); a.StatusCode != http.StatusNotFound {
		t.Errorf("unknown place: %d", a.StatusCode)
	}
}

func TestFreshness(t *testing.T) {
	s, _ := open(t)
	for _, path := range []string{"/lieux/a-bordeaux.txt", "/lieux/a-bordeaux.vcf", "/lieux/a-bordeaux.ics",
		"/proches.txt?code_postal=33000"} {
		got := s.Get(path)
		if again := s.Get(path, "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: %d when unchanged", path, again.StatusCode)
		}
		head := s.Do(http.MethodHead, path)
		if head.StatusCode != http.StatusOK || len(head.Body) > 0 ||
			head.Header.Get("Content-Length") != fmt.Sprint(len(got.Body)) {
			t.Errorf("HEAD %s: %d %v", path, head.StatusCode, head.Header)
		}
		if name := got.Header.Get("Content-Disposition"); strings.HasPrefix(path, "/lieux/") &&
			!strings.Contains(name, `filename="maison-du-numerique-l-oeuvre-bordeaux.`) {
			t.Errorf("%s: %s", path, name)
		}
	}
}

func TestVCard(t *testing.T) {
	s, _ := open(t)
	raw := s.Get("/lieux/a-bordeaux.vcf")
	for line := range bytes.SplitSeq(raw.Body, []byte("\r\n")) {
		if len(line) > 75 || bytes.ContainsAny(line, "\r\n") || !utf8.Valid(line) {
			t.Errorf("line %q", line)
		}
	}
	decoded, err := vcard.NewDecoder(bytes.NewReader(raw.Body)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	address := decoded.Address()
	for _, c := range [][2]string{
		{decoded.Value(vcard.FieldFormattedName), "Maison; du Numérique, l’Œuvre"},
		{decoded.Value(vcard.FieldTelephone), "+33556010203"}, {decoded.Value(vcard.FieldEmail), "accueil@exemple.fr"},
		{address.StreetAddress, "12 rue des Inventés"}, {address.ExtendedAddress, "Bâtiment B, 2e étage"},
		{address.Locality, "Bordeaux"}, {address.PostalCode, "33000"},
		{decoded.Value(vcard.FieldGeolocation), "44.840000;-0.580000"}, {decoded.Value(vcard.FieldRevision), "2026-10-01"},
		{decoded.Value(vcard.FieldOrganization), "Ville;Maison, du Numérique, l’Œuvre"},
		{decoded.Value(vcard.FieldVersion), "3.0"}, {decoded.Value(vcard.FieldTimezone), "+01:00"},
	} {
		if c[0] != c[1] {
			t.Errorf("%q, want %q", c[0], c[1])
		}
	}
	if note := decoded.Value(vcard.FieldNote); !strings.Contains(note, "du lundi au vendredi") ||
		!strings.Contains(note, "\n- Faire une démarche en ligne\n") {
		t.Errorf("%q", note)
	}
	want := []string{"https://exemple.fr/lieu", s.URL + "/lieux/a-bordeaux"}
	if urls := decoded.Values(vcard.FieldURL); !slices.Equal(urls, want) {
		t.Errorf("%v", urls)
	}
}

// What a calendar program computes of each calendar are the openings of the place, day after day.
func TestCalendarsHoldTheOpenings(t *testing.T) {
	s, v := open(t)
	for i := range invented {
		p := &invented[i]
		if p.Hours == "" {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			text := string(s.Get("/lieux/" + p.ID + ".ics").Body)
			if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
				t.Error("lines end with LF alone")
			}
			cal, err := ics.ParseCalendar(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			zone := territory.Zone(p.INSEECode)
			got := occurrences(t, cal, zone)
			var want []string
			index, _, _ := v.ByID(p.ID)
			for week := range 26 {
				for _, d := range v.Week(index, s.Now().In(zone).AddDate(0, 0, 7*week)) {
					for _, r := range d.Ranges {
						if r.State == hours.Open {
							want = append(want, d.Date+" "+r.From+"-"+r.To)
						}
					}
				}
			}
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%d openings, want %d\n got %v\nwant %v", len(got), len(want), got, want)
			}
		})
	}
}

// occurrences expands the events of a calendar, as "2026-11-23 09:00-12:00".
func occurrences(t *testing.T, cal *ics.Calendar, zone *time.Location) (found []string) {
	t.Helper()
	const layout = "20060102T150405"
	local := func(p *ics.IANAProperty) time.Time {
		if tzid := p.ICalParameters["TZID"]; len(tzid) != 1 || tzid[0] != zone.String() {
			t.Fatalf("%s: %v", p.IANAToken, tzid)
		}
		at, err := time.ParseInLocation(layout, p.Value, zone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, e := range cal.Events() {
		start, end := local(e.GetProperty("DTSTART")), local(e.GetProperty("DTEND"))
		if e.GetProperty("SUMMARY") == nil || e.GetProperty("UID") == nil || e.GetProperty("DTSTAMP") == nil {
			t.Errorf("event without its names: %v", e)
		}
		until, days := start, strings.ToUpper(start.Weekday().String()[:2])
		if rule := e.GetProperty("RRULE"); rule != nil {
			parts := map[string]string{}
			for part := range strings.SplitSeq(rule.Value, ";") {
				name, value, _ := strings.Cut(part, "=")
				parts[name] = value
			}
			at, err := time.Parse(layout+"Z", parts["UNTIL"])
			if err != nil || parts["FREQ"] != "WEEKLY" {
				t.Fatalf("%s: %v", rule.Value, err)
			}
			until, days = at, parts["BYDAY"]
		}
		except := map[time.Time]bool{}
		for _, p := range e.GetProperties("EXDATE") {
			except[local(p).UTC()] = true
		}
		to := end.Format("15:04")
		if to == "00:00" {
			to = "24:00"
		}
		for at := start; !at.After(until); at = at.AddDate(0, 0, 1) {
			if strings.Contains(days, strings.ToUpper(at.Weekday().String()[:2])) && !except[at.UTC()] {
				found = append(found, at.Format("2006-01-02 15:04-")+to)
			}
		}
	}
	slices.Sort(found)
	return found
}

// A calendar describes its time zone: the offset of each of its instants, overseas and when clocks change.
func TestCalendarsDescribeTheirTimeZone(t *testing.T) {
	s, _ := open(t)
	for _, c := range []struct {
		id, zone string
		offsets  []string // by observance: from, to
	}{
		{"a-bordeaux", "Europe/Paris", []string{"+0200 +0100", "+0100 +0200"}},
		{"b-reunion", "Indian/Reunion", []string{"+0400 +0400"}},
		{"c-miquelon", "America/Miquelon", []string{"-0200 -0300", "-0300 -0200"}},
	} {
		cal, err := ics.ParseCalendar(bytes.NewReader(s.Get("/lieux/" + c.id + ".ics").Body))
		if err != nil {
			t.Fatal(err)
		}
		var offsets []string
		for _, zone := range cal.Timezones() {
			if id := zone.GetProperty("TZID").Value; id != c.zone {
				t.Errorf("%s: %s", c.id, id)
			}
			for _, part := range zone.Components {
				base := part.(interface {
					GetProperty(ics.ComponentProperty) *ics.IANAProperty
				})
				offsets = append(offsets, base.GetProperty("TZOFFSETFROM").Value+" "+base.GetProperty("TZOFFSETTO").Value)
			}
		}
		if !slices.Equal(offsets, c.offsets) {
			t.Errorf("%s: %v, want %v", c.id, offsets, c.offsets)
		}
	}
}
