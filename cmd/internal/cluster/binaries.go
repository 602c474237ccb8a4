//go:build unix

package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// binaries is one installed PostgreSQL.
type binaries struct {
	dir     string // holds postgres and initdb
	major   int    // 15
	postgis bool
}

// searchPatterns match the directories of PostgreSQL's server programs, which are seldom in PATH.
var searchPatterns = []string{
	"/usr/lib/postgresql/*/bin",         // Debian, Ubuntu
	"/usr/pgsql-*/bin",                  // Red Hat, PGDG
	"/usr/libexec/postgresql*",          // Alpine
	"/opt/homebrew/opt/postgresql*/bin", // macOS, Apple silicon
	"/usr/local/opt/postgresql*/bin",    // macOS, Intel
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/usr/bin", "/usr/local/bin",
}

// findBinaries lists the installed versions that have PostGIS, newest first.
// It looks in dir alone, unless dir is "".
func findBinaries(dir string) ([]binaries, error) {
	patterns := searchPatterns
	if dir != "" {
		patterns = []string{dir}
	}
	var all []binaries
	seen := map[int]bool{}
	for _, pattern := range patterns {
		dirs, _ := filepath.Glob(pattern)
		for _, dir := range dirs {
			if b, ok := inspect(dir); ok && !(seen[b.major] && !b.postgis) {
				seen[b.major] = true
				all = append(all, b)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b binaries) int { return b.major - a.major })
	if len(all) == 0 {
		return nil, errors.New("PostgreSQL n'est pas installé sur cette machine : " + installHint(0) +
			", ou donnez une base PostGIS existante par DATABASE_URL")
	}
	usable := slices.DeleteFunc(slices.Clone(all), func(b binaries) bool { return !b.postgis })
	if len(usable) == 0 {
		return nil, fmt.Errorf("PostGIS n'est pas installé pour PostgreSQL %d : %s, ou donnez une base PostGIS existante "+
			"par DATABASE_URL", all[0].major, installHint(all[0].major))
	}
	return usable, nil
}

// inspect returns the PostgreSQL installed in a directory; ok is false when there is none.
func inspect(dir string) (binaries, bool) {
	for _, program := range []string{"postgres", "initdb"} {
		if info, err := os.Stat(filepath.Join(dir, program)); err != nil || info.IsDir() {
			return binaries{}, false
		}
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, false
	}
	major := majorVersion(string(out))
	if major == 0 {
		return binaries{}, false
	}
	return binaries{dir: dir, major: major, postgis: hasPostGIS(dir, major)}, true
}

// majorVersion reads "postgres (PostgreSQL) 15.18 (Debian …)"; 0 when it cannot.
func majorVersion(version string) int {
	_, after, found := strings.Cut(version, "(PostgreSQL) ")
	if !found {
		return 0
	}
	number := strings.FieldsFunc(after, func(r rune) bool { return r < '0' || r > '9' })
	if len(number) == 0 {
		return 0
	}
	major, _ := strconv.Atoi(number[0])
	return major
}

func hasPostGIS(dir string, major int) bool {
	shares := []string{
		fmt.Sprintf("/usr/share/postgresql/%d", major),
		fmt.Sprintf("/usr/share/postgresql%d", major),
		filepath.Join(dir, "../share"),
		filepath.Join(dir, "../share/postgresql"),
	}
	if out, err := exec.Command(filepath.Join(dir, "pg_config"), "--sharedir").Output(); err == nil {
		shares = append(shares, strings.TrimSpace(string(out)))
	}
	return slices.ContainsFunc(shares, func(share string) bool {
		_, err := os.Stat(filepath.Join(share, "extension", "postgis.control"))
		return err == nil
	})
}

// installHint returns the command that installs what is missing; major 0: everything.
func installHint(major int) string {
	if runtime.GOOS == "darwin" {
		return "installez-le par « brew install postgresql@17 postgis »"
	}
	if major == 0 {
		return "installez-le par « apt-get install postgresql postgresql-contrib postgis postgresql-postgis »"
	}
	return fmt.Sprintf("installez-le par « apt-get install postgresql-%d-postgis-3 »", major)
}
