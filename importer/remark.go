package importer

// MayLimitHours tells that a text is worth reading for what it takes away from
// opening hours: it holds the beginning of a word for an appointment, for closing, or
// for "only". It is cheap, and says yes rather too often.
func MayLimitHours(text string) bool {
	for i := 0; i+3 <= len(text); i++ {
		switch text[i] | 0x20 {
		case 'r':
			if begins(text[i:], "rdv") || begins(text[i:], "rendez") || begins(text[i:], "r.d.v") {
				return true
			}
		case 'f':
			if begins(text[i:], "ferm") {
				return true
			}
		case 'u':
			if begins(text[i:], "uniquement") {
				return true
			}
		case 's':
			if begins(text[i:], "seulement") {
				return true
			}
		case 'e':
			if begins(text[i:], "exclusivement") {
				return true
			}
		case 'q':
			if begins(text[i:], "que le ") || begins(text[i:], "que les ") {
				return true
			}
		case 'm':
			if begins(text[i:], "mois") {
				return true
			}
		}
	}
	return false
}

// begins tells that text starts with a word, given in lower case ASCII letters, points and spaces.
func begins(text, word string) bool {
	if len(text) < len(word) {
		return false
	}
	for i := 0; i < len(word); i++ {
		c := text[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
