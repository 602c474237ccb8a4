package orientation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// MaxBytes is the size of the largest file of a territory.
const MaxBytes = 1 << 20

// FileError is everything that is wrong in the file of a territory, in the order of its lines.
type FileError struct{ Faults []Fault }

// Fault is one thing that is wrong in a file, said in French.
type Fault struct {
	Line int    // from 1
	What string // "besoin « badge »"; "" for the file
	Text string
}

// Error lists the faults, one a line.
func (e *FileError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = fmt.Sprintf("ligne %d : %s", f.Line, f.Text)
		if f.What != "" {
			lines[i] = fmt.Sprintf("ligne %d, %s : %s", f.Line, f.What, f.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// Extend returns the guide with the file of a territory. What the file says of a need, a way to
// manage, a wish, an implication or a group that the guide has replaces that part of it, and
// words are added; others are added whole. Its resources come first, and its weights replace
// those that it names. The error is a *FileError.
func (g *Guide) Extend(raw []byte) (*Guide, error) {
	f := &file{raw: raw, lines: map[string]int{}}
	x := &Guide{Groups: slices.Clone(g.Groups), Needs: slices.Clone(g.Needs), Eases: slices.Clone(g.Eases),
		Wishes: slices.Clone(g.Wishes), Implied: slices.Clone(g.Implied)}
	weights := *g.Weights
	x.Weights = &weights
	f.sections(map[string]func(m member){
		"groupes": func(m member) { extend(f, m, "groupe", &x.Groups, func(v *Group) string { return v.Code }, nil) },
		"besoins": func(m member) {
			extend(f, m, "besoin", &x.Needs, func(v *Need) string { return v.Code }, func(v, old *Need) {
				words := slices.Clone(old.Words)
				for _, word := range v.Words {
					words = query.AppendOnce(words, word)
				}
				v.Words = words
			})
		},
		"aisances": func(m member) { extend(f, m, "aisance", &x.Eases, func(v *Ease) string { return v.Code }, nil) },
		"souhaits": func(m member) { extend(f, m, "souhait", &x.Wishes, func(v *Wishes) string { return v.Label }, nil) },
		"implique": func(m member) {
			extend(f, m, "implique", &x.Implied, func(v *Implied) string { return v.Filter + "=" + v.Value }, nil)
		},
		"ressources": func(m member) {
			extend(f, m, "ressource", &x.Resources, func(v *Resource) string { return v.URL }, nil)
		},
		"poids": func(m member) {
			f.lines["poids"] = f.line(m.at)
			f.decode(m, "poids", x.Weights)
		},
	})
	x.Resources = slices.Concat(x.Resources, g.Resources)
	if len(f.faults) == 0 {
		f.faults = x.Check()
	}
	for i := range f.faults {
		if f.faults[i].Line == 0 {
			f.faults[i].Line = max(1, f.lines[f.faults[i].What])
		}
	}
	if len(f.faults) == 0 {
		return x, nil
	}
	slices.SortStableFunc(f.faults, func(a, b Fault) int { return a.Line - b.Line })
	return nil, &FileError{f.faults}
}

// extend reads an entry of a list over the entry of the same key, else adds it; join puts what both have together.
func extend[T any](f *file, m member, kind string, list *[]T, key func(*T) string, join func(v, old *T)) {
	var named, value T
	if json.Unmarshal(m.raw, &named) != nil {
		f.decode(m, kind, &named) // which says what is wrong
		return
	}
	what := fmt.Sprintf("%s « %s »", kind, key(&named))
	if _, twice := f.lines[what]; twice {
		f.faults = append(f.faults, Fault{f.line(m.at), what, "donné deux fois"})
		return
	}
	f.lines[what] = f.line(m.at)
	at := slices.IndexFunc(*list, func(v T) bool { return key(&v) == key(&named) })
	if at >= 0 {
		old, err := json.Marshal((*list)[at])
		if err != nil || json.Unmarshal(old, &value) != nil { // a copy: lists are shared with the other guide
			return
		}
	}
	if !f.decode(m, what, &value) {
		return
	}
	if at < 0 {
		*list = append(*list, value)
		return
	}
	if join != nil {
		join(&value, &(*list)[at])
	}
	(*list)[at] = value
}

// file is the work on one file.
type file struct {
	raw    []byte
	lines  map[string]int // where each entry is, by what it is
	faults []Fault
}

// member is an entry of the file, and where it begins.
type member struct {
	raw json.RawMessage
	at  int
}

// line returns the line of an offset.
func (f *file) line(at int) int {
	return 1 + bytes.Count(f.raw[:min(max(at, 0), len(f.raw))], []byte("\n"))
}

// wrong records a fault of the file itself.
func (f *file) wrong(at int, format string, args ...any) {
	f.faults = append(f.faults, Fault{Line: f.line(at), Text: fmt.Sprintf(format, args...)})
}

// sections calls the reader of each section of the file for each of its entries; a section that is no list is one.
func (f *file) sections(readers map[string]func(m member)) {
	var whole map[string]json.RawMessage
	var syntax *json.SyntaxError
	switch err := json.Unmarshal(f.raw, &whole); {
	case errors.As(err, &syntax):
		f.wrong(int(syntax.Offset)-1, "ce n'est pas du JSON : %s", syntax.Error())
		return
	case err != nil:
		f.wrong(0, "un objet JSON est attendu, entre { et }")
		return
	}
	d := json.NewDecoder(bytes.NewReader(f.raw))
	_, _ = d.Token() // {
	for d.More() {
		name, _ := d.Token()
		at := int(d.InputOffset())
		section, _ := name.(string)
		read := readers[section]
		if read == nil {
			f.wrong(at, "« %s » est inconnu : %s", section, strings.Join(slices.Sorted(maps.Keys(readers)), ", "))
		}
		f.entries(d, section, read)
	}
}

// entries reads the value of a section.
func (f *file) entries(d *json.Decoder, section string, read func(m member)) {
	var value json.RawMessage
	if err := d.Decode(&value); err != nil || read == nil {
		return
	}
	start := int(d.InputOffset()) - len(value)
	if section == "poids" {
		read(member{value, start})
		return
	}
	list := json.NewDecoder(bytes.NewReader(value))
	if opening, _ := list.Token(); opening != json.Delim('[') {
		f.wrong(start, "« %s » est une liste, entre [ et ]", section)
		return
	}
	for list.More() {
		var entry json.RawMessage
		if list.Decode(&entry) != nil {
			return
		}
		read(member{entry, start + int(list.InputOffset()) - len(entry)})
	}
}

// decode reads an entry strictly, and reports whether it is right.
func (f *file) decode(m member, what string, into any) bool {
	d := json.NewDecoder(bytes.NewReader(m.raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return true
	case errors.As(err, &kind):
		f.faults = append(f.faults, Fault{f.line(m.at + int(kind.Offset)), what,
			fmt.Sprintf("« %s » n'a pas la forme attendue (%s)", kind.Field, kind.Value)})
	default:
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		at := m.at + max(0, bytes.Index(m.raw, []byte(`"`+name+`"`)))
		f.faults = append(f.faults, Fault{f.line(at), what, fmt.Sprintf("« %s » est inconnu ici", name)})
	}
	return false
}
