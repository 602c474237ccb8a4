package understand

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

//go:embed words.txt
var wordsFile string

// meaning is what an expression of the tables stands for.
type meaning struct {
	kind  meaningKind
	name  string // of the parameter
	value string
}

type meaningKind uint8

const (
	filter    meaningKind = iota // name=value
	weak                         // name=value, where nothing else says what is wanted
	label                        // label=value
	learn                        // a word of learning
	learnWith                    // a word of learning, beside what one learns to use
	object                       // what one learns to use, or buys
	buy                          // a word of buying
	print                        // a word of printing
	printed                      // what one prints
	day                          // value is a day, or a moment
	hours                        // value is a part of the day
	town                         // value is the INSEE code of a commune
	area                         // name=value is a territory
	abroad                       // a town of another country
)

// simpleKinds are the sections of the tables that need no value.
var simpleKinds = map[string]meaningKind{
	"apprendre": learn, "apprendre avec": learnWith, "objet": object, "acheter": buy, "imprimer": print,
	"a imprimer": printed, "etranger": abroad,
}

// expression is one line of the tables: words that mean something together.
type expression struct {
	words   []string // stems; of an exact one, lower case with accents
	exact   bool     // only these words, accents and plural included
	prefix  bool     // the last word is the beginning of one
	meaning meaning
}

// lexicon holds the expressions by their first word. It is immutable.
type lexicon struct {
	byFirst   map[string][]*expression
	prefixes  []*expression // of one word, which is the beginning of one
	empty     map[string]bool
	ordinary  map[string]bool
	known     map[string]bool // stems of the words of expressions
	fuzzy     fuzzyIndex      // of those of five letters or more, to correct misspellings
	suggested []Need          // in the order of the tables
	version   string          // of the criteria whose labels it has
}

// readLexicon reads the tables, then the values of the référentiel and the labels of a register.
func readLexicon(text string, register *directory.Register) (*lexicon, error) {
	w := &lexicon{byFirst: map[string][]*expression{}, empty: map[string]bool{}, ordinary: map[string]bool{},
		known: map[string]bool{}}
	sections, err := cutSections(text)
	if err != nil {
		return nil, err
	}
	for _, s := range sections {
		if s.head == "vide" || s.head == "ordinaire" {
			into := w.empty
			if s.head == "ordinaire" {
				into = w.ordinary
			}
			for _, word := range s.list {
				into[directory.Fold(word)] = true
			}
		}
	}
	for _, s := range sections {
		if s.head == "vide" || s.head == "ordinaire" {
			continue
		}
		m, err := readMeaning(s.head)
		if err != nil {
			return nil, err
		}
		for _, words := range s.list {
			w.add(words, m)
		}
	}
	w.addStandard(register)
	slices.Sort(w.fuzzy.slugs)
	w.fuzzy.slugs = slices.Compact(w.fuzzy.slugs)
	w.fuzzy = w.fuzzy.finish()
	return w, nil
}

// section is one part of the tables.
type section struct {
	head string
	list []string
}

func cutSections(text string) ([]section, error) {
	var sections []section
	for number, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			head, ok := strings.CutSuffix(line[1:], "]")
			if !ok {
				return nil, fmt.Errorf("words.txt, line %d: a section ends with ]", number+1)
			}
			sections = append(sections, section{head: head})
		case len(sections) == 0:
			return nil, fmt.Errorf("words.txt, line %d: words before the first section", number+1)
		default:
			s := &sections[len(sections)-1]
			for word := range strings.SplitSeq(line, ",") {
				if word = strings.TrimSpace(word); word != "" {
					s.list = append(s.list, word)
				}
			}
		}
	}
	return sections, nil
}

