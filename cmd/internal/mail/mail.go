// Package mail sends letters: to an SMTP server, or into a folder from which another program takes them.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// Letter is what is sent to one person. Its texts may hold anything: headers are encoded.
type Letter struct {
	To      string // an address
	Subject string
	Text    string
	HTML    string // the same as Text, for programs that show it; "" none
	Date    time.Time
}

// Sender sends letters. Its errors do not say to whom: they are logged.
type Sender interface {
	Send(ctx context.Context, l *Letter) error
}

// Config is how letters leave.
type Config struct {
	SMTP string // smtp://host:587 or smtps://user:password@host; "": letters go to Folder
	From string // the address of the sender
	// Folder receives one file for each letter, NAME.eml, whole or not at all.
	Folder string
}

// sendWithin is how long an SMTP server may take.
const sendWithin = 30 * time.Second

// New returns a sender. Its error says what is wrong with the settings, without any password.
func New(c Config) (Sender, error) {
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("« %s » n'est pas l'adresse d'un expéditeur", c.From)
	}
	if c.SMTP == "" {
		return &folder{from: from, dir: c.Folder}, nil
	}
	client, err := newClient(c.SMTP)
	if err != nil {
		return nil, err
	}
	return &server{from: from, client: client}, nil
}

var errAddress = errors.New("une adresse smtp://HÔTE:PORT ou smtps://COMPTE:MOT_DE_PASSE@HÔTE est attendue")

func newClient(address string) (*mail.Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return nil, errAddress // it may hold a password: nothing of it is repeated
	}
	options := []mail.Option{mail.WithTimeout(sendWithin)}
	port := 0
	switch password, known := u.User.Password(); {
	case u.Scheme == "smtps":
		port, options = 465, append(options, mail.WithSSL())
	case u.Scheme != "smtp":
		return nil, errAddress
	case known && !isLoopback(u.Hostname()):
		port, options = 587, append(options, mail.WithTLSPolicy(mail.TLSMandatory)) // no password in the clear
	default:
		port, options = 25, append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
		if password != "" {
			port = 587
		}
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errAddress
		}
	}
	if password, known := u.User.Password(); known {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()),
			mail.WithPassword(password))
		if isLoopback(u.Hostname()) {
			options = append(options, mail.WithSMTPAuth(mail.SMTPAuthPlainNoEnc))
		}
	}
	client, err := mail.NewClient(u.Hostname(), append(options, mail.WithPort(port))...)
	if err != nil {
		return nil, errAddress
	}
	return client, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// compose returns a letter as it travels.
func compose(from *netmail.Address, l *Letter) (*mail.Msg, error) {
	m := mail.NewMsg()
	m.FromMailAddress(from)
	if err := m.To(l.To); err != nil {
		return nil, errors.New("the address of the recipient is wrong") // it is not repeated: it is personal
	}
	m.Subject(l.Subject)
	m.SetDateWithValue(l.Date)
	m.SetMessageID()
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(mail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		m.AddAlternativeString(mail.TypeTextHTML, l.HTML)
	}
	return m, nil
}

type server struct {
	from   *netmail.Address
	client *mail.Client
}

// Send implements Sender.
func (s *server) Send(ctx context.Context, l *Letter) error {
	m, err := compose(s.from, l)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if err := s.client.DialAndSendWithContext(ctx, m); err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), l.To, "(adresse)")) // libraries and servers repeat it
	}
	return nil
}

type folder struct {
	from *netmail.Address
	dir  string
}

// Send implements Sender.
func (f *folder) Send(_ context.Context, l *Letter) error {
	m, err := compose(f.from, l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(f.dir, ".lettre-") // readable by its owner alone
	if err != nil {
		return err
	}
	_, err = m.WriteTo(file)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		name := l.Date.UTC().Format("20060102T150405") + filepath.Base(file.Name())[len(".lettre"):] + ".eml"
		err = os.Rename(file.Name(), filepath.Join(f.dir, name))
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}
