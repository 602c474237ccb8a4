package snapshot

import (
	"strconv"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// outcomesOf returns the outcomes of place i, a byte a criterion.
func (s *Snapshot) outcomesOf(i int) []byte {
	n := s.judge.OutcomeSize()
	return s.outcomes[i*n : (i+1)*n : (i+1)*n]
}

// UpdatedOn returns date_maj of place i, zero when unknown.
func (s *Snapshot) UpdatedOn(i int) time.Time {
	if s.updated[i] == unknownDay {
		return time.Time{}
	}
	return time.Unix(int64(s.updated[i])*86400, 0).UTC()
}

// Score returns the score of place i, 0..1, to four decimals.
func (s *Snapshot) Score(i int) float64 { return float64(s.features[i].Score) / scoreSteps }

// Assess returns the score of place i with its reasons.
func (s *Snapshot) Assess(i int) directory.Quality {
	return s.judge.Explain(s.outcomesOf(i), s.UpdatedOn(i), s.day)
}

func appendScore(dst []byte, v float64) []byte { return strconv.AppendFloat(dst, v, 'f', -1, 64) }

// A score has four decimals.
const (
	scoreDecimals = 4
	scoreSteps    = 10_000
)

// score sets the score, 0..1.
func (f *feature) score(score float64) { f.Score = uint32(score*scoreSteps + .5) }

const (
	qualityKey = `,"qualite":`
	scoreStart = qualityKey + `{"score":`
)

// appendQuality appends the score of place i with its reasons.
func (s *Snapshot) appendQuality(dst []byte, i int) []byte {
	q := s.Assess(i)
	dst = appendScore(append(dst, scoreStart...), q.Score)
	for n := range q.Reasons {
		r := &q.Reasons[n]
		dst = append(dst, arrayStart(n, `,"criteres":[`)...)
		dst = directory.AppendJSONString(append(dst, `{"code":`...), r.Code)
		dst = appendScore(append(dst, `,"poids":`...), r.Weight)
		dst = appendScore(append(dst, `,"valeur":`...), r.Value)
		dst = directory.AppendJSONString(append(dst, `,"constat_code":`...), r.Outcome)
		dst = directory.AppendJSONString(append(dst, `,"constat":`...), r.Found)
		if r.Gain > 0 {
			dst = appendScore(append(dst, `,"gain":`...), r.Gain)
			dst = directory.AppendJSONString(append(dst, `,"conseil":`...), r.Advice)
		}
		dst = append(dst, '}')
	}
	return append(append(dst, arrayEnd(len(q.Reasons), `]`)...), '}')
}

// Criteria returns the criteria of the scores of this version.
func (s *Snapshot) Criteria() *directory.Criteria { return s.judge.Criteria }

// Quality returns the quality of the places that match q. The error is Invalid.
func (s *Snapshot) Quality(q *directory.Query) (directory.QualitySummary, error) {
	v, err := s.selection(q)
	if err != nil {
		return directory.QualitySummary{}, err
	}
	v.quality.once.Do(func() { v.quality.sum = s.summarise(v.set) })
	return v.quality.sum, nil
}

func (s *Snapshot) summarise(set bitmap) directory.QualitySummary {
	t := s.judge.NewTally(s.day)
	set.each(func(i int) { t.Add(s.outcomesOf(i), s.UpdatedOn(i)) })
	return t.Summary()
}
