package clean

import (
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Date parses a cell as a day, at 00:00 UTC. A date after the day that follows now is refused,
// and so is one before 2000 (1970-01-01 and 01/01/1900 are what programs write for "unknown").
// The time of day is ignored; with an offset, the day is the one that is written. Forms:
// 2024-01-31, 2024/01/31, 20240131, 31/01/2024, 31-01-2024, 31.01.2024, each perhaps with a
// time and words around it; 31 janvier 2024; Unix seconds and milliseconds; day numbers of
// spreadsheets. The day comes before the month.
func Date(raw string, now time.Time) (time.Time, []importer.Finding, error) {
	day, rule, ok := readDate(raw)
	if !ok {
		return time.Time{}, nil, refuse("illisible", "la date n'a pas été comprise ou n'existe pas au calendrier")
	}
	switch {
	case day.Year() < 2000:
		return time.Time{}, nil, refuse("par_defaut", "cette date ne peut pas être celle d'une mise à jour")
	case day.After(now.UTC().AddDate(0, 0, 1)):
		return time.Time{}, nil, refuse("future", "la date est dans le futur")
	}
	written := day.Format(time.DateOnly)
	switch rule {
	case "":
		if strings.HasPrefix(raw, written) {
			return day, nil, nil // the day itself, with its time or not
		}
		return day, []importer.Finding{corrected(raw, "forme", written)}, nil
	case "mois_avant_jour":
		return day, []importer.Finding{corrected(raw, rule, written)}, nil
	}
	return day, []importer.Finding{guessed(raw, rule, written, "")}, nil
}

// readDate parses the first date of a text. rule is that of an unusual form, else "".
func readDate(s string) (day time.Time, rule string, ok bool) {
	s = strings.TrimSpace(s)
	if onlyDigits(s) == s {
		return readNumericDate(s)
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		if day, rule, ok := dateAt(s[i:]); ok {
			return day, rule, true
		}
		for i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
			i++
		}
	}
	return writtenDate(s)
}

// readNumericDate parses digits only.
func readNumericDate(s string) (time.Time, string, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, "", false
	}
	switch len(s) {
	case 8:
		if day, ok := calendarDay(s[:4], s[4:6], s[6:]); ok && s[0] != '0' {
			return day, "", true
		}
		day, ok := calendarDay(s[4:], s[2:4], s[:2])
		return day, "", ok
	case 10:
		return time.Unix(n, 0).UTC().Truncate(24 * time.Hour), "secondes_unix", true
	case 13:
		return time.UnixMilli(n).UTC().Truncate(24 * time.Hour), "secondes_unix", true
	case 5: // days since 1899-12-30, as spreadsheets count them
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)), "numero_de_tableur", true
	}
	return time.Time{}, "", false
}

// dateAt parses a date of three numbers at the start of s.
func dateAt(s string) (day time.Time, rule string, ok bool) {
	var parts [3]string
	rest := s
	var separator byte
	for i := range parts {
		n := 0
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 0 {
			return day, "", false
		}
		parts[i], rest = rest[:n], rest[n:]
		if i == 2 {
			break
		}
		if rest == "" || strings.IndexByte("/-.", rest[0]) < 0 || i == 1 && rest[0] != separator {
			return slipped(s)
		}
		separator, rest = rest[0], rest[1:]
	}
	switch {
	case len(parts[0]) == 4 && len(parts[1]) <= 2 && len(parts[2]) <= 2:
		day, ok = calendarDay(parts[0], parts[1], parts[2])
	case len(parts[2]) == 4 && len(parts[0]) <= 2 && len(parts[1]) <= 2:
		if day, ok = calendarDay(parts[2], parts[1], parts[0]); !ok {
			// 12/31/2023 exists only with the month first.
			day, ok = calendarDay(parts[2], parts[0], parts[1])
			rule = "mois_avant_jour"
		}
	case len(parts[0]) <= 2 && len(parts[1]) <= 2 && len(parts[2]) == 2 && separator != '-':
		day, ok = calendarDay("20"+parts[2], parts[1], parts[0])
		rule = "annee_courte"
	}
	return day, rule, ok
}

// slipped parses dd/mm0yyyy, with a 0 instead of the second slash: an error that a whole
// listing had.
func slipped(s string) (time.Time, string, bool) {
	if len(s) < 10 || s[2] != '/' || s[5] != '0' || onlyDigits(s[3:10]) != s[3:10] ||
		len(s) > 10 && s[10] >= '0' && s[10] <= '9' {
		return time.Time{}, "", false
	}
	day, ok := calendarDay(s[6:10], s[3:5], s[:2])
	return day, "separateur_manquant", ok
}

// calendarDay returns a day. ok is false when it does not exist.
func calendarDay(year, month, day string) (time.Time, bool) {
	y, err1 := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, err3 := strconv.Atoi(day)
	if err1 != nil || err2 != nil || err3 != nil || m < 1 || m > 12 || d < 1 || d > 31 {
		return time.Time{}, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == d
}

var monthNames = map[string]string{
	"janvier": "1", "janv": "1", "fevrier": "2", "fevr": "2", "mars": "3", "avril": "4", "avr": "4", "mai": "5",
	"juin": "6", "juillet": "7", "juil": "7",
	"aout": "8", "septembre": "9", "sept": "9", "octobre": "10", "oct": "10", "novembre": "11", "nov": "11",
	"decembre": "12", "dec": "12",
}

// writtenDate parses "1er mars 2023", perhaps with words around it.
func writtenDate(s string) (time.Time, string, bool) {
	words := strings.Fields(directory.Fold(s))
	for i := 1; i+1 < len(words); i++ {
		month, known := monthNames[strings.Trim(words[i], ".")]
		if !known {
			continue
		}
		year := words[i+1]
		if len(year) > 4 {
			year = strings.Trim(year, ".,;)")
		}
		if day, ok := calendarDay(year, month, strings.TrimSuffix(words[i-1], "er")); ok && len(year) == 4 {
			return day, "", true
		}
	}
	return time.Time{}, "", false
}
