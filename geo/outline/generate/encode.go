package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"slices"

	"github.com/lieux-numeriques/lieux/geo/outline"
)

// border is an arc as it is written: of a commune, and of one after it.
type border struct {
	vertices []vertex
	other    int // how far on the other commune stands; 0: none
}

// borders returns the arcs of each commune that no commune before it has. An arc of more than
// two communes, some of which overlap, is written once for each two of them.
func (t *topology) borders() [][]border {
	of := make([][]border, len(t.communes))
	for i := range t.arcs {
		a := &t.arcs[i]
		if len(a.kept) < 2 {
			continue // a point encloses nothing
		}
		owners := slices.Clone(a.owners)
		slices.Sort(owners)
		for pair := range slices.Chunk(owners, 2) {
			b := border{vertices: a.kept}
			if len(pair) == 2 {
				b.other = pair[1] - pair[0]
			}
			of[pair[0]] = append(of[pair[0]], b)
		}
	}
	return of
}

// encode writes the format that package outline describes. The same communes give the same bytes.
func (t *topology) encode(s settings) ([]byte, error) {
	var codes, counts, others, lengths, xs, ys []byte
	arcs, points := 0, 0
	step := int32(fine / s.perDegree)
	last := vertex{}
	for i, borders := range t.borders() {
		codes = append(codes, t.communes[i].code...)
		counts = binary.AppendUvarint(counts, uint64(len(borders)))
		arcs += len(borders)
		for _, b := range borders {
			others = binary.AppendUvarint(others, uint64(b.other))
			lengths = binary.AppendUvarint(lengths, uint64(len(b.vertices)))
			points += len(b.vertices)
			for _, v := range b.vertices {
				next := vertex{v.x / step, v.y / step}
				xs = binary.AppendVarint(xs, int64(next.x-last.x))
				ys = binary.AppendVarint(ys, int64(next.y-last.y))
				last = next
			}
		}
	}
	head := []byte(outline.Magic)
	head = binary.AppendUvarint(head, uint64(len(s.source)))
	head = append(head, s.source...)
	for _, n := range []int{s.tolerance, s.perDegree, len(t.communes), arcs, points} {
		head = binary.AppendUvarint(head, uint64(n))
	}
	var packed bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	for _, part := range [][]byte{head, codes, counts, others, lengths, xs, ys} {
		if _, err := zipped.Write(part); err != nil {
			return nil, err
		}
	}
	if err := zipped.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
