package dedupe

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
)

// Index holds what comparing needs of all records, in about 130 bytes each next to
// the words that they use. It is an importer.Grouper.
type Index struct {
	chunks  [][]record // of chunkSize, so that none is ever moved
	count   int
	arenas  [][]uint32 // words, numbers and contacts, of all records, in blocks that are never moved
	arena   []uint32   // the block being filled
	ids     [][]byte   // likewise
	lastIDs []byte
	sources map[string]uint16
	words   map[string]uint32
	texts   []string  // by word
	weights []float32 // by word: what a name that has it says of the place
	scratch []string
}

// record is one record, folded, interned and hashed. A hash of zero is "unknown".
type record struct {
	lon, lat    float32
	kinds       kind // that its name says
	also        kind // that its typologies and labels say
	id          uint32
	span        uint32 // in the arenas: name, numbers, street, mails, hosts, one after the other
	name        uint32 // hash of the whole name
	commune     uint32 // hash of the current commune
	phone       uint32
	pivot       uint32
	siren       uint32
	houseNumber uint32
	initials    initials
	source      uint16
	nName       uint8
	nNumbers    uint8
	nStreet     uint8
	nMails      uint8
	nHosts      uint8
	idLength    uint8
	precise     bool // its position is that of the place
	itinerant   bool
}

// NewIndex returns an Index without records.
func NewIndex() *Index {
	return &Index{sources: map[string]uint16{}, words: map[string]uint32{}, texts: []string{""}, weights: []float32{0}}
}

const chunkSize = 1 << 12

func (s *Index) at(i int32) *record { return &s.chunks[i/chunkSize][i%chunkSize] }

func (s *Index) keep(r record) {
	if s.count%chunkSize == 0 {
		s.chunks = append(s.chunks, make([]record, 0, chunkSize))
	}
	last := &s.chunks[len(s.chunks)-1]
	*last = append(*last, r)
	s.count++
}

func (s *Index) id(i int32) string { return string(s.idBytes(i)) }

func (s *Index) idBytes(i int32) []byte {
	r := s.at(i)
	return s.ids[r.id/block][r.id%block:][:r.idLength]
}

// intern gives the number of a word.
func (s *Index) intern(w string) uint32 {
	if n, ok := s.words[w]; ok {
		return n
	}
	n := uint32(len(s.texts))
	w = strings.Clone(w)
	s.words[w] = n
	s.texts = append(s.texts, w)
	weight := float32(1)
	if genericWords[w] || len(w) == 1 && (w[0] < '0' || w[0] > '9') {
		weight = 0.2
	}
	s.weights = append(s.weights, weight)
	return n
}

// FNV-1a, 64 bits.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// hash is never zero except for the empty text. It is the same in every process: the
// order of hashes decides which records of a crowd are compared.
func hash(text string) uint32 {
	if text == "" {
		return 0
	}
	h := uint64(fnvOffset)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * fnvPrime
	}
	return uint32(h>>32) ^ uint32(h) | 1
}

const (
	block     = 1 << 16
	mostWords = 5 * 255 // of a record
)

// room gives the block where the next n values go, and where that is.
func room[T any](blocks [][]T, last []T, n int) ([][]T, []T, uint32) {
	if cap(last)-len(last) < n {
		blocks = append(blocks, make([]T, block))
		last = blocks[len(blocks)-1][:0]
	}
	return blocks, last, uint32((len(blocks)-1)*block + len(last))
}

// Add adds a record.
func (s *Index) Add(in *importer.Candidate) {
	p := in.Place
	source, ok := s.sources[in.Source]
	if !ok {
		source = uint16(len(s.sources))
		s.sources[in.Source] = source
	}
	r := record{
		source: source, idLength: uint8(min(len(in.RecordID), 255)),
		commune: hash(communeOf(p)), phone: hash(p.Phone), pivot: hash(p.Pivot),
	}
	s.ids, s.lastIDs, r.id = room(s.ids, s.lastIDs, int(r.idLength))
	s.lastIDs = append(s.lastIDs, in.RecordID[:r.idLength]...)
	s.arenas, s.arena, r.span = room(s.arenas, s.arena, mostWords)
	if len(p.Pivot) == 14 {
		r.siren = hash(p.Pivot[:9])
	}
	if p.Location.Known {
		r.lon, r.lat = float32(p.Location.Position[0]), float32(p.Location.Position[1])
		r.precise = p.Location.Precision == geo.PrecisionPoint
	}
	for _, t := range p.Typologies {
		r.also |= ofTypology[t]
	}
	for _, list := range [...][]string{p.Programmes, p.Trainings} {
		for _, label := range list {
			r.also |= ofLabel[label]
		}
	}
	commune := words(nil, split(p.Commune))
	s.addName(&r, p, commune)
	s.addAddress(&r, p, commune)
	s.addContacts(&r, p)
	r.itinerant = r.kinds&kindMobile != 0 || slices.Contains(p.Itinerance, "Itinérant")
	s.keep(r)
}

func communeOf(p *directory.Place) string {
	switch {
	case p.Territory.Commune != "":
		return p.Territory.Commune
	case p.INSEECode != "":
		return p.INSEECode
	case p.Commune != "":
		return p.PostalCode + directory.Fold(p.Commune)
	}
	return p.PostalCode
}

