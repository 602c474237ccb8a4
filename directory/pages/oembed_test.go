package pages_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

type oembedAnswer struct {
	Version string `json:"version" xml:"version"`
	Type    string `json:"type" xml:"type"`
	Title   string `json:"title" xml:"title"`
	Width   int    `json:"width" xml:"width"`
	Height  int    `json:"height" xml:"height"`
	HTML    string `json:"html" xml:"html"`
}

// openOEmbed returns a site at https://lieux.exemple.
func openOEmbed(t *testing.T, ancestors ...string) *sitetest.Site {
	config := sitetest.PagesConfig(t)
	config.Web.PublicURL = "https://lieux.exemple"
	config.Pages.FrameAncestors = ancestors
	return sitetest.OpenPages(t, config)
}

func TestOEmbedAnswersInBothFormats(t *testing.T) {
	s := openOEmbed(t)
	address := "/oembed?url=" + url.QueryEscape("https://lieux.exemple/?departement=33&label=France Services") +
		"&maxwidth=600&maxheight=400"
	for format, mediaType := range map[string]string{
		"": "application/json", "&format=json": "application/json", "&format=xml": "text/xml",
	} {
		a := s.Get(address + format)
		var got oembedAnswer
		decode := json.Unmarshal
		if format == "&format=xml" {
			decode = xml.Unmarshal
		}
		if err := decode(a.Body, &got); err != nil || a.StatusCode != http.StatusOK ||
			!strings.HasPrefix(a.Header.Get("Content-Type"), mediaType) {
			t.Fatalf("%s: %d %s, %v: %s", format, a.StatusCode, a.Header.Get("Content-Type"), err, a.Body)
		}
		want := `<iframe src="https://lieux.exemple/carte?departement=33&amp;label=France+Services" title="`
		if got.Version != "1.0" || got.Type != "rich" || got.Width != 600 || got.Height != 400 ||
			!strings.HasPrefix(got.HTML, want) || !strings.Contains(got.HTML, `width="600" height="400"`) ||
			!strings.Contains(got.Title, "Gironde") {
			t.Errorf("%s: %+v", format, got)
		}
	}
}

func TestOEmbedStandsForItsOwnAddressesOnly(t *testing.T) {
	s := openOEmbed(t)
	id := sitetest.Snapshot(t).ID(3)
	for _, row := range []struct {
		query  string
		status int
		html   string
	}{
		{"url=https://lieux.exemple", http.StatusOK, "/carte&#34;"},
		{"url=http://lieux.exemple/", http.StatusOK, "/carte"},
		{"url=https://lieux.exemple/carte?region=53%26hauteur=500%26titre=Nous", http.StatusOK, "hauteur=500"},
		{"url=https://lieux.exemple/nouvelle-aquitaine/gironde", http.StatusOK, "departement=33"},
		{"url=https://lieux.exemple/lieux/" + id, http.StatusOK, "lieux=" + id},
		{"url=https://lieux.exemple/lieux/nul", http.StatusNotFound, ""},
		{"url=https://lieux.exemple/nouvelle-aquitaine/girondde", http.StatusNotFound, ""},
		{"url=https://lieux.exemple/donnees.html", http.StatusNotFound, ""},
		{"url=https://lieux.exemple/?labl=x", http.StatusNotFound, ""},
		{"url=https://lieux.exemple.autre/", http.StatusNotFound, ""},
		{"url=https://autre.exemple/carte?departement=33", http.StatusNotFound, ""},
		{"url=javascript:alert(1)", http.StatusNotFound, ""},
		{"url=https://lieux.exemple@autre.exemple/", http.StatusNotFound, ""},
		{"", http.StatusNotFound, ""},
		{"url=https://lieux.exemple/%26format=yaml", http.StatusOK, ""},
		{"url=https://lieux.exemple/&format=yaml", http.StatusNotImplemented, ""},
		{"url=https://lieux.exemple/&maxwidth=large", http.StatusBadRequest, ""},
		{"url=https://lieux.exemple/&maxheight=0", http.StatusBadRequest, ""},
	} {
		a := s.Get("/oembed?" + row.query)
		if a.StatusCode != row.status && row.query != "url=https://lieux.exemple/%26format=yaml" {
			t.Errorf("%s: %d, want %d: %s", row.query, a.StatusCode, row.status, a.Body)
			continue
		}
		var got oembedAnswer
		if row.status == http.StatusOK && row.html != "" && json.Unmarshal(a.Body, &got) == nil &&
			!strings.Contains(html.EscapeString(got.HTML), row.html) {
			t.Errorf("%s: %s", row.query, got.HTML)
		}
	}
	if a := openOEmbed(t, "https://mairie.exemple").Get("/oembed?url=https://lieux.exemple/"); a.StatusCode !=
		http.StatusUnauthorized {
		t.Errorf("where other sites may not frame the map: %d", a.StatusCode)
	}
}

func TestPagesNameTheirOEmbed(t *testing.T) {
	s := openOEmbed(t)
	for _, path := range []string{
		"/?departement=33&label=France+Services", "/carte?departement=33", "/lieux/" + sitetest.Snapshot(t).ID(3),
	} {
		root := sitetest.Page(t, s, http.StatusOK, path)
		found := map[string]string{}
		for _, link := range sitetest.Elements(root, sitetest.Element("link")) {
			found[sitetest.Attribute(link, "type")] = sitetest.Attribute(link, "href")
		}
		for mediaType, format := range map[string]string{"application/json+oembed": "json", "text/xml+oembed": "xml"} {
			href, ok := strings.CutPrefix(found[mediaType], "https://lieux.exemple")
			u, err := url.Parse(href)
			if !ok || err != nil || u.Query().Get("url") != "https://lieux.exemple"+path || u.Query().Get("format") != format {
				t.Errorf("%s: %s at %q", path, mediaType, found[mediaType])
				continue
			}
			if a := s.Get(href); a.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", href, a.StatusCode)
			}
		}
	}
	for _, link := range sitetest.Elements(sitetest.Page(t, s, http.StatusOK, "/donnees"), sitetest.Element("link")) {
		if strings.Contains(sitetest.Attribute(link, "type"), "oembed") {
			t.Error("/donnees shows no map")
		}
	}
}
