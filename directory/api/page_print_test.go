package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestSheetHoldsTheNearestPlaces(t *testing.T) {
	s := openPages(t, withPages())
	var want []string
	for _, f := range decode[collection](t, s.get("/api/v1/lieux?limit=8&pres_de=33000")).Features {
		want = append(want, strings.Join(strings.Fields(f.Properties["nom"].(string)), " "))
	}
	root := s.page(http.StatusOK, "/imprimer?pres_de=33000")
	var got []string
	for _, card := range all(root, withClass("paper-place")) {
		name := all(card, element("bdi"))[0]
		got = append(got, textOf(name))
		if len(all(card, withClass("qr"))) != 1 {
			t.Errorf("%s has no QR code", textOf(name))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the sheet holds %v, want %v", got, want)
	}
	if len(all(root, withClass("plan"))) != 1 {
		t.Error("no plan")
	}
	if more := all(root, func(n *html.Node) bool { return strings.Contains(attribute(n, "href"), "limit=40") }); len(more) != 1 {
		t.Error("no way to more places")
	}
	s.page(http.StatusBadRequest, "/imprimer?labl=x")
}

func TestPlaceHasItsCodeAndItsQuality(t *testing.T) {
	s := openPages(t, withPages())
	for _, id := range decode[collection](t, s.get("/api/v1/lieux?limit=20")).ids() {
		root := s.page(http.StatusOK, "/lieux/"+id)
		codes := all(root, withClass("qr"))
		if len(codes) != 1 {
			t.Fatalf("%s: %d codes", id, len(codes))
		}
		path := attribute(all(codes[0], element("path"))[0], "d")
		// The finder pattern: seven black modules on the first line, and the quiet zone before them.
		if !strings.HasPrefix(path, "M4 4.5h7M") {
			t.Errorf("%s: %s", id, path)
		}
	}
}
