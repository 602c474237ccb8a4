package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// parser reads a mapping and records its findings.
type parser struct {
	data       []byte
	m          *Mapping
	translated int // cibles of the first version
}

// member is one property of a JSON object, with its line for messages.
type member struct {
	key  string
	raw  json.RawMessage
	line int
}

// Parse parses a mapping. name identifies it in messages. A mapping that is not JSON, whose
// keys have the wrong shape, or that names no column for the name of the place is a
// directory.Invalid error; lesser problems are in Findings.
func Parse(data []byte, name string) (*Mapping, error) {
	m, err := ParsePart(data, name)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(m.text, func(t textRule) bool { return t.field == "nom" && !t.from.empty() }) {
		return nil, directory.Errorf(directory.Invalid,
			"%s ne dit pas quelle colonne donne le nom des lieux (clé « nom »)", name)
	}
	return m, nil
}

// ParsePart is Parse for a mapping that may lack the name of the place: for Reading.
func ParsePart(data []byte, name string) (*Mapping, error) {
	p := &parser{data: bytes.TrimPrefix(data, []byte("\ufeff")), m: &Mapping{Name: name, infer: true}}
	members, err := p.members(p.data, 0)
	if err != nil {
		return nil, err
	}
	given := map[string]bool{}
	for _, m := range members {
		given[m.key] = true
	}
	filled := map[string]string{}
	for _, m := range members {
		if err := p.key(m, given, filled); err != nil {
			return nil, err
		}
	}
	if p.translated > 0 {
		p.add(importer.Finding{Rule: "correspondance.premiere_version", Action: importer.Corrected,
			Value: fmt.Sprint(p.translated),
			Detail: "Ces cibles sont de la première version du référentiel ; elles sont traduites dans la version " +
				"actuelle."})
	}
	return p.m, nil
}

func (s *source) empty() bool {
	for ; s != nil; s = s.or {
		if s.constant != "" || slices.ContainsFunc(s.columns, func(c string) bool { return c != "" }) {
			return false
		}
	}
	return true
}

func (p *parser) add(a importer.Finding) { p.m.Findings = append(p.m.Findings, a) }

func (p *parser) wrong(line int, format string, args ...any) error {
	return directory.Errorf(directory.Invalid, "%s, ligne %d : %s", p.m.Name, line, fmt.Sprintf(format, args...))
}

func (p *parser) lineAt(offset int64) int {
	return 1 + bytes.Count(p.data[:min(int(offset), len(p.data))], []byte("\n"))
}

// members returns the properties of a JSON object in order. base is the offset of raw in the
// data.
func (p *parser) members(raw []byte, base int64) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	start, err := d.Token()
	if err != nil {
		return nil, p.syntax(err, base+d.InputOffset())
	}
	if start != json.Delim('{') {
		return nil, p.wrong(p.lineAt(base+d.InputOffset()), "un objet JSON { … } est attendu")
	}
	var members []member
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, p.syntax(err, base+d.InputOffset())
		}
		m := member{key: token.(string), line: p.lineAt(base + d.InputOffset())}
		if err := d.Decode(&m.raw); err != nil {
			return nil, p.syntax(err, base+d.InputOffset())
		}
		if seen[m.key] {
			p.add(importer.Finding{Rule: "correspondance.cle_repetee", Action: importer.Reported, Value: m.key,
				Detail: fmt.Sprintf("Cette clé est donnée deux fois ; la dernière compte (ligne %d).", m.line)})
			members = slices.DeleteFunc(members, func(o member) bool { return o.key == m.key })
		}
		seen[m.key] = true
		members = append(members, m)
	}
	if _, err := d.Token(); err != nil {
		return nil, p.syntax(err, base+d.InputOffset())
	}
	if rest := bytes.TrimSpace(raw[d.InputOffset():]); len(rest) > 0 {
		return nil, p.wrong(p.lineAt(base+d.InputOffset()), "du texte suit la fin du JSON")
	}
	return members, nil
}

func (p *parser) syntax(err error, offset int64) error {
	var s *json.SyntaxError
	if errors.As(err, &s) {
		offset = max(offset, s.Offset)
	}
	return p.wrong(p.lineAt(offset),
		"ce n'est pas du JSON valide (une virgule, un guillemet ou un crochet manque ou est de trop)")
}

