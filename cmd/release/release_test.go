package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDebianVersion(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for version, want := range map[string]string{
		"v1.2.0":                "1.2.0",
		"v1.2.0-rc1":            "1.2.0~rc1",
		"v1.2.0-5-g3c85225":     "1.2.0+5.g3c85225",
		"v1.2.0-rc1-5-g3c85225": "1.2.0~rc1+5.g3c85225",
		"3c85225":               "0~20261130120000.3c85225",
		"v1.2.0-dirty":          "1.2.0+modifie",
	} {
		if got := debianVersion(version, at); got != want {
			t.Errorf("%s: %s, want %s", version, got, want)
		}
	}
	if _, err := exec.LookPath("dpkg"); err != nil {
		t.Log("no dpkg here: the order of versions is not checked")
		return
	}
	var before string
	for _, version := range []string{"3c85225", "v1.2.0-rc1", "v1.2.0", "v1.2.0-5-g3c85225", "v1.3.0"} {
		current := debianVersion(version, at)
		if before != "" && exec.Command("dpkg", "--compare-versions", before, "lt", current).Run() != nil {
			t.Errorf("%s does not come before %s", before, current)
		}
		before = current
	}
}

// TestMaintainer: nothing is packed without who answers for it, and a release needs an address that exists.
func TestMaintainer(t *testing.T) {
	for _, given := range []string{"", " ", "Lieux", "lieux@association.fr", "Lieux <association.fr>"} {
		if got, err := checkMaintainer(given, false); err == nil {
			t.Errorf("%q is taken as %q", given, got)
		}
	}
	const tested = "Essais <essais@example.org>"
	if got, err := checkMaintainer(tested, false); err != nil || got != tested {
		t.Errorf("to try a release out: %q, %v", got, err)
	}
	for _, given := range []string{tested, "Essais <essais@lieux.example>", "Essais <essais@mail.example.com>"} {
		if _, err := checkMaintainer(given, true); err == nil {
			t.Errorf("a release is made in the name of %s", given)
		}
	}
	if _, err := checkMaintainer("Médiathèque d'Essai <lieux@exemple-mediatheque.fr>", true); err != nil {
		t.Error(err)
	}
	for version, want := range map[string]bool{"v1.2.0": true, "v1.2.0-rc1": true, "v1.2.0-5-g3c85225": false,
		"3c85225": false, "v1.2.0-dirty": false} {
		if isRelease(version) != want {
			t.Errorf("%s is a release: %t", version, !want)
		}
	}
}

func TestNotes(t *testing.T) {
	const changes = "# Changes\n\n## Unreleased\n\n- nouveau\n\n## 1.0.0 (2026-12-01)\n\n### Added\n- premier\n\n" +
		"## 0.9\n- avant\n"
	for _, test := range []struct {
		number  string
		release bool
		want    string
	}{
		{"1.0.0", true, "### Added\n- premier\n"}, {"0.9", true, "- avant\n"}, {"3c85225", false, "- nouveau\n"},
		{"1.0.0-5-g3c85225", false, "- nouveau\n"},
	} {
		if got, err := notesOf(changes, test.number, test.release); err != nil || got != test.want {
			t.Errorf("%s: %q, %v, want %q", test.number, got, err, test.want)
		}
	}
	if got, err := notesOf(changes, "2.0.0", true); err == nil {
		t.Errorf("a version without a section has the notes %q", got)
	}
}

func TestDifferences(t *testing.T) {
	if got := differences("a  x\nb  y\n", "a  x\nb  y\n"); len(got) != 0 {
		t.Errorf("the same checksums differ: %v", got)
	}
	if got := differences("a  x\n", "c  x\n"); len(got) != 2 {
		t.Errorf("two checksums of one file: %v", got)
	}
}

// TestArchivesAreTheSame writes an archive of the same files twice, at other times of the disk.
func TestArchivesAreTheSame(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lieux")
	if err := os.WriteFile(file, []byte("programme"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	var tars, zips [2]bytes.Buffer
	for i := range 2 {
		if err := os.Chtimes(file, at, at.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		files := map[string]string{"lieux": file, "LICENSE": file}
		if err := writeTar(&tars[i], "lieux_1", files, at); err != nil {
			t.Fatal(err)
		}
		if err := writeZip(&zips[i], "lieux_1", files, at); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(tars[0].Bytes(), tars[1].Bytes()) || !bytes.Equal(zips[0].Bytes(), zips[1].Bytes()) {
		t.Error("the same files give different archives")
	}
}

func TestComponents(t *testing.T) {
	lock, err := os.ReadFile("../../static/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	content, err := completeComponents([]byte(`{"metadata": {"timestamp": "now", "component": {"name": "lieux"}},
		"components": [{"name": "example.org/module"}]}`), lock, "v1.0.0", "2026-11-30T12:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Metadata struct {
			Timestamp string
			Component struct{ Version string }
		}
		Components []struct {
			Name, Version string
			Licenses      []struct{ License struct{ ID string } }
		}
	}
	if err := json.Unmarshal(content, &document); err != nil {
		t.Fatal(err)
	}
	if document.Metadata.Timestamp != "2026-11-30T12:00:00Z" || document.Metadata.Component.Version != "v1.0.0" {
		t.Errorf("metadata: %+v", document.Metadata)
	}
	if len(document.Components) != 1+len(shownPackages) {
		t.Errorf("%d components, want the module and %d packages", len(document.Components), len(shownPackages))
	}
	for _, c := range document.Components[1:] {
		if c.Version == "" || len(c.Licenses) != 1 || c.Licenses[0].License.ID == "" {
			t.Errorf("%s has no version or no licence: %+v", c.Name, c)
		}
	}
	if _, err := completeComponents([]byte(`{}`), lock, "v1.0.0", ""); err == nil {
		t.Error("a list of another form gives no error")
	}
}

// TestUnitsAreHardened asks systemd how exposed the services are: 2.0 at most, of 10.
func TestUnitsAreHardened(t *testing.T) {
	for _, unit := range []string{"deb/lieux.service", "deb/lieux-import.service"} {
		content, err := os.ReadFile(unit)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"User=lieux", "ProtectSystem=strict", "CapabilityBoundingSet=", "NoNewPrivileges=yes",
			"SystemCallFilter=@system-service", "KillMode=process"} {
			if !strings.Contains(string(content), "\n"+line+"\n") {
				t.Errorf("%s has no line %s", unit, line)
			}
		}
		if _, err := exec.LookPath("systemd-analyze"); err != nil {
			t.Log("no systemd-analyze here: how exposed the services are is not measured")
			continue
		}
		out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", unit).
			CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", unit, err, out)
		}
	}
}
