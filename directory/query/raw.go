package query

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// Unescape decodes a part of a query string; ok is false when it is not
// percent-encoded UTF-8 without control characters.
func Unescape(s string) (decoded string, ok bool) {
	if strings.IndexByte(s, '%') >= 0 || strings.IndexByte(s, '+') >= 0 {
		d, err := url.QueryUnescape(s)
		if err != nil {
			return "", false
		}
		s = d
	}
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' && s[i] != '\t' && s[i] != '\n' && s[i] != '\r' || s[i] == 0x7f {
			return "", false
		}
		if s[i] >= utf8.RuneSelf {
			return s, utf8.ValidString(s) && !strings.ContainsRune(s, utf8.RuneError)
		}
	}
	return s, true
}

// Without returns a raw query string without a parameter, however often it occurs.
func Without(raw, name string) string {
	var kept []string
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		key, _, _ := strings.Cut(pair, "=")
		if decoded, ok := Unescape(key); pair != "" && (!ok || decoded != name) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// First returns the first value of a parameter of a raw query string; ok is
// false when it is absent or cannot be decoded.
func First(raw, name string) (value string, ok bool) {
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		key, rest, _ := strings.Cut(pair, "=")
		if key == name {
			return Unescape(rest)
		}
	}
	return "", false
}

// Digits parses a whole number written with digits only; a number of more than
// nine digits is read as 999 999 999.
func Digits(s string) (n int, ok bool) {
	if s == "" {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = min(n*10+int(s[i]-'0'), 999_999_999)
	}
	return n, true
}

// IsDigits reports whether s is a whole number written with digits only.
func IsDigits(s string) bool {
	_, ok := Digits(s)
	return ok
}
