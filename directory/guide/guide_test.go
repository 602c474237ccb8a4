package guide_test

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func open(t *testing.T) *sitetest.Site { return sitetest.OpenPages(t, sitetest.PagesConfig(t)) }

// page requests a page of the way, through its redirections.
func page(t *testing.T, s *sitetest.Site, path string) (root *html.Node, address string) {
	t.Helper()
	for range 3 {
		a := s.Get(path, "Accept", "text/html")
		if a.StatusCode != http.StatusSeeOther {
			break
		}
		path = a.Header.Get("Location")
	}
	root = sitetest.Page(t, s, http.StatusOK, path)
	if n := len(sitetest.Elements(root, sitetest.Element("h1"))); n != 1 {
		t.Fatalf("%s: %d main headings", path, n)
	}
	return root, path
}

// follow returns the address of the only link of a class, or of a rel, whose text begins so.
func follow(t *testing.T, root *html.Node, class, text string) string {
	t.Helper()
	for _, link := range sitetest.Elements(root, sitetest.Element("a")) {
		if (sitetest.WithClass(class)(link) || sitetest.Attribute(link, "rel") == class) &&
			strings.HasPrefix(sitetest.TextOf(link), text) {
			return sitetest.Attribute(link, "href")
		}
	}
	t.Fatalf("no link %q", text)
	return ""
}

// submit returns the address that the form of a page leads to with some fields filled.
func submit(t *testing.T, root *html.Node, fields url.Values) string {
	t.Helper()
	forms := sitetest.Elements(root, sitetest.Element("form"))
	if len(forms) != 1 {
		t.Fatalf("%d forms", len(forms))
	}
	for _, input := range sitetest.Elements(forms[0], sitetest.Element("input")) {
		if sitetest.Attribute(input, "type") == "hidden" {
			fields.Add(sitetest.Attribute(input, "name"), sitetest.Attribute(input, "value"))
		}
	}
	return sitetest.Attribute(forms[0], "action") + "?" + fields.Encode()
}

