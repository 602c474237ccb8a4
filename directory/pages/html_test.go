package pages_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// page requests a path as a browser does and parses the response.
func page(t testing.TB, s *sitetest.Site, status int, path string) *html.Node {
	t.Helper()
	a := s.Get(path, "Accept", "text/html")
	if a.StatusCode != status {
		t.Fatalf("%s: status %d, want %d: %s", sitetest.Clip(path), a.StatusCode, status, sitetest.Clip(string(a.Body)))
	}
	if kind := a.Header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
		t.Fatalf("%s: %s", sitetest.Clip(path), kind)
	}
	root, err := html.Parse(strings.NewReader(string(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// elements returns the elements for which is returns true, in the order of the page.
func elements(root *html.Node, is func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			found = append(found, n)
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func withClass(class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attribute(n, "class")), class) }
}

func element(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
