package api

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// tongue is a language of the pages. The texts of this code are French; every
// other language is a file that says them otherwise. The nil tongue is French.
type tongue struct {
	code    string
	months  []string
	days    []string          // from Sunday
	words   map[string]string // by French text, % verbs as in fmt
	browser string            // JSON of the words that scripts say
}

// tongueFile is static/lang/CODE.json.
type tongueFile struct {
	Months  []string          `json:"mois"`
	Days    []string          `json:"jours"`
	Pages   map[string]string `json:"pages"`
	Values  map[string]string `json:"valeurs"` // of the référentiel, and the words that pages use for them
	Browser map[string]string `json:"navigateur"`
}

// readTongues reads every language of a folder. French is not among them: it needs
// no words. A file that cannot be read is part of the program: it panics.
func readTongues(folder fs.FS) map[string]*tongue {
	tongues := map[string]*tongue{}
	if folder == nil {
		return tongues
	}
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		code := strings.TrimSuffix(path.Base(name), ".json")
		t, err := readTongue(folder, name, code)
		if err != nil {
			panic(err)
		}
		tongues[code] = t
	}
	return tongues
}

func readTongue(folder fs.FS, name, code string) (*tongue, error) {
	encoded, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, err
	}
	var file tongueFile
	if err := json.Unmarshal(encoded, &file); err != nil {
		return nil, fmt.Errorf("language %s: %w", code, err)
	}
	if len(file.Months) != 12 || len(file.Days) != 7 {
		return nil, fmt.Errorf("language %s: twelve months and seven days are wanted", code)
	}
	t := &tongue{code: code, months: file.Months, days: file.Days, words: file.Pages}
	for french, said := range file.Values {
		t.words[french] = said
	}
	browser, err := json.Marshal(file.Browser)
	t.browser = string(browser)
	return t, err
}

// Code is the language of a page, as HTML names it.
func (t *tongue) Code() string {
	if t == nil {
		return "fr"
	}
	return t.code
}

// say is a text in this language; what has no translation stays French.
func (t *tongue) say(text string, values ...any) string {
	if t != nil {
		if said, ok := t.words[plainSpaces.Replace(text)]; ok {
			text = said
		}
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// plainSpaces makes the keys of a language easy to write: no space of theirs is unbreakable.
var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// sayEach is texts in this language.
func (t *tongue) sayEach(texts []string) []string {
	if t == nil {
		return texts
	}
	said := make([]string, len(texts))
	for i, text := range texts {
		said[i] = t.say(text)
	}
	return said
}

// number is a whole number, its thousands separated.
func (t *tongue) number(n int) string {
	if t == nil {
		return frenchInt(n)
	}
	return strings.ReplaceAll(frenchInt(n), "\u202f", ",")
}

// places is "12 lieux".
func (t *tongue) places(n int) string {
	if t == nil {
		return placesCount(n)
	}
	if n == 1 {
		return t.say("%s lieu", "1")
	}
	return t.say("%s lieux", t.number(n))
}

// distance is a distance rounded for reading.
func (t *tongue) distance(metres float64) string {
	text := distanceText(metres)
	if t == nil || text == "" {
		return text
	}
	if rest, ok := strings.CutPrefix(text, "moins de "); ok {
		return t.say("moins de %s", rest)
	}
	return strings.NewReplacer(",", ".", "\u202f", ",").Replace(text)
}

// date is "1er mars 2026".
func (t *tongue) date(at time.Time) string {
	if t == nil {
		return longDate(at)
	}
	return strconv.Itoa(at.Day()) + " " + t.months[at.Month()-1] + " " + strconv.Itoa(at.Year())
}

// weekday is a day of the week.
func (t *tongue) weekday(day time.Weekday) string {
	if t == nil {
		return weekdayNames[day]
	}
	return t.days[day]
}

// clock is "14 h 30".
func (t *tongue) clock(hour, minute int) string {
	if t == nil {
		return clockText(hour, minute)
	}
	return strconv.Itoa(hour) + ":" + twoDigits(minute)
}

// browserWords is the words of scripts, as a block of data in the page.
func (t *tongue) browserWords() template.JS {
	if t == nil {
		return ""
	}
	return template.JS(t.browser)
}
