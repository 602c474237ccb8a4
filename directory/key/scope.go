package key

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Scope is what a key or a link decides about. The zero Scope is nothing.
type Scope struct {
	Everything bool
	Source     string         // the places that one of its records describes; "" none
	Kind       territory.Kind // of a territory; "" none
	Code       string         // of that territory
}

// everything is the text of the scope of all places, sourcePrefix begins that of a source.
const (
	everything   = "tout"
	sourcePrefix = "source"
)

// Kinds are the kinds of territories that a scope can be, the smallest first.
var Kinds = []territory.Kind{territory.KindCommune, territory.KindEPCI, territory.KindDepartement,
	territory.KindRegion}

// String returns the text that ParseScope reads: "tout", "source:NOM", "departement:33".
func (s Scope) String() string {
	switch {
	case s.Everything:
		return everything
	case s.Source != "":
		return sourcePrefix + ":" + s.Source
	}
	return string(s.Kind) + ":" + s.Code
}

// ParseScope reads the text of a scope. It does not ask whether the source or the territory exists: see Check.
func ParseScope(text string) (Scope, error) {
	if text == everything {
		return Scope{Everything: true}, nil
	}
	kind, code, _ := strings.Cut(text, ":")
	code = strings.TrimSpace(code)
	switch {
	case code == "":
	case kind == sourcePrefix:
		return Scope{Source: code}, nil
	case slices.Contains(Kinds, territory.Kind(kind)):
		return Scope{Kind: territory.Kind(kind), Code: strings.ToUpper(code)}, nil
	}
	return Scope{}, directory.Errorf(directory.Invalid,
		"« %s » n'est pas une portée : « tout », « source:NOM », ou un territoire tel que « departement:33 », "+
			"« epci:243300316 », « commune:33063 » ou « region:75 »", text)
}

// Check returns an Invalid error when the territory of the scope does not exist.
func (s Scope) Check(g *territory.Gazetteer) error {
	if s.Kind == "" || nameOf(g, s.Kind, s.Code) != "" {
		return nil
	}
	return directory.Errorf(directory.Invalid, "aucun territoire « %s » n'a le code « %s »", s.Kind, s.Code)
}

// nameOf returns the name of a territory, "" when there is none.
func nameOf(g *territory.Gazetteer, kind territory.Kind, code string) string {
	if kind == territory.KindCommune {
		if c := g.Commune(code); c != nil && c.Kind != territory.KindDelegated {
			return c.Name
		}
		return ""
	}
	if a := g.Area(kind, code); a != nil {
		return a.Name
	}
	return ""
}

// Text returns the scope as people read it. title is that of its source, "" its name.
func (s Scope) Text(g *territory.Gazetteer, title string) i18n.Text {
	switch {
	case s.Everything:
		return i18n.New("tout l’annuaire")
	case s.Source != "" && title != "":
		return i18n.New("la source « %s »", title)
	case s.Source != "":
		return i18n.New("la source « %s »", s.Source)
	}
	return i18n.New("le territoire %s", nameOf(g, s.Kind, s.Code))
}

// Subject is what a decision is about: a place, or one that is to be added.
type Subject struct {
	Sources   []string // names of the sources of its records
	INSEECode string
	directory.Territory
}

// SubjectOf returns the subject of a place.
func SubjectOf(p *directory.Place) Subject {
	s := Subject{INSEECode: p.INSEECode, Territory: p.Territory}
	for _, r := range p.Provenance.Records {
		s.Sources = append(s.Sources, r.Source)
	}
	return s
}

// SubjectIn returns the subject of a place that would be added to a commune.
func SubjectIn(g *territory.Gazetteer, insee string) Subject {
	s := Subject{INSEECode: insee}
	if c := g.Current(insee); c != nil {
		s.Commune, s.Areas = c.Code, c.Areas
	}
	return s
}

// Covers reports whether a subject is within the scope.
func (s Scope) Covers(about Subject) bool {
	switch {
	case s.Everything:
		return true
	case s.Source != "":
		return slices.Contains(about.Sources, s.Source)
	case s.Code == "":
		return false
	case s.Kind == territory.KindCommune:
		return about.Commune == s.Code || about.INSEECode == s.Code
	}
	code := about.Areas.Code(s.Kind)
	return code != nil && *code == s.Code
}
