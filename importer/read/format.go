package read

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
)

// formatKind is a format of listings.
type formatKind struct {
	format     string
	name       string   // in messages
	extensions []string // of files
	binary     bool
}

// formats are the formats of listings, in the order in which messages list them.
var formats = []formatKind{
	{CSV, "CSV", []string{".csv", ".tsv", ".tab", ".txt"}, false},
	{XLSX, "XLSX", []string{".xlsx", ".xlsm"}, true},
	{ODS, "ODS", []string{".ods"}, true},
	{XLS, "XLS", []string{".xls"}, true},
	{JSON, "JSON", []string{".json"}, false},
	{GeoJSON, "GeoJSON", []string{".geojson"}, false},
	{NDJSON, "JSON par lignes",
		[]string{".ndjson", ".jsonl", ".geojsonl", ".geojsons", ".geojsonseq", ".json-seq"}, false},
	{KML, "KML", []string{".kml"}, false},
	{KMZ, "KMZ", []string{".kmz"}, true},
	{GeoPackage, "GeoPackage", []string{".gpkg", ".sqlite", ".db"}, true},
}

// formatNames are the formats as messages show them.
var formatNames = func() map[string]string {
	names := map[string]string{}
	for _, f := range formats {
		names[f.format] = f.name
	}
	return names
}()

