package dedupe

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
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
	places  villages
	// hashes are those of texts, sourceHashes of the names of sources.
	hashes, sourceHashes []uint32
	keys                 *Index // of one record: see AppendKeys
	scratchKeys          []keyed
}

// record is one record, folded, interned and hashed. A hash of zero is "unknown".
type record struct {
	lon, lat    float32
	named       kind // stated by its name
	stated      kind // stated by its typologies and labels
	id          uint32
	span        uint32 // in the blocks: name, marks, street, e-mails, websites, units, one after the other
	name        uint32 // hash of the whole name
	commune     uint32 // hash of the current commune's code
	communeName uint32
	postcode    uint32 // as given
	village     uint32 // the former or associated commune, or the arrondissement, within the commune
	phone       uint32
	pivot       uint32
	siren       uint32
	houseNumber uint32
	initials    initials
	source      uint16
	nName       uint8
	nMarks      uint8
	nStreet     uint8
	nEmails     uint8
	nWebsites   uint8
	nUnits      uint8
	idLength    uint8
	precise     bool // the position is that of the place itself
	itinerant   bool
	annexe      bool // its address says so
	middle      bool // the position is in the middle of the commune
	seat        bool // the commune is named after its village
	divided     bool // its commune has former or associated communes, or arrondissements
}

// NewIndex returns an Index without records.
func NewIndex(g *territory.Gazetteer) *Index {
	return &Index{sources: map[string]uint16{}, tokens: map[string]uint32{}, texts: []string{""}, hashes: []uint32{0},
		weights: []float32{0}, places: villages{gazetteer: g, parts: map[string][]part{}}}
}

// clear forgets the records, and the tokens once there are many.
func (ix *Index) clear() {
	ix.chunks, ix.count = ix.chunks[:min(len(ix.chunks), 1)], 0
	if len(ix.chunks) > 0 {
		ix.chunks[0] = ix.chunks[0][:0]
	}
	ix.blocks, ix.block = ix.blocks[:min(len(ix.blocks), 1)], ix.block[:0]
	ix.ids, ix.idBlock = ix.ids[:min(len(ix.ids), 1)], ix.idBlock[:0]
	if len(ix.texts) > 1<<16 {
		clear(ix.tokens)
		ix.texts, ix.weights, ix.hashes = ix.texts[:1], ix.weights[:1], ix.hashes[:1]
	}
}

const chunkSize = 1 << 12

func (ix *Index) at(i int32) *record { return &ix.chunks[i/chunkSize][i%chunkSize] }