// key parses one key of the mapping.
func (p *parser) key(m member, given map[string]bool, filled map[string]string) error {
	if m.key == "$schema" { // for editors
		return nil
	}
	k, known := keys[m.key]
	if !known {
		closest := closestKey(m.key)
		if closest == "" || given[closest] {
			p.unknownKey(m, closest)
			return nil
		}
		p.add(importer.Finding{Rule: "correspondance.cle_corrigee", Action: importer.Corrected, Value: m.key,
			After:  closest,
			Detail: fmt.Sprintf("Cette clé n'existe pas ; la plus proche est prise (ligne %d).", m.line)})
		k = keys[closest]
	}
	if k.field != "" && k.kind == textKey {
		if first := filled[k.field]; first != "" {
			p.add(importer.Finding{Rule: "correspondance.champ_repete", Action: importer.Reported, Value: m.key,
				Detail: fmt.Sprintf("La clé « %s » donne déjà ce champ ; celle-ci sert quand elle est vide (ligne %d).",
					first, m.line)})
		}
		filled[k.field] = m.key
	}
	switch k.kind {
	case deadKey:
		p.unknownKey(m, "")
		return nil
	case hoursKey:
		return p.hours(m)
	case openingKey:
		columns, err := p.columnsOfObject(m)
		p.m.hours.opening = columns
		return err
	case listKey:
		return p.list(k, m)
	}
	from, err := p.source(m)
	if err != nil {
		return err
	}
	if from.axis != noAxis {
		if from.axis = axes[k.field]; from.axis == noAxis {
			return p.wrong(m.line, "« point » n'est possible que pour « latitude » et « longitude »")
		}
	}
	p.m.addText(k.field, from)
	return nil
}

// axes are the coordinates of a point by their field.
var axes = map[string]axis{"latitude": latitudeAxis, "longitude": longitudeAxis}

// longitudeFirst is the value of "ordre" for points whose longitude comes first.
const longitudeFirst = "longitude latitude"

func (p *parser) unknownKey(m member, closest string) {
	detail := fmt.Sprintf("Cette clé n'existe pas dans le langage des correspondances ; "+
		"elle est sans effet (ligne %d).", m.line)
	if closest != "" {
		detail += " Peut-être : " + closest + "."
	}
	p.add(importer.Finding{Rule: "correspondance.cle_inconnue", Action: importer.Reported, Value: m.key,
		Detail: detail})
}

// source parses the object of a text key.
func (p *parser) source(m member) (source, error) {
	members, err := p.objectOf(m)
	if err != nil {
		return source{}, err
	}
	s := source{part: -1}
	for _, inner := range members {
		switch inner.key {
		case "colonne", "colonnes":
			s.columns, err = p.names(inner)
		case "valeur":
			s.constant, err = p.textOf(inner)
		case "point":
			s.axis = latitudeAxis // that of the key, once it is known
			s.columns, err = p.names(inner)
		case "ordre":
			var order string
			if order, err = p.textOf(inner); err == nil && order != longitudeFirst && order != "latitude longitude" {
				err = p.wrong(inner.line, "« ordre » vaut « latitude longitude » ou « %s »", longitudeFirst)
			}
			s.lonFirst = order == longitudeFirst
		case "joindre":
			s, err = p.join(inner)
		case "dissocier":
			s, err = p.split(inner)
		default:
			p.unknownKey(member{key: m.key + "." + inner.key, line: m.line}, "")
		}
		if err != nil {
			return source{}, err
		}
	}
	return s, nil
}

func (p *parser) objectOf(m member) ([]member, error) {
	if t := bytes.TrimSpace(m.raw); len(t) == 0 || t[0] != '{' {
		return nil, p.wrong(m.line, "la clé « %s » doit contenir un objet, par exemple {\"colonne\": \"…\"}", m.key)
	}
	inner, err := p.members(m.raw, 0)
	for i := range inner {
		inner[i].line += m.line - 1
	}
	return inner, err
}

