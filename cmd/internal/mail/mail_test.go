package mail_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/lieux-numeriques/lieux/cmd/internal/mail"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// inbox is a real SMTP server that keeps what it is sent.
type inbox struct {
	mu       sync.Mutex
	letters  [][]byte
	to       []string
	user     string
	refusing bool
}

func (b *inbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{b}, nil }

type session struct{ *inbox }

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.user = user
		if password != "mot de passe" {
			return errors.New("wrong password")
		}
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.refusing {
		return &smtp.SMTPError{Code: 550, Message: "nobody here called " + to}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, b)
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func startSMTP(t *testing.T) (*inbox, string) {
	t.Helper()
	b := &inbox{}
	server := smtp.NewServer(b)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return b, l.Addr().String()
}

var letter = &mail.Letter{
	To: "mairie@exemple.fr", Date: noon,
	Subject: "3 signalements à Saint-Étienne\r\nBcc: autre@exemple.fr",
	Text:    "Bonjour,\n\n.\nUne porte fermée à l’été.\n", HTML: "<p>Une porte fermée à l’été.</p>",
}

// check reads a letter as a mail program does.
func check(t *testing.T, raw []byte) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || !strings.HasPrefix(subject, "3 signalements à Saint-Étienne") || m.Header.Get("Bcc") != "" {
		t.Errorf("subject %q, Bcc %q, %v", subject, m.Header.Get("Bcc"), err)
	}
	if to := m.Header.Get("To"); to != "<mairie@exemple.fr>" || m.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("to %q, Auto-Submitted %q", to, m.Header.Get("Auto-Submitted"))
	}
	if at, err := m.Header.Date(); err != nil || !at.Equal(noon) {
		t.Errorf("dated %v, %v", at, err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("Content-Type %q, %v", kind, err)
	}
	var texts []string
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, strings.ReplaceAll(string(b), "\r\n", "\n"))
	}
	if len(texts) != 2 || strings.TrimSpace(texts[0]) != strings.TrimSpace(letter.Text) ||
		strings.TrimSpace(texts[1]) != letter.HTML {
		t.Errorf("parts %q", texts)
	}
}

func TestSMTP(t *testing.T) {
	t.Parallel()
	b, address := startSMTP(t)
	send := func(setting string) error {
		sender, err := mail.New(mail.Config{SMTP: setting, From: "Lieux <carte@exemple.fr>"})
		if err != nil {
			t.Fatal(err)
		}
		return sender.Send(t.Context(), letter)
	}
	if err := send("smtp://" + address); err != nil {
		t.Fatal(err)
	}
	if len(b.letters) != 1 || len(b.to) != 1 || b.to[0] != letter.To {
		t.Fatalf("%d letters to %v", len(b.letters), b.to)
	}
	check(t, b.letters[0])
	if err := send("smtp://carte:mot%20de%20passe@" + address); err != nil || b.user != "carte" {
		t.Errorf("with a password: %v, as %q", err, b.user)
	}
	if err := send("smtp://carte:faux@" + address); err == nil {
		t.Error("a wrong password sends")
	}
	b.refusing = true
	if err := send("smtp://" + address); err == nil || strings.Contains(err.Error(), letter.To) {
		t.Errorf("a recipient that is refused: %v", err)
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "courriels")
	sender, err := mail.New(mail.Config{From: "carte@exemple.fr", Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // of one second
		if err := sender.Send(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 2 || !strings.HasSuffix(files[0], ".eml") {
		t.Fatalf("%v, %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	check(t, raw)
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	if err := sender.Send(t.Context(), &mail.Letter{To: "pas une adresse", Date: noon}); err == nil ||
		strings.Contains(err.Error(), "pas une") {
		t.Errorf("a wrong address: %v", err)
	}
}

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []mail.Config{
		{SMTP: "exemple.fr", From: "a@exemple.fr"},
		{SMTP: "http://u:secret@exemple.fr", From: "a@exemple.fr"},
		{SMTP: "smtp://u:secret@exemple.fr:port", From: "a@exemple.fr"},
		{SMTP: "smtp://exemple.fr", From: "personne"},
	} {
		if _, err := mail.New(c); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
