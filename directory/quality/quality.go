// Package quality scores the published information of a place: whether a person
// who looks for help can identify, find, reach and understand the place, and trust
// that the information is current. Criteria, weights, texts and the territories'
// own labels come from a data file (criteres.json, or that of an operator); the
// measures are code.
//
// A place is scored as of the day of the version that is served. A version keeps
// one outcome a criterion, as a byte; values and texts are computed on request.
package quality

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// MaxCriteria is the largest number of criteria in a file.
const MaxCriteria = 32

// notApplicable is the outcome of a criterion that does not apply to a place.
const notApplicable = 0xff

// Judge scores places by one set of criteria. It is immutable and safe for
// concurrent use.
type Judge struct {
	*directory.Criteria
	evaluators []evaluator // in the order of the criteria
	labels     []label
	register   *directory.Register
	uniform    bool // every criterion applies everywhere

	labelFields []string // see LabelFields
}

// evaluator evaluates one criterion.
type evaluator struct {
	*directory.Criterion
	find   func(*directory.Place, time.Time) string
	within territories
}

// OutcomeSize returns the size in bytes of the outcomes of one place: the number of criteria.
func (j *Judge) OutcomeSize() int { return len(j.evaluators) }

// ValidOutcomes reports whether outcomes, those of any number of places one after the other, can be of this judge.
func (j *Judge) ValidOutcomes(outcomes []byte) bool {
	for i, f := range outcomes {
		if f != notApplicable && int(f) >= len(j.evaluators[i%len(j.evaluators)].Criterion.Findings) {
			return false
		}
	}
	return true
}

// AppendOutcomes appends the outcomes of a place as of a day, in the order of the criteria.
func (j *Judge) AppendOutcomes(dst []byte, p *directory.Place, day time.Time) []byte {
	for i := range j.evaluators {
		e := &j.evaluators[i]
		if !e.within.contain(p) {
			dst = append(dst, notApplicable)
			continue
		}
		dst = append(dst, e.index(e.find(p, day)))
	}
	return dst
}

// Ager returns a function that evaluates again what the day decides in the outcomes of a place:
// how old its date is. It is not safe for concurrent use.
func (j *Judge) Ager(day time.Time) func(outcomes []byte, updated time.Time) {
	var aging []int
	for i := range j.evaluators {
		if slices.ContainsFunc(j.evaluators[i].Criterion.Findings, isAgeing) {
			aging = append(aging, i)
		}
	}
	var p directory.Place
	return func(outcomes []byte, updated time.Time) {
		p.UpdatedOn = updated
		for _, i := range aging {
			if e := &j.evaluators[i]; outcomes[i] != notApplicable {
				outcomes[i] = e.index(e.find(&p, day))
			}
		}
	}
}

func isAgeing(o directory.Outcome) bool { return o.Code == ageing }

// index returns the index of an outcome in the file.
func (e *evaluator) index(code string) byte {
	for i := range e.Criterion.Findings {
		if e.Criterion.Findings[i].Code == code {
			return byte(i)
		}
	}
	return notApplicable // unreachable: check requires all the outcomes of a measure
}

// Score returns the score of a place from its outcomes: the weighted mean of their
// values, 0..1, to four decimals. updated is its date_maj, zero when unknown.
func (j *Judge) Score(outcomes []byte, updated, day time.Time) float64 {
	sum, weights := 0.0, 0.0
	for i, f := range outcomes {
		if f != notApplicable {
			sum += j.evaluators[i].Weight * j.evaluators[i].value(f, updated, day)
			weights += j.evaluators[i].Weight
		}
	}
	return round4(sum / weights)
}

// value returns the value of an outcome, 0..1; that of an ageing date is rounded to
// two decimals, since a score is no more precise.
func (e *evaluator) value(outcome byte, updated, day time.Time) float64 {
	if f := &e.Criterion.Findings[outcome]; f.Code != ageing {
		return f.Value
	}
	return math.Round(freshness(updated, day, e.FullMonths, e.NoneMonths)*100) / 100
}

// weightOf returns the total weight of the criteria that apply to a place: 1 unless
// some apply in some territories only.
func (j *Judge) weightOf(outcomes []byte) float64 {
	if j.uniform {
		return 1
	}
	sum := 0.0
	for i, f := range outcomes {
		if f != notApplicable {
			sum += j.evaluators[i].Weight
		}
	}
	return sum
}

// Explain returns the score with its reasons, in French. The arguments are those of Score.
func (j *Judge) Explain(outcomes []byte, updated, day time.Time) directory.Quality {
	q := directory.Quality{
		Score:   j.Score(outcomes, updated, day),
		Reasons: make([]directory.QualityCriterion, 0, len(outcomes)),
	}
	weights := j.weightOf(outcomes)
	for i, f := range outcomes {
		if f == notApplicable {
			continue
		}
		e := &j.evaluators[i]
		r := directory.QualityCriterion{Code: e.Code, Weight: round4(e.Weight / weights),
			Value:   e.value(f, updated, day),
			Outcome: e.Criterion.Findings[f].Code}
		r.Gain = round4(e.Weight / weights * (1 - r.Value))
		t := TextOf(j.Criteria, &r, updated)
		r.Found = t.Found.String()
		if r.Value < 1 {
			r.Advice = t.Advice.String()
		}
		q.Reasons = append(q.Reasons, r)
	}
	return q
}

// Assess returns the quality of a place as of the day of now (UTC), with reasons.
func (j *Judge) Assess(p *directory.Place, now time.Time) directory.Quality {
	day := DayOf(now)
	return j.Explain(j.AppendOutcomes(nil, p, day), p.UpdatedOn, day)
}

// DayOf returns the UTC day of an instant, at 00:00 UTC.
func DayOf(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour) }

// Text holds the texts of a reason, which render in any language.
type Text struct {
	Label  i18n.Text // the question
	Found  i18n.Text // the outcome
	Advice i18n.Text // how to improve it
}

// TextOf returns the texts of a reason, the zero Text when c lacks the criterion;
// updated is the place's date_maj.
func TextOf(c *directory.Criteria, r *directory.QualityCriterion, updated time.Time) Text {
	criterion := c.Criterion(r.Code)
	if criterion == nil {
		return Text{}
	}
	f := criterion.Outcome(r.Outcome)
	if f == nil {
		f = &directory.Outcome{}
	}
	return Text{
		Label:  i18n.New(criterion.Label),
		Found:  filled(f.Text, "{date}", i18n.Date(updated)),
		Advice: i18n.New(criterion.Advice),
	}
}

// filled returns a text of the criteria in which a value replaces its name, if the text has it.
func filled(text, name string, value any) i18n.Text {
	if !strings.Contains(text, name) {
		return i18n.New(text)
	}
	return i18n.New(i18n.Template(text), value)
}

func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }
