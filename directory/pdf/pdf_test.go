package pdf_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/pdf"
)

var made = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

const letters = "L’Haÿ-les-Roses, L’HAŸ : œuvre à 5 € – « ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸ àâçéèêëîïôœùûüÿæÆ » ŵ ő"

// document returns a document with an element of each kind.
func document(t *testing.T) *pdf.Document {
	t.Helper()
	regular, bold, err := pdf.Faces()
	if err != nil {
		t.Fatal(err)
	}
	d := pdf.New("Un titre – d’essai", "fr", made)
	first, second := d.AddPage(), d.AddPage()
	contents := d.Root().Add("Sect")
	text := d.Root().Add("Sect")
	plain, strong := pdf.Style{Face: regular, Size: 12}, pdf.Style{Face: bold, Size: 20}
	second.Text(text.Add("H2"), 20, 60, letters, plain)
	paragraph := text.Add("P")
	for i, line := range plain.Wrap("Une phrase qui tient sur plus d’une ligne de ce document.", 150) {
		second.Text(paragraph, 50, 100+15*float64(i), line, plain)
	}
	first.Text(contents.Add("H1"), 50, 60, "Sommaire", strong)
	link := contents.Add("P").Add("Link")
	first.Text(link, 50, 100, "Chapitre", plain)
	first.LinkPage(link, 50, 90, 80, 14, "Chapitre, page 2", second)
	outside := contents.Add("P").Add("Link")
	first.Text(outside, 50, 130, "exemple.fr", plain)
	first.Link(outside, 50, 120, 80, 14, "exemple.fr", "https://exemple.fr/a(b)?c=d")
	first.Dots(contents.Figure("Un damier"), 300, 90, 80, 8, func(column, row int) bool { return (column+row)%2 == 0 })
	first.Fill(50, 140, 100, 1, pdf.Color{0.5, 0.5, 0.5})
	first.Text(nil, 500, 800, "1", plain)
	d.Bookmark("Sommaire", first, 0)
	d.Bookmark("Chapitre", second, 40)
	return d
}

func TestBytesDependOnTheDocumentOnly(t *testing.T) {
	one, other := document(t).Bytes(), document(t).Bytes()
	if !bytes.Equal(one, other) {
		t.Error("the same document gives other bytes")
	}
	if len(one) > 60_000 {
		t.Errorf("%d bytes", len(one))
	}
	if !bytes.HasPrefix(one, []byte("%PDF-1.7\n")) || !bytes.HasSuffix(one, []byte("%%EOF\n")) {
		t.Error("not a PDF file")
	}
}

func TestWrap(t *testing.T) {
	regular, _, err := pdf.Faces()
	if err != nil {
		t.Fatal(err)
	}
	const text = "Des personnes vous aident, à la médiathèque ; anticonstitutionnellement"
	for _, width := range []float64{20, 60, 100, 500} {
		lines := regular.Wrap(text, 12, width)
		for _, line := range lines {
			if wide := regular.Width(strings.TrimSuffix(line, " "), 12); wide > width {
				t.Errorf("%q is %v wide, more than %v", line, wide, width)
			}
		}
		if got := strings.Join(lines, ""); got != text {
			t.Errorf("%v: %q", width, got)
		}
	}
	if lines := regular.Wrap("", 12, 100); len(lines) != 1 || lines[0] != "" {
		t.Errorf("no text: %q", lines)
	}
}

// poppler runs a tool of poppler-utils on the document; "" where the system has not got it.
func poppler(t *testing.T, tool string, arguments ...string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Logf("no %s (poppler-utils): the document is not read", tool)
		return ""
	}
	command := exec.Command(path, arguments...)
	command.Stdin = bytes.NewReader(document(t).Bytes())
	var faults bytes.Buffer
	command.Stderr = &faults
	out, err := command.Output()
	if err != nil || faults.Len() > 0 {
		t.Fatalf("%s: %v %s", tool, err, faults.String())
	}
	return string(out)
}

func TestProgramsReadTheDocument(t *testing.T) {
	expect := func(got string, want ...string) {
		t.Helper()
		for _, w := range want {
			if got != "" && !strings.Contains(got, w) {
				t.Errorf("%s\nlacks %q", got, w)
			}
		}
	}
	expect(poppler(t, "pdftotext", "-", "-"), letters, "Une phrase qui tient", "Sommaire")
	expect(poppler(t, "pdfinfo", "-"), "Un titre – d’essai", "Tagged:          yes", "Pages:           2", "A4")
	expect(poppler(t, "pdffonts", "-"), "AtkinsonHyperlegibleNext-Regular", "yes yes yes")
	structure := poppler(t, "pdfinfo", "-struct-text", "-")
	expect(structure, "H1 (block)", "\"Sommaire\"", "Link (inline)", "Figure", "H2 (block)")
	if structure != "" && strings.Index(structure, "Sommaire") > strings.Index(structure, "Une phrase") {
		t.Error("programs read the pages in the order of their drawing, not of the document")
	}
}
