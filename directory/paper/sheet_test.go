package paper_test

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func TestSheetHasTheNearestPlaces(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	var want []string
	for _, f := range sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=5&pres_de=33000")).Features {
		want = append(want, strings.Join(strings.Fields(f.Properties["nom"].(string)), " "))
	}
	root := sitetest.Page(t, s, http.StatusOK, "/imprimer?pres_de=33000")
	var got []string
	for _, card := range sitetest.Elements(root, sitetest.WithClass("paper-place")) {
		name := sitetest.Elements(card, sitetest.Element("bdi"))[0]
		got = append(got, sitetest.TextOf(name))
		if len(sitetest.Elements(card, sitetest.WithClass("qr"))) != 1 {
			t.Errorf("%s has no QR code", sitetest.TextOf(name))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the sheet holds %v, want %v", got, want)
	}
	if len(sitetest.Elements(root, sitetest.WithClass("plan"))) != 1 {
		t.Error("no plan")
	}
	var numbers []string
	for _, option := range sitetest.Elements(root, sitetest.Element("option")) {
		numbers = append(numbers, sitetest.TextOf(option))
	}
	if !slices.Equal(numbers, []string{"5", "10", "20", "40"}) {
		t.Errorf("numbers of places to choose: %v", numbers)
	}
	var documents []string
	for _, link := range sitetest.Elements(root, sitetest.Element("a")) {
		if href := sitetest.Attribute(link, "href"); strings.HasSuffix(href, ".pdf") {
			documents = append(documents, href)
		}
	}
	if !slices.Equal(documents, []string{"/affiche/33063.pdf", "/livret/33.pdf"}) {
		t.Errorf("documents: %v", documents)
	}
	sitetest.Page(t, s, http.StatusBadRequest, "/imprimer?labl=x")
}

// sheetNames returns the names of the places of a sheet, in its order.
func sheetNames(root *html.Node) []string {
	var names []string
	for _, card := range sitetest.Elements(root, sitetest.WithClass("paper-place")) {
		names = append(names, sitetest.TextOf(sitetest.Elements(card, sitetest.Element("bdi"))[0]))
	}
	return names
}

func TestSheetsAreNumberedAndCoverTheView(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	total := int(sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1&departement=33")).NumberMatched)
	if total < 11 {
		t.Fatalf("%d places in Gironde", total)
	}
	seen := map[string]bool{}
	number := 1
	for address := "/imprimer?departement=33&limit=5"; address != ""; number++ {
		root := sitetest.Page(t, s, http.StatusOK, address)
		names := sheetNames(root)
		first, last := (number-1)*5+1, (number-1)*5+len(names)
		want := fmt.Sprintf("Cette feuille montre les lieux %d à %d, sur %d.", first, last, total)
		if !strings.Contains(sitetest.TextOf(root), want) {
			t.Errorf("sheet %d does not contain %q", number, want)
		}
		if rank := sitetest.TextOf(sitetest.Elements(root, sitetest.WithClass("rank"))[0]); rank != strconv.Itoa(first) {
			t.Errorf("sheet %d begins at %s", number, rank)
		}
		for _, link := range sitetest.Elements(root, sitetest.WithClass("paper-place")) {
			seen[sitetest.TextOf(link)] = true
		}
		address = ""
		for _, link := range sitetest.Elements(root, sitetest.Element("a")) {
			if sitetest.TextOf(link) == "Feuille suivante" {
				address = sitetest.Attribute(link, "href")
			}
		}
	}
	if len(seen) != total {
		t.Errorf("%d places on all sheets of %d", len(seen), total)
	}
	if text := sitetest.TextOf(sitetest.Page(t, s, http.StatusOK, "/imprimer?departement=33&limit=100")); total > 40 &&
		!strings.Contains(text, "Une feuille en porte 40 au plus.") {
		t.Error("an incomplete sheet has no note")
	}
	sitetest.Page(t, s, http.StatusBadRequest, "/imprimer?departement=33&feuille=deux")
}

func TestMarkersOfThePlanDoNotOverlap(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, view := range []string{
		"pres_de=33000&limit=40", "departement=33&limit=40", "region=75&limit=40", "pres_de=97400",
	} {
		root := sitetest.Page(t, s, http.StatusOK, "/imprimer?"+view)
		type mark struct{ x, y float64 }
		var marks []mark
		for _, circle := range sitetest.Elements(root, sitetest.Element("circle")) {
			if sitetest.Attribute(circle, "r") != "11.5" {
				continue // the origin
			}
			x, errX := strconv.ParseFloat(sitetest.Attribute(circle, "cx"), 64)
			y, errY := strconv.ParseFloat(sitetest.Attribute(circle, "cy"), 64)
			if errX != nil || errY != nil || x < 10 || y < 10 || x > 290 || y > 290 {
				t.Errorf("%s: a mark at %s, %s", view, sitetest.Attribute(circle, "cx"), sitetest.Attribute(circle, "cy"))
			}
			for _, other := range marks {
				if far := math.Hypot(x-other.x, y-other.y); far < 18 {
					t.Errorf("%s: two marks at %.1f of each other", view, far)
				}
			}
			marks = append(marks, mark{x, y})
		}
		// one has no position
		if places := len(sitetest.Elements(root, sitetest.WithClass("paper-place"))); len(marks) < places-1 ||
			len(marks) > places {
			t.Errorf("%s: %d marks", view, len(marks))
		}
	}
}

func TestPlacePageHasItsQRCode(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, id := range sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=20")).IDs() {
		root := sitetest.Page(t, s, http.StatusOK, "/lieux/"+id)
		codes := sitetest.Elements(root, sitetest.WithClass("qr"))
		if len(codes) != 1 {
			t.Fatalf("%s: %d codes", id, len(codes))
		}
		path := sitetest.Attribute(sitetest.Elements(codes[0], sitetest.Element("path"))[0], "d")
		// The finder pattern: seven black modules on the first line, and the quiet zone before them.
		if !strings.HasPrefix(path, "M4 4.5h7M") {
			t.Errorf("%s: %s", id, path)
		}
	}
}
