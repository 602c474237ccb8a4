package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/lieux-numeriques/lieux/cmd/internal/licence"
)

// platform is a system that the program is built for.
type platform struct {
	system, processor string // as Go names them
	debian            string // Debian's name of the processor; "" makes no package
}

// platforms are those that a release has. On Windows there is no private database.
var platforms = []platform{
	{"linux", "amd64", "amd64"},
	{"linux", "arm64", "arm64"},
	{"darwin", "amd64", ""},
	{"darwin", "arm64", ""},
	{"windows", "amd64", ""},
}

// hostPlatform returns the platform of this machine.
func hostPlatform() platform { return platform{runtime.GOOS, runtime.GOARCH, runtime.GOARCH} }

func (p platform) String() string { return p.system + "_" + p.processor }

// program returns the name of the program there.
func (p platform) program() string {
	if p.system == "windows" {
		return "lieux.exe"
	}
	return "lieux"
}

// built returns where the program of a platform is.
func (m *making) built(p platform) string { return filepath.Join(m.work, p.String(), p.program()) }

// build builds the program: static, without the paths of this machine, and without what git says of the tree, so that
// the same commit gives the same bytes anywhere.
func (m *making) build(ctx context.Context, p platform) error {
	fmt.Println("»", p)
	return run(ctx, m.source, []string{"CGO_ENABLED=0", "GOOS=" + p.system, "GOARCH=" + p.processor}, "go", "build",
		"-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -buildid= -X main.version="+m.version, "-o", m.built(p), "./cmd/lieux")
}

// common returns the folder of what all platforms have.
func (m *making) common() string { return filepath.Join(m.work, "common") }

// writeCommon writes what all platforms have: manual, completion and settings as the program of this machine writes
// them, its texts, and the notices of what it contains.
func (m *making) writeCommon(ctx context.Context) error {
	host := m.built(hostPlatform())
	if _, err := os.Stat(host); err != nil {
		if err := m.build(ctx, hostPlatform()); err != nil {
			return err
		}
	}
	if err := run(ctx, m.source, nil, host, "manual", m.common()); err != nil {
		return err
	}
	for _, name := range []string{"LICENSE", "CHANGELOG.md", "docs/exploitation.md", "cmd/release/deb/lieux.service",
		"cmd/release/deb/lieux-import.service", "cmd/release/deb/lieux-import.timer"} {
		content, err := os.ReadFile(filepath.Join(m.source, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(m.common(), filepath.Base(name)), content, 0o644); err != nil {
			return err
		}
	}
	notices, err := m.notices()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(m.common(), "NOTICES.txt"), []byte(notices), 0o644)
}

// shownPackages are the npm packages of which files are in the program.
var shownPackages = []string{"leaflet", "lucide-static",
	"@fontsource-variable/atkinson-hyperlegible-next"}

// notices returns the notices that the licences of modules and packages ask to hand on.
func (m *making) notices() (string, error) {
	modules, err := licence.Modules("./cmd/lieux")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("Lieux contains these works of others.\n")
	for _, module := range modules {
		for _, notice := range module.Notices {
			fmt.Fprintf(&b, "\n──── %s %s, %s\n\n%s", module.Path, module.Version, notice.Name, notice.Text)
		}
	}
	for _, name := range shownPackages {
		files, err := filepath.Glob(filepath.Join(m.source, "static/node_modules", name, "LICENSE*"))
		if err != nil || len(files) == 0 {
			return "", fmt.Errorf("no licence of %s: %w", name, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "\n──── %s, %s\n\n%s", name, filepath.Base(file), text)
		}
	}
	return b.String(), nil
}
