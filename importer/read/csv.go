package read

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// csvReader reads a CSV listing.
type csvReader struct {
	listing  *Listing
	page     int
	file     *os.File
	parser   *csvParser
	header   *importer.Header
	width    int
	record   *importer.Record
	rank     int
	err      error
	findings []importer.Finding
	empty    int // rows whose cells are all empty
	emptyAt  int
	done     bool
}

func newCSV(l *Listing) (Reader, error) {
	c := &csvReader{listing: l}
	if err := c.open(); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// open starts a page and reads its header. All pages must have the same header.
func (c *csvReader) open() error {
	file, text, err := c.listing.text(c.page)
	if err != nil {
		return err
	}
	c.file = file
	lines := newLineReader(text)
	delimiter, findings, err := c.chooseDelimiter(lines)
	if err != nil {
		return err
	}
	c.parser = &csvParser{lines: lines, delimiter: delimiter}
	c.findings = append(c.findings, findings...)
	return c.findHeader()
}

// findHeader looks for the header among the first rows, and makes those after it be read again.
func (c *csvReader) findHeader() error {
	var top topRows
	var ends []int // the lines that rows had used, up to their end
	var used []textLine
	for len(top.cells) < topMost {
		line, fault, ok := c.parser.next()
		if !ok {
			break
		}
		if fault != "" {
			if len(top.cells) == 0 {
				return directory.Errorf(directory.Invalid,
					"la première ligne de %s, qui nomme les colonnes, est illisible : un guillemet y est mal fermé ; "+
						"corrigez-la dans un tableur",
					c.listing.Name)
			}
			c.parser.lines.back(c.parser.used[:1])
			break
		}
		used = append(used, c.parser.used...)
		if c.parser.blank() {
			continue
		}
		top.add(line, c.parser.values())
		ends = append(ends, len(used))
	}
	if len(top.cells) == 0 {
		return c.readError("ne contient aucune ligne")
	}
	found := top.header()
	c.parser.lines.back(used[ends[found.last]:])
	return c.readHeader(found.names, found.findings())
}

func (c *csvReader) readError(otherwise string) error {
	if err := c.parser.lines.err; err != nil {
		return directory.Errorf(directory.Invalid, "la lecture de %s s'est interrompue : %w", c.listing.Name,
			cause(err))
	}
	return directory.Errorf(directory.Invalid, "%s %s", c.listing.Name, otherwise)
}

// readHeader names the columns: a repeated name gets `__1`, `__2`…, an empty one `colonne_N`.
func (c *csvReader) readHeader(names []string, found []importer.Finding) error {
	if len(names) > maxColumns {
		return tooManyColumns(c.listing.Name)
	}
	header, findings := columns(names)
	c.findings = append(append(c.findings, found...), findings...)
	c.header, c.width, c.parser.width = header, len(names), len(names)
	return nil
}

// columns returns the header of the names in a first row.
func columns(names []string) (*importer.Header, []importer.Finding) {
	header := importer.NewHeader()
	var findings []importer.Finding
	for i, name := range names {
		unique := name
		if strings.TrimSpace(name) == "" {
			unique = fmt.Sprintf("colonne_%d", i+1)
		}
		for n := 1; header.Index(unique) >= 0; n++ {
			unique = fmt.Sprintf("%s__%d", name, n)
		}
		if unique != name && strings.TrimSpace(name) != "" {
			findings = append(findings,
				importer.Finding{Rule: "liste.colonne_repetee", Action: importer.Corrected, Value: name, After: unique,
					Detail: "Deux colonnes ont le même nom : la seconde est renommée."})
		}
		header.Add(unique)
	}
	return header, findings
}

func (c *csvReader) Scan() bool {
	for c.err == nil && !c.done {
		line, fault, ok := c.parser.next()
		if !ok {
			c.endPage()
			continue
		}
		if fault == "" && c.parser.blank() && c.width > 1 {
			continue
		}
		if fault == "" && len(bytes.TrimSpace(c.parser.cells)) == 0 && c.width > 1 {
			c.skipEmpty(line)
			continue
		}
		c.record = &importer.Record{Rank: c.rank, Line: line, Header: c.header}
		c.rank++
		c.fill(line, fault)
		return true
	}
	c.record = nil
	return false
}

// skipEmpty skips a row of empty cells, as spreadsheets leave them. The row keeps its rank.
func (c *csvReader) skipEmpty(line int) {
	if c.empty == 0 {
		c.emptyAt = line
	}
	c.empty++
	c.rank++
}

// endPage opens the next page, or ends the listing.
func (c *csvReader) endPage() {
	if c.parser.lines.err != nil {
		c.err = c.readError("")
		return
	}
	c.page++
	if c.page >= len(c.listing.pages) {
		c.done = true
		if c.empty > 0 {
			c.findings = append(c.findings, finding("liste.lignes_vides", importer.Reported, fmt.Sprint(c.empty),
				fmt.Sprintf("Des lignes sans aucune valeur ont été passées, la première à la ligne %d.", c.emptyAt)))
		}
		return
	}
	c.file.Close()
	c.err = c.open()
}

func (c *csvReader) fill(line int, fault csvFault) {
	r := c.record
	if fault != "" {
		c.malformed(fault)
		return
	}
	r.Values = c.parser.values()
	if c.parser.loosed {
		r.Findings = append(r.Findings, importer.Finding{Rule: "ligne.guillemet_non_double", Action: importer.Corrected,
			Value: excerpt(string(c.parser.used[0].text)), Detail: "Un guillemet au milieu d'une cellule n'est pas " +
				"doublé ; il est gardé comme du texte."})
	}
	if line <= c.parser.strict && (c.parser.stray || len(r.Values) != c.width) {
		c.malformed(faultQuote)
		return
	}
	if c.parser.stray {
		r.Findings = append(r.Findings, importer.Finding{Rule: "ligne.guillemet_isole", Action: importer.Reported,
			Detail: "Un guillemet se trouve au milieu d'une cellule qui n'en est pas entourée ; il est gardé."})
	}
	switch {
	case len(r.Values) > c.width:
		c.tooMany()
	case len(r.Values) < c.width:
		r.Findings = append(r.Findings, importer.Finding{Rule: "ligne.cellules_manquantes", Action: importer.Reported,
			Value: fmt.Sprintf("%d cellules",
				len(r.Values)),
			Detail: fmt.Sprintf("La ligne a %d cellules au lieu de %d ; les dernières sont tenues pour vides.",
				len(r.Values), c.width)})
	}
	refuseHeader(r)
}

// tooMany handles a row with more cells than columns: it is valid if the excess cells are
// empty, else its cells are probably shifted and none can be trusted.
func (c *csvReader) tooMany() {
	r := c.record
	excess := strings.TrimSpace(strings.Join(r.Values[c.width:], ""))
	r.Values = r.Values[:c.width]
	if excess == "" {
		return
	}
	r.Malformed = true
	r.Findings = append(r.Findings,
		importer.Finding{Rule: "ligne.cellules_en_trop", Action: importer.Refused, Value: excerpt(excess),
			Detail: fmt.Sprintf("La ligne a plus de cellules que les %d colonnes : un séparateur ou un guillemet est "+
				"mal "+
				"placé.", c.width)})
}

var csvFaultDetails = map[csvFault]string{
	faultQuote:  "Un guillemet de cette ligne est mal fermé ou n'est pas doublé.",
	faultOpen:   "Un guillemet ouvert sur cette ligne n'est jamais fermé.",
	faultLength: "La ligne dépasse la longueur admise.",
}

func (c *csvReader) malformed(fault csvFault) {
	r := c.record
	r.Malformed = true
	r.Values = nil
	r.Findings = append(r.Findings, importer.Finding{Rule: "ligne." + string(fault), Action: importer.Refused,
		Value: strings.ToValidUTF8(excerpt(string(c.parser.used[0].text)), "?"), Detail: csvFaultDetails[fault]})
}

func (c *csvReader) Record() *importer.Record     { return c.record }
func (c *csvReader) Err() error                   { return c.err }
func (c *csvReader) Header() *importer.Header     { return c.header }
func (c *csvReader) Findings() []importer.Finding { return c.findings }

func (c *csvReader) Close() error {
	if c.file == nil {
		return nil
	}
	return c.file.Close()
}
