// Package understand reads what a person typed into one box: places, needs, kinds of places,
// labels, days, names, in any order and spelling. Its rules are those of docs/comprendre.md; what
// everyday words mean is the data file words.txt. It knows nothing of HTTP.
package understand

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// MaxLength is the size in bytes of the longest text that is read.
const MaxLength = 1000

// Pair is one parameter of a view.
type Pair struct{ Name, Value string }

// Query is the parameters of a view, in the order in which they are written.
type Query []Pair

// Choice is one of several readings, for a person to choose.
type Choice struct {
	Query Query
	Label string
}

// Correction is a word that was read as another one.
type Correction struct{ Typed, Read string }

// Answer is what a text means.
type Answer struct {
	Query   Query    // empty when a person must choose first, or when nothing was understood
	Choices []Choice // the most probable first
	Address string   // a street, as typed
	Ignored []string // words that were not understood, as typed

	Corrected []Correction
	Cedex     string // the CEDEX postcode that stands for its département only; "" none
	Dated     bool   // the answer depends on the day and the hour
	Located   bool   // distances are measured from Address
}

// Places is what a version of the directory says of its places; a directory.View is one.
type Places interface {
	// Named returns the places, limit at most, whose name has every word of a text.
	Named(text string, limit int) []int
	// CommuneOf returns the INSEE code of the commune of a place, "" when it is unknown.
	CommuneOf(i int) string
	// Criteria returns the criteria of the version, with the labels of territories.
	Criteria() *directory.Criteria
}

// Reader reads texts. It is safe for concurrent use.
type Reader struct {
	gazetteer *territory.Gazetteer
	names     func() *names // made once, by the first text
	lexicon   atomic.Pointer[lexicon]
}

// New returns a reader that knows the territories of a gazetteer.
func New(g *territory.Gazetteer) *Reader {
	return &Reader{gazetteer: g, names: sync.OnceValue(func() *names { return indexNames(g) })}
}

// Prepare makes the indexes that the first text would wait for: a tenth of a second.
func (r *Reader) Prepare() {
	r.names()
	r.wordsOf(nil)
}

// wordsOf returns the tables with the labels of some criteria, made again when these change. A table that cannot
// be read, which a test reports, is empty.
func (r *Reader) wordsOf(criteria *directory.Criteria) *lexicon {
	version, register := "", directory.StandardLabels
	if criteria != nil && len(criteria.Labels) > 0 {
		version, register = criteria.Version, register.With(criteria.Labels)
	}
	if w := r.lexicon.Load(); w != nil && w.version == version {
		return w
	}
	w, err := readLexicon(wordsFile, register)
	if err != nil {
		w = &lexicon{}
	}
	w.version = version
	r.lexicon.Store(w)
	return w
}

// reading is the work on one text.
type reading struct {
	gazetteer *territory.Gazetteer
	names     *names
	lexicon   *lexicon
	places    Places
	now       time.Time
	text      string
	tokens    []token
	phrases   []phrase
	mentions  []mention
	cedex     bool   // the word CEDEX was typed
	cedexCode string // five digits that are of no commune
	radius    string // in kilometres, "" none
	words     []string
	query     Query
	answer    Answer
	district  []*territory.Commune // that CEDEX delivers to, where a district has several
}

// Read returns what a text means at an instant. places may be nil: then no name of a place is known.
func (r *Reader) Read(text string, places Places, now time.Time) Answer {
	if len(text) > MaxLength {
		text = strings.ToValidUTF8(text[:MaxLength], "")
	}
	if places == nil {
		places = noPlaces{}
	}
	w := &reading{gazetteer: r.gazetteer, names: r.names(), lexicon: r.wordsOf(places.Criteria()), places: places,
		now: now, text: text}
	if done := w.readIdentifiers(); done {
		return w.answer
	}
	w.tokens = tokenize(w.text, w.lexicon)
	w.correctWords()
	w.readStreet()
	w.readNumbers()
	w.readDistrict()
	w.readPhrases()
	w.readMisspeltNames()
	w.readBeginnings()
	w.readNames()
	w.readMisspelt()
	w.resolve()
	w.answer.finish(text, w.content() > 0)
	return w.answer
}

// noPlaces knows no name.
type noPlaces struct{}

func (noPlaces) Named(string, int) []int { return nil }
func (noPlaces) CommuneOf(int) string    { return "" }

func (noPlaces) Criteria() *directory.Criteria { return nil }

// finish makes the whole text the words of a search where nothing was understood of one that says something:
// not an empty one, nor one that only greets.
func (a *Answer) finish(text string, says bool) {
	if len(a.Query) > 0 || len(a.Choices) > 0 || a.Address != "" || !says {
		return
	}
	if slices.ContainsFunc(a.Ignored, isUnreadCode) {
		return
	}
	a.Query = Query{{"q", clip(strings.Join(strings.Fields(trimSigns(text)), " "))}}
	a.Ignored = nil
}

// Get returns the value of a parameter, "" when there is none.
func (q Query) Get(name string) string {
	for _, p := range q {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// Encode returns the query string.
func (q Query) Encode() string {
	var b strings.Builder
	for i, p := range q {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(escape(p.Name))
		b.WriteByte('=')
		b.WriteString(escape(p.Value))
	}
	return b.String()
}

// escape encodes a part of a query string; what needs no encoding is kept legible.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ':
			b.WriteByte('+')
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~:,/()", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// maxWords is the size in bytes of the longest q that a view takes.
const maxWords = 200

func clip(s string) string {
	if len(s) > maxWords {
		s = strings.TrimSpace(strings.ToValidUTF8(s[:maxWords], ""))
	}
	return s
}

// span returns the text of tokens as typed.
func (w *reading) span(from, to int) string {
	if from >= to {
		return ""
	}
	return w.text[w.tokens[from].from:w.tokens[to-1].to]
}

// use marks tokens as read.
func (w *reading) use(from, to int) {
	for i := from; i < to; i++ {
		w.tokens[i].used = true
	}
}

// free reports whether none of the tokens has been read.
func (w *reading) free(from, to int) bool {
	return !slices.ContainsFunc(w.tokens[from:to], func(t token) bool { return t.used })
}

// content returns how many tokens say something.
func (w *reading) content() int {
	n := 0
	for i := range w.tokens {
		if !w.tokens[i].empty {
			n++
		}
	}
	return n
}

// longStory is the number of words from which a text is a message rather than a search.
const longStory = 9

func (w *reading) isStory() bool { return w.content() >= longStory }
