package paper_test

import (
	"bytes"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// textOf returns the text of a document, "" where the system has no pdftotext (poppler-utils).
func textOf(t *testing.T, document []byte) string {
	t.Helper()
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		return ""
	}
	command := exec.Command(path, "-layout", "-", "-")
	command.Stdin = bytes.NewReader(document)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(out))
}

func document(t *testing.T, s *sitetest.Site, path string) []byte {
	t.Helper()
	a := s.Get(path)
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/pdf" ||
		!bytes.HasPrefix(a.Body, []byte("%PDF-")) {
		t.Fatalf("%s: %d %s %s", path, a.StatusCode, a.Header.Get("Content-Type"), sitetest.Clip(string(a.Body)))
	}
	return a.Body
}

func TestPosterHasTheNearestPlaces(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	text := textOf(t, document(t, s, "/affiche/33063.pdf"))
	if text != "" {
		for _, want := range []string{"Besoin d’aide avec internet ?", "Bordeaux et alentours", "Ou sur internet"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s\nlacks %q", text, want)
			}
		}
		if strings.Count(text, "\f") != 1 {
			t.Errorf("%d pages", strings.Count(text, "\f"))
		}
	}
	if english := textOf(t, document(t, s, "/affiche/33063.pdf?lang=en")); english != "" &&
		!strings.Contains(english, "Need help with the internet?") {
		t.Errorf("%s", english)
	}
}

func TestBookletHasEveryPlace(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	text := textOf(t, document(t, s, "/livret/33.pdf"))
	found := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?departement=33&limit=1000"))
	if found.NumberMatched < 11 {
		t.Fatalf("%d places in Gironde", found.NumberMatched)
	}
	flat := strings.Join(strings.Fields(text), " ")
	for _, f := range found.Features {
		commune, _ := f.Properties["commune"].(string)
		if text != "" && !strings.Contains(flat, commune) {
			t.Errorf("no %s", commune)
		}
	}
	for _, want := range []string{"Les lieux d’aide numérique : Gironde", "Sommaire", "Index des lieux"} {
		if text != "" && !strings.Contains(flat, want) {
			t.Errorf("no %q", want)
		}
	}
	filtered := document(t, s, "/livret/33.pdf?frais_a_charge=Gratuit")
	if bytes.Equal(filtered, document(t, s, "/livret/33.pdf")) {
		t.Error("the filter changes nothing")
	}
}

func TestDocumentsRefuse(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for path, status := range map[string]int{
		"/affiche/00000.pdf":                       http.StatusNotFound,
		"/affiche/33063":                           http.StatusNotFound,
		"/affiche/33063.pdf?pres_de=33000":         http.StatusBadRequest,
		"/affiche/33063.pdf?labl=x":                http.StatusBadRequest,
		"/affiche/33063.pdf?q=introuvablissime":    http.StatusNotFound,
		"/affiche/33063.pdf?lang=xx":               http.StatusBadRequest,
		"/livret/99.pdf":                           http.StatusNotFound,
		"/livret/33.pdf?pres_de=33000":             http.StatusBadRequest,
		"/livret/33.pdf?departement=40":            http.StatusBadRequest,
		"/livret/33.pdf?commune=introuvable":       http.StatusBadRequest,
		"/livret/2a.pdf?frais_a_charge=Gratuit":    http.StatusOK,
		"/livret/33.pdf?q=introuvablissime":        http.StatusNotFound,
		"/livret/33.pdf?ouvert=maintenant&lang=en": http.StatusOK,
		"/affiche/33063.pdf?label=FranceServices":  http.StatusOK,
	} {
		if got := s.Get(path).StatusCode; got != status {
			t.Errorf("%s: %d, want %d", path, got, status)
		}
	}
}

func TestDocumentsAreKept(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, path := range []string{"/affiche/33063.pdf", "/livret/33.pdf"} {
		first := s.Get(path)
		tag := first.Header.Get("ETag")
		if again := s.Get(path, "If-None-Match", tag); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: %d when unchanged", path, again.StatusCode)
		}
		if again := s.Get(path); !bytes.Equal(again.Body, first.Body) {
			t.Errorf("%s: other bytes", path)
		}
		s.SetClock(s.Now().AddDate(0, 0, 1))
		if next := s.Get(path).Header.Get("ETag"); next == tag {
			t.Errorf("%s: the same the day after", path)
		}
		if head := s.Do(http.MethodHead, path); head.StatusCode != http.StatusOK || len(head.Body) > 0 {
			t.Errorf("HEAD %s: %d", path, head.StatusCode)
		}
	}
}
