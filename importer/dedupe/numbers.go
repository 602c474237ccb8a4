package dedupe

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// A mark distinguishes a place from others of the same name: a number, a letter, a
// cardinal point. Names write numbers in digits, in letters and in Roman numerals: all
// are the same mark.

// ordinals are numbers in letters that are marks wherever they stand.
var ordinals = map[string]string{
	"premier": "1", "premiere": "1", "second": "2", "seconde": "2", "deuxieme": "2", "troisieme": "3",
	"quatrieme": "4", "cinquieme": "5", "sixieme": "6", "septieme": "7", "huitieme": "8", "neuvieme": "9",
	"dixieme": "10", "onzieme": "11", "douzieme": "12", "treizieme": "13", "quatorzieme": "14", "quinzieme": "15",
	"seizieme": "16", "vingtieme": "20",
}

// cardinals are numbers in letters that are marks at the end of a name or after a unit:
// "Espace Deux", not "Les Deux Rives".
var cardinals = map[string]string{
	"un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8",
	"dix": "10", "onze": "11", "douze": "12", "treize": "13", "quatorze": "14", "quinze": "15",
	"seize": "16", "vingt": "20",
}

// points are the cardinal points, which distinguish quarters.
var points = setOf("nord sud est ouest")

// units are what numbers and letters count within one address: two floors are two places.
var units = map[string]string{
	"etage": "etage", "niveau": "etage", "batiment": "batiment", "bat": "batiment", "immeuble": "batiment",
	"tour": "tour", "bloc": "bloc", "aile": "aile", "hall": "hall", "escalier": "escalier", "entree": "entree",
	"porte": "porte", "salle": "salle",
}

// counted are other words that a number or a letter may follow in a name.
var counted = setOf("antenne site pole zone ilot secteur espace epn numero point centre")

// numberOf reads a token such as 12, 03, 14e, 1er, 2eme or xiiie.
func numberOf(w string) (digits string, ok bool) {
	end := 0
	for end < len(w) && w[end] >= '0' && w[end] <= '9' {
		end++
	}
	switch w[end:] {
	case "", "e", "er", "eme", "ieme", "ere", "re", "nd", "nde", "bis", "ter":
		digits = strings.TrimLeft(w[:end], "0")
		if end > 0 {
			return digits, end <= 4 && digits != ""
		}
	}
	if digits, ok = ordinals[w]; ok {
		return digits, true
	}
	if w == "ier" {
		return "1", true
	}
	for _, suffix := range [...]string{"", "eme", "e"} {
		if numeral, found := strings.CutSuffix(w, suffix); found && len(numeral) > 1 && w != "vie" {
			if digits, ok = romans[numeral]; ok {
				return digits, true
			}
		}
	}
	return "", false
}

// romans are the Roman numerals that names use.
var romans = func() map[string]string {
	table := map[string]string{}
	tens, ones := []string{"", "x", "xx"}, []string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"}
	for n := 1; n < 30; n++ {
		table[tens[n/10]+ones[n%10]] = digitsOf(n)
	}
	return table
}()

func digitsOf(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return string([]rune{rune('0' + n/10), rune('0' + n%10)})
}

// markAfterUnit reads a token that follows a unit, or ends a name: "A", "II", "deux".
func markAfterUnit(w string) (mark string, ok bool) {
	if mark, ok = numberOf(w); ok {
		return mark, true
	}
	if mark, ok = romans[w]; ok {
		return mark, true
	}
	if mark, ok = cardinals[w]; ok {
		return mark, true
	}
	return w, len(w) == 1 && w[0] >= 'a' && w[0] <= 'z'
}

