package archtest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// secrets are what no file of the repository may hold. The patterns are written so that they do not match themselves.
var secrets = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY` + `-----`)},
	{"a key of a cloud", regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{16}\b`)},
	{"a token of a forge", regexp.MustCompile(`\b(gh[pousr]_\w{30,}|glpat-[\w-]{20,}|npm_\w{30,})`)},
	{"a signed token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)},
	{"a password in an address", regexp.MustCompile(`\b[a-z]+://[a-z0-9_.]+:([^@\s/"'` + "`" + `]{6,})@`)},
	{"an authorization", regexp.MustCompile(`(?i)authorization: *(basic|bearer) +[A-Za-z0-9+/_=-]{20,}`)},
	{"a registry of packages", regexp.MustCompile(`registry\.npm` + `js|proxy\.go` + `lang|deb\.deb` + `ian\.org`)},
	{"a path of a machine", regexp.MustCompile(`(^|[\s"'=(:])/(root|work)` + `/[a-z.]`)},
}

// invented are the passwords that documents and tests invent.
var invented = regexp.MustCompile(`(?i)s3c|secret|passe|password|motdepasse|[{<$]|…`)

// TestNoSecrets looks for secrets, and for what only one machine has, in every file that git keeps.
func TestNoSecrets(t *testing.T) {
	const root = "../../.."
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // removed from the tree and not yet from git
		}
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0 {
			continue // a picture, or data
		}
		for i, line := range strings.Split(string(content), "\n") {
			for _, s := range secrets {
				found := s.pattern.FindStringSubmatch(line)
				if found == nil || s.name == "a password in an address" && invented.MatchString(found[1]) {
					continue
				}
				t.Errorf("%s:%d holds %s: %.80s", name, i+1, s.name, found[0])
			}
		}
	}
}

// TestSecretsAreFound gives the patterns what they must find.
func TestSecretsAreFound(t *testing.T) {
	for name, line := range map[string]string{
		"a private key":            "-----BEGIN RSA PRIVATE KEY" + "-----",
		"a key of a cloud":         "AKIA" + "ABCDEFGHIJKLMNOP",
		"a token of a forge":       "ghp_" + strings.Repeat("a1", 18),
		"a signed token":           "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N",
		"a password in an address": "postgres://lieux:" + "k9!xQ2vv@base/lieux",
		"an authorization":         "Authorization: Bearer " + strings.Repeat("x", 24),
		"a registry of packages":   "https://registry.npm" + "js.org/leaflet",
		"a path of a machine":      `open("/` + `root/.config")`,
	} {
		found := false
		for _, s := range secrets {
			found = found || s.name == name && s.pattern.MatchString(line)
		}
		if !found {
			t.Errorf("%s is not found in %.40q", name, line)
		}
	}
}
