package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
)

//go:embed docs.html
var docsTemplate string

//go:embed docs.css
var docsStyle string

// docsPage is the data of the template of /docs.
type docsPage struct {
	Title, Summary string
	Paragraphs     []string
	Style          template.CSS
	Groups         []docsGroup
	View           []docsParam
	Problems       []docsProblem
}

type docsGroup struct {
	Name       string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary string
	Paragraphs                []string
	View                      bool // it takes the parameters of a view
	Params                    []docsParam
	Answers                   []docsAnswer
}

type docsParam struct{ Name, Description, Example string }

type docsAnswer struct{ Status, Description, Types string }

type docsProblem struct {
	Anchor, Title, Detail string
	Status                int
}

// docsHTML returns the page and its Content-Security-Policy, which allows its
// inline style and nothing else.
func docsHTML() (page []byte, policy string, err error) {
	document, err := openAPI()
	if err != nil {
		return nil, "", err
	}
	t, err := template.New("docs").Parse(docsTemplate)
	if err != nil {
		return nil, "", err
	}
	info := mapOf(document, "info")
	d := docsPage{
		Title: yamlText(info, "title"), Summary: yamlText(info, "summary"), Paragraphs: yamlParagraphs(info),
		Style: template.CSS(docsStyle), Problems: docsProblems(),
	}
	r := docsReader{document: document}
	described := mapOf(mapOf(document, "components"), "parameters")
	for _, p := range query.Parameters() {
		d.View = append(d.View, r.param(mapOf(described, viewPrefix+p.Name)))
	}
	d.Groups = r.groups()
	var b bytes.Buffer
	if err := t.Execute(&b, d); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256([]byte(docsStyle))
	policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(sum[:]) + "'"
	return b.Bytes(), policy, nil
}

func yamlText(m yaml.MapSlice, key string) string {
	switch v := valueOf(m, key).(type) {
	case nil, yaml.MapSlice:
		return ""
	case []any:
		items := make([]string, len(v))
		for i := range v {
			items[i] = fmt.Sprint(v[i])
		}
		return strings.Join(items, ",")
	default:
		return fmt.Sprint(v)
	}
}

func yamlParagraphs(m yaml.MapSlice) []string {
	var found []string
	for _, p := range strings.Split(yamlText(m, "description"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			found = append(found, p)
		}
	}
	return found
}

// docsReader extracts what the page shows from the document.
type docsReader struct{ document yaml.MapSlice }

// resolve follows a reference within the document.
func (r docsReader) resolve(m yaml.MapSlice) yaml.MapSlice {
	reference := yamlText(m, "$ref")
	if reference == "" {
		return m
	}
	at := r.document
	for _, key := range strings.Split(strings.TrimPrefix(reference, "#/"), "/") {
		at = mapOf(at, key)
	}
	return at
}

func (r docsReader) param(m yaml.MapSlice) docsParam {
	m = r.resolve(m)
	p := docsParam{Name: yamlText(m, "name"), Description: yamlText(m, "description"), Example: yamlText(m, "example")}
	schema := mapOf(m, "schema")
	if p.Example == "" {
		p.Example = yamlText(schema, "const")
	}
	if low, high := yamlText(schema, "minimum"), yamlText(schema, "maximum"); low != "" && high != "" {
		p.Description += " De " + low + " à " + high + "."
	}
	if usual := yamlText(schema, "default"); usual != "" {
		p.Description += " " + usual + " si rien n'est dit."
	}
	p.Description = strings.TrimSpace(p.Description)
	return p
}

func (r docsReader) groups() []docsGroup {
	var groups []docsGroup
	for _, path := range mapOf(r.document, "paths") {
		for _, method := range path.Value.(yaml.MapSlice) {
			operation, _ := method.Value.(yaml.MapSlice)
			tag := yamlText(operation, "tags")
			i := slices.IndexFunc(groups, func(g docsGroup) bool { return g.Name == tag })
			if i < 0 {
				i = len(groups)
				groups = append(groups, docsGroup{Name: tag})
			}
			o := r.operation(fmt.Sprint(path.Key), operation)
			o.Method = strings.ToUpper(fmt.Sprint(method.Key))
			groups[i].Operations = append(groups[i].Operations, o)
		}
	}
	return groups
}

func (r docsReader) operation(path string, m yaml.MapSlice) docsOperation {
	o := docsOperation{
		ID: yamlText(m, "operationId"), Path: path, Summary: yamlText(m, "summary"), Paragraphs: yamlParagraphs(m),
	}
	parameters, _ := valueOf(m, "parameters").([]any)
	for _, p := range parameters {
		p, _ := p.(yaml.MapSlice)
		name := strings.TrimPrefix(yamlText(p, "$ref"), "#/components/parameters/"+viewPrefix)
		if p, ok := query.Named(name); ok && query.View.Has(p) && p != query.Near {
			o.View = true
			continue
		}
		o.Params = append(o.Params, r.param(p))
	}
	if o.View {
		o.Params = slices.DeleteFunc(o.Params, func(p docsParam) bool { return p.Name == "pres_de" })
	}
	for _, answer := range mapOf(m, "responses") {
		content, _ := answer.Value.(yaml.MapSlice)
		content = r.resolve(content)
		a := docsAnswer{Status: fmt.Sprint(answer.Key), Description: yamlText(content, "description")}
		for i, kind := range mapOf(content, "content") {
			if i > 0 {
				a.Types += ", "
			}
			a.Types += fmt.Sprint(kind.Key)
		}
		o.Answers = append(o.Answers, a)
	}
	return o
}

func docsProblems() []docsProblem {
	var found []docsProblem
	for _, kind := range web.ProblemKinds() {
		found = append(found, docsProblem{
			Anchor: kind.Anchor, Title: kind.Title, Detail: kind.Detail, Status: kind.Status,
		})
	}
	slices.SortFunc(found, func(a, b docsProblem) int { return a.Status - b.Status })
	for i := 1; i < len(found); i++ {
		if slices.ContainsFunc(found[:i], func(p docsProblem) bool { return p.Anchor == found[i].Anchor }) {
			found[i].Anchor = "" // an anchor is the id of one element
		}
	}
	return found
}

// docs answers /docs.
func (a *API) docs(c web.Context) error {
	f := a.Web.FreshFixed(c, a.docsPage)
	f.Expensive = true
	if f.NotModified(c) {
		return nil
	}
	c.Header().Set("Content-Security-Policy", a.docsPolicy)
	return web.Send(c, f, "text/html; charset=utf-8", a.docsPage)
}
