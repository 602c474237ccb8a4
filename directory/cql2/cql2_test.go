package cql2_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/cql2"
	"github.com/lieux-numeriques/lieux/geo"
)

// reader has one property of each kind.
var reader = &cql2.Reader{
	Properties: []cql2.Property{
		{Name: "nom", Kind: cql2.Text}, {Name: "services", Kind: cql2.Texts}, {Name: "score", Kind: cql2.Number},
		{Name: "date_maj", Kind: cql2.Day}, {Name: "geometry", Kind: cql2.Point}, {Name: "adresse", Kind: cql2.Text},
	},
	Project: func(p geo.Position) (x, y float64) { return p[0], p[1] },
}

// row is a place whose address is not known.
func row(property int) cql2.Value {
	switch property {
	case 0:
		return cql2.Value{Known: true, Text: "Médiathèque d'Évry"}
	case 1:
		return cql2.Value{Known: true, Texts: []string{"Aide aux démarches", "Matériel"}}
	case 2:
		return cql2.Value{Known: true, Number: 0.75}
	case 3:
		return cql2.Value{Known: true, Day: time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC)}
	case 4:
		return cql2.Value{Known: true, Point: geo.Position{2.5, 48.5}}
	}
	return cql2.Value{}
}

// TestBothNotations asks the same of one row as text and as JSON. A filter that is neither true nor
// false, because a value is not known, selects nothing, and neither does its contrary.
func TestBothNotations(t *testing.T) {
	square := `POLYGON((2 48,3 48,3 49,2 49,2 48))`
	squareJSON := `{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,49],[2,48]]]}`
	nom := `{"property":"nom"}`
	services := `{"property":"services"}`
	maj := `{"property":"date_maj"}`
	geometry := `{"property":"geometry"}`
	op := func(name string, args ...string) string {
		return `{"op":"` + name + `","args":[` + strings.Join(args, ",") + `]}`
	}
	for _, c := range []struct {
		text, json string
		want       bool
	}{
		{`nom = 'Médiathèque d''Évry'`, op("=", nom, `"Médiathèque d'Évry"`), true},
		{`nom = 'Médiathèque d\'Évry'`, op("=", nom, `"Médiathèque d'Évry"`), true},
		{`"nom" <> 'x'`, op("<>", nom, `"x"`), true},
		{`nom = 'médiathèque d''évry'`, op("=", nom, `"médiathèque d'évry"`), false},
		{`CASEI(nom) = casei('MÉDIATHÈQUE D''ÉVRY')`, op("=", op("casei", nom), op("casei", `"MÉDIATHÈQUE D'ÉVRY"`)), true},
		{`ACCENTI(CASEI(nom)) LIKE 'mediatheque%'`, op("like", op("accenti", op("casei", nom)), `"mediatheque%"`), true},
		{`nom LIKE '%d_évry'`, op("like", nom, `"%d_évry"`), false},
		{`nom LIKE '%d_Évry'`, op("like", nom, `"%d_Évry"`), true},
		{`nom NOT LIKE '%Évry%'`, op("not", op("like", nom, `"%Évry%"`)), false},
		{`nom LIKE 'M\%%'`, op("like", nom, `"M\\%%"`), false},
		{`score BETWEEN 0.5 AND .75`, op("between", `{"property":"score"}`, `0.5`, `0.75`), true},
		{`score > 7.5e-1`, op(">", `{"property":"score"}`, `0.75`), false},
		{`0.5 < score and score<=1`,
			op("and", op("<", `0.5`, `{"property":"score"}`), op("<=", `{"property":"score"}`, `1`)), true},
		{`nom IN ('a', 'Médiathèque d''Évry')`, op("in", nom, `["a","Médiathèque d'Évry"]`), true},
		{`nom not in ('a')`, op("not", op("in", nom, `["a"]`)), true},
		{`services = 'Matériel'`, op("=", services, `"Matériel"`), true},
		{`services LIKE 'Aide%'`, op("like", services, `"Aide%"`), true},
		{`services <> 'Matériel'`, op("<>", services, `"Matériel"`), false},
		{`A_CONTAINS(services, ('Matériel'))`, op("a_contains", services, `["Matériel"]`), true},
		{`A_CONTAINS(services, ('Matériel','x'))`, op("a_contains", services, `["Matériel","x"]`), false},
		{`A_OVERLAPS(services, ('Matériel','x'))`, op("a_overlaps", services, `["Matériel","x"]`), true},
		{`A_CONTAINEDBY(services, ('Matériel','Aide aux démarches','x'))`,
			op("a_containedBy", services, `["Matériel","Aide aux démarches","x"]`), true},
		{`A_EQUALS(services, ('Matériel','Aide aux démarches'))`,
			op("a_equals", services, `["Matériel","Aide aux démarches"]`), true},
		{`adresse IS NULL`, op("isNull", `{"property":"adresse"}`), true},
		{`adresse IS NOT NULL`, op("not", op("isNull", `{"property":"adresse"}`)), false},
		{`adresse = 'x'`, op("=", `{"property":"adresse"}`, `"x"`), false},
		{`NOT adresse = 'x'`, op("not", op("=", `{"property":"adresse"}`, `"x"`)), false},
		{`adresse = 'x' OR score > 0`,
			op("or", op("=", `{"property":"adresse"}`, `"x"`), op(">", `{"property":"score"}`, `0`)), true},
		{`NOT (adresse = 'x' AND score < 0)`, op("not", op("and", op("=", `{"property":"adresse"}`, `"x"`),
			op("<", `{"property":"score"}`, `0`))), true},
		{`score < 0 OR score > 0 AND nom = 'x'`, op("or", op("<", `{"property":"score"}`, `0`),
			op("and", op(">", `{"property":"score"}`, `0`), op("=", nom, `"x"`))), false},
		{`TRUE`, `true`, true},
		{`date_maj >= DATE('2026-03-15')`, op(">=", maj, `{"date":"2026-03-15"}`), true},
		{`date_maj > '2026-03-15'`, op(">", maj, `"2026-03-15"`), false},
		{`date_maj = TIMESTAMP('2026-03-15T10:00:00Z')`, op("=", maj, `{"timestamp":"2026-03-15T10:00:00Z"}`), true},
		{`T_AFTER(date_maj, DATE('2026-03-14'))`, op("t_after", maj, `{"date":"2026-03-14"}`), true},
		{`T_DURING(date_maj, INTERVAL('2026-03-01','..'))`, op("t_during", maj, `{"interval":["2026-03-01",".."]}`), true},
		{`T_DURING(date_maj, INTERVAL('2026-03-15','..'))`, op("t_during", maj, `{"interval":["2026-03-15",".."]}`), false},
		{`T_STARTS(date_maj, INTERVAL('2026-03-15','2026-03-16'))`,
			op("t_starts", maj, `{"interval":["2026-03-15","2026-03-16"]}`), true},
		{`T_INTERSECTS(date_maj, INTERVAL('..', DATE('2026-03-15')))`,
			op("t_intersects", maj, `{"interval":["..","2026-03-15"]}`), true},
		{`S_INTERSECTS(geometry, ` + square + `)`, op("s_intersects", geometry, squareJSON), true},
		{`S_WITHIN(geometry, ` + square + `)`, op("s_within", geometry, squareJSON), true},
		{`S_CONTAINS(` + square + `, geometry)`, op("s_contains", squareJSON, geometry), true},
		{`S_DISJOINT(geometry, ` + square + `)`, op("s_disjoint", geometry, squareJSON), false},
		{`S_INTERSECTS(geometry, POLYGON((2 48,3 48,3 49,2 49,2 48),(2.4 48.4,2.6 48.4,2.6 48.6,2.4 48.6,2.4 48.4)))`,
			op("s_intersects", geometry, `{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,49],[2,48]],`+
				`[[2.4,48.4],[2.6,48.4],[2.6,48.6],[2.4,48.6],[2.4,48.4]]]}`), false},
		{`S_INTERSECTS(geometry, BBOX(2,48,3,49))`, op("s_intersects", geometry, `{"bbox":[2,48,3,49]}`), true},
		{`S_INTERSECTS(geometry, BBOX(170,48,3,49))`, op("s_intersects", geometry, `{"bbox":[170,48,3,49]}`), true},
		{`S_TOUCHES(geometry, LINESTRING(2.5 48.5, 3 49))`,
			op("s_touches", geometry, `{"type":"LineString","coordinates":[[2.5,48.5],[3,49]]}`), true},
		{`S_EQUALS(geometry, POINT(2.5 48.5))`, op("s_equals", geometry, `{"type":"Point","coordinates":[2.5,48.5]}`), true},
		{`S_INTERSECTS(geometry, MULTIPOINT((0 0),(2.5 48.5)))`,
			op("s_intersects", geometry, `{"type":"MultiPoint","coordinates":[[0,0],[2.5,48.5]]}`), true},
		{`S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(0 0), ` + square + `))`, op("s_intersects", geometry,
			`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[0,0]},`+squareJSON+`]}`), true},
	} {
		for notation, parse := range map[string]func(string) (*cql2.Filter, error){
			c.text: reader.ParseText, c.json: reader.ParseJSON} {
			f, err := parse(notation)
			if err != nil {
				t.Errorf("%s: %v", notation, err)
			} else if got := f.Matches(row); got != c.want {
				t.Errorf("%s: %v, want %v", notation, got, c.want)
			}
		}
	}
}

