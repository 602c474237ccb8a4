package hours

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// SchoolCalendar holds the dates of school holidays by zone. It is immutable.
type SchoolCalendar struct {
	periods [zoneCount][]period // of each zone, in order
}

// period is school holidays: from the day of the last lessons to that of the return, in days since 1970-01-01.
type period struct {
	from, to int32
	name     string
}

// zone is a part of France with its own school holidays.
type zone uint8

const (
	noZone zone = iota
	zoneA
	zoneB
	zoneC
	zoneCorse
	zoneGuadeloupe
	zoneMartinique
	zoneGuyane
	zoneReunion
	zoneMayotte
	zoneSaintPierre
	zoneSaintBarthelemy
	zoneSaintMartin
	zoneWallis
	zonePolynesie
	zoneCaledonie
	zoneCount
)

var zoneNames = [zoneCount]string{"", "A", "B", "C", "Corse", "Guadeloupe", "Martinique", "Guyane", "Réunion",
	"Mayotte",
	"Saint-Pierre-et-Miquelon", "Saint-Barthélemy", "Saint-Martin", "Wallis-et-Futuna", "Polynésie française",
	"Nouvelle-Calédonie"}

// zones lists the départements of each zone. Those of A, B and C are the départements of the
// académies that article 3 of the arrêté of 7 December 2022 names, unchanged since 2016.
var zones = [zoneCount]string{
	zoneA: "25 39 70 90 24 33 40 47 64 03 15 43 63 21 58 71 89 07 26 38 73 74 19 23 87 01 42 69 16 17 79 86",
	zoneB: "04 05 13 84 02 60 80 14 50 61 27 76 59 62 54 55 57 88 44 49 53 72 85 06 83 18 28 36 37 41 45 08 10 51 52 " +
		"22 29 35 56 67 68",
	zoneC:          "77 93 94 11 30 34 48 66 75 09 12 31 32 46 65 81 82 78 91 92 95",
	zoneCorse:      "2A 2B 20",
	zoneGuadeloupe: "971", zoneMartinique: "972", zoneGuyane: "973", zoneReunion: "974", zoneSaintPierre: "975",
	zoneMayotte: "976", zoneSaintBarthelemy: "977", zoneSaintMartin: "978", zoneWallis: "986", zonePolynesie: "987",
	zoneCaledonie: "988",
}

var zoneByDepartment = sync.OnceValue(func() map[string]zone {
	m := map[string]zone{}
	for z, departments := range zones {
		for _, d := range strings.Fields(departments) {
			m[d] = zone(z)
		}
	}
	return m
})

// zoneOf returns the zone of a commune or département by its INSEE code.
func zoneOf(insee string) zone {
	n := 2
	if strings.HasPrefix(insee, "97") || strings.HasPrefix(insee, "98") {
		n = 3
	}
	return zoneByDepartment()[insee[:min(n, len(insee))]]
}

// schoolFile is the calendar of zones A, B and C set by the ministry of education for
// 2025-2026 (arrêté of 7 December 2022) and 2026-2027, and those that the académies of Corsica
// and La Réunion and the government of New Caledonia published. What is not published, or
// not certain, is absent. The last summer ends when the year does at the earliest.
//
//go:embed school.csv
var schoolFile string

var published = sync.OnceValue(func() *SchoolCalendar {
	c, err := ParseSchoolHolidays(strings.NewReader(schoolFile))
	if err != nil { // unreachable: a test reads the file
		return &SchoolCalendar{}
	}
	return c
})

// PublishedSchoolHolidays returns the dates that the program knows.
func PublishedSchoolHolidays() *SchoolCalendar { return published() }

// ParseSchoolHolidays reads a table of school holidays: CSV in UTF-8 with the columns zone, du
// (the day of the last lessons), au (the day of the return) and nom, as the official calendars
// write them. Between the first and the last holidays of a zone the table
// is complete; before, after, and in zones without any, school holidays are unknown.
// The error names the line, in French.
func ParseSchoolHolidays(r io.Reader) (*SchoolCalendar, error) {
	lines := csv.NewReader(r)
	lines.FieldsPerRecord = 4
	header, err := lines.Read()
	if err != nil || strings.TrimPrefix(strings.Join(header, ","), "\ufeff") != "zone,du,au,nom" {
		return nil, errors.New("la première ligne doit être « zone,du,au,nom »")
	}
	c := &SchoolCalendar{}
	for n := 2; ; n++ {
		row, err := lines.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("ligne %d : quatre colonnes sont attendues, séparées par des virgules", n)
		}
		z, p, err := parsePeriod(row)
		if err != nil {
			return nil, fmt.Errorf("ligne %d : %w", n, err)
		}
		c.periods[z] = append(c.periods[z], p)
	}
	for z, list := range c.periods {
		slices.SortFunc(list, func(a, b period) int { return int(a.from - b.from) })
		for i := 1; i < len(list); i++ {
			if list[i].from < list[i-1].to {
				return nil, fmt.Errorf("zone %s : les vacances du %s commencent avant la fin des précédentes",
					zoneNames[z], dateOf(list[i].from))
			}
		}
	}
	return c, nil
}

func parsePeriod(row []string) (z zone, p period, err error) {
	i := slices.Index(zoneNames[:], strings.TrimSpace(row[0]))
	if i <= 0 {
		return 0, p, fmt.Errorf("zone inconnue : %q ; les zones sont %s", row[0], strings.Join(zoneNames[1:], ", "))
	}
	for k, end := range []*int32{&p.from, &p.to} {
		day, err := time.Parse(time.DateOnly, strings.TrimSpace(row[k+1]))
		if err != nil {
			return 0, p, fmt.Errorf("date non comprise : %q ; exemple : 2026-12-19", row[k+1])
		}
		*end = int32(day.Unix() / 86400)
	}
	if p.to <= p.from || p.to-p.from > 200 {
		return 0, p, fmt.Errorf("les vacances du %s au %s sont vides ou trop longues", row[1], row[2])
	}
	if p.name = strings.TrimSpace(row[3]); p.name == "" {
		return 0, p, errors.New("le nom des vacances manque")
	}
	return zone(i), p, nil
}

func dateOf(day int32) string { return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly) }

// schoolOn reports whether a day is in school holidays, and their name. The Saturday of departure is
// maybe, for few schools teach then; so are days on which the table is silent.
func (c Calendar) schoolOn(day int32) (certainty, string) {
	if c.school == nil {
		return maybe, ""
	}
	list := c.school.periods[c.zone]
	if len(list) == 0 || day < list[0].from || day >= list[len(list)-1].to {
		return maybe, ""
	}
	for i := range list {
		p := &list[i]
		switch {
		case day >= p.to:
		case day > p.from:
			return yes, p.name
		case day == p.from && weekdayOf(day) == 5:
			return maybe, ""
		default:
			return no, ""
		}
	}
	return no, ""
}
