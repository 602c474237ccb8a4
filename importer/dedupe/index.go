package dedupe

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
)

// Index holds what comparisons need of all records, in about 130 bytes each plus the
// distinct tokens. It is an importer.Grouper.
type Index struct {
	chunks  [][]record // of chunkSize records, which never move
	count   int
	blocks  [][]uint32 // tokens, numbers and contacts of all records, in blocks that never move
	block   []uint32   // the block being filled
	ids     [][]byte   // likewise
	idBlock []byte
	sources map[string]uint16
	tokens  map[string]uint32
	texts   []string  // by token
	weights []float32 // by token: its weight as evidence
	scratch []string
}

// record is one record, folded, interned and hashed. A hash of zero is "unknown".
type record struct {
	lon, lat    float32
	named       kind // stated by its name
	stated      kind // stated by its typologies and labels
	id          uint32
	span        uint32 // in the blocks: name, numbers, street, e-mails, websites, one after the other
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
	nEmails     uint8
	nWebsites   uint8
	idLength    uint8
	precise     bool // the position is that of the place itself
	itinerant   bool
}

// NewIndex returns an Index without records.
func NewIndex() *Index {
	return &Index{sources: map[string]uint16{}, tokens: map[string]uint32{}, texts: []string{""}, weights: []float32{0}}
}

const chunkSize = 1 << 12

func (ix *Index) at(i int32) *record { return &ix.chunks[i/chunkSize][i%chunkSize] }

func (ix *Index) append(r record) {
	if ix.count%chunkSize == 0 {
		ix.chunks = append(ix.chunks, make([]record, 0, chunkSize))
	}
	last := &ix.chunks[len(ix.chunks)-1]
	*last = append(*last, r)
	ix.count++
}

func (ix *Index) id(i int32) string { return string(ix.idBytes(i)) }

func (ix *Index) idBytes(i int32) []byte {
	r := ix.at(i)
	return ix.ids[r.id/blockSize][r.id%blockSize:][:r.idLength]
}

// intern returns the number of a token.
func (ix *Index) intern(w string) uint32 {
	if n, ok := ix.tokens[w]; ok {
		return n
	}
	n := uint32(len(ix.texts))
	w = strings.Clone(w)
	ix.tokens[w] = n
	ix.texts = append(ix.texts, w)
	weight := float32(1)
	if genericWords[w] || len(w) == 1 && (w[0] < '0' || w[0] > '9') {
		weight = 0.2
	}
	ix.weights = append(ix.weights, weight)
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
	blockSize = 1 << 16
	maxTokens = 5 * 255 // of one record
)

// reserve returns the blocks, the one where the next n values go, and their offset.
func reserve[T any](blocks [][]T, last []T, n int) ([][]T, []T, uint32) {
	if cap(last)-len(last) < n {
		blocks = append(blocks, make([]T, blockSize))
		last = blocks[len(blocks)-1][:0]
	}
	return blocks, last, uint32((len(blocks)-1)*blockSize + len(last))
}

