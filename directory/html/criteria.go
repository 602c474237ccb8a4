package html

import (
	"cmp"
	"html/template"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/quality"
)

// Quality is the quality score of many places on a page, criterion by criterion: the template
// "criteres" shows it.
type Quality struct {
	Score    string
	Criteria []CriterionRow // those that would gain most first
	Advice   []template.HTML
}

// CriterionRow is one criterion of a score over many places.
type CriterionRow struct {
	Label   string
	Met     string // "36 sur 38"
	Percent string // "95 %"
	Width   int    // of the bar, 0..100
	Gain    string // points out of 100 that all places would gain; "" none
}

// QualityOf returns a score in a language, with at most that much advice; nil for no place.
func QualityOf(t *i18n.Locale, c *directory.Criteria, q *directory.QualitySummary, advice int) *Quality {
	if q == nil || q.Places == 0 {
		return nil
	}
	own := t.With(c.Translations[t.Code])
	view := &Quality{Score: t.Score(q.Score)}
	byGain := slices.Clone(q.Criteria)
	slices.SortStableFunc(byGain, func(a, b directory.CriterionSummary) int { return cmp.Compare(b.Gain, a.Gain) })
	for _, k := range byGain {
		percent := int(100*k.Share + 0.5)
		row := CriterionRow{Label: own.Say(k.Label), Percent: t.Int(percent) + " %", Width: percent,
			Met: t.Say("%s sur %s", t.Int(k.Met), t.Int(k.Asked))}
		if points := int(100*k.Gain + 0.5); points > 0 {
			row.Gain = "+ " + t.Int(points)
		}
		view.Criteria = append(view.Criteria, row)
	}
	for _, text := range quality.Advice(c, q, advice) {
		view.Advice = append(view.Advice, Translate(own, text))
	}
	return view
}
