package pack

import (
	"bytes"
	"context"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// dropped are the classes of the parts of a page that only a server gives a sense to: what is
// open now, buttons, maps, what is near.
var dropped = []string{"now", "sheet-tools", "sheet-map", "sheet-forms", "sheet-near", "qr-block",
	"sheet-links", "back"}

// unwanted are the elements that a page of a pack does without.
var unwanted = []atom.Atom{atom.Script, atom.Form, atom.Button, atom.Template, atom.Iframe, atom.Input}

// cleaned returns the page of a place with what needs a server left out: its main part, the usual hours
// in place of those of the coming days, and links to pages of the pack only.
func (b *builder) cleaned(ctx context.Context, raw []byte, p *directory.Place, i int) ([]byte, error) {
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	if err := b.addStyle(ctx, root); err != nil {
		return nil, err
	}
	main := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Main })
	at := b.pages["/lieux/"+p.ID]
	b.clean(main, at, b.hoursOf(p, i))
	var body bytes.Buffer
	if err := html.Render(&body, main); err != nil {
		return nil, err
	}
	return b.page(pageView{Title: words.Name(french, p), Path: at, Body: body.String(), Commune: b.communeOf(p)})
}

// clean cleans what a node holds, for a page of the pack.
func (b *builder) clean(n *html.Node, at, usual string) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		switch {
		case child.Type == html.CommentNode, slices.Contains(unwanted, child.DataAtom), hasClass(child, dropped...):
			n.RemoveChild(child)
		case hasClass(child, "sheet-hours"):
			setHours(child, usual)
		case child.DataAtom == atom.A:
			b.clean(child, at, usual)
			b.cleanLink(child, at)
		case child.Type == html.ElementNode:
			child.Attr = slices.DeleteFunc(child.Attr, func(a html.Attribute) bool { return strings.HasPrefix(a.Key, "data-") })
			b.clean(child, at, usual)
		}
		child = next
	}
}

// hoursOf returns the usual hours of place i or, when there is no usual week, those that its source
// writes; "" unknown.
func (b *builder) hoursOf(p *directory.Place, i int) string {
	if usual := words.UsualHours(french, b.View, i, p, b.now); usual != "" {
		return words.UpperFirst(usual)
	}
	return words.Clip(strings.Join(strings.Fields(b.View.Place(i).HoursText), " "), words.MaxLine)
}

// setHours replaces the hours of the coming days, which pass, by those of a usual week.
func setHours(section *html.Node, usual string) {
	for child := section.FirstChild; child != nil; {
		next := child.NextSibling
		if child.DataAtom != atom.H2 {
			section.RemoveChild(child)
		}
		child = next
	}
	if usual == "" {
		usual = french.Say("Horaires non connus")
	}
	p := &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P}
	p.AppendChild(&html.Node{Type: html.TextNode, Data: usual})
	section.AppendChild(p)
}

// cleanLink keeps a link to a telephone, to a mailbox or to a page of the pack. An address of the
// web stands as text; a button that leads there goes.
func (b *builder) cleanLink(a *html.Node, at string) {
	target := attribute(a, "href")
	address, err := url.Parse(target)
	page, packed := "", false
	if err == nil && address.Host == "" {
		page, packed = b.pages[address.Path]
	}
	switch {
	case err == nil && slices.Contains([]string{"tel", "mailto"}, address.Scheme), strings.HasPrefix(target, "#"):
		a.Attr = slices.DeleteFunc(a.Attr, func(at html.Attribute) bool { return at.Key != "href" && at.Key != "class" })
	case packed:
		a.Attr = []html.Attribute{{Key: "href", Val: relative(at, page)}}
	case hasClass(a, "button", "tool"):
		a.Parent.RemoveChild(a)
	default:
		if err == nil && address.Host != "" && !strings.Contains(textOf(a), address.Host) {
			a.AppendChild(&html.Node{Type: html.TextNode, Data: " (" + words.Clip(address.Host+address.Path, 80) + ")"})
		}
		a.Data, a.DataAtom, a.Attr = "span", atom.Span, nil
	}
}

// besideStyle are the files that a style names beside itself, such as a typeface.
var besideStyle = regexp.MustCompile(`url\("?\./([^")]+)"?\)`)

// addStyle adds the style that a page asks for, and what it names beside itself, once.
func (b *builder) addStyle(ctx context.Context, root *html.Node) error {
	if b.files[stylePath] != nil {
		return nil
	}
	for n := range root.Descendants() {
		target := attribute(n, "href")
		if n.DataAtom != atom.Link || attribute(n, "rel") != "stylesheet" {
			continue
		}
		raw, err := b.get(ctx, target)
		if err != nil {
			return err
		}
		for _, named := range besideStyle.FindAllSubmatch(raw, -1) {
			beside, err := b.get(ctx, path.Join(path.Dir(target), string(named[1])))
			if err != nil {
				return err
			}
			b.files["style/"+string(named[1])] = beside
		}
		b.files[stylePath] = slices.Concat(raw, style)
	}
	return nil
}

// stylePath is the style of the pages of a pack.
const stylePath = "style/lieux.css"

// relative returns the address of a page of a pack as another links to it.
func relative(from, to string) string {
	return strings.Repeat("../", strings.Count(from, "/")) + to
}

func find(n *html.Node, is func(n *html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if is(d) {
			return d
		}
	}
	return &html.Node{Type: html.DocumentNode}
}

func textOf(n *html.Node) string {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
	}
	return text.String()
}

func hasClass(n *html.Node, classes ...string) bool {
	return slices.ContainsFunc(strings.Fields(attribute(n, "class")),
		func(class string) bool { return slices.Contains(classes, class) })
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
