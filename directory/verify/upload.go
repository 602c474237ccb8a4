package verify

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// uploadTime is how long a sender has to send a listing and to receive its report.
const uploadTime = 5 * time.Minute

// receive reads the listing of a request, checks it, and keeps the result. It returns the token of
// its address.
func (p *verifier) receive(c web.Context) (string, *inbox.Verification, error) {
	if p.Checker == nil || p.Store == nil {
		return "", nil, directory.Errorf(directory.Unavailable, "Ce service ne vérifie pas de listes.")
	}
	c.Extend(uploadTime)
	ctx := c.Request().Context()
	dir, err := os.MkdirTemp("", "lieux-verifier-")
	if err != nil {
		return "", nil, err
	}
	defer os.RemoveAll(dir)
	listing, content, err := readUpload(c, dir)
	if err != nil {
		return "", nil, err
	}
	token := newToken()
	v, err := p.check(ctx, token, listing, content)
	return token, v, err
}

// check checks a listing and keeps the result under a token.
func (p *verifier) check(
	ctx context.Context, token string, listing inbox.Listing, content []byte,
) (*inbox.Verification, error) {
	report, corrected, err := p.Checker.Check(ctx, listing)
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(report)
	if err != nil {
		return nil, err
	}
	if corrected == nil {
		corrected = []byte{}
	}
	now := p.Web.Now()
	v := &inbox.Verification{Received: now, Expires: now.Add(inbox.KeptFor), File: listing.Name, Content: content,
		Mapping: report.Mapping, Report: encoded, Corrected: corrected}
	return v, p.masked(p.Store.KeepVerification(ctx, token, v))
}

// newToken returns 26 letters and digits that nobody can guess (128 bits and more).
func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// readUpload writes the file of a multipart request to a folder.
func readUpload(c web.Context, dir string) (l inbox.Listing, content []byte, err error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, inbox.MaxFile+inbox.MaxMapping+1<<20)
	parts, err := r.MultipartReader()
	if err != nil {
		return l, nil, directory.Errorf(directory.Invalid,
			"un envoi multipart/form-data est attendu, avec la liste dans « fichier »")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return l, nil, uploadError(err)
		}
		switch part.FormName() {
		case "fichier":
			if l.Name, content, err = readFile(part); err != nil {
				return l, nil, err
			}
		case "correspondance":
			if l.Mapping, err = readMapping(part); err != nil {
				return l, nil, err
			}
		default:
			return l, nil, &directory.Error{Code: directory.Invalid, Message: "Un champ de l'envoi n'est pas connu.",
				Text: i18n.New("Un champ de l'envoi n'est pas connu."),
				Params: []directory.ParamError{directory.WrongParam(clip(part.FormName()), "", "fichier",
					i18n.New("les champs attendus sont fichier et correspondance"))}}
		}
	}
	if len(content) == 0 {
		return l, nil,
			directory.Errorf(directory.Invalid, "aucune liste n'a été envoyée, ou elle est vide : choisissez un "+
				"fichier")
	}
	l.Path = filepath.Join(dir, l.Name)
	return l, content, os.WriteFile(l.Path, content, 0o600)
}

// maxName is the length of the name of a file, in letters.
const maxName = 120

// readFile reads the part with the listing.
func readFile(part *multipart.Part) (string, []byte, error) {
	name := filepath.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
	if part.FileName() == "" || name == "." || name == "/" {
		name = "liste.csv"
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.TrimLeft(name, "."))
	if letters := []rune(name); len(letters) > maxName {
		ext := filepath.Ext(name)
		name = string(letters[:maxName-len(ext)]) + ext
	}
	content, err := readPart(part, inbox.MaxFile, "fichier")
	return name, content, err
}

// readMapping reads the part with the mapping; nil when a form left it empty.
func readMapping(part *multipart.Part) ([]byte, error) {
	document, err := readPart(part, inbox.MaxMapping, "correspondance")
	switch {
	case err != nil || len(document) == 0:
		return nil, err
	case !json.Valid(document):
		return nil, directory.Errorf(directory.Invalid,
			"la correspondance n'est pas un document JSON : docs/correspondance.md "+
				"décrit ce qu'elle contient")
	}
	return document, nil
}

// readPart reads a part of at most limit bytes.
func readPart(part *multipart.Part, limit int64, field string) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return nil, uploadError(err)
	}
	if int64(len(content)) > limit {
		return nil, tooLarge(field, limit)
	}
	return content, nil
}

func tooLarge(field string, limit int64) error {
	p := web.NewProblem(http.StatusRequestEntityTooLarge, "")
	p.Errors = []directory.ParamError{directory.WrongParam(field, "", "",
		i18n.New("%d Mo au plus ; compressez le fichier (.gz), ou envoyez-le en plusieurs fois", int(limit>>20)))}
	return p
}

// uploadError explains why the body of a request cannot be read.
func uploadError(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return tooLarge("fichier", inbox.MaxFile)
	}
	return directory.Errorf(directory.Invalid, "l'envoi est incomplet ou mal formé : recommencez")
}

// clip shortens what a sender wrote.
func clip(s string) string {
	if letters := []rune(s); len(letters) > 60 {
		return string(letters[:60]) + "…"
	}
	return s
}
