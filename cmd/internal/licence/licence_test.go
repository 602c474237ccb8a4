package licence_test

import (
	"os"
	"testing"

	"github.com/lieux-numeriques/lieux/cmd/internal/licence"
)

// TestModules reads the licences of the modules in the program, in the files that they come with.
func TestModules(t *testing.T) {
	modules, err := licence.Modules("../../lieux")
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) < 20 {
		t.Errorf("only %d modules are in the program", len(modules))
	}
	for _, m := range modules {
		if len(m.Licences) == 0 {
			t.Errorf("%s %s: no licence is recognised among its %d files about it: see phrases in licence.go", m.Path, m.Version,
				len(m.Notices))
		}
		for _, name := range m.Licences {
			if !licence.Allows(name) {
				t.Errorf("%s %s has the licence %s, which Allowed does not have", m.Path, m.Version, name)
			}
		}
	}
}

// tools are licences of programs that only build or test, and of which nothing is handed on.
var tools = []string{"BlueOak-1.0.0", "Python-2.0", "LGPL-3.0-only", "etalab-2.0"}

// unstated are the licences that the files of a package have and its package.json does not name.
var unstated = map[string]string{
	"node_modules/suncalc":                             "BSD-2-Clause",
	"node_modules/@gouvfr-anct/cartographie-nationale": "etalab-2.0",
}

func TestNpmPackages(t *testing.T) {
	for _, lock := range []string{
		"../../../static/package-lock.json", "../../../geo/territory/generate/package-lock.json",
	} {
		content, err := os.ReadFile(lock)
		if err != nil {
			t.Fatal(err)
		}
		packages, err := licence.Npm(content)
		if err != nil || len(packages) == 0 {
			t.Fatalf("%s: %d packages, %v", lock, len(packages), err)
		}
		for _, p := range packages {
			more := tools
			if !p.Dev {
				more = nil
			}
			if stated, known := unstated[p.Path]; known {
				p.Licence = stated
			}
			if !licence.Allows(p.Licence, more...) {
				t.Errorf("%s: %s has the licence %q, which is not allowed", lock, p.Path, p.Licence)
			}
		}
	}
}

func TestAllows(t *testing.T) {
	for expression, want := range map[string]bool{
		"MIT": true, "(MIT AND Zlib)": true, "(MIT OR Apache-2.0)": true, "": false, "GPL-3.0": false,
		"MIT AND GPL-3.0": false, "SEE LICENSE IN LICENSE.txt": false,
	} {
		if got := licence.Allows(expression); got != want {
			t.Errorf("%q: %v, want %v", expression, got, want)
		}
	}
	if !licence.Allows("Python-2.0", "Python-2.0") {
		t.Error("a licence that is allowed besides is refused")
	}
}

func TestRecognise(t *testing.T) {
	for text, want := range map[string]string{
		"Permission is hereby granted,  free of charge, to any\nperson obtaining a copy of": "MIT",
		"GNU GENERAL PUBLIC LICENSE Version 3":                                              "GPL-3.0",
		"Mozilla Public License Version 2.0 … Gnu General Public License":                   "MPL-2.0",
		"All rights reserved.": "",
	} {
		if got := licence.Recognise(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
