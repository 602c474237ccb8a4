package pgtest

import (
	"net/url"
	"testing"
)

// withDatabase returns the URL of another database of the same server.
func withDatabase(tb testing.TB, server, name string) string {
	tb.Helper()
	u, err := url.Parse(server)
	if err != nil || u.Scheme == "" {
		tb.Fatalf("%s must be a postgres:// URL", Env)
	}
	u.Path = "/" + name
	return u.String()
}
