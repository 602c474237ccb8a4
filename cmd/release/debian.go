package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// packager makes Debian packages.
const packager = "github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.48.0"

// installed are the files of the package: where each goes, and where it is in the common folder.
var installed = map[string]string{
	"usr/lib/systemd/system/lieux.service":           "lieux.service",
	"usr/lib/systemd/system/lieux-import.service":    "lieux-import.service",
	"usr/lib/systemd/system/lieux-import.timer":      "lieux-import.timer",
	"usr/share/bash-completion/completions/lieux":    "completion/lieux.bash",
	"usr/share/zsh/vendor-completions/_lieux":        "completion/_lieux",
	"usr/share/fish/vendor_completions.d/lieux.fish": "completion/lieux.fish",
	"usr/share/doc/lieux/exploitation.md":            "exploitation.md",
	"etc/lieux/lieux.env":                            "lieux.env",
}

// debian makes the package of a platform from a tree of its files and cmd/release/deb/nfpm.yaml.
func (m *making) debian(ctx context.Context, p platform) error {
	root := filepath.Join(m.work, "deb_"+p.debian)
	files := map[string][]byte{}
	for to, from := range installed {
		content, err := os.ReadFile(filepath.Join(m.common(), from))
		if err != nil {
			return err
		}
		files[to] = content
	}
	var err error
	if files["usr/bin/lieux"], err = os.ReadFile(m.built(p)); err != nil {
		return err
	}
	deb := filepath.Join(m.source, "cmd/release/deb")
	if files["usr/sbin/lieux-service"], err = os.ReadFile(filepath.Join(deb, "lieux-service.sh")); err != nil {
		return err
	}
	if files["usr/share/doc/lieux/copyright"], err = m.copyright(); err != nil {
		return err
	}
	for to, content := range files {
		if err := m.install(root, to, content); err != nil {
			return err
		}
	}
	if err := m.installCompressed(root); err != nil {
		return err
	}
	if err := m.setTimes(root); err != nil {
		return err
	}
	return run(ctx, deb, []string{
		"CGO_ENABLED=0", "VERSION=" + debianVersion(m.version, m.time), "ARCH=" + p.debian, "ROOT=" + root,
		"MAINTAINER=" + m.maintainer,
		fmt.Sprintf("SOURCE_DATE_EPOCH=%d", m.time.Unix()),
	}, "go", "run", packager, "package", "--config", "nfpm.yaml", "--packager", "deb", "--target", m.out)
}

// install writes a file of the package below root, with the mode that it has there.
func (m *making) install(root, name string, content []byte) error {
	path, mode := filepath.Join(root, name), fs.FileMode(0o644)
	if dir := filepath.Dir(name); dir == "usr/bin" || dir == "usr/sbin" {
		mode = 0o755
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, content, mode); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

// installCompressed installs the manual and the changes, which Debian keeps compressed.
func (m *making) installCompressed(root string) error {
	pages, err := filepath.Glob(filepath.Join(m.common(), "man", "*.1"))
	if err != nil {
		return err
	}
	to := map[string]string{filepath.Join(m.common(), "CHANGELOG.md"): "usr/share/doc/lieux/changelog.gz"}
	for _, page := range pages {
		to[page] = "usr/share/man/man1/" + filepath.Base(page) + ".gz"
	}
	for from, name := range to {
		content, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755); err != nil {
			return err
		}
		if err := writeGzip(filepath.Join(root, name), content); err != nil {
			return err
		}
	}
	return nil
}

// setTimes gives all files the time of the version, which the package keeps.
func (m *making) setTimes(root string) error {
	return filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(path, m.time, m.time)
	})
}

// copyright returns the licence of the program and the notices of what it contains.
func (m *making) copyright() ([]byte, error) {
	var all []byte
	for _, name := range []string{"LICENSE", "NOTICES.txt"} {
		content, err := os.ReadFile(filepath.Join(m.common(), name))
		if err != nil {
			return nil, err
		}
		all = append(append(all, content...), '\n')
	}
	return all, nil
}

// debianVersion returns a version as Debian orders them: v1.2.0-rc1 comes before v1.2.0, which comes before the fifth
// commit after it; a commit without any tag comes before all tags, in the order of time.
func debianVersion(version string, at time.Time) string {
	version, dirty := strings.CutSuffix(version, "-dirty")
	number, tagged := strings.CutPrefix(version, "v")
	parts := strings.Split(number, "-")
	switch n := len(parts); {
	case !tagged:
		number = "0~" + at.Format("20060102150405") + "." + version
	case n >= 3 && strings.HasPrefix(parts[n-1], "g"):
		number = strings.Join(parts[:n-2], "~") + "+" + parts[n-2] + "." + parts[n-1]
	default:
		number = strings.Join(parts, "~")
	}
	if dirty {
		number += "+modifie"
	}
	return number
}
