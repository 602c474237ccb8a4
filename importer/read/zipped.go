package read

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// zipped is a file that is a ZIP archive with a document inside.
type zipped struct {
	listing *Listing
	archive *zip.ReadCloser
}

func openZip(l *Listing) (*zipped, error) {
	archive, err := zip.OpenReader(l.pages[0])
	if err != nil {
		return nil, directory.Errorf(directory.Invalid, "%s est une archive abîmée : exportez-la de nouveau", l.Name)
	}
	return &zipped{l, archive}, nil
}

func (z *zipped) Close() error { return z.archive.Close() }

// errUnfolded is met by a reader of a member that is larger than it may be.
var errUnfolded = errors.New("member of an archive too large")

// member opens the first member that a test accepts, bounded whatever size the archive states.
func (z *zipped) member(is func(name string) bool) (io.ReadCloser, error) {
	for _, file := range z.archive.File {
		if !is(file.Name) {
			continue
		}
		rc, err := file.Open()
		if err != nil {
			return nil, directory.Errorf(directory.Invalid, "%s est une archive abîmée : exportez-la de nouveau", z.listing.Name)
		}
		left := z.listing.unfolded()
		return struct {
			io.Reader
			io.Closer
		}{readFunc(func(p []byte) (int, error) {
			if left <= 0 {
				return 0, errUnfolded
			}
			n, err := rc.Read(p[:min(int64(len(p)), left)])
			left -= int64(n)
			return n, err
		}), rc}, nil
	}
	return nil, directory.Errorf(directory.Invalid, "%s ne contient pas le document attendu : exportez-le de nouveau",
		z.listing.Name)
}

// newXMLDecoder returns a decoder that expands no entity but those of XML and HTML: a document that declares its own is
// refused where it uses one.
func newXMLDecoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // read as UTF-8 already
	return d
}

// deepest is the number of nested elements beyond which a document is no list.
const deepest = 200

// xmlFailure returns the error of a document in XML that cannot be read.
func (l *Listing) xmlFailure(err error, line int) error {
	if errors.Is(err, errUnfolded) {
		return tooBig(l.Name)
	}
	return directory.Errorf(directory.Invalid, "%s n'est pas du XML valide vers la ligne %d : exportez-le de nouveau",
		l.Name, line)
}

// attribute returns an attribute by its local name, "" when the element has none.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}
