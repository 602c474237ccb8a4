package compat_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/compat"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func rowsOf(t *testing.T, s *sitetest.Site, query string) (rows []map[string]any) {
	t.Helper()
	a := s.Get(compat.Path + query)
	if err := json.Unmarshal(a.Body, &rows); err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", query, a.StatusCode, err)
	}
	return rows
}

// TestEveryRowPassesTheChecksOfTheComponent checks what the component of version 5 refuses, with the
// expressions that it checks with: one bad row would empty its map.
func TestEveryRowPassesTheChecksOfTheComponent(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	rows := rowsOf(t, s, "")
	if len(rows) < sitetest.Places/2 || len(rows) > sitetest.Places {
		t.Fatalf("%d rows of %d places", len(rows), sitetest.Places)
	}
	forms := map[string]*regexp.Regexp{
		"id": regexp.MustCompile(`.`), "nom": regexp.MustCompile(`.`),
		"pivot":       regexp.MustCompile(`^(.{14}|W[a-zA-Z0-9]{9})$`),
		"code_postal": regexp.MustCompile(`^\d{5}$`),
		"code_insee":  regexp.MustCompile(`^(?:[013-9]\d|2[AB1-9])\d{3}$`),
		"commune":     regexp.MustCompile(`^[A-Za-z\dÀ-ÖØ-öø-ÿœ-ŸŒ\-'’\s]+$`),
		"adresse":     regexp.MustCompile(`^[0-9A-Za-zÀ-ÖØ-öø-ÿœ-ŸŒ\-,()°.&:+–|;'’/\s]+$`),
		"date_maj":    regexp.MustCompile(`^\d{4}-\d\d-\d\d$`),
		"telephone":   regexp.MustCompile(`^(?:\+|00)(?:33|594|262|596|269|687|689|590|508|681)[1-9]\d{8}$`),
		"courriel": regexp.MustCompile(`^[^<>()\[\]\\.,;:\s@"]+(\.[^<>()\[\]\\.,;:\s@"]+)*` +
			`@([A-Za-z\d-]+\.)+[a-zA-Z]{2,}$`),
	}
	demanded := []string{"id", "nom", "pivot", "adresse", "commune", "code_postal", "services", "date_maj"}
	for _, r := range rows {
		for name, value := range r {
			text, isText := value.(string)
			if name == "latitude" || name == "longitude" {
				continue
			}
			if form := forms[name]; !isText || text == "" || form != nil && !form.MatchString(text) {
				t.Errorf("%s is %q", name, value)
			}
		}
		for _, name := range demanded {
			if r[name] == nil {
				t.Errorf("%s is missing in %v", name, r)
			}
		}
		for _, service := range strings.Split(r["services"].(string), ";") {
			if !slices.Contains(services2022, service) {
				t.Errorf("%q is not a service of 2022", service)
			}
		}
	}
}

// services2022 are the services that the component knows.
var services2022 = []string{
	"Accéder à du matériel", "Accéder à une connexion internet", "Accompagner les démarches de santé",
	"Approfondir ma culture numérique", "Créer avec le numérique", "Créer et développer mon entreprise",
	"Devenir autonome dans les démarches administratives", "Favoriser mon insertion professionnelle",
	"Prendre en main un ordinateur", "Prendre en main un smartphone ou une tablette",
	"Promouvoir la citoyenneté numérique", "Réaliser des démarches administratives avec un accompagnement",
	"S'équiper en matériel informatique", "Utiliser le numérique au quotidien",
	"Soutenir la parentalité et l'éducation avec le numérique",
}

// TestGrammar asks in the grammar of the first API, and with our own filters.
func TestGrammar(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	all := rowsOf(t, s, "")
	count := func(holds func(r map[string]any) bool) (n int) {
		for _, r := range all {
			if holds(r) {
				n++
			}
		}
		return n
	}
	in := func(prefixes ...string) func(map[string]any) bool {
		return func(r map[string]any) bool {
			code, _ := r["code_insee"].(string)
			return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(code, p) })
		}
	}
	phone := func(r map[string]any) bool { return r["telephone"] != nil }
	both := func(one, other func(map[string]any) bool) func(map[string]any) bool {
		return func(r map[string]any) bool { return one(r) && other(r) }
	}
	either := func(one, other func(map[string]any) bool) func(map[string]any) bool {
		return func(r map[string]any) bool { return one(r) || other(r) }
	}
	postcode := all[0]["code_postal"].(string)
	for query, holds := range map[string]func(map[string]any) bool{
		"?adresse[beginsWith][code_insee]=33,40":                in("33", "40"),
		"?adresse%5BbeginsWith%5D%5Bcode_insee%5D=33,40":        in("33", "40"),
		"?telephone[exists]=":                                   phone,
		"?telephone[notExists]=":                                func(r map[string]any) bool { return !phone(r) },
		"?adresse[beginsWith][code_insee]=33&telephone[exists]": both(in("33"), phone),
		"?or[adresse][beginsWith][code_insee]=33" +
			"&or[adresse][beginsWith][code_insee]=40": in("33", "40"),
		"?and[or][adresse][beginsWith][code_insee]=33" +
			"&and[or][telephone][exists]=": either(in("33"), phone),
		"?adresse[eq][code_postal]=" + postcode: func(r map[string]any) bool {
			return r["code_postal"] == postcode
		},
		"?source[neq]=rien": func(map[string]any) bool { return true },
		"?services[eq]=S%27%C3%A9quiper%20en%20mat%C3%A9riel%20informatique": func(r map[string]any) bool {
			return strings.Contains(r["services"].(string), "S'équiper")
		},
	} {
		got, want := len(rowsOf(t, s, query)), count(holds)
		if got != want || want == 0 {
			t.Errorf("%s: %d rows, want %d", query, got, want)
		}
	}
	if n := len(rowsOf(t, s, "?departement=33")); n == 0 || n >= len(all) {
		t.Errorf("our own filter: %d rows", n)
	}
	s.Refuses(http.StatusBadRequest, compat.Path+"?adresse[commencePar][code_insee]=33")
	s.Refuses(http.StatusBadRequest, compat.Path+"?departmenet=33")
	if a := s.Get(compat.Path); a.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Error("other sites cannot read it")
	}
	if got := string(s.Get(compat.Path + "?adresse[beginsWith][code_insee]=00").Body); got != "[]\n" {
		t.Errorf("no place: %q", got)
	}
}
