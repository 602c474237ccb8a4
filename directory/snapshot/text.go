package snapshot

import (
	"encoding/binary"
	"math/bits"
	"runtime"
	"sort"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// Where a word stands, from the best to the least telling; lower ranks first.
const (
	inName = iota
	inCommune
	inAddress
	inPresentation
)

// words is the inverted index of `q`: for each word, sorted, the places that
// hold it. A posting is uvarint(step<<2 | where), step from the place before
// (from -1 at first).
type words struct {
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

// isWordByte holds for letters and digits; a letter outside ASCII is a word's as a whole.
func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
}

// indexing builds words while places stream by in order, in a goroutine of its
// own: it is a third of the work of a build.
type indexing struct {
	terms   map[string]*term
	batch   []indexed
	batches chan []indexed
	done    chan struct{}
}

type term struct {
	list []byte
	last int // the last place added; -1 none
}

// indexed is the texts of a place, from the most to the least telling.
type indexed struct {
	place int
	texts [7]string
}

// whereOf says what each of the texts is.
var whereOf = [7]int{inName, inCommune, inCommune, inAddress, inAddress, inPresentation, inPresentation}

func newIndexing() *indexing {
	x := &indexing{terms: map[string]*term{}, batches: make(chan []indexed, 4), done: make(chan struct{})}
	go func() {
		defer close(x.done)
		for batch := range x.batches {
			for i := range batch {
				if i%yieldEvery == 0 {
					runtime.Gosched()
				}
				for t, text := range batch[i].texts {
					x.text(batch[i].place, whereOf[t], text)
				}
			}
		}
	}()
	return x
}

// send gives a place to the goroutine. Texts are immutable: they may be read later.
func (x *indexing) send(place int, p *directory.Place) {
	x.batch = append(x.batch, indexed{place, [7]string{p.Name, p.Commune, p.PostalCode, p.Address, p.AddressComplement, p.Summary, p.Description}})
	if len(x.batch) == 256 {
		x.batches <- x.batch
		x.batch = make([]indexed, 0, 256)
	}
}

// stop ends the goroutine once all was read. It may be called again.
func (x *indexing) stop() {
	if x.batches == nil {
		return
	}
	x.batches <- x.batch
	close(x.batches)
	<-x.done
	x.batches = nil
}

// text adds the words of one field; fields come from the best to the least
// telling, so that the first posting of a place is its best.
func (x *indexing) text(place, where int, text string) {
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
		t.list = binary.AppendUvarint(t.list, uint64(place-t.last)<<2|uint64(where))
		t.last = place
	})
}

// words puts the terms in order. The texts were all sent.
func (x *indexing) words() words {
	x.stop()
	sorted := make([]string, 0, len(x.terms))
	total := 0
	for w, t := range x.terms {
		sorted = append(sorted, w)
		total += len(t.list)
	}
	sort.Strings(sorted)
	w := words{starts: make([]uint32, 1, len(sorted)+1), list: make([]byte, 0, total)}
	w.terms.offsets = []uint32{0}
	for _, word := range sorted {
		w.terms.add(word)
		w.list = append(w.list, x.terms[word].list...)
		w.starts = append(w.starts, uint32(len(w.list)))
	}
	return w
}

// match gives the places that hold every word of q, the last or any other being
// the beginning of a word, and the rank of each: the sum over the words of where
// each stands at best. ok is false when q holds no word: everything matches.
func (w *words) match(n int, q string) (found bitmap, ranks []uint8, ok bool) {
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

// spellings is what a word typed may stand for.
func spellings(word string) []string {
	switch word {
	case "st":
		return []string{"st", "saint"}
	case "ste":
		return []string{"ste", "sainte"}
	}
	return []string{word}
}

// spread notes, one more than where, the best place of a prefix in each place.
func (w *words) spread(prefix string, best []uint8) {
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
			place += int(v >> 2)
			if where := uint8(v&3) + 1; best[place] == 0 || where < best[place] {
				best[place] = where
			}
		}
	}
}
