package cql2

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// node is a value of a JSON document, with where it begins.
type node struct {
	at      int // its first byte, from 1
	value   any // string, json.Number, bool, nil; []node; map[string]node
	encoded []byte
}

// jsonParser reads a document with the places of its values.
type jsonParser struct {
	source  string
	decoder *json.Decoder
}

func parseJSON(source string) (expr, error) {
	p := &jsonParser{source, json.NewDecoder(strings.NewReader(source))}
	p.decoder.UseNumber()
	root, err := p.node(0)
	if err == nil && p.decoder.More() {
		err = errors.New("more than one value")
	}
	if err != nil {
		if reported := (*Error)(nil); errors.As(err, &reported) {
			return expr{}, err
		}
		at := p.decoder.InputOffset()
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			at = max(0, syntax.Offset-1)
		}
		return expr{}, wrong(int(at)+1, "ce n’est pas du JSON")
	}
	return root.expr()
}

// begin returns the offset of the next value.
func (p *jsonParser) begin() int64 {
	rest := p.source[p.decoder.InputOffset():]
	return p.decoder.InputOffset() + int64(len(rest)-len(strings.TrimLeft(rest, " \t\r\n,:")))
}

// node reads the next value.
func (p *jsonParser) node(depth int) (n node, err error) {
	from := p.begin()
	n.at = int(from) + 1
	if depth > maxDepth {
		return n, wrong(n.at, "trop de parenthèses")
	}
	t, err := p.decoder.Token()
	if err != nil {
		return n, err
	}
	switch t {
	case json.Delim('['):
		items := []node{}
		for p.decoder.More() {
			item, err := p.node(depth + 1)
			if err != nil {
				return n, err
			}
			items = append(items, item)
		}
		n.value = items
	case json.Delim('{'):
		members := map[string]node{}
		for p.decoder.More() {
			name, err := p.decoder.Token()
			if err != nil {
				return n, err
			}
			if members[fmt.Sprint(name)], err = p.node(depth + 1); err != nil {
				return n, err
			}
		}
		n.value = members
	default:
		n.value = t
		return n, nil
	}
	if _, err = p.decoder.Token(); err != nil { // its end
		return n, err
	}
	n.encoded = []byte(p.source[from:p.decoder.InputOffset()])
	return n, nil
}

// expr returns the filter of a document.
func (n node) expr() (expr, error) {
	switch v := n.value.(type) {
	case string, bool:
		return expr{at: n.at, literal: v}, nil
	case json.Number:
		number, err := parseNumber(n.at, v.String())
		return expr{at: n.at, literal: number}, err
	case []node:
		args, err := exprs(v)
		return expr{at: n.at, op: opArray, args: args}, err
	case map[string]node:
		return n.object(v)
	}
	return expr{}, wrong(n.at, "une propriété ou une valeur est attendue")
}

func exprs(nodes []node) ([]expr, error) {
	list := make([]expr, len(nodes))
	for i, n := range nodes {
		var err error
		if list[i], err = n.expr(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// object returns what an object of a document is: an operator, a property or a literal.
func (n node) object(members map[string]node) (expr, error) {
	if name, ok := members["property"].value.(string); ok {
		return expr{at: n.at, property: name}, nil
	}
	if op, ok := members["op"].value.(string); ok {
		args, isList := members["args"].value.([]node)
		if !isList {
			return expr{}, wrong(n.at, "« %s » n’a pas de liste « args »", op)
		}
		list, err := exprs(args)
		if op = strings.ToLower(op); op == "_" || op == opArray || op == opPeriod {
			return expr{}, wrong(n.at, "« %s » n’est pas une fonction connue", op)
		}
		return expr{at: n.at, op: op, args: list}, err
	}
	for _, name := range []string{"date", "timestamp"} {
		if text, ok := members[name].value.(string); ok {
			d, err := parseDay(members[name].at, text)
			return expr{at: n.at, literal: d}, err
		}
	}
	if ends, ok := members[opPeriod].value.([]node); ok {
		args, err := exprs(ends)
		if err != nil {
			return expr{}, err
		}
		return period(n.at, args)
	}
	if numbers, ok := members[box].value.([]node); ok {
		list := make([]float64, len(numbers))
		for i, number := range numbers {
			e, err := number.expr()
			x, isNumber := e.literal.(float64)
			if err != nil || !isNumber {
				return expr{}, wrong(number.at, "un nombre est attendu")
			}
			list[i] = x
		}
		g, err := boxOf(n.at, list)
		return expr{at: n.at, literal: geometry{g}}, err
	}
	if _, ok := members["type"].value.(string); ok {
		return n.geoJSON()
	}
	return expr{}, wrong(n.at, "« op », « property », « date » ou une géométrie est attendu")
}

// geoJSON returns a literal geometry.
func (n node) geoJSON() (expr, error) {
	read, err := geojson.UnmarshalGeometry(bytes.Clone(n.encoded))
	if err != nil || read.Geometry() == nil {
		return expr{}, wrong(n.at, "cette géométrie GeoJSON n’est pas lisible")
	}
	g, err := checked(n.at, read.Geometry(), nil)
	if _, isRing := g.(orb.Ring); err == nil && isRing {
		err = wrong(n.at, "cette géométrie GeoJSON n’est pas lisible")
	}
	return expr{at: n.at, literal: geometry{g}}, err
}