// Add adds a record.
func (ix *Index) Add(in *importer.Candidate) {
	p := in.Place
	source, ok := ix.sources[in.Source]
	if !ok {
		source = uint16(len(ix.sources))
		ix.sources[in.Source] = source
	}
	r := record{
		source: source, idLength: uint8(min(len(in.RecordID), 255)),
		commune: hash(communeOf(p)), phone: hash(p.Phone), pivot: hash(p.Pivot),
	}
	ix.ids, ix.idBlock, r.id = reserve(ix.ids, ix.idBlock, int(r.idLength))
	ix.idBlock = append(ix.idBlock, in.RecordID[:r.idLength]...)
	ix.blocks, ix.block, r.span = reserve(ix.blocks, ix.block, maxTokens)
	if len(p.Pivot) == 14 {
		r.siren = hash(p.Pivot[:9])
	}
	if p.Location.Known {
		r.lon, r.lat = float32(p.Location.Position[0]), float32(p.Location.Position[1])
		r.precise = p.Location.Precision == geo.PrecisionPoint
	}
	for _, t := range p.Typologies {
		r.stated |= ofTypology[t]
	}
	for _, list := range [...][]string{p.Programmes, p.Trainings} {
		for _, label := range list {
			r.stated |= ofLabel[label]
		}
	}
	commune := significant(nil, tokenize(p.Commune))
	ix.addName(&r, p, commune)
	ix.addAddress(&r, p, commune)
	ix.addContacts(&r, p)
	r.itinerant = r.named&kindMobile != 0 || slices.Contains(p.Itinerance, "Itinérant")
	ix.append(r)
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

// addName adds the tokens of the name that distinguish the place from others of its
// commune: those of its kind and of the commune are left out.
func (ix *Index) addName(r *record, p *directory.Place, commune []string) {
	all := tokenize(p.Name)
	name := significant(ix.scratch[:0], all)
	r.name = hash(strings.Join(name, " "))
	rest, kinds := takeKinds(name)
	if isTownHall(all) {
		kinds |= kindMairie
	}
	if other := kinds &^ owners; other != 0 {
		kinds = other // "Médiathèque de l'agglomération": its owner, not its kind
	}
	r.named = kinds
	r.initials = initialsOf(all)
	numbers := name[:0]
	start := len(ix.block)
	for _, w := range rest {
		if digits, ok := numberOf(w); ok {
			if !codeOf(p, digits) {
				numbers = append(numbers, digits)
			}
			continue
		}
		if slices.Contains(commune, w) || w == p.PostalCode || len(ix.block)-start == 255 {
			continue
		}
		if n := ix.intern(w); !slices.Contains(ix.block[start:], n) {
			ix.block = append(ix.block, n)
		}
	}
	slices.Sort(ix.block[start:])
	r.nName = uint8(len(ix.block) - start)
	if last := len(all) - 1; last > 0 && len(all[last]) == 1 && all[last][0] >= 'a' {
		numbers = append(numbers, all[last]) // "Bâtiment A" is not "Bâtiment B"
	}
	start = len(ix.block)
	for _, digits := range numbers[:min(len(numbers), 255)] {
		ix.block = append(ix.block, ix.intern(digits))
	}
	slices.Sort(ix.block[start:])
	ix.block = ix.block[:start+len(slices.Compact(ix.block[start:]))]
	r.nNumbers = uint8(len(ix.block) - start)
	ix.scratch = name[:0]
}

// codeOf reports whether a number in a name is only the département, or the
// arrondissement, that the place is in.
func codeOf(p *directory.Place, digits string) bool {
	if digits == strings.TrimLeft(p.Territory.Departement, "0") || p.Territory.Departement == "" &&
		len(p.PostalCode) == 5 && digits == strings.TrimLeft(p.PostalCode[:2], "0") {
		return true
	}
	return p.INSEECode != p.Territory.Commune && strings.HasSuffix(p.PostalCode, digits)
}

// streetOf returns an address without the remarks after the street: "(ancienne
// perception)", " - Rez-de-chaussée".
func streetOf(address string) string {
	for _, mark := range [...]string{" (", " - "} {
		if before, _, ok := strings.Cut(address, mark); ok && strings.Contains(strings.TrimSpace(before), " ") {
			address = before
		}
	}
	return address
}

// addAddress adds the number in the street and the tokens of the street's name.
func (ix *Index) addAddress(r *record, p *directory.Place, commune []string) {
	start := len(ix.block)
	address := significant(ix.scratch[:0], tokenize(streetOf(p.Address)))
	if len(address) > 0 {
		if digits, ok := numberOf(strings.TrimRight(address[0], "abcdt")); ok {
			r.houseNumber = hash(digits)
			address = address[1:]
		}
	}
	for _, w := range address {
		if !streetKinds[w] && !slices.Contains(commune, w) {
			ix.addStreetToken(start, w)
		}
	}
	if len(ix.block) == start && r.houseNumber != 0 { // "80 route de Bailleul" is the same as "80 rue de Bailleul"
		for _, w := range address {
			if !streetKinds[w] {
				ix.addStreetToken(start, w)
			}
		}
	}
	if len(ix.block) == start { // "Grande Rue", "Place de Bailleul"
		for _, w := range address {
			ix.addStreetToken(start, w)
		}
	}
	slices.Sort(ix.block[start:])
	r.nStreet = uint8(len(ix.block) - start)
	ix.scratch = address[:0]
}

func (ix *Index) addStreetToken(start int, w string) {
	if n := ix.intern(w); len(ix.block)-start < 255 && !slices.Contains(ix.block[start:], n) {
		ix.block = append(ix.block, n)
	}
}

// sharedHosts are websites with the pages of many places.
var sharedHosts = setOf(`
	facebook.com fr-fr.facebook.com google.com google.fr sites.google.com instagram.com linkedin.com twitter.com
	youtube.com wordpress.com france-services.gouv.fr agence-cohesion-territoires.gouv.fr service-public.fr
	caf.fr ameli.fr pole-emploi.fr francetravail.fr laposte.fr conseiller-numerique.gouv.fr msa.fr
	cartefrancenumerique.fr data.gouv.fr pimms.org mission-locale.fr helloasso.com goo.gl maps.google.com
	linktr.ee`)

func (ix *Index) addContacts(r *record, p *directory.Place) {
	start := len(ix.block)
	for _, mail := range p.Emails[:min(len(p.Emails), 255)] {
		ix.block = append(ix.block, hash(strings.ToLower(mail)))
	}
	r.nEmails = uint8(len(ix.block) - start)
	start = len(ix.block)
	for _, site := range p.Websites[:min(len(p.Websites), 255)] {
		if u, err := url.Parse(site); err == nil {
			host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
			if host != "" && !sharedHosts[host] {
				ix.block = append(ix.block, hash(host))
			}
		}
	}
	r.nWebsites = uint8(len(ix.block) - start)
}

// spanOf returns the tokens, numbers and contacts of a record, and what follows them in
// the block. The methods below return its parts.
func (ix *Index) spanOf(r *record) []uint32 { return ix.blocks[r.span/blockSize][r.span%blockSize:] }

func (ix *Index) nameTokens(r *record) []uint32 { return ix.spanOf(r)[:r.nName] }

func (ix *Index) numbers(r *record) []uint32 {
	return ix.spanOf(r)[uint32(r.nName):][:r.nNumbers]
}

func (ix *Index) streetTokens(r *record) []uint32 {
	return ix.spanOf(r)[uint32(r.nName)+uint32(r.nNumbers):][:r.nStreet]
}

func (ix *Index) emails(r *record) []uint32 {
	return ix.spanOf(r)[uint32(r.nName)+uint32(r.nNumbers)+uint32(r.nStreet):][:r.nEmails]
}

func (ix *Index) websites(r *record) []uint32 {
	return ix.spanOf(r)[uint32(r.nName)+uint32(r.nNumbers)+uint32(r.nStreet)+uint32(r.nEmails):][:r.nWebsites]
}
