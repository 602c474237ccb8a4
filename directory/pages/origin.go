package pages

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// qualityView is the score of a place with its reasons, for data producers.
type qualityView struct {
	Score   string // "64 / 100"
	Good    []template.HTML
	Missing []missingView
}

// missingView is a finding, with advice that would raise the score and by how many
// hundredths.
type missingView struct {
	Found, Advice template.HTML
	Gain          string
}

// recordView is one of the records of a place, with its source and date.
type recordView struct{ Source, Date string }

// qualityOf returns the quality of a place, the greatest possible gain first.
func qualityOf(t *i18n.Locale, c *directory.Criteria, p *directory.Place) *qualityView {
	view := &qualityView{Score: t.Score(p.Quality.Score)}
	reasons := slices.Clone(p.Quality.Reasons)
	slices.SortStableFunc(reasons, func(a, b directory.QualityCriterion) int { return cmp.Compare(b.Gain, a.Gain) })
	for i := range reasons {
		r := &reasons[i]
		text := quality.TextOf(c, r, p.UpdatedOn)
		if found := html.Translate(t, text.Found); r.Gain == 0 {
			view.Good = append(view.Good, found)
		} else {
			view.Missing = append(view.Missing,
				missingView{found, html.Translate(t, text.Advice),
					t.Decimal(strconv.FormatFloat(math.Round(r.Gain*1000)/10, 'f', -1, 64))})
		}
	}
	return view
}

// oldAfter is the age from which a page warns that its data may be out of date.
const oldAfter = 18 * 30 * 24 * time.Hour

// maxChanges is how many corrections a page lists.
const maxChanges = 40

// originView is where what a page says comes from, how old it is, and what was corrected.
type originView struct {
	Line         string // the source and the date
	Old          bool   // the data may be out of date
	Collector    string // who collected the data
	Records      []recordView
	Corrections  []string // what was decided against the sources
	Changes      []string
	ChangesTitle string
	Quality      *qualityView
}

// sourceTitles returns the sources of a version by name.
func sourceTitles(v directory.View) map[string]directory.SourceSummary {
	titles := map[string]directory.SourceSummary{}
	for _, s := range v.Sources() {
		titles[s.Name] = s
	}
	return titles
}

// originOf returns where what a page says of a place comes from. titles are the sources by name.
func originOf(
	t *i18n.Locale, c *directory.Criteria, titles map[string]directory.SourceSummary, p *directory.Place, now time.Time,
) originView {
	o := originView{Line: t.Say("Date de mise à jour non connue."), Quality: qualityOf(t, c, p)}
	if !p.UpdatedOn.IsZero() {
		o.Line = t.Say("Mis à jour le %s.", t.Date(p.UpdatedOn))
		o.Old = now.Sub(p.UpdatedOn) > oldAfter
	}
	if p.Source != "" {
		o.Collector = words.Clip(p.Source, words.MaxLine)
		if s, ok := titles[p.Source]; ok && s.Title != "" {
			o.Collector = words.Clip(s.Title, words.MaxLine)
		}
	}
	for _, r := range p.Provenance.Records {
		record := recordView{Source: r.Source}
		if s, ok := titles[r.Source]; ok {
			record.Source = strings.Join(nonEmpty(s.Title, s.Publisher, s.License), " – ")
		}
		record.Source = words.Clip(record.Source, maxPageName)
		if day, err := time.Parse(time.DateOnly, r.UpdatedOn); err == nil {
			record.Date = t.Say("fiche du %s", t.Date(day))
		}
		o.Records = append(o.Records, record)
	}
	o.setChanges(t, p)
	return o
}

// setChanges lists what was corrected.
func (o *originView) setChanges(t *i18n.Locale, p *directory.Place) {
	total := 0
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if c := p.Provenance.Fields[f.Name].Correction; c != nil {
			o.Corrections = append(o.Corrections, correctionText(t, f, c))
		}
		for _, change := range p.Provenance.Fields[f.Name].Changes {
			if change.Rule == directory.CorrectionRule {
				continue
			}
			if total++; total > maxChanges {
				continue
			}
			text := t.Say("%s : règle %s", t.Say(f.Label), change.Rule)
			if change.Before != "" {
				text = t.Say("%s, avant « %s »", text, words.Clip(change.Before, 120))
			}
			o.Changes = append(o.Changes, text)
		}
	}
	o.ChangesTitle = t.Say("Ce que nous avons mis en forme (%s)", t.Int(total))
}

// correctionText says who decided the value of a field, when and why.
func correctionText(t *i18n.Locale, f *directory.Field, c *directory.Correction) string {
	text := t.Say("%s : corrigé le %s", t.Say(f.Label), dateText(t, c.On))
	if c.Name != "" {
		text = t.Say("%s par « %s »", text, words.Clip(c.Name, 120))
	}
	if c.Reason != "" {
		text = t.Say("%s : %s", text, words.Clip(c.Reason, 300))
	}
	return text
}

// closureText says when a place is closed; "" when it is not.
func closureText(t *i18n.Locale, p *directory.Place) string {
	c := p.Provenance.Fields["horaires"].Correction
	switch {
	case c == nil || c.ClosedFrom == "":
		return ""
	case c.ClosedTo == "":
		return t.Say("Fermé à partir du %s, jusqu’à nouvel ordre.", dateText(t, c.ClosedFrom))
	case c.ClosedTo == c.ClosedFrom:
		return t.Say("Fermé le %s.", dateText(t, c.ClosedFrom))
	}
	return t.Say("Fermé du %s au %s.", dateText(t, c.ClosedFrom), dateText(t, c.ClosedTo))
}

// dateText writes a day given as YYYY-MM-DD.
func dateText(t *i18n.Locale, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Date(at)
}

func nonEmpty(values ...string) []string {
	kept := values[:0]
	for _, v := range values {
		if v != "" {
			kept = append(kept, v)
		}
	}
	return kept
}
