package archtest_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/cmd/internal/archtest"
)

// sourceFile is one file of the program's source, and its syntax where it is Go.
type sourceFile struct {
	path   string // below the module, with slashes
	text   []byte
	syntax *ast.File // nil unless the file is Go
}

// tree is the source of the module. Checks add what is wrong to it.
type tree struct {
	t     *testing.T
	fset  *token.FileSet
	files []sourceFile
}

// skipped are directories that hold no source of ours.
var skipped = []string{".git", "node_modules", "dist", "bin", "artefacts", ".lieux", "testdata"}

func readTree(t *testing.T) *tree {
	t.Helper()
	tr := &tree{t: t, fset: token.NewFileSet()}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(skipped, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		extension := path.Ext(name)
		if !slices.Contains([]string{".go", ".js", ".sql", ".css"}, extension) {
			return nil
		}
		return tr.add(name, extension)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(tr.files) < 200 {
		t.Fatalf("only %d files read below %s", len(tr.files), root)
	}
	return tr
}

func (tr *tree) add(name, extension string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	below, err := filepath.Rel(root, name)
	if err != nil {
		return err
	}
	f := sourceFile{path: filepath.ToSlash(below), text: text}
	if extension == ".go" {
		f.syntax, err = parser.ParseFile(tr.fset, f.path, text, parser.ParseComments|parser.SkipObjectResolution)
	}
	tr.files = append(tr.files, f)
	return err
}

// wrong reports what to do at a place.
func (tr *tree) wrong(file string, line int, format string, args ...any) {
	tr.t.Helper()
	tr.t.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, args...))
}

// wrongAt is wrong at a node of the syntax.
func (tr *tree) wrongAt(n ast.Node, format string, args ...any) {
	tr.t.Helper()
	position := tr.fset.Position(n.Pos())
	tr.wrong(position.Filename, position.Line, format, args...)
}

// goFiles calls check for each Go file; tests only with the tests.
func (tr *tree) goFiles(withTests bool, check func(f *sourceFile)) {
	for i := range tr.files {
		f := &tr.files[i]
		if f.syntax != nil && (withTests || !strings.HasSuffix(f.path, "_test.go")) {
			check(f)
		}
	}
}

// inCmd reports whether a file belongs to a program rather than to a library.
func inCmd(file string) bool { return strings.HasPrefix(file, "cmd/") }

// isTool reports whether a file belongs to one of archtest.Support: it runs in tests or by hand.
func isTool(file string) bool { return slices.Contains(archtest.Support, path.Dir(file)) }

func TestFilesAreShort(t *testing.T) {
	for _, f := range readTree(t).files {
		if lines := bytes.Count(f.text, []byte("\n")); lines > archtest.MaxFileLines {
			t.Errorf("%s:%d: %d lines: split the file by subject, %d lines at most",
				f.path, archtest.MaxFileLines, lines, archtest.MaxFileLines)
		}
	}
}

func TestLinesAreShort(t *testing.T) {
	tr := readTree(t)
	tr.goFiles(true, func(f *sourceFile) {
		if ast.IsGenerated(f.syntax) {
			return
		}
		n := 0
		for line := range bytes.Lines(f.text) {
			n++
			if columns := utf8.RuneCount(bytes.TrimSuffix(line, []byte("\n"))); columns > archtest.MaxLineColumns {
				tr.wrong(f.path, n, "%d columns: break the line, %d at most", columns, archtest.MaxLineColumns)
			}
		}
	})
}

func TestPackagesOfTheReadSideAreSmall(t *testing.T) {
	files := map[string]int{}
	readTree(t).goFiles(false, func(f *sourceFile) { files[path.Dir(f.path)]++ })
	for dir, n := range files {
		if within(dir, "directory") && n > archtest.MaxPackageFiles {
			t.Errorf("%s: %d files: move a subject to its own package, %d files at most", dir, n, archtest.MaxPackageFiles)
		}
	}
}

// TestLibrariesDoNotEndTheProgram finds panics, exits, init functions and contexts in structs.
func TestLibrariesDoNotEndTheProgram(t *testing.T) {
	tr := readTree(t)
	tr.goFiles(false, func(f *sourceFile) {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if name := callee(n); !inCmd(f.path) && !isTool(f.path) && endsProgram(name) && !abortsHandler(n) {
					tr.wrongAt(n, "%s outside cmd: return an error", name)
				}
			case *ast.FuncDecl:
				if n.Name.Name == "init" && n.Recv == nil {
					tr.wrongAt(n, "func init: make the value where it is declared, or pass it in")
				}
			case *ast.StructType:
				for _, field := range n.Fields.List {
					if name := selector(field.Type); name == "context.Context" {
						tr.wrongAt(field, "a context in a struct: pass it as the first argument")
					}
				}
			}
			return true
		})
	})
}

func endsProgram(name string) bool {
	return name == "panic" || name == "os.Exit" ||
		strings.HasPrefix(name, "log.Fatal") || strings.HasPrefix(name, "log.Panic")
}

// abortsHandler reports whether a call is panic(http.ErrAbortHandler), which is how
// net/http wants an answer to be cut short.
func abortsHandler(call *ast.CallExpr) bool {
	return len(call.Args) == 1 && selector(call.Args[0]) == "http.ErrAbortHandler"
}

func callee(call *ast.CallExpr) string {
	if id, ok := call.Fun.(*ast.Ident); ok {
		return id.Name
	}
	return selector(call.Fun)
}

// selector returns "pkg.Name" for a selector of an identifier, else "".
func selector(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok {
			return x.Name + "." + s.Sel.Name
		}
	}
	return ""
}