// readMeaning reads the head of a section.
func readMeaning(head string) (meaning, error) {
	if kind, ok := simpleKinds[head]; ok {
		return meaning{kind: kind}, nil
	}
	rest, isWeak := strings.CutPrefix(head, "peu ")
	name, value, ok := strings.Cut(rest, "=")
	if !ok {
		return meaning{}, fmt.Errorf("words.txt: section [%s] is not known", head)
	}
	m := meaning{name: name, value: value}
	switch {
	case isWeak:
		m.kind = weak
	case name == "quand":
		m.kind = day
	case name == "heure":
		m.kind = hours
	case name == "commune":
		m.kind = town
	case name == "departement" || name == "region" || name == "epci":
		m.kind = area
	case name == "label":
		m.kind = label
	case directory.FilterNamed(name) == nil:
		return meaning{}, fmt.Errorf("words.txt: %s is not a filter", name)
	}
	return m, nil
}

// add adds one expression.
func (w *lexicon) add(text string, m meaning) {
	e := &expression{meaning: m}
	text, e.exact = strings.CutSuffix(text, "!")
	if text, e.prefix = strings.CutSuffix(text, "*"); !e.prefix {
		w.suggest(text, m)
	}
	tokens := tokenize(text, w)
	bare := !slices.ContainsFunc(tokens[min(1, len(tokens)):], func(t token) bool { return !t.empty })
	for i, t := range tokens {
		switch {
		case e.exact:
			e.words = append(e.words, t.lower)
		case e.prefix:
			e.words = append(e.words, t.fold)
		case i == 0 || !t.empty || bare: // «à ma place» has only empty words
			e.words = append(e.words, t.stem)
		}
		if len(t.stem) >= 5 && !t.empty {
			w.fuzzy.slugs = append(w.fuzzy.slugs, t.stem)
		}
		w.known[t.stem] = true
	}
	switch {
	case len(e.words) == 0:
	case e.prefix && len(e.words) == 1:
		w.prefixes = append(w.prefixes, e)
	default:
		first := e.words[0]
		if e.exact {
			first = stem(directory.Fold(first))
		}
		w.byFirst[first] = append(w.byFirst[first], e)
	}
}

// notLabels are spellings of labels that say something else when they are typed alone.
var notLabels = map[string]bool{"mes papiers": true, "gen": true, "efs": true, "formation": true}

// addStandard adds the labels of a register and the values of the vocabularies, but for codes.
func (w *lexicon) addStandard(register *directory.Register) {
	for _, l := range register.Labels() {
		for _, s := range slices.Concat([]string{l.Name}, l.Synonyms, l.Former) {
			if !notLabels[directory.Fold(s)] {
				w.add(strings.TrimRight(s, "!*"), meaning{kind: label, name: "label", value: l.Name})
			}
		}
	}
	for _, f := range directory.Filters {
		if f.Kind != directory.ByValue || f.Vocabulary == nil || f.Name == "typologie" || f.Name == "offre" ||
			f.Name == "itinerance" || directory.HoldsLabels(f.Name) {
			continue
		}
		for _, value := range f.Vocabulary.Values {
			if strings.Contains(value, " ") {
				w.add(value, meaning{kind: filter, name: f.Name, value: value})
			}
		}
	}
}

// mostSkipped is how many empty words may stand between two words of an expression.
const mostSkipped = 3

// match returns where an expression that begins at token i ends; 0 when it does not.
func (e *expression) match(tokens []token, i int) int {
	at := i
	for k, word := range e.words {
		for skipped := 0; k > 0 && at < len(tokens) && skipped < mostSkipped && tokens[at].empty &&
			!e.isWord(&tokens[at], k, word); skipped++ {
			at++
		}
		if at >= len(tokens) || tokens[at].used || !e.isWord(&tokens[at], k, word) {
			return 0
		}
		at++
	}
	return at
}

// isWord reports whether a token is word k of the expression.
func (e *expression) isWord(t *token, k int, word string) bool {
	switch {
	case e.exact:
		return t.lower == word
	case e.prefix && k == len(e.words)-1:
		return strings.HasPrefix(t.fold, word)
	}
	return t.stem == word || t.fold == word || t.alt != "" && t.alt == word
}
