// Package licence recognises the licences of the modules that the program contains.
package licence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Allowed are the licences that a dependency may have, by their SPDX names: they ask for a notice, or less, of who
// hands on the program.
var Allowed = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "Zlib", "0BSD", "Unlicense",
	"CC0-1.0", "OFL-1.1", "MPL-2.0"}

// Module is a Go module, with what its own files say of its licence.
type Module struct {
	Path, Version string
	Licences      []string // SPDX names, sorted; empty when none is recognised
	Notices       []Notice
}

// Notice is a file about the licence of a module.
type Notice struct{ Name, Text string }

// Modules returns the modules of which packages are in a program, itself aside, by path. It runs the go command in the
// current directory.
func Modules(program string) ([]Module, error) {
	list := exec.Command("go", "list", "-deps", "-json=Module", program)
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("list the modules of %s: %w", program, err)
	}
	found := map[string]Module{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if m := p.Module; m != nil && !m.Main && found[m.Path].Path == "" {
			read, err := readModule(m.Dir)
			if err != nil {
				return nil, err
			}
			read.Path, read.Version = m.Path, m.Version
			found[m.Path] = read
		}
	}
	modules := make([]Module, 0, len(found))
	for _, m := range found {
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

var noticeName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|unlicense)`)

func readModule(dir string) (m Module, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return m, err
	}
	for _, e := range entries {
		if e.IsDir() || !noticeName.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return m, err
		}
		m.Notices = append(m.Notices, Notice{e.Name(), string(text)})
		if name := Recognise(string(text)); name != "" && !slices.Contains(m.Licences, name) {
			m.Licences = append(m.Licences, name)
		}
	}
	slices.Sort(m.Licences)
	return m, nil
}

// phrases are words that only one licence has, the more particular first. Of the two licences of BSD, only the longer
// one forbids to use names for promotion.
var phrases = []struct{ licence, words string }{
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"MPL-2.0", "mozilla public license, version 2.0"},
	{"AGPL-3.0", "gnu affero general public license"},
	{"LGPL-3.0", "gnu lesser general public license"},
	{"GPL-3.0", "gnu general public license"},
	{"Apache-2.0", "apache license version 2.0"},
	{"Apache-2.0", "apache license, version 2.0"},
	{"BSD-3-Clause", "may be used to endorse or promote products derived from"},
	{"BSD-2-Clause", "redistributions in binary form must reproduce the above copyright notice"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software"},
	{"ISC", "permission to use, copy, modify, and distribute this software"},
	{"OFL-1.1", "sil open font license version 1.1"},
	{"Unlicense", "this is free and unencumbered software released into the public domain"},
	{"CC0-1.0", "cc0 1.0 universal"},
	{"Zlib", "altered source versions must be plainly marked as such"},
}

// Recognise returns the SPDX name of the licence that a text is, "" when it is none of those known.
func Recognise(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, p := range phrases {
		if strings.Contains(text, p.words) {
			return p.licence
		}
	}
	return ""
}

// Package is an npm package that a package-lock.json installs.
type Package struct {
	Path    string // its folder
	Licence string // an SPDX expression, "" where the lock does not say
	Dev     bool   // it builds or tests
}

// Npm returns the packages that a package-lock.json installs, by path.
func Npm(lock []byte) ([]Package, error) {
	var file struct {
		Packages map[string]struct {
			Licence   string `json:"license"`
			Link, Dev bool
		}
	}
	if err := json.Unmarshal(lock, &file); err != nil {
		return nil, err
	}
	var packages []Package
	for path, p := range file.Packages {
		if path != "" && !p.Link {
			packages = append(packages, Package{path, p.Licence, p.Dev})
		}
	}
	slices.SortFunc(packages, func(a, b Package) int { return strings.Compare(a.Path, b.Path) })
	return packages, nil
}

var operator = regexp.MustCompile(`\s+(AND|OR)\s+`)

// Allows reports whether an SPDX expression of Allowed licences, joined by AND and OR, lets the program be handed on.
// Each of its licences must be allowed or one of more.
func Allows(expression string, more ...string) bool {
	names := operator.Split(strings.Trim(expression, "()"), -1)
	return !slices.ContainsFunc(names, func(name string) bool {
		return !slices.Contains(Allowed, name) && !slices.Contains(more, name)
	})
}
