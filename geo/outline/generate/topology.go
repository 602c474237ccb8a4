package main

import (
	"encoding/binary"
	"slices"
)

// topology is communes that share the arcs of their borders.
type topology struct {
	communes []commune
	arcs     []arc
	rings    []ring
}

// arc is a part of a border between two junctions, or a whole ring.
type arc struct {
	vertices []vertex
	kept     []vertex // after simplification, the ends among them
	owners   []int    // the communes that have it once, or three times: those on one side of it
}

// ring is a ring of a commune as arcs.
type ring struct {
	commune int
	arcs    []directed
}

// directed is an arc of a ring, read from its end when reversed.
type directed struct {
	arc      int
	reversed bool
}

// cut cuts the rings of communes at junctions, where borders meet or part.
func cut(communes []commune) *topology {
	junctions := findJunctions(communes)
	t := &topology{communes: communes}
	known := map[string]int{}
	for i := range communes {
		for _, vertices := range communes[i].rings {
			r := ring{commune: i}
			for _, part := range split(vertices, junctions) {
				reversed := backward(part)
				if reversed {
					slices.Reverse(part)
				}
				key := keyOf(part)
				n, ok := known[key]
				if !ok {
					n = len(t.arcs)
					known[key] = n
					t.arcs = append(t.arcs, arc{vertices: part})
				}
				t.arcs[n].toggle(i)
				r.arcs = append(r.arcs, directed{n, reversed})
			}
			t.rings = append(t.rings, r)
		}
	}
	return t
}

// toggle adds an owner, or removes it: an arc that a commune has twice is no border of it.
func (a *arc) toggle(owner int) {
	if i := slices.Index(a.owners, owner); i >= 0 {
		a.owners = slices.Delete(a.owners, i, i+1)
		return
	}
	a.owners = append(a.owners, owner)
}

// findJunctions returns the vertices that do not have the same two neighbours in all rings.
func findJunctions(communes []commune) map[vertex]bool {
	around := map[vertex][2]vertex{}
	junctions := map[vertex]bool{}
	for i := range communes {
		for _, vertices := range communes[i].rings {
			before := vertices[len(vertices)-1]
			for n, v := range vertices {
				pair := [2]vertex{before, vertices[(n+1)%len(vertices)]}
				if pair[1].less(pair[0]) {
					pair[0], pair[1] = pair[1], pair[0]
				}
				if known, ok := around[v]; !ok {
					around[v] = pair
				} else if known != pair {
					junctions[v] = true
				}
				before = v
			}
		}
	}
	return junctions
}

// split returns the parts of a ring between junctions, ends included. A ring without junction is one
// part that begins at its least vertex.
func split(vertices []vertex, junctions map[vertex]bool) [][]vertex {
	first := slices.IndexFunc(vertices, func(v vertex) bool { return junctions[v] })
	if first < 0 {
		first = 0
		for i, v := range vertices {
			if v.less(vertices[first]) {
				first = i
			}
		}
	}
	var parts [][]vertex
	part := []vertex{vertices[first]}
	for i := range vertices {
		v := vertices[(first+i+1)%len(vertices)]
		part = append(part, v)
		if junctions[v] || i == len(vertices)-1 {
			parts = append(parts, part)
			part = []vertex{v}
		}
	}
	return parts
}

// backward reports whether the reverse of a part comes first: the parts of two communes along one
// border are then the same.
func backward(part []vertex) bool {
	for i, j := 0, len(part)-1; i < j; i, j = i+1, j-1 {
		if part[i] != part[j] {
			return part[j].less(part[i])
		}
	}
	return false
}

func keyOf(part []vertex) string {
	key := make([]byte, 0, 8*len(part))
	for _, v := range part {
		key = binary.LittleEndian.AppendUint32(key, uint32(v.x))
		key = binary.LittleEndian.AppendUint32(key, uint32(v.y))
	}
	return string(key)
}