// marksOf appends the marks of a name, given by all its tokens. A number that is only the
// département or the arrondissement of the place is none.
func marksOf(dst []string, all []string, p *directory.Place) []string {
	for i, w := range all {
		previous, next := "", ""
		if i > 0 {
			previous = all[i-1]
		}
		if i+1 < len(all) {
			next = all[i+1]
		}
		unit := units[previous] != "" || counted[previous] || previous == "n"
		last := i > 0 && next == ""
		switch mark, ok := numberOf(w); {
		case ok:
			if units[previous] != "" || units[next] != "" || previous == "n" || previous == "numero" || !codeOf(p, mark) {
				dst = append(dst, mark)
			}
			continue
		case points[w]:
			if w != "nord" || p.Territory.Departement != "59" || previous != "du" {
				dst = append(dst, w)
			}
			continue
		}
		if mark := strings.TrimLeft(w[len(strings.TrimRight(w, "0123456789")):], "0"); mark != "" && len(mark) <= 3 &&
			!codeOf(p, mark) {
			dst = append(dst, mark) // "n°3", "cyberbase2"
			continue
		}
		if unit || last {
			if mark, ok := markAfterUnit(w); ok && (last || w != "d" && w != "l") { // "salle d'accueil"
				dst = append(dst, mark)
			}
		}
	}
	return dst
}

// unitsOf appends the parts of a building that texts name, each followed by its number or
// letter: "3e étage, bâtiment B" is etage 3, batiment b.
func unitsOf(dst []string, all []string) []string {
	for i, w := range all {
		unit := units[w]
		switch {
		case w == "rdc" || w == "rez" && i+2 < len(all) && all[i+2] == "chaussee":
			dst = append(dst, "etage", "0")
			continue
		case unit == "":
			continue
		}
		if i > 0 {
			if mark, ok := numberOf(all[i-1]); ok && unit == "etage" {
				dst = append(dst, unit, mark)
				continue
			}
		}
		if i+1 < len(all) {
			if mark, ok := markAfterUnit(all[i+1]); ok {
				dst = append(dst, unit, mark)
			}
		}
	}
	return dst
}

// codeOf reports whether a number in a name is only the département, or the
// arrondissement, that the place is in.
func codeOf(p *directory.Place, digits string) bool {
	if digits == strings.TrimLeft(p.Territory.Departement, "0") || p.Territory.Departement == "" &&
		len(p.PostalCode) == 5 && digits == strings.TrimLeft(p.PostalCode[:2], "0") {
		return true
	}
	return p.INSEECode != p.Territory.Commune && len(p.PostalCode) == 5 &&
		strings.TrimLeft(p.PostalCode[3:], "0") == digits
}

// The sorts of marks: a number says nothing about a letter or a cardinal point.
const (
	markNumber = iota
	markLetter
	markPoint
	markSorts
)

func sortOfMark(mark string) int {
	switch {
	case mark[0] <= '9':
		return markNumber
	case len(mark) == 1:
		return markLetter
	}
	return markPoint
}

// markRelation is how the marks of two names relate.
type markRelation int

const (
	marksEqual   markRelation = iota
	marksDiffer               // one name has marks that the other lacks
	marksExclude              // they are two places
)

// compareMarks compares the marks of two names. "Tour 2" may be in "Tour 2, salle 3", but
// "Nord" is not "Nord-Est". A cardinal point that only one has means little: "Val du Sud".
func (ix *Index) compareMarks(a, b []uint32) markRelation {
	if slices.Equal(a, b) {
		return marksEqual
	}
	var only, named [markSorts]struct{ a, b bool }
	for _, m := range a {
		sort := sortOfMark(ix.texts[m])
		named[sort].a = true
		only[sort].a = only[sort].a || !slices.Contains(b, m)
	}
	for _, m := range b {
		sort := sortOfMark(ix.texts[m])
		named[sort].b = true
		only[sort].b = only[sort].b || !slices.Contains(a, m)
	}
	relation := marksEqual
	for sort, one := range only {
		switch {
		case one.a && one.b, sort == markPoint && one.a != one.b && named[sort].a && named[sort].b:
			return marksExclude
		case sort != markPoint && (one.a || one.b):
			relation = marksDiffer
		}
	}
	return relation
}

// otherUnit reports whether two records name two floors, two buildings, two halls… of one
// address.
func otherUnit(a, b []uint32) bool {
	for i := 0; i+1 < len(a); i += 2 {
		named, shared := false, false
		for j := 0; j+1 < len(b); j += 2 {
			named = named || a[i] == b[j]
			shared = shared || a[i] == b[j] && a[i+1] == b[j+1]
		}
		if named && !shared {
			return true
		}
	}
	return false
}
