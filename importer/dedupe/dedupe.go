// Package dedupe finds the records that describe one place (two sources that list
// the same France Services, or two rows of one listing) and merges them. It is pure:
// the same records and decisions, in any order, give the same groups.
//
// Two records are compared by named parts (name, address, distance, telephone…),
// each of which adds to or subtracts from a score. A conflict forbids a merge
// whatever the score: two networks at one address are two places. Groups hold no
// pair that is in conflict or unlikely, so that a chain of doubtful links does not
// merge distinct places.
//
// Doubtful pairs stay two places: a duplicate misleads visitors less than a missing
// place.
package dedupe

import (
	"math"

	"github.com/lieux-numeriques/lieux/importer"
)

// The thresholds were set on pairs of real listings judged by hand (see
// testdata/pairs.csv and its test): from 0.60 on nearly every pair is one place,
// between 0.45 and 0.60 about one in two; testdata/heldout.csv measures what came of it.
const (
	// Likely is the score from which two records of different sources are one place.
	Likely = 0.60
	// LikelyWithin is the same for two records of one source: two ids of one source
	// usually mean two places, unless everything agrees.
	LikelyWithin = 0.75
	// Coherent is the minimum score of any two records of one group.
	Coherent = 0.55
	// Doubtful is the score from which a pair is offered to a person to judge.
	Doubtful = 0.45
	// DoubtfulWithin is the same for two records of one source.
	DoubtfulWithin = 0.60
)

// Part is one part of a score.
type Part struct {
	// Code is stable: nom, sorte, numero, unique, adresse, distance, commune, meme_source,
	// telephone, courriel, site_web, pivot.
	Code   string  `json:"code"`
	Points float64 `json:"points"` // added to the score; negative points are subtracted
}

// Comparison is the similarity of two records.
type Comparison struct {
	// Score is the sum of the parts, kept within 0..1.
	Score float64 `json:"score"`
	Parts []Part  `json:"parties"`
	// Conflict is the reason why these cannot be one place, in French; "" when they can.
	Conflict string `json:"conflit,omitempty"`
}

// Same reports whether the comparison alone makes one place of two records.
func (c *Comparison) Same(oneSource bool) bool {
	return c.Conflict == "" && c.Score >= threshold(oneSource)
}

func threshold(oneSource bool) float64 {
	if oneSource {
		return LikelyWithin
	}
	return Likely
}

// Compare compares two records. It is symmetric.
func Compare(a, b *importer.Candidate) Comparison {
	ix := NewIndex()
	ix.Add(a)
	ix.Add(b)
	parts := &recorder{}
	score, conflict := ix.compare(0, 1, parts)
	return Comparison{Score: score, Parts: parts.list, Conflict: conflict}
}

// recorder keeps the parts of a score; a nil recorder keeps nothing.
type recorder struct{ list []Part }

func (r *recorder) add(code string, points float64) float64 {
	if r != nil && points != 0 {
		r.list = append(r.list, Part{Code: code, Points: math.Round(100*points) / 100})
	}
	return points
}
