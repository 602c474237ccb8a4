package read

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// jsonReader reads a JSON listing: the rows of an array, the values of an object, or a
// sequence of objects.
type jsonReader struct {
	listing  *Listing
	page     int
	file     *os.File
	scan     *jsonScanner
	lines    *lineReader // of a listing with one object a line
	shape    jsonShape
	flat     *flattener
	layers   *layers // of a document of several FeatureCollections, else nil
	depth    int     // objects entered on the way to the rows
	array    bool    // the rows are items of an array, else values of an object
	rank     int
	record   *importer.Record
	err      error
	findings []importer.Finding
	done     bool
	shapes   bool // a geometry that is not a point was noted
}

const shapeSample = 1 << 20

func newJSON(l *Listing) (Reader, error) {
	j := &jsonReader{listing: l}
	if err := j.open(); err != nil {
		j.Close()
		return nil, err
	}
	return j, nil
}

// open starts a page and enters it as far as its rows.
func (j *jsonReader) open() error {
	file, text, err := j.listing.text(j.page)
	if err != nil {
		return err
	}
	j.file = file
	sample, err := io.ReadAll(io.LimitReader(text, shapeSample))
	if err != nil {
		return directory.Errorf(directory.Invalid, "la lecture de %s s'est interrompue : %w", j.listing.Name,
			cause(err))
	}
	shape, err := j.listing.shapeOf(sample)
	if err != nil {
		return err
	}
	if j.page == 0 {
		j.shape = shape
		j.findings = append(j.findings, shape.wrapping...)
		j.flat = newFlattener(j.listing.options.SplitArrays, shape.geo)
	}
	j.shape.path, j.shape.lines, j.shape.layers = shape.path, shape.lines, shape.layers
	if shape.layers {
		if err := j.readNames(); err != nil {
			return err
		}
		j.findings = append(j.findings, j.layers.findings()...)
	}
	whole := io.MultiReader(bytes.NewReader(sample), text)
	j.scan = newJSONScanner(whole)
	if shape.lines {
		j.lines = newLineReader(whole)
	}
	return j.enter()
}

// enter follows the path to the array or object of rows.
func (j *jsonReader) enter() error {
	j.depth = 0
	if j.shape.lines {
		return nil
	}
	for _, key := range j.shape.path {
		if err := j.find(key); err != nil {
			return err
		}
		j.depth++
	}
	b, ok := j.scan.peek()
	if !ok {
		return truncated(j.listing.Name, j.scan.line)
	}
	if b != '[' && b != '{' {
		return directory.Errorf(directory.Invalid, "%s ne contient pas de lignes à l'endroit attendu (ligne %d)",
			j.listing.Name, j.scan.line)
	}
	j.array = b == '['
	j.scan.pos++
	return nil
}

// find enters an object and stops at the value of a property.
func (j *jsonReader) find(key string) error {
	missing := directory.Errorf(directory.Invalid, "%s n'a pas de propriété « %s »", j.listing.Name, key)
	if b, ok := j.scan.peek(); !ok || b != '{' {
		return missing
	}
	j.scan.pos++
	for {
		name, ok, err := j.key()
		if err != nil {
			return err
		}
		if !ok {
			return missing
		}
		if name == key {
			return nil
		}
		if _, _, err := j.scan.value(false); err != nil {
			return j.broken(err)
		}
	}
}

// key reads the name of the next property and its colon. ok is false at the end of the object.
func (j *jsonReader) key() (name string, ok bool, err error) {
	for {
		b, more := j.scan.peek()
		switch {
		case !more:
			return "", false, j.broken(errTruncated)
		case b == ',':
			j.scan.pos++
			continue
		case b == '}':
			j.scan.pos++
			return "", false, nil
		case b != '"':
			return "", false, invalidJSON(j.listing.Name, j.scan.line, "un nom de propriété est attendu")
		}
		raw, _, err := j.scan.value(true)
		if err == nil {
			err = json.Unmarshal(raw, &name)
		}
		if err == nil {
			err = j.scan.expect(':')
		}
		if err != nil {
			return "", false, j.broken(err)
		}
		return name, true, nil
	}
}

// broken returns the message for an error in the structure of the document.
func (j *jsonReader) broken(err error) error {
	switch failure := j.scan.failure(); {
	case failure != nil:
		return directory.Errorf(directory.Invalid, "la lecture de %s s'est interrompue : %w", j.listing.Name,
			cause(failure))
	case errors.Is(err, errTruncated):
		return truncated(j.listing.Name, j.scan.line)
	case errors.Is(err, errTooLarge):
		return directory.Errorf(directory.Invalid,
			"une ligne de %s dépasse la taille admise (ligne %d) : un crochet ou un guillemet n'est sans doute pas "+
				"fermé", j.listing.Name, j.scan.line)
	}
	return invalidJSON(j.listing.Name, j.scan.line, err.Error())
}

func (j *jsonReader) Scan() bool {
	j.record = nil
	for j.err == nil && !j.done {
		raw, line, ok := j.next()
		if j.err != nil {
			return false
		}
		if !ok {
			j.endPage()
			continue
		}
		j.fill(raw, line)
		return true
	}
	return false
}

