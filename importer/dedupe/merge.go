package dedupe

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
)

const (
	// freshness is the step by which dates count as different: within half a year
	// the source's authority decides.
	freshness = 182 * 24 * time.Hour
	// stale is the age beyond which dates no longer count, as for the quality of a
	// place, and the age beyond the freshest record at which another no longer adds to
	// a list of what the place offers.
	stale = 2 * 365 * 24 * time.Hour
)

// Merge makes one place of the contributions of its records, founder first. In each
// field a valid contribution comes before an invalid one, then the fresher by steps of
// half a year, up to two years before today, then that of the source with more
// authority, then the fresher. That order gives every value, except that:
//   - the address, the commune and the position come together, from the contribution
//     with the most precise position;
//   - a name that is not all capitals comes before one that is;
//   - the longest presentation is kept, and the latest date;
//   - typologies and labels are united; so is what the place offers, when the
//     contribution is not two years older than the freshest.
//
// Provenance names the record of each field that is not the founder's.
func Merge(contributions []*importer.Contribution, today time.Time) directory.Place {
	m := &merger{contributions: contributions, founder: contributions[0].Ref.ID, today: today,
		fields: map[string]directory.FieldProvenance{}}
	m.rank()
	for i := range directory.Fields {
		f := &directory.Fields[i]
		switch {
		case siteFields[f.Name] || f.Name == "id":
		case f.Name == "nom":
			m.pick(f, func(a *importer.Contribution) bool { return !isShouted(a.Place.Name) })
		case f.Name == "presentation_resume" || f.Name == "presentation_detail":
			m.longest(f)
		case united[f.Name]:
			m.unite(f, func(*importer.Contribution) bool { return true })
		case unitedWhenFresh[f.Name]:
			m.unite(f, m.fresh)
		case f.Text != nil || f.List != nil:
			m.pick(f, nil)
		}
	}
	m.site()
	m.date()
	m.hours()
	m.place.Provenance.Fields = m.fields
	return m.place
}

// siteFields are the address and the position: they come from one contribution.
var siteFields = map[string]bool{
	"adresse": true, "complement_adresse": true, "code_postal": true, "commune": true, "code_insee": true,
	"latitude": true, "longitude": true,
}

// united are the lists of which every contribution counts; unitedWhenFresh those that
// become outdated.
var (
	united = map[string]bool{
		"typologie": true, "dispositif_programmes_nationaux": true, "formations_labels": true,
		"autres_formations_labels": true,
	}
	unitedWhenFresh = map[string]bool{
		"services": true, "publics_specifiquement_adresses": true, "prise_en_charge_specifique": true,
		"modalites_accompagnement": true,
	}
)

type merger struct {
	contributions []*importer.Contribution
	ranked        []*importer.Contribution
	invalid       map[*importer.Contribution]map[string]bool
	founder       string
	today         time.Time
	latest        time.Time
	place         directory.Place
	fields        map[string]directory.FieldProvenance
}

// rank orders the contributions from the best to the worst, whatever the field.
func (m *merger) rank() {
	m.invalid = map[*importer.Contribution]map[string]bool{}
	for i := range m.contributions {
		a := m.contributions[i]
		m.ranked = append(m.ranked, a)
		if a.Place.UpdatedOn.After(m.latest) {
			m.latest = a.Place.UpdatedOn
		}
		for _, v := range directory.Validate(&a.Place) {
			if m.invalid[a] == nil {
				m.invalid[a] = map[string]bool{}
			}
			m.invalid[a][v.Field] = true
		}
	}
	slices.SortStableFunc(m.ranked, func(a, b *importer.Contribution) int {
		return cmp.Or(cmp.Compare(m.step(a), m.step(b)), cmp.Compare(b.Authority, a.Authority),
			b.Place.UpdatedOn.Compare(a.Place.UpdatedOn))
	})
}

// step returns the age of a contribution in half years, at most two years: older and
// undated ones are equal.
func (m *merger) step(a *importer.Contribution) int {
	if a.Place.UpdatedOn.IsZero() {
		return int(stale / freshness)
	}
	return int(min(m.today.Sub(a.Place.UpdatedOn), stale) / freshness)
}

// fresh reports whether the services of a contribution may still be offered.
func (m *merger) fresh(a *importer.Contribution) bool {
	return m.latest.IsZero() || !a.Place.UpdatedOn.IsZero() && m.latest.Sub(a.Place.UpdatedOn) <= stale
}

// ordered returns the ranked contributions that have the field: the valid ones first,
// and of these, the preferred ones first.
func (m *merger) ordered(f *directory.Field, preferred func(*importer.Contribution) bool) []*importer.Contribution {
	var having []*importer.Contribution
	for _, a := range m.ranked {
		if has(f, &a.Place) {
			having = append(having, a)
		}
	}
	worse := func(a *importer.Contribution) int {
		w := 0
		if m.invalid[a][f.Name] {
			w = 2
		}
		if preferred != nil && !preferred(a) {
			w++
		}
		return w
	}
	slices.SortStableFunc(having, func(a, b *importer.Contribution) int { return cmp.Compare(worse(a), worse(b)) })
	return having
}

