package read

import (
	"bytes"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// delimiters are tried in this order, the most frequent first.
var delimiters = []byte{',', ';', '\t', '|'}

var delimiterNames = map[byte]string{',': "virgule", ';': "point-virgule", '\t': "tabulation", '|': "barre verticale"}

// chooseDelimiter returns the delimiter of the cells: that of the options, else that of a
// first line `sep=;` as spreadsheets write it, else the one that splits the first rows most
// evenly.
func (c *csvReader) chooseDelimiter(lines *lineReader) (byte, []importer.Finding, error) {
	sample := takeLines(lines, 200)
	defer func() { lines.back(sample) }()
	if d := c.listing.options.Delimiter; d != "" {
		b, err := namedDelimiter(d)
		return b, nil, err
	}
	if len(sample) > 0 {
		if d, ok := bytes.CutPrefix(bytes.ToLower(sample[0].text), []byte("sep=")); ok && len(d) == 1 {
			sample = sample[1:]
			return d[0], []importer.Finding{finding("liste.separateur_annonce", importer.Reported, string(d), "")}, nil
		}
	}
	best, bestScore := delimiters[0], 0.0
	for _, d := range delimiters {
		if score := evenness(sample, d); score > bestScore {
			best, bestScore = d, score
		}
	}
	if best == ',' {
		return best, nil, nil
	}
	return best, []importer.Finding{finding("liste.separateur_detecte", importer.Guessed, string(best),
		"Les cellules sont séparées par : "+delimiterNames[best]+".")}, nil
}

func namedDelimiter(d string) (byte, error) {
	switch strings.ToLower(d) {
	case "tab", "tabulation", `\t`:
		return '\t', nil
	}
	if len(d) != 1 || d[0] >= 0x80 || d[0] == '"' || d[0] == '\n' || d[0] == '\r' {
		return 0, directory.Errorf(directory.Invalid,
			"le séparateur annoncé « %s » n'est pas un caractère qui puisse séparer des cellules", d)
	}
	return d[0], nil
}

func takeLines(lines *lineReader, n int) []textLine {
	var taken []textLine
	for range n {
		line, ok := lines.next()
		if !ok {
			break
		}
		taken = append(taken, line)
	}
	return taken
}

// evenness returns a score that is high when d splits most rows of a sample into the same number of cells, and
// into several. Titles above the table and empty lines do not count against it.
func evenness(sample []textLine, d byte) float64 {
	p := &csvParser{lines: newLineReader(bytes.NewReader(nil)), delimiter: d}
	p.lines.back(sample)
	rows, widths := 0, map[int]int{}
	for {
		_, fault, ok := p.next()
		if !ok {
			break
		}
		if fault != "" || p.blank() {
			continue
		}
		rows++
		widths[len(p.ends)]++
	}
	best := 0.0
	for width, same := range widths {
		if width > 1 {
			best = max(best, float64(same)/float64(rows)+float64(min(width, 50))/100)
		}
	}
	return best
}
