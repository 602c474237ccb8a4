package archtest_test

import (
	"go/ast"
	"go/token"
	"path"
	"strings"
	"testing"
)

// TestExportedNamesHaveComments asks for comments as go doc shows them: they begin
// with the name, and say what a function that returns a bool reports. A group of
// constants or variables may share the comment above it.
func TestExportedNamesHaveComments(t *testing.T) {
	tr := readTree(t)
	hasPackageComment := map[string]bool{}
	packageFile := map[string]*sourceFile{}
	tr.goFiles(false, func(f *sourceFile) {
		dir := path.Dir(f.path)
		hasPackageComment[dir] = hasPackageComment[dir] || f.syntax.Doc != nil
		packageFile[dir] = f
		for _, decl := range f.syntax.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				tr.checkFunc(decl)
			case *ast.GenDecl:
				tr.checkGroup(decl)
			}
		}
	})
	for dir, has := range hasPackageComment {
		if !has {
			tr.wrongAt(packageFile[dir].syntax, "package %s has no comment: write \"Package %s …\" above its clause",
				dir, path.Base(dir))
		}
	}
}

func (tr *tree) checkFunc(f *ast.FuncDecl) {
	if !f.Name.IsExported() || f.Recv != nil && (!receiverIsExported(f.Recv) || isStandardMethod(f)) {
		return
	}
	tr.checkComment(f, f.Name.Name, f.Doc)
	if f.Doc == nil {
		return
	}
	if results := f.Type.Results; results != nil && len(results.List) == 1 {
		if id, ok := results.List[0].Type.(*ast.Ident); ok && id.Name == "bool" &&
			!strings.Contains(strings.Join(strings.Fields(f.Doc.Text()), " "), "reports whether") {
			tr.wrongAt(f, "%s returns a bool: its comment says \"%s reports whether …\"", f.Name.Name, f.Name.Name)
		}
	}
}

func receiverIsExported(recv *ast.FieldList) bool {
	e := recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

// isStandardMethod reports whether a method is what an interface of the standard
// library documents.
func isStandardMethod(f *ast.FuncDecl) bool {
	switch f.Name.Name {
	case "Error", "String", "Unwrap", "Is", "As", "Len", "Less", "Swap", "Close", "Read", "Write",
		"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "UnmarshalYAML", "Scan", "Value":
		return true
	}
	return false
}

func (tr *tree) checkGroup(group *ast.GenDecl) {
	for _, spec := range group.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() {
				doc := spec.Doc
				if doc == nil && !group.Lparen.IsValid() {
					doc = group.Doc
				}
				tr.checkComment(spec, spec.Name.Name, doc)
			}
		case *ast.ValueSpec:
			shared := group.Lparen.IsValid() && group.Doc != nil || len(spec.Names) > 1
			for _, name := range spec.Names {
				if !name.IsExported() || shared || spec.Comment != nil && group.Lparen.IsValid() {
					continue
				}
				doc := spec.Doc
				if doc == nil && group.Tok != token.TYPE {
					doc = group.Doc
				}
				tr.checkComment(name, name.Name, doc)
			}
		}
	}
}

// checkComment wants a comment that begins with the name, an article before it allowed.
func (tr *tree) checkComment(n ast.Node, name string, doc *ast.CommentGroup) {
	if doc == nil {
		tr.wrongAt(n, "%s has no comment: write \"%s …\" above it, with units, order, range, errors", name, name)
		return
	}
	words := strings.Fields(doc.Text())
	if len(words) > 0 && (words[0] == "A" || words[0] == "An" || words[0] == "The") {
		words = words[1:]
	}
	if len(words) == 0 || strings.TrimRight(words[0], ",.:;") != name {
		tr.wrongAt(n, "the comment of %s does not begin with its name: write \"%s …\"", name, name)
	}
}
