package mapping

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
)

// lexicon finds labels of a register in texts, by the words of its entries. It is immutable.
type lexicon struct {
	register *directory.Register
	phrases  map[string][]labelPhrase // by first word, the longest first
	anchors  anchors
}

// labelPhrase is words that speak of a label.
type labelPhrase struct {
	words []string
	label *directory.Label
	use   phraseUse
}

// phraseUse is where the words of a phrase mean the label.
type phraseUse uint8

const (
	anywhere    phraseUse = iota
	announced             // after a word such as "labellisé"
	inName                // in the name of a place
	startOfName           // at the start of the name of a place
	inColumn              // in a column about labels only
)

// context is the kind of text in which labels are searched for.
type context uint8

const (
	textContext   context = iota // a presentation, or a column about something else
	nameContext                  // the name of a place
	columnContext                // a column about labels
)

// standardLexicon is that of the register of the program.
var standardLexicon = newLexicon(directory.StandardLabels)

func newLexicon(register *directory.Register) *lexicon {
	x := &lexicon{register: register, phrases: map[string][]labelPhrase{}, anchors: newAnchors()}
	labels := register.Labels()
	for i := range labels {
		l := &labels[i]
		if m := l.Mentions; m != nil {
			x.add(l, anywhere, m.Free)
			x.add(l, announced, m.Announced)
			x.add(l, inName, m.Name)
			x.add(l, startOfName, m.NameStart)
		}
		x.add(l, inColumn, []string{l.Name})
		x.add(l, inColumn, l.Synonyms)
		x.add(l, inColumn, l.Former)
	}
	for _, list := range x.phrases {
		slices.SortStableFunc(list, func(a, b labelPhrase) int { return len(b.words) - len(a.words) })
	}
	return x
}

func (x *lexicon) add(l *directory.Label, use phraseUse, texts []string) {
	for _, text := range texts {
		var words []string
		for _, t := range tokens(text, nil) {
			words = append(words, t.word)
		}
		if len(words) == 0 {
			continue
		}
		x.phrases[words[0]] = append(x.phrases[words[0]], labelPhrase{words, l, use})
		if use != inColumn || l.Mentions != nil && !l.IsFormer(text) {
			x.anchors.add(words)
		}
	}
}

// token is a folded word of a text, with what separates it from the word before.
type token struct {
	word  string
	pause pause
}

// pause is what separates two words, from nothing to the end of a sentence.
type pause uint8

const (
	noPause pause = iota
	comma         // a comma, a bracket, a dash between spaces
	fullStop
)

// tokens appends the words of a text.
func tokens(text string, list []token) []token {
	text = strings.ReplaceAll(text, "&nbsp;", " ")
	next, start := noPause, -1
	folded := foldLines(text)
	end := func(i int) {
		if start >= 0 {
			list = append(list, token{folded[start:i], next})
			next, start = noPause, -1
		}
	}
	for i, r := range folded {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		end(i)
		switch r {
		case ',', '(', ')', '/', '[', ']', '"', '«', '»':
			next = max(next, comma)
		case '.', '!', '?', ';', '•', '|', '\n', '*', '…':
			next = fullStop
		}
	}
	end(len(folded))
	return list
}

// foldLines is directory.Fold line by line: the end of a line ends a sentence.
func foldLines(text string) string {
	if !strings.ContainsAny(text, "\n\r") {
		return directory.Fold(text)
	}
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		lines[i] = directory.Fold(lines[i])
	}
	return strings.Join(lines, "\n")
}

// labelReading is what a text says of labels.
type labelReading struct {
	has    []*directory.Label
	denies []*directory.Label // "projet de …", "ancienne …", "en cours de labellisation"
}

func (r labelReading) none() bool { return len(r.has)+len(r.denies) == 0 }

// read returns the labels that a text says that the place has, and those that it denies
// without having them.
func (x *lexicon) read(text string, where context) (r labelReading) {
	if where != columnContext && !x.anchors.in(text) {
		return r
	}
	var room [64]token
	list := tokens(text, room[:0])
	for i := 0; i < len(list); {
		phrase := x.at(list, i, where)
		if phrase == nil {
			i++
			continue
		}
		s := &span{list, i, i + len(phrase.words), phrase.label}
		switch {
		case phrase.use == announced && where != columnContext && !s.announced():
		case s.denied():
			r.denies = appendLabel(r.denies, phrase.label)
		default:
			r.has = appendLabel(r.has, phrase.label)
		}
		i = s.end
	}
	r.denies = slices.DeleteFunc(r.denies, func(l *directory.Label) bool { return slices.Contains(r.has, l) })
	return r
}

func appendLabel(labels []*directory.Label, l *directory.Label) []*directory.Label {
	if slices.Contains(labels, l) {
		return labels
	}
	return append(labels, l)
}

// at returns the longest phrase at a word that counts in a context, nil when there is none.
func (x *lexicon) at(list []token, i int, where context) *labelPhrase {
	phrases := x.phrases[list[i].word]
	for k := range phrases {
		p := &phrases[k]
		switch p.use {
		case inColumn:
			if where != columnContext {
				continue
			}
		case inName:
			if where == textContext {
				continue
			}
		case startOfName:
			if where == textContext || i > 0 {
				continue
			}
		}
		if matches(list[i:], p.words) {
			return p
		}
	}
	return nil
}

func matches(list []token, words []string) bool {
	if len(list) < len(words) {
		return false
	}
	for k, w := range words {
		if list[k].word != w || k > 0 && list[k].pause == fullStop && !isNumber(w) {
			return false
		}
	}
	return true
}

// isNumber reports whether a word is a number: "3.0" is two words of one name.
func isNumber(w string) bool { return strings.Trim(w, "0123456789") == "" }