func has(f *directory.Field, p *directory.Place) bool {
	if f.List != nil {
		return len(*f.List(p)) > 0
	}
	return f.Text != nil && *f.Text(p) != ""
}

func (m *merger) pick(f *directory.Field, preferred func(*importer.Contribution) bool) {
	if having := m.ordered(f, preferred); len(having) > 0 {
		m.take(f, having[0])
	}
}

// take copies a field and notes where it comes from.
func (m *merger) take(f *directory.Field, a *importer.Contribution) {
	if f.List != nil {
		*f.List(&m.place) = *f.List(&a.Place)
	} else {
		*f.Text(&m.place) = *f.Text(&a.Place)
	}
	m.note(f.Name, a)
}

func (m *merger) note(field string, a *importer.Contribution) {
	provenance, changed := a.Fields[field]
	if a.Ref.ID != m.founder {
		provenance.Record, changed = a.Ref.ID, true
	}
	if changed {
		m.fields[field] = provenance
	}
}

func (m *merger) longest(f *directory.Field) {
	var best *importer.Contribution
	for _, a := range m.ordered(f, nil) {
		if best == nil || utf8.RuneCountInString(*f.Text(&a.Place)) > utf8.RuneCountInString(*f.Text(&best.Place)) &&
			!m.invalid[a][f.Name] {
			best = a
		}
	}
	if best != nil {
		m.take(f, best)
	}
}

// unite takes the list of the best contribution and adds the values of the others, in
// the order of the vocabulary.
func (m *merger) unite(f *directory.Field, allowed func(*importer.Contribution) bool) {
	having := m.ordered(f, nil)
	if len(having) == 0 {
		return
	}
	m.take(f, having[0])
	list := slices.Clone(*f.List(&m.place))
	known := len(list)
	for _, a := range having[1:] {
		if !allowed(a) {
			continue
		}
		for _, v := range *f.List(&a.Place) {
			if !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
	}
	if len(list) == known {
		return
	}
	if f.Vocabulary != nil {
		slices.SortStableFunc(list, func(a, b string) int {
			return cmp.Compare(f.Vocabulary.Index(a),
				f.Vocabulary.Index(b))
		})
	}
	*f.List(&m.place) = list
	provenance := m.fields[f.Name]
	provenance.Changes = append(slices.Clip(provenance.Changes),
		directory.Change{Rule: f.Name + ".reunion", Action: "corrige"})
	m.fields[f.Name] = provenance
}

// site takes the address and the position from the contribution with the best position,
// and the fields that it lacks from others of its commune.
func (m *merger) site() {
	best := slices.Clone(m.ranked)
	slices.SortStableFunc(best, func(a, b *importer.Contribution) int {
		return cmp.Or(cmp.Compare(coarseness(&a.Place), coarseness(&b.Place)),
			cmp.Compare(lacking(&a.Place), lacking(&b.Place)))
	})
	first := best[0]
	m.place.Location, m.place.Territory = first.Place.Location, first.Place.Territory
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if !siteFields[f.Name] {
			continue
		}
		if f.Text == nil {
			if first.Place.Location.Known {
				m.note(f.Name, first)
			}
			continue
		}
		for _, a := range best {
			if a != first && a.Place.Territory.Commune != first.Place.Territory.Commune || !has(f, &a.Place) {
				continue
			}
			m.take(f, a)
			break
		}
	}
}

// precisions are those of positions, the most precise first.
var precisions = []geo.Precision{geo.PrecisionPoint, geo.PrecisionStreet, geo.PrecisionCommune, geo.PrecisionEPCI,
	geo.PrecisionDepartement}

// coarseness returns 0 for the position of the place itself, more for less precise ones.
func coarseness(p *directory.Place) int {
	if !p.Location.Known {
		return len(precisions) + 1
	}
	if i := slices.Index(precisions, p.Location.Precision); i >= 0 {
		return i
	}
	return len(precisions)
}

// lacking returns the number of parts that an address lacks.
func lacking(p *directory.Place) (n int) {
	for _, s := range []string{p.Address, p.PostalCode, p.INSEECode} {
		if s == "" {
			n++
		}
	}
	return n
}

func (m *merger) date() {
	m.place.UpdatedOn = m.latest
	for i := range m.contributions {
		if a := m.contributions[i]; !m.latest.IsZero() && a.Place.UpdatedOn.Equal(m.latest) {
			m.note("date_maj", a)
			return
		}
	}
}

// hours keeps the text of a producer when no contribution has hours that were understood.
func (m *merger) hours() {
	for _, a := range m.ranked {
		if m.place.HoursText == "" && m.place.Hours == "" && a.Place.HoursText != "" {
			m.place.HoursText = a.Place.HoursText
		}
	}
}

// isShouted reports whether a name is written in capitals only.
func isShouted(name string) bool { return strings.ToUpper(name) == name }
