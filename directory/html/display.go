package html

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// Display holds the parameters that only pages have: how a view is shown. `/` takes
// the language only; an embedded page takes them all.
type Display struct {
	Title   string // shown above the map
	Theme   string // a value of query.Settings; "": that of the visitor's system
	List    bool   // the list is shown next to the map where there is room, else one of them at a time
	First   string // what is shown first where there is room for one: carte, liste; "": both
	Guided  bool   // it starts with the questions of the guided way
	Height  string // in pixels, or AutoHeight; "": the default of the style
	Lang    string // fr, en
	MapLang string // on /integrer: of the map, when it is another; "" the same
	Accent  string // colours: "#1b4dd8"; "": the default
	Ground  string
	Ink     string
	Bare    bool // a script reads the page: its style would be discarded

	lat, lon, zoom string
	languages      []string // codes of the known languages
	state          State
	errors         []directory.ParamError
}

// displayReaders parse each parameter of display. They return a problem with the
// value, the zero Text when it is valid, and a suggestion.
var displayReaders = map[string]func(d *Display, value string) (problem i18n.Text, suggestion string){
	"titre": func(d *Display, value string) (i18n.Text, string) {
		d.Title = words.Clip(strings.TrimSpace(value), 120)
		return i18n.Text{}, ""
	},
	"theme":      func(d *Display, value string) (i18n.Text, string) { return d.setting(&d.Theme, "theme", value) },
	"lang":       func(d *Display, value string) (i18n.Text, string) { return d.oneOf(&d.Lang, value, d.languages...) },
	MapLangParam: func(d *Display, value string) (i18n.Text, string) { return d.oneOf(&d.MapLang, value, d.languages...) },
	"vue":        func(d *Display, value string) (i18n.Text, string) { return d.setting(&d.First, "vue", value) },
	"liste": func(d *Display, value string) (i18n.Text, string) {
		choice := ""
		problem, suggestion := d.setting(&choice, "liste", value)
		d.List = choice != "sans"
		return problem, suggestion
	},
	"orientation": func(d *Display, value string) (i18n.Text, string) {
		choice := ""
		problem, suggestion := d.setting(&choice, "orientation", value)
		d.Guided = choice == "avec"
		return problem, suggestion
	},
	"hauteur": func(d *Display, value string) (i18n.Text, string) {
		if directory.Fold(value) == AutoHeight {
			d.Height = AutoHeight
			return i18n.Text{}, ""
		}
		m := heightPattern.FindStringSubmatch(value)
		if m == nil {
			return i18n.New("une hauteur est un nombre de pixels, de 200 à 4000, ou auto"), "600"
		}
		if n, _ := strconv.Atoi(m[1]); n < 200 || n > 4000 {
			return i18n.New("une hauteur est un nombre de pixels, de 200 à 4000, ou auto"), "600"
		}
		d.Height = m[1]
		return i18n.Text{}, ""
	},
	"accent":  func(d *Display, value string) (i18n.Text, string) { return readColour(&d.Accent, value) },
	"fond":    func(d *Display, value string) (i18n.Text, string) { return readColour(&d.Ground, value) },
	"texte":   func(d *Display, value string) (i18n.Text, string) { return readColour(&d.Ink, value) },
	KeptParam: func(_ *Display, value string) (i18n.Text, string) { return readKept(value) },
	"lat":     func(d *Display, value string) (i18n.Text, string) { return readWithin(&d.lat, value, -90, 90) },
	"lon":     func(d *Display, value string) (i18n.Text, string) { return readWithin(&d.lon, value, -180, 180) },
	"zoom":    func(d *Display, value string) (i18n.Text, string) { return readWithin(&d.zoom, value, 0, 18) },
	bareName: func(d *Display, value string) (i18n.Text, string) {
		choice := ""
		problem, suggestion := d.oneOf(&choice, value, bareValue)
		d.Bare = choice != ""
		return problem, suggestion
	},
}

// The parameter of a page that a script reads: the page that is shown has its style. It is
// a parameter and not a header, so that a cache keeps both. No link leads to it.
const (
	bareName  = "style"
	bareValue = "sans"
)

// OfAddress returns the query string of the page that people see of that which a script reads.
func OfAddress(raw string) string { return query.Without(raw, bareName) }

// Onward returns an address to redirect to, for the same reader.
func (d *Display) Onward(address string) string {
	if !d.Bare {
		return address
	}
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + bareName + "=" + bareValue
}

// AutoHeight is the height of an embedded map that takes that of its content.
const AutoHeight = "auto"

var (
	keptPattern   = regexp.MustCompile(`^[0-9A-Za-z_-]{1,60}$`)
	heightPattern = regexp.MustCompile(`^(\d{3,4})(?:px)?$`)
	colourPattern = regexp.MustCompile(`^#?((?:[0-9a-fA-F]{3}){1,2})$`)
)

// KeptParam is the parameter of the places that a visitor keeps while looking for others:
// the address is all that remembers them.
const KeptParam = "garde"

// maxKept is how many places a visitor may keep: as many as fit in an address.
const maxKept = 50

// isCarried reports whether a parameter of display goes from page to page.
func isCarried(name string) bool { return name == "lang" || name == KeptParam }

// IsSetting reports whether a parameter of display concerns one page only; links to
// other pages keep the language and the places that the visitor keeps.
func IsSetting(p Pair) bool { return IsDisplay(p) && !isCarried(p.Name) }

