package clean

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// findPostcode finds the postcode in an address: the last five digits that are a valid
// postcode and that no postbox word precedes ("BP 40273"); of two addresses in one text, that of
// the first. start and end are byte offsets; end is 0 when there is none.
func findPostcode(g *territory.Gazetteer, s string) (code string, start, end int) {
	for i := 0; i+5 <= len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		n := i
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		digits := s[i:n]
		joined := i > 0 && (isLetter(s[i-1]) || s[i-1] >= 0x80)
		if len(digits) == 5 && !joined && plausiblePostcode(digits) && !afterPostbox(s[:i]) &&
			(end == 0 || g.Postcode(digits) != nil || g.Postcode(code) == nil) {
			if end > 0 && endsAddress(g, code, s[end:i]) {
				return code, start, end
			}
			code, start, end = digits, i, n
		}
		i = n
	}
	return code, start, end
}

// endsAddress reports whether the text between a postcode and the next one starts with the name of a commune
// of the first, and goes on with another address: "Bordeaux / 14 rue B, ".
func endsAddress(g *territory.Gazetteer, postcode, between string) bool {
	words := strings.FieldsFunc(between, func(r rune) bool { return strings.ContainsRune(" ,;/|\n-–()", r) })
	for n := min(len(words)-2, maxCommuneWords); n > 0; n-- {
		for _, c := range g.ByName(strings.Join(words[:n], " ")) {
			if slices.Contains(c.Postcodes, postcode) {
				return true
			}
		}
	}
	return false
}

// maxCommuneWords is the number of words of the longest names of communes that are looked for.
const maxCommuneWords = 8

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// postboxWords precede the number of a postbox or of a special delivery.
var postboxWords = [...]string{"bp", "b.p", "b.p.", "cs", "c.s.", "tsa", "postale", "lp", "n°"}

func afterPostbox(before string) bool {
	before = strings.TrimRight(strings.ToLower(before), " :-")
	if strings.HasSuffix(before, "n°") {
		before = strings.TrimRight(strings.TrimSuffix(before, "n°"), " ")
	}
	for _, w := range postboxWords {
		if rest, ok := strings.CutSuffix(before, w); ok && (rest == "" || !isLetter(rest[len(rest)-1])) {
			return true
		}
	}
	return false
}

var pieceSeparators = strings.NewReplacer("\n", ",", ";", ",", " - ", ",", " – ", ",", " / ", ",", "|", ",")

// addressPieces splits an address at commas, line breaks, semicolons and spaced hyphens.
func addressPieces(s string) []string {
	s = pieceSeparators.Replace(s)
	var pieces []string
	for p := range strings.SplitSeq(s, ",") {
		if p = strings.Trim(p, " -.:"); p != "" {
			pieces = append(pieces, p)
		}
	}
	return pieces
}

// isTerritoryWord reports whether a piece of an address only repeats the country, the
// département or the région of the place.
func (r *resolver) isTerritoryWord(piece string) bool {
	switch directory.Fold(piece) {
	case "france", "fra", "fr", "cedex":
		return true
	}
	departement, region := r.departement(), ""
	if r.out.Commune != nil {
		region = r.out.Commune.Region
	}
	slug := territory.Slug(piece)
	for _, area := range []*territory.Area{r.g.Departement(departement), r.g.Region(region)} {
		if area != nil && territory.Slug(area.Name) == slug {
			return true
		}
	}
	return false
}

// officialSlug returns the comparison key of the name of the commune, computed once.
func (r *resolver) officialSlug() string {
	if r.slug == "" {
		r.slug = territory.Slug(r.out.Name)
	}
	return r.slug
}

