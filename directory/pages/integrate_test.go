package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

func textOfID(root *html.Node, id string) string {
	found := sitetest.Elements(root, func(n *html.Node) bool { return sitetest.Attribute(n, "id") == id })
	if len(found) == 0 {
		return ""
	}
	var b strings.Builder
	for d := range found[0].Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestIntegrateWritesTheSnippet(t *testing.T) {
	config := sitetest.PagesConfig(t)
	config.Web.PublicURL = "https://lieux.exemple"
	s := sitetest.OpenPages(t, config)
	root := sitetest.Page(t, s, http.StatusOK,
		"/integrer?departement=33&label=France+Services&label=Aidants+Connect&titre=%22%3E%3Cscript%3E"+
			"&theme=sombre&accent=%2300AA77&fond=%23ffffff&texte=%2314213d&hauteur=")
	snippet := textOfID(root, "extrait")
	for _, wanted := range []string{
		`src="https://lieux.exemple/embed/carte-lieux.js"`, `departement="33"`,
		`label="France Services,Aidants Connect"`,
		`titre="&#34;&gt;&lt;script&gt;"`, `theme="sombre"`, `style="--lieux-accent: #00AA77;"`,
		`<a href="https://lieux.exemple/?departement=33&amp;label=`,
	} {
		if !strings.Contains(snippet, wanted) {
			t.Errorf("no %s in %s", wanted, snippet)
		}
	}
	if strings.Contains(snippet, "fond") || strings.Contains(snippet, "hauteur") {
		t.Errorf("settings that are ours already: %s", snippet)
	}
	frame := textOfID(root, "cadre")
	if !strings.Contains(frame, `src="https://lieux.exemple/carte?departement=33`) ||
		!strings.Contains(frame, `height="680"`) || strings.Contains(frame, "hauteur.js") {
		t.Error(frame)
	}
	script := textOfID(root, "script")
	if !strings.Contains(script, `src="https://lieux.exemple/embed/carte-lieux.js?departement=33&amp;label=`+
		`France+Services,Aidants+Connect&amp;titre=`) || !strings.Contains(script, "&amp;accent=00AA77") ||
		!strings.Contains(script, "<noscript><a href=") {
		t.Error(script)
	}
	link := textOfID(root, "lien")
	if link != "https://lieux.exemple/?departement=33&label=Aidants+Connect&label=France+Services" &&
		link != "https://lieux.exemple/?departement=33&label=France+Services&label=Aidants+Connect" {
		t.Error(link)
	}
	policy := s.Get("/integrer", "Accept", "text/html").Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-src 'self'") {
		t.Error(policy)
	}
}

func TestIntegrateAcceptsEveryKindOfTerritory(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for words, want := range map[string]string{
		"Gironde":            "departement=33",
		"33000":              "code_postal=33000",
		"Pessac":             "commune=33318",
		"Nouvelle-Aquitaine": "region=75",
		"Bordeaux Métropole": "epci=243300316",
	} {
		a := s.Get("/integrer?theme=sombre&ou="+url.QueryEscape(words), "Accept", "text/html")
		if got := a.Header.Get("Location"); got != "/integrer?"+want+"&theme=sombre" {
			t.Errorf("%s leads to %d %s", words, a.StatusCode, got)
		}
	}
	root := sitetest.Page(t, s, http.StatusOK, "/integrer?ou=nullepart")
	if len(sitetest.Elements(root, sitetest.WithClass("problem"))) != 1 {
		t.Error("a territory that does not exist is not shown")
	}
}

