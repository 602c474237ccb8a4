package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// iconShape is one element of an icon: its name, then its attributes.
type iconShape [2]json.RawMessage

// readIcons reads the drawings of every icon, by name, from the npm package.
func readIcons(root string) (map[string][]iconShape, error) {
	encoded, err := os.ReadFile(filepath.Join(root, "node_modules", "lucide-static", "icon-nodes.json"))
	if err != nil {
		return nil, err
	}
	icons := map[string][]iconShape{}
	return icons, json.Unmarshal(encoded, &icons)
}

// scriptIcons gives `import phone from "lieux:icon/phone"` the drawing of an icon, so
// that scripts weigh those that they use.
func scriptIcons(icons map[string][]iconShape) api.Plugin {
	return api.Plugin{Name: "icons", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `^lieux:icon/`}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: strings.TrimPrefix(a.Path, "lieux:icon/"), Namespace: "icon"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "icon"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			shapes, ok := icons[a.Path]
			if !ok {
				return api.OnLoadResult{}, fmt.Errorf("lucide has no icon %q", a.Path)
			}
			encoded, err := json.Marshal(shapes)
			text := string(encoded)
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJSON}, err
		})
	}}
}

// iconName matches the icons that pages name: {{icon "phone"}} in templates, Icon: "phone"
// in the tables of their packages, "icone": "phone" in their data.
var iconName = regexp.MustCompile(`(?:\bicon |\bIcon: *|"icone": *)"([a-z0-9-]+)"`)

// namingIcons are the kinds of files that name icons.
var namingIcons = []string{".html", ".go", ".json"}

// pageIcons returns the content of the <svg> of each icon that pages name, in
// templates of root or in Go beside it.
func pageIcons(root string, icons map[string][]iconShape) (map[string]string, error) {
	markup := map[string]string{}
	for _, folder := range []string{filepath.Join(root, "pages"), filepath.Join(root, "..", "directory")} {
		err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !slices.Contains(namingIcons, filepath.Ext(file)) {
				return err
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			for _, found := range iconName.FindAllSubmatch(text, -1) {
				name := string(found[1])
				if markup[name], err = iconMarkup(icons[name]); err != nil {
					return fmt.Errorf("%s: icon %q: %w", file, name, err)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return markup, nil
}

// iconMarkup returns the elements of an icon as SVG.
func iconMarkup(shapes []iconShape) (string, error) {
	if len(shapes) == 0 {
		return "", errors.New("lucide has none of this name")
	}
	var b strings.Builder
	for _, shape := range shapes {
		var tag string
		var attributes map[string]string
		if err := json.Unmarshal(shape[0], &tag); err != nil {
			return "", err
		}
		if err := json.Unmarshal(shape[1], &attributes); err != nil {
			return "", err
		}
		b.WriteString("<" + tag)
		for _, name := range slices.Sorted(maps.Keys(attributes)) {
			fmt.Fprintf(&b, ` %s="%s"`, name, html.EscapeString(attributes[name]))
		}
		b.WriteString("/>")
	}
	return b.String(), nil
}
