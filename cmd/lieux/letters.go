package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/internal/mail"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/postgres"
)

// mailFlags say how letters leave.
type mailFlags struct {
	SMTP     string `name:"smtp" placeholder:"URL" help:"${smtpHelp}"`
	MailFrom string `placeholder:"COURRIEL" help:"Expéditeur des courriels ; --contact par défaut."`
}

// sender returns what sends letters: without an SMTP server they go to a folder of the data directory.
func (f *mailFlags) sender(a *app, contact string) (mail.Sender, error) {
	from := cmp.Or(f.MailFrom, contact)
	if from == "" && f.SMTP == "" {
		from = "lieux@localhost" // whatever takes the files sets its own
	}
	s, err := mail.New(mail.Config{SMTP: f.SMTP, From: from, Folder: filepath.Join(a.DataDir, "courriels")})
	if err != nil {
		return nil, usageError("--smtp, --mail-from : " + err.Error())
	}
	return s, nil
}

// inboxMail tells the contacts of sources what waits for their decision, and senders of notes what became of them.
type inboxMail struct {
	mailFlags
	PublicURL string `placeholder:"URL" help:"Adresse publique du service, que les liens des courriels ouvrent."`
	Contact   string `placeholder:"COURRIEL" help:"À qui écrire en cas de question."`
}

// Help returns the detail of lieux inbox mail --help.
func (inboxMail) Help() string {
	return "Le contact de chaque source (contact de son source.yaml) reçoit ce qui attend sur ses lieux, avec des liens " +
		"signés pour accepter, refuser ou dire que c'est fait : quand quelque chose est arrivé depuis le dernier courriel, " +
		"ou attend depuis une semaine. Qui a signalé et donné son adresse reçoit la réponse, quand tout est décidé " +
		"et publié ; son adresse est alors effacée. Sans --smtp, chaque courriel est un .eml du dossier courriels " +
		"de --data-dir. lieux serve --mail-every le fait de lui-même."
}

const (
	recallAfter = 7 * 24 * time.Hour // what still waits is told again
	asksAtMost  = 40                 // in one letter
)

func (c *inboxMail) Run(ctx context.Context, a *app) error {
	base := strings.TrimSuffix(c.PublicURL, "/")
	if u, err := url.Parse(base); err != nil || u.Host == "" {
		return usageError("--public-url : donnez l'adresse publique du service, que les liens des courriels ouvrent")
	}
	sender, err := c.sender(a, c.Contact)
	if err != nil {
		return err
	}
	return a.withInbox(ctx, func(db *postgres.DB) error {
		sent, failed, err := a.writeToContacts(ctx, db, sender, base, c.Contact)
		if err != nil {
			return err
		}
		answered, unanswered, err := a.answerSenders(ctx, db, sender, base, c.Contact)
		if err != nil {
			return err
		}
		sent, failed = sent+answered, failed+unanswered
		err = a.print(map[string]int{"envoyes": sent, "echecs": failed}, func(w *tabwriter.Writer) {
			fmt.Fprintf(w, "Courriels envoyés : %d\n", sent)
		})
		if err == nil && failed > 0 {
			err = fmt.Errorf("%d courriels n'ont pas pu partir ; ils seront essayés de nouveau", failed)
		}
		return err
	})
}

