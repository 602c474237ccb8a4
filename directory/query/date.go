package query

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// DateName is the name of the parameter that asks for the directory as it was at the end of a day.
const DateName = "a_la_date"

// DateOwn is that parameter, for the forms of the routes that have it.
var DateOwn = Own{
	Name: DateName, Text: true,
	Description: "L'annuaire tel qu'il était à la fin de ce jour, heure de Paris : AAAA-MM-JJ. Les états d'ouverture " +
		"restent ceux de l'instant demandé. 410 quand ce jour n'est plus gardé.",
}

// EndOfDay returns the end, in Paris, of the day that a query string asks for; given is false when it
// asks for none, or for the present day. The error is Invalid.
func EndOfDay(raw string, now time.Time) (end time.Time, given bool, err error) {
	value, given := valueOf(raw, DateName)
	if !given {
		return time.Time{}, false, nil
	}
	return ParseEndOfDay(DateName, value, now)
}

// ParseEndOfDay is EndOfDay for the value of a parameter.
func ParseEndOfDay(name, value string, now time.Time) (end time.Time, past bool, err error) {
	zone := territory.Zone("75056")
	day, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(value), zone)
	if err != nil {
		return time.Time{}, false, wrongDate(name, value, i18n.New("date attendue, telle que 2026-03-31"))
	}
	today := now.In(zone).Format(time.DateOnly)
	switch asked := day.Format(time.DateOnly); {
	case asked > today:
		return time.Time{}, false, wrongDate(name, value, i18n.New("ce jour n'est pas encore passé"))
	case asked == today:
		return time.Time{}, false, nil
	}
	return day.AddDate(0, 0, 1), true, nil
}

func wrongDate(name, value string, text i18n.Text) error {
	err := directory.NewError(directory.Invalid, i18n.New("Un paramètre ne convient pas : %s.", name))
	err.Params = []directory.ParamError{directory.WrongParam(name, directory.Clip(value), "", text)}
	return err
}

// valueOf returns the first value of a parameter of a query string.
func valueOf(raw, name string) (value string, given bool) {
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		key, text, _ := strings.Cut(pair, "=")
		if decoded, ok := Unescape(key); ok && decoded == name {
			return Unescape(text)
		}
	}
	return "", false
}
