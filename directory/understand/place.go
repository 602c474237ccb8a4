package understand

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// mostNameWords is how many words the name of a territory may have.
const mostNameWords = 14

// spanned is an exact name in the text.
type spanned struct {
	from, to      int
	slug, article string
}

// exactAt returns the longest name of a territory that begins at a token.
func (w *reading) exactAt(i int) (found spanned, ok bool) {
	return w.nameAt(i, func(slug string) bool { return len(w.names.exact(slug)) > 0 })
}

// nameAt returns the longest name that begins at a token and that is accepts. «s/» is «sur», else «sous».
func (w *reading) nameAt(i int, is func(slug string) bool) (found spanned, ok bool) {
	found, ok = w.scanName(i, "sur", is)
	if under, also := w.scanName(i, "sous", is); also && under.to > found.to {
		return under, true
	}
	return found, ok
}

func (w *reading) scanName(i int, slash string, is func(slug string) bool) (found spanned, ok bool) {
	article := ""
	start := i
	if i+1 < len(w.tokens) && isArticle(w.tokens[i].fold) && !w.tokens[i].quoted {
		article, start = w.tokens[i].fold, i+1
	}
	slug := ""
	slashed := slash == "sur"
	for k := start; k < len(w.tokens) && k < start+mostNameWords; k++ {
		t := &w.tokens[k]
		if t.used || k > i && t.comma && !t.quoted || t.quoted {
			break
		}
		word := t.place
		if digits := ordinalDigits(word); digits != "" && k > start {
			word = digits
		} else if t.fold == "s" && word == "sur" {
			word, slashed = slash, true
		}
		if slug != "" {
			slug += " "
		}
		slug += word
		if !w.names.holds(slug) {
			break
		}
		if slashed && is(slug) {
			found, ok = spanned{i, k + 1, slug, article}, true
		}
	}
	if ok && found.to < len(w.tokens) && w.tokens[found.to].quoted {
		found.article = w.tokens[found.to].fold
		found.to++
	}
	return found, ok
}

// epciWords returns where words that say an EPCI, beginning at a token, end; i when there is none.
func (w *reading) epciWords(i int) int {
	said := false
	k := i
	for ; k < len(w.tokens) && !w.tokens[k].used && kindsOfEPCI[w.tokens[k].fold]; k++ {
		said = said || !w.tokens[k].empty && w.tokens[k].fold != "commune" || w.tokens[k].fold == "communes"
	}
	if !said {
		return i
	}
	return k
}

// placeAt returns the territory that begins at a token, by its exact name.
func (w *reading) placeAt(i int) (candidate, bool) {
	if to := w.epciWords(i); to > i {
		if found, ok := w.exactAt(to); ok && w.isEPCI(found.slug) {
			m := mention{from: i, to: found.to, slug: found.slug, epci: true}
			return candidate{from: i, to: found.to, place: &m}, true
		}
		if found, ok := w.exactAt(i); ok && found.to-found.from > 1 {
			m := mention{from: i, to: found.to, slug: found.slug, article: found.article}
			return candidate{from: i, to: found.to, place: &m, people: w.people(found.slug)}, true
		}
		return candidate{}, false
	}
	found, ok := w.exactAt(i)
	if !ok {
		return candidate{}, false
	}
	people := w.people(found.slug)
	if !w.mayBePlace(found, people) {
		return candidate{}, false
	}
	m := mention{from: found.from, to: found.to, slug: found.slug, article: found.article}
	return candidate{from: found.from, to: found.to, place: &m, people: people}, true
}

func (w *reading) isEPCI(slug string) bool {
	return slices.ContainsFunc(w.names.exact(slug), func(n name) bool { return n.kind == territory.KindEPCI })
}

// people returns the inhabitants of the most populated territory of a name, those of EPCI apart.
func (w *reading) people(slug string) int {
	for _, n := range w.names.exact(slug) {
		if n.kind != territory.KindEPCI {
			return n.population
		}
	}
	return 0
}

// mayBePlace reports whether a name that is also an ordinary word is meant as a place.
func (w *reading) mayBePlace(s spanned, people int) bool {
	words := w.tokens[s.from:s.to]
	if words[len(words)-1].quoted {
		words = words[:len(words)-1]
	}
	first := &words[len(words)-1]
	if len(words) == 1 || s.article != "" && len(words) == 2 {
		plain := first.empty || first.ordinary || len(first.fold) < 3
		if !plain && (!w.isStory() || people >= 5000 || w.isAnnounced(s.from) || w.nextToCode(s)) {
			return true
		}
		if first.empty && s.to < len(w.tokens) && w.tokens[s.to].empty {
			return false // «pres de»
		}
		if first.empty || len(first.fold) < 2 {
			return w.content() == 0 || len(w.tokens) == 1 || w.nextToCode(s)
		}
		return people >= bigTown && !first.ordinary || people >= bigTown && s.article == "" ||
			w.isAlone(s) || w.nextToCode(s) || !w.isStory() && w.isAnnounced(s.from)
	}
	return true
}

