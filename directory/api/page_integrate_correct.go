package api

import (
	"encoding/xml"
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// maxRounds is how often a pasted snippet is read again after a correction.
const maxRounds = 6

// correct reads a pasted snippet, the element, the iframe or a link, and gives
// the query string that it means with what had to be changed for that. changes
// is nil when there is no map in it.
func (p *pages) correct(v directory.View, pasted string) (raw string, changes []string) {
	state, changes := pastedState(pasted)
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
			state, said = corrected(state, e)
			changes = append(changes, said)
		}
	}
	if len(changes) == 0 {
		changes = append(changes, "Ce code est juste : rien n’a été changé.")
	}
	return state.encode(), changes
}

// wrongIn is every parameter of a state that is not understood.
func (p *pages) wrongIn(v directory.View, state pageQuery) []directory.ParamError {
	show, rest := readDisplay(state.encode(), true)
	q := &parser{form: pageForm, gazetteer: p.server.gazetteer, words: p.server.words.of(v), now: p.server.now()}
	var wrong *directory.Error
	if err := q.parse(rest); errors.As(err, &wrong) {
		return append(show.errors, wrong.Params...)
	}
	return show.errors
}

// corrected is a state with one parameter put right, or left out.
func corrected(state pageQuery, e directory.ParamError) (pageQuery, string) {
	_, known := paramByName[e.Param]
	if !known && displayReaders[e.Param] == nil {
		name := e.Suggestion
		if name == "" {
			name = closest(directory.NewVocabulary("", displayNames()...), e.Param)
		}
		if name == "" {
			return state.withoutName(e.Param), "« " + clipText(e.Param, 40) + " » n’existe pas : retiré."
		}
		for i := range state {
			if state[i].name == e.Param {
				state[i].name = name
			}
		}
		return state, "« " + clipText(attributeOf(e.Param), 40) + " » s’écrit « " + attributeOf(name) + " »."
	}
	var kept pageQuery
	said := "« " + attributeOf(e.Param) + " = " + clipText(e.Value, 60) + " » retiré : " + e.Message + "."
	for _, given := range state {
		if given.name != e.Param {
			kept = append(kept, given)
			continue
		}
		given.value, said = correctedValue(given.value, e, said)
		if given.value != "" {
			kept = append(kept, given)
		}
	}
	return kept, said
}

// correctedValue replaces the wrong part of a value, or takes it away.
func correctedValue(value string, e directory.ParamError, said string) (string, string) {
	if !strings.Contains(value, e.Value) || e.Value == "" {
		return "", said
	}
	if e.Suggestion != "" {
		return strings.Replace(value, e.Value, e.Suggestion, 1), "« " + clipText(e.Value, 60) + " » devient « " + e.Suggestion + " »."
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
		names = append(names, name)
	}
	return names
}

var (
	hostAttribute = regexp.MustCompile(`^(id|class|title|hidden|lang|slot|dir|width|height|loading|allow|frameborder|data-.*|aria-.*|on.*)$`)
	styleColour   = regexp.MustCompile(`--lieux-(accent|fond|texte)\s*:\s*([^;]+)`)
)

// pastedState is the parameters of the first map of a piece of HTML; nil when it holds none.
func pastedState(pasted string) (state pageQuery, changes []string) {
	d := xml.NewDecoder(strings.NewReader(pasted))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch name := strings.ToLower(start.Name.Local); {
		case name == "carte-lieux":
			return elementState(start)
		case strings.HasPrefix(name, "carte"):
			state, changes = elementState(start)
			return state, append(changes, "L’élément « "+clipText(name, 40)+" » s’écrit « carte-lieux ».")
		case name == "iframe":
			return addressState(attributeNamed(start, "src")), nil
		}
	}
	if strings.HasPrefix(strings.TrimSpace(pasted), "http") {
		return addressState(pasted), nil
	}
	return nil, nil
}

// elementState is the attributes of the element. Those that every element has are left aside.
func elementState(e xml.StartElement) (state pageQuery, changes []string) {
	state = pageQuery{}
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
		if name == "style" {
			for _, m := range styleColour.FindAllStringSubmatch(value, -1) {
				state = append(state, pair{m[1], strings.TrimSpace(m[2])})
			}
			continue
		}
		if name != "lang" && hostAttribute.MatchString(name) || value == "" {
			continue
		}
		if strings.Contains(name, "_") {
			changes = append(changes, "« "+clipText(name, 40)+" » s’écrit « "+attributeOf(name)+" ».")
		}
		state = append(state, pair{strings.ReplaceAll(name, "-", "_"), value})
	}
	return state, changes
}

func attributeNamed(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

// addressState is the parameters of an address of the map.
func addressState(address string) pageQuery {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" {
		return nil
	}
	state := pageQuery{}
	for _, given := range strings.Split(u.RawQuery, "&") {
		name, value, _ := strings.Cut(given, "=")
		decoded, ok := unescape(value)
		if name, nameOK := unescape(name); ok && nameOK && name != "" && strings.TrimSpace(decoded) != "" {
			state = append(state, pair{name, strings.TrimSpace(decoded)})
		}
	}
	return state
}
