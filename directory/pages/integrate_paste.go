package pages

import (
	"net/url"
	"regexp"
	"strings"

	dom "golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/words"
)

var (
	hostAttribute = regexp.MustCompile(`^(id|class|title|hidden|lang|slot|dir|role|width|height|loading|allow` +
		`|allowfullscreen|frameborder|scrolling|data-.*|aria-.*|on.*)$`)
	styleColour  = regexp.MustCompile(`--lieux-(accent|fond|texte)\s*:\s*([^;]+)`)
	mapElement   = regexp.MustCompile(`^(carte|lieux?-|cartographie-|fr-mediation-)`)
	plainAddress = regexp.MustCompile(`(?:https?:)?(?://)?[\w.-]+\.\w+(?::\d+)?/?[^\s"'<>]*`)
	scriptFile   = regexp.MustCompile(`\.(js|css)([?#]|$)`)
)

// otherNames maps other names of parameters, those of other maps included, to ours.
var otherNames = map[string]string{
	"latitude": "lat", "longitude": "lon", "langue": "lang", "title": "titre", "dep": "departement",
	"dept":             "departement",
	"code_departement": "departement", "code_region": "region", "code_commune": "commune", "code_insee": "commune",
	"insee": "commune",
	"cp":    "code_postal", "codepostal": "code_postal", "siren": "epci", "code_epci": "epci",
}

// otherKinds maps the kinds of territories of other maps to parameters. These maps name
// a territory with two attributes, otherKind and otherCodes.
var otherKinds = map[string]string{
	"regions": "region", "departements": "departement", "communes": "commune", "region": "region",
	"departement": "departement", "commune": "commune",
}

const otherKind, otherCodes = "territoire_type", "territoires"

// plainCode undoes the typographic quotes and no-break spaces of text processors.
var plainCode = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "″", `"`, "\u00a0", " ", "\u202f", " ")

// pastedState returns the parameters of the first map of an HTML fragment, even one
// that is not closed, or of an address; nil when there is none.
func pastedState(t *i18n.Locale, pasted string) (state html.State, changes []string) {
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
	state, renamed := renamed(t, state)
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
			changes = append(changes, t.Say("« %s » s’écrit « %s ».", words.Clip(a.Key, 40), attributeOf(a.Key)))
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

// renamed replaces other names of parameters in a state by ours.
func renamed(t *i18n.Locale, q html.State) (state html.State, changes []string) {
	state = html.State{}
	kind := otherKinds[strings.ToLower(q.First(otherKind))]
	for _, given := range q {
		name := otherNames[given.Name]
		if kind != "" && given.Name == otherCodes {
			name = kind
		}
		switch {
		case kind != "" && given.Name == otherKind:
		case name != "":
			changes = append(changes, t.Say("« %s » s’écrit « %s ».", attributeOf(given.Name), attributeOf(name)))
			state = append(state, html.PairOf(name, given.Value))
		default:
			state = append(state, given)
		}
	}
	return state, changes
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
	state := html.State{}
	for _, given := range strings.Split(u.RawQuery, "&") {
		name, value, _ := strings.Cut(given, "=")
		decoded, ok := query.Unescape(value)
		if name, nameOK := query.Unescape(strings.TrimPrefix(name, "amp;")); ok && nameOK && name != "" &&
			strings.TrimSpace(decoded) != "" {
			state = append(state, html.PairOf(strings.ReplaceAll(name, "-", "_"), strings.TrimSpace(decoded)))
		}
	}
	return state
}