// TestWhereItIsWrong checks that an error names the character, and the word that was meant.
func TestWhereItIsWrong(t *testing.T) {
	for _, c := range []struct {
		source     string
		at         int
		suggestion string
	}{
		{`nom = `, 7, ""},
		{`nom = 'x`, 7, ""},
		{`nom == 'x'`, 6, ""},
		{`nom`, 4, ""},
		{`é = 'x'`, 1, ""},
		{`nom = 'x' score > 1`, 11, ""},
		{`service = 'x'`, 1, "services"},
		{`nom = 'é' AND servces = 'x'`, 15, "services"},
		{`score = 'x'`, 9, ""},
		{`nom = 33000`, 7, ""},
		{`date_maj > 'hier'`, 12, ""},
		{`date_maj > 3`, 12, ""},
		{`geometry = 'x'`, 1, ""},
		{`S_INTERSECT(geometry, POINT(0 0))`, 1, "s_intersects"},
		{`S_INTERSECTS(nom, POINT(0 0))`, 14, ""},
		{`S_INTERSECTS(geometry, POLYGON((0 0,1 1,0 0)))`, 24, ""},
		{`S_INTERSECTS(geometry, POINT(0 north))`, 32, ""},
		{`A_CONTAINS(nom, ('x'))`, 12, ""},
		{`(nom = 'x'`, 11, ""},
		{`nom IN ()`, 1, ""},
		{strings.Repeat("(", 1000), 65, ""},
		{`score + 1 > 2`, 7, ""},
		{`{"op":"=","args":[{"property":"nam"},"x"]}`, 19, "nom"},
		{`{"op":"=","args":[{"property":"nom"},}`, 37, ""},
		{`{"op":"="}`, 1, ""},
		{`{"op":"like","args":[{"property":"nom"},3]}`, 41, ""},
	} {
		parse := reader.ParseText
		if strings.HasPrefix(c.source, "{") {
			parse = reader.ParseJSON
		}
		_, err := parse(c.source)
		var wrong *cql2.Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: accepted", c.source)
		} else if wrong.At != c.at || wrong.Suggestion != c.suggestion {
			t.Errorf("%s: %v at %d, suggestion %q; want %d, %q", c.source, wrong, wrong.At, wrong.Suggestion, c.at, c.suggestion)
		}
	}
}

