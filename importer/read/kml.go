package read

import (
	"encoding/xml"
	"io"
	"os"
	"path"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// kmlReader reads the placemarks of a KML document, of a file or inside a KMZ archive: name, description and extended
// data as columns, the point or the middle of the shape as latitude and longitude, the folder as layer.
type kmlReader struct {
	listing *Listing
	close   []io.Closer
	d       *xml.Decoder
	flat    *flattener
	folders []string
	depth   int
	rank    int
	record  *importer.Record
	err     error
	shapes  bool
}

func newKML(l *Listing) (Reader, error) {
	k := &kmlReader{listing: l, flat: newFlattener(false, true)}
	if l.Format == KMZ {
		z, err := openZip(l)
		if err != nil {
			return nil, err
		}
		rc, err := z.member(func(name string) bool { return strings.EqualFold(path.Ext(name), ".kml") })
		if err != nil {
			_ = z.Close()
			return nil, err
		}
		k.close, k.d = []io.Closer{rc, z}, newXMLDecoder(rc)
		return k, nil
	}
	file, err := os.Open(l.pages[0])
	if err != nil {
		return nil, directory.Errorf(directory.Invalid, "%s est illisible : %w", l.Name, cause(err))
	}
	k.close, k.d = []io.Closer{file}, newXMLDecoder(l.encoding.reader(file))
	return k, nil
}

func (k *kmlReader) Record() *importer.Record { return k.record }
func (k *kmlReader) Err() error               { return k.err }
func (k *kmlReader) Header() *importer.Header { return k.flat.header }

func (k *kmlReader) Findings() []importer.Finding {
	findings := k.flat.lostFinding()
	if k.shapes {
		findings = append(findings, geometryNote)
	}
	return findings
}

func (k *kmlReader) Close() error {
	var first error
	for _, c := range k.close {
		if err := c.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (k *kmlReader) fail(err error) bool {
	line, _ := k.d.InputPos()
	k.err = k.listing.xmlFailure(err, line)
	return false
}

// Scan advances to the next placemark.
func (k *kmlReader) Scan() bool {
	k.record = nil
	for k.err == nil {
		token, err := k.d.Token()
		if err == io.EOF && k.depth == 0 {
			return false
		}
		if err != nil {
			return k.fail(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if k.depth++; k.depth > deepest {
				return k.fail(io.ErrUnexpectedEOF)
			}
			switch e.Name.Local {
			case "Placemark":
				return k.placemark()
			case "Folder":
				k.folders = append(k.folders, "")
			case "name":
				if n := len(k.folders); n > 0 && k.folders[n-1] == "" {
					if k.folders[n-1], err = k.text(); err != nil {
						return k.fail(err)
					}
				}
			}
		case xml.EndElement:
			k.depth--
			if e.Name.Local == "Folder" && len(k.folders) > 0 {
				k.folders = k.folders[:len(k.folders)-1]
			}
		}
	}
	return false
}

// text reads the text of an element up to its end.
func (k *kmlReader) text() (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		token, err := k.d.Token()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth > deepest {
				return "", io.ErrUnexpectedEOF
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if b.Len() < maxRowBytes {
				b.Write(e)
			}
		}
	}
	k.depth--
	return strings.TrimSpace(b.String()), nil
}

// placemark reads a placemark up to its end.
func (k *kmlReader) placemark() bool {
	line, _ := k.d.InputPos()
	f := k.flat
	f.values = make([]string, len(f.header.Names()))
	f.path, f.expected = f.path[:0], 0
	box := newTextBox()
	data, point := "", false
	for inside := k.depth; k.depth >= inside; {
		token, err := k.d.Token()
		if err != nil {
			return k.fail(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if k.depth++; k.depth > deepest {
				return k.fail(io.ErrUnexpectedEOF)
			}
			column := ""
			switch e.Name.Local {
			case "Data":
				data = attribute(e, "name")
				continue
			case "value":
				column = data
			case "SimpleData":
				column = attribute(e, "name")
			case "name", "description", "address", "phoneNumber":
				if k.depth == inside+1 {
					column = e.Name.Local
				}
			case "Point":
				point = true
				continue
			case "coordinates":
				text, err := k.text()
				if err != nil {
					return k.fail(err)
				}
				box.positions(text)
				continue
			}
			if column == "" {
				continue
			}
			text, err := k.text()
			if err != nil {
				return k.fail(err)
			}
			if column == latitudeColumn || column == longitudeColumn {
				column = "properties." + column
			}
			f.setColumn(column, text)
		case xml.EndElement:
			k.depth--
		}
	}
	k.place(box, point)
	k.record = &importer.Record{Rank: k.rank, Line: line, Header: f.header, Values: f.values}
	f.given = true
	k.rank++
	return true
}

// place sets the columns of the position and of the folder.
func (k *kmlReader) place(box *textBox, point bool) {
	switch {
	case box.points == 1 || point && box.points > 0:
		k.flat.setColumn(longitudeColumn, box.last[0])
		k.flat.setColumn(latitudeColumn, box.last[1])
	case box.points > 1:
		k.shapes = true
		k.flat.setColumn(longitudeColumn, middle(box.min[0], box.max[0]))
		k.flat.setColumn(latitudeColumn, middle(box.min[1], box.max[1]))
	}
	if n := len(k.folders); n > 0 && k.folders[n-1] != "" {
		k.flat.setColumn(layerColumn, k.folders[n-1])
	}
}

// positions adds the positions of a KML geometry: "lon,lat,height lon,lat,height".
func (b *textBox) positions(text string) {
	for position := range strings.FieldsSeq(text) {
		axes := strings.Split(position, ",")
		if len(axes) >= 2 {
			b.add(axes[0], axes[1])
		}
	}
}