func (p *parser) join(m member) (source, error) {
	members, err := p.objectOf(m)
	if err != nil {
		return source{}, err
	}
	s := source{join: true, part: -1, separator: " "}
	for _, inner := range members {
		switch inner.key {
		case "colonnes", "colonne":
			s.columns, err = p.names(inner)
		case "séparateur", "separateur":
			s.separator, err = p.textOf(inner)
		case "ou":
			var or source
			or, err = p.source(inner)
			s.or = &or
		default:
			p.unknownKey(member{key: m.key + "." + inner.key, line: inner.line}, "")
		}
		if err != nil {
			return source{}, err
		}
	}
	if s.or != nil && s.or.empty() {
		s.or = nil
	}
	return s, nil
}

func (p *parser) split(m member) (source, error) {
	members, err := p.objectOf(m)
	if err != nil {
		return source{}, err
	}
	s := source{separator: ","}
	for _, inner := range members {
		switch inner.key {
		case "colonne", "colonnes":
			s.columns, err = p.names(inner)
		case "séparateur", "separateur":
			s.separator, err = p.textOf(inner)
		case "partie":
			if json.Unmarshal(inner.raw, &s.part) != nil || s.part < 0 {
				err = p.wrong(inner.line,
					"« partie » doit être un nombre : 0 pour la première partie, 1 pour la deuxième")
			}
		default:
			p.unknownKey(member{key: m.key + "." + inner.key, line: inner.line}, "")
		}
		if err != nil {
			return source{}, err
		}
	}
	if s.separator == "" {
		return source{}, p.wrong(m.line, "« séparateur » est vide")
	}
	return s, nil
}

// names parses the name of one column or of several.
func (p *parser) names(m member) ([]string, error) {
	var several []string
	if json.Unmarshal(m.raw, &several) == nil {
		return several, nil
	}
	one, err := p.textOf(m)
	if err != nil {
		return nil, p.wrong(m.line, "« %s » doit être un nom de colonne ou une liste de noms", m.key)
	}
	return []string{one}, nil
}

func (p *parser) textOf(m member) (string, error) {
	var s string
	if err := json.Unmarshal(m.raw, &s); err != nil {
		return "", p.wrong(m.line, "« %s » doit être un texte entre guillemets", m.key)
	}
	return s, nil
}

func (p *parser) columnsOfObject(m member) ([]string, error) {
	s, err := p.source(m)
	return s.columns, err
}

// dayNames are the indexes of days by the names that a mapping may use.
var dayNames = map[string]int{"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6,
	"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6}

func (p *parser) hours(m member) error {
	members, err := p.objectOf(m)
	if err != nil {
		return err
	}
	h := &p.m.hours
	for _, inner := range members {
		switch inner.key {
		case "osm":
			h.osm, err = p.names(inner)
		case "semaine":
			h.week, err = p.names(inner)
		case "jours":
			err = p.days(inner)
		case "commentaire":
			h.note, err = p.names(inner)
		case "semaine_ouverture", "semaineOuverture":
			h.opening, err = p.names(inner)
		case "colonne", "colonnes":
			h.week, err = p.names(inner)
			p.add(importer.Finding{Rule: "correspondance.cle_corrigee", Action: importer.Corrected,
				Value: "horaires." + inner.key, After: "horaires.semaine",
				Detail: fmt.Sprintf("Les horaires se donnent par « jours », « semaine » ou « osm » (ligne %d).",
					inner.line)})
		default:
			p.unknownKey(member{key: "horaires." + inner.key, line: inner.line}, "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) days(m member) error {
	var items []json.RawMessage
	if json.Unmarshal(m.raw, &items) != nil {
		return p.wrong(m.line, "« jours » doit être une liste de {\"colonne\": \"…\", \"osm\": \"Mo\"}")
	}
	for _, raw := range items {
		members, err := p.objectOf(member{key: "jours", raw: raw, line: m.line})
		if err != nil {
			return err
		}
		var columns []string
		day, found := 0, false
		for _, inner := range members {
			switch inner.key {
			case "colonne", "colonnes":
				columns, err = p.names(inner)
			case "osm":
				var name string
				name, err = p.textOf(inner)
				day, found = dayNames[strings.ToLower(name)]
			default:
				p.unknownKey(member{key: "horaires.jours." + inner.key, line: inner.line}, "")
			}
			if err != nil {
				return err
			}
		}
		if !found {
			return p.wrong(m.line, "chaque jour doit dire lequel il est par « osm » : Mo, Tu, We, Th, Fr, Sa ou Su")
		}
		p.m.hours.days[day] = append(p.m.hours.days[day], columns...)
	}
	return nil
}
