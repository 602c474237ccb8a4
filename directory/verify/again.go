package verify

import (
	"context"
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
	v, report, err := p.changeable(c)
	if err != nil {
		return err
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
	return p.live(c, alreadyRead, func(tell func(inbox.Progress)) (string, error) {
		return p.at(c, token) + "#t-colonnes", inFolder(func(dir string) error {
			listing := inbox.Listing{Name: v.File, Path: filepath.Join(dir, filepath.Base(v.File)), Fields: fields,
				Source: report.Source, Origin: report.Origin, Progress: tell}
			if err := p.writeSent(ctx, token, listing.Path); err != nil {
				return err
			}
			_, err := p.check(ctx, token, listing)
			return err
		})
	})
}

// writeSent writes the listing of a verification to a file: it waits there for its turn.
func (p *verifier) writeSent(ctx context.Context, token, path string) error {
	content, err := p.Store.VerificationFile(ctx, token, inbox.Sent, p.Web.Now())
	if err != nil {
		return p.masked(err)
	}
	return os.WriteFile(path, content, 0o600)
}

func alreadyRead() error { return nil }

// fetchAgain fetches the listing of a report at its address again, unless it has not changed.
func (p *verifier) fetchAgain(c web.Context) error {
	_, report, err := p.changeable(c)
	if err != nil {
		return err
	}
	if report.Origin == nil {
		return directory.Errorf(directory.Conflict, "Cette liste ne vient pas d'une adresse.")
	}
	ctx, token := c.Request().Context(), c.Param("token")
	return p.live(c, alreadyRead, func(tell func(inbox.Progress)) (string, error) {
		at := p.at(c, token)
		return at, inFolder(func(dir string) error {
			listing, err := p.Checker.Fetch(ctx, dir, *report.Origin)
			if err != nil || listing == nil {
				return err
			}
			listing.Source, listing.Progress = report.Source, tell
			if report.Given {
				listing.Mapping = report.Mapping
			}
			_, err = p.check(ctx, token, *listing)
			return err
		})
	})
}

// changeable returns the verification of a path, and its report, when it can be made again.
func (p *verifier) changeable(c web.Context) (*inbox.Verification, *inbox.Report, error) {
	v, err := p.find(c)
	if err != nil {
		return nil, nil, err
	}
	if p.Checker == nil {
		return nil, nil, closed()
	}
	if !v.Proposed.IsZero() {
		return nil, nil, directory.Errorf(directory.Conflict, "Cette liste est déjà proposée : elle ne change plus.")
	}
	report, err := reportOf(v)
	return v, report, err
}

// at returns the address of the page of a verification.
func (p *verifier) at(c web.Context, token string) string {
	return Path + "/" + token + html.InLang(p.RequestedLocale(c))
}
