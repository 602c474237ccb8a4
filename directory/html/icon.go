package html

import (
	"encoding/json"
	"html/template"
	"io/fs"
)

// readIcons reads the drawings that the build made of the icons that pages name.
// It returns nil without a build.
func readIcons(dist fs.FS) map[string]string {
	if dist == nil {
		return nil
	}
	encoded, err := fs.ReadFile(dist, "icons.json")
	if err != nil {
		return nil
	}
	var icons map[string]string
	if json.Unmarshal(encoded, &icons) != nil {
		return nil
	}
	return icons
}

// iconFunction returns the function of templates that draws an icon by its name of
// lucide, always beside a word: assistive techniques do not see it.
func iconFunction(icons map[string]string) func(name string) template.HTML {
	drawn := make(map[string]template.HTML, len(icons))
	for name, shapes := range icons {
		drawn[name] = template.HTML(`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"` +
			` focusable="false">` + shapes + `</svg>`)
	}
	return func(name string) template.HTML { return drawn[name] }
}
