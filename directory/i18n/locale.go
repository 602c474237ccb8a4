package i18n

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Locale is a language: its catalogue, and how it writes numbers and dates. It
// is immutable and safe for concurrent use.
type Locale struct {
	Code    string      // as addresses name it: "fr", "falc"
	Lang    string      // as HTML names the language of its texts: "fr"
	Name    string      // in the language itself
	Browser template.JS // JSON of the texts of scripts; "" none

	tag       language.Tag
	months    []string
	weekdays  []string // from Sunday
	thousands string
	decimal   string
	forms     map[string]forms // by key
	own       map[string]forms // those of an operator; see With
	notation  notation
}

// forms are the translations of one text by plural category (CLDR); a text
// without plural has only "other".
type forms map[plural.Form]string

// catalogue is static/lang/CODE.json. One whose texts are French, such as the easy-to-read
// version, has the texts that differ, and writes numbers and dates as French does.
type catalogue struct {
	Name    string   `json:"nom"`
	Lang    string   `json:"langue"` // of its texts; "": its code
	Months  []string `json:"mois"`
	Days    []string `json:"jours"`
	Numbers struct {
		Thousands string `json:"milliers"`
		Decimal   string `json:"decimale"`
	} `json:"nombres"`
	Pages    map[string]forms  `json:"pages"`
	Terms    map[string]forms  `json:"valeurs"`  // of the référentiel, and the words that pages use for them
	Messages map[string]forms  `json:"messages"` // errors, names of fields and holidays
	Quality  map[string]forms  `json:"qualite"`  // of the criteria
	Browser  map[string]string `json:"navigateur"`
}

// categories are the plural categories as catalogues name them.
var categories = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many,
	"other": plural.Other,
}

// UnmarshalJSON reads a text, or an object of texts by plural category.
func (f *forms) UnmarshalJSON(encoded []byte) error {
	var single string
	if json.Unmarshal(encoded, &single) == nil {
		*f = forms{plural.Other: single}
		return nil
	}
	var several map[string]string
	if err := json.Unmarshal(encoded, &several); err != nil {
		return err
	}
	*f = forms{}
	for name, text := range several {
		category, ok := categories[name]
		if !ok {
			return fmt.Errorf("%q is not a plural category", name)
		}
		(*f)[category] = text
	}
	if (*f)[plural.Other] == "" {
		return fmt.Errorf("plural forms without %q", "other")
	}
	return nil
}

// templates returns the forms as formats; see Template.
func (f forms) templates() forms {
	for category, text := range f {
		f[category] = Template(text)
	}
	return f
}

// Load reads every language of a folder, CODE.json, by its code. French is not
// in the folder: it needs no translation. A nil folder holds no language.
func Load(folder fs.FS) (map[string]*Locale, error) {
	locales := map[string]*Locale{}
	if folder == nil {
		return locales, nil
	}
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		encoded, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		code := strings.TrimSuffix(path.Base(name), ".json")
		if locales[code], err = parse(code, encoded); err != nil {
			return nil, fmt.Errorf("language %s: %w", code, err)
		}
	}
	return locales, nil
}

func parse(code string, encoded []byte) (*Locale, error) {
	var c catalogue
	if err := json.Unmarshal(encoded, &c); err != nil {
		return nil, err
	}
	l, err := c.locale(code)
	if err != nil {
		return nil, err
	}
	browser, err := json.Marshal(c.Browser)
	if err != nil {
		return nil, err
	}
	l.Name, l.Browser, l.forms = c.Name, template.JS(browser), map[string]forms{}
	for _, section := range []map[string]forms{c.Pages, c.Terms, c.Messages, c.Quality} {
		for text, translated := range section {
			for _, form := range translated {
				if strings.Count(form, "%s") > strings.Count(text, "%s") {
					return nil, fmt.Errorf("%q has values that its text has not", form)
				}
			}
			l.forms[key(Template(text))] = translated.templates()
		}
	}
	return l, nil
}

// locale returns the language of a catalogue without its texts.
func (c *catalogue) locale(code string) (*Locale, error) {
	if c.Lang == French.Lang {
		variant := *French
		variant.Code = code
		return &variant, nil
	}
	tag, err := language.Parse(code)
	if err != nil {
		return nil, err
	}
	if len(c.Months) != 12 || len(c.Days) != 7 || c.Name == "" || c.Numbers.Decimal == "" {
		return nil, fmt.Errorf("its name, twelve months, seven days and the marks of numbers are required")
	}
	return &Locale{
		Code: code, Lang: code, tag: tag, months: c.Months, weekdays: c.Days, thousands: c.Numbers.Thousands,
		decimal: c.Numbers.Decimal, notation: international,
	}, nil
}

// InFrench reports whether the texts of this language are French, whatever their style.
func (l *Locale) InFrench() bool { return l.Lang == French.Lang }

// Say returns a text in this language, with its values. A text that has no
// translation stays French.
func (l *Locale) Say(format string, args ...any) string {
	return l.Text(Text{format, args})
}

// Text returns a message in this language.
func (l *Locale) Text(t Text) string {
	text, _ := l.Translate(t)
	return text
}

// Translate returns a message in this language and reports whether it is: what the
// catalogue has not is in French.
func (l *Locale) Translate(t Text) (text string, ok bool) {
	format, ok := t.Format, true
	if l != French && t.Format != "%s" {
		var found forms
		if found, ok = l.find(t.Format); ok {
			format = found[plural.Other]
		}
		ok = ok || l.InFrench()
	}
	args := make([]any, len(t.Args))
	for i, arg := range t.Args {
		args[i] = l.value(arg)
	}
	return fill(format, args), ok
}

// value returns a value of a message as this language writes it.
func (l *Locale) value(arg any) any {
	switch v := arg.(type) {
	case Text:
		return l.Text(v)
	case Count:
		return l.count(v.N, strconv.Itoa(v.N), v.One, v.Other)
	case Date:
		return l.shortDate(v)
	case Decimal:
		return l.Decimal(string(v))
	}
	return arg
}

// Count returns a number of things in words. one and other are French formats
// with one verb, the number; a catalogue translates other by plural category.
func (l *Locale) Count(n int, one, other string) string { return l.count(n, l.Int(n), one, other) }

func (l *Locale) count(n int, written, one, other string) string {
	found, ok := l.find(other)
	if !ok { // as French counts
		found, l = forms{plural.One: one, plural.Other: other}, French
	}
	format := found[plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)]
	if format == "" {
		format = found[plural.Other]
	}
	return fill(format, []any{written})
}

// find returns the translations of a format, those of an operator first.
func (l *Locale) find(format string) (found forms, ok bool) {
	if len(l.forms)+len(l.own) == 0 {
		return nil, false
	}
	k := key(format)
	if found, ok = l.own[k]; !ok {
		found, ok = l.forms[k]
	}
	return found, ok
}

// With returns the language with further translations, those of an operator's
// file, which come first.
func (l *Locale) With(translations map[string]string) *Locale {
	if len(translations) == 0 || l == French {
		return l
	}
	extended := *l
	extended.own = make(map[string]forms, len(translations))
	for text, translated := range translations {
		extended.own[key(Template(text))] = forms{plural.Other: Template(translated)}
	}
	return &extended
}
