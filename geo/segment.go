package geo

// SquareToSegment returns the squared distance, on a plane, from the origin to the segment
// between (ax, ay) and (bx, by). A segment of no length is a point.
func SquareToSegment(ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = min(1, max(0, -(ax*dx+ay*dy)/length))
	}
	x, y := ax+t*dx, ay+t*dy
	return x*x + y*y
}