// From the first question to the sheet, whose places and answers are those of the API.
func TestTheWay(t *testing.T) {
	s := open(t)
	root, _ := page(t, s, "/orienter")
	root, _ = page(t, s, follow(t, root, "guide-choice", "Faire une démarche"))
	root, _ = page(t, s, follow(t, root, "guide-choice", "Déclarer ou payer mes impôts"))
	root, _ = page(t, s, follow(t, root, "guide-choice", "J’ai besoin que quelqu’un"))
	root, _ = page(t, s, submit(t, root, url.Values{"prise_en_charge_specifique": {"Surdité"}, "ouvert": {"samedi"}}))
	root, address := page(t, s, submit(t, root, url.Values{"ou": {"Bordeaux"}}))
	_, raw, _ := strings.Cut(address, "?")
	given, err := url.ParseQuery(raw)
	if err != nil || given.Get("besoin") != "impots" || given.Get("aisance") != "aide" ||
		given.Get("prise_en_charge_specifique") != "Surdité" || given.Get("ouvert") != "samedi" ||
		given.Get("pres_de") != "insee:33063" || given.Has("etape") {
		t.Fatal(address, err)
	}
	places := sitetest.Elements(root, sitetest.WithClass("guide-place"))
	type feature struct {
		ID         string
		Properties struct {
			Raisons []struct{ Critere, Reponse, Texte string }
		}
	}
	api := sitetest.Decode[struct{ Features []feature }](t, s.Get("/api/v1/orientation?"+raw))
	if len(places) != 3 || len(api.Features) != 3 {
		t.Fatalf("%d places, %d in the API", len(places), len(api.Features))
	}
	words := map[string]string{"oui": "Oui", "sans_doute": "Sans doute", "inconnu": "À demander", "non": "Non"}
	for i, f := range api.Features {
		links := sitetest.Elements(places[i], sitetest.Element("a"))
		if !strings.HasPrefix(sitetest.Attribute(links[0], "href"), "/lieux/"+f.ID+"?") {
			t.Errorf("place %d is %s, not %s", i, sitetest.Attribute(links[0], "href"), f.ID)
		}
		var want, got []string
		for _, r := range f.Properties.Raisons {
			if r.Critere == "ouvert" && r.Reponse == "oui" && !strings.HasPrefix(r.Texte, "Ouvert samedi ") {
				t.Errorf("%s: %q does not say the hours of Saturday", f.ID, r.Texte)
			}
			if !slices.Contains([]string{"distance", "ouverture", "fraicheur"}, r.Critere) {
				subject, _, _ := strings.Cut(r.Texte, " : ")
				want = append(want, words[r.Reponse]+" · "+subject)
			}
		}
		why := sitetest.Elements(places[i], sitetest.WithClass("guide-why"))[0]
		for j, item := range sitetest.Elements(why, sitetest.Element("li")) {
			text := sitetest.TextOf(item)
			if j < len(want) && strings.HasPrefix(text, want[j]) {
				text = want[j] // what follows is the ground
			}
			got = append(got, text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the sheet says %q, the API %q", f.ID, got, want)
		}
	}
	for _, text := range []string{"À apporter", "le numéro fiscal", "Si c’est fermé", "Impôts (DGFiP)",
		"Vous avez répondu"} {
		if !strings.Contains(sitetest.TextOf(root), text) {
			t.Errorf("the sheet lacks %q", text)
		}
	}
}

// Every question may be skipped, and one comes back from each with the answers kept.
func TestEveryQuestionIsSkippedAndComesBack(t *testing.T) {
	s := open(t)
	root, address := page(t, s, "/orienter")
	for i := range 4 {
		next := follow(t, root, "next", "Passer")
		root, address = page(t, s, next)
		if i < 3 {
			before, _ := page(t, s, follow(t, root, "prev", "Revenir"))
			if follow(t, before, "next", "Passer") != next {
				t.Errorf("%s: back leads elsewhere", address)
			}
		}
	}
	if !strings.Contains(address, "etape=reponse") || !strings.Contains(sitetest.TextOf(root), "Dites où vous habitez") {
		t.Errorf("%s: without any answer the way ends with %s", address, sitetest.TextOf(root))
	}
	const known = "/orienter?besoin=rsa&aisance=peur&frais_a_charge=Gratuit&etape=ou"
	for path := known; ; {
		root, _ = page(t, s, path)
		if !strings.Contains(path, "besoin=rsa") || !strings.Contains(path, "frais_a_charge=Gratuit") {
			t.Errorf("an answer is lost: %s", path)
		}
		if strings.Contains(path, "etape=besoin") {
			break
		}
		path = follow(t, root, "prev", "Revenir")
	}
}

// Any combination of missing, known and unknown answers gives a page that helps, and says
// what it did not understand.
func TestAnyCombinationHelps(t *testing.T) {
	s := open(t)
	values := map[string][]string{
		"besoin":  {"impots", "ecole", "impot", "<b>", ""},
		"aisance": {"seul", "jamais", "peut-être"},
		"etape":   {"besoin", "aisance", "souhaits", "ou", "reponse", "tout", "fin"},
		"groupe":  {"demarches", "travail", "zzz"}, "mots": {"carte grise", "qsdfqsdf"}, "pro": {"oui", "non"},
		"frais_a_charge": {"Gratuit", "gratos"}, "ouvert": {"samedi", "jamais"}, "rayon_km": {"5", "-1"},
		"label": {"Pass numérique (#APTIC)", "Inconnu"}, "pres_de": {"33000", "99999", "33420"},
		"departement": {"33", "999"}, "ou": {"33420", "Bordeaux", "zzzzqq", "Saint-Denis", ""},
		"lang":    {"en", "falc", "xx"},
		"inconnu": {"1"}, "lieux": {"absent"}, "limit": {"5"}, "apres": {"x"},
	}
	rapid.Check(t, func(r *rapid.T) {
		asked := url.Values{}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			list := values[name]
			if rapid.IntRange(0, 2).Draw(r, name) == 0 {
				asked.Set(name, rapid.SampledFrom(list).Draw(r, "value"))
			}
		}
		root, address := page(t, s, "/orienter?"+asked.Encode())
		if len(sitetest.Elements(root, sitetest.WithClass("guide-nav"))) == 0 {
			r.Fatalf("%s leads nowhere", address)
		}
		text := sitetest.TextOf(root)
		for _, name := range []string{"inconnu", "limit", "apres", "lang=xx", "groupe=zzz", "etape=fin", "pro=non"} {
			name, value, _ := strings.Cut(name, "=")
			if strings.Contains(address, name+"="+value) && !strings.Contains(text, name+" = ") {
				r.Fatalf("%s does not say that %s is unknown", address, name)
			}
		}
	})
}

