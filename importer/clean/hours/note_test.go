package hours_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	osmhours "github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
)

// weekdays returns the hours of a place that is open 9-12 and 14-17 on weekdays, and on
// Saturday morning.
func weekdays(note string, itinerant bool) importer.HoursText {
	h := importer.HoursText{Note: note, Itinerant: itinerant}
	for day := range 5 {
		h.Days[day] = "9h-12h / 14h-17h"
	}
	h.Days[5] = "9h-12h"
	return h
}

const (
	plain                  = "Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00"
	allByAppointment       = `Mo-Fr 09:00-12:00,14:00-17:00 "sur rendez-vous"; Sa 09:00-12:00 "sur rendez-vous"`
	allUnconfirmed         = `Mo-Fr 09:00-12:00,14:00-17:00 "voir les précisions"; Sa 09:00-12:00 "voir les précisions"`
	afternoonByAppointment = `Mo-Sa 09:00-12:00, Mo-Fr 14:00-17:00 "sur rendez-vous"`
)

func TestNote(t *testing.T) {
	for _, c := range []struct {
		note      string
		itinerant bool
		want      string
	}{
		{"", false, plain},
		// offers
		{"Possibilité de prendre rendez-vous au 05 56 00 00 00", false, plain},
		{"Prise de rendez-vous conseillée.", false, plain},
		{"De préférence sur rendez-vous", false, plain},
		{"Rendez-vous possible en dehors des horaires, le mardi soir", false, plain},
		{"Accueil avec ou sans rendez-vous", false, plain},
		{"Accueil libre le matin", false, plain},
		{"Contact : accueil@exemple.example, 05 56 00 00 00", false, plain},
		{"Horaires téléphoniques : lundi 8h-9h", false, plain},
		{"Près de la poste", false, plain},
		// elsewhere
		{"Permanence le mardi matin de 9h à 12h à la mairie de Villeneuve", false, plain},
		{"Itinérance sur rendez-vous dans les villages", false, plain},
		{"Permanences à Villeneuve uniquement sur rendez-vous le lundi", false, plain},
		{"Le minibus dessert huit communes", true, allUnconfirmed},
		{"Permanence le samedi matin à Villeneuve", true,
			`Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00 "voir les précisions"`},
		{"Prise de rendez-vous au 05 56 00 00 00", true, plain},
		// the whole week
		{"Sur rendez-vous", false, allByAppointment},
		{"Uniquement sur RDV au 05 56 00 00 00", false, allByAppointment},
		{"Accueil sur R.D.V.", false, allByAppointment},
		{"Prise de rendez-vous obligatoire, accueil uniquement sur rendez vous", false, allByAppointment},
		// days and halves
		{"Sur rendez-vous le vendredi", false,
			`Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00,14:00-17:00 "sur rendez-vous"; Sa 09:00-12:00`},
		{"Sur rendez-vous l'après-midi", false, afternoonByAppointment},
		{"Les après-midi sur rendez-vous, sauf le mercredi", false, afternoonByAppointment},
		{"En libre accès le matin et sur rendez-vous les après-midi", false, afternoonByAppointment},
		{"De 9h à 12h sans rendez-vous et de 14h à 17h sur rendez-vous", false, afternoonByAppointment},
		{"Sur rendez-vous le mardi matin et le jeudi après-midi", false,
			`Mo,We,Fr 09:00-12:00,14:00-17:00; Tu 14:00-17:00; Th,Sa 09:00-12:00, Tu 09:00-12:00 "sur rendez-vous", ` +
				`Th 14:00-17:00 "sur rendez-vous"`},
		{"Sur rendez-vous du lundi au mercredi. Parking gratuit.", false,
			`Mo-We 09:00-12:00,14:00-17:00 "sur rendez-vous"; Th,Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00`},
		{"Sur rendez-vous le dimanche", false, `Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00; Su "sur rendez-vous"`},
		{"Sur rendez-vous le samedi après-midi", false,
			`Mo-Fr 09:00-12:00,14:00-17:00; Sa "sur rendez-vous", Sa 09:00-12:00`},
		{"Sur rendez-vous de 14h à 15h", false, afternoonByAppointment},
		{"Sur rendez-vous de 18h à 19h", false, plain},
		// closing, weeks, seasons: unknown, as they are not stated exactly
		{"Temporairement fermé au public", false, allUnconfirmed},
		{"Fermé le mercredi après-midi", false,
			`Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We,Sa 09:00-12:00, We 14:00-17:00 "voir les précisions"`},
		{"Sans rendez-vous, sauf vendredi, et fermé le mercredi après-midi", false,
			`Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We,Sa 09:00-12:00, We 14:00-17:00 "voir les précisions"`},
		{"Ouvert le premier samedi du mois", false,
			`Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00 "voir les précisions"`},
		{"Samedi : semaines impaires", false, `Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00 "voir les précisions"`},
		{"Ouverture le dernier dimanche du mois", false,
			`Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00; Su "voir les précisions"`},
		{"Pendant les vacances scolaires : 9h-12h", false, allUnconfirmed},
		{"Lundi : centre social. Mardi : salle des fêtes.", false,
			`Mo,Tu 09:00-12:00,14:00-17:00 "voir les précisions"; We-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00`},
		// the same hours again
		{"lundi au vendredi 9h-12h et 14h-17h, samedi 9h-12h", false, plain},
	} {
		t.Run(c.note, func(t *testing.T) {
			osm, text, findings := hours.Read(weekdays(c.note, c.itinerant))
			if osm != c.want {
				t.Errorf("%s\nwant %s", osm, c.want)
			}
			reported := slices.ContainsFunc(findings, func(a importer.Finding) bool {
				return a.Rule == "horaires.selon_commentaire" && a.Value == c.note
			})
			if limited := osm != plain; limited != reported || limited != (text == c.note && c.note != "") {
				t.Errorf("reported: %v, text %q", reported, text)
			}
		})
	}
}

