package dedupe

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// Neighbours are searched for in rows of nearM of height, which cells divide: those within
// reach of a record are in the cells around its own.
const (
	rowsPerDegree  = metresPerDegree / nearM
	cellsPerDegree = 100
)

func rowOf(r *record) int32 { return int32(math.Floor(float64(r.lat) * rowsPerDegree)) }

func cellOf(lon float32) int32 { return int32(math.Floor(float64(lon) * cellsPerDegree)) }

// reachOf returns nearM as degrees of longitude in a row.
func reachOf(row int32) float32 {
	latitude := (float64(row) + 0.5) / rowsPerDegree * math.Pi / 180
	return float32(nearM / (metresPerDegree * max(math.Cos(latitude), 0.01)))
}

// neighbours calls each with the records within nearM of one another that are worth comparing:
// of a cell that holds a crowd, with the first crowd of them.
func (ix *Index) neighbours(distinct []int32, each func(i, j int32)) {
	var placed []int32
	for _, i := range distinct {
		if ix.at(i).precise {
			placed = append(placed, i)
		}
	}
	slices.SortFunc(placed, func(i, j int32) int {
		a, b := ix.at(i), ix.at(j)
		return cmp.Or(cmp.Compare(rowOf(a), rowOf(b)), cmp.Compare(a.lon, b.lon), cmp.Compare(a.lat, b.lat),
			ix.compareIDs(i, j))
	})
	above := 0 // the first of the row above whose longitude may be near
	for at, i := range placed {
		a := ix.at(i)
		row := rowOf(a)
		reach := reachOf(row)
		ix.compareRow(i, placed[at+1:], row, a.lon+reach, each)
		for above < len(placed) {
			b := ix.at(placed[above])
			if rowOf(b) > row+1 || rowOf(b) == row+1 && b.lon >= a.lon-reach {
				break
			}
			above++
		}
		ix.compareRow(i, placed[above:], row+1, a.lon+reach, each)
	}
}

// compareRow calls each with a record and the first ones of placed, those of a row up to a
// longitude, at most crowd of each cell.
func (ix *Index) compareRow(i int32, placed []int32, row int32, to float32, each func(i, j int32)) {
	a, cell, n := ix.at(i), int32(math.MinInt32), 0
	for at := 0; at < len(placed); at++ {
		j := placed[at]
		b := ix.at(j)
		if rowOf(b) != row || b.lon > to {
			return
		}
		if c := cellOf(b.lon); c != cell {
			cell, n = c, 0
		}
		if n++; n > crowd {
			at += sort.Search(len(placed)-at, func(k int) bool {
				c := ix.at(placed[at+k])
				return rowOf(c) != row || cellOf(c.lon) != cell
			}) - 1
			continue
		}
		if ix.worthComparing(a, b) {
			each(i, j)
		}
	}
}

// cell is a part of a row.
type cell struct{ row, column int32 }

// surroundings are the cells of some records and those around them.
type surroundings struct {
	*Index
	cells map[cell]bool
}

// around returns the cells of the marked records that are placed, and those around them.
func (ix *Index) around(marked []bool) surroundings {
	s := surroundings{ix, map[cell]bool{}}
	for i, is := range marked {
		if !is {
			continue
		}
		for _, c := range appendCells(nil, ix.at(int32(i))) {
			s.cells[c] = true
		}
	}
	return s
}

// appendCells appends the cell of a placed record and those within its reach.
func appendCells(dst []cell, r *record) []cell {
	if !r.precise {
		return dst
	}
	for row := rowOf(r) - 1; row <= rowOf(r)+1; row++ {
		reach := 1.01 * reachOf(row)
		for column := cellOf(r.lon - reach); column <= cellOf(r.lon+reach); column++ {
			dst = append(dst, cell{row, column})
		}
	}
	return dst
}

func (s surroundings) has(r *record) bool { return r.precise && s.cells[cell{rowOf(r), cellOf(r.lon)}] }

// among returns those of the records that are in the cells.
func (s surroundings) among(records []int32) (inside []int32) {
	for _, i := range records {
		if s.has(s.at(i)) {
			inside = append(inside, i)
		}
	}
	return inside
}

// crowded reports whether a cell holds a crowd.
func (s surroundings) crowded() bool {
	counts := map[cell]int{}
	for i := range s.count {
		if r := s.at(int32(i)); s.has(r) {
			at := cell{rowOf(r), cellOf(r.lon)}
			if counts[at]++; counts[at] > crowd {
				return true
			}
		}
	}
	return false
}
