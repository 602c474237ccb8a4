package understand

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// fuzzyIndex finds the names that a misspelt text may mean: by edits, and by sound.
type fuzzyIndex struct {
	slugs  []string // the shortest first
	starts []int    // of each length, the first slug that is at least as long
	marks  []uint64 // of each slug, see lettersOf
	sounds []soundOf
}

// soundOf is the sound of one slug.
type soundOf struct {
	sound string
	slug  int32
}

// indexFuzzy indexes the slugs of sorted names: those of communes, départements and régions.
func indexFuzzy(sorted []name) fuzzyIndex {
	var f fuzzyIndex
	for i := range sorted {
		if n := &sorted[i]; n.rest || len(f.slugs) > 0 && f.slugs[len(f.slugs)-1] == n.slug {
			continue
		}
		f.slugs = append(f.slugs, sorted[i].slug)
	}
	return f.finish()
}

// finish indexes the slugs.
func (f fuzzyIndex) finish() fuzzyIndex {
	slices.SortStableFunc(f.slugs, func(a, b string) int { return len(a) - len(b) })
	for i, slug := range f.slugs {
		for len(f.starts) <= len(slug) {
			f.starts = append(f.starts, i)
		}
	}
	f.marks = make([]uint64, len(f.slugs))
	f.sounds = make([]soundOf, len(f.slugs))
	for i, slug := range f.slugs {
		f.marks[i] = lettersOf(slug)
		f.sounds[i] = soundOf{soundOfSlug(slug), int32(i)}
	}
	slices.SortStableFunc(f.sounds, func(a, b soundOf) int { return strings.Compare(a.sound, b.sound) })
	return f
}

// start returns the index of the first slug of a length or more.
func (f *fuzzyIndex) start(length int) int {
	if length >= len(f.starts) {
		return len(f.slugs)
	}
	return f.starts[max(0, length)]
}

// lettersOf returns which letters and digits a slug has, and which it has twice: one edit changes
// at most one of each side.
func lettersOf(slug string) uint64 {
	var once, twice uint64
	for i := range len(slug) {
		switch c := slug[i]; {
		case c >= 'a' && c <= 'z':
			bit := uint64(1) << (c - 'a')
			twice |= once & bit
			once |= bit
		case c >= '0' && c <= '9':
			once |= 1 << (26 + (c - '0'))
		}
	}
	return once | twice<<36
}

// near is a name that a text may misspell.
type near struct {
	slug  string
	edits int
	sound bool // of the same sound
}

// closest returns the slugs that a text may misspell: at most two edits, one for a text of fewer than
// five letters, the same sound being one. The fewest edits come first.
func (f *fuzzyIndex) closest(text string) []near {
	most := 2
	letters := len(text) - strings.Count(text, " ")
	if letters < 3 || len(text) > 60 {
		return nil
	}
	if letters < 5 {
		most = 1
	}
	var found []near
	mark := lettersOf(text)
	from, to := f.start(len(text)-most), f.start(len(text)+most+1)
	for i, other := range f.marks[from:to] {
		if bits.OnesCount64(mark&^other) > most || bits.OnesCount64(other&^mark) > most {
			continue
		}
		slug := f.slugs[from+i]
		if n := territory.Edits(text, slug, most); n <= most {
			found = append(found, near{slug: slug, edits: n})
		}
	}
	if sound := soundOfSlug(text); len(sound) >= 2 && letters >= 4 {
		at, _ := slices.BinarySearchFunc(f.sounds, sound,
			func(s soundOf, t string) int { return strings.Compare(s.sound, t) })
		for ; at < len(f.sounds) && f.sounds[at].sound == sound; at++ {
			slug := f.slugs[f.sounds[at].slug]
			if k := slices.IndexFunc(found, func(n near) bool { return n.slug == slug }); k >= 0 {
				found[k].edits, found[k].sound = min(found[k].edits, 1), true
			} else {
				found = append(found, near{slug, 1, true})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.edits - b.edits })
	return found
}

// soundOfSlug returns a key that texts of about the same French sound share.
func soundOfSlug(slug string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(slug) {
		b.WriteString(soundOfWord(word))
	}
	return b.String()
}

// sounds are the letters that stand for one sound, the longest first.
var sounds = []letterSound{
	{"eaux", "o"}, {"eau", "o"}, {"aux", "o"}, {"au", "o"}, {"ou", "w"}, {"oi", "A"}, {"oy", "A"},
	{"ph", "f"}, {"qu", "k"}, {"ck", "k"}, {"ch", "S"}, {"gn", "N"}, {"ni", "N"}, {"th", "t"}, {"tion", "sion"},
	{"sc", "s"}, {"ge", "j"}, {"gi", "ji"}, {"gu", "g"}, {"ce", "se"}, {"ci", "si"}, {"cy", "si"},
	{"ain", "I"}, {"ein", "I"}, {"aim", "I"}, {"in", "I"}, {"im", "I"}, {"yn", "I"}, {"un", "I"},
	{"an", "B"}, {"en", "B"}, {"am", "B"}, {"em", "B"}, {"on", "O"}, {"om", "O"},
	{"ai", "e"}, {"ei", "e"}, {"ay", "e"}, {"oeu", "e"}, {"oe", "e"}, {"eu", "e"},
	{"k", "k"}, {"q", "k"}, {"c", "k"}, {"y", "i"}, {"z", "s"}, {"h", ""}, {"w", "v"}, {"x", "ks"},
}

// soundsBy holds the sounds by their first letter.
var soundsBy = func() (by [256][]letterSound) {
	for _, s := range sounds {
		by[s.letters[0]] = append(by[s.letters[0]], s)
	}
	return by
}()

// letterSound is the sound of some letters.
type letterSound struct{ letters, sound string }

// soundOfWord returns the sound of one word: silent endings are left out, double letters are one.
func soundOfWord(word string) string {
	whole := word
	for len(word) > 2 && strings.IndexByte("estdxzp", word[len(word)-1]) >= 0 {
		word = word[:len(word)-1]
	}
	b := make([]byte, 0, 16)
	last := ""
	for i := 0; i < len(word); {
		sound, size := word[i:i+1], 1
		for _, s := range soundsBy[word[i]] {
			if !strings.HasPrefix(word[i:], s.letters) || isNasal(s.sound) && !endsNasal(whole[i+len(s.letters):]) ||
				s.letters == "ni" && i+2 < len(word) && !isVowel(word[i+2]) || s.letters == "ni" && i+2 == len(word) {
				continue
			}
			sound, size = s.sound, len(s.letters)
			break
		}
		i += size
		if sound != last || sound == "" {
			b = append(b, sound...)
		}
		if sound != "" {
			last = sound
		}
	}
	return string(b)
}

func isNasal(sound string) bool { return sound == "I" || sound == "B" || sound == "O" }

// endsNasal reports whether the letters after n or m leave the vowel before it nasal.
func endsNasal(rest string) bool {
	return rest == "" || !isVowel(rest[0]) && rest[0] != 'n' && rest[0] != 'm' && rest[0] != 'h'
}

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }
