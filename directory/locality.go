package directory

import (
	"cmp"
	"strings"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Locality holds the codes by which a place is filtered by territory. Localities
// are comparable: neighbors share theirs.
type Locality struct {
	PostalCode string
	INSEECode  string // of the commune or municipal arrondissement
	Territory
}

// Locality returns the codes of the territories of a place.
func (p *Place) Locality() Locality { return Locality{p.PostalCode, p.INSEECode, p.Territory} }

// code returns the member of a kind, nil when there is none.
func (l *Locality) code(kind territory.Kind) *string {
	switch kind {
	case territory.KindPostcode:
		return &l.PostalCode
	case territory.KindCommune:
		return &l.Commune
	}
	return l.Areas.Code(kind)
}

// TerritoryOf returns the codes of the territories that contain a commune or a
// part of one.
func TerritoryOf(c *territory.Commune) Territory {
	var l Locality
	for _, kind := range territory.FilterKinds() {
		if code := l.code(kind); code != nil {
			*code = c.CodeOf(kind)
		}
	}
	return l.Territory
}

// Clone returns a copy whose strings keep no larger one in memory.
func (l Locality) Clone() Locality {
	l.INSEECode = strings.Clone(l.INSEECode)
	for _, kind := range territory.FilterKinds() {
		if code := l.code(kind); code != nil {
			*code = strings.Clone(*code)
		}
	}
	return l
}

// Code returns the code under which a place counts among the territories of a
// kind, "" when it is unknown: that of the current commune for a place in a
// municipal arrondissement.
func (l *Locality) Code(kind territory.Kind) string {
	code := l.code(kind)
	switch {
	case code == nil:
		return ""
	case kind == territory.KindCommune:
		return cmp.Or(*code, l.INSEECode)
	}
	return *code
}

// In reports whether a place lies in the territory of a kind and code. Letters
// may be of either case.
func (l *Locality) In(kind territory.Kind, code string) bool {
	if kind == territory.KindCommune && strings.EqualFold(l.INSEECode, code) {
		return true
	}
	known := l.Code(kind)
	return known != "" && strings.EqualFold(known, code)
}
