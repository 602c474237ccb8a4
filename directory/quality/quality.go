// Package quality judges how well a place's published information serves the
// person who looks for help: can it be identified, found, reached, understood,
// trusted to be of today. Criteria, their weights and texts, and the territories'
// own labels are a data file (criteres.json, or that of an operator); what can be
// measured at all is here.
//
// A place is judged as of the day of the version that is served. The findings are
// kept, one byte a criterion; values and texts are made from them when asked.
package quality

import (
	"math"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// MaxCriteria is how many criteria a file may hold.
const MaxCriteria = 32

// notAsked is the finding of a criterion that is not asked of a place.
const notAsked = 0xff

// Judge judges places by one set of criteria. It is immutable and safe for
// concurrent use.
type Judge struct {
	*directory.Criteria
	asked    []asked // in the order of the criteria
	labels   []label
	anywhere bool // every criterion is asked everywhere
}

// asked is a criterion made ready.
type asked struct {
	*directory.Criterion
	find   func(*directory.Place, time.Time) string
	within territories
}

// Findings is the number of bytes that the findings of one place take.
func (j *Judge) Findings() int { return len(j.asked) }

// Knows reports whether all findings, of any number of places, are of this judge.
func (j *Judge) Knows(findings []byte) bool {
	for i, f := range findings {
		if f != notAsked && int(f) >= len(j.asked[i%len(j.asked)].Criterion.Findings) {
			return false
		}
	}
	return true
}

// Find appends what is found on a place as of a day, a byte a criterion.
func (j *Judge) Find(dst []byte, p *directory.Place, day time.Time) []byte {
	for i := range j.asked {
		a := &j.asked[i]
		if !a.within.hold(p) {
			dst = append(dst, notAsked)
			continue
		}
		dst = append(dst, a.index(a.find(p, day)))
	}
	return dst
}

// index is the place of a finding in the file.
func (a *asked) index(code string) byte {
	for i := range a.Criterion.Findings {
		if a.Criterion.Findings[i].Code == code {
			return byte(i)
		}
	}
	return notAsked // a file has all the findings of its measures
}

// Score is the quality of a place from what was found on it: the weighted mean
// of the values, 0..1, to four decimals.
func (j *Judge) Score(findings []byte, updated, day time.Time) float64 {
	sum, weights := 0.0, 0.0
	for i, f := range findings {
		if f != notAsked {
			sum += j.asked[i].Weight * j.asked[i].value(f, updated, day)
			weights += j.asked[i].Weight
		}
	}
	return round4(sum / weights)
}

// value is what a finding is worth, to two decimals: more would claim a
// precision that a judgement has not.
func (a *asked) value(finding byte, updated, day time.Time) float64 {
	if f := &a.Criterion.Findings[finding]; f.Code != ageing {
		return f.Value
	}
	return math.Round(freshness(updated, day, a.FullMonths, a.NoneMonths)*100) / 100
}

// weightOf is the weight of the criteria that a place is asked: 1, unless some
// are asked in some territories only.
func (j *Judge) weightOf(findings []byte) float64 {
	if j.anywhere {
		return 1
	}
	sum := 0.0
	for i, f := range findings {
		if f != notAsked {
			sum += j.asked[i].Weight
		}
	}
	return sum
}

// Explain gives the score with its reasons, in French.
func (j *Judge) Explain(findings []byte, updated, day time.Time) directory.Quality {
	q := directory.Quality{Score: j.Score(findings, updated, day), Reasons: make([]directory.QualityCriterion, 0,
		len(findings))}
	weights := j.weightOf(findings)
	for i, f := range findings {
		if f == notAsked {
			continue
		}
		a := &j.asked[i]
		r := directory.QualityCriterion{Code: a.Code, Weight: round4(a.Weight / weights),
			Value:   a.value(f, updated, day),
			Finding: a.Criterion.Findings[f].Code}
		r.Gain = round4(a.Weight / weights * (1 - r.Value))
		t := TextOf(j.Criteria, &r, updated)
		r.Found = t.Found.String()
		if r.Value < 1 {
			r.Advice = t.Advice.String()
		}
		q.Reasons = append(q.Reasons, r)
	}
	return q
}

// Of judges a place as of the day of an instant, with reasons.
func (j *Judge) Of(p *directory.Place, now time.Time) directory.Quality {
	day := DayOf(now)
	return j.Explain(j.Find(nil, p, day), p.UpdatedOn, day)
}

// DayOf is the day of an instant, at 00:00 UTC.
func DayOf(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour) }

// Text is the text of a reason in one language.
type Text struct {
	Label  i18n.Text // what is asked
	Found  i18n.Text // what was found
	Advice i18n.Text // what would raise it
}

// TextOf returns the texts of a reason; updated is the place's date_maj.
func TextOf(c *directory.Criteria, r *directory.QualityCriterion, updated time.Time) Text {
	criterion := c.Criterion(r.Code)
	if criterion == nil {
		return Text{}
	}
	f := criterion.Finding(r.Finding)
	if f == nil {
		f = &directory.Finding{}
	}
	return Text{
		Label:  i18n.New(criterion.Label),
		Found:  filled(f.Text, "{date}", i18n.Date(updated)),
		Advice: i18n.New(criterion.Advice),
	}
}

// filled returns a text of the criteria with the value that it names, if it does.
func filled(text, name string, value any) i18n.Text {
	if !strings.Contains(text, name) {
		return i18n.New(text)
	}
	return i18n.New(i18n.Template(text), value)
}

func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }
