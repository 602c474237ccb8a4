package read

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
)

// formatNames are the formats as messages show them.
var formatNames = map[string]string{CSV: "CSV", JSON: "JSON", GeoJSON: "GeoJSON", NDJSON: "JSON par lignes",
	XLSX: "XLSX"}

// formatOfName returns the format of a file extension, "" for none.
func formatOfName(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	switch path.Ext(name) {
	case ".csv", ".tsv", ".tab", ".txt":
		return CSV
	case ".json":
		return JSON
	case ".geojson":
		return GeoJSON
	case ".ndjson", ".jsonl", ".geojsonl", ".geojsons", ".geojsonseq", ".json-seq":
		return NDJSON
	case ".xlsx", ".xlsm":
		return XLSX
	}
	return ""
}

// looksLike returns the format that the first bytes of a listing suggest, or in foreign the
// name of something that is not a listing.
func looksLike(head []byte) (format, foreign string) {
	text := trimJSON(bytes.TrimPrefix(head, bomUTF8))
	lower := bytes.ToLower(text[:min(len(text), 256)])
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		if bytes.Contains(head, []byte("xl/")) || bytes.Contains(head, []byte("[Content_Types].xml")) {
			return XLSX, ""
		}
		return "", "une archive ZIP"
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return "", "un classeur Excel d'avant 2007 (.xls) : enregistrez-le en .xlsx ou en CSV"
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return "", "un document PDF"
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")),
		bytes.Contains(lower, []byte("<head")):
		return "", "une page HTML"
	case bytes.HasPrefix(lower, []byte("<?xml")), bytes.HasPrefix(lower, []byte("<")):
		return "", "un document XML"
	case len(text) > 0 && (text[0] == '[' || text[0] == '{'):
		return JSON, ""
	}
	return CSV, ""
}

// recordSeparator starts each text of a JSON sequence (RFC 7464, and RFC 8142 for GeoJSON).
const recordSeparator = 0x1E

// trimJSON cuts white space and record separators off both ends of a text.
func trimJSON(text []byte) []byte {
	return bytes.TrimFunc(text, func(r rune) bool { return r == recordSeparator || unicode.IsSpace(r) })
}

// signatures are the first bytes of files that are not listings, beyond those of looksLike.
var signatures = []struct{ start, kind string }{
	{"\x89PNG", "une image"},
	{"\xFF\xD8\xFF", "une image"},
	{"GIF8", "une image"},
	{"SQLite format 3\x00", "une base SQLite"},
	{"PAR1", "un fichier Parquet"},
	{"\x7FELF", "un programme"},
	{"7z\xBC\xAF\x27\x1C", "une archive 7z"},
	{"BZh", "une archive bzip2"},
	{"\xFD7zXZ\x00", "une archive xz"},
	{"\x28\xB5\x2F\xFD", "une archive zstd"},
}

func binaryKind(head []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.start)) {
			return s.kind
		}
	}
	return ""
}

// looksBinary reports whether a sample decoded as UTF-8 has too many characters that no text
// has. Spreadsheets may produce a few.
func looksBinary(sample []byte) bool {
	odd, all := 0, 0
	for _, r := range string(sample) {
		all++
		if r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1e", r) || r == 0x7F || r == '\uFFFE' || r == '\uFFFF' {
			odd++
		}
	}
	return odd > 2 && odd > all/100
}

// chooseFormat decides the format of a listing from what is declared (by the source, else by
// the file name) and from its first bytes. Content of another format than declared is an
// error.
func chooseFormat(name, announced string, head []byte) (string, error) {
	found, foreign := looksLike(head)
	if foreign != "" {
		return "", directory.Errorf(directory.Invalid, "%s n'est pas une liste : c'est %s", name, foreign)
	}
	want, err := namedFormat(announced)
	if err != nil {
		return "", err
	}
	if want == "" {
		want = formatOfName(name)
	}
	switch {
	case want == "" || want == found:
		return found, nil
	case found == JSON && (want == GeoJSON || want == NDJSON):
		return want, nil
	}
	return "", directory.Errorf(directory.Invalid, "%s est annoncé en %s et n'en est pas : %s", name, formatNames[want],
		appearance(found, head))
}

// namedFormat returns the declared format, "" for none.
func namedFormat(announced string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(announced))
	if name != "" && formatNames[name] == "" {
		return "", directory.Errorf(directory.Invalid,
			"le format annoncé « %s » est inconnu : donnez csv, json, geojson, ndjson ou xlsx", announced)
	}
	return name, nil
}

// appearance describes the start of a file that is not in the declared format.
func appearance(found string, head []byte) string {
	if found != CSV {
		return "cela ressemble à du " + formatNames[found]
	}
	line, _, _ := bytes.Cut(bytes.TrimSpace(head), []byte("\n"))
	if bytes.ContainsRune(line, 0) {
		return "le fichier est binaire"
	}
	return fmt.Sprintf("il commence par « %s »", strings.ToValidUTF8(excerpt(string(line[:min(len(line), 60)])), "?"))
}
