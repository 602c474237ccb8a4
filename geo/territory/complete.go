package territory

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// mostSuggestions is the greatest number of suggestions, which bounds the cost of a query.
const mostSuggestions = 100

// Complete returns the territories that a partly typed text may name, by prefixes
// of their words («bord», «saint den», «l'isle», «lyon 3», «saint denis 974») or of
// their code («33», «330», «33063», «2A»). Case, accents, hyphens and apostrophes
// are ignored. Exact names and codes come first, then names that begin with the
// text, the most populated first. There are at most limit of them, and at most 100.
// The result is nil when nothing matches or the text exceeds 200 bytes.
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
	if d, ok := g.Cedex(fiveDigits(tokens), q); ok && d.Communes != nil && d.Basis >= ByDistrict {
		return g.suggestDelivery(&d, limit)
	}
	return g.completeName(tokens, limit)
}

// fiveDigits returns the first token of five digits, "" when there is none.
func fiveDigits(tokens []token) string {
	for _, t := range tokens {
		if len(t.code) == 5 {
			return t.code
		}
	}
	return ""
}

// suggestDelivery returns the communes that a CEDEX address with a name delivers to.
func (g *Gazetteer) suggestDelivery(d *Delivery, limit int) []Suggestion {
	var found []Suggestion
	for _, c := range d.Communes[:min(limit, len(d.Communes))] {
		found = append(found, c.Suggest())
	}
	return found
}

// token is a word of a query: as names have it, another reading of it, and the code
// that it may be. An empty reading matches nothing.
type token struct{ word, other, code string }

// tokenize splits a query into tokens; «arrondissement» after a number and «cedex»
// are left out.
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

// isCodePrefix reports whether w is made of digits, or of 2a or 2b and digits.
func isCodePrefix(w string) bool {
	if strings.HasPrefix(w, "2a") || strings.HasPrefix(w, "2b") {
		return len(w) == 2 || isNumber(w[2:])
	}
	return isNumber(w)
}

// codeOf joins the codes of tokens, as in «33 000»; ok is false when one is a word.
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

// completeCode returns the territories of a code, in the order of the table of
// kinds, with the postcodes that begin with it when it is not a postcode, and last the
// CEDEX postcode that it may be.
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
	if d, ok := g.Cedex(code, ""); ok {
		found = append(found, d.Suggest())
	}
	return found[:min(limit, len(found))]
}

// appendPostcodes appends the postcode of a code, else the most populated of those
// that begin with it, up to limit.
func (g *Gazetteer) appendPostcodes(found []Suggestion, code string, limit int) []Suggestion {
	if p := g.Postcode(code); p != nil {
		return append(found, p.Suggest())
	}
	for _, i := range g.postcodesUnder(code, limit) {
		found = append(found, g.postcodes[i].Suggest())
	}
	return found
}

// postcodesUnder returns the indexes of the most populated postcodes that have a
// prefix, limit at most.
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

// weighPostcodes sets the weights of postcodes for the order of suggestions: the
// inhabitants of a commune count whole for its first postcode, usually that of its
// centre, and divided by the number of its postcodes for the others.
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

// completeName returns the territories whose name has words beginning with the
// tokens: exact names, then the entries found under the rarest token.
func (g *Gazetteer) completeName(tokens []token, limit int) []Suggestion {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.word
	}
	full := strings.Join(words, " ")
	exact := withoutArticle(full)
	var found []Suggestion
	if len(tokens) > 1 || tokens[0].other == "" { // «st» alone is not a complete name
		found = g.exactNames(full)
	}
	var first, later []*entry // names that begin with the query, names that contain it
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
	slices.SortStableFunc(first, heaviest) // the two readings of a word come from two lists
	for _, e := range append(first, later...) {
		if len(found) >= limit {
			break
		}
		found = append(found, g.suggest(e))
	}
	return found[:min(limit, len(found))]
}

// exactNames returns the territories of a name: those with the same article first,
// then the heaviest.
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

// rarest returns the shortest lists of entries that contain all the results: one
// list, or one per reading of a token.
func (g *Gazetteer) rarest(tokens []token) [][]uint16 {
	var best [][]uint16
	size := -1
	for _, t := range tokens {
		if t.code != "" && len(tokens) > 1 {
			continue // it may match a code rather than a word
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

// matches reports whether each token begins a word of the entry or its code.
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

// hasCode reports whether an entry is a commune of the département of this code, or
// has a postcode that begins with it.
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

// beginsWith reports whether a name begins with the first token, with or without its
// article.
func beginsWith(full string, tokens []token) bool {
	t := &tokens[0]
	for _, name := range [2]string{full, withoutArticle(full)} {
		if strings.HasPrefix(name, t.word) || t.other != "" && strings.HasPrefix(name, t.other) {
			return true
		}
	}
	return false
}

// suggest returns the suggestion of an entry.
func (g *Gazetteer) suggest(e *entry) Suggestion {
	if e.kind.IsArea() {
		return g.areasOf(e.kind)[e.index].Suggest()
	}
	return g.communes[e.index].Suggest()
}