// namesCommune reports whether a piece of an address repeats the commune of the place.
func (r *resolver) namesCommune(piece string) bool {
	slug := territory.Slug(strings.Trim(piece, " -,."))
	if slug == "" {
		return false
	}
	official := r.officialSlug()
	if slug == official || len(slug) > 3 && strings.HasPrefix(official, slug+" ") ||
		r.name != "" && slug == territory.Slug(r.name) {
		return true
	}
	if r.out.Commune != nil {
		for _, c := range r.g.ByName(piece) {
			if c.Parent == r.out.Commune.Parent {
				if c.Kind == territory.KindDelegated && r.leftover == "" {
					r.leftover = c.Name
				}
				return true
			}
		}
	}
	return false
}

// cutAddress reduces the address to number and street: it removes the postcode, commune,
// département and country at the end, and moves a postbox to the complement.
func (r *resolver) cutAddress() {
	s := r.out.Address
	if s == "" {
		return
	}
	before := s
	for {
		cut := strings.Trim(r.cutLastWords(r.cutCommune(r.cutPostcode(s))), " ,;-–")
		if cut == s {
			break
		}
		s = cut
	}
	if cut := s; cut != before {
		r.add("adresse", corrected(before, "commune_repetee", cut))
	}
	s = r.movePostbox(s)
	if tidy := tidyStreet(s); tidy != s {
		r.add("adresse", corrected(s, "forme", tidy))
		s = tidy
	}
	if written := streetCase(s); written != s {
		r.add("adresse", corrected(s, "majuscules", written))
		s = written
	}
	r.out.Address = s
}

// departement returns the code of the département of the commune or, without one, of the
// postcode.
func (r *resolver) departement() string {
	if r.out.Commune != nil {
		return r.out.Commune.Departement
	}
	return departementOf(r.cp)
}

// cutPostcode removes the postcode of the row (or one of the same département) and the commune
// after it. Other text after it moves to the complement.
func (r *resolver) cutPostcode(s string) string {
	code, start, end := findPostcode(r.g, s)
	own := code == r.cp && sharesPrefix(code, r.departement()) || code == r.out.PostalCode
	if code == "" || !own && departementOf(code) != r.departement() {
		return s
	}
	tail := strings.Trim(s[end:], " ,-–")
	kept := strings.TrimRight(s[:start], " ,-–(\n")
	if tail == "" {
		return kept
	}
	pieces := addressPieces(tail)
	if !own && !r.namesCommune(pieces[0]) {
		return s
	}
	for i, p := range pieces {
		p = strings.TrimRight(p, ")")
		switch {
		case r.namesCommune(p) || r.isTerritoryWord(p) || strings.HasPrefix(directory.Fold(p), "cedex"):
		case i == 0:
			if rest, ok := r.afterCommune(p); ok {
				if rest != "" {
					r.addComplement(rest)
				}
				continue
			}
			if r.out.Commune == nil {
				return s // the commune cannot be separated from the rest
			}
			r.addComplement(p)
		default:
			r.addComplement(p)
		}
	}
	if r.out.Complement != r.in.Complement {
		r.add("complement_adresse", corrected(r.in.Complement, "venu_de_l_adresse", r.out.Complement))
	}
	return kept
}

// afterCommune returns what follows the name of the commune at the start of a piece: "Bordeaux
// bâtiment B" → "bâtiment B".
func (r *resolver) afterCommune(piece string) (rest string, ok bool) {
	for i := len(piece); i > 0; i = strings.LastIndexByte(piece[:i], ' ') {
		if r.namesCommune(piece[:i]) {
			rest = strings.Trim(piece[i:], " -,")
			if continuesName[directory.Fold(strings.SplitN(rest, " ", 2)[0])] {
				rest = "" // "Bourg en Gironde"
			}
			return rest, true
		}
	}
	return "", false
}

// continuesName are words after which the usual name of a commune continues.
var continuesName = set("en", "sur", "sous", "les", "lez", "la", "le", "de", "du", "des", "et")

