package read

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// jsonShape is the location of the rows of a JSON listing.
type jsonShape struct {
	lines    bool     // objects one after the other
	path     []string // properties down to the array or object of rows; nil: the document itself
	geo      bool
	layers   bool // the rows are the features of the FeatureCollections there
	guessed  bool // the path was chosen, not given
	wrapping []importer.Finding
}

// member is one property of the first object of a document, as far as a sample contains it.
type member struct {
	key   string
	kind  byte   // first byte of its value
	item  byte   // first byte inside, for arrays and objects
	value string // short texts
}

// shapeOf finds the rows in a sample of the document.
func (l *Listing) shapeOf(sample []byte) (jsonShape, error) {
	first := trimJSON(sample)
	if len(first) == 0 {
		return jsonShape{}, directory.Errorf(directory.Invalid, "%s est vide : exportez la liste de nouveau", l.Name)
	}
	key := l.options.Key
	if first[0] == '[' {
		if key != "" {
			return jsonShape{},
				directory.Errorf(directory.Invalid, "%s est un tableau et n'a pas de propriété « %s »", l.Name, key)
		}
		members, _, _ := sampleMembers(bytes.TrimSpace(first[1:]))
		kind := memberText(members, "type")
		return jsonShape{geo: l.Format == GeoJSON || strings.HasPrefix(kind, "Feature"),
			layers: kind == "FeatureCollection"}, nil
	}
	members, complete, followed := sampleMembers(first)
	feature := memberText(members, "type") == "Feature"
	switch {
	case key != "":
		return jsonShape{path: keyPath(members, key), geo: l.Format == GeoJSON}, nil
	case l.Format == NDJSON || followed:
		return jsonShape{lines: true, geo: feature}, nil
	case hasArray(members, "layers") && (memberText(members, "type") == "umap" || l.Format == GeoJSON):
		return jsonShape{path: []string{"layers"}, geo: true, layers: true}, nil
	case memberText(members, "type") == "FeatureCollection",
		l.Format == GeoJSON && !feature && (!complete || hasArray(members, "features")):
		return jsonShape{path: []string{"features"}, geo: true}, nil
	case feature:
		return jsonShape{lines: true, geo: true}, nil
	}
	return l.guessShape(members, complete)
}

// hasArray reports whether a document has a property that is an array.
func hasArray(members []member, key string) bool {
	return slices.ContainsFunc(members, func(m member) bool { return m.key == key && m.kind == '[' })
}

func memberText(members []member, key string) string {
	for _, m := range members {
		if m.key == key {
			return m.value
		}
	}
	return ""
}

// keyPath splits a dotted key, unless the document has a property of that whole name.
func keyPath(members []member, key string) []string {
	for _, m := range members {
		if m.key == key {
			return []string{key}
		}
	}
	return strings.Split(key, ".")
}

// rowsKeys are the properties in which APIs put the rows of an answer, next to arrays that describe it.
var rowsKeys = []string{"features", "elements", "records", "results", "rows", "items", "data", "lieux", "places"}

// guessShape chooses among the properties of an object when no key is given: the only array of
// objects, else the values if all are objects, else the object itself is a row.
func (l *Listing) guessShape(members []member, complete bool) (jsonShape, error) {
	var arrays, empty []string
	objects := 0
	for _, m := range members {
		switch {
		case m.kind == '[' && m.item == '{':
			arrays = append(arrays, m.key)
		case m.kind == '[' && m.item == ']':
			empty = append(empty, m.key)
		case m.kind == '{':
			objects++
		}
	}
	if len(arrays) > 1 {
		named := slices.DeleteFunc(slices.Clone(arrays), func(key string) bool {
			return !slices.Contains(rowsKeys, strings.ToLower(key))
		})
		if len(named) == 1 {
			arrays = named
		}
	}
	switch {
	case len(arrays) == 1:
		return jsonShape{path: arrays, guessed: true, wrapping: []importer.Finding{
			finding("liste.propriete_choisie", importer.Guessed, arrays[0],
				"Les lignes sont prises dans cette propriété de l'objet JSON.")}}, nil
	case len(arrays) > 1:
		return jsonShape{}, directory.Errorf(directory.Invalid,
			"%s contient plusieurs tableaux : précisez celui des lieux par @%s", l.Name, strings.Join(arrays, " ou @"))
	case objects > 0 && objects == len(members):
		return jsonShape{}, nil
	case len(empty) == 1 && objects == 0:
		return jsonShape{path: empty, guessed: true}, nil
	case complete:
		return jsonShape{lines: true}, nil
	}
	return jsonShape{}, directory.Errorf(directory.Invalid,
		"%s ne montre pas où sont ses lignes : précisez la propriété qui les contient par @nom", l.Name)
}

