package dedupe

// initials are those of the first tokens of a name; those of short words, which
// acronyms keep or omit, are upper case.
type initials [7]byte

func initialsOf(all []string) (in initials) {
	n := 0
	for _, w := range all {
		switch {
		case n == len(in):
			return in
		case w == "de" || w == "du" || w == "des" || w == "d":
			in[n] = 'D'
		case w == "pour":
			in[n] = 'P'
		case stopWords[w]:
			continue
		default:
			in[n] = w[0]
		}
		n++
	}
	return in
}

// spell reports whether a token of three letters or more is made of the initials.
func (in initials) spell(w string) bool {
	return len(w) >= 3 && len(w) <= len(in) && spells(in[:], w)
}

func spells(in []byte, w string) bool {
	for n, c := range in {
		switch {
		case n == len(w):
			return true
		case c >= 'A' && c <= 'Z':
			return c|0x20 == w[n] && spells(in[n+1:], w[n+1:]) || spells(in[n+1:], w[n:])
		case c != w[n]:
			return false
		}
	}
	return len(in) == len(w)
}
