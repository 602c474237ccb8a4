package pages

import (
	"errors"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// maxRounds is how often a pasted snippet is read again after a correction.
const maxRounds = 6

// correct reads a pasted snippet, the element, the iframe or a link, and gives
// the query string that it means with what had to be changed for that. changes
// is nil when there is no map in it.
func (p *pages) correct(t *i18n.Locale, v directory.View, pasted string) (raw string, changes []string) {
	state, changes := pastedState(t, pasted)
	if state == nil {
		return "", nil
	}
	for range maxRounds {
		wrong := p.wrongIn(v, state)
		if len(wrong) == 0 {
			break
		}
		for _, e := range wrong {
			var said string
			state, said = corrected(t, state, translateError(t, e))
			changes = append(changes, said)
		}
	}
	if len(changes) == 0 {
		changes = append(changes, t.Say("Ce code est juste : rien n’a été changé."))
	}
	return state.encode(), changes
}

// wrongIn is every parameter of a state that is not understood.
func (p *pages) wrongIn(v directory.View, state pageQuery) []directory.ParamError {
	show, rest := p.readDisplay(state.encode(), true)
	_, err := p.query.Read(v, pageForm, rest)
	var wrong *directory.Error
	if errors.As(err, &wrong) {
		return append(show.errors, wrong.Params...)
	}
	return show.errors
}

// corrected is a state with one parameter put right, or left out.
func corrected(t *i18n.Locale, state pageQuery, e directory.ParamError) (pageQuery, string) {
	_, known := query.Named(e.Param)
	if !known && displayReaders[e.Param] == nil {
		name := e.Suggestion
		if name == "" {
			name = query.Closest(directory.NewVocabulary("", displayNames()...), e.Param)
		}
		if name == "" {
			return state.withoutName(e.Param), t.Say("« %s » n’existe pas : retiré.", clipText(attributeOf(e.Param), 40))
		}
		for i := range state {
			if state[i].name == e.Param {
				state[i].name = name
			}
		}
		return state, t.Say("« %s » s’écrit « %s ».", clipText(attributeOf(e.Param), 40), attributeOf(name))
	}
	var kept pageQuery
	said := t.Say("« %s » retiré : %s.", attributeOf(e.Param)+" = "+clipText(e.Value, 60), e.Message)
	for _, given := range state {
		if given.name != e.Param {
			kept = append(kept, given)
			continue
		}
		given.value, said = correctedValue(t, given.value, e, said)
		if given.value != "" {
			kept = append(kept, given)
		}
	}
	return kept, said
}

// correctedValue replaces the wrong part of a value, or takes it away.
func correctedValue(t *i18n.Locale, value string, e directory.ParamError, said string) (string, string) {
	if !strings.Contains(value, e.Value) || e.Value == "" {
		return "", said
	}
	if e.Suggestion != "" {
		return strings.Replace(value, e.Value, e.Suggestion, 1), t.Say("« %s » devient « %s ».", clipText(e.Value, 60), e.Suggestion)
	}
	var kept []string
	for _, item := range strings.Split(value, ",") {
		if strings.TrimSpace(item) != e.Value {
			kept = append(kept, item)
		}
	}
	if len(kept) == strings.Count(value, ",")+1 {
		kept = nil
	}
	return strings.Join(kept, ","), said
}

func attributeOf(name string) string { return strings.ReplaceAll(name, "_", "-") }

func displayNames() []string {
	var names []string
	for name := range displayReaders {
		if name != mapLang {
			names = append(names, name)
		}
	}
	return names
}