// isAnnounced reports whether a preposition of place stands before a token.
func (w *reading) isAnnounced(i int) bool {
	if i == 0 {
		return false
	}
	switch w.tokens[i-1].fold {
	case "a", "vers", "dans", "pres", "in", "near", "at", "habite":
		return true
	case "de", "d":
		return i > 1 &&
			(w.tokens[i-2].fold == "pres" || w.tokens[i-2].fold == "autour" || w.tokens[i-2].fold == "proche" ||
				w.tokens[i-2].fold == "mairie")
	}
	return false
}

// isAlone reports whether every other word of a short text is empty or a code.
func (w *reading) isAlone(s spanned) bool {
	for i := range w.tokens {
		t := &w.tokens[i]
		if (i < s.from || i >= s.to) && !t.empty && !t.used {
			return false
		}
	}
	return true
}

// nextToCode reports whether a postcode or the code of a département stands beside a name.
func (w *reading) nextToCode(s spanned) bool {
	for _, m := range w.mentions {
		if m.code != "" && (w.emptyBetween(m.to, s.from) || w.emptyBetween(s.to, m.from)) && m.to > m.from {
			return true
		}
	}
	return false
}

// readBeginnings reads the first words of the name of a commune, «charleville», where no place is named.
func (w *reading) readBeginnings() {
	if w.namesCommune() {
		return
	}
	var best spanned
	for i := range w.tokens {
		t := &w.tokens[i]
		if t.used || t.empty && !isArticle(t.fold) {
			continue
		}
		found, ok := w.nameAt(i, func(slug string) bool { return len(w.names.beginning(slug)) > 0 })
		if !ok || found.to-found.from <= best.to-best.from {
			continue
		}
		last := &w.tokens[found.to-1]
		if last.empty || len(last.fold) < 3 ||
			found.to-found.from == 1 && (last.ordinary || w.isStory() && !w.isAnnounced(i)) ||
			found.article != "" && found.to-found.from == 2 && last.ordinary {
			continue
		}
		if len(w.places.Named(w.span(found.from, found.to), 1)) > 0 && !w.isAlone(found) && !w.nextToCode(found) {
			continue // the name of a place of the directory
		}
		best = found
	}
	if best.to > best.from {
		w.mention(mention{from: best.from, to: best.to, slug: best.slug, article: best.article})
	}
}

// namesCommune reports whether the text names a commune, by its name or its code.
func (w *reading) namesCommune() bool {
	return slices.ContainsFunc(w.mentions, func(m mention) bool { return m.slug != "" || m.kind.IsCommune() }) ||
		slices.ContainsFunc(w.phrases, func(p phrase) bool { return p.has(town) })
}

// misspeltTries bounds the work on a long text.
const misspeltTries = 6

// readMisspelt reads a misspelt name, where the text names no commune.
func (w *reading) readMisspelt() {
	if w.namesCommune() || len(w.words) > 0 && w.content() > 3 {
		return
	}
	tries := 0
	for size := min(5, len(w.tokens)); size > 0; size-- {
		for i := 0; i+size <= len(w.tokens); i++ {
			if !w.mayBeMisspelt(i, i+size) {
				continue
			}
			if tries++; tries > misspeltTries {
				return
			}
			if w.readClosest(i, i+size) {
				return
			}
		}
	}
}

// readMisspeltNames reads misspelt names of several words, one of which may be the name of another
// commune: «clermont ferand».
func (w *reading) readMisspeltNames() {
	for size := min(5, len(w.tokens)); size > 1; size-- {
		for i := 0; i+size <= len(w.tokens); i++ {
			if w.mayMisspeltJoin(i, i+size) && w.readClosest(i, i+size) {
				return
			}
		}
	}
}

// mayMisspeltJoin reports whether tokens may be one misspelt name: an unknown word among them, and names of
// communes whole.
func (w *reading) mayMisspeltJoin(from, to int) bool {
	unknown, communes, letters := 0, 0, 0
	for i := from; i < to; i++ {
		t := &w.tokens[i]
		letters += len(t.fold)
		switch {
		case i > from && t.comma, query.IsDigits(t.fold), strings.Contains(t.fold, "@"):
			return false
		case t.used:
			if !w.isOfName(i, from, to) {
				return false
			}
			communes++
		case !t.empty && !t.ordinary:
			unknown++
		case i == from || i == to-1:
			return false
		}
	}
	return unknown > 0 && letters >= 6 && (communes > 0 || w.places.Named(w.span(from, to), 1) == nil)
}

