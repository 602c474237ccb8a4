package read

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/importer"
)

// topMost is the number of rows among which the header of a table is looked for.
const topMost = 25

// longestName is the length in bytes beyond which a cell is not the name of a column.
const longestName = 150

// topRows are the first rows of a table: perhaps titles, then the header, then places.
type topRows struct {
	lines []int // 1-based, of the file
	cells [][]string
}

func (t *topRows) add(line int, cells []string) {
	t.lines = append(t.lines, line)
	t.cells = append(t.cells, cells)
}

// foundHeader is the header of a table. above are the texts of the rows before it, which are not read.
type foundHeader struct {
	names []string
	above []string
	line  int // of the header
	last  int // index of the last row of the header
	rows  int // 1, or 2 when names stand under merged titles of groups
}

// header returns the header: the first row, unless that row fills few of the columns and a later one looks like a
// header and fills most of them.
func (t *topRows) header() foundHeader {
	first := foundHeader{names: t.cells[0], line: t.lines[0], rows: 1}
	widest := 0
	for _, cells := range t.cells {
		widest = max(widest, filled(cells))
	}
	if !sparse(t.cells[0], widest) {
		return first
	}
	for i := range t.cells {
		names, rows := t.cells[i], 1
		if sparse(names, widest) {
			if i+1 == len(t.cells) || filled(names) < 2 {
				continue
			}
			names, rows = underGroups(names, t.cells[i+1]), 2
		}
		if sparse(names, widest) || !allNames(names) || i+rows == len(t.cells) {
			continue
		}
		found := foundHeader{names: names, line: t.lines[i], last: i + rows - 1, rows: rows}
		for _, cells := range t.cells[:i] {
			if text := strings.TrimSpace(strings.Join(cells, " ")); text != "" {
				found.above = append(found.above, text)
			}
		}
		return found
	}
	return first
}

// findings reports a header that is not the first row.
func (h *foundHeader) findings() []importer.Finding {
	var findings []importer.Finding
	if len(h.above) > 0 {
		findings = append(findings, finding("liste.entete_trouve", importer.Guessed,
			excerpt(strings.Join(h.above, " / ")), fmt.Sprintf("Les colonnes sont nommées à la ligne %d ; ce qui est "+
				"au-dessus n'est pas lu.", h.line)))
	}
	if h.rows == 2 {
		findings = append(findings, finding("liste.entete_double", importer.Guessed, excerpt(strings.Join(h.names, ", ")),
			fmt.Sprintf("L'en-tête tient en deux lignes, à partir de la ligne %d ; ses noms sont mis bout à bout.", h.line)))
	}
	return findings
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// sparse reports whether a row fills too few of the columns to be their header: half of them, or a single one.
func sparse(cells []string, widest int) bool {
	n := filled(cells)
	return widest > 1 && (n < 2 || 2*n <= widest)
}

// allNames reports whether the cells of a row may all be names of columns: distinct short texts, not values.
func allNames(cells []string) bool {
	seen := map[string]bool{}
	for _, c := range cells {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		if seen[c] || len(c) > longestName || strings.ContainsAny(c, "@") || strings.Contains(c, "://") ||
			!strings.ContainsFunc(c, unicode.IsLetter) || 2*digits(c) > len(c) {
			return false
		}
		seen[c] = true
	}
	return true
}

func digits(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// underGroups joins two rows of names: a name under the merged title of a group, or a title that has nothing
// under it. A name that several groups have gets the title before it.
func underGroups(titles, names []string) []string {
	width := max(len(titles), len(names))
	at := func(cells []string, i int) string {
		if i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	count := map[string]int{}
	for i := range width {
		count[at(names, i)]++
	}
	joined, group := make([]string, width), ""
	for i := range width {
		title, name := at(titles, i), at(names, i)
		if title != "" {
			group = title
		}
		switch {
		case name == "":
			joined[i] = title
		case count[name] > 1 && group != "" && utf8.RuneCountInString(group) < longestName:
			joined[i] = group + " " + name
		default:
			joined[i] = name
		}
	}
	return joined
}

// refuseHeader refuses a row that repeats the header, as files put one after the other do.
func refuseHeader(r *importer.Record) {
	names := r.Header.Names()
	if len(names) < 2 || len(r.Values) < len(names) || r.Values[0] != names[0] || r.Values[1] != names[1] {
		return
	}
	for i, name := range names {
		if r.Values[i] != name && r.Values[i] != "" {
			return
		}
	}
	r.Malformed = true
	r.Findings = append(r.Findings, importer.Finding{Rule: "ligne.entete_repete", Action: importer.Refused,
		Value: excerpt(strings.Join(r.Values, ", ")), Detail: "Cette ligne répète les noms des colonnes."})
}
