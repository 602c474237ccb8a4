package html

import (
	"html/template"
	"io"
	"slices"
	"strings"
	"text/template/parse"
)

// Templates are parsed once a language, so that most of what their functions return never
// changes: the texts of the page, icons. foldConstants writes it into the templates, as the
// text that each request would otherwise have translated and escaped again.

// escapers are the functions of html/template that make a text safe where it stands: those that
// replace the same characters.
var escapers = []string{"_html_template_htmlescaper", "_html_template_attrescaper", "_html_template_rcdataescaper"}

// entities are the characters that these replace.
var entities = strings.NewReplacer("\x00", "\uFFFD", `"`, "&#34;", "'", "&#39;", "&", "&amp;", "<", "&lt;", ">", "&gt;",
	"+", "&#43;")

// foldConstants replaces calls with a constant text by what they return.
func foldConstants(set *template.Template, functions template.FuncMap) {
	for _, t := range set.Templates() {
		if t.Tree == nil {
			continue
		}
		// Escaping is part of the first execution. What this one writes, and that it has no data,
		// does not matter.
		_ = t.Execute(io.Discard, nil)
		foldList(t.Tree.Root, functions)
	}
}

// foldList folds the constants of a list of nodes.
func foldList(list *parse.ListNode, functions template.FuncMap) {
	if list == nil {
		return
	}
	for i, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			if text, ok := constant(n.Pipe, functions); ok {
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(text)}
			}
		case *parse.IfNode:
			foldList(n.List, functions)
			foldList(n.ElseList, functions)
		case *parse.RangeNode:
			foldList(n.List, functions)
			foldList(n.ElseList, functions)
		case *parse.WithNode:
			foldList(n.List, functions)
			foldList(n.ElseList, functions)
		}
	}
}

// constant returns what a pipeline writes, when it is a call with a constant text, then an escaper.
func constant(pipe *parse.PipeNode, functions template.FuncMap) (text string, ok bool) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 2 || len(pipe.Cmds[0].Args) != 2 || len(pipe.Cmds[1].Args) != 1 {
		return "", false
	}
	name, ok := pipe.Cmds[0].Args[0].(*parse.IdentifierNode)
	escaper, escaped := pipe.Cmds[1].Args[0].(*parse.IdentifierNode)
	if !ok || !escaped || !slices.Contains(escapers, escaper.Ident) {
		return "", false
	}
	argument, ok := pipe.Cmds[0].Args[1].(*parse.StringNode)
	if !ok {
		return "", false
	}
	switch f := functions[name.Ident].(type) {
	case func(string) string:
		return entities.Replace(f(argument.Text)), true
	case func(string) template.HTML: // safe in a text, but not in an attribute
		return string(f(argument.Text)), escaper.Ident == escapers[0]
	}
	return "", false
}