// IsDisplay reports whether a parameter changes how a view is shown, not its places.
func IsDisplay(p Pair) bool { return displayReaders[p.Name] != nil }

// setting reads a value of a setting that has a table of them. The default is "".
func (d *Display) setting(target *string, name, value string) (problem i18n.Text, suggestion string) {
	setting, _ := query.SettingNamed(name)
	problem, suggestion = d.oneOf(target, value, setting.Values...)
	if *target == setting.Values[0] {
		*target = ""
	}
	return problem, suggestion
}

func (d *Display) oneOf(target *string, value string, values ...string) (problem i18n.Text, suggestion string) {
	folded := directory.Fold(value)
	for _, v := range values {
		if v == folded {
			*target = v
			return i18n.Text{}, ""
		}
	}
	*target = ""
	suggestion = query.Closest(directory.NewVocabulary("", values...), value)
	return i18n.New("valeurs possibles : %s", strings.Join(values, ", ")), suggestion
}

// readKept checks a list of identifiers.
func readKept(value string) (problem i18n.Text, suggestion string) {
	ids := strings.Split(value, ",")
	if len(ids) > maxKept {
		return i18n.New("sélection trop longue : %s lieux au plus", strconv.Itoa(maxKept)), ""
	}
	for _, id := range ids {
		if !keptPattern.MatchString(id) {
			return i18n.New("des identifiants de lieux sont attendus, séparés par des virgules"), ""
		}
	}
	return i18n.Text{}, ""
}

func readColour(target *string, value string) (problem i18n.Text, suggestion string) {
	m := colourPattern.FindStringSubmatch(value)
	if m == nil {
		return i18n.New("une couleur s'écrit en hexadécimal"), "1b4dd8"
	}
	*target = "#" + strings.ToLower(m[1])
	return i18n.Text{}, ""
}

func readWithin(target *string, value string, low, high float64) (problem i18n.Text, suggestion string) {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || !(n >= low && n <= high) {
		return i18n.New("un nombre de %d à %d est attendu", int(low), int(high)), ""
	}
	*target = strconv.FormatFloat(n, 'f', -1, 64)
	return i18n.Text{}, ""
}

// Pixels returns the height in pixels; "" when it is another.
func (d Display) Pixels() string {
	if d.Height == AutoHeight {
		return ""
	}
	return d.Height
}

// Start returns the initial position of the map, "lat,lon,zoom"; "" unless all three
// are given.
func (d *Display) Start() string {
	if d.lat == "" || d.lon == "" || d.zoom == "" {
		return ""
	}
	return d.lat + "," + d.lon + "," + d.zoom
}

// maxDisplayed is the length of a value of display, in characters, that links keep: a
// list of kept places is the longest.
const maxDisplayed = 50 * maxKept

// ReadDisplay parses the parameters of display in a query string and returns the
// rest of it. Pages that are not embedded take those only that go from page to page.
func (s *Site) ReadDisplay(raw string, embedded bool) (d Display, rest string) {
	d = Display{List: true, Lang: "fr", languages: s.languages}
	var kept []string
	for raw != "" {
		var given string
		given, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(given, "=")
		read := displayReaders[name]
		if read == nil || !embedded && !isCarried(name) && name != bareName {
			if given != "" {
				kept = append(kept, given)
			}
			continue
		}
		value, ok := query.Unescape(value)
		if value = strings.TrimSpace(value); value == "" && ok {
			continue
		}
		problem, suggestion := i18n.New("texte illisible"), ""
		if ok {
			problem, suggestion = read(&d, value)
		}
		if !problem.IsZero() {
			d.errors = append(d.errors, directory.WrongParam(name, directory.Clip(value), suggestion, problem))
			continue
		}
		if name != bareName {
			d.state = append(d.state.WithoutName(name), PairOf(name, words.Clip(value, maxDisplayed)))
		}
	}
	if d.Lang == "" {
		d.Lang = "fr"
	}
	d.arrange()
	return d, strings.Join(kept, "&")
}

// arrange reconciles `vue` and `liste`: either chooses one pane at a time.
func (d *Display) arrange() {
	both := d.First == "" && len(d.state.Values("vue")) > 0
	switch {
	case both && !d.List:
		d.errors = append(d.errors, directory.WrongParam("liste", "sans", "avec",
			i18n.New("ne va pas avec vue=les-deux")))
		d.state = d.state.WithoutName("liste")
		d.List = true
	case d.First != "":
		d.List = false
	case !d.List:
		d.First = "carte"
	}
}

// DisplayNames returns the names of the parameters of display that an embedded map takes.
func DisplayNames() []string {
	var names []string
	for name := range displayReaders {
		if name != MapLangParam && name != KeptParam && name != bareName {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// WithoutDisplay returns a query string without the parameters of display.
func WithoutDisplay(raw string) string {
	for name := range displayReaders {
		raw = query.Without(raw, name)
	}
	return raw
}

// State returns the valid parameters of display.
func (d Display) State() State { return d.state }

// Wrong returns the invalid parameters of display, for the author of the page.
func (d Display) Wrong() []directory.ParamError { return d.errors }

// Err returns the error that lists the invalid parameters of display; nil without any.
func (d Display) Err() error {
	if len(d.errors) == 0 {
		return nil
	}
	e := directory.Errorf(directory.Invalid, "Un paramètre ne convient pas : %s.", d.errors[0].Param)
	e.Params = d.errors
	return e
}

// MapLangParam is the parameter of /integrer for the language of the map, when it is not
// that of the page itself.
const MapLangParam = "lang_carte"
