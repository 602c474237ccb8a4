package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// broken is a view whose search fails with details that must not be disclosed.
type broken struct {
	directory.View
	find func() error
}

func (b broken) Find(*directory.Query) (directory.Result, error) {
	return directory.Result{}, b.find()
}

func TestFailuresDiscloseNothing(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for name, find := range map[string]func() error{
		"panic": func() error { panic("secret in /var/lib") },
		"error": func() error { return fmt.Errorf("SQLSTATE 42601 secret: select * from core.place") },
	} {
		s.Reader.Serve(broken{sitetest.Snapshot(t), find})
		got := s.Get("/api/v1/proches?code_postal=33000")
		if got.StatusCode != http.StatusInternalServerError || strings.Contains(string(got.Body), "secret") ||
			strings.Contains(string(got.Body), "SQL") {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.Body)
		}
	}
}