func (ix *Index) append(r record) {
	if n := len(ix.chunks); n == 0 || len(ix.chunks[n-1]) == chunkSize {
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
	ix.texts, ix.hashes = append(ix.texts, w), append(ix.hashes, hash(w))
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
	maxTokens = 7 * 255 // of one record
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
		ix.sourceHashes = append(ix.sourceHashes, hash(in.Source))
	}
	r := record{
		source: source, idLength: uint8(min(len(in.RecordID), 255)),
		communeName: hash(directory.Fold(p.Commune)), postcode: hash(p.PostalCode),
		phone: hash(ownPhone(p.Phone)), pivot: hash(p.Pivot),
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
	village := ix.settle(&r, p)
	for _, t := range p.Typologies {
		r.stated |= ofTypology[t]
	}
	for _, list := range [...][]string{p.Programmes, p.Trainings} {
		for _, label := range list {
			r.stated |= ofLabel[label]
		}
	}
	commune := significant(nil, tokenize(p.Commune+village))
	ix.addName(&r, p, commune)
	ix.addAddress(&r, p, commune)
	ix.addContacts(&r, p)
	ix.addUnits(&r, p)
	r.itinerant = r.named&kindMobile != 0 || slices.Contains(p.Itinerance, "Itinérant")
	ix.append(r)
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
	start := len(ix.block)
	for _, w := range rest {
		if _, ok := numberOf(w); ok || slices.Contains(commune, w) || w == p.PostalCode || len(ix.block)-start == 255 {
			continue
		}
		if n := ix.intern(w); !slices.Contains(ix.block[start:], n) {
			ix.block = append(ix.block, n)
		}
	}
	slices.Sort(ix.block[start:])
	r.nName = uint8(len(ix.block) - start)
	start = len(ix.block)
	marks := marksOf(name[:0], all, p)
	for _, mark := range marks[:min(len(marks), 255)] {
		ix.block = append(ix.block, ix.intern(mark))
	}
	slices.Sort(ix.block[start:])
	ix.block = ix.block[:start+len(slices.Compact(ix.block[start:]))]
	r.nMarks = uint8(len(ix.block) - start)
	ix.scratch = name[:0]
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

// fromNumber returns an address from the part that begins with the number in the street:
// "Centre Jean-Macé, 36 Grande Rue" is 36 Grande Rue.
func fromNumber(address string) string {
	for rest, found := address, true; found; _, rest, found = strings.Cut(rest, ",") {
		rest = strings.TrimSpace(rest)
		if rest != "" && rest[0] >= '0' && rest[0] <= '9' && strings.Contains(rest, " ") {
			return rest
		}
	}
	return address
}

// addAddress adds the number in the street and the tokens of the street's name.
func (ix *Index) addAddress(r *record, p *directory.Place, commune []string) {
	start := len(ix.block)
	r.annexe = strings.Contains(strings.ToLower(p.Address), "annexe")
	address := significant(ix.scratch[:0], tokenize(streetOf(fromNumber(p.Address))))
	if len(address) > 0 {
		if digits, ok := numberOf(strings.TrimRight(address[0], "abcdt")); ok {
			n, _ := strconv.ParseUint(digits, 10, 32)
			r.houseNumber = uint32(n)
			address = address[1:]
		}
	}
	if slices.Contains(address, "gaulle") { // "General de Gaulle", "Charles de Gaulle"
		address = slices.DeleteFunc(address, func(w string) bool { return w == "general" || w == "charles" })
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

// ownPhone returns a telephone number, except those of a whole network: 3646, 0 811….
func ownPhone(number string) string {
	if len(number) < 9 || strings.HasPrefix(number, "+338") {
		return ""
	}
	return number
}

// addUnits adds the floors, buildings… that the address and its complement name.
func (ix *Index) addUnits(r *record, p *directory.Place) {
	start := len(ix.block)
	named := unitsOf(unitsOf(ix.scratch[:0], tokenize(p.AddressComplement)), tokenize(p.Address))
	for _, w := range named[:min(len(named), 254)] {
		ix.block = append(ix.block, ix.intern(w))
	}
	r.nUnits = uint8(len(ix.block) - start)
}

// spanOf returns the values of a record, and what follows them in the block. The methods
// below return its parts.
func (ix *Index) spanOf(r *record) []uint32 { return ix.blocks[r.span/blockSize][r.span%blockSize:] }

func (ix *Index) nameTokens(r *record) []uint32 { return ix.spanOf(r)[:r.nName] }

func (ix *Index) marks(r *record) []uint32 { return ix.spanOf(r)[int(r.nName):][:r.nMarks] }

func (ix *Index) streetTokens(r *record) []uint32 {
	return ix.spanOf(r)[int(r.nName)+int(r.nMarks):][:r.nStreet]
}

func (ix *Index) emails(r *record) []uint32 {
	return ix.spanOf(r)[int(r.nName)+int(r.nMarks)+int(r.nStreet):][:r.nEmails]
}

func (ix *Index) websites(r *record) []uint32 {
	return ix.spanOf(r)[int(r.nName)+int(r.nMarks)+int(r.nStreet)+int(r.nEmails):][:r.nWebsites]
}

// units returns the floors, buildings… as pairs of a unit and its mark.
func (ix *Index) units(r *record) []uint32 { return ix.spanOf(r)[r.length()-int(r.nUnits):][:r.nUnits] }

// length returns how many values a record has in its block.
func (r *record) length() int {
	return int(r.nName) + int(r.nMarks) + int(r.nStreet) + int(r.nEmails) + int(r.nWebsites) + int(r.nUnits)
}
