package rtree

// Filter says which items an answer may hold. The zero Filter keeps all.
type Filter struct {
	// Masks must each share a bit with the item's mask: OR inside, AND between.
	// They prune, so put here whatever has bits. A tree without masks ignores
	// them.
	Masks []uint64
	// Accept has the last word on an item; nil accepts. It is asked at most once
	// an item, in no order, and only of items that the masks keep.
	Accept func(item uint32) bool
}

// passes tells whether an item or a group with these bits may be kept.
func (f *Filter) passes(mask uint64) bool {
	for _, m := range f.Masks {
		if mask&m == 0 {
			return false
		}
	}
	return true
}

// keeps tells whether an item is kept.
func (t *Tree) keeps(f *Filter, of *item) bool {
	return (!t.masked || f.passes(of.mask)) && (f.Accept == nil || f.Accept(of.number))
}

func (t *Tree) keepsGroup(f *Filter, n *node) bool { return !t.masked || f.passes(n.mask) }