// cutCommune removes pieces at the end of an address that repeat the commune after a comma, a
// hyphen or a line break ("… - Pessac"), but not within the name of a street ("Route de
// Bordeaux").
func (r *resolver) cutCommune(s string) string {
	for {
		cut, width := -1, 0
		for _, separator := range []string{",", " - ", " – ", "\n", "(", ";"} {
			if i := strings.LastIndex(s, separator); i > cut {
				cut, width = i, len(separator)
			}
		}
		if cut <= 0 {
			return s
		}
		piece := strings.Trim(s[cut+width:], " ).-")
		if piece != "" && !r.isTerritoryWord(piece) && !r.namesCommune(piece) {
			return s
		}
		s = strings.TrimRight(s[:cut], " ,-–")
	}
}

// streetWords cannot precede the name of a commune that is repeated at the end of an address.
var streetWords = set("de", "du", "des", "d'", "la", "le", "les", "l'", "a", "au", "aux", "en", "sur", "sous", "et",
	"pour", "vers",
	"rue", "route", "avenue", "av", "av.", "place", "pl", "chemin", "boulevard", "bd", "allee", "impasse", "quai",
	"cours", "square", "porte", "faubourg", "chateau", "saint", "sainte", "st", "ste", "mairie", "zone", "za", "zi")

// cutLastWords removes the name of the commune at the end of an address with a number and a
// street ("42 avenue Jean Jaurès Bassens").
func (r *resolver) cutLastWords(s string) string {
	if r.out.Commune == nil || !strings.ContainsAny(s, "0123456789") {
		return s
	}
	slug := r.officialSlug()
	if last := slug[strings.LastIndexByte(slug,
		' ')+1:]; !strings.HasSuffix(directory.Fold(s[max(0, len(s)-2*len(last)):]), last) {
		return s
	}
	words := strings.Fields(s)
	for n := 1; n <= 4 && n+2 < len(words); n++ {
		tail := strings.Join(words[len(words)-n:], " ")
		if capital(tail) && territory.Slug(tail) == slug && len(tail) > 3 {
			before := directory.Fold(words[len(words)-n-1])
			if streetWords[before] || strings.HasSuffix(before, "'") || onlyDigits(before) != "" {
				return s
			}
			return strings.Join(words[:len(words)-n], " ")
		}
	}
	return s
}

// movePostbox moves "BP 40273", "CS 12345" from the street to the complement.
func (r *resolver) movePostbox(s string) string {
	if !mayHavePostbox(s) {
		return s
	}
	fields := strings.Fields(s)
	for i := 0; i+1 < len(fields); i++ {
		w := strings.ToUpper(strings.Trim(fields[i], ",-("))
		w = strings.ReplaceAll(w, ".", "")
		n := strings.Trim(fields[i+1], ",-)")
		if (w != "BP" && w != "CS" && w != "TSA") || onlyDigits(n) != n || n == "" {
			continue
		}
		street := strings.TrimRight(strings.Join(append(append([]string{}, fields[:i]...), fields[i+2:]...), " "),
			" ,-")
		if street == "" {
			return s // the postbox is all there is
		}
		complement := r.out.Complement
		r.addComplement(w + " " + n)
		r.add("adresse", corrected(s, "boite_postale", street))
		if complement != r.out.Complement {
			r.add("complement_adresse", corrected(complement, "venu_de_l_adresse", r.out.Complement))
		}
		return street
	}
	return s
}

// mayHavePostbox is a cheap test that most addresses fail.
func mayHavePostbox(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		switch s[i] | 0x20 {
		case 'b', 'c', 't':
			switch s[i+1] | 0x20 {
			case 'p', 's', '.':
				return true
			}
		}
	}
	return false
}

// tidyStreet removes what exports put before a street: "null ", a number 0.
func tidyStreet(s string) string {
	for _, prefix := range []string{"null ", "NULL ", "0 ", "00 ", ", "} {
		s = strings.TrimPrefix(s, prefix)
	}
	s = strings.TrimSuffix(s, " null")
	s = spaceAfterNumber(s)
	if IsNothing("adresse", s) || strings.Trim(s, "0") == "" {
		return ""
	}
	return s
}
