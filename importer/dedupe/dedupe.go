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
	"fmt"
	"math"

	"github.com/lieux-numeriques/lieux/geo/territory"
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
	// Coherent is the score from which any two records may be in one group.
	Coherent = 0.55
	// Certain is the score from which two groups are one place although some of their
	// records have little in common: each must reach Coherent with one of the other group.
	Certain = 0.75
	// Opposed is the score below which two records are never in one group, whatever
	// stands between them; OpposedWithin is the same for two records of one source.
	Opposed       = 0.20
	OpposedWithin = 0.40
	// Doubtful is the score from which a pair is offered to a person to judge.
	Doubtful = 0.45
	// DoubtfulWithin is the same for two records of one source.
	DoubtfulWithin = 0.60
)

// Part is one part of a score.
type Part struct {
	// Code is stable: accueil, nom, sorte, numero, unique, adresse, distance, commune,
	// ancienne_commune, meme_source, telephone, courriel, site_web, pivot.
	Code   string  `json:"code"`
	Points float64 `json:"points"` // added to the score; negative points are subtracted
}

// Reason says in French what a part that is not clear from its code stands for; "" for the
// others.
func (p Part) Reason() string { return reasons[p.Code] }

var reasons = map[string]string{
	"accueil":          "un seul accueil : la même adresse, ou peu s'en faut, et un contact en commun",
	"ancienne_commune": "une seule nomme une partie de la commune, ou leurs codes postaux diffèrent",
	"meme_source":      "une source distingue ses propres lieux",
	"numero":           "une seule a un numéro ou une lettre dans son nom",
	"unique":           "une commune n'en a qu'une",
}

// Verdict says in French what the comparison alone makes of two records.
func (c *Comparison) Verdict(oneSource bool) string {
	doubtful := Doubtful
	if oneSource {
		doubtful = DoubtfulWithin
	}
	switch {
	case c.Conflict != "":
		return "jamais réunies d'office : " + c.Conflict
	case c.Same(oneSource):
		return fmt.Sprintf("un même lieu (dès %.2f)", threshold(oneSource))
	case c.Score >= doubtful:
		return fmt.Sprintf("à décider (un même lieu dès %.2f)", threshold(oneSource))
	}
	return fmt.Sprintf("deux lieux (à décider dès %.2f, un même lieu dès %.2f)", doubtful, threshold(oneSource))
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
func Compare(g *territory.Gazetteer, a, b *importer.Candidate) Comparison {
	ix := NewIndex(g)
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
