package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func sortedNames(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// writeNotes writes the notes of the version, from its section of CHANGELOG.md.
func (m *making) writeNotes() error {
	changes, err := os.ReadFile(filepath.Join(m.source, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	notes, err := notesOf(string(changes), m.number(), isRelease(m.version))
	if err != nil {
		return err
	}
	text := "# Lieux " + m.number() + "\n\n" + notes
	return os.WriteFile(filepath.Join(m.out, "NOTES.md"), []byte(text), 0o644)
}

// notesOf returns the section of a version in a list of changes, without its title: "## 1.0.0", with a date or not. A
// commit that is not a release has the newest section.
func notesOf(changes, number string, release bool) (string, error) {
	var b strings.Builder
	in, found := false, false
	for line := range strings.Lines(changes) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			words := strings.Fields(title)
			in = !found && (!release || len(words) > 0 && strings.Trim(words[0], "[]v") == number)
			found = found || in
			continue
		}
		if in {
			b.WriteString(line)
		}
	}
	if !found {
		return "", errors.New("CHANGELOG.md has no section of " + number)
	}
	return strings.TrimSpace(b.String()) + "\n", nil
}

// bomTool lists the components of a program.
const bomTool = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0"

// writeComponents writes the list of what the program contains (SBOM), in the form of CycloneDX: Go modules, with their
// checksums and licences, and npm packages.
func (m *making) writeComponents(ctx context.Context) error {
	path := filepath.Join(m.out, "lieux_"+m.number()+".cdx.json")
	err := run(ctx, m.source, []string{"CGO_ENABLED=0"}, "go", "run", bomTool, "bin", "-json", "-licenses", "-noserial",
		"-version", m.version, "-output", path, m.built(platforms[0]))
	if err != nil {
		return err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lock, err := os.ReadFile(filepath.Join(m.source, "static/package-lock.json"))
	if err != nil {
		return err
	}
	content, err = completeComponents(content, lock, m.version, m.time.Format("2006-01-02T15:04:05Z"))
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

// completeComponents adds the npm packages of which files are in the program, and sets the version and the time.
func completeComponents(bom, lock []byte, version, at string) ([]byte, error) {
	var document map[string]any
	if err := json.Unmarshal(bom, &document); err != nil {
		return nil, err
	}
	var file struct {
		Packages map[string]struct{ Version, License, Integrity string }
	}
	if err := json.Unmarshal(lock, &file); err != nil {
		return nil, err
	}
	metadata, _ := document["metadata"].(map[string]any)
	component, _ := metadata["component"].(map[string]any)
	components, ok := document["components"].([]any)
	if component == nil || !ok {
		return nil, errors.New("the list of components has another form")
	}
	metadata["timestamp"], component["version"] = at, version
	component["licenses"] = licensed("MIT") // the file LICENSE
	for _, name := range shownPackages {
		p, ok := file.Packages["node_modules/"+name]
		if !ok {
			return nil, fmt.Errorf("package-lock.json has no %s", name)
		}
		components = append(components, map[string]any{
			"type": "library", "name": name, "version": p.Version,
			"bom-ref":  "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version,
			"purl":     "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version,
			"licenses": licensed(p.License),
		})
	}
	document["components"] = components
	return json.MarshalIndent(document, "", "  ")
}

// licensed is the form that a licence has in the list.
func licensed(id string) []any { return []any{map[string]any{"license": map[string]any{"id": id}}} }
