package snapshot

import (
	"encoding/binary"
	"math/bits"
	"runtime"
	"slices"
	"sort"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// wordIndex is the inverted index of `q`: for each word, sorted, the places that
// hold it. A posting is uvarint(step<<whereBits | where), step from the place before
// (from -1 at first), where the best rank of a field that holds the word, from 0.
type wordIndex struct {
	terms  names
	starts []uint32 // one more than there are terms
	list   []byte
}

// eachWord calls f with the words of a text: folded runs of letters and digits.
// The elided article of "l'atelier" or "qu'un" is not a word.
func eachWord(text string, f func(word string)) {
	folded := directory.Fold(text)
	for i := 0; i < len(folded); {
		if !isWordByte(folded[i]) {
			i++
			continue
		}
		from := i
		for i < len(folded) && isWordByte(folded[i]) {
			i++
		}
		if elided := i < len(folded) && folded[i] == '\'' && i-from <= 2; !elided || i+1 >= len(folded) {
			f(folded[from:i])
		}
	}
}

// isWordByte reports whether c is a letter, a digit or a byte of a letter outside ASCII.
func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
}

// indexBuilder builds a wordIndex from places in order, in a separate goroutine: it is
// a third of the work of a build.
type indexBuilder struct {
	terms   map[string]*term
	batch   textBatch
	batches chan textBatch
	done    chan struct{}
}

type term struct {
	list []byte
	last int // the last place added; -1 none
}

// textBatch holds the texts of the searched fields of consecutive places.
type textBatch struct {
	first int // place
	texts []string
}

// batchPlaces is the number of places of a batch.
const batchPlaces = 256

// whereBits is the number of bits of a posting that hold the rank.
const whereBits = 2

// This fails to compile when directory has more ranks than a posting can hold.
const _ = uint(1<<whereBits - directory.MaxSearched)

// searched lists the fields whose words are indexed, the best rank first.
var searched = func() (fields []*directory.Field) {
	for i := range directory.Fields {
		if f := &directory.Fields[i]; f.Searched > 0 {
			fields = append(fields, f)
		}
	}
	slices.SortStableFunc(fields, func(a, b *directory.Field) int { return a.Searched - b.Searched })
	return fields
}()

func newIndexBuilder() *indexBuilder {
	x := &indexBuilder{terms: map[string]*term{}, batches: make(chan textBatch, 4), done: make(chan struct{})}
	go func() {
		defer close(x.done)
		for batch := range x.batches {
			for i := 0; i < len(batch.texts); i += len(searched) {
				place := batch.first + i/len(searched)
				if place%yieldEvery == 0 {
					runtime.Gosched()
				}
				for t, text := range batch.texts[i : i+len(searched)] {
					x.text(place, searched[t].Searched-1, text)
				}
			}
		}
	}()
	return x
}

// send passes a place to the goroutine. Texts are immutable: they may be read later.
func (x *indexBuilder) send(place int, p *directory.Place) {
	if x.batch.texts == nil {
		x.batch = textBatch{first: place, texts: make([]string, 0, batchPlaces*len(searched))}
	}
	for _, f := range searched {
		x.batch.texts = append(x.batch.texts, *f.Text(p))
	}
	if len(x.batch.texts) == cap(x.batch.texts) {
		x.batches <- x.batch
		x.batch = textBatch{}
	}
}

// stop waits until the goroutine has read all batches and ended. It is idempotent.
func (x *indexBuilder) stop() {
	if x.batches == nil {
		return
	}
	x.batches <- x.batch
	close(x.batches)
	<-x.done
	x.batches = nil
}

// text adds the words of one field. Fields come in the order of their ranks, so that
// the first posting of a place has the best one.
func (x *indexBuilder) text(place, where int, text string) {
	if text == "" {
		return
	}
	eachWord(text, func(word string) {
		t := x.terms[word]
		if t == nil {
			t = &term{last: -1}
			x.terms[strings.Clone(word)] = t
		}
		if t.last == place {
			return
		}
		t.list = binary.AppendUvarint(t.list, uint64(place-t.last)<<whereBits|uint64(where))
		t.last = place
	})
}

