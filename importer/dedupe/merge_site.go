package dedupe

import (
	"cmp"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer"
)

// siteFields are the address and the position: they come from one contribution.
var siteFields = map[string]bool{
	"adresse": true, "complement_adresse": true, "code_postal": true, "commune": true, "code_insee": true,
	"latitude": true, "longitude": true,
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
		from := first
		for _, a := range best {
			if f.Known(&a.Place) && (a == first || a.Place.Territory.Commune == first.Place.Territory.Commune) {
				from = a
				break
			}
		}
		m.take(f, from)
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