// FormatList returns the formats that a listing may have, for messages: "csv, xlsx… ou gpkg".
func FormatList() string {
	var names []string
	for _, f := range formats {
		names = append(names, f.format)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " ou " + names[last]
}

func isBinary(format string) bool {
	return slices.ContainsFunc(formats, func(f formatKind) bool { return f.format == format && f.binary })
}

// formatOfName returns the format of a file extension, "" for none.
func formatOfName(name string) string {
	extension := path.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz"))
	for _, f := range formats {
		if slices.Contains(f.extensions, extension) {
			return f.format
		}
	}
	return ""
}

// notAListing returns the error of a file that is something else; what may end with what to do.
func notAListing(name, what string) error {
	return directory.Errorf(directory.Invalid, "%s n'est pas une liste : c'est %s", name, what)
}

// looksLike returns the format that the first bytes of a listing suggest, or in foreign the
// name of something that is not a listing.
func looksLike(head []byte) (format, foreign string) {
	text := trimJSON(bytes.TrimPrefix(head, bomUTF8))
	lower := bytes.ToLower(text[:min(len(text), 256)])
	switch {
	case bytes.HasPrefix(head, []byte(zipMagic)):
		return zipKind(head)
	case bytes.HasPrefix(head, []byte(oleMagic)):
		return XLS, ""
	case bytes.HasPrefix(head, []byte(sqliteMagic)):
		return GeoPackage, ""
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return "", "un document PDF : demandez le tableau dont il est fait, ou recopiez-le dans un tableur"
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")),
		bytes.Contains(lower, []byte("<head")):
		return "", "une page HTML : téléchargez le fichier lui-même, par le lien « télécharger » ou « exporter » de la page"
	case bytes.HasPrefix(lower, []byte("<")):
		return xmlKind(text)
	case len(text) > 0 && (text[0] == '[' || text[0] == '{'):
		return JSON, ""
	}
	return CSV, ""
}

// The first bytes of the binary formats.
const (
	zipMagic = "PK\x03\x04"
	oleMagic = "\xD0\xCF\x11\xE0" // workbooks of Excel 97 to 2003
)

// startsBinary reports whether a file starts like one of the binary formats.
func startsBinary(head []byte) bool {
	return slices.ContainsFunc([]string{zipMagic, oleMagic, sqliteMagic}, func(magic string) bool {
		return bytes.HasPrefix(head, []byte(magic))
	})
}

// zipKind returns the format of an archive by the names of its first members.
func zipKind(head []byte) (format, foreign string) {
	has := func(name string) bool { return bytes.Contains(head, []byte(name)) }
	switch {
	case has("application/vnd.oasis.opendocument.spreadsheet"), has("content.xml") && !has("application/vnd.oasis"):
		return ODS, ""
	case has("application/vnd.oasis.opendocument"), has("word/"), has("ppt/"):
		return "", "un document de traitement de texte ou de présentation : copiez son tableau dans un tableur, puis " +
			"enregistrez-le en CSV"
	case has("xl/"), has("[Content_Types].xml"):
		return XLSX, ""
	case has(".kml"):
		return KMZ, ""
	case has(".shp"), has(".dbf"):
		return "", "un fichier de formes (shapefile) : ouvrez-le dans QGIS, puis exportez-le en GeoPackage ou en GeoJSON"
	}
	return "", "une archive ZIP : décompressez-la, puis donnez le fichier de la liste"
}

// xmlKind returns the format of a document in XML by its start.
func xmlKind(text []byte) (format, foreign string) {
	start := text[:min(len(text), 4096)]
	switch {
	case bytes.Contains(start, []byte("<kml")), bytes.Contains(start, []byte("opengis.net/kml")):
		return KML, ""
	case bytes.Contains(start, []byte("<gpx")), bytes.Contains(start, []byte("<osm")),
		bytes.Contains(start, []byte("gml")):
		return "", "un document de cartographie en XML : ouvrez-le dans QGIS, puis exportez-le en GeoJSON"
	case bytes.Contains(start, []byte("opendocument")),
		bytes.Contains(start, []byte("urn:schemas-microsoft-com:office")):
		return "", "un classeur en XML : ouvrez-le dans un tableur, puis enregistrez-le en XLSX, en ODS ou en CSV"
	}
	return "", "un document XML : ouvrez-le dans un tableur, puis enregistrez-le en CSV"
}

// recordSeparator starts each text of a JSON sequence (RFC 7464, and RFC 8142 for GeoJSON).
const recordSeparator = 0x1E

// trimJSON cuts white space and record separators off both ends of a text.
func trimJSON(text []byte) []byte {
	return bytes.TrimFunc(text, func(r rune) bool { return r == recordSeparator || unicode.IsSpace(r) })
}

// signatures are the first bytes of files that are not listings, beyond those of looksLike.
var signatures = []struct{ start, kind string }{
	{"\x89PNG", "une image : il faut le tableau lui-même"},
	{"\xFF\xD8\xFF", "une image : il faut le tableau lui-même"},
	{"GIF8", "une image : il faut le tableau lui-même"},
	{"PAR1", "un fichier Parquet : ouvrez-le dans QGIS, puis exportez-le en GeoJSON ou en CSV"},
	{"fgb\x03fgb", "un fichier FlatGeobuf : ouvrez-le dans QGIS, puis exportez-le en GeoJSON"},
	{"\x7FELF", "un programme"},
	{"7z\xBC\xAF\x27\x1C", "une archive 7z : décompressez-la, puis donnez le fichier de la liste"},
	{"BZh", "une archive bzip2 : décompressez-la, puis donnez le fichier de la liste"},
	{"\xFD7zXZ\x00", "une archive xz : décompressez-la, puis donnez le fichier de la liste"},
	{"\x28\xB5\x2F\xFD", "une archive zstd : décompressez-la, puis donnez le fichier de la liste"},
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
		return "", notAListing(name, foreign)
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
	case isBinary(want) && isBinary(found), announced == "" && isBinary(found):
		return found, nil // a workbook under the name of another format: what it is says more
	}
	return "", directory.Errorf(directory.Invalid, "%s est annoncé en %s et n'en est pas : %s ; donnez-lui l'extension "+
		"de ce qu'il est, ou dites-le par --format", name, formatNames[want], appearance(found, head))
}

// namedFormat returns the declared format, "" for none.
func namedFormat(announced string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(announced))
	if name != "" && formatNames[name] == "" {
		return "", directory.Errorf(directory.Invalid,
			"le format annoncé « %s » est inconnu : donnez %s", announced, FormatList())
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