// A text message of the answer is short, and the text of the sheet has what the page has.
func TestTextOfTheSheet(t *testing.T) {
	s := open(t)
	const asked = "?besoin=impots&aisance=aide&pres_de=33000"
	sms := s.Get("/orienter.txt" + asked + "&format=sms")
	if n := len([]rune(string(sms.Body))); sms.StatusCode != 200 || n > 480 || !strings.Contains(string(sms.Body), "1. ") {
		t.Errorf("%d, %d characters: %s", sms.StatusCode, n, sms.Body)
	}
	whole := string(s.Get("/orienter.txt" + asked).Body)
	for _, text := range []string{"Déclarer ou payer mes impôts", "À apporter\n- le numéro fiscal", "\n3. ",
		"/orienter?besoin=impots&aisance=aide&pres_de=33000"} {
		if !strings.Contains(whole, text) {
			t.Errorf("the text lacks %q: %s", text, whole)
		}
	}
	if a := s.Get("/orienter.txt" + asked + "&format=fax"); a.StatusCode != 400 {
		t.Errorf("format=fax: %d", a.StatusCode)
	}
}

// A place that takes prescription sheets is written to with what was answered and no name.
func TestPrescription(t *testing.T) {
	s, v := open(t), sitetest.Snapshot(t)
	var places [2]directory.Place
	for i := range places {
		places[i] = v.Place(i).Clone()
		places[i].AccessModes, places[i].Emails = []string{"Se présenter"}, []string{"accueil@lieu.exemple"}
	}
	places[1].AccessModes = []string{"Envoyer un mail avec une fiche de prescription"}
	served, err := snapshot.Build(snapshot.Input{Version: 2, Built: sitetest.Noon(), Count: len(places),
		Places: func(yield func(*directory.Place, error) bool) {
			_ = yield(&places[0], nil) && yield(&places[1], nil)
		}, Zone: territory.TimeZone})
	if err != nil {
		t.Fatal(err)
	}
	s.Reader.Serve(served)
	for i := range places {
		root, _ := page(t, s, "/orienter?besoin=rsa&lieux="+places[i].ID)
		written := ""
		for _, link := range sitetest.Elements(root, sitetest.Element("a")) {
			if strings.HasPrefix(sitetest.TextOf(link), "Envoyer une fiche") {
				written, _ = url.PathUnescape(sitetest.Attribute(link, "href"))
			}
		}
		if takes := i == 1; takes != strings.HasPrefix(written, "mailto:accueil@lieu.exemple?subject=") ||
			takes != strings.Contains(written, "Demander le RSA") {
			t.Errorf("%v: %q", places[i].AccessModes, written)
		}
	}
}

// Pages are light, and a sheet that other sites frame says so.
func TestPagesAreLight(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/orienter", "/orienter?groupe=demarches", "/orienter?etape=souhaits",
		"/orienter?etape=tout",
		"/orienter?besoin=impots&aisance=aide&frais_a_charge=Gratuit&ouvert=samedi&pres_de=33000", "/carte/orienter"} {
		a := s.Get(path)
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(a.Body)
		_ = w.Close()
		if a.StatusCode != 200 || b.Len() > 15<<10 {
			t.Errorf("%s: %d, %d bytes gzip", path, a.StatusCode, b.Len())
		}
		framed := !strings.Contains(a.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
		if framed != strings.HasPrefix(path, "/carte") {
			t.Errorf("%s: %s", path, a.Header.Get("Content-Security-Policy"))
		}
	}
}

// The needs of everyday words.
func TestWordsLeadToNeeds(t *testing.T) {
	s := open(t)
	for typed, need := range map[string]string{"carte grise": "titres", "les impots": "impots",
		"mot de passe": "mot_de_passe", "pronote": "ecole", "chomage": "", "RSA": "rsa"} {
		root, address := page(t, s, "/orienter?etape=besoin&mots="+url.QueryEscape(typed))
		if need == "" {
			if n := len(sitetest.Elements(root, sitetest.WithClass("guide-choice"))); n < 2 {
				t.Errorf("%s: %d choices", typed, n)
			}
		} else if !strings.Contains(address, "besoin="+need+"&") {
			t.Errorf("%s leads to %s", typed, address)
		}
	}
}
