package site_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/web"
)

func TestDocsCallNoThirdPartyAndLeadSomewhere(t *testing.T) {
	s := open(t, site.Config{})
	got := s.get("/api/v1/docs")
	page := string(got.body)
	if found := regexp.MustCompile(`(?i)(https?:)?//[a-z0-9]|<script|url\(|@import`).FindString(page); found != "" {
		t.Errorf("the page holds %q", found)
	}
	if policy := got.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("policy %q", policy)
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `id="`+m[1]+`"`) {
			t.Errorf("#%s leads nowhere", m[1])
		}
	}
	for _, path := range routes {
		if path, _, _ = strings.Cut(path, "?"); strings.HasPrefix(path, "/api/v1/lieux") && !strings.Contains(page, "GET "+path) {
			t.Errorf("the page does not tell %s", path)
		}
	}
	for _, path := range []string{"/api/v1/lieux?x=1", "/api/v1/lieux/none", "/nowhere"} {
		p := decode[problem](t, s.get(path))
		_, anchor, ok := strings.Cut(p.Type, "/api/v1/docs#")
		if !ok || !strings.Contains(page, `id="`+anchor+`"`) {
			t.Errorf("%s: type %q leads nowhere", path, p.Type)
		}
	}
}

func TestLinksNameThePublicAddress(t *testing.T) {
	href := func(s *testSite, headers ...string) string {
		return decode[collection](t, s.get("/api/v1/lieux?limit=1", headers...)).Links[0].Href
	}
	if got := href(open(t, site.Config{Web: web.Config{PublicURL: "https://lieux.example/carte"}}), "Host", "other.example"); !strings.HasPrefix(got, "https://lieux.example/carte/api/v1/lieux") {
		t.Errorf("with PublicURL: %s", got)
	}
	direct := open(t, site.Config{})
	if got := href(direct, "X-Forwarded-Proto", "https"); !strings.HasPrefix(got, direct.url) {
		t.Errorf("X-Forwarded-Proto of anyone: %s", got)
	}
	if got := href(direct, "Host", "mairie.example"); !strings.HasPrefix(got, "http://mairie.example/") {
		t.Errorf("Host: %s", got)
	}
	behind := open(t, site.Config{Web: web.Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}})
	if got := href(behind, "X-Forwarded-Proto", "https", "Host", "lieux.example"); !strings.HasPrefix(got, "https://lieux.example/") {
		t.Errorf("X-Forwarded-Proto of a trusted proxy: %s", got)
	}
}

func TestAssets(t *testing.T) {
	script := strings.Repeat("export const a = 1;\n", 200)
	s := open(t, site.Config{Dist: fstest.MapFS{
		"assets/main-0A1B2C3D.js": {Data: []byte(script)},
		"assets/plain.css":        {Data: []byte("a{}")},
		"manifest.json":           {Data: []byte(`{}`)},
		"secret.txt":              {Data: []byte("secret")},
	}})
	got := s.get("/assets/main-0A1B2C3D.js", "Accept-Encoding", "br")
	if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") || got.Header.Get("Content-Encoding") != "br" || got.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	if again := s.get("/assets/main-0A1B2C3D.js", "Accept-Encoding", "br", "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("again: %d", again.StatusCode)
	}
	if plain := s.get("/assets/main-0A1B2C3D.js"); string(plain.body) != script {
		t.Error("another script")
	}
	if css := s.get("/assets/plain.css"); css.StatusCode != http.StatusOK || strings.Contains(css.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("a name without hash: %q", css.Header.Get("Cache-Control"))
	}
	for _, path := range []string{"/assets/", "/assets/none.js", "/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/secret.txt", "/manifest.json"} {
		s.refuses(http.StatusNotFound, path)
	}
}