// finish stops the goroutine and returns the index.
func (x *indexBuilder) finish() wordIndex {
	x.stop()
	sorted := make([]string, 0, len(x.terms))
	total := 0
	for w, t := range x.terms {
		sorted = append(sorted, w)
		total += len(t.list)
	}
	sort.Strings(sorted)
	w := wordIndex{starts: make([]uint32, 1, len(sorted)+1), list: make([]byte, 0, total)}
	w.terms.offsets = []uint32{0}
	for _, word := range sorted {
		w.terms.add(word)
		w.list = append(w.list, x.terms[word].list...)
		w.starts = append(w.starts, uint32(len(w.list)))
	}
	return w
}

// match returns the places of n that have, for each word of q, a word that begins with
// it, and their ranks: the sum of the best rank of each word. ok is false when q has no
// word: everything matches.
func (w *wordIndex) match(n int, q string) (found bitmap, ranks []uint8, ok bool) {
	var asked []string
	eachWord(q, func(word string) { asked = append(asked, word) })
	if len(asked) == 0 {
		return nil, nil, false
	}
	asked = asked[:min(len(asked), 32)]
	ranks = make([]uint8, n)
	found = newBitmap(n)
	best := make([]uint8, n)
	for k, word := range asked {
		clear(best)
		for _, prefix := range spellings(word) {
			w.spread(prefix, best)
		}
		for w := range found {
			var holds uint64
			for i, b := range best[w*64 : min(w*64+64, n)] {
				if b != 0 {
					holds |= 1 << i
				}
			}
			if k > 0 {
				holds &= found[w]
			}
			found[w] = holds
			for ; holds != 0; holds &= holds - 1 {
				i := w*64 + bits.TrailingZeros64(holds)
				ranks[i] += best[i] - 1
			}
		}
	}
	return found, ranks, true
}

// spellings returns the words that a typed word may abbreviate, itself included.
func spellings(word string) []string {
	switch word {
	case "st":
		return []string{"st", "saint"}
	case "ste":
		return []string{"ste", "sainte"}
	}
	return []string{word}
}

// spread sets best[i] to one more than the best rank of a prefix in place i.
func (w *wordIndex) spread(prefix string, best []uint8) {
	from := w.terms.search(prefix)
	to := from + sort.Search(w.terms.len()-from, func(i int) bool {
		t := w.terms.at(from + i)
		return len(t) < len(prefix) || string(t[:len(prefix)]) > prefix
	})
	for t := from; t < to; t++ {
		list, place := w.list[w.starts[t]:w.starts[t+1]], -1
		for len(list) > 0 {
			v, n := binary.Uvarint(list)
			list = list[n:]
			place += int(v >> whereBits)
			if where := uint8(v&(1<<whereBits-1)) + 1; best[place] == 0 || where < best[place] {
				best[place] = where
			}
		}
	}
}

// Named returns the places, limit at most, whose name has every word of a text, whole.
func (s *Snapshot) Named(text string, limit int) []int {
	var found []int
	any := false
	eachWord(text, func(word string) {
		list := s.index.inNames(word)
		if !any {
			found, any = list, true
			return
		}
		found = slices.DeleteFunc(found, func(i int) bool {
			_, holds := slices.BinarySearch(list, i)
			return !holds
		})
	})
	return found[:min(len(found), limit)]
}

// CommuneOf returns the INSEE code of the commune of a place, "" when it is unknown.
func (s *Snapshot) CommuneOf(i int) string { return s.localities[s.locality[i]].Commune }

// inNames returns the places whose name has a word, in order.
func (w *wordIndex) inNames(word string) []int {
	at := w.terms.search(word)
	if at >= w.terms.len() || string(w.terms.at(at)) != word {
		return nil
	}
	var found []int
	list, place := w.list[w.starts[at]:w.starts[at+1]], -1
	for len(list) > 0 {
		v, n := binary.Uvarint(list)
		list = list[n:]
		place += int(v >> whereBits)
		if v&(1<<whereBits-1) == 0 {
			found = append(found, place)
		}
	}
	return found
}
