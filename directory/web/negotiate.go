package web

import (
	"strconv"
	"strings"
)

// Quality returns the quality, 0..1, that an Accept or Accept-Encoding header
// gives to a name; the most precise rule wins (RFC 9110 §12.5). missing is the
// quality of a name that no rule mentions. `*/*` and `*` are the least precise.
func Quality(header, name string, missing float64) float64 {
	quality, precision := missing, -1
	kind, _, _ := strings.Cut(name, "/")
	for header != "" {
		var rule string
		rule, header, _ = strings.Cut(header, ",")
		pattern, weight := acceptRule(rule)
		found := -1
		switch {
		case strings.EqualFold(pattern, name):
			found = 2
		case len(pattern) > 2 && strings.HasSuffix(pattern, "/*") && strings.EqualFold(pattern[:len(pattern)-2], kind):
			found = 1
		case pattern == "*" || pattern == "*/*":
			found = 0
		}
		if found > precision {
			quality, precision = weight, found
		}
	}
	return quality
}

// acceptRule parses `text/csv;q=0.5`. Parameters other than q are ignored;
// a weight that cannot be read is 0.
func acceptRule(rule string) (pattern string, weight float64) {
	pattern, parameters, _ := strings.Cut(rule, ";")
	pattern, weight = strings.TrimSpace(pattern), 1
	for parameters != "" {
		var parameter string
		parameter, parameters, _ = strings.Cut(parameters, ";")
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if strings.EqualFold(name, "q") {
			q, err := strconv.ParseFloat(value, 64)
			if err != nil || !(q >= 0 && q <= 1) {
				q = 0
			}
			weight = q
		}
	}
	return pattern, weight
}

// AcceptsJSON reports whether Accept allows an answer of a JSON media type. A
// request for application/json allows more specific types (application/geo+json).
func AcceptsJSON(accept, mediaType string) bool {
	return accept == "" || Quality(accept, mediaType, 0) > 0 || Quality(accept, "application/json", 0) > 0
}

// coding is a content coding.
type coding uint8

const (
	identity coding = iota
	gzipped
	brotlied
)

// name returns the coding's name in Content-Encoding.
func (c coding) name() string { return [...]string{"", "gzip", "br"}[c] }

// negotiateCoding returns brotli, else gzip, if Accept-Encoding prefers it or
// ranks it equal to identity, which it need not name.
func negotiateCoding(header string) coding {
	if header == "" || header == "identity" {
		return identity
	}
	best, most := identity, 0.0
	asItIs := Quality(header, "identity", 0)
	for _, c := range [...]coding{brotlied, gzipped} {
		if q := Quality(header, c.name(), 0); q > most && q >= asItIs {
			best, most = c, q
		}
	}
	return best
}

// fastestCoding returns the coding that takes the least time of those that Accept-Encoding ranks as high
// as best, the one that is negotiated.
func fastestCoding(header string, best coding) coding {
	if best == brotlied && Quality(header, gzipped.name(), 0) >= Quality(header, brotlied.name(), 0) {
		return gzipped
	}
	return best
}