// next returns the next row. ok is false after the last row of the page.
func (j *jsonReader) next() (raw []byte, line int, ok bool) {
	if j.shape.lines {
		return j.nextLine()
	}
	if j.shape.layers && !j.layers.inside && !j.enterLayer() {
		return nil, 0, false
	}
	b, more := j.scan.peek()
	for more && b == ',' {
		j.scan.pos++
		b, more = j.scan.peek()
	}
	if !more {
		j.err = j.broken(errTruncated)
		return nil, 0, false
	}
	if j.array && b == ']' {
		j.scan.pos++
		if j.shape.layers {
			if j.leaveLayer(); j.err == nil {
				return j.next()
			}
		}
		return nil, 0, false
	}
	if !j.array {
		if _, ok, err := j.key(); err != nil || !ok {
			j.err = err
			return nil, 0, false
		}
	}
	before := j.scan.line
	raw, line, err := j.scan.value(true)
	if err == nil && len(raw) == 0 {
		err = fmt.Errorf("valeur attendue")
	}
	if err != nil {
		j.scan.line = max(j.scan.line, before)
		j.err = j.broken(err)
	}
	return raw, line, err == nil
}

// nextLine returns the next object of a listing with one object per line. An object that is
// not closed on its line continues below, unless the next line starts another one: then only
// the first line is refused.
func (j *jsonReader) nextLine() (raw []byte, line int, ok bool) {
	first, ok := j.lines.next()
	for ok && len(trimJSON(first.text)) == 0 {
		first, ok = j.lines.next()
	}
	if !ok {
		if j.lines.err != nil {
			j.scan.err = j.lines.err
			j.err = j.broken(j.lines.err)
		}
		return nil, 0, false
	}
	raw = bytes.TrimLeft(first.text, " \t\x1e")
	for !closed(raw) {
		more, ok := j.lines.next()
		switch {
		case !ok && j.lines.err == nil:
			j.err = truncated(j.listing.Name, j.lines.number)
			return nil, 0, false
		case !ok || len(raw) > maxRowBytes:
			return raw, first.number, true
		case len(more.text) > 0 && (more.text[0] == '{' || more.text[0] == recordSeparator):
			j.lines.back([]textLine{more})
			return raw, first.number, true
		}
		raw = append(append(raw, '\n'), more.text...)
	}
	return raw, first.number, true
}

// closed reports whether the brackets and quotes of a value are closed.
func closed(raw []byte) bool {
	if raw[0] != '{' && raw[0] != '[' {
		return true
	}
	cut := valueCut{}
	for _, b := range raw {
		if cut.step(b) {
			return true
		}
	}
	return false
}

// fill sets the record of one row.
func (j *jsonReader) fill(raw []byte, line int) {
	j.record = &importer.Record{Rank: j.rank, Line: line}
	j.rank++
	if raw[0] != '{' {
		j.malformed("ligne.pas_un_objet", raw, "Cet élément de la liste n'est pas un objet.")
		return
	}
	values, err := j.flat.row(raw)
	if err != nil {
		j.malformed("ligne.json_invalide", raw, err.Error())
		return
	}
	j.record.Header = j.flat.header
	j.record.Values = values
	if j.flat.geo && !j.shapes && bytes.Contains(raw, []byte(`"coordinates"`)) &&
		!bytes.Contains(raw, []byte(`"Point"`)) {
		j.shapes = true
		j.findings = append(j.findings, geometryNote)
	}
}

func (j *jsonReader) malformed(rule string, raw []byte, detail string) {
	j.record.Header = j.flat.header
	j.flat.given = true
	j.record.Malformed = true
	j.record.Findings = append(j.record.Findings,
		importer.Finding{Rule: rule, Action: importer.Refused, Value: excerpt(string(raw)), Detail: detail})
}

// endPage leaves the objects around the rows, then opens the next page or ends the listing.
func (j *jsonReader) endPage() {
	for ; j.depth > 0; j.depth-- {
		if j.err = j.leave(); j.err != nil {
			return
		}
	}
	if b, more := j.scan.peek(); more && !j.shape.lines {
		j.err = invalidJSON(j.listing.Name, j.scan.line, fmt.Sprintf("« %c » en trop après la fin", printable(b)))
		return
	}
	j.page++
	if j.page >= len(j.listing.pages) {
		j.done = true
		j.findings = append(j.findings, j.flat.lostFinding()...)
		return
	}
	j.file.Close()
	j.err = j.open()
}

// leave skips the properties after the rows, and reports another array that was not read.
func (j *jsonReader) leave() error {
	for {
		name, ok, err := j.key()
		if err != nil || !ok {
			return err
		}
		b, _ := j.scan.peek()
		if j.shape.guessed && b == '[' {
			j.findings = append(j.findings, finding("liste.tableau_ignore", importer.Reported, name,
				"Ce tableau n'est pas lu ; pour le lire à la place, précisez @"+name+"."))
		}
		if _, _, err := j.scan.value(false); err != nil {
			return j.broken(err)
		}
	}
}

func (j *jsonReader) Record() *importer.Record     { return j.record }
func (j *jsonReader) Err() error                   { return j.err }
func (j *jsonReader) Header() *importer.Header     { return j.flat.header }
func (j *jsonReader) Findings() []importer.Finding { return j.findings }

func (j *jsonReader) Close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}
