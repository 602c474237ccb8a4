package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// report gathers what was compared. It is safe for concurrent use.
type report struct {
	mu        sync.Mutex
	accepted  []*acceptedDifference
	requests  int
	commands  int
	excused   int // requests and commands of which every difference is accepted
	differing int
	retried   int // requests that were equal at a second or third try only
	unheard   []string
	statuses  map[int]int
	groups    map[string]*group
	skipped   []string
}

// group is differences that probably have one cause, shown by the first of them.
type group struct {
	subject string // the first request
	found   []difference
	count   int
	shapes  []string
}

const (
	shownGroups = 20
	shownShapes = 6
	shownWidth  = 400 // bytes of one value
)

func newReport(accepted []*acceptedDifference) *report {
	return &report{accepted: accepted, statuses: map[int]int{}, groups: map[string]*group{}}
}

// answered notes a request, the answer of the base, how many times it was sent
// again, and the differences that are left.
func (r *report) answered(asked request, a answer, again int, found []difference) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests++
	r.statuses[a.status]++
	if a.failed {
		r.unheard = append(r.unheard, asked.String())
	}
	if again > 0 && len(found) == 0 {
		r.retried++
	}
	r.note(asked.String(), shape(asked), found)
}

// ran notes a command with the differences of its outcomes.
func (r *report) ran(command string, found []difference) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.commands++
	r.note(command, command, found)
}

// skip notes what was not compared, and why.
func (r *report) skip(what, why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.skipped = append(r.skipped, what+": "+why)
}

// note files the differences that are not accepted. The lock is held.
func (r *report) note(subject, shape string, found []difference) {
	if len(found) == 0 {
		return
	}
	found = slices.DeleteFunc(found, func(d difference) bool {
		i := slices.IndexFunc(r.accepted, func(a *acceptedDifference) bool { return a.covers(subject, d.part) })
		if i >= 0 {
			r.accepted[i].used++
		}
		return i >= 0
	})
	if len(found) == 0 {
		r.excused++
		return
	}
	r.differing++
	key := cause(found)
	g := r.groups[key]
	if g == nil {
		g = &group{subject: subject, found: found}
		r.groups[key] = g
	}
	g.count++
	if !slices.Contains(g.shapes, shape) {
		g.shapes = append(g.shapes, shape)
	}
}

// consequences are parts that differ because the body does.
var consequences = []string{"header:Etag", "header:Content-Length"}

var number = regexp.MustCompile(`[0-9]+`)

// cause is what differences with one cause have in common, as far as can be
// seen: the parts, the statuses, and what precedes the first byte that differs.
func cause(found []difference) string {
	var key strings.Builder
	body := slices.ContainsFunc(found, func(d difference) bool { return d.part == "body" })
	for _, d := range found {
		switch {
		case body && slices.Contains(consequences, d.part):
			continue
		case d.part == "status":
			fmt.Fprintf(&key, "status %s→%s, ", d.base, d.head)
		default:
			fmt.Fprintf(&key, "%s, ", d.part)
		}
		if before := number.ReplaceAllString(d.before, "0"); before != "" {
			fmt.Fprintf(&key, "after %q, ", before)
		}
	}
	return strings.TrimSuffix(key.String(), ", ")
}

var variablePart = regexp.MustCompile(`[^/]*[0-9][^/.]*`)

// shape is a request without what varies: method, and path with numbers and
// identifiers replaced.
func shape(r request) string {
	method, _, _ := strings.Cut(r.String(), " ")
	path := strings.ReplaceAll(r.path(), "/api/v1", "/api/v·")
	path = strings.ReplaceAll(variablePart.ReplaceAllString(path, "*"), "/api/v·", "/api/v1")
	return method + " " + path
}

// shapeLine lists the shapes of the requests of a group, some of them when they are many.
func (g *group) shapeLine() string {
	slices.Sort(g.shapes)
	if more := len(g.shapes) - shownShapes; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(g.shapes[:shownShapes], ", "), more)
	}
	return strings.Join(g.shapes, ", ")
}

// print writes the differences, the largest groups first, and returns how many
// requests and commands differ.
func (r *report) print(w io.Writer) int {
	keys := make([]string, 0, len(r.groups))
	for key := range r.groups {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if byCount := r.groups[b].count - r.groups[a].count; byCount != 0 {
			return byCount
		}
		return strings.Compare(a, b)
	})
	for i, key := range keys {
		if i == shownGroups {
			fmt.Fprintf(w, "… and %d more kinds of difference\n", len(keys)-i)
			break
		}
		g := r.groups[key]
		fmt.Fprintf(w, "\n%d × %s\n  of %s\n  such as %s\n", g.count, key, g.shapeLine(), clip(g.subject))
		for _, d := range g.found {
			fmt.Fprintf(w, "  %s\n    base: %s\n    head: %s\n", d.part, clip(d.base), clip(d.head))
		}
	}
	fmt.Fprintln(w)
	for _, s := range r.skipped {
		fmt.Fprintln(w, "skipped:", s)
	}
	for _, a := range r.accepted {
		fmt.Fprintf(w, "accepted %d times (line %d): %s\n", a.used, a.line, a.reason)
	}
	if len(r.unheard) > 0 {
		fmt.Fprintf(w, "no answer from either side: %d requests, such as %s\n", len(r.unheard), clip(r.unheard[0]))
	}
	fmt.Fprintf(w, "statuses of base: %s\n", r.statusLine())
	if r.retried > 0 {
		fmt.Fprintf(w, "%d requests were equal only when sent again (the clock moved between the two sides)\n", r.retried)
	}
	if r.excused > 0 {
		fmt.Fprintf(w, "%d differ as accepted\n", r.excused)
	}
	fmt.Fprintf(w, "%d requests and %d commands, %d differ\n", r.requests, r.commands, r.differing)
	return r.differing
}

// statusLine counts the statuses, so that a reader sees that requests were of use.
func (r *report) statusLine() string {
	codes := make([]int, 0, len(r.statuses))
	for code := range r.statuses {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	parts := make([]string, 0, len(codes))
	for _, code := range codes {
		if code != 0 {
			parts = append(parts, fmt.Sprintf("%d %s × %d", code, http.StatusText(code), r.statuses[code]))
		}
	}
	return strings.Join(parts, ", ")
}

// clip shortens a text to what a terminal shows with comfort.
func clip(s string) string {
	if len(s) <= shownWidth {
		return s
	}
	return fmt.Sprintf("%s… (%d bytes)", s[:shownWidth], len(s))
}
