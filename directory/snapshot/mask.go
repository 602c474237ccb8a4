package snapshot

import "github.com/lieux-numeriques/lieux/directory"

// Each place has one word of 64 bits: a bit per value of the small vocabularies,
// and four for what is asked most. The words are in the R-tree's nodes too, so
// that a branch without any wanted value is not entered.

// group is a filter over a vocabulary that has its bits in the masks.
type group struct {
	name  string
	first uint // bit of the vocabulary's first value
	vocab *directory.Vocabulary
	list  func(*directory.Place) *[]string
	index map[string]uint // bit by official spelling
}

// groups is every list filter with a small closed vocabulary; the order fixes the bits.
var groups = makeGroups(
	"services", "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
	"dispositif_programmes_nationaux", "formations_labels", "modalites_acces", "modalites_accompagnement", "itinerance",
)

// labelGroups are the fields with a vocabulary whose values are labels; the third, autres_formations_labels, is free.
var labelGroups = []*group{groupNamed("dispositif_programmes_nationaux"), groupNamed("formations_labels")}

// The bits after the vocabularies' 57.
const (
	bitLabelled   = 57 + iota // at least one label
	bitAccessible             // has an acceslibre page
	bitBookable               // has a booking link
	bitReceives               // receives the public, or does not say
	bitLocated                // has a position
	bitCount
)

func makeGroups(names ...string) []group {
	made := make([]group, 0, len(names))
	var next uint
	for _, name := range names {
		f := directory.FieldNamed(name)
		g := group{name: name, first: next, vocab: f.Vocabulary, list: f.List, index: map[string]uint{}}
		for i, v := range f.Vocabulary.Values {
			g.index[v] = next + uint(i)
		}
		next += uint(len(f.Vocabulary.Values))
		made = append(made, g)
	}
	return made
}

func groupNamed(name string) *group {
	for i := range groups {
		if groups[i].name == name {
			return &groups[i]
		}
	}
	return nil
}

// maskOf is the word of a place.
func maskOf(p *directory.Place) uint64 {
	var mask uint64
	for i := range groups {
		g := &groups[i]
		for _, v := range *g.list(p) {
			if bit, ok := g.index[v]; ok {
				mask |= 1 << bit
			}
		}
	}
	set := func(bit uint, when bool) {
		if when {
			mask |= 1 << bit
		}
	}
	set(bitLabelled, len(p.Programmes)+len(p.Trainings)+len(p.OtherLabels)+len(p.OwnLabels) > 0)
	set(bitAccessible, p.AccessibilityURL != "")
	set(bitBookable, p.BookingURL != "")
	set(bitReceives, len(p.AccessModes) != 1 || p.AccessModes[0] != directory.NotReceivingPublic)
	set(bitLocated, p.Location.Known)
	return mask
}

// clause is what one parameter demands: one of the bits.
type clause = uint64
