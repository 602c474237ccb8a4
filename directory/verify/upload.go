package verify

import (
	"bufio"
	"cmp"
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
const uploadTime = 8 * time.Minute

// maxUploads is how many listings may be received or wait at once. They wait on disk: what one takes
// of memory does not depend on its size.
const maxUploads = 64

// receive returns a folder for an upload, unless too many are being received. done deletes it.
func (p *verifier) receive() (dir string, done func(), err error) {
	select {
	case p.uploads <- struct{}{}:
	default:
		return "", func() {}, inbox.Busy()
	}
	dir, err = newFolder()
	return dir, func() {
		os.RemoveAll(dir)
		<-p.uploads
	}, err
}

// checkUpload checks a listing that was sent to a folder, fetching it when it is an address, and keeps the result. It
// returns the token of its address. tell is told how far it is, and may be nil.
func (p *verifier) checkUpload(
	ctx context.Context, dir string, u *upload, tell func(inbox.Progress),
) (token string, v *inbox.Verification, err error) {
	listing, err := p.listingOf(ctx, dir, u)
	if err != nil {
		return "", nil, err
	}
	listing.Progress = tell
	token = newToken()
	v, err = p.check(ctx, token, listing)
	return token, v, err
}

func closed() error {
	return directory.Errorf(directory.Unavailable, "Ce service ne vérifie pas de listes.")
}

// inFolder does work in a folder of its own.
func inFolder(work func(dir string) error) error {
	dir, err := newFolder()
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return work(dir)
}

func newFolder() (string, error) { return os.MkdirTemp("", "lieux-verifier-") }

// knownSource returns the error of a source to replace that the directory does not have.
func (p *verifier) knownSource(name string) error {
	if name == "" {
		return nil
	}
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	s, err := directory.SourceNamed(v, name)
	if err != nil || s.Name != name {
		return &directory.Error{Code: directory.Invalid, Message: "Aucune source n'a ce nom.",
			Text: i18n.New("Aucune source n'a ce nom."), Params: []directory.ParamError{
				directory.WrongParam("source", clip(name), "", i18n.New("aucune source n'a ce nom ; /sources les montre toutes"))}}
	}
	return nil
}

// listingOf returns what was sent, fetching it to a folder when it is an address.
func (p *verifier) listingOf(ctx context.Context, dir string, u *upload) (inbox.Listing, error) {
	l := inbox.Listing{Name: u.name, Path: u.path}
	if u.address != "" {
		fetched, err := p.Checker.Fetch(ctx, dir, inbox.Origin{Address: u.address})
		if err != nil {
			return l, err
		}
		l = *fetched
	}
	l.Mapping, l.Source = u.mapping, u.source
	return l, nil
}

// check checks a listing and keeps the result under a token.
func (p *verifier) check(ctx context.Context, token string, listing inbox.Listing) (*inbox.Verification, error) {
	report, files, err := p.Checker.Check(ctx, listing)
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(report)
	if err != nil {
		return nil, err
	}
	now := p.Web.Now()
	v := &inbox.Verification{Received: now, Expires: now.Add(inbox.KeptFor), File: listing.Name, Mapping: report.Mapping,
		Report: encoded}
	files.Sent = listing.Path
	return v, p.masked(p.Store.KeepVerification(ctx, token, v, files))
}

// newToken returns 26 letters and digits that nobody can guess (128 bits and more).
func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// upload is what a sender gave.
type upload struct {
	name    string // of the file
	path    string // where it is; "" none was sent, or it is empty
	address string // where the listing is to be fetched
	source  string // that it is to replace
	mapping []byte
}

// readUpload reads a multipart request, and writes the file to a folder as it comes.
func (p *verifier) readUpload(c web.Context, dir string) (*upload, error) {
	if p.Checker == nil || p.Store == nil {
		return nil, closed()
	}
	c.Extend(uploadTime)
	r := c.Request()
	limited := http.MaxBytesReader(c.Response(), r.Body, inbox.MaxFile+inbox.MaxMapping+1<<20)
	r.Body = struct {
		io.Reader
		io.Closer
	}{bufio.NewReaderSize(p.paced(r.Context(), limited), piece), limited}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, directory.Errorf(directory.Invalid,
			"un envoi multipart/form-data est attendu, avec la liste dans « fichier »")
	}
	u := &upload{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, uploadError(err)
		}
		if err := u.read(part, dir); err != nil {
			return nil, err
		}
	}
	switch {
	case u.path == "" && u.address == "":
		return nil, directory.Errorf(directory.Invalid, "aucune liste n'a été envoyée, ou elle est vide : choisissez un "+
			"fichier, ou donnez une adresse")
	case u.path != "" && u.address != "":
		return nil, directory.Errorf(directory.Invalid, "un fichier et une adresse ont été donnés : choisissez l'un des deux")
	}
	return u, p.knownSource(u.source)
}

// Listings are read in pieces, so many bytes a second all together: fifty that come at once over a fast line leave the
// processors to those who look for a place.
const (
	piece     = 64 << 10
	perSecond = 32 << 20
)

// readFunc is an io.Reader.
type readFunc func(b []byte) (int, error)

func (f readFunc) Read(b []byte) (int, error) { return f(b) }

// paced returns a reader of what a sender sends, which shares perSecond with the others.
func (p *verifier) paced(ctx context.Context, from io.Reader) io.Reader {
	return readFunc(func(b []byte) (int, error) {
		n, err := from.Read(b[:min(len(b), piece)])
		return n, cmp.Or(err, p.pace.WaitN(ctx, n))
	})
}

// maxText is the size of a part that is a text, in bytes.
const maxText = 4 << 10

// read reads one part.
func (u *upload) read(part *multipart.Part, dir string) (err error) {
	var text []byte
	switch name := part.FormName(); name {
	case "fichier":
		u.name = inbox.FileName(part.FileName())
		u.path, err = savePart(part, filepath.Join(dir, u.name))
	case "adresse":
		text, err = readPart(part, maxText, name)
		u.address = strings.TrimSpace(string(text))
	case "source":
		text, err = readPart(part, maxText, name)
		u.source = strings.TrimSpace(string(text))
	case "correspondance":
		u.mapping, err = readMapping(part)
	default:
		return &directory.Error{Code: directory.Invalid, Message: "Un champ de l'envoi n'est pas connu.",
			Text: i18n.New("Un champ de l'envoi n'est pas connu."),
			Params: []directory.ParamError{directory.WrongParam(clip(name), "", "fichier",
				i18n.New("les champs attendus sont fichier, adresse, source et correspondance"))}}
	}
	return err
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

// savePart writes the part with the file to a path, and returns the path; "" when it is empty.
func savePart(part *multipart.Part, path string) (string, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", err
	}
	sent := &sender{io.LimitReader(part, inbox.MaxFile+1), nil}
	to := bufio.NewWriterSize(file, piece)
	size, err := io.Copy(to, sent)
	switch err = errors.Join(err, to.Flush(), file.Close()); {
	case sent.err != nil:
		return "", uploadError(sent.err)
	case err != nil:
		return "", err
	case size > inbox.MaxFile:
		return "", tooLarge("fichier", inbox.MaxFile)
	case size == 0:
		return "", os.Remove(path)
	}
	return path, nil
}

// sender keeps why nothing more could be read, which is not a failure of this server.
type sender struct {
	io.Reader
	err error
}

func (s *sender) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
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
	if limit < 1<<20 {
		return directory.Errorf(directory.Invalid, "le champ %s est trop long", field)
	}
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
