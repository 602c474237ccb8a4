package paper

import (
	"html/template"
	"strconv"

	"rsc.io/qr"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// qrMargin is the quiet zone around a code, in modules (ISO/IEC 18004 asks for four).
const qrMargin = 4

// QR is a QR code as an SVG path: each run of dark modules is a stroke of width one.
type QR struct {
	Size int    // of the image, in modules
	Path string // `d` of the path
}

// QROf returns the QR code of an address, nil when it is too long to print. It is kept with the parts of the pages of
// a version.
func QROf(s *html.Site, v directory.View, address string) *QR {
	code, _ := html.Part(s, v, i18n.French, "qr", 0, address, func() (*QR, int, error) {
		code := newQR(address)
		if code == nil {
			return nil, 0, nil
		}
		return code, len(code.Path), nil
	})
	return code
}

// newQR makes the QR code of an address.
func newQR(address string) *QR {
	code := codeOf(address)
	if code == nil {
		return nil
	}
	var d []byte
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			start := x
			for x+1 < code.Size && code.Black(x+1, y) {
				x++
			}
			d = strconv.AppendInt(append(d, 'M'), int64(start+qrMargin), 10)
			d = strconv.AppendInt(append(d, ' '), int64(y+qrMargin), 10)
			d = strconv.AppendInt(append(d, ".5h"...), int64(x-start+1), 10)
		}
	}
	return &QR{Size: code.Size + 2*qrMargin, Path: string(d)}
}

// SVG returns the image with its accessible name.
func (q *QR) SVG(label string) template.HTML {
	size := strconv.Itoa(q.Size)
	return template.HTML(`<svg class="qr" role="img" viewBox="0 0 ` + size + ` ` + size +
		`" width="120" height="120" shape-rendering="crispEdges" aria-label="` +
		template.HTMLEscapeString(label) + `"><rect width="` + size + `" height="` + size +
		`" fill="#fff"/><path stroke="#000" d="` + q.Path + `"/></svg>`)
}

// codeOf returns the modules of the code of an address, nil when it is too long to print.
func codeOf(address string) *qr.Code {
	if len(address) > 300 {
		return nil
	}
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return nil
	}
	return code
}
