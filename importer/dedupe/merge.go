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
	// stale is the age from which dates count no more, as for the quality of a
	// place; and how much older than the freshest record another may be and still
	// add to a list of what the place offers.
	stale = 2 * 365 * 24 * time.Hour
)

// Merge makes one place of the accounts of its records, founder first. Field by
// field, an account that is valid comes before one that is not, then the
// fresher by steps of half a year, up to two years, then that of the source with
// more authority, then the fresher. That order gives every value, except that:
//   - the address, the commune and the position come together, from the account
//     whose position is the most precise;
//   - a name that is not all capitals comes before one that is;
//   - the longest presentation is kept, and the latest date;
//   - typologies and labels are united; so is what the place offers, when the
//     account is not two years older than the freshest.
//
// Provenance says which record gave each field that is not the founder's.
func Merge(contributions []*importer.Contribution, today time.Time) directory.Place {
	m := &merger{contributions: contributions, founder: contributions[0].Ref.ID, today: today, fields: map[string]directory.FieldProvenance{}}
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

// siteFields say where the place is: they come from one account.
var siteFields = map[string]bool{
	"adresse": true, "complement_adresse": true, "code_postal": true, "commune": true, "code_insee": true, "latitude": true, "longitude": true,
}

// united are the lists that a record cannot take from another; unitedWhenFresh
// those that age.
var (
	united = map[string]bool{
		"typologie": true, "dispositif_programmes_nationaux": true, "formations_labels": true, "autres_formations_labels": true,
	}
	unitedWhenFresh = map[string]bool{
		"services": true, "publics_specifiquement_adresses": true, "prise_en_charge_specifique": true, "modalites_accompagnement": true,
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

// rank orders the accounts by what they are worth, field apart.
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
		return cmp.Or(cmp.Compare(m.step(a), m.step(b)), cmp.Compare(b.Authority, a.Authority), b.Place.UpdatedOn.Compare(a.Place.UpdatedOn))
	})
}

// step is the age of an account in half years, up to two years: beyond, and
// without date, all are as old.
func (m *merger) step(a *importer.Contribution) int {
	if a.Place.UpdatedOn.IsZero() {
		return int(stale / freshness)
	}
	return int(min(m.today.Sub(a.Place.UpdatedOn), stale) / freshness)
}

// fresh tells whether what an account says of the offer may still be true.
func (m *merger) fresh(a *importer.Contribution) bool {
	return m.latest.IsZero() || !a.Place.UpdatedOn.IsZero() && m.latest.Sub(a.Place.UpdatedOn) <= stale
}

// ordered is the ranked accounts that have the field: the valid ones first, and
// of these, first those that the preference likes.
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

// take copies a field and says where it comes from.
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
		if best == nil || utf8.RuneCountInString(*f.Text(&a.Place)) > utf8.RuneCountInString(*f.Text(&best.Place)) && !m.invalid[a][f.Name] {
			best = a
		}
	}
	if best != nil {
		m.take(f, best)
	}
}

// unite takes the list of the best account and adds what others know, in the
// order of the vocabulary.
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
		slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(f.Vocabulary.Index(a), f.Vocabulary.Index(b)) })
	}
	*f.List(&m.place) = list
	provenance := m.fields[f.Name]
	provenance.Changes = append(slices.Clip(provenance.Changes), directory.Change{Rule: f.Name + ".reunion", Action: "corrige"})
	m.fields[f.Name] = provenance
}

// site takes where the place is from the account that knows it best, and what
// that one leaves out from others of its commune.
func (m *merger) site() {
	best := slices.Clone(m.ranked)
	slices.SortStableFunc(best, func(a, b *importer.Contribution) int {
		return cmp.Or(cmp.Compare(coarseness(&a.Place), coarseness(&b.Place)), cmp.Compare(lacking(&a.Place), lacking(&b.Place)))
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

// precisions are those of positions, the finest first.
var precisions = []geo.Precision{geo.PrecisionPoint, geo.PrecisionStreet, geo.PrecisionCommune, geo.PrecisionEPCI, geo.PrecisionDepartement}

// coarseness is 0 for the position of the place, more for vaguer ones.
func coarseness(p *directory.Place) int {
	if !p.Location.Known {
		return len(precisions) + 1
	}
	if i := slices.Index(precisions, p.Location.Precision); i >= 0 {
		return i
	}
	return len(precisions)
}

// lacking counts what an address lacks.
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

// hours keeps the words of a producer when nobody could state hours exactly.
func (m *merger) hours() {
	for _, a := range m.ranked {
		if m.place.HoursText == "" && m.place.Hours == "" && a.Place.HoursText != "" {
			m.place.HoursText = a.Place.HoursText
		}
	}
}

// isShouted tells whether a name is written in capitals only.
func isShouted(name string) bool { return strings.ToUpper(name) == name }