// sampleMembers lists the properties of the object at the start of a sample. complete reports
// whether the sample contains its end, followed whether another object comes after it.
func sampleMembers(sample []byte) (members []member, complete, followed bool) {
	s := newJSONScanner(bytes.NewReader(sample))
	if s.expect('{') != nil {
		return nil, false, false
	}
	for {
		b, ok := s.peek()
		switch {
		case !ok:
			return members, false, false
		case b == ',':
			s.pos++
			continue
		case b == '}':
			s.pos++
			b, ok = s.peek()
			return members, true, ok && b == '{'
		}
		m, ok := sampleMember(s)
		if m.key != "" {
			members = append(members, m)
		}
		if !ok {
			return members, false, false
		}
	}
}

func sampleMember(s *jsonScanner) (m member, ok bool) {
	raw, _, err := s.value(true)
	if err != nil || json.Unmarshal(raw, &m.key) != nil || s.expect(':') != nil {
		return member{}, false
	}
	if m.kind, ok = s.peek(); !ok {
		return member{}, false
	}
	if m.kind == '[' || m.kind == '{' {
		rest := bytes.TrimLeft(s.buf[s.pos+1:s.end], " \r\n\t")
		if len(rest) > 0 {
			m.item = rest[0]
		}
	}
	raw, _, err = s.value(true)
	if err == nil && m.kind == '"' {
		_ = json.Unmarshal(raw, &m.value)
	}
	return m, err == nil
}

// nextPage returns the address of the page after the last one fetched, nil if there is none.
func (l *Listing) nextPage(current *url.URL) (*url.URL, error) {
	last := len(l.pages) - 1
	if last < 0 {
		return nil, nil
	}
	l.encoding = textEncoding{}
	file, text, err := l.text(last)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	next := topLevelNext(newJSONScanner(text))
	if next == "" {
		return nil, nil
	}
	u, err := current.Parse(next)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || current.Scheme == "https" && u.Scheme != "https" {
		return nil, directory.Errorf(directory.Invalid,
			"%s annonce une page suivante dont l'adresse n'est pas valide : « %s »", l.Name, excerpt(next))
	}
	return u, nil
}

// topLevelNext returns the text of the property `next` of the document, "" if it has none.
func topLevelNext(s *jsonScanner) string {
	if b, ok := s.peek(); !ok || b != '{' {
		return ""
	}
	s.pos++
	for {
		b, ok := s.peek()
		if !ok || b == '}' {
			return ""
		}
		if b == ',' {
			s.pos++
			continue
		}
		raw, _, err := s.value(true)
		if err != nil {
			return ""
		}
		isNext := string(raw) == `"next"`
		if s.expect(':') != nil {
			return ""
		}
		raw, _, err = s.value(isNext)
		if err != nil {
			return ""
		}
		if isNext {
			var next string
			_ = json.Unmarshal(raw, &next)
			return next
		}
	}
}

// truncated returns the error of a JSON document that ends too early.
func truncated(name string, line int) error {
	return directory.Errorf(directory.Invalid, "%s est tronqué : le JSON s'arrête à la ligne %d avant d'être fermé ; "+
		"exportez-le ou téléchargez-le de nouveau", name, line)
}

func invalidJSON(name string, line int, what string) error {
	return directory.Errorf(directory.Invalid, "%s n'est pas du JSON valide à la ligne %d : %s ; corrigez cette ligne, "+
		"ou exportez la liste de nouveau", name, line, fmt.Sprint(what))
}
