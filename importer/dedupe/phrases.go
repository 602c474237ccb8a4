package dedupe

import (
	"slices"
	"strings"
)

// phraseKinds is the inverse of phrases: by first token, the longest first.
var phraseKinds = func() map[string][]phrase {
	sums := map[string]kind{}
	for k, list := range phrases {
		for text := range strings.SplitSeq(list, ",") {
			sums[strings.Join(significant(nil, tokenize(text)), " ")] |= k
		}
	}
	for text := range strings.SplitSeq(programmeNames, ",") {
		sums[strings.Join(significant(nil, tokenize(text)), " ")] = 0
	}
	table := map[string][]phrase{}
	for text, k := range sums {
		p := phrase{tokens: strings.Fields(text), kind: k}
		table[p.tokens[0]] = append(table[p.tokens[0]], p)
	}
	for _, list := range table {
		slices.SortFunc(list, func(a, b phrase) int { return len(b.tokens) - len(a.tokens) })
	}
	return table
}()

type phrase struct {
	tokens []string
	kind   kind
}

// isTownHall reports whether a name begins like that of a town hall: "Commune de Bailleul".
func isTownHall(all []string) bool {
	return len(all) > 1 && (all[0] == "commune" || all[0] == "ville") &&
		(all[1] == "de" || all[1] == "d" || all[1] == "du" || all[1] == "des")
}

// takeKinds removes the phrases that state a kind from the tokens of a name.
func takeKinds(name []string) (rest []string, kinds kind) {
	rest = make([]string, 0, len(name))
next:
	for i := 0; i < len(name); {
		for _, p := range phraseKinds[name[i]] {
			if len(name)-i >= len(p.tokens) && slices.Equal(name[i:i+len(p.tokens)], p.tokens) {
				kinds |= p.kind
				i += len(p.tokens)
				continue next
			}
		}
		if k := misspelt(name[i]); k != 0 {
			kinds |= k
		} else {
			rest = append(rest, name[i])
		}
		i++
	}
	return rest, kinds
}

// longKinds are the long tokens that state a kind by themselves.
var longKinds = []string{"mediatheque", "bibliotheque", "ludotheque", "prefecture", "ressourcerie"}

// misspelt returns the kind that a token with one typing error states.
func misspelt(w string) kind {
	if len(w) < 9 {
		return 0
	}
	for _, long := range longKinds {
		if editDistance(w, long, 1) == 1 {
			return phraseKinds[long][len(phraseKinds[long])-1].kind
		}
	}
	return 0
}