func TestIntegrateCorrectsPastedCode(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for _, row := range []struct {
		name, pasted string
		snippet      []string
		shown        string
	}{
		{"right", `<carte-lieux departement="33"></carte-lieux>`, []string{`<carte-lieux departement="33">`},
			"rien n’a été changé"},
		{"names and values", `<carte-lieux departement="33" labl="France Servces" them=sombre zoom="99" class="x">`,
			[]string{`departement="33"`, `label="France Services"`, `theme="sombre"`}, "« labl » s’écrit « label »"},
		{"one wrong value of two", `<carte-lieux label="France Services,Aidants Conect">`,
			[]string{`label="France Services,Aidants Connect"`}, "devient « Aidants Connect »"},
		{"name of the element", `<carte-lieu departement=33>`, []string{`<carte-lieux departement="33">`},
			"s’écrit « carte-lieux »"},
		{"underscores", `<carte-lieux pres_de="33000"></carte-lieux>`, []string{`pres-de="33000"`},
			"« pres_de » s’écrit « pres-de »"},
		{"iframe", `<iframe src="https://ailleurs.exemple/carte?departement=33&amp;theme=clair"></iframe>`,
			[]string{`departement="33"`, `theme="clair"`}, "rien"},
		{"address", `https://ailleurs.exemple/?departement=33`, []string{`departement="33"`}, "rien"},
		{"colours", `<carte-lieux departement="33" style="--lieux-accent: #0a7; margin: 0"></carte-lieux>`,
			[]string{`--lieux-accent: #0a7`}, "rien"},
		{"unclosed tag", `<carte-lieux departement="33" label="France Services"`,
			[]string{`departement="33"`, `label="France Services"`}, "n’était pas fermée"},
		{"unclosed quote", `<carte-lieux departement="33></carte-lieux>`, []string{`<carte-lieux departement="33">`},
			"n’était pas fermée"},
		{"script whose address has settings",
			`<script type="module" src="https://a.exemple/embed/carte-lieux.js?departement=33&amp;theme=sombre&amp;ver=6.9">` +
				`</script>`, []string{`<carte-lieux departement="33" theme="sombre">`}, "rien"},
		{"link of the national map, its territory in the path",
			"https://carte.exemple/nouvelle-aquitaine/gironde?services=Maîtrise+des+outils+numériques+du+quotidien",
			[]string{`departement="33"`, `services="Maîtrise des outils numériques du quotidien"`}, "Gironde"},
		{"link of the national map, a région and what it writes otherwise",
			"https://carte.exemple/bretagne/lieux?prise_rdv=Prise+de+RDV+en+ligne&ouvert_actuellement=2026-07-01T10:00:00Z",
			[]string{`region="53"`, `prise-rdv="true"`, `ouvert="maintenant"`}, "s’écrit « ouvert »"},
		{"link of the national map, an unknown territory", "https://carte.exemple/nouvelle-aquitaine/girondde",
			[]string{"<carte-lieux>"}, "« girondde » n’est pas un territoire connu"},
		{"element of the national map that starts at a path",
			`<cartographie-inclusion-numerique api-url="https://a.exemple/api" route-initiale="/bretagne/finistere">`,
			[]string{`departement="29"`}, "Finistère"},
		{"element of version 5, its territory in the address of the data",
			`<fr-mediation-numerique-cartographie source="https://a.exemple/api/v0/lieux-inclusion-numerique` +
				`?adresse[beginsWith][code_insee]=33,40" latitude="44" longitude="-0.5" zoom="8">`,
			[]string{`departement="33,40"`, `lat="44"`}, "« source » s’écrit « departement »"},
		{"never closed", `<div><carte-lieux departement="33"><p>bonjour`, []string{`<carte-lieux departement="33">`},
			"rien"},
		{"upper case", `<CARTE-LIEUX DEPARTEMENT="33" Theme="SOMBRE"></CARTE-LIEUX>`,
			[]string{`departement="33"`, `theme="`}, "rien"},
		{"curly quotes", `<carte-lieux departement=“33” theme=”sombre”></carte-lieux>`,
			[]string{`departement="33"`, `theme="sombre"`}, "rien"},
		{"shown as text", `&lt;carte-lieux departement=&quot;33&quot;&gt;&lt;/carte-lieux&gt;`,
			[]string{`departement="33"`}, "rien"},
		{"flag", `<carte-lieux departement="33" accessible></carte-lieux>`, []string{`accessible="true"`}, "rien"},
		{"names of relocated",
			`<cartographie-autre api-url="https://a.exemple" territoire-type="departements" territoires="33,40" ` +
				`latitude="44.8" longitude="-0.5" zoom="9"></cartographie-autre>`,
			[]string{`departement="33,40"`, `lat="44.8"`, `lon="-0.5"`, `zoom="9"`},
			"« territoires » s’écrit « departement »"},
		{"other names", `<carte-lieux dept="33" cp="33000"></carte-lieux>`,
			[]string{`departement="33"`, `code-postal="33000"`}, "« cp » s’écrit « code-postal »"},
		{"iframe of a tool, escaped twice",
			`<div class="x"><iframe width=600 data-src='https://a.exemple/carte?departement=33&amp;amp;theme=sombre' ` +
				`frameborder=0>`, []string{`departement="33"`, `theme="sombre"`}, "rien"},
		{"link", `<p>Voir <a href="https://a.exemple/?commune=33063">la carte</a>`, []string{`commune="33063"`},
			"rien"},
		{"address without its scheme", `a.exemple/carte?departement=33`, []string{`departement="33"`}, "rien"},
		{"nothing set", `<carte-lieux></carte-lieux>`, []string{"<carte-lieux>"}, "rien"},
		{"script alone", `<script type="module" src="https://a.exemple/embed/carte-lieux.js"></script>`,
			[]string{"<carte-lieux>"}, "manquait"},
		{"two maps: the first",
			`<carte-lieux commune="33063"></carte-lieux><carte-lieux departement="69"></carte-lieux>`,
			[]string{`commune="33063"`}, "rien"},
		{"hostile", `<carte-lieux departement="33" titre='"><img src=x onerror=alert(1)>' onclick="alert(1)">`,
			[]string{`departement="33"`}, "rien"},
		{"no way out", `<carte-lieux departement="zzz" xyzzyx="1"></carte-lieux>`, []string{"<carte-lieux>"}, "retiré"},
	} {
		root := sitetest.Page(t, s, http.StatusOK, "/integrer?code="+url.QueryEscape(row.pasted))
		got := textOfID(root, "extrait")
		for _, wanted := range row.snippet {
			if !strings.Contains(got, wanted) {
				t.Errorf("%s: no %s in %s", row.name, wanted, got)
			}
		}
		changes := sitetest.Elements(root, sitetest.WithClass("changes"))
		if len(changes) != 1 || !strings.Contains(sitetest.TextOf(changes[0]), row.shown) {
			t.Errorf("%s: %q is not shown", row.name, row.shown)
		}
	}
	for _, nothing := range []string{"bonjour", "<p>", "<<<&&", "javascript:alert(1)"} {
		root := sitetest.Page(t, s, http.StatusOK, "/integrer?code="+url.QueryEscape(nothing))
		if len(sitetest.Elements(root, sitetest.WithClass("changes"))) != 0 ||
			len(sitetest.Elements(root, sitetest.WithClass("problem"))) != 1 {
			t.Errorf("%s passes for a map", nothing)
		}
	}
}

