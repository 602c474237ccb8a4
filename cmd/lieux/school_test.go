package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSchoolHolidaysFile(t *testing.T) {
	if c, err := (schoolFlag{}).schoolCalendar(); err != nil || c == nil {
		t.Fatalf("without a file: %v", err)
	}
	file := filepath.Join(t.TempDir(), "vacances.csv")
	for content, want := range map[string]string{
		"zone,du,au,nom\nA,2026-12-19,2027-01-04,Noël\n": "",
		"zone,du,au,nom\nZ,2026-12-19,2027-01-04,Noël\n": "ligne 2 : zone inconnue",
		"": "première ligne",
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := schoolFlag{file}.schoolCalendar()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
	if _, err := (schoolFlag{file + ".absent"}).schoolCalendar(); err == nil || !strings.Contains(err.Error(), "absent") {
		t.Errorf("missing file: %v", err)
	}
}
