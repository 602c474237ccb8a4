package verify

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// columnPrefix begins the names of the choices of columns in the form of a report.
const columnPrefix = "colonne:"

// maxChoices is the size of a form with the choices of columns, in bytes.
const maxChoices = 1 << 20

// choiceView is a column with the fields that it can be read as.
type choiceView struct {
	Name, Field, Sure, Examples string
	Label                       string // of the choice, for a screen reader
	Options                     []optionView
}

type optionView struct {
	Value, Text string
	Selected    bool
}

// options returns the fields that a column can be read as, the present one selected.
func options(notRead, present string) []optionView {
	list := []optionView{{"", notRead, present == ""}}
	known := present == ""
	for i := range directory.Fields {
		f := &directory.Fields[i]
		known = known || f.Name == present
		list = append(list, optionView{f.Name, f.Label + " (" + f.Name + ")", f.Name == present})
	}
	if !known {
		list = append(list, optionView{present, present, true})
	}
	return list
}

// readAgain handles the form of a report: the file is read again by the columns that its sender
// chose.
func (p *verifier) readAgain(c web.Context) error {
	v, err := p.find(c)
	if err != nil {
		return err
	}
	if !v.Proposed.IsZero() {
		return directory.Errorf(directory.Conflict, "Cette liste est déjà proposée : elle ne change plus.")
	}
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, maxChoices)
	if err := r.ParseForm(); err != nil {
		return uploadError(err)
	}
	fields := map[string]string{}
	for name, values := range r.PostForm {
		if column, ok := strings.CutPrefix(name, columnPrefix); ok {
			fields[column] = values[0]
		}
	}
	ctx, token := r.Context(), c.Param("token")
	content, err := p.Store.VerificationFile(ctx, token, p.Web.Now())
	if err != nil {
		return p.masked(err)
	}
	c.Extend(uploadTime)
	dir, err := os.MkdirTemp("", "lieux-verifier-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	listing := inbox.Listing{Name: v.File, Path: filepath.Join(dir, filepath.Base(v.File)), Fields: fields}
	if err := os.WriteFile(listing.Path, content, 0o600); err != nil {
		return err
	}
	if _, err := p.check(ctx, token, listing, content); err != nil {
		return err
	}
	return c.SeeOther(Path + "/" + token + html.InLang(p.RequestedLocale(c)) + "#t-colonnes")
}
