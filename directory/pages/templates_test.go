package pages_test

import (
	"io/fs"
	"regexp"
	"testing"

	"github.com/lieux-numeriques/lieux/static"
)

var definition = regexp.MustCompile(`\{\{-? *(?:define|block) "([^"]+)"`)

// TestTemplatesHaveTheirOwnNames: of two templates of one name the last would replace the other without a word.
func TestTemplatesHaveTheirOwnNames(t *testing.T) {
	files, err := fs.Glob(static.FS, "pages/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	defined := map[string]string{}
	for _, file := range files {
		text, err := fs.ReadFile(static.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range definition.FindAllStringSubmatch(string(text), -1) {
			if other, taken := defined[match[1]]; taken {
				t.Errorf("%s and %s define %q", other, file, match[1])
			}
			defined[match[1]] = file
		}
	}
	if len(defined) < 50 {
		t.Errorf("%d templates were found", len(defined))
	}
}
