package directory

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// AppendFields appends the référentiel's fields as members of a JSON object,
// without the braces: `"id":"…","nom":"…"`. Lists are arrays; a field that is
// unknown is absent; latitude and longitude are there when the place is located;
// date_maj is YYYY-MM-DD. Members are in the order of Fields.
func (p *Place) AppendFields(dst []byte) []byte {
	start := len(dst)
	for i := range Fields {
		dst = Fields[i].appendMember(dst, p, start)
	}
	return dst
}

func (f *Field) appendMember(dst []byte, p *Place, start int) []byte {
	switch {
	case f.List != nil:
		if values := *f.List(p); len(values) > 0 {
			dst = appendKey(dst, f.Name, start)
			dst = AppendJSONStrings(dst, values)
		}
	case f.Text != nil:
		if value := *f.Text(p); value != "" {
			dst = appendKey(dst, f.Name, start)
			dst = AppendJSONString(dst, value)
		}
	case f.Date != nil:
		if day := *f.Date(p); !day.IsZero() {
			dst = appendKey(dst, f.Name, start)
			dst = append(dst, '"')
			dst = day.AppendFormat(dst, "2006-01-02")
			dst = append(dst, '"')
		}
	case f.Number != nil:
		if v, known := f.Number(p); known {
			dst = appendKey(dst, f.Name, start)
			dst = strconv.AppendFloat(dst, v, 'f', -1, 64)
		}
	}
	return dst
}

func appendKey(dst []byte, name string, start int) []byte {
	if len(dst) > start {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	dst = append(dst, name...)
	return append(dst, '"', ':')
}

// AppendJSONStrings appends a JSON array of strings.
func AppendJSONStrings(dst []byte, values []string) []byte {
	dst = append(dst, '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendJSONString(dst, v)
	}
	return append(dst, ']')
}

const hexDigits = "0123456789abcdef"

// AppendJSONString appends s as a JSON string (RFC 8259). Bytes that are not
// UTF-8 become U+FFFD; U+2028 and U+2029 are escaped, for scripts.
func AppendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			dst = append(dst, s[from:i]...)
			dst = appendEscaped(dst, c)
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if (r != utf8.RuneError || size > 1) && r != '\u2028' && r != '\u2029' {
			i += size
			continue
		}
		dst = append(dst, s[from:i]...)
		if size == 1 {
			dst = append(dst, `\ufffd`...)
		} else {
			dst = append(dst, `\u202`...)
			dst = append(dst, hexDigits[r&0xf])
		}
		i += size
		from = i
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}

func appendEscaped(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}

// AppendFlat appends the flat members of some fields as a JSON object: lists are joined
// by `|`, a field that is unknown is absent.
func (p *Place) AppendFlat(dst []byte, fields []*Field) []byte {
	dst = append(dst, '{')
	start := len(dst)
	for _, f := range fields {
		if f.List == nil {
			dst = f.appendMember(dst, p, start)
		} else if values := *f.List(p); len(values) > 0 {
			dst = AppendJSONString(appendKey(dst, f.Name, start), strings.Join(values, "|"))
		}
	}
	return append(dst, '}')
}
