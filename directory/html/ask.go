package html

import (
	"context"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// The fields of the search box, which only pages have. The server turns what is typed into the
// parameters of a view; where something is left to say of it, the address keeps what was typed.
const (
	AskedName = "ou"
	TypedName = "saisie"
)

// Asked is the search box with what there is to say of its text.
type Asked struct {
	Text         string
	Problem      string
	Heard        []string // what was understood in another way than it was typed, and what was not
	ChoicesTitle string
	Choices      []Link
}

// Reading is what a text means, and where a geocoder failed.
type Reading struct {
	understand.Answer
	typed  string
	failed bool // the geocoder does not answer
}

// ReadTyped reads a text of the search box.
func (s *Site) ReadTyped(ctx context.Context, v directory.View, typed string) Reading {
	a := Reading{Answer: s.Reading.Read(typed, v, s.Web.Now()), typed: typed}
	if err := a.Locate(ctx, s.Geocoder, s.Gazetteer); err != nil {
		s.Web.Log().Warn("the geocoder does not answer", "error", err)
		a.failed = true
	}
	return a
}

// TypedIn returns the value of a field that only pages have, and the query string without it.
func TypedIn(raw, name string) (typed string, given bool, rest string) {
	typed, given = query.First(raw, name)
	return clipTyped(strings.TrimSpace(typed)), given, query.Without(raw, name)
}

// clipTyped bounds a text as the search box does.
func clipTyped(s string) string {
	if len(s) > understand.MaxLength {
		s = strings.ToValidUTF8(s[:understand.MaxLength], "")
	}
	return s
}

// AnswerTyped answers a text of the search box: the address to go to, or what to ask before.
func (s *Site) AnswerTyped(ctx context.Context, r *ViewRequest, typed string) (address string, view Asked) {
	t, path := r.Q.Lang, r.Page.Path
	a := s.ReadTyped(ctx, r.View, typed)
	view = Asked{Text: typed}
	switch {
	case len(a.Choices) > 0:
		view.ChoicesTitle = t.Say("Plusieurs lieux portent ce nom. Lequel ?")
		for _, choice := range a.Choices {
			moved := a.addTyped(movedBy(r.State, path, choice.Query))
			view.Choices = append(view.Choices, LinkTo(moved.URL(path), choice.Label))
		}
	case s.UnknownPostcode(t, &view, a, r.State, path):
	case len(a.Query) == 0 && a.Address != "":
		view.Problem = t.Say("Dans quelle commune est « %s » ? Ajoutez son nom ou son code postal.", a.Address)
	case len(a.Query) == 0 && len(a.Ignored) > 0:
		view.Problem = t.Say("Nous n’avons pas compris « %s ». Écrivez une commune, un code postal ou ce que vous "+
			"cherchez.",
			words.Clip(typed, 80))
	default:
		return a.addTyped(movedBy(r.State, path, a.Query)).URL(path), Asked{}
	}
	return "", view
}

// addTyped adds what was typed to a state, where there is something to say of it.
func (a *Reading) addTyped(state State) State {
	if len(a.Corrected)+len(a.Ignored) == 0 && a.Address == "" && a.Cedex == "" {
		return state
	}
	return append(state, PairOf(TypedName, a.typed))
}

// movedBy returns a state with the filters of a reading added, at its place.
func movedBy(state State, path string, q understand.Query) State {
	var where []Pair
	filters := State{}
	for _, given := range q {
		if WhereParams.HasName(given.Name) {
			for _, value := range ValuesOf(given) {
				where = append(where, PairOf(given.Name, value))
			}
			continue
		}
		for _, value := range ValuesOf(given) {
			filters = append(filters, PairOf(given.Name, value))
		}
	}
	moved := state.RelocatedOn(path, where...)
	for _, f := range filters {
		if p, ok := query.Named(f.Name); ok && !query.Describe(p).Many {
			moved = moved.WithoutName(f.Name)
		}
	}
	for _, f := range filters {
		if !moved.Has(f.Name, f.Value) {
			moved = append(moved, f)
		}
	}
	return moved
}

// ValuesOf returns the values of a parameter of a reading.
func ValuesOf(given understand.Pair) []string {
	if p, ok := query.Named(given.Name); !ok || !query.Describe(p).Many {
		return []string{given.Value}
	}
	return strings.Split(given.Value, ",")
}

// UnknownPostcode explains five digits that are of no commune, and reports whether it has.
func (s *Site) UnknownPostcode(
	t *i18n.Locale, view *Asked, a Reading, state State, path string,
) bool {
	code := strings.ReplaceAll(a.typed, " ", "")
	if len(code) != 5 || !query.IsDigits(code) || a.Query.Get("q") == "" {
		return false
	}
	view.Problem = t.Say("Le code postal %s n’existe pas. Vérifiez ses cinq chiffres, ou écrivez le nom de la commune.",
		code)
	at, label := "", ""
	if c := s.Gazetteer.Commune(code); c != nil {
		view.ChoicesTitle = t.Say("C’est le numéro INSEE d’une commune :")
		at, label = "insee:"+c.Code, c.Name
	} else if near := query.NextPostcode(s.Gazetteer, code); near != "" {
		view.ChoicesTitle = t.Say("Vouliez-vous dire :")
		at, label = near, labelOf(t, s.Gazetteer.Postcode(near).Suggest())
	}
	if at != "" {
		moved := state.RelocatedOn(path, PairOf("pres_de", at))
		view.Choices = []Link{LinkTo(moved.URL(path), label)}
	}
	return true
}

// ShowTyped returns the search box of a view: its place, and what there is to say of the text that led to it.
func (s *Site) ShowTyped(ctx context.Context, r *ViewRequest, typed string) Asked {
	t := r.Q.Lang
	view := Asked{Text: words.Where(t, s.Gazetteer, &r.Q.Query)}
	s.OfferCommunes(&view, r)
	if typed == "" {
		return view
	}
	a := s.ReadTyped(ctx, r.View, typed)
	if !a.ledTo(r.State) {
		return view // the address was changed by hand, or the day has passed
	}
	near := r.Q.Query.Near
	if a.Located && near != nil {
		near.Type, near.Label = words.AddressType, a.Address
	}
	if a.Address != "" {
		view.Text = strings.TrimSuffix(a.Address+", "+view.Text, ", "+a.Address)
	}
	view.Heard = a.heard(t, near)
	return view
}

// ledTo reports whether a state is one that a reading leads to.
func (a *Reading) ledTo(state State) bool {
	leads := func(q understand.Query) bool {
		return !slices.ContainsFunc(q, func(given understand.Pair) bool {
			return slices.ContainsFunc(ValuesOf(given), func(value string) bool {
				return !state.Has(given.Name, value)
			})
		})
	}
	if len(a.Choices) > 0 {
		return slices.ContainsFunc(a.Choices, func(choice understand.Choice) bool { return leads(choice.Query) })
	}
	return len(a.Query) > 0 && leads(a.Query)
}

// mostHeard is how many words that were not understood are shown.
const mostHeard = 8

// heard returns what there is to say of a text, in sentences.
func (a *Reading) heard(t *i18n.Locale, near *directory.Origin) []string {
	var lines []string
	for _, one := range a.Corrected {
		lines = append(lines, t.Say("Résultats pour %s ; vous avez écrit « %s ».", one.Read, words.Clip(one.Typed, 60)))
	}
	if a.Cedex != "" {
		lines = append(lines,
			t.Say("%s est un code CEDEX : voici tout le département. Écrivez aussi la commune.", a.Cedex))
	}
	if a.Address != "" && near != nil {
		from := strings.TrimLeft(words.NearLabel(t, near), "0123456789 ")
		switch {
		case a.Located:
			lines = append(lines, t.Say("Distances à vol d’oiseau depuis le %s.", a.Address))
		case a.failed:
			lines = append(lines,
				t.Say("Le service qui situe les adresses ne répond pas : distances depuis le centre de %s.", from))
		default:
			lines = append(lines, t.Say("« %s » : distances depuis le centre de %s.", words.Clip(a.Address, 80), from))
		}
	}
	if len(a.Ignored) > 0 {
		var list []string
		for _, word := range a.Ignored[:min(len(a.Ignored), mostHeard)] {
			list = append(list, "« "+words.Clip(word, 40)+" »")
		}
		if len(a.Ignored) > mostHeard {
			list = append(list, "…")
		}
		lines = append(lines, t.Say("Non compris : %s.", strings.Join(list, ", ")))
	}
	return lines
}

// mostCommunes is how many communes of a postcode are offered.
const mostCommunes = 16

// OfferCommunes offers the communes of a postcode that several share: the nearest place may differ.
func (s *Site) OfferCommunes(view *Asked, r *ViewRequest) {
	code := r.State.First("pres_de")
	pc := s.Gazetteer.Postcode(code)
	if pc == nil {
		return
	}
	communes := slices.DeleteFunc(slices.Clone(pc.Communes), func(c *territory.Commune) bool {
		return c.Kind == territory.KindArrondissement
	})
	if len(communes) < 2 {
		return
	}
	view.ChoicesTitle = r.Q.Lang.Say("%s est le code de plusieurs communes. La vôtre :", code)
	for _, c := range communes[:min(len(communes), mostCommunes)] {
		moved := r.State.RelocatedOn(r.Page.Path, PairOf("pres_de", "insee:"+c.Code))
		view.Choices = append(view.Choices, LinkTo(moved.URL(r.Page.Path), c.Name))
	}
}

// labelOf returns the label of a territory in the language of the page.
func labelOf(t *i18n.Locale, s territory.Suggestion) string {
	format, args := s.LabelFormat()
	return t.Say(format, args...)
}