// writeToContacts sends what waits to the contacts of sources. A letter that cannot leave is logged without the
// address, and tried again the next time.
func (a *app) writeToContacts(
	ctx context.Context, db *postgres.DB, sender mail.Sender, base, contact string,
) (sent, failed int, err error) {
	due, err := db.DueDigests(ctx, a.now().Add(-recallAfter))
	if err != nil {
		return 0, 0, err
	}
	secret, err := db.Secret(ctx, note.Links)
	if err != nil {
		return 0, 0, err
	}
	for _, d := range due {
		l := &digest{Title: d.Title, Contact: contact, Base: base}
		if err := l.fill(ctx, db, &d, func(n *note.Note, field string) string {
			return base + "/atelier/lien/" + key.Sign(secret, key.Link{Note: n.ID, Field: field, Source: d.Source,
				Expires: a.now().Add(key.LinkLasts).Unix()})
		}); err != nil {
			return sent, failed, err
		}
		letter, err := l.letter(d.Contact, a.now())
		if err != nil {
			return sent, failed, err
		}
		undo, claimed, err := db.ClaimDigest(ctx, &d, a.now())
		if err != nil {
			return sent, failed, err
		}
		if !claimed {
			continue // another server has just written it
		}
		if err := sender.Send(ctx, letter); err != nil {
			failed++
			a.log.Error("un courriel n'est pas parti", slog.String("source", d.Source), slog.Any("raison", err))
			if err := undo(ctx); err != nil {
				return sent, failed, err
			}
			continue
		}
		sent++
	}
	return sent, failed, nil
}

// digest is what a letter says.
type digest struct {
	Title   string // of the source
	Base    string
	Contact string
	Places  []digestPlace
	Count   int // of what is asked
	More    int // that is not in the letter
}

type digestPlace struct {
	Name, Address string
	Asks          []digestAsk
}

// digestAsk is one field of one note.
type digestAsk struct {
	Label, Words, Now, Proposed, Written string
	Closes                               bool
	Link                                 string // "": decided in the workshop alone
	CanAccept                            bool
}

// fill reads what waits about the places of a source.
func (l *digest) fill(
	ctx context.Context, db *postgres.DB, d *note.Digest, sign func(n *note.Note, field string) string,
) error {
	places, err := db.PlacesOf(ctx, d.Places)
	if err != nil {
		return err
	}
	for _, r := range places {
		notes, err := db.WaitingNotes(ctx, r.ID, asksAtMost+1)
		if err != nil {
			return err
		}
		p := digestPlace{Name: r.Place.Name, Address: strings.Join(strings.Fields(r.Place.Address+" "+r.Place.PostalCode+" "+
			r.Place.Commune), " ")}
		for i := range notes {
			n := &notes[i]
			for _, asked := range n.Waiting() {
				if l.Count++; l.Count > asksAtMost {
					l.More++
					continue
				}
				p.Asks = append(p.Asks, askOf(n, &asked, r.Place, sign(n, asked.Field)))
			}
		}
		if len(p.Asks) > 0 {
			l.Places = append(l.Places, p)
		}
	}
	return nil
}

func askOf(n *note.Note, p *note.Proposal, place *directory.Place, link string) digestAsk {
	ask := digestAsk{Label: "Ce qui est écrit", Words: oneLine(n.Words), Proposed: oneLine(p.Read), Link: link,
		CanAccept: p.Read != "" || p.Field != "" && p.Written == ""}
	switch f := directory.FieldNamed(p.Field); {
	case p.Field == note.Closure:
		ask.Label = "Fermeture"
	case p.Field == note.Duplicate:
		ask.Label = "Doublon de"
	case f != nil:
		ask.Label, ask.Now = f.Label, oneLine(correction.Flat(f, place))
		if p.Written == "" {
			ask.Proposed = "ce n'est plus vrai, sans autre valeur"
		}
	}
	if p.Written != p.Read {
		ask.Written = oneLine(p.Written)
	}
	return ask
}

// letter writes the digest.
func (l *digest) letter(to string, now time.Time) (*mail.Letter, error) {
	what := "1 signalement"
	if l.Count > 1 {
		what = fmt.Sprintf("%d signalements", l.Count)
	}
	var page bytes.Buffer
	if err := digestPage.Execute(&page, l); err != nil {
		return nil, err
	}
	return &mail.Letter{To: to, Subject: what + " sur les lieux de « " + oneLine(l.Title) + " »", Text: l.text(),
		HTML: page.String(), Date: now}, nil
}

