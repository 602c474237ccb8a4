package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// elementWords gives `import words from "lieux:words"` the texts that
// the element shows before any page is loaded, by language then by French text.
func elementWords(root string) api.Plugin {
	return api.Plugin{Name: "element-words", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `^lieux:words$`}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: a.Path, Namespace: "words"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "words"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			text, err := wordsOfElement(root)
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJSON}, err
		})
	}}
}

func wordsOfElement(root string) (string, error) {
	files, err := filepath.Glob(filepath.Join(root, "lang", "*.json"))
	if err != nil {
		return "", err
	}
	words := map[string]map[string]string{}
	for _, file := range files {
		encoded, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		var language struct {
			Element map[string]string `json:"element"`
		}
		if err := json.Unmarshal(encoded, &language); err != nil {
			return "", err
		}
		words[strings.TrimSuffix(filepath.Base(file), ".json")] = language.Element
	}
	encoded, err := json.Marshal(words)
	return string(encoded), err
}
