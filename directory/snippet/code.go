// Package snippet writes and reads the code by which other sites show the map: the
// element, the script, the iframe, links, and those of the national map.
package snippet

import (
	"html/template"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Form is one of the forms of the code that a site pastes.
type Form struct {
	ID, Name, Hint, Code string
	First                bool // the one to prefer
}

// Forms returns the forms of the code of a map. t is the language of the page that
// shows them, mapLocale that of the map.
func Forms(t, mapLocale *i18n.Locale, base string, show html.Display, state html.State) []Form {
	link := base + state.Without(html.IsSetting).URL("/")
	text := mapLocale.Say("Trouver un lieu d’aide numérique")
	title := show.Title
	if title == "" {
		title = mapLocale.Say("Lieux d’aide numérique")
	}
	return []Form{
		{ID: "extrait", Name: t.Say("L’élément"), Hint: t.Say("conseillé"), First: true,
			Code: elementOf(base, link, text, state)},
		{ID: "script", Name: t.Say("Le script seul"), Hint: t.Say("si votre outil retire l’élément ou ses attributs"),
			Code: scriptOf(base, link, text, state)},
		{ID: "cadre", Name: t.Say("L’iframe"), Hint: t.Say("si votre outil n’accepte pas de script"),
			Code: frameOf(base, title, show, state)},
		{ID: "lien", Name: t.Say("Un simple lien"), Hint: t.Say("pour WordPress et les outils qui acceptent l’oEmbed"),
			Code: link},
	}
}

// elementOf returns the HTML of the element with its script, and a link for visitors
// without scripts.
func elementOf(base, link, text string, state html.State) string {
	var b, style strings.Builder
	b.WriteString(`<script type="module" src="` + template.HTMLEscapeString(base) + Root +
		`carte-lieux.js"></script>` + "\n<carte-lieux")
	for _, p := range joined(state) {
		switch p.Name {
		case "accent", "fond", "texte":
			style.WriteString(" --lieux-" + p.Name + ": #" + strings.TrimPrefix(p.Value, "#") + ";")
		default:
			b.WriteString(" " + Attribute(p.Name) + `="` + template.HTMLEscapeString(p.Value) + `"`)
		}
	}
	if style.Len() > 0 {
		b.WriteString(` style="` + style.String()[1:] + `"`)
	}
	b.WriteString(">\n  " + linkOf(link, text) + "\n</carte-lieux>")
	return b.String()
}

// scriptOf returns the HTML of the script whose address places the map where it stands.
func scriptOf(base, link, text string, state html.State) string {
	state = joined(state)
	for i := range state {
		state[i].Value = strings.TrimPrefix(state[i].Value, "#")
	}
	if len(state) == 0 {
		state = html.State{html.PairOf("vue", "les-deux")} // an address without settings places no map
	}
	return `<script type="module" src="` + template.HTMLEscapeString(state.URL(base+Root+"carte-lieux.js")) +
		`"></script>` + "\n<noscript>" + linkOf(link, text) + "</noscript>"
}

// frameOf returns the HTML of the iframe; with the script that gives it the height of
// its content when that is the height chosen.
func frameOf(base, title string, show html.Display, state html.State) string {
	frame := IFrame(base+state.URL(html.EmbeddedPath), title, "100%", Pixels(show))
	if show.Height == html.AutoHeight {
		frame += "\n<script src=\"" + template.HTMLEscapeString(base) + Root + "hauteur.js\"></script>"
	}
	return frame
}

// IFrame returns the HTML of an iframe of the map.
func IFrame(src, title, width, height string) string {
	return `<iframe src="` + template.HTMLEscapeString(src) + `" title="` + template.HTMLEscapeString(title) +
		`" width="` + width + `" height="` + height +
		`" style="border: 0; max-width: 100%" loading="lazy" allow="geolocation"></iframe>`
}

func linkOf(link, text string) string {
	return `<a href="` + template.HTMLEscapeString(link) + `">` + template.HTMLEscapeString(text) + `</a>`
}

// defaultHeight is the height of an embedded map, in pixels, when none is chosen: that
// of css/embed.css.
const defaultHeight = "680"

// Pixels returns the height of the iframe of a map, in pixels.
func Pixels(show html.Display) string {
	if show.Height == "" || show.Height == html.AutoHeight {
		return defaultHeight
	}
	return show.Height
}

// joined returns a state where the values of one parameter are one value.
func joined(state html.State) html.State {
	var all html.State
	done := map[string]bool{}
	for _, p := range state {
		if !done[p.Name] {
			done[p.Name] = true
			all = append(all, html.PairOf(p.Name, strings.Join(state.Values(p.Name), ",")))
		}
	}
	return all
}

// Attribute returns the attribute of the element for a parameter.
func Attribute(name string) string { return strings.ReplaceAll(name, "_", "-") }

// Root is the path of the scripts that other sites load.
const Root = "/embed/"
