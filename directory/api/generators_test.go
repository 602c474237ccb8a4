package api

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/goccy/go-yaml"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	_ "github.com/oapi-codegen/runtime/types" // of the code that is generated
)

func TestGoIsGenerated(t *testing.T) {
	document, err := openAPIJSON()
	if err != nil {
		t.Fatal(err)
	}
	read, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		t.Fatal(err)
	}
	code, err := codegen.Generate(read, codegen.Configuration{
		PackageName: "generated", Generate: codegen.GenerateOptions{Models: true},
		OutputOptions: codegen.OutputOptions{SkipPrune: true},
	})
	if err != nil {
		t.Fatal("oapi-codegen:", err)
	}
	for _, line := range []string{"Latitude *float64", "Ouverture []Jour", "type Label struct", "Services *string"} {
		if !strings.Contains(strings.Join(strings.Fields(code), " "), line) {
			t.Errorf("the generated code has no %q", line)
		}
	}
	// The code is built in this module, which has what it imports, without a file in the tree.
	written, dir := filepath.Join(t.TempDir(), "generated.go"), t.TempDir()
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{
		"Replace": map[string]string{filepath.Join(root, "generated", "generated.go"): written},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{written: []byte(code), filepath.Join(dir, "overlay"): overlay} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay"), "./generated").CombinedOutput()
	if err != nil {
		t.Errorf("the generated Go does not build: %v\n%s", err, out)
	}
}

func TestTypeScriptIsGenerated(t *testing.T) {
	static, err := filepath.Abs("../../static")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(static, "node_modules", "openapi-typescript")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("openapi-typescript is not installed: run npm ci in static")
		}
		t.Skip("SKIPPED: openapi-typescript is not installed: run npm ci in static")
	}
	document, err := openAPIJSON()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	source, types, use := filepath.Join(dir, "openapi.json"), filepath.Join(dir, "api.d.ts"), filepath.Join(dir, "use.ts")
	for name, content := range map[string]string{source: string(document), use: `
import type { components } from "./api.d.ts";
type Place = components["schemas"]["Lieu"];
export const opening = (place: Place): string => place.properties.ouverture.map((day) => day.jour).join();
export const north = (place: Place): number | undefined => place.properties.latitude;
`} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range [][]string{
		{"openapi-typescript/bin/cli.js", source, "-o", types},
		{"@typescript/native/bin/tsc", "--noEmit", "--strict", "--allowImportingTsExtensions", use},
	} {
		script := filepath.Join(static, "node_modules", command[0])
		cmd := exec.Command("node", slices.Concat([]string{script}, command[1:])...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command[0], err, out[:min(len(out), 1500)])
		}
	}
}

func TestEveryPropertyIsTyped(t *testing.T) {
	document, err := openAPI()
	if err != nil {
		t.Fatal(err)
	}
	typed := 0
	var walk func(at string, value any)
	walk = func(at string, value any) {
		switch v := value.(type) {
		case []any:
			for i, inner := range v {
				walk(fmt.Sprint(at, "/", i), inner)
			}
		case yaml.MapSlice:
			if items := mapOf(v, "items"); items != nil && !says(items) {
				t.Errorf("%s: its items have no type", at)
			}
			for _, item := range v {
				properties, _ := item.Value.(yaml.MapSlice)
				if item.Key != "properties" {
					walk(fmt.Sprint(at, "/", item.Key), item.Value)
					continue
				}
				for _, property := range properties {
					if p, _ := property.Value.(yaml.MapSlice); !says(p) {
						t.Errorf("%s: %s has no type", at, property.Key)
					}
					walk(fmt.Sprint(at, "/", property.Key), property.Value)
					typed++
				}
			}
		}
	}
	walk("", document)
	if typed < 500 {
		t.Errorf("only %d properties were seen", typed)
	}
}

// says reports whether a schema says of what type its values are, and of an object what it has.
func says(schema yaml.MapSlice) bool {
	if valueOf(schema, "$ref") != nil || valueOf(schema, "allOf") != nil {
		return true
	}
	if valueOf(schema, "type") == "object" {
		return valueOf(schema, "properties") != nil || valueOf(schema, "additionalProperties") != nil
	}
	return valueOf(schema, "type") != nil
}
