package understand

import (
	"cmp"
	"slices"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// phrase is an expression of the tables in the text, with all its meanings.
type phrase struct {
	from, to int
	meanings []meaning
	name     bool // it is part of the name of a place: no meaning counts
}

// candidate is what tokens may be: an expression or the name of a territory.
type candidate struct {
	from, to int
	meanings []meaning
	prefix   bool // only by the beginning of its word
	exact    bool // accents and plural included
	place    *mention
	people   int // inhabitants of the place
}

// bigTown is the number of inhabitants from which a commune is known well enough for its name to be read
// where the word has another meaning.
const bigTown = 15000

// correctWords finds the words of the tables that unknown words misspell. A word of a name of the
// directory, of a commune, or of a story is not corrected.
func (w *reading) correctWords() {
	for i := range w.tokens {
		t := &w.tokens[i]
		if len(t.stem) < 5 || t.empty || t.ordinary || w.lexicon.known[t.stem] || query.IsDigits(t.fold) ||
			w.names.holds(t.place) || len(w.places.Named(t.fold, 1)) > 0 {
			continue
		}
		for _, n := range w.lexicon.fuzzy.closest(t.stem) {
			if n.edits == 1 && len(t.stem) >= 5 || n.edits == 2 && len(t.stem) >= 8 {
				t.alt = n.slug
				break
			}
		}
	}
}

// readPhrases reads expressions of the tables and exact names of territories: the longest first, over
// the whole text.
func (w *reading) readPhrases() {
	var found []candidate
	for i := range w.tokens {
		if !w.tokens[i].used {
			found = append(found, w.expressionsAt(i)...)
			if c, ok := w.placeAt(i); ok {
				found = append(found, c)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or((b.to-b.from)-(a.to-a.from), a.rank()-b.rank(), a.from-b.from)
	})
	for _, c := range found {
		if !w.free(c.from, c.to) {
			continue
		}
		w.use(c.from, c.to)
		if c.place != nil {
			w.mentions = append(w.mentions, *c.place)
			continue
		}
		w.phrases = append(w.phrases, phrase{from: c.from, to: c.to, meanings: c.meanings})
	}
	slices.SortStableFunc(w.phrases, func(a, b phrase) int { return a.from - b.from })
}

// rank orders candidates of one length, the surest first.
func (c *candidate) rank() int {
	switch {
	case c.place != nil && (c.people >= bigTown || c.place.kind != ""):
		return 0
	case c.prefix:
		return 3
	case c.place != nil:
		return 2
	}
	return 1
}

// expressionsAt returns the expressions that begin at a token: the longest, and its other meanings.
func (w *reading) expressionsAt(i int) []candidate {
	t := &w.tokens[i]
	var found []candidate
	add := func(e *expression) {
		to := e.match(w.tokens, i)
		if to == 0 {
			return
		}
		for k := range found {
			if found[k].to == to {
				if e.exact != found[k].exact { // the exact words say more
					if e.exact {
						found[k].meanings, found[k].exact = []meaning{e.meaning}, true
					}
					return
				}
				if !slices.Contains(found[k].meanings, e.meaning) {
					found[k].meanings = append(found[k].meanings, e.meaning)
				}
				found[k].prefix = found[k].prefix && e.prefix
				return
			}
		}
		found = append(found, candidate{from: i, to: to, meanings: []meaning{e.meaning}, prefix: e.prefix,
			exact: e.exact})
	}
	firsts := []string{t.stem, t.fold, t.alt}
	for k, first := range firsts {
		if first != "" && !slices.Contains(firsts[:k], first) {
			for _, e := range w.lexicon.byFirst[first] {
				add(e)
			}
		}
	}
	for _, e := range w.lexicon.prefixes {
		add(e)
	}
	return found
}

// readNames reads the words that are left as names of places of the directory: the longest run of words
// that one name holds, with the words beside it that the name holds too.
func (w *reading) readNames() {
	for i := 0; i < len(w.tokens); i++ {
		if w.tokens[i].used || w.tokens[i].empty {
			continue
		}
		end := i // of the run of words that are left
		for k := i; k < len(w.tokens) && (!w.tokens[k].used || w.tokens[k].empty && !w.tokens[k].used); k++ {
			if !w.tokens[k].empty {
				end = k + 1
			}
		}
		from, to := w.longestName(i, end)
		if from < to {
			from, to = w.widenName(from, to)
			w.takeName(from, to)
		}
		i = max(end, to) - 1
	}
}

// longestName returns the longest run of tokens within [from, to) that a name holds; an empty run when none is.
func (w *reading) longestName(from, to int) (start, end int) {
	for size := to - from; size > 0; size-- {
		for i := from; i+size <= to; i++ {
			if w.tokens[i].empty || w.tokens[i+size-1].empty || !w.mayBeName(i, i+size) {
				continue
			}
			if n := len(w.places.Named(w.span(i, i+size), commonFrom)); n > 0 &&
				(n < commonFrom || size > 1 || w.isLone()) {
				return i, i + size
			}
		}
	}
	return 0, 0
}

// commonFrom is the number of places from which a word of their names is a common one: «maison».
const commonFrom = 10

// isLone reports whether nothing else has been read.
func (w *reading) isLone() bool {
	return len(w.phrases) == 0 && len(w.mentions) == 0 && w.cedexCode == ""
}

// mayBeName reports whether words are worth looking for among the names: not words of a story alone, and in a
// long message, no single word.
func (w *reading) mayBeName(from, to int) bool {
	said, own := 0, 0
	for i := from; i < to; i++ {
		t := &w.tokens[i]
		if !t.empty {
			said++
			if !t.ordinary && (len(t.fold) >= 3) {
				own++
			}
		}
	}
	return own > 0 && (said > 1 || !w.isStory())
}

// widenName adds the kinds, labels, needs and communes beside a run that the names that hold it hold too. A
// commune where such a place lies stays a commune.
func (w *reading) widenName(from, to int) (int, int) {
	for {
		wider := false
		for _, p := range w.phrases {
			if p.isTime() || p.name {
				continue
			}
			if w.emptyBetween(p.to, from) && w.named(p.from, to) {
				from, wider = p.from, true
			} else if w.emptyBetween(to, p.from) && w.named(from, p.to) {
				to, wider = p.to, true
			}
		}
		for _, m := range w.mentions {
			if m.slug == "" {
				continue
			}
			if w.emptyBetween(m.to, from) && w.named(m.from, to) && !w.liesThere(m, m.from, to) {
				from, wider = m.from, true
			} else if w.emptyBetween(to, m.from) && w.named(from, m.to) && !w.liesThere(m, from, m.to) {
				to, wider = m.to, true
			}
		}
		if !wider {
			return from, to
		}
	}
}

func (w *reading) named(from, to int) bool { return len(w.places.Named(w.span(from, to), 1)) > 0 }

// emptyBetween reports whether token `to` follows token `from` with only empty words between them.
func (w *reading) emptyBetween(from, to int) bool {
	if from > to {
		return false
	}
	for _, t := range w.tokens[from:to] {
		if !t.empty {
			return false
		}
	}
	return true
}

// mostNamed is how many places of a name are looked at to know where they lie.
const mostNamed = 8

// liesThere reports whether a place whose name holds these tokens lies in the commune of a mention.
func (w *reading) liesThere(m mention, from, to int) bool {
	for _, i := range w.places.Named(w.span(from, to), mostNamed) {
		code := w.places.CommuneOf(i)
		for _, n := range w.names.exact(m.slug) {
			if n.code == code {
				return true
			}
		}
	}
	return false
}

// takeName makes the words of a search of some tokens, and takes them back from what they were read as.
func (w *reading) takeName(from, to int) {
	w.words = append(w.words, w.span(from, to))
	w.use(from, to)
	for k := range w.phrases {
		if w.phrases[k].from >= from && w.phrases[k].to <= to {
			w.phrases[k].name = true
		}
	}
	w.mentions = slices.DeleteFunc(w.mentions, func(m mention) bool {
		return m.slug != "" && m.from >= from && m.to <= to
	})
}

func (p *phrase) isTime() bool {
	return p.has(day) || p.has(hours) || p.has(town) || p.has(area)
}

// has reports whether a phrase has a meaning of a kind.
func (p *phrase) has(kind meaningKind) bool {
	return slices.ContainsFunc(p.meanings, func(m meaning) bool { return m.kind == kind })
}
