package render_test

import (
	"bytes"
	"html/template"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/render"
)

type link struct {
	URL, Text string
	Phone     template.URL
}

func (l link) Shout() string { return strings.ToUpper(l.Text) }

func (l link) With(a, b string) template.HTML {
	return template.HTML("<b>" + template.HTMLEscapeString(a+l.Text+b) + "</b>")
}

type layout struct {
	Title  string
	Assets map[string]string
}

type kind string

type page struct {
	layout
	Text    string
	Kind    kind
	Count   int
	On      bool
	Markup  template.HTML
	Script  template.JS
	Object  map[string]any
	Links   []link
	Numbers []int
	Pair    [2]string
	Next    *link
	None    *link
	Tree    *tree
}

type tree struct {
	Name     string
	Children []*tree
}

var functions = template.FuncMap{
	"say": func(text string) string { return "«" + text + "» & <co>" },
	"bold": func(text string) template.HTML {
		return template.HTML("<b>" + template.HTMLEscapeString(text) + "</b>")
	},
	"fr":    func() template.HTMLAttr { return ` lang="fr"` },
	"twice": func(a, b string) string { return a + b },
}

// source uses all that Set understands.
const source = `{{define "page"}}<!doctype html><title>{{.Title}}</title><textarea>{{.Text}}</textarea>
<link href="{{index .Assets "style"}}"{{with index .Assets "none"}} data-none="{{.}}"
{{end}}>
<p title="{{.Text}}" class={{.Kind}}>{{.Text}} {{.Kind}} {{.Count}} {{.On}} {{len .Links}}</p>
<p title="{{.Markup}}">{{.Markup}} {{say "l’un"}} {{bold "a<b"}}
<i{{fr}} title="{{say "x"}}"></i>{{twice .Text "+"}}</p>
{{if and .On (not .None)}}on{{else}}off{{end}} {{if or .None .Count}}or{{end}}
{{if eq .Kind "k"}}eq{{end}}{{if ne .Count 3}}ne{{end}}{{if lt .Count 3}}lt{{end}}{{if le .Count 3}}le{{end}}
{{- if gt .Count 3}}gt{{end}}{{if ge .Count 3}}ge{{end}}
{{range .Links}}<a href="{{.URL}}">{{.Text}} {{.Shout}} {{.With .Text (say "b")}}</a>
<a href="/l/{{.URL}}" data-x="{{$.Title}}">{{.Phone}}</a>
<a href="{{.Phone}}">{{.Phone}}</a>{{else}}none{{end}}
{{range $i, $l := .Links}}{{if $i}}, {{end}}{{$l.Text}}{{range $n := $.Numbers}}{{$n}}{{end}}{{end}}
{{range .Numbers}}{{.}};{{end}}{{range .Pair}}{{.}}{{end}}{{if eq .Text "never"}}{{.Absent.Field}}{{end}}
{{with .Next}}{{.Text}}{{(index $.Links 0).URL}}{{end}}{{with .None}}{{.Text}}{{else}}no{{end}}
{{with $l := .Next}}{{$l.URL}}{{end}}{{template "link" .Next}}{{with .Tree}}{{template "tree" .}}{{end}}
<script type="application/json">{{.Script}}</script><script type="application/ld+json">{{.Text}}</script>
<script type="application/ld+json">{{.Object}}</script>{{end}}
{{define "link"}}{{if .}}<a href="{{.URL}}">{{end}}{{end}}
{{define "tree"}}<ul>{{.Name}}{{range .Children}}<li>{{template "tree" .}}</li>{{end}}</ul>{{end}}`

// both returns the templates, and those of html/template.
func both(t testing.TB, source string) (*render.Set, *template.Template) {
	t.Helper()
	parse := func() *template.Template {
		return template.Must(template.New("").Funcs(functions).Parse(source))
	}
	set, err := render.New(parse(), functions)
	if err != nil {
		t.Fatal(err)
	}
	return set, parse()
}