func TestMetrics(t *testing.T) {
	s := open(t, site.Config{Web: web.Config{Version: "1.2.3"}})
	s.get("/api/v1/proches?code_postal=33000")
	s.get("/api/v1/proches?code_postal=nowhere")
	s.get("/one/of/many/paths")
	body := string(s.get("/metrics").body)
	for _, line := range []string{
		`lieux_http_requests_total{method="GET",route="/api/v1/proches",status="200"} 1`,
		`lieux_http_requests_total{method="GET",route="/api/v1/proches",status="400"} 1`,
		`lieux_version 7`, `lieux_places 3000`, `lieux_ready 1`, `lieux_build_info{version="1.2.3"} 1`,
		`lieux_http_request_seconds_count{route="/api/v1/proches"} 2`,
	} {
		if !strings.Contains(body, line) {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(body, "many") {
		t.Error("visitors make labels")
	}
}

func TestLogsHoldNoPosition(t *testing.T) {
	var log bytes.Buffer
	e := newServer(t, site.Deps{Reader: &reader{view: shared()}, Gazetteer: gazetteer(), Log: slog.New(slog.NewJSONHandler(&log, nil))}, site.Config{Web: web.Config{LogRequests: true}})
	e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/proches?lat=44.8412&lon=-0.58", nil))
	if line := log.String(); !strings.Contains(line, `"path":"/api/v1/proches"`) || strings.Contains(line, "44.84") {
		t.Errorf("log: %s", line)
	}
}

func TestTerritories(t *testing.T) {
	s := open(t, site.Config{})
	type territory struct {
		Type, Code, Nom, Libelle string
		PresDe                   string `json:"pres_de"`
		Population               int
		Lieux                    *int
		Communes                 []string
	}
	type list struct{ Territoires []territory }
	first := func(q string) territory {
		found := decode[list](t, s.get("/api/v1/territoires?q="+q)).Territoires
		if len(found) == 0 {
			t.Fatalf("%s: nothing", q)
		}
		return found[0]
	}
	if got := first("bordeau"); got.Code != "33063" || got.PresDe != "insee:33063" {
		t.Errorf("%+v", got)
	}
	if got := first("33000"); got.Type != "code_postal" || got.PresDe != "33000" {
		t.Errorf("%+v", got)
	}
	for _, f := range decode[list](t, s.get("/api/v1/territoires?q=saint&limit=50")).Territoires {
		if f.PresDe != "" {
			if got := s.get("/api/v1/proches?limit=1&pres_de=" + f.PresDe); got.StatusCode != http.StatusOK {
				t.Errorf("pres_de=%s is refused", f.PresDe)
			}
		}
		if got := s.get("/api/v1/territoires/" + f.Type + "/" + f.Code); got.StatusCode != http.StatusOK {
			t.Errorf("%s %s is not found", f.Type, f.Code)
		}
	}
	gironde := decode[territory](t, s.get("/api/v1/territoires/departement/33"))
	places := decode[collection](t, s.get("/api/v1/lieux?departement=33&limit=1")).NumberMatched
	if gironde.Lieux == nil || *gironde.Lieux != places || len(gironde.Communes) < 500 {
		t.Errorf("%+v, %d places", gironde, places)
	}
	paris := decode[territory](t, s.get("/api/v1/territoires/code_postal/75001"))
	if paris.Libelle != "75001 Paris 1er Arrondissement" || paris.Population > 50_000 {
		t.Errorf("an arrondissement counts its town: %+v", paris)
	}
	if none := decode[list](t, s.get("/api/v1/territoires?q=zzzzzz")).Territoires; none == nil || len(none) != 0 {
		t.Errorf("nothing is %v, not an empty list", none)
	}
	for _, path := range []string{"/api/v1/territoires/departement/999", "/api/v1/territoires/code_postal/33063", "/api/v1/territoires/pays/FR", "/api/v1/territoires/arrondissement/33063"} {
		s.refuses(http.StatusNotFound, path)
	}
	s.refuses(http.StatusBadRequest, "/api/v1/territoires")
	s.refuses(http.StatusBadRequest, "/api/v1/territoires?q=a&limit=51")
}

func TestFacetsCountTheView(t *testing.T) {
	s := open(t, site.Config{})
	type facets struct {
		NumberMatched int
		Facettes      map[string][]struct {
			Valeur, Libelle string
			Nombre          int
		}
	}
	all := decode[facets](t, s.get("/api/v1/facettes?region=75"))
	for _, filter := range []string{"services", "label", "departement", "frais_a_charge", "source", "typologie"} {
		if len(all.Facettes[filter]) == 0 {
			t.Errorf("no %s", filter)
		}
		for i, v := range all.Facettes[filter] {
			if i > 3 {
				break
			}
			view := "/api/v1/lieux?limit=1&region=75&" + filter + "=" + url.QueryEscape(v.Valeur)
			if n := decode[collection](t, s.get(view)).NumberMatched; n != v.Nombre {
				t.Errorf("%s=%s: %d counted, %d in the view", filter, v.Valeur, v.Nombre, n)
			}
		}
	}
	if got := decode[facets](t, s.get("/api/v1/facettes?region=75&facettes=label,services")); len(got.Facettes) != 2 || got.NumberMatched != all.NumberMatched {
		t.Errorf("two facets: %d", len(got.Facettes))
	}
	if p := s.refuses(http.StatusBadRequest, "/api/v1/facettes?facettes=servics"); p.Errors[0].Suggestion != "services" {
		t.Errorf("%+v", p.Errors)
	}
}

func TestImportsWithoutArchive(t *testing.T) {
	s := open(t, site.Config{})
	type imports struct {
		Complet bool
		Imports []struct{ Source string }
	}
	if got := decode[imports](t, s.get("/api/v1/imports")); got.Complet || len(got.Imports) != 2 {
		t.Errorf("%+v", got)
	}
	if got := decode[imports](t, s.get("/api/v1/imports?source=imaginaire")); len(got.Imports) != 1 || got.Imports[0].Source != "imaginaire" {
		t.Errorf("%+v", got)
	}
	if p := s.refuses(http.StatusBadRequest, "/api/v1/imports?source=imaginair"); p.Errors[0].Suggestion != "imaginaire" {
		t.Errorf("%+v", p.Errors)
	}
}