func TestIntegrateTellsTheContrast(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for colours, want := range map[string]string{
		"":                                     "",
		"&accent=%231d4ed8":                    "",
		"&accent=000000":                       "21 pour 1, lisible",
		"&accent=ffd24a":                       "1,4 pour 1, trop peu",
		"&texte=767676":                        "4,5 pour 1, lisible",
		"&texte=777777":                        "4,4 pour 1, trop peu",
		"&fond=000000&texte=ffffff&accent=ff0": "19,5 pour 1, lisible",
	} {
		root := sitetest.Page(t, s, http.StatusOK, "/integrer?departement=33"+colours)
		if got := textOfID(root, "contrastes"); !strings.Contains(got, want) || want == "" && strings.TrimSpace(got) != "" {
			t.Errorf("%s: %q, want %q", colours, got, want)
		}
	}
}

func TestIntegrateHeight(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	root := sitetest.Page(t, s, http.StatusOK, "/integrer?departement=33&hauteur=auto")
	frame := textOfID(root, "cadre")
	if !strings.Contains(frame, "hauteur=auto") || !strings.Contains(frame, "hauteur.js") {
		t.Error(frame)
	}
	root = sitetest.Page(t, s, http.StatusOK, "/integrer?departement=33&hauteur=900")
	frame = textOfID(root, "cadre")
	if !strings.Contains(frame, `height="900"`) || strings.Contains(frame, "hauteur.js") {
		t.Error(frame)
	}
}