// isOfName reports whether a token is part of the name of a commune that lies within some tokens.
func (w *reading) isOfName(i, from, to int) bool {
	return slices.ContainsFunc(w.mentions, func(m mention) bool {
		return m.slug != "" && m.from <= i && i < m.to && m.from >= from && m.to <= to
	})
}

// mayBeMisspelt reports whether tokens may be a misspelt name.
func (w *reading) mayBeMisspelt(from, to int) bool {
	first, last := &w.tokens[from], &w.tokens[to-1]
	if !w.free(from, to) || first.empty && !isArticle(first.fold) || last.empty {
		return false
	}
	for i := from; i < to; i++ {
		t := &w.tokens[i]
		if i > from && t.comma || query.IsDigits(t.fold) || strings.Contains(t.fold, "@") {
			return false
		}
	}
	if to-from == 1 && (first.ordinary || len(w.places.Named(first.fold, 1)) > 0) {
		return false
	}
	if to-from == 1 && len(first.fold) < 3 {
		return false
	}
	s := spanned{from: from, to: to}
	return w.isAlone(s) || w.isAnnounced(from) || w.nextToCode(s) || !w.isStory() && w.content() <= 5 &&
		(to == len(w.tokens) || from == 0 || w.tokens[from].comma || !w.tokens[from-1].empty)
}

// knownTown is the number of inhabitants of a commune below which one word of several unknown ones is rather part of
// the name of a person or of a place than the commune misspelt: «camille claudel».
const knownTown = 5000

// isBesideUnread reports whether a word that nothing explains stands beside a token.
func (w *reading) isBesideUnread(i int) bool {
	unread := func(k int) bool {
		t := &w.tokens[k]
		return !t.used && !t.empty && !t.ordinary && !query.IsDigits(t.fold)
	}
	return i > 0 && !w.tokens[i].comma && unread(i-1) ||
		i+1 < len(w.tokens) && !w.tokens[i+1].comma && unread(i+1)
}

// readClosest reads tokens as the closest name.
func (w *reading) readClosest(from, to int) bool {
	words := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		words = append(words, w.tokens[i].place)
	}
	article := ""
	if len(words) > 1 && isArticle(words[0]) {
		article, words = words[0], words[1:]
	}
	text := strings.Join(words, " ")
	found := w.names.fuzzy.closest(text)
	if slug, ok := w.names.loose[withoutSmall(text)]; ok && strings.Contains(text, " ") { // «Châlons Champagne»
		found = append([]near{{slug: slug, edits: 1, sound: true}}, found...)
	}
	if len(found) == 0 {
		return false
	}
	code := w.postcodeMentioned()
	if code != nil { // one of its communes, or none
		found = slices.DeleteFunc(found, func(n near) bool { return !w.isOf(n.slug, code) })
		if len(found) == 0 {
			return false
		}
	}
	best := found[0]
	for _, n := range found[1:] {
		if n.edits == best.edits &&
			(n.sound && !best.sound || n.sound == best.sound && w.people(n.slug) > w.people(best.slug)) {
			best = n
		}
	}
	if best.edits == 2 && len(text) < 7 && !w.isAlone(spanned{from: from, to: to}) {
		return false
	}
	if to-from == 1 && w.people(best.slug) < knownTown && !w.isAnnounced(from) && w.isBesideUnread(from) {
		return false
	}
	w.mentions = slices.DeleteFunc(w.mentions, func(m mention) bool {
		return m.slug != "" && m.from >= from && m.to <= to
	})
	w.mention(mention{from: from, to: to, slug: best.slug, article: article, typed: w.span(from, to)})
	return true
}

// postcodeMentioned returns the postcode that the text names, nil when there is none.
func (w *reading) postcodeMentioned() *territory.Postcode {
	for _, m := range w.mentions {
		if m.kind == territory.KindPostcode {
			return w.gazetteer.Postcode(m.code)
		}
	}
	return nil
}

// isOf reports whether a name is that of a commune of a postcode.
func (w *reading) isOf(slug string, p *territory.Postcode) bool {
	return slices.ContainsFunc(w.names.exact(slug), func(n name) bool {
		return slices.ContainsFunc(p.Communes, func(c *territory.Commune) bool {
			return c.Code == n.code || c.Parent == n.code
		})
	})
}
