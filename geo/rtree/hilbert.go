package rtree

import "github.com/paulmach/orb"

// curveBits is the order of the Hilbert curve: its cells are 2.4 m wide at the equator.
const curveBits = 24

// HilbertOrder returns the indexes of points (lon,lat in degrees) sorted along a Hilbert curve;
// those of one cell of the curve by index. Points that are near are then near in the order.
func HilbertOrder(points []orb.Point) []uint32 {
	n := len(points)
	keys := make([]keyed, n)
	inParallel(n, func(from, to int) {
		for i := from; i < to; i++ {
			keys[i] = keyed{hilbert(cell(points[i][0]+180, 360), cell(points[i][1]+90, 180)), uint32(i)}
		}
	})
	keys = radixSort(keys)
	order := make([]uint32, n)
	for i := range keys {
		order[i] = keys[i].item
	}
	return order
}

// keyed is a point and the rank of its cell along the curve.
type keyed struct {
	key  uint64
	item uint32
}

// cell returns the cell, along one axis, of a coordinate v in 0..size.
func cell(v, size float64) uint32 {
	const cells = 1 << curveBits
	return uint32(max(0, min(v/size*cells, cells-1)))
}

// hilbert returns the rank of a cell along the curve that enters the square at the
// origin and leaves it at the end of the x axis.
func hilbert(x, y uint32) uint64 {
	var rank uint64
	for side := uint32(1) << (curveBits - 1); side > 0; side >>= 1 {
		right, upper := x&side != 0, y&side != 0
		quadrant := uint64(0)
		switch {
		case right && upper:
			quadrant = 2
		case right:
			quadrant = 3
		case upper:
			quadrant = 1
		}
		rank = rank<<2 | quadrant
		x, y = x&(side-1), y&(side-1)
		if !upper { // the lower quadrants are mirrored
			if right {
				x, y = side-1-x, side-1-y
			}
			x, y = y, x
		}
	}
	return rank
}

// radixSort sorts by key, stably, 12 bits at a time. It returns keys or a slice
// that replaces it.
func radixSort(keys []keyed) []keyed {
	const digit = 12
	other := make([]keyed, len(keys))
	for shift := 0; shift < 2*curveBits; shift += digit {
		var starts [1 << digit]int
		for i := range keys {
			starts[keys[i].key>>shift&(1<<digit-1)]++
		}
		sum := 0
		for i, n := range starts {
			starts[i] = sum
			sum += n
		}
		for i := range keys {
			d := keys[i].key >> shift & (1<<digit - 1)
			other[starts[d]] = keys[i]
			starts[d]++
		}
		keys, other = other, keys
	}
	return keys
}
