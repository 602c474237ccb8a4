package api

import (
	"strconv"
	"strings"
)

// accepted is the quality, 0..1, that an Accept or Accept-Encoding header gives
// to a name; the most precise rule wins (RFC 9110 §12.5). missing is the
// quality of a name that no rule mentions. `*/*` and `*` are the least precise.
func accepted(header, name string, missing float64) float64 {
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

// acceptRule takes `text/csv;q=0.5` apart. Parameters other than q are ignored;
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

// format is a representation of a view.
type format struct {
	extension string
	mediaType string // as Content-Type says it
	name      string // as Accept says it
	whole     bool   // streamed whole unless limit is given
}

var (
	formatGeoJSON = &format{".geojson", "application/geo+json", "application/geo+json", false}
	formatJSON    = &format{".json", "application/json", "application/json", false}
	formatCSV     = &format{".csv", "text/csv; charset=utf-8", "text/csv", true}
	formatNDJSON  = &format{".ndjson", "application/x-ndjson", "application/x-ndjson", true}
)

// listFormats is the representations of /lieux, the preferred one first.
var listFormats = []*format{formatGeoJSON, formatJSON, formatCSV, formatNDJSON}

// listFormat is the format that a path asks for by its extension, else the one
// that Accept prefers, the first of listFormats among equals; nil when it accepts none.
func listFormat(path, accept string) *format {
	for _, f := range listFormats {
		if strings.HasSuffix(path, f.extension) {
			return f
		}
	}
	if accept == "" {
		return formatGeoJSON
	}
	var best *format
	most := 0.0
	for _, f := range listFormats {
		if q := accepted(accept, f.name, 0); q > most {
			best, most = f, q
		}
	}
	return best
}

// acceptsJSON tells whether an answer of that media type suits Accept. JSON of a
// finer type (application/geo+json) suits whoever asks for application/json.
func acceptsJSON(accept, mediaType string) bool {
	return accept == "" || accepted(accept, mediaType, 0) > 0 || accepted(accept, "application/json", 0) > 0
}

// coding is a content coding.
type coding uint8

const (
	identity coding = iota
	gzipped
	brotlied
)

// name is the coding as Content-Encoding says it.
func (c coding) name() string { return [...]string{"", "gzip", "br"}[c] }

// negotiateCoding picks brotli, then gzip, among what Accept-Encoding likes at
// least as much as the body as it is, which it need not name.
func negotiateCoding(header string) coding {
	if header == "" || header == "identity" {
		return identity
	}
	best, most := identity, 0.0
	asItIs := accepted(header, "identity", 0)
	for _, c := range [...]coding{brotlied, gzipped} {
		if q := accepted(header, c.name(), 0); q > most && q >= asItIs {
			best, most = c, q
		}
	}
	return best
}
