package export

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// The data set as catalogues describe it.
const (
	Name        = "lieux-mediation-numerique"
	Title       = "Lieux de médiation numérique"
	Description = "Les lieux où se faire aider avec le numérique, dans les champs du référentiel national (schéma " +
		"« lieux de médiation numérique », 1.0.2), avec leur position, leurs labels et leur qualité."
)

// Keywords returns those of the data set.
func Keywords() []string {
	return []string{"médiation numérique", "inclusion numérique", "France Services", "conseillers numériques"}
}

// unknownLicense is what is said of a source that gives none.
const unknownLicense = "non précisée"

// fact is one line of what a file says of itself.
type fact struct{ name, value string }

// about returns what a file says of itself, apart from its sources.
func (s *Selection) about() []fact {
	facts := []fact{
		{"titre", Title},
		{"version", strconv.FormatInt(s.View.Version(), 10)},
		{"date de publication", s.View.Built().UTC().Format(time.RFC3339)},
		{"lieux", strconv.Itoa(len(s.Hits))},
	}
	if s.Filters != "" {
		facts = append(facts, fact{"filtres", s.Filters})
	}
	if s.Home != "" {
		facts = append(facts, fact{"adresse", s.Home + "/donnees"})
	}
	return facts
}

// maxAttributed is how many sources an attribution names.
const maxAttributed = 6

// Attribution names who provides the places of a version, the largest first, and under which licence.
func Attribution(v directory.View) string {
	var named []string
	sources := slices.Clone(v.Sources())
	slices.SortStableFunc(sources, func(a, b directory.SourceSummary) int { return b.Places - a.Places })
	for i := range sources {
		if sources[i].Places == 0 {
			continue
		}
		name := cmp.Or(sources[i].Publisher, sources[i].Title, sources[i].Name)
		if sources[i].License != "" {
			name += " (" + sources[i].License + ")"
		}
		if !slices.Contains(named, name) {
			named = append(named, name)
		}
	}
	if more := len(named) - maxAttributed; more > 0 {
		return strings.Join(named[:maxAttributed], ", ") + " et " + strconv.Itoa(more) + " autres"
	}
	return strings.Join(named, ", ")
}

// credit says in one line what a file holds, and where it comes from.
func (s *Selection) credit() string {
	text := fmt.Sprintf("%s, version %d du %s", Title, s.View.Version(), s.View.Built().UTC().Format(time.DateOnly))
	if s.Home != "" {
		text += ", " + s.Home
	}
	return text + ". Sources : " + Attribution(s.View)
}

// Credits names each source of a version, with its producer and its licence.
func Credits(v directory.View) (credits []string) {
	sources := v.Sources()
	for i := range sources {
		credits = append(credits, creditOf(&sources[i]))
	}
	return credits
}

// creditOf names a source, its producer and its licence.
func creditOf(source *directory.SourceSummary) string {
	name := cmp.Or(source.Title, source.Name)
	if source.Publisher != "" && source.Publisher != name {
		name += ", " + source.Publisher
	}
	return name + " (licence : " + cmp.Or(source.License, unknownLicense) + ")"
}
