package understand

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// streets are the words that begin the name of a street; those of value true need a number before them.
var streets = map[string]bool{
	"rue": false, "avenue": false, "av": false, "ave": false, "boulevard": false, "bd": false, "bld": false,
	"blvd": false,
	"bvd":  false, "quai": false, "impasse": false, "chemin": false, "allee": false, "allees": false, "route": false,
	"square": false, "faubourg": false, "fbg": false, "esplanade": false, "ruelle": false, "venelle": false,
	"sentier":     false,
	"lotissement": false, "rond": false, "residence": false, "hameau": false, "grand rue": false, "parvis": false,
	"place": true, "cours": true, "mail": true, "cite": true, "villa": true, "passage": true, "zone": true, "za": true,
	"zi": true, "zac": true, "lot": true, "res": true, "ch": true, "che": true, "all": true, "clos": true, "imp": true,
	"pl": true,
	"r":  true, "rte": true, "sq": true, "cote": true, "montee": true, "voie": true, "promenade": true, "port": true,
	"pont": true,
	"parc": true, "domaine": true, "quartier": true, "bourg": true, "traverse": true, "grand": true, "grande": true,
	"lieu": true, "cour": true, "galerie": true, "levee": true, "digue": true, "mas": true, "porte": true,
}

// loose are the words above that are a street without a number where a commune follows.
var loose = map[string]bool{"place": true, "cours": true, "cite": true, "passage": true, "promenade": true,
	"montee": true}

func isRepeat(fold string) bool {
	switch fold {
	case "bis", "ter", "quater", "b", "c", "a":
		return true
	}
	return false
}

// readStreet reads the name of a street: a number or a word of street, and the words up to a postcode,
// a comma or the last commune.
func (w *reading) readStreet() {
	for i := range w.tokens {
		start, word, ok := w.streetAt(i)
		if !ok {
			continue
		}
		to := w.streetEnd(start, word)
		if to == 0 {
			continue
		}
		w.answer.Address = strings.TrimRight(w.span(start, to), " ,.;")
		w.use(start, to)
		return
	}
}

// streetAt reports whether a street begins at a token: where, and at which token the word of street is.
func (w *reading) streetAt(i int) (start, word int, ok bool) {
	if w.tokens[i].used {
		return 0, 0, false
	}
	k := i
	for k < len(w.tokens) && !w.tokens[k].used && isNumberOfStreet(w.tokens[k].fold) && k < i+3 {
		k++
	}
	if k > i && k < len(w.tokens) && isRepeat(w.tokens[k].fold) {
		k++
	}
	if k >= len(w.tokens) || w.tokens[k].used {
		return 0, 0, false
	}
	needsNumber, known := streets[w.tokens[k].fold]
	if !known {
		return 0, 0, false
	}
	if k > i {
		return i, k, !w.lostZero(i, k)
	}
	if needsNumber && !(loose[w.tokens[k].fold] && w.followedByCommune(k) && !w.learns()) {
		return 0, 0, false
	}
	return i, k, !w.insideExpression(k)
}

// lostZero reports whether a number is the postcode, without its first zero, of the name that follows.
func (w *reading) lostZero(i, k int) bool {
	if len(w.tokens[i].fold) != 4 || w.gazetteer.Postcode("0"+w.tokens[i].fold) == nil {
		return false
	}
	_, ok := w.exactAt(k)
	return ok
}

func isNumberOfStreet(fold string) bool {
	digits := strings.TrimRight(fold, "abcd")
	digits = strings.TrimSuffix(strings.TrimSuffix(digits, "bis"), "ter")
	return len(digits) <= 4 && query.IsDigits(digits)
}

// learns reports whether the text has a word of learning, or what one learns.
func (w *reading) learns() bool {
	for i := range w.tokens {
		if w.tokens[i].fold == "cours" {
			continue
		}
		for _, e := range w.lexicon.byFirst[w.tokens[i].stem] {
			if e.match(w.tokens, i) > 0 && (e.meaning.kind == learn || e.meaning.kind == object) {
				return true
			}
		}
	}
	return false
}

// followedByCommune reports whether a commune or a postcode follows a word of street after another word.
func (w *reading) followedByCommune(k int) bool {
	to := w.streetEnd(k, k)
	return to > k+1 && to < len(w.tokens)
}

// insideExpression reports whether a word of street is part of a longer expression or name that begins before it.
func (w *reading) insideExpression(k int) bool {
	for i := max(0, k-4); i <= k; i++ {
		for _, c := range w.expressionsAt(i) {
			if c.to > k && c.to-c.from > 1 {
				return true
			}
		}
		if found, ok := w.exactAt(i); ok && found.to > k && (i < k || found.to-i > 2) && found.to == len(w.tokens) {
			return true
		}
	}
	return false
}

// streetEnd returns where a street ends; 0 when it has no name.
func (w *reading) streetEnd(start, word int) int {
	named := word + 1
	for named < len(w.tokens) && w.tokens[named].empty && !w.tokens[named].comma {
		named++
	}
	if named >= len(w.tokens) || w.tokens[named].used || w.tokens[named].comma {
		return 0
	}
	end := len(w.tokens)
	for k := named; k < len(w.tokens); k++ {
		if k > named && w.tokens[k].comma || w.isCodeAt(k) || w.tokens[k].used {
			end = k
			break
		}
	}
	if end == len(w.tokens) { // neither comma nor postcode: up to the last commune
		for k := end - 1; k > named; k-- {
			if w.tokens[k].empty && !isArticle(w.tokens[k].fold) || w.insideStreetName(named, k) {
				continue
			}
			found, ok := w.exactAt(k)
			if !ok || w.tokens[found.to-1].empty || w.tokens[found.to-1].ordinary && w.people(found.slug) < bigTown {
				continue
			}
			end = w.longestCommune(named, k)
			break
		}
	}
	for end > named+1 && w.tokens[end-1].empty { // «rue des Arts à Lormont»
		end--
	}
	return end
}

// insideStreetName reports whether «de», «du», «des» ties a token to the name of the street: «rue
// de la ville de Paris».
func (w *reading) insideStreetName(named, k int) bool {
	switch w.tokens[k-1].fold {
	case "de", "du", "des", "d":
		return k-1 <= named
	}
	return false
}

// longestCommune returns where the longest name that ends as that of token k begins.
func (w *reading) longestCommune(named, k int) int {
	last, _ := w.exactAt(k)
	best := k
	for i := k - 1; i > named && i >= k-6; i-- {
		if found, ok := w.exactAt(i); ok && found.to == last.to {
			best = i
		}
	}
	return best
}

// isCodeAt reports whether a postcode stands at a token.
func (w *reading) isCodeAt(k int) bool {
	fold := w.tokens[k].fold
	return len(fold) == 5 && query.IsDigits(fold)
}