// TestEqual compares a property with a value of an address.
func TestEqual(t *testing.T) {
	for value, want := range map[string]bool{"services=Matériel": true, "score=0.75": true, "date_maj=2026-03-15": true,
		"nom=x": false} {
		name, text, _ := strings.Cut(value, "=")
		f, err := reader.Equal(name, text)
		if err != nil || f.Matches(row) != want {
			t.Errorf("%s: %v, want %v", value, err, want)
		}
	}
	if _, err := reader.Equal("score", "beaucoup"); err == nil {
		t.Error("a word is accepted as a number")
	}
}

// FuzzFilter checks that no filter makes the reader panic.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{`nom = 'x' AND NOT (score > 1)`, `S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 0)))`,
		`T_DURING(date_maj, INTERVAL('..','2026-01-01'))`, `{"op":"in","args":[{"property":"nom"},["a"]]}`,
		`{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":[1,2]}]}`, `nom LIKE '%a%b_\'`,
		`S_INTERSECTS(geometry, MULTIPOINT EMPTY)`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, parse := range []func(string) (*cql2.Filter, error){reader.ParseText, reader.ParseJSON} {
			filter, err := parse(source)
			if err != nil {
				var wrong *cql2.Error
				if !errors.As(err, &wrong) || wrong.At < 1 {
					t.Fatalf("%q: %v", source, err)
				}
				continue
			}
			filter.Matches(row)
		}
	})
}
