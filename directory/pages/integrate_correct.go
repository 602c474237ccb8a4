package pages

import (
	"errors"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/snippet"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// maxRounds is how many times a pasted snippet is read again after corrections.
const maxRounds = 6

// correct reads a pasted snippet (the element, the iframe or a link) and returns its
// query string with invalid parameters corrected. changes describes the corrections;
// it is nil when the snippet has no map.
func (p *pages) correct(t *i18n.Locale, v directory.View, pasted string) (raw string, changes []string) {
	state, changes := snippet.Pasted(t, p.Gazetteer, pasted)
	if state == nil {
		return "", nil
	}
	for range maxRounds {
		wrong := p.wrongIn(v, state)
		if len(wrong) == 0 {
			break
		}
		for _, e := range wrong {
			var change string
			state, change = corrected(t, state, html.TranslateError(t, e))
			changes = append(changes, change)
		}
	}
	if len(changes) == 0 {
		changes = append(changes, t.Say("Ce code est juste : rien n’a été changé."))
	}
	return state.Encode(), changes
}

// wrongIn returns the invalid parameters of a state.
func (p *pages) wrongIn(v directory.View, state html.State) []directory.ParamError {
	show, rest := p.ReadDisplay(state.Encode(), true)
	_, err := p.Query.Read(v, html.Form, rest)
	var wrong *directory.Error
	if errors.As(err, &wrong) {
		return append(show.Wrong(), wrong.Params...)
	}
	return show.Wrong()
}

// corrected returns a state with one parameter corrected or removed, and a description
// of the change.
func corrected(t *i18n.Locale, state html.State, e directory.ParamError) (html.State, string) {
	_, known := query.Named(e.Param)
	if !known && !html.IsDisplay(html.Pair{Name: e.Param}) {
		name := e.Suggestion
		if name == "" {
			name = query.Closest(directory.NewVocabulary("", html.DisplayNames()...), e.Param)
		}
		if name == "" {
			return state.WithoutName(e.Param),
				t.Say("« %s » n’existe pas : retiré.", words.Clip(snippet.Attribute(e.Param), 40))
		}
		for i := range state {
			if state[i].Name == e.Param {
				state[i].Name = name
			}
		}
		return state, t.Say("« %s » s’écrit « %s ».", words.Clip(snippet.Attribute(e.Param), 40), snippet.Attribute(name))
	}
	var kept html.State
	change := t.Say("« %s » retiré : %s.", snippet.Attribute(e.Param)+" = "+words.Clip(e.Value, 60), e.Message)
	for _, given := range state {
		if given.Name != e.Param {
			kept = append(kept, given)
			continue
		}
		given.Value, change = correctedValue(t, given.Value, e, change)
		if given.Value != "" {
			kept = append(kept, given)
		}
	}
	return kept, change
}

// correctedValue replaces the invalid part of a value, or removes it. removal describes
// the latter.
func correctedValue(t *i18n.Locale, value string, e directory.ParamError, removal string) (string, string) {
	if !strings.Contains(value, e.Value) || e.Value == "" {
		return "", removal
	}
	if e.Suggestion != "" {
		return strings.Replace(value, e.Value, e.Suggestion, 1),
			t.Say("« %s » devient « %s ».", words.Clip(e.Value, 60), e.Suggestion)
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
	return strings.Join(kept, ","), removal
}
