package snippet

import (
	"net/url"
	"regexp"
	"strings"

	dom "golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var (
	hostAttribute = regexp.MustCompile(`^(id|class|title|hidden|lang|slot|dir|role|width|height|loading|allow` +
		`|allowfullscreen|frameborder|scrolling|data-.*|aria-.*|on.*)$`)
	styleColour  = regexp.MustCompile(`--lieux-(accent|fond|texte)\s*:\s*([^;]+)`)
	mapElement   = regexp.MustCompile(`^(carte|lieux?-|cartographie-|fr-mediation-)`)
	plainAddress = regexp.MustCompile(`(?:https?:)?(?://)?[\w.-]+\.\w+(?::\d+)?/?[^\s"'<>]*`)
	// scriptAddress matches the address of a script of ours that holds settings.
	scriptAddress = regexp.MustCompile(`/embed/carte-lieux\.(?:classique\.)?js\?(.+)$`)
	scriptFile    = regexp.MustCompile(`\.(js|css)([?#]|$)`)
)

// plainCode undoes the typographic quotes and no-break spaces of text processors.
var plainCode = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "″", `"`, "\u00a0", " ", "\u202f", " ")

// Pasted returns the parameters of the first map of an HTML fragment, even one
// that is not closed, or of an address; nil when there is none.
func Pasted(t *i18n.Locale, g *territory.Gazetteer, pasted string) (state html.State, changes []string) {
	if !strings.Contains(pasted, "<") {
		pasted = dom.UnescapeString(pasted) // code shown as text
	}
	pasted = plainCode.Replace(pasted)
	for i, end := range []string{"", ">", `">`, "'>"} {
		state, changes = stateIn(t, pasted+end)
		if state == nil {
			continue
		}
		if i > 0 {
			changes = append([]string{t.Say("La balise n’était pas fermée.")}, changes...)
		}
		break
	}
	if state == nil {
		state, changes = stateWithoutElement(t, pasted)
	}
	if state == nil {
		return nil, nil
	}
	state, renamed := Renamed(t, g, state)
	return state, append(changes, renamed...)
}

// stateIn returns the parameters of the first element or iframe of the map.
func stateIn(t *i18n.Locale, code string) (state html.State, changes []string) {
	d := dom.NewTokenizer(strings.NewReader(code))
	for kind := d.Next(); kind != dom.ErrorToken; kind = d.Next() {
		if kind != dom.StartTagToken && kind != dom.SelfClosingTagToken {
			continue
		}
		switch token := d.Token(); {
		case token.Data == "carte-lieux":
			return elementState(t, token.Attr)
		case mapElement.MatchString(token.Data):
			state, changes = elementState(t, token.Attr)
			return state, append(changes, t.Say("L’élément « %s » s’écrit « carte-lieux ».", words.Clip(token.Data, 40)))
		case token.Data == "iframe":
			for _, a := range token.Attr {
				if state := addressState(a.Val); (a.Key == "src" || a.Key == "data-src") && state != nil {
					return state, nil
				}
			}
		case token.Data == "script":
			for _, a := range token.Attr {
				if m := scriptAddress.FindStringSubmatch(a.Val); a.Key == "src" && m != nil {
					return Given(m[1]).WithoutName("ver"), nil // what WordPress adds to addresses
				}
			}
		}
	}
	return nil, nil
}

// stateWithoutElement returns the parameters of an address, and no parameter for the
// script of the element alone.
func stateWithoutElement(t *i18n.Locale, code string) (html.State, []string) {
	for _, address := range plainAddress.FindAllString(dom.UnescapeString(code), 20) {
		if state := addressState(address); state != nil && !scriptFile.MatchString(address) {
			return state, nil
		}
	}
	if strings.Contains(code, "carte-lieux.js") {
		return html.State{}, []string{t.Say("L’élément « carte-lieux » manquait.")}
	}
	return nil, nil
}

// elementState returns the parameters of the attributes of the element, without the
// global attributes of HTML.
func elementState(t *i18n.Locale, attributes []dom.Attribute) (state html.State, changes []string) {
	state = html.State{}
	for _, a := range attributes {
		// The value of an unclosed quote extends to the end of the page.
		value, _, _ := strings.Cut(a.Val, ">")
		value = strings.TrimSpace(value)
		if a.Key == "style" {
			for _, m := range styleColour.FindAllStringSubmatch(value, -1) {
				state = append(state, html.PairOf(m[1], strings.TrimSpace(m[2])))
			}
			continue
		}
		if value == "" && isFlag(a.Key) {
			value = "true"
		}
		if a.Key != "lang" && hostAttribute.MatchString(a.Key) || value == "" {
			continue
		}
		if strings.Contains(a.Key, "_") {
			changes = append(changes, t.Say("« %s » s’écrit « %s ».", words.Clip(a.Key, 40), Attribute(a.Key)))
		}
		state = append(state, html.PairOf(strings.ReplaceAll(a.Key, "-", "_"), value))
	}
	return state, changes
}

// isFlag reports whether an attribute without a value means true.
func isFlag(attribute string) bool {
	p, ok := query.Named(strings.ReplaceAll(attribute, "-", "_"))
	return ok && query.Describe(p).Value == "true"
}

// addressState returns the parameters of an address of the map, nil for anything but an
// http or https address.
func addressState(address string) html.State {
	address = strings.TrimSpace(address)
	if !strings.Contains(address, "//") {
		address = "//" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	state := Given(u.RawQuery)
	if !ownPath[u.Path] {
		state = append(state, html.PairOf(otherPath, u.Path))
	}
	return state
}

// ownPath has the paths of pages that show the whole country.
var ownPath = map[string]bool{"": true, "/": true, html.EmbeddedPath: true, "/integrer": true}
