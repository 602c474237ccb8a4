package quality

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Tally adds up the outcomes of many places as of one day. It is not safe for
// concurrent use.
type Tally struct {
	judge  *Judge
	day    time.Time
	places int
	score  float64
	of     []criterionTally
}

type criterionTally struct {
	asked, met  int
	value, gain float64 // sums
}

// NewTally returns an empty tally of places scored as of the UTC day of now.
func (j *Judge) NewTally(now time.Time) *Tally {
	return &Tally{judge: j, day: DayOf(now), of: make([]criterionTally, len(j.evaluators))}
}

// Add counts a place by its outcomes; updated is its date_maj.
func (t *Tally) Add(outcomes []byte, updated time.Time) {
	t.places++
	weights := t.judge.weightOf(outcomes)
	for i, f := range outcomes {
		if f == notApplicable {
			continue
		}
		a, c := &t.judge.evaluators[i], &t.of[i]
		value := a.value(f, updated, t.day)
		c.asked++
		c.value += value
		c.gain += a.Weight / weights * (1 - value)
		t.score += a.Weight / weights * value
		if value == 1 {
			c.met++
		}
	}
}

// Summary returns the quality of the places added: the mean of their scores, and
// the gain of the mean if all places met a criterion. The gains add up to 1 minus
// the score.
func (t *Tally) Summary() directory.QualitySummary {
	s := directory.QualitySummary{Places: t.places, Criteria: []directory.CriterionSummary{}, Advice: []string{}}
	if t.places == 0 {
		return s
	}
	n := float64(t.places)
	s.Score = round4(t.score / n)
	for i, c := range t.of {
		if c.asked == 0 {
			continue
		}
		a := t.judge.evaluators[i]
		s.Criteria = append(s.Criteria, directory.CriterionSummary{
			Code: a.Code, Label: a.Label, Asked: c.asked, Met: c.met, Share: round4(float64(c.met) / float64(c.asked)),
			Mean: round4(c.value / float64(c.asked)), Gain: round4(c.gain / n), Left: c.asked - c.met,
		})
	}
	for _, text := range Advice(t.judge.Criteria, &s, maxAdvice) {
		s.Advice = append(s.Advice, text.String())
	}
	return s
}

// maxAdvice is the largest number of pieces of advice in a summary; minGain is the
// smallest gain of one.
const (
	maxAdvice = 3
	minGain   = 0.005
)

// Advice returns at most `most` pieces of advice, the largest gain first:
// "renseigner les horaires de 123 lieux ferait gagner 0,08".
func Advice(c *directory.Criteria, s *directory.QualitySummary, most int) []i18n.Text {
	best := slices.Clone(s.Criteria)
	slices.SortStableFunc(best, func(a, b directory.CriterionSummary) int { return cmp.Compare(b.Gain, a.Gain) })
	var advice []i18n.Text
	for _, b := range best {
		criterion := c.Criterion(b.Code)
		if len(advice) == most || b.Gain < minGain || criterion == nil {
			break
		}
		places := i18n.Count{N: b.Left, One: "%s lieu", Other: "%s lieux"}
		gain := i18n.Decimal(fmt.Sprintf("%.2f", math.Round(b.Gain*100)/100))
		advice = append(advice, i18n.New("%s ferait gagner %s", filled(criterion.Repair, "{lieux}", places), gain))
	}
	return advice
}

// SourceTally adds up places by the sources of their records.
type SourceTally map[string]*Tally

// TallySources returns an empty tally for each source, as of the UTC day of now.
func (j *Judge) TallySources(sources []directory.SourceSummary, now time.Time) SourceTally {
	t := SourceTally{}
	for _, s := range sources {
		t[s.Name] = j.NewTally(now)
	}
	return t
}

// Add counts a place for each source that has a record of it.
func (t SourceTally) Add(outcomes []byte, p *directory.Place) {
	records := p.Provenance.Records
	for i, r := range records {
		counted := slices.ContainsFunc(records[:i],
			func(before directory.RecordRef) bool { return before.Source == r.Source })
		if of := t[r.Source]; of != nil && !counted {
			of.Add(outcomes, p.UpdatedOn)
		}
	}
}

// Summarise returns a copy of sources with their quality; nil for a source without places.
func (t SourceTally) Summarise(sources []directory.SourceSummary) []directory.SourceSummary {
	sources = slices.Clone(sources)
	for i := range sources {
		if of := t[sources[i].Name]; of != nil && of.places > 0 {
			sum := of.Summary()
			sources[i].Quality = &sum
		}
	}
	return sources
}
