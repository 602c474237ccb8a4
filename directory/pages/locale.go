package pages

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// tongue is a language of the pages. The texts of this code are French; every
// other language is a file that says them otherwise. The nil tongue is French.
type locale struct {
	code    string
	name    string // in itself
	months  []string
	days    []string // from Sunday
	numbers numberMarks
	words   map[string]string // by French text, % verbs as in fmt
	made    []madeText        // those of words that hold a value
	browser string            // JSON of the words that scripts say
}

// madeText is a text that the service puts together around values, and its translation.
type madeText struct {
	pattern *regexp.Regexp
	said    []string // between the values
}

// numberMarks is what a language writes within numbers.
type numberMarks struct {
	Thousands string `json:"milliers"`
	Decimal   string `json:"decimale"`
}

// localeFile is static/lang/CODE.json.
type localeFile struct {
	Name     string            `json:"nom"`
	Months   []string          `json:"mois"`
	Days     []string          `json:"jours"`
	Numbers  numberMarks       `json:"nombres"`
	Pages    map[string]string `json:"pages"`
	Values   map[string]string `json:"valeurs"`  // of the référentiel, and the words that pages use for them
	Messages map[string]string `json:"messages"` // what the rest of the service says and pages repeat; %s stands for a value
	Browser  map[string]string `json:"navigateur"`
}

// readLocales reads every language of a folder by its code. French is not among
// them: it needs no translation.
func readLocales(folder fs.FS) (map[string]*locale, error) {
	locales := map[string]*locale{}
	if folder == nil {
		return locales, nil
	}
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		code := strings.TrimSuffix(path.Base(name), ".json")
		if locales[code], err = readLocale(folder, name, code); err != nil {
			return nil, err
		}
	}
	return locales, nil
}

func readLocale(folder fs.FS, name, code string) (*locale, error) {
	encoded, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, err
	}
	var file localeFile
	if err := json.Unmarshal(encoded, &file); err != nil {
		return nil, fmt.Errorf("language %s: %w", code, err)
	}
	if len(file.Months) != 12 || len(file.Days) != 7 || file.Name == "" || file.Numbers.Decimal == "" {
		return nil, fmt.Errorf("language %s: its name, twelve months, seven days and the marks of numbers are wanted", code)
	}
	t := &locale{code: code, name: file.Name, months: file.Months, days: file.Days, numbers: file.Numbers, words: file.Pages}
	for french, said := range file.Values {
		t.words[french] = said
	}
	for french, said := range file.Messages {
		t.words[french] = said
		if strings.Contains(french, "%s") {
			if strings.Count(said, "%s") > strings.Count(french, "%s") {
				return nil, fmt.Errorf("language %s: %q has values that the text has not", code, said)
			}
			pattern := regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(french), "%s", "(.*?)") + "$")
			t.made = append(t.made, madeText{pattern, strings.Split(said, "%s")})
		}
	}
	browser, err := json.Marshal(file.Browser)
	t.browser = string(browser)
	return t, err
}

// Code is the language of a page, as HTML names it.
func (t *locale) Code() string {
	if t == nil {
		return "fr"
	}
	return t.code
}

// say is a text in this language; what has no translation stays French.
func (t *locale) say(text string, values ...any) string {
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

// repeat is a text that another part of the service made, in this language; ok
// tells that it has one, else the text is as it came, in French.
func (t *locale) repeat(text string) (said string, ok bool) {
	if t == nil || text == "" {
		return text, true
	}
	key := plainSpaces.Replace(text)
	if said, ok := t.words[key]; ok {
		return said, true
	}
	for _, made := range t.made {
		if values := made.pattern.FindStringSubmatch(key); values != nil {
			said = made.said[0]
			for i, more := range made.said[1:] {
				said += values[i+1] + more
			}
			return said, true
		}
	}
	return text, false
}

// repeated is a text of another part of the service, in a language as far as it has one.
func (t *locale) repeated(text string) string {
	said, _ := t.repeat(text)
	return said
}

// told is the same as markup: what stays French says so.
func (t *locale) told(text string) template.HTML {
	said, ok := t.repeat(text)
	escaped := template.HTMLEscapeString(said)
	if !ok {
		escaped = `<span lang="fr">` + escaped + `</span>`
	}
	return template.HTML(escaped)
}

// message is what is wrong with a parameter, in this language.
func (t *locale) message(e directory.ParamError) directory.ParamError {
	e.Message, _ = t.repeat(e.Message)
	return e
}

// either is a text that comes in French and perhaps in this language, as markup:
// what stays French says so.
func (t *locale) either(french, said string) template.HTML {
	if t != nil && said == "" {
		return template.HTML(`<span lang="fr">` + template.HTMLEscapeString(french) + `</span>`)
	}
	return template.HTML(template.HTMLEscapeString(said))
}

// score is a quality in hundredths.
func (t *locale) score(score float64) string {
	return t.number(int(math.Round(score*100))) + "\u00a0/\u00a0100"
}

// plainSpaces makes the keys of a language easy to write: no space of theirs is unbreakable.
var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// sayEach is texts in this language.
func (t *locale) sayEach(texts []string) []string {
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
func (t *locale) number(n int) string {
	if t == nil {
		return frenchInt(n)
	}
	return strings.ReplaceAll(frenchInt(n), "\u202f", t.numbers.Thousands)
}

// decimal is a number that somebody wrote with a point.
func (t *locale) decimal(written string) string {
	mark := ","
	if t != nil {
		mark = t.numbers.Decimal
	}
	return strings.Replace(written, ".", mark, 1)
}

// places is "12 lieux".
func (t *locale) places(n int) string {
	if t == nil {
		return placesCount(n)
	}
	if n == 1 {
		return t.say("%s lieu", "1")
	}
	return t.say("%s lieux", t.number(n))
}

// distance is a distance rounded for reading.
func (t *locale) distance(metres float64) string {
	text := distanceText(metres)
	if t == nil || text == "" {
		return text
	}
	if rest, ok := strings.CutPrefix(text, "moins de "); ok {
		return t.say("moins de %s", rest)
	}
	return strings.NewReplacer(",", t.numbers.Decimal, "\u202f", t.numbers.Thousands).Replace(text)
}

// date is "1er mars 2026".
func (t *locale) date(at time.Time) string {
	if t == nil {
		return longDate(at)
	}
	return strconv.Itoa(at.Day()) + " " + t.months[at.Month()-1] + " " + strconv.Itoa(at.Year())
}

// weekday is a day of the week.
func (t *locale) weekday(day time.Weekday) string {
	if t == nil {
		return weekdayNames[day]
	}
	return t.days[day]
}

// clock is "14 h 30".
func (t *locale) clock(hour, minute int) string {
	if t == nil {
		return clockText(hour, minute)
	}
	return strconv.Itoa(hour) + ":" + twoDigits(minute)
}

// browserWords is the words of scripts, as a block of data in the page.
func (t *locale) browserWords() template.JS {
	if t == nil {
		return ""
	}
	return template.JS(t.browser)
}