// text writes the digest for programs that show plain text.
func (l *digest) text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("Bonjour,\n\nDes personnes signalent ceci sur des lieux de la liste « %s ».\n"+
		"Rien ne change sur la carte sans votre réponse, ou celle de qui tient l'annuaire.", l.Title)
	for _, p := range l.Places {
		line("\n%s\n%s", strings.ToUpper(p.Name), p.Address)
		for _, ask := range p.Asks {
			line("\n%s", ask.Label)
			for _, said := range []struct{ what, text string }{{"dit", ask.Words}, {"publié", ask.Now},
				{"proposé", ask.Proposed}, {"écrit", ask.Written}} {
				if said.text != "" {
					line("  %s : %s", said.what, said.text)
				}
			}
			if ask.CanAccept {
				line("  Accepter : %s?decision=acceptee", ask.Link)
			}
			line("  Refuser : %s?decision=refusee", ask.Link)
			line("  C'est fait dans notre liste : %s?decision=faite", ask.Link)
		}
	}
	if l.More > 0 {
		line("\nEt %d autres, que le prochain courriel dira.", l.More)
	}
	line("\nChaque lien sert une fois, et un mois. Ne faites pas suivre ce courriel : ses liens décident à votre place.")
	if l.Contact != "" {
		line("Une question : %s", l.Contact)
	}
	return b.String()
}

// digestPage is the same for programs that show pages.
var digestPage = template.Must(template.New("").Parse(`<!doctype html><html lang="fr"><body>
<p>Bonjour,</p>
<p>Des personnes signalent ceci sur des lieux de la liste « {{.Title}} ».
Rien ne change sur la carte sans votre réponse, ou celle de qui tient l'annuaire.</p>
{{range .Places}}<h2>{{.Name}}</h2><p>{{.Address}}</p>
{{range .Asks}}<h3>{{.Label}}</h3><ul>
{{with .Words}}<li>dit : « {{.}} »</li>{{end}}{{with .Now}}<li>publié : {{.}}</li>{{end}}
{{with .Proposed}}<li>proposé : <strong>{{.}}</strong></li>{{end}}
{{with .Written}}<li>écrit : « {{.}} »</li>{{end}}</ul>
<p>{{if .CanAccept}}<a href="{{.Link}}?decision=acceptee">Accepter</a> · {{end}}
<a href="{{.Link}}?decision=refusee">Refuser</a> ·
<a href="{{.Link}}?decision=faite">C'est fait dans notre liste</a></p>
{{end}}{{end}}{{with .More}}<p>Et {{.}} autres, que le prochain courriel dira.</p>{{end}}
<p>Chaque lien sert une fois, et un mois. Ne faites pas suivre ce courriel : ses liens décident à votre place.</p>
{{with .Contact}}<p>Une question : <a href="mailto:{{.}}">{{.}}</a></p>{{end}}
</body></html>
`))

// mailContacts writes to the contacts of sources at an interval until ctx ends, each time in a process of its own:
// this one may have no right to note what was sent. Links need an address: without --public-url there are no letters.
func (c *serveCommand) mailContacts(ctx context.Context, a *app) error {
	if c.MailEvery == 0 || c.PublicURL == "" {
		return nil
	}
	wait := min(c.MailEvery, time.Minute) // a server that starts has other things to do
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		wait = c.MailEvery
		cmd, err := a.again(ctx, "inbox", "mail", "--json", "--public-url", c.PublicURL, "--contact", c.Contact)
		if err != nil {
			return err
		}
		var stderr bytes.Buffer
		cmd.Stderr = &bounded{&stderr, 64 << 10}
		cmd.Env = append(cmd.Env, "LIEUX_SMTP="+c.SMTP, "LIEUX_MAIL_FROM="+c.MailFrom) // a password is no argument
		if err := cmd.Run(); err != nil && ctx.Err() == nil {
			a.log.Error("tous les courriels ne sont pas partis", slog.String("raison",
				lastReason(stderr.String(), "")))
		}
	}
}
