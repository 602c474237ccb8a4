// Command build makes static/dist from static/js, static/css and the npm
// packages of static/package-lock.json: minified modules and style whose names
// hold a hash of their content, and manifest.json, which gives each its name.
// Run it from the repository with `go run ./static/build`.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// entries are what pages name; everything else follows by import.
var entries = []string{"js/main.js", "js/place.js", "css/main.css"}

// copied are served as they are, under a hashed name.
var copied = map[string]string{
	"outline.json": "outline/france.json",
	"icon.svg":     "css/icon.svg",
}

func main() {
	root := flag.String("static", "static", "folder of the sources")
	out := flag.String("out", "", "folder to fill (default: dist in the sources)")
	flag.Parse()
	if *out == "" {
		*out = filepath.Join(*root, "dist")
	}
	if err := build(*root, *out); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

// build fills out with the bundles of root. What out held before is removed,
// hidden files excepted.
func build(root, out string) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, "node_modules", "leaflet")); err != nil {
		return errors.New("npm packages are missing: run `npm ci` in " + root)
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	if err := empty(out); err != nil {
		return err
	}
	manifest, err := bundle(root, out)
	if err != nil {
		return err
	}
	for name, source := range copied {
		hashed, err := copyHashed(filepath.Join(root, source), out, name)
		if err != nil {
			return err
		}
		manifest[name] = hashed
	}
	encoded, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "manifest.json"), append(encoded, '\n'), 0o644)
}

// empty makes sure that dir exists and holds nothing but hidden files.
func empty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	found, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range found {
		if strings.HasPrefix(f.Name(), ".") {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// bundle runs esbuild and gives the path under out of each entry, by its base name.
func bundle(root, out string) (map[string]string, error) {
	points := make([]api.EntryPoint, 0, len(entries))
	for _, e := range entries {
		base := path.Base(e)
		points = append(points, api.EntryPoint{
			InputPath:  filepath.Join(root, e),
			OutputPath: strings.TrimSuffix(base, path.Ext(base)),
		})
	}
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: points,
		AbsWorkingDir:       root,
		Outdir:              filepath.Join(out, "assets"),
		EntryNames:          "[name]-[hash]",
		ChunkNames:          "[name]-[hash]",
		Bundle:              true,
		Splitting:           true,
		Format:              api.FormatESModule,
		Target:              api.ES2020,
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		LegalComments:       api.LegalCommentsEndOfFile,
		Charset:             api.CharsetUTF8,
		// Leaflet's pictures belong to controls and markers that are not used.
		Loader:   map[string]api.Loader{".png": api.LoaderEmpty},
		Metafile: true,
		Write:    true,
		LogLevel: api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("%s", result.Errors[0].Text)
	}
	return manifestOf(result.Metafile, out)
}

// manifestOf reads which output came from which entry.
func manifestOf(metafile, out string) (map[string]string, error) {
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string `json:"entryPoint"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, err
	}
	manifest := map[string]string{}
	for output, o := range meta.Outputs {
		if o.EntryPoint != "" {
			manifest[path.Base(o.EntryPoint)] = "assets/" + path.Base(output)
		}
	}
	return manifest, nil
}

func copyHashed(source, out, name string) (string, error) {
	body, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	ext := path.Ext(name)
	sum := sha256.Sum256(body)
	hashed := fmt.Sprintf("assets/%s-%X%s", strings.TrimSuffix(name, ext), sum[:4], ext)
	target := filepath.Join(out, filepath.FromSlash(hashed))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return "", err
	}
	return hashed, os.WriteFile(target, body, 0o644)
}
