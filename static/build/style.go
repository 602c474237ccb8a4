package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// elementStyle gives `import text from "lieux:style"` the style of the element.
func elementStyle(root string) api.Plugin {
	return api.Plugin{Name: "element-style", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `^lieux:style$`}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: a.Path, Namespace: "style"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "style"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			text, err := shadowStyle(root)
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderText}, err
		})
	}}
}

// reset is the beginning of the element's style: its content inherits nothing from
// the page's style of the element, and holds the variables itself.
// Within a shadow root `!important` outranks that of the page.
const reset = `:host{display:block!important;visibility:visible!important;opacity:1!important}` +
	`:host([hidden]){display:none!important}` +
	`.app{all:initial;display:block;direction:ltr;container-type:inline-size;font-size:medium}`

var (
	wholePage   = regexp.MustCompile(`(^|[{},])(?::root|html|body)([{,])`)
	windowWidth = regexp.MustCompile(`@media ?\((m(?:in|ax)-width)`)
	legal       = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// shadowStyle rewrites the style of a page for a shadow root: rules for the page
// apply to the root's only child, and media queries become queries of its width.
func shadowStyle(root string) (string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	options := common(root)
	options.EntryPoints = []string{filepath.Join(root, "css", "embed.css")}
	options.LegalComments = api.LegalCommentsNone
	result := api.Build(options)
	if len(result.Errors) > 0 {
		return "", fmt.Errorf("%s", result.Errors[0].Text)
	}
	text := string(result.OutputFiles[0].Contents)
	text = legal.ReplaceAllString(text, "")
	for range 2 { // selectors of one list touch each other
		text = wholePage.ReplaceAllString(text, "$1.app$2")
	}
	return reset + strings.TrimSpace(windowWidth.ReplaceAllString(text, "@container ($1")), nil
}

var darkQuery = regexp.MustCompile(`@media ?\(prefers-color-scheme: ?dark\)`)

// writeThemes adds the style of pages in one theme, whatever the system says.
func writeThemes(out string, manifest map[string]string) error {
	text, err := os.ReadFile(filepath.Join(out, manifest["main.css"]))
	if err != nil {
		return err
	}
	if !darkQuery.Match(text) {
		return errors.New("the style has no dark theme")
	}
	for theme, query := range map[string]string{"clair": "@media not all", "sombre": "@media all"} {
		name := theme + ".css"
		if manifest[name], err = writeHashed(darkQuery.ReplaceAll(text, []byte(query)), out, name); err != nil {
			return err
		}
	}
	return nil
}

// fetched leaves an import to the browser, under the name that the build gave.
func fetched(name, hashed string) api.Plugin {
	return api.Plugin{Name: "fetched", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `/` + regexp.QuoteMeta(name) + `$`},
			func(a api.OnResolveArgs) (api.OnResolveResult, error) {
				if a.Kind != api.ResolveJSDynamicImport {
					return api.OnResolveResult{}, nil
				}
				return api.OnResolveResult{Path: "./" + hashed, External: true}, nil
			})
	}}
}

// quietLeaflet keeps Leaflet from writing on the page while the map is dragged:
// classes and styles of the page belong to its author.
func quietLeaflet() api.Plugin {
	return api.Plugin{Name: "quiet-leaflet", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `leaflet-src\.esm\.js$`}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			source, err := os.ReadFile(a.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			text := string(source)
			for _, declaration := range []string{
				"addClass(document.body, 'leaflet-dragging');", "removeClass(document.body, 'leaflet-dragging');",
				"addClass(this._lastTarget, 'leaflet-drag-target');", "removeClass(this._lastTarget, 'leaflet-drag-target');",
			} {
				if !strings.Contains(text, declaration) {
					return api.OnLoadResult{}, fmt.Errorf("leaflet no longer says %q: see quietLeaflet", declaration)
				}
				text = strings.ReplaceAll(text, declaration, "")
			}
			// What it notes on the window and the document gets no name there.
			const key = "var eventsKey = '_leaflet_events';"
			if !strings.Contains(text, key) {
				return api.OnLoadResult{}, fmt.Errorf("leaflet no longer says %q: see quietLeaflet", key)
			}
			text = strings.Replace(text, key, "var eventsKey = Symbol();", 1)
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
		})
	}}
}