func TestNoteOnOtherHours(t *testing.T) {
	for _, c := range []struct {
		name      string
		h         importer.HoursText
		osm, text string
	}{
		{"OSM", importer.HoursText{OSM: "Mo-Fr 09:00-12:00", Note: "Sur rendez-vous le lundi"},
			`Mo 09:00-12:00 "sur rendez-vous"; Tu-Fr 09:00-12:00`, "Sur rendez-vous le lundi"},
		{"OSM qui ne se démonte pas", importer.HoursText{OSM: "week 01-53/2 Mo 09:00-12:00",
			Note: "Sur rendez-vous le lundi"}, "", "week 01-53/2 Mo 09:00-12:00\nSur rendez-vous le lundi"},
		{"commentaire sans fin", importer.HoursText{OSM: "Mo-Fr 09:00-12:00", Note: "Accueil. " +
			strings.Repeat("Voir aussi. ", 2000)}, `Mo-Fr 09:00-12:00 "voir les précisions"`,
			"Accueil. " + strings.TrimSpace(strings.Repeat("Voir aussi. ", 2000))},
		{"OSM, sans condition", importer.HoursText{OSM: "Mo-Fr 09:00-12:00", Note: "Rendez-vous conseillé"},
			"Mo-Fr 09:00-12:00", ""},
		{"prose", importer.HoursText{Week: "lundi au vendredi 9h-12h", Note: "Sur rendez-vous le lundi"},
			`Mo 09:00-12:00 "sur rendez-vous"; Tu-Fr 09:00-12:00`, "Sur rendez-vous le lundi"},
		{"sans horaires", importer.HoursText{Note: "Sur rendez-vous le lundi"}, "", "Sur rendez-vous le lundi"},
		{"rien à garder", importer.HoursText{Note: "Rendez-vous conseillé"}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if osm, text, _ := hours.Read(c.h); osm != c.osm || text != c.text {
				t.Errorf("%q %q", osm, text)
			}
		})
	}
}

// neverMoreOpen fails unless the hours are valid, and open only at instants at which
// they are open without the note. limited reports whether the note changed them.
func neverMoreOpen(t *testing.T, h importer.HoursText) (limited bool) {
	t.Helper()
	bare := h
	bare.Note, bare.Aside = "", ""
	before, _, _ := hours.Read(bare)
	after, _, _ := hours.Read(h)
	if after == "" {
		return before != ""
	}
	now, err := osmhours.Parse(after)
	if err != nil || now.String() != after {
		t.Fatalf("%q → %q: %v", h.Note, after, err)
	}
	was, err := osmhours.Parse(before)
	if err != nil {
		t.Fatalf("%q opens what was closed: %q", h.Note, after)
	}
	at := time.Date(2026, 11, 16, 0, 7, 0, 0, time.UTC)
	for range 7 * 48 {
		if isOpen(now, at) && !isOpen(was, at) {
			t.Fatalf("%q: open at %s: %q, without it %q", h.Note, at, after, before)
		}
		at = at.Add(30 * time.Minute)
	}
	return before != after
}

func isOpen(h osmhours.Schedule, at time.Time) bool {
	return h.At(at, time.UTC, osmhours.Calendar{}) == osmhours.Open
}

// No real comment adds opening hours, and those that ask for an appointment remove some.
func TestRealComments(t *testing.T) {
	path := filepath.Join(listingstest.Dir(t), "france-services", "france-services.csv")
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[strings.TrimPrefix(name, "\ufeff")] = i
	}
	limited, comments := 0, 0
	for _, row := range rows[1:] {
		h := importer.HoursText{Note: row[at["commentaire"]], Itinerant: row[at["itinerance"]] == "Oui"}
		if h.Note == "" {
			continue
		}
		comments++
		for day, column := range []string{"h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi"} {
			h.Days[day] = row[at[column]]
		}
		if neverMoreOpen(t, h) {
			limited++
		}
	}
	t.Logf("%d comments, %d limit the hours", comments, limited)
	if comments < 400 || limited < comments/3 || limited > comments*2/3 {
		t.Errorf("%d of %d comments limit the hours", limited, comments)
	}
}

func FuzzNote(f *testing.F) {
	for _, s := range []string{"Sur rendez-vous le mardi matin, sauf fermé", "de 9h à 11h en accueil libre / sur rdv",
		"1er samedi", "permanence 14h – 15h", "au lundi au", "sans rdv sans rdv sur rdv"} {
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, itinerant bool) {
		neverMoreOpen(t, weekdays(s, itinerant))
		aside := weekdays("", itinerant)
		aside.Aside = s
		neverMoreOpen(t, aside)
		neverMoreOpen(t,
			importer.HoursText{OSM: "Mo-Fr 09:00-12:00,14:00-17:00; PH off", Note: s, Itinerant: itinerant})
	})
}
