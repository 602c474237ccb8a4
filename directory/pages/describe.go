package pages

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// maxDescription is how much of a description search engines show, in characters.
const maxDescription = 160

// placeDescription describes a place in a few words, its name and address first, so that no
// other place has the same: "Mairie, 1 place Verte, 33310 Lormont. Faire une démarche en
// ligne, chercher un emploi. Gratuit. Téléphone : 05 56 00 00 00."
func placeDescription(t *i18n.Locale, p *directory.Place) string {
	lines := words.ClipAll(words.AddressLines(p), 45)
	text := words.Clip(words.Clip(words.Name(t, p), 60)+", "+strings.Join(lines, ", "), maxDescription-1) + "."
	add := func(separator, part string) {
		if part != "" && utf8.RuneCountInString(text+separator+part) < maxDescription {
			text = strings.TrimSuffix(text, ".") + separator + part + "."
		}
	}
	for i, service := range words.TermLabels("services", p.Services) {
		if service = t.Say(service); i == 0 {
			add(". ", service)
		} else {
			add(", ", lowerFirst(service))
		}
	}
	if len(p.Fees) > 0 {
		add(". ", t.Say(p.Fees[0]))
	}
	if phone := words.PhoneOf(p.Phone); phone != nil {
		add(". ", t.Say("Téléphone : %s", phone.Text))
	}
	return text
}

// lowerFirst returns a text that continues a sentence.
func lowerFirst(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToLower(text[:size]) + text[size:]
}

// shareView is what a page shares: where scripts do not run, a mail.
type shareView struct{ URL, Title, Text, Mail string }

// shareOf returns what the page of a place shares: its name, address and telephone.
func shareOf(t *i18n.Locale, p *directory.Place, here string) shareView {
	name := words.Clip(words.Name(t, p), 120)
	lines := append([]string{name}, words.ClipAll(words.AddressLines(p), 80)...)
	if phone := words.PhoneOf(p.Phone); phone != nil {
		lines = append(lines, t.Say("Téléphone : %s", phone.Text))
	}
	return shareText(here, name, strings.Join(lines, "\n"))
}

// shareText returns what shares an address with its title and some words.
func shareText(address, title, text string) shareView {
	mail := strings.ReplaceAll(text+"\n\n"+address+"\n", "\n", "\r\n")
	return shareView{URL: address, Title: title, Text: text,
		Mail: "mailto:?subject=" + words.EscapeMail(title) + "&body=" + words.EscapeMail(mail)}
}

// maxShared is how many places of a list a message names.
const maxShared = 5

// shareOfList returns what a list shares: its title and its first places, with their
// telephones.
func shareOfList(here string, list *resultView) shareView {
	lines := []string{list.Title}
	for i := range list.Places[:min(len(list.Places), maxShared)] {
		card := &list.Places[i]
		line := strconv.Itoa(i+1) + ". " + card.Name
		if card.Phone != nil {
			line += ", " + card.Phone.Text
		}
		lines = append(lines, line)
	}
	return shareText(here, list.Title, strings.Join(lines, "\n"))
}
