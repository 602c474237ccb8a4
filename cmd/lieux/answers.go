package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/internal/mail"
	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// answeredAtMost is how many notes one letter tells of in full.
const answeredAtMost = 20

// answerSenders tells who sent notes and gave an address what became of them, one letter a person, and erases the
// address. A letter that cannot leave is logged without the address, and tried again the next time.
func (a *app) answerSenders(
	ctx context.Context, db *postgres.DB, sender mail.Sender, base, contact string,
) (sent, failed int, err error) {
	due, err := db.DueAnswers(ctx)
	if err != nil {
		return 0, 0, err
	}
	for i := range due {
		if err := db.Answer(ctx, &due[i], func(notes []note.Note) (bool, error) {
			text, err := answerText(ctx, db, notes, base, contact)
			if err != nil {
				return false, err
			}
			subject := "La réponse à votre signalement"
			if len(notes) > 1 {
				subject = "La réponse à vos signalements"
			}
			letter := &mail.Letter{To: due[i].Mail, Subject: subject, Text: text, Date: a.now()}
			if err := sender.Send(ctx, letter); err != nil {
				failed++
				a.log.Error("une réponse n'est pas partie", slog.String("signalement", notes[0].ID), slog.Any("raison", err))
				return false, nil
			}
			sent++
			return true, nil
		}); err != nil {
			return sent, failed, err
		}
	}
	return sent, failed, nil
}

// answerText writes what became of notes. It repeats nothing that their sender wrote: whoever gives the address of
// somebody else must not have words sent there.
func answerText(ctx context.Context, db *postgres.DB, notes []note.Note, base, contact string) (string, error) {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("Bonjour,\n\nVous avez signalé quelque chose sur la carte des lieux d'aide au numérique. Voici la réponse.")
	for i := range notes[:min(len(notes), answeredAtMost)] {
		n := &notes[i]
		about, err := placeLines(ctx, db, n.Place, base)
		if err != nil {
			return "", err
		}
		ids := make([]int64, len(n.Decisions))
		for i := range n.Decisions {
			ids[i] = n.Decisions[i].ID
		}
		made, err := db.AppliedOf(ctx, ids)
		if err != nil {
			return "", err
		}
		line("\n%s\nSignalé le %s.", about, dayOf(n.Received))
		said := map[int64]bool{}
		for _, field := range answeredFields(n) {
			d := n.DecisionOn(field)
			if d == nil || n.Place == "" && said[d.ID] {
				continue
			}
			line("\n%s : %s", answerLabel(n, field), verdictText(d, made[d.ID]))
			if d.Reason != "" && !said[d.ID] {
				line("  Pourquoi : %s", oneLine(d.Reason))
			}
			said[d.ID] = true
		}
	}
	if more := len(notes) - answeredAtMost; more > 0 {
		line("\nVos autres signalements ont leur réponse aussi (%d) : lisez-la sur la page de suivi de chacun.", more)
	}
	line("\nMerci de votre aide.\n\nVotre adresse ne servait qu'à cette réponse : nous l'effaçons maintenant.")
	if contact != "" {
		line("Une question : %s", contact)
	}
	return b.String(), nil
}

// placeLines names a place by its id, with its address and its page. A place that is no longer published is named as
// its listing does.
func placeLines(ctx context.Context, db *postgres.DB, id, base string) (string, error) {
	if id == "" {
		return "UN LIEU À AJOUTER", nil
	}
	for _, find := range []func(context.Context, []string) ([]note.Record, error){db.PlacesOf, db.RecordsOf} {
		found, err := find(ctx, []string{id})
		if err != nil {
			return "", err
		}
		if len(found) == 0 {
			base = "" // nor has it a page
			continue
		}
		p := found[0].Place
		text := strings.ToUpper(oneLine(words.Clip(p.Name, words.MaxLine))) + "\n" +
			oneLine(strings.Join(words.AddressLines(p), ", "))
		if base != "" {
			text += "\n" + base + "/lieux/" + found[0].ID
		}
		return text, nil
	}
	return "UN LIEU QUI N'EST PLUS DANS L'ANNUAIRE", nil
}

// answeredFields returns the fields that a note is about, "" for one of words only.
func answeredFields(n *note.Note) []string {
	if len(n.Proposals) == 0 {
		return []string{""}
	}
	var fields []string
	for _, p := range n.Proposals {
		if p.Field != "code_insee" || len(n.Proposals) == 1 { // nobody types it: it follows from an address
			fields = append(fields, p.Field)
		}
	}
	return fields
}

func answerLabel(n *note.Note, field string) string {
	switch {
	case n.Place == "":
		return "Ce lieu"
	case field == "":
		return "Ce que vous avez écrit"
	case field == "horaires":
		return "Horaires"
	case field == note.Closure:
		return "Fermeture"
	case field == note.Duplicate:
		return "Doublon"
	}
	if f := directory.FieldNamed(field); f != nil {
		return f.Label
	}
	return field
}

// verdictText says what a decision made of a field.
func verdictText(d *note.Decision, made note.Applied) string {
	day := dayOf(d.At)
	switch {
	case d.Verdict == note.Done:
		return "la personne qui tient cette liste l'a corrigé, le " + day + "."
	case d.Verdict == note.Refused:
		return "ce n'est pas changé, décidé le " + day + "."
	case made.Outcome == "appliquee":
		return "c'est accepté, le " + day + ". L'annuaire est corrigé."
	case made.Message != "":
		return "c'est accepté, le " + day + ". Mais l'annuaire n'a pas changé : " + oneLine(made.Message) + "."
	}
	return "c'est accepté, le " + day + "."
}

func dayOf(at time.Time) string { return i18n.French.Date(at.In(territory.Zone("75056"))) }
