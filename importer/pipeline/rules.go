package pipeline

import (
	_ "embed"
	"strings"
)

// rulesVersion identifies the results of the rules of all stages. It is a digest of
// results: TestRulesVersion fails when the rules give others.
//
//go:embed rules.version
var rulesVersion string

// withRules returns a fingerprint that names the version of the rules as well, so that
// another version imports an unchanged listing again.
func withRules(fingerprint, version string) string {
	return fingerprint + "@" + strings.TrimSpace(version)
}

// sameRules reports whether two fingerprints are of one version of the rules.
func sameRules(a, b string) bool {
	_, ofA, _ := strings.Cut(a, "@")
	_, ofB, _ := strings.Cut(b, "@")
	return ofA == ofB
}
