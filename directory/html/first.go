package html

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io/fs"
	"strings"
)

// firstStyle is the style of the first screen of a page. It stands in the page, because a
// telephone on a slow network shows nothing before the styles of the head have come: a
// file costs it one more way there and back. The rest comes at the end of the page.
type firstStyle struct {
	element template.HTML
	hash    string // "'sha256-…'"
}

// firstStyles reads the styles of first screens from the build, by name of entry.
func firstStyles(dist fs.FS, assets Assets) map[string]firstStyle {
	styles := map[string]firstStyle{}
	for entry, address := range assets {
		if !strings.HasPrefix(entry, "first-") {
			continue
		}
		raw, err := fs.ReadFile(dist, strings.TrimPrefix(address, "/"))
		if err != nil {
			continue
		}
		// A style names the files beside itself; a page has another address.
		text := strings.ReplaceAll(strings.TrimSpace(string(raw)), `url("./`, `url("/assets/`)
		sum := sha256.Sum256([]byte(text))
		styles[entry] = firstStyle{
			element: template.HTML("<style>" + text + "</style>"), // of the build, not of a visitor
			hash:    "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
		}
	}
	return styles
}

// ShowFirst puts the style of a first screen in the page: "view", "place" or "guide". What comes last is the
// rest of that style when the build has one, else the whole style of the site. A page in a theme of its own
// asks for a file, one that a script reads has none.
func (s *Site) ShowFirst(l *Layout, show *Display, name string) {
	if show.Bare || l.Assets["style"] != s.Assets["main.css"] {
		return
	}
	style := s.first["first-"+name+".css"]
	l.First, l.firstHash = style.element, style.hash
	if late := s.Assets["late-"+name+".css"]; late != "" && style.hash != "" {
		l.Assets["style"] = late
	}
}