// hostile are texts that are unsafe somewhere.
var hostile = []string{
	"", "Médiathèque d’Orgeval", `<script>alert("1")</script>`, `" onmouseover='x' a=`, "javascript:alert(1)",
	"JAVASCRIPT:x", "?a=b:c", "?a=b&c=d e+f", "/l/é?x=%C3%A9&y=%zz%", "https://a.example/?q='\"<>",
	"HTTPS://a.example", "http:x", "tel:+33556000000", "mailto:a@b.fr", "//evil.example", "\x00\x01 \xff\xfe",
	"a\tb\nc`{}=", "</title></textarea></script><!--", "a/b:c", "#x:y", "data:text/html,x",
	"\u2028\u00a0\u202f", "100 %", "%20%2", "[a](b)|c\\d^", "http://[::1]/",
}

func pageOf(text string) *page {
	return &page{
		layout: layout{Title: text, Assets: map[string]string{"style": text}},
		Text:   text, Kind: kind(text), Count: len(text), On: len(text)%2 == 0,
		Markup: template.HTML("<em>" + template.HTMLEscapeString(text) + "</em>"), Script: `{"a":1}`,
		Object:  map[string]any{text: text, "a": []any{text, 1.5, nil, map[string]any{"*/": text}}},
		Links:   []link{{text, text, template.URL(text)}, {URL: "/x" + text, Text: "k"}},
		Numbers: []int{0, -1, 42}, Pair: [2]string{text, "z"},
		Next: &link{URL: text},
		Tree: &tree{text, []*tree{{Name: "a", Children: []*tree{{Name: text}}}, {Name: "b"}}},
	}
}

func compare(t *testing.T, set *render.Set, standard *template.Template, text string) {
	t.Helper()
	var want bytes.Buffer
	wantErr := standard.ExecuteTemplate(&want, "page", pageOf(text))
	got, err := set.Execute("page", pageOf(text))
	if (err != nil) != (wantErr != nil) {
		t.Fatalf("%q: error %v, html/template %v", text, err, wantErr)
	}
	if err == nil && string(got) != want.String() {
		t.Errorf("%q:\n got %s\nwant %s", text, got, want.String())
	}
}

func TestWritesWhatHTMLTemplateWrites(t *testing.T) {
	set, standard := both(t, source)
	for _, text := range hostile {
		compare(t, set, standard, text)
	}
	without := pageOf("k")
	without.Object = nil
	without.Links, without.Tree, without.Kind, without.Count = nil, nil, "k", 3
	without.Next = nil // `with` is not taken: (index $.Links 0) is not read
	var want bytes.Buffer
	if err := standard.ExecuteTemplate(&want, "page", without); err != nil {
		t.Fatal(err)
	}
	if got, err := set.Execute("page", without); err != nil || string(got) != want.String() {
		t.Errorf("error %v:\n got %s\nwant %s", err, got, want.String())
	}
}

func FuzzWritesWhatHTMLTemplateWrites(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	set, standard := both(f, source)
	f.Fuzz(func(t *testing.T, text string) { compare(t, set, standard, text) })
}

// What fails in html/template fails here too: no page is sent in part.
func TestErrors(t *testing.T) {
	set, _ := both(t, `{{define "nil"}}{{.None.Text}}{{end}}{{define "far"}}{{(index .Links 9).Text}}{{end}}`+
		`{{define "absent"}}{{.Absent}}{{end}}{{define "sum"}}{{range .Count}}{{end}}{{end}}`+
		`{{define "kinds"}}{{if eq .Text .Count}}{{end}}{{end}}`)
	for _, name := range []string{"nil", "far", "absent", "sum", "kinds", "nowhere"} {
		if got, err := set.Execute(name, pageOf("x")); err == nil {
			t.Errorf("%s: no error, %q", name, got)
		}
	}
	for _, source := range []string{`<a href="{{if .}}">{{end}}`, `{{template "nowhere" .}}`} {
		if _, err := render.New(template.Must(template.New("").Parse(source)), nil); err == nil {
			t.Errorf("%s: html/template cannot escape it, and it is taken", source)
		}
	}
}

// Pages are made at the same time.
func TestConcurrentUse(t *testing.T) {
	set, standard := both(t, source)
	for _, text := range hostile {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			compare(t, set, template.Must(standard.Clone()), text)
		})
	}
}
