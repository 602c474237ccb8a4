package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// difference is one part in which two answers differ.
type difference struct {
	part       string // transport, status, transfer-encoding, header:NAME, body, or stdout… of a command
	base, head string // what each side has there
	before     string // of text: the last bytes that are equal
}

const (
	contextBytes = 60 // shown on each side of the first byte that differs
	beforeBytes  = 12 // by which differences with one cause are known
)

// compareAnswers returns the parts in which the answers to a request differ,
// but for the date and for what a running program says of itself.
func compareAnswers(r request, a, b answer) []difference {
	if a.failed || b.failed {
		if a.failed == b.failed {
			return nil
		}
		return []difference{{part: "transport", base: outcome(a), head: outcome(b)}}
	}
	a, b = masked(r.path(), a), masked(r.path(), b)
	var found []difference
	if a.status != b.status {
		found = append(found, difference{part: "status", base: strconv.Itoa(a.status), head: strconv.Itoa(b.status)})
	}
	if a.transferEncoding != b.transferEncoding {
		found = append(found, difference{part: "transfer-encoding", base: a.transferEncoding, head: b.transferEncoding})
	}
	found = append(found, compareHeaders(a.header, b.header)...)
	if !bytes.Equal(a.body, b.body) {
		found = append(found, compareBodies(a, b))
	}
	return found
}

func outcome(a answer) string {
	if a.failed {
		return "no answer"
	}
	return fmt.Sprintf("%d, %d bytes", a.status, len(a.body))
}

// compareHeaders compares all fields but Date, with the order of their values.
func compareHeaders(a, b http.Header) []difference {
	names := slices.Collect(maps.Keys(a))
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var found []difference
	for _, name := range names {
		if name == "Date" || slices.Equal(a[name], b[name]) {
			continue
		}
		found = append(found, difference{part: "header:" + name, base: fieldOf(a, name), head: fieldOf(b, name)})
	}
	return found
}

func fieldOf(h http.Header, name string) string {
	values, ok := h[name]
	if !ok {
		return "(absent)"
	}
	return strings.Join(values, " ⏎ ")
}

// compareBodies describes where two bodies part; compressed ones are shown plain.
func compareBodies(a, b answer) difference {
	plainA, okA := a.decoded()
	plainB, okB := b.decoded()
	switch {
	case !okA || !okB:
		return excerpts("body", a.body, b.body)
	case bytes.Equal(plainA, plainB):
		return difference{
			part: "body", base: fmt.Sprintf("%d bytes of %s", len(a.body), fieldOf(a.header, "Content-Encoding")),
			head: fmt.Sprintf("%d bytes of %s, the same once decoded", len(b.body), fieldOf(b.header, "Content-Encoding")),
		}
	}
	return excerpts("body", plainA, plainB)
}

// excerpts shows what surrounds the first byte in which a and b differ.
func excerpts(part string, a, b []byte) difference {
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	show := func(text []byte) string {
		from, to := max(0, at-contextBytes), min(len(text), at+contextBytes)
		return fmt.Sprintf("byte %d of %d: %q", at, len(text), text[from:to])
	}
	return difference{part, show(a), show(b), strings.ToValidUTF8(string(a[max(0, at-beforeBytes):at]), "")}
}

func decoder(coding string, r io.Reader) (io.Reader, error) {
	switch coding {
	case "gzip":
		return gzip.NewReader(r)
	case "br":
		return brotli.NewReader(r), nil
	}
	return nil, fmt.Errorf("unknown content coding %q", coding)
}

var (
	// loadTime is when the server loaded the version that it serves.
	loadTime = regexp.MustCompile(`"(charge_le|base_injoignable_depuis)":"[^"]*"`)
	// metricSample is a line of /metrics that holds a value.
	metricSample = regexp.MustCompile(`^[a-zA-Z_:][a-zA-Z0-9_:]*`)
)

// masked returns an answer without what differs between two runs of one
// build: the load time of /health/ready, the values and labels of /metrics.
func masked(path string, a answer) answer {
	switch path {
	case "/health/ready", "/health/live":
		a.body = loadTime.ReplaceAll(a.body, []byte(`"$1":"…"`))
	case "/metrics":
		a.body = metricNames(a.body)
	default:
		return a
	}
	a.header = a.header.Clone()
	a.header.Del("Content-Length") // the time and the numbers have no fixed length
	a.transferEncoding = ""
	return a
}

// metricNames returns the comments of /metrics and the names of its samples, each once.
func metricNames(body []byte) []byte {
	var lines []string
	for line := range strings.Lines(string(body)) {
		if !strings.HasPrefix(line, "#") {
			line = metricSample.FindString(line) + "\n"
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return []byte(strings.Join(slices.Compact(lines), ""))
}
