package coverage

import (
	"math"
)

// Round is the week of a bus that stops at each site: a loop from the most populated commune of the
// territory.
type Round struct {
	Start  Named   `json:"depart"`
	Length float64 `json:"longueur_m,omitempty"`
	Time   float64 `json:"duree_min,omitempty"` // instead of Length, with a table of travel times
	Stops  []Stop  `json:"etapes"`
}

// Stop is one stop of a round.
type Stop struct {
	Site    int     `json:"site"` // rank among the sites, from 1
	Name    string  `json:"nom"`
	Day     string  `json:"jour"`
	Half    string  `json:"demi_journee"`       // matin or apres-midi
	FromM   float64 `json:"trajet_m,omitempty"` // from the stop before
	FromMin float64 `json:"trajet_min,omitempty"`
}

// weekdays are the days on which a bus goes.
var weekdays = [...]string{"lundi", "mardi", "mercredi", "jeudi", "vendredi"}

// round orders at most MaxStops sites along the shortest loop from the most populated commune of a
// territory; nil when a table of travel times lacks the time between two of them.
func (e *Engine) round(t *Territory, sites []Site) *Round {
	start := t.communes[0]
	for _, n := range t.communes {
		if e.country.people[n] > e.country.people[start] {
			start = n
		}
	}
	c := e.country.communes[start]
	points := []*place{{at: c.Position, commune: start}}
	for i := range sites {
		points = append(points, &sites[i].at)
	}
	far := make([][]float64, len(points))
	for i := range points {
		far[i] = make([]float64, len(points))
		for j := range points {
			if i == j {
				continue
			}
			distance, ok := e.measure.between(points[i], points[j])
			if !ok {
				return nil
			}
			far[i][j] = distance
		}
	}
	order, length := shortestLoop(far)
	r := &Round{Start: Named{c.Kind, c.Code, c.Name}}
	travel := e.measure.describe().travel
	*pickOf(travel, &r.Time, &r.Length) = math.Round(length)
	last := 0
	for rank, i := range order {
		day, half := rank, "matin"
		if len(order) > len(weekdays) {
			day = rank / 2
			if rank%2 == 1 {
				half = "apres-midi"
			}
		}
		stop := Stop{Site: i, Name: sites[i-1].Name, Day: weekdays[day], Half: half}
		*pickOf(travel, &stop.FromMin, &stop.FromM) = math.Round(far[last][i])
		r.Stops = append(r.Stops, stop)
		last = i
	}
	return r
}

func pickOf(first bool, a, b *float64) *float64 {
	if first {
		return a
	}
	return b
}

// shortestLoop returns the order of points 1..n that makes the shortest loop from point 0 and back,
// with its length (Held and Karp, 1962). It takes 2ⁿ·n² steps.
func shortestLoop(far [][]float64) (order []int, length float64) {
	n := len(far) - 1
	size := 1 << n
	best := make([]float64, size*n) // of paths from 0 through a set of points, that end at one of them
	from := make([]int8, size*n)
	for set := 1; set < size; set++ {
		for end := range n {
			at := set*n + end
			best[at] = math.Inf(1)
			if set>>end&1 == 0 {
				continue
			}
			before := set &^ (1 << end)
			if before == 0 {
				best[at] = far[0][end+1]
				continue
			}
			for last := range n {
				if before>>last&1 == 0 {
					continue
				}
				if d := best[before*n+last] + far[last+1][end+1]; d < best[at] {
					best[at], from[at] = d, int8(last)
				}
			}
		}
	}
	length = math.Inf(1)
	end := 0
	for last := range n {
		if d := best[(size-1)*n+last] + far[last+1][0]; d < length {
			length, end = d, last
		}
	}
	order = make([]int, n)
	for set, k := size-1, n-1; k >= 0; k-- {
		order[k] = end + 1
		set, end = set&^(1<<end), int(from[set*n+end])
	}
	return order, length
}
