package territory

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// mostSuggestions bounds what one question can cost.
const mostSuggestions = 100

// Complete suggests the territories that a text being typed may mean: by the
// beginnings of their words («bord», «saint den», «l'isle», «lyon 3», «saint
// denis 974») or of their code («33», «330», «33063», «2A»). Case, accents,
// hyphens and apostrophes do not matter. Exact names and codes come first, then
// names that begin with the text, the most populated first. limit is capped at
// 100. Nil when nothing matches.
func (g *Gazetteer) Complete(q string, limit int) []Suggestion {
	limit = min(limit, mostSuggestions)
	if len(q) > 200 || limit <= 0 {
		return nil
	}
	tokens := tokenize(q)
	if len(tokens) == 0 {
		return nil
	}
	if code, ok := codeOf(tokens); ok {
		return g.completeCode(code, limit)
	}
	return g.completeName(tokens, limit)
}

// token is a word of the question: what names have, another reading of it, and
// the code that it may be. Empty readings match nothing.
type token struct{ word, other, code string }

func tokenize(q string) []token {
	var buf [96]byte
	folded := appendFold(buf[:0], q)
	var tokens []token
	numbered := false
	for len(folded) > 0 {
		raw, rest := cutWord(folded)
		folded = rest
		if len(raw) == 0 {
			continue
		}
		t := token{word: string(raw)}
		if long := longForm(raw); long != "" { // «st» may also begin Strasbourg
			t.word, t.other = long, t.word
		}
		if isCodePrefix(string(raw)) {
			t.code = strings.ToUpper(string(raw))
		}
		if digits := ordinal(raw); digits != nil && (len(tokens) > 0 || t.code == "") {
			t.word = string(digits)
			numbered = true
		}
		if numbered && len(raw) >= 3 && strings.HasPrefix("arrondissement", t.word) || t.word == "cedex" {
			continue
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// isCodePrefix tells digits, and 2a or 2b followed by digits.
func isCodePrefix(w string) bool {
	if strings.HasPrefix(w, "2a") || strings.HasPrefix(w, "2b") {
		return len(w) == 2 || isNumber(w[2:])
	}
	return isNumber(w)
}

// codeOf joins «33 000»; it is not ok when there is a word.
func codeOf(tokens []token) (string, bool) {
	code := ""
	for _, t := range tokens {
		if t.code == "" {
			return "", false
		}
		code += t.code
	}
	return code, true
}

// completeCode suggests the territories of this very code, in the order of the
// table of kinds, and, when it is no postcode, the postcodes that begin with it.
func (g *Gazetteer) completeCode(code string, limit int) []Suggestion {
	var found []Suggestion
	for _, kind := range g.codeKinds {
		switch {
		case kind.IsArea():
			if a := g.Area(kind, code); a != nil && !g.repeatsPart(a) {
				found = append(found, a.Suggest())
			}
		case kind == KindPostcode:
			found = g.appendPostcodes(found, code, limit)
		default:
			if c := g.Commune(code); c != nil {
				found = append(found, c.Suggest())
			}
		}
	}
	return found[:min(limit, len(found))]
}

// appendPostcodes appends the postcode of this very code, else the most
// populated of those that begin with it, up to limit.
func (g *Gazetteer) appendPostcodes(found []Suggestion, code string, limit int) []Suggestion {
	if p := g.Postcode(code); p != nil {
		return append(found, p.Suggest())
	}
	for _, i := range g.postcodesUnder(code, limit) {
		found = append(found, g.postcodes[i].Suggest())
	}
	return found
}

// postcodesUnder are the indexes of the most populated postcodes that begin so.
func (g *Gazetteer) postcodesUnder(prefix string, limit int) []int {
	from := sort.Search(len(g.postcodes), func(i int) bool { return g.postcodes[i].Code >= prefix })
	to := from
	for to < len(g.postcodes) && strings.HasPrefix(g.postcodes[to].Code, prefix) {
		to++
	}
	best := make([]int, 0, limit+1)
	for i := from; i < to; i++ {
		at := len(best)
		for at > 0 && g.weights[best[at-1]] < g.weights[i] {
			at--
		}
		if at < limit {
			best = slices.Insert(best, at, i)
			best = best[:min(limit, len(best))]
		}
	}
	return best
}

// weighPostcodes shares the inhabitants of a commune among its postcodes, but
// for the order of suggestions gives all of them to its first, where its centre
// is as a rule.
func (g *Gazetteer) weighPostcodes() {
	g.weights = make([]int32, len(g.postcodes))
	for i := range g.postcodes {
		p := &g.postcodes[i]
		for _, c := range p.Communes {
			switch {
			case !p.counts(c):
			case c.Postcodes[0] == p.Code:
				g.weights[i] += int32(c.Population)
			default:
				g.weights[i] += int32(c.Population / len(c.Postcodes))
			}
		}
	}
}

// completeName takes the exact names, then scans the entries that have a word
// beginning as the rarest of the question's.
func (g *Gazetteer) completeName(tokens []token, limit int) []Suggestion {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.word
	}
	full := strings.Join(words, " ")
	exact := withoutArticle(full)
	var found []Suggestion
	if len(tokens) > 1 || tokens[0].other == "" { // «st» alone is not a name yet
		found = g.exactNames(full)
	}
	var first, later []*entry // those that begin with the question, those that hold it
	for _, list := range g.rarest(tokens) {
		for _, i := range list {
			e := &g.words.entries[i]
			if withoutArticle(e.full) == exact || !g.matches(e, tokens) {
				continue
			}
			if beginsWith(e.full, tokens) {
				if first = append(first, e); len(found)+len(first) >= limit {
					break
				}
			} else if len(later) < limit {
				later = append(later, e)
			}
		}
	}
	heaviest := func(x, y *entry) int { return cmp.Compare(y.weight, x.weight) }
	slices.SortStableFunc(first, heaviest) // two readings of a word are two lists
	for _, e := range append(first, later...) {
		if len(found) >= limit {
			break
		}
		found = append(found, g.suggest(e))
	}
	return found[:min(limit, len(found))]
}

// exactNames are the territories of this very name: with the same article
// first, then the heaviest.
func (g *Gazetteer) exactNames(full string) []Suggestion {
	exact := withoutArticle(full)
	var same []*entry
	for i := range g.words.areas {
		if e := &g.words.areas[i]; withoutArticle(e.full) == exact {
			same = append(same, e)
		}
	}
	for i := g.names.first[exact]; i != 0; i = g.names.others[i-1] {
		if at := g.words.ofCommune[i-1]; at != 0 {
			same = append(same, &g.words.entries[at-1])
		}
	}
	slices.SortStableFunc(same, func(x, y *entry) int {
		if (x.full == full) != (y.full == full) {
			if x.full == full {
				return -1
			}
			return 1
		}
		return cmp.Compare(y.weight, x.weight)
	})
	var found []Suggestion
	for _, e := range same {
		found = append(found, g.suggest(e))
	}
	return found
}

// rarest are the shortest lists of entries that hold all the answers: one list,
// or one a reading.
func (g *Gazetteer) rarest(tokens []token) [][]uint16 {
	var best [][]uint16
	size := -1
	for _, t := range tokens {
		if t.code != "" && len(tokens) > 1 {
			continue // it may match as a code what it does not as a word
		}
		lists := [][]uint16{g.words.having(t.word)}
		n := len(lists[0])
		if t.other != "" {
			lists = append(lists, g.words.having(t.other))
			n += len(lists[1])
		}
		if size < 0 || n < size {
			best, size = lists, n
		}
	}
	return best
}

func (g *Gazetteer) matches(e *entry, tokens []token) bool {
	for i := range tokens {
		t := &tokens[i]
		if hasWord(e.full, t.word) || t.other != "" && hasWord(e.full, t.other) {
			continue
		}
		if len(t.code) < 2 || !g.hasCode(e, t.code) {
			return false
		}
	}
	return true
}

// hasCode tells whether a commune is in this département or has a postcode that
// begins so.
func (g *Gazetteer) hasCode(e *entry, code string) bool {
	if !e.kind.IsCommune() {
		return false
	}
	c := &g.communes[e.index]
	if p := g.Postcode(code); p != nil {
		return slices.Contains(p.Communes, c) && p.counts(c)
	}
	startsSo := func(postcode string) bool { return strings.HasPrefix(postcode, code) }
	return c.Departement == code || slices.ContainsFunc(c.Postcodes, startsSo)
}

func beginsWith(full string, tokens []token) bool {
	t := &tokens[0]
	for _, name := range [2]string{full, withoutArticle(full)} {
		if strings.HasPrefix(name, t.word) || t.other != "" && strings.HasPrefix(name, t.other) {
			return true
		}
	}
	return false
}

func (g *Gazetteer) suggest(e *entry) Suggestion {
	if e.kind.IsArea() {
		return g.areasOf(e.kind)[e.index].Suggest()
	}
	return g.communes[e.index].Suggest()
}
