package sitetest

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page requests a path as a browser does and parses the response.
func Page(t testing.TB, s *Site, status int, path string) *html.Node {
	t.Helper()
	a := s.Get(path, "Accept", "text/html")
	if a.StatusCode != status {
		t.Fatalf("%s: status %d, want %d: %s", Clip(path), a.StatusCode, status, Clip(string(a.Body)))
	}
	if kind := a.Header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
		t.Fatalf("%s: %s", Clip(path), kind)
	}
	root, err := html.Parse(strings.NewReader(string(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// Elements returns the elements for which is returns true, in the order of the page.
func Elements(root *html.Node, is func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			found = append(found, n)
		}
	}
	return found
}

// Attribute returns an attribute of an element, "" without it.
func Attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// WithClass selects the elements of a class.
func WithClass(class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(Attribute(n, "class")), class) }
}

// Element selects the elements of a name.
func Element(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

// TextOf returns the text of an element, scripts aside, with single spaces.
func TextOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
