package rtree

// Filter selects items. The zero Filter selects all of them.
type Filter struct {
	// Masks selects the items whose mask shares a bit with each of them: OR inside
	// a mask, AND between masks. Masks prune groups, Accept does not. A tree
	// without masks ignores them.
	Masks []uint64
	// Accept reports whether an item that Masks selects is selected; nil selects
	// it. It is called at most once per item, in no particular order.
	Accept func(item uint32) bool
}

// passes reports whether an item with this mask is selected, or may be in a group.
func (f *Filter) passes(mask uint64) bool {
	for _, m := range f.Masks {
		if mask&m == 0 {
			return false
		}
	}
	return true
}

// keeps reports whether the filter selects an item.
func (t *Tree) keeps(f *Filter, of *item) bool {
	return (!t.masked || f.passes(of.mask)) && (f.Accept == nil || f.Accept(of.number))
}

// keepsGroup reports whether the filter may select an item under a node.
func (t *Tree) keepsGroup(f *Filter, n *node) bool { return !t.masked || f.passes(n.mask) }
