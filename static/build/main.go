// Command build makes static/dist from static/js, static/css and the npm
// packages of static/package-lock.json: minified modules, style and face whose
// names hold a hash of their content, manifest.json, which gives each its name,
// and icons.json, the drawings of the icons that pages show.
// Run it from the repository with `go run ./static/build`.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// mapEntry is fetched by the others when a map is in sight. It is bundled alone
// and whole, so that no file waits for another.
const mapEntry = "js/map.js"

// entries are what pages name, and those of others.
var entries = []string{
	"js/main.js", "js/carte.js", "js/place.js", "js/integrer.js", "js/imprimer.js", "js/orienter.js",
	"js/atlas.js", "js/verifier.js", "js/signaler.js",
	"js/embed/carte-lieux.js",
	"js/embed/carte-lieux.classique.js", "js/embed/hauteur.js",
	"css/main.css", "css/plain.css", "css/atlas.css", "css/signaler.css", "css/atelier.css",
	"css/first-view.css", "css/late-view.css", "css/first-place.css", "css/first-guide.css",
}

// copied are served as they are, under a hashed name.
var copied = map[string]string{
	"outline.json": "outline/france.json",
	"icon.svg":     "css/icon.svg",
	"partage.png":  "share/partage.png",
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

// build fills out with the bundles of root, the list of them last. What out held before is removed, but for the file
// that keeps it in git.
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
	icons, err := readIcons(root)
	if err != nil {
		return err
	}
	manifest, err := bundle(root, out, []string{mapEntry}, quietLeaflet(), scriptIcons(icons))
	if err != nil {
		return err
	}
	rest, err := bundle(root, out, entries, elementStyle(root), elementWords(root), scriptIcons(icons),
		fetched(path.Base(mapEntry), path.Base(manifest["map.js"])))
	if err != nil {
		return err
	}
	maps.Copy(manifest, rest)
	if err := writeThemes(out, manifest); err != nil {
		return err
	}
	for name, source := range copied {
		hashed, err := copyHashed(filepath.Join(root, source), out, name)
		if err != nil {
			return err
		}
		manifest[name] = hashed
	}
	drawn, err := pageIcons(root, icons)
	if err != nil {
		return err
	}
	if err := writeJSON(filepath.Join(out, "icons.json"), drawn); err != nil {
		return err
	}
	return writeJSON(filepath.Join(out, "manifest.json"), manifest)
}

func writeJSON(file string, value any) error {
	encoded, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(encoded, '\n'), 0o644)
}

// empty makes sure that dir exists and holds nothing that git does not know.
func empty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	found, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range found {
		if f.Name() == ".gitkeep" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// bundle runs esbuild and gives the path under out of each entry, by its base name.
func bundle(root, out string, entries []string, plugins ...api.Plugin) (map[string]string, error) {
	points := make([]api.EntryPoint, 0, len(entries))
	for _, e := range entries {
		base := path.Base(e)
		points = append(points, api.EntryPoint{
			InputPath:  filepath.Join(root, e),
			OutputPath: strings.TrimSuffix(base, path.Ext(base)),
		})
	}
	options := common(root)
	options.EntryPointsAdvanced = points
	options.Outdir = filepath.Join(out, "assets")
	options.EntryNames, options.AssetNames = "[name]-[hash]", "[name]-[hash]"
	options.Loader[".woff2"] = api.LoaderFile
	options.Format = api.FormatESModule
	options.Metafile, options.Write = true, true
	options.Plugins = plugins
	result := api.Build(options)
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("%s", result.Errors[0].Text)
	}
	return manifestOf(result.Metafile, out)
}

// common is what every run of esbuild shares.
func common(root string) api.BuildOptions {
	return api.BuildOptions{
		AbsWorkingDir:     root,
		Bundle:            true,
		PreserveSymlinks:  true, // where packages are is no part of the names of what is made
		Target:            api.ES2020,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsEndOfFile,
		Charset:           api.CharsetUTF8,
		// Leaflet's pictures belong to controls and markers that are not used.
		Loader:   map[string]api.Loader{".png": api.LoaderEmpty},
		LogLevel: api.LogLevelWarning,
	}
}

// manifestOf reads which output came from which entry.
func manifestOf(metafile, out string) (map[string]string, error) {
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string              `json:"entryPoint"`
			Inputs     map[string]struct{} `json:"inputs"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, err
	}
	manifest := map[string]string{}
	for output, o := range meta.Outputs {
		if o.EntryPoint != "" {
			manifest[path.Base(o.EntryPoint)] = "assets/" + path.Base(output)
			continue
		}
		for input := range o.Inputs { // a file that a style names, served as it is
			manifest[path.Base(input)] = "assets/" + path.Base(output)
		}
	}
	return manifest, nil
}

func copyHashed(source, out, name string) (string, error) {
	body, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	return writeHashed(body, out, name)
}

// writeHashed writes a file under a name that holds a hash of its content.
func writeHashed(body []byte, out, name string) (string, error) {
	ext := path.Ext(name)
	sum := sha256.Sum256(body)
	hashed := fmt.Sprintf("assets/%s-%X%s", strings.TrimSuffix(name, ext), sum[:4], ext)
	target := filepath.Join(out, filepath.FromSlash(hashed))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return "", err
	}
	return hashed, os.WriteFile(target, body, 0o644)
}