// addName adds the words of the name that tell the place from others of its
// commune: not those of its kind, nor the commune's own.
func (s *Index) addName(r *record, p *directory.Place, commune []string) {
	all := split(p.Name)
	name := words(s.scratch[:0], all)
	r.name = hash(strings.Join(name, " "))
	rest, kinds := takeKinds(name)
	if isTownHall(all) {
		kinds |= kindMairie
	}
	if other := kinds &^ owners; other != 0 {
		kinds = other // "Médiathèque de l'agglomération": whose it is, not what it is
	}
	r.kinds = kinds
	r.initials = initialsOf(all)
	numbers := name[:0]
	start := len(s.arena)
	for _, w := range rest {
		if digits, ok := numberOf(w); ok {
			if !codeOf(p, digits) {
				numbers = append(numbers, digits)
			}
			continue
		}
		if slices.Contains(commune, w) || w == p.PostalCode || len(s.arena)-start == 255 {
			continue
		}
		if n := s.intern(w); !slices.Contains(s.arena[start:], n) {
			s.arena = append(s.arena, n)
		}
	}
	slices.Sort(s.arena[start:])
	r.nName = uint8(len(s.arena) - start)
	if last := len(all) - 1; last > 0 && len(all[last]) == 1 && all[last][0] >= 'a' {
		numbers = append(numbers, all[last]) // "Bâtiment A" is not "Bâtiment B"
	}
	start = len(s.arena)
	for _, digits := range numbers[:min(len(numbers), 255)] {
		s.arena = append(s.arena, s.intern(digits))
	}
	slices.Sort(s.arena[start:])
	s.arena = s.arena[:start+len(slices.Compact(s.arena[start:]))]
	r.nNumbers = uint8(len(s.arena) - start)
	s.scratch = name[:0]
}

// codeOf tells whether a number in a name is only the département, or the
// arrondissement, that the place is in.
func codeOf(p *directory.Place, digits string) bool {
	if digits == strings.TrimLeft(p.Territory.Departement, "0") || p.Territory.Departement == "" && len(p.PostalCode) == 5 && digits == strings.TrimLeft(p.PostalCode[:2], "0") {
		return true
	}
	return p.INSEECode != p.Territory.Commune && strings.HasSuffix(p.PostalCode, digits)
}

// streetOf is an address without what is told behind the street: "(ancienne
// perception)", " - Rez-de-chaussée".
func streetOf(address string) string {
	for _, mark := range [...]string{" (", " - "} {
		if before, _, ok := strings.Cut(address, mark); ok && strings.Contains(strings.TrimSpace(before), " ") {
			address = before
		}
	}
	return address
}

// addAddress adds the number in the street, and the words of the street's name.
func (s *Index) addAddress(r *record, p *directory.Place, commune []string) {
	start := len(s.arena)
	address := words(s.scratch[:0], split(streetOf(p.Address)))
	if len(address) > 0 {
		if digits, ok := numberOf(strings.TrimRight(address[0], "abcdt")); ok {
			r.houseNumber = hash(digits)
			address = address[1:]
		}
	}
	for _, w := range address {
		if !streetKinds[w] && !slices.Contains(commune, w) {
			s.addStreetWord(start, w)
		}
	}
	if len(s.arena) == start && r.houseNumber != 0 { // "80 route de Bailleul" is no other than "80 rue de Bailleul"
		for _, w := range address {
			if !streetKinds[w] {
				s.addStreetWord(start, w)
			}
		}
	}
	if len(s.arena) == start { // "Grande Rue", "Place de Bailleul"
		for _, w := range address {
			s.addStreetWord(start, w)
		}
	}
	slices.Sort(s.arena[start:])
	r.nStreet = uint8(len(s.arena) - start)
	s.scratch = address[:0]
}

func (s *Index) addStreetWord(start int, w string) {
	if n := s.intern(w); len(s.arena)-start < 255 && !slices.Contains(s.arena[start:], n) {
		s.arena = append(s.arena, n)
	}
}

// sharedHosts carry the pages of many places.
var sharedHosts = setOf(`facebook.com fr-fr.facebook.com google.com google.fr sites.google.com instagram.com linkedin.com twitter.com youtube.com wordpress.com
france-services.gouv.fr agence-cohesion-territoires.gouv.fr service-public.fr caf.fr ameli.fr pole-emploi.fr francetravail.fr laposte.fr conseiller-numerique.gouv.fr
msa.fr cartefrancenumerique.fr data.gouv.fr pimms.org mission-locale.fr helloasso.com goo.gl maps.google.com linktr.ee`)

func (s *Index) addContacts(r *record, p *directory.Place) {
	start := len(s.arena)
	for _, mail := range p.Emails[:min(len(p.Emails), 255)] {
		s.arena = append(s.arena, hash(strings.ToLower(mail)))
	}
	r.nMails = uint8(len(s.arena) - start)
	start = len(s.arena)
	for _, site := range p.Websites[:min(len(p.Websites), 255)] {
		if u, err := url.Parse(site); err == nil {
			host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
			if host != "" && !sharedHosts[host] {
				s.arena = append(s.arena, hash(host))
			}
		}
	}
	r.nHosts = uint8(len(s.arena) - start)
}

// The parts of a record's span in the arena.

// spanOf is all of it, and what follows.
func (s *Index) spanOf(r *record) []uint32 { return s.arenas[r.span/block][r.span%block:] }

func (s *Index) nameWords(r *record) []uint32 { return s.spanOf(r)[:r.nName] }

func (s *Index) numbers(r *record) []uint32 {
	return s.spanOf(r)[uint32(r.nName):][:r.nNumbers]
}

func (s *Index) street(r *record) []uint32 {
	return s.spanOf(r)[uint32(r.nName)+uint32(r.nNumbers):][:r.nStreet]
}

func (s *Index) mails(r *record) []uint32 {
	return s.spanOf(r)[uint32(r.nName)+uint32(r.nNumbers)+uint32(r.nStreet):][:r.nMails]
}

func (s *Index) hosts(r *record) []uint32 {
	return s.spanOf(r)[uint32(r.nName)+uint32(r.nNumbers)+uint32(r.nStreet)+uint32(r.nMails):][:r.nHosts]
}
