package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// escaper makes values safe where they stand. It writes by itself the values of which the result
// is plain to see; any other one is given to html/template, in a template where a value stands
// in the same way.
type escaper struct {
	names    string             // of the functions of html/template, in their order
	template *template.Template // writes a value between before and after
	before   string
	after    string
	asIs     reflect.Type // what is written as it is; nil: nothing
	url      reflect.Type // the type of safe addresses, for escapers of addresses
	entities bool         // of a text, only the characters of entity are replaced
	filter   bool         // addresses of some schemes only
	objects  bool         // maps are written as JSON
}

// places are the ways in which a value may stand in a page, each with an example.
var places = []struct {
	example  string
	asIs     reflect.Type
	address  bool
	entities bool
	filter   bool
	objects  bool
}{
	{example: `{{.}}`, asIs: reflect.TypeFor[template.HTML](), entities: true},
	{example: `<a title="{{.}}">`, entities: true},
	{example: `<textarea>{{.}}</textarea>`, entities: true},
	{example: `<a href="{{.}}">`, address: true, filter: true},
	{example: `<a href="/{{.}}">`, address: true},
	{example: `<a title={{.}}>`},
	{example: `<a{{.}}>`, asIs: reflect.TypeFor[template.HTMLAttr]()},
	{example: `<script type="application/json">{{.}}</script>`, asIs: reflect.TypeFor[template.JS](), objects: true},
}

// newEscapers returns the escapers of all places by their functions.
func newEscapers() (map[string]*escaper, error) {
	all := map[string]*escaper{}
	for _, place := range places {
		t, err := template.New("").Parse(place.example)
		if err != nil {
			return nil, err
		}
		if err := t.Execute(io.Discard, ""); err != nil {
			return nil, err
		}
		before, after, _ := strings.Cut(place.example, "{{.}}")
		e := &escaper{template: t, before: before, after: after, asIs: place.asIs, entities: place.entities,
			filter: place.filter, objects: place.objects}
		if place.address {
			e.url = reflect.TypeFor[template.URL]()
		}
		for _, node := range t.Tree.Root.Nodes {
			if action, ok := node.(*parse.ActionNode); ok {
				e.names = namesOf(action.Pipe.Cmds[1:])
			}
		}
		all[e.names] = e
	}
	return all, nil
}

// namesOf returns the names of the functions that a value goes through.
func namesOf(commands []*parse.CommandNode) string {
	var names []string
	for _, c := range commands {
		names = append(names, c.String())
	}
	return strings.Join(names, " ")
}

// escaperOf returns the escaper that stands for functions of html/template.
func (s *Set) escaperOf(commands []*parse.CommandNode) (*escaper, error) {
	names := namesOf(commands)
	if e := s.escapers[names]; e != nil {
		return e, nil
	}
	return nil, fmt.Errorf("no escaper %q", names)
}

func (in *scope) escaperOf(commands []*parse.CommandNode) (*escaper, error) {
	return in.set.escaperOf(commands)
}

// safeTypes are the texts that html/template does not escape everywhere.
var safeTypes = map[reflect.Type]bool{
	reflect.TypeFor[template.HTML](): true, reflect.TypeFor[template.HTMLAttr](): true,
	reflect.TypeFor[template.JS](): true, reflect.TypeFor[template.JSStr](): true,
	reflect.TypeFor[template.URL](): true, reflect.TypeFor[template.Srcset](): true,
	reflect.TypeFor[template.CSS](): true,
}

// writer returns the function that writes values of a type.
func (e *escaper) writer(typ reflect.Type) func(x *execution, v reflect.Value) {
	switch {
	case typ == e.asIs:
		return func(x *execution, v reflect.Value) { x.out = append(x.out, v.String()...) }
	case typ.NumMethod() > 0 || safeTypes[typ] && typ != e.url:
		return e.slow
	case isInt(typ) && e.entities:
		return func(x *execution, v reflect.Value) { x.out = strconv.AppendInt(x.out, v.Int(), 10) }
	case typ.Kind() == reflect.Map && e.objects:
		return e.object
	case typ.Kind() != reflect.String:
		return e.slow
	case e.entities:
		return func(x *execution, v reflect.Value) { x.out = appendEntities(x.out, v.String()) }
	case e.url != nil:
		anyScheme := typ == e.url || !e.filter
		return func(x *execution, v reflect.Value) {
			if address := v.String(); isPlainAddress(address, anyScheme) {
				x.out = appendEntities(x.out, address)
			} else {
				e.slow(x, v)
			}
		}
	}
	return e.slow
}

// object writes a map as JSON, in which no character can end a script.
func (e *escaper) object(x *execution, v reflect.Value) {
	encoded, err := json.Marshal(v.Interface())
	if err != nil || v.IsNil() {
		e.slow(x, v)
		return
	}
	x.out = append(x.out, encoded...)
}

// slow writes a value by html/template.
func (e *escaper) slow(x *execution, v reflect.Value) {
	var b bytes.Buffer
	if err := e.template.Execute(&b, v.Interface()); err != nil {
		x.fail(err)
		return
	}
	text := strings.TrimPrefix(b.String(), e.before)
	x.out = append(x.out, strings.TrimSuffix(text, e.after)...)
}

// entity holds what stands for a character in texts and in quoted attributes.
var entity = [64]string{0: "\uFFFD", '"': "&#34;", '\'': "&#39;", '&': "&amp;", '<': "&lt;", '>': "&gt;", '+': "&#43;"}

// escaped has a bit for each character that an entity stands for.
var escaped = func() (bits uint64) {
	for c, e := range entity {
		if e != "" {
			bits |= 1 << c
		}
	}
	return bits
}()

// appendEntities appends a text in which entities stand for the characters that have one.
func appendEntities(to []byte, text string) []byte {
	from := 0
	for i := range len(text) {
		if c := text[i]; c < 64 && escaped>>c&1 == 1 {
			to = append(append(to, text[from:i]...), entity[c]...)
			from = i + 1
		}
	}
	return append(to, text[from:]...)
}

// plain holds the characters of addresses that html/template neither encodes nor judges.
var plain = func() (is [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!#$&*+,/:;=?@[]") {
		is[c] = true
	}
	return is
}()

// schemes are those of addresses that html/template takes as safe.
var schemes = []string{"https", "http", "mailto"}

// isPlainAddress reports whether an address is written as it is, its entities aside.
func isPlainAddress(s string, anyScheme bool) bool {
	scheme, _, named := strings.Cut(s, ":")
	if named && !anyScheme && !slices.Contains(schemes, scheme) && !strings.Contains(scheme, "/") {
		return false
	}
	for i := range len(s) {
		if plain[s[i]] {
			continue
		}
		if s[i] != '%' || i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
