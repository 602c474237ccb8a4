package clean_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

// surveyed returns the survey of rows.
func surveyed(t *testing.T, rows []map[string]string) *clean.Survey {
	t.Helper()
	s := clean.NewSurvey(gazetteer(t))
	for _, row := range rows {
		s.Add(draft(row, nil))
	}
	return s
}

func rows(n int, row func(i int) map[string]string) []map[string]string {
	list := make([]map[string]string, n)
	for i := range list {
		list[i] = row(i)
	}
	return list
}

func TestSurveyFindsDepartements(t *testing.T) {
	postcodes := func(codes ...string) []map[string]string {
		return rows(20, func(i int) map[string]string { return map[string]string{"code_postal": codes[i%len(codes)]} })
	}
	for _, c := range []struct {
		rule string
		rows []map[string]string
		want []string
	}{
		{"un département", postcodes("33150", "33000"), []string{"33"}},
		{"zéro perdu", postcodes("1000"), []string{"01"}},
		{"code postal dans l'adresse", rows(9, func(int) map[string]string {
			return map[string]string{"adresse": "1 rue A 33150 Cenon"}
		}), []string{"33"}},
		{"deux départements", postcodes("33150", "87600", "87000"), []string{"33", "87"}},
		{"quelques lignes", postcodes("33150")[:4], nil},
		{"rien", postcodes(""), nil},
		{"code postal qui n'existe pas", postcodes("33999"), nil},
	} {
		if got := surveyed(t, c.rows).Departements(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.rule, got, c.want)
		}
	}
	national := []string{"01000", "02000", "03000", "04000", "05000", "06000", "07000", "08000", "09000", "10000", "11000",
		"12000", "13001", "14000", "15000", "16000", "17000", "18000", "19000", "21000", "22000", "23000", "24000", "25000"}
	if got := surveyed(t, rows(240, func(i int) map[string]string {
		return map[string]string{"code_postal": national[i%len(national)]}
	})).Departements(); got != nil {
		t.Errorf("a listing of all of France covers %v", got)
	}
}

func TestSurveyFindsDefaultPoints(t *testing.T) {
	at := func(row map[string]string) map[string]string {
		row["latitude"], row["longitude"] = "44.8378", "-0.5792"
		return row
	}
	communes := []string{"Bordeaux", "Cenon", "Pessac"}
	for _, c := range []struct {
		rule string
		rows []map[string]string
		want bool
	}{
		{"trois communes", rows(3, func(i int) map[string]string { return at(map[string]string{"commune": communes[i]}) }),
			true},
		{"deux communes", rows(8, func(i int) map[string]string { return at(map[string]string{"commune": communes[i%2]}) }),
			false},
		{"six adresses", rows(6, func(i int) map[string]string {
			return at(map[string]string{"commune": "Bordeaux", "adresse": fmt.Sprintf("1 rue %c", 'A'+i)})
		}), true},
		{"une adresse, vingt services", rows(20, func(i int) map[string]string {
			return at(map[string]string{"commune": "Bordeaux", "adresse": []string{"1 rue A", "1, RUE A"}[i%2]})
		}), false},
		{"sans adresse", rows(20, func(int) map[string]string { return at(map[string]string{}) }), false},
	} {
		if got := surveyed(t, c.rows).IsDefault(draft(c.rows[0], nil)); got != c.want {
			t.Errorf("%s: default %v, want %v", c.rule, got, c.want)
		}
	}
}

// A geocoder that found the commune only says so in the columns that it adds.
func TestVague(t *testing.T) {
	s := &clean.Settings{Gazetteer: gazetteer(t), Now: november}
	for kind, want := range map[string]bool{"municipality": true, "locality": true, "housenumber": false, "street": false,
		"": false} {
		d := &importer.Draft{Record: &importer.Record{Header: importer.NewHeader("result_type"), Values: []string{kind}}}
		if got := s.Vague(d); got != want {
			t.Errorf("result_type %q: vague %v, want %v", kind, got, want)
		}
	}
}

// The homonyms of a listing are in the départements of its source or, when it names none, of its rows.
func TestHomonymsFollowTheListing(t *testing.T) {
	g := gazetteer(t)
	vayres := draft(map[string]string{"nom": "Lieu", "commune": "Vayres"}, nil)
	gironde := surveyed(t, rows(20, func(int) map[string]string { return map[string]string{"code_postal": "33150"} }))
	for _, c := range []struct {
		rule, territory string
		survey          *clean.Survey
		want            string
	}{
		{"code de département", "33", nil, "33539"},
		{"nom de département", "Gironde", nil, "33539"},
		{"deux départements", "16, 87", nil, "87199"},
		{"région", "Île-de-France", nil, ""},
		{"la source l'emporte sur les lignes", "87", gironde, "87199"},
		{"les lignes", "", gironde, "33539"},
		{"un territoire inconnu, les lignes", "Le pays du Test", gironde, "33539"},
		{"rien", "France", nil, ""},
	} {
		s := &clean.Settings{Source: importer.Source{Name: "essai", Territory: c.territory}, Gazetteer: g, Now: november,
			Survey: c.survey}
		if row := clean.Place(vayres, s); row.Place.INSEECode != c.want {
			t.Errorf("%s: %q, want %q", c.rule, row.Place.INSEECode, c.want)
		}
	}
}
