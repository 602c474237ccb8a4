package clean

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// persons withholds what names a person: nominative addresses and names in texts. Persons
// whose names are in a mailbox, in the name of the place or in a column of persons are
// searched for in the texts too. A person in the published name of the place is withheld in no
// other text: the place is known under that name.
func (w *work) persons() {
	p, functional := w.place, w.settings.Source.FunctionalEmails
	named, known := personsIn(w.draft.Persons)
	if who, rest, found := PersonInName(p.Name); found {
		w.withhold("nom", p.Name, rest)
		p.Name, known, named = rest, append(known, who), append(named, who.First, who.Last)
	}
	if !functional {
		known = append(known, w.emails(named)...)
	}
	for _, f := range w.personalTexts() {
		public := p.Name
		if f.text == &p.Name {
			public = ""
		}
		published, withheld := withholdKnown(*f.text, unnamed(known, public))
		if mayNamePerson(published) {
			more := false
			published, more = withholdPersons(published, public, w.context(), functional)
			withheld = withheld || more
		}
		if withheld && f.text == &p.Name && len(letters(strings.ReplaceAll(published, Placeholder, ""))) < minName {
			continue // nothing else says what the place is called
		}
		if withheld {
			w.withhold(f.field, *f.text, published)
			*f.text = published
		}
	}
}

// minName is the number of letters below which the rest of a name says nothing.
const minName = 4

// unnamed returns the persons whose names are not in a published name, in either order.
func unnamed(known []Person, public string) []Person {
	return slices.DeleteFunc(slices.Clone(known), func(who Person) bool { return names(public, who.First, who.Last) })
}

type personalText struct {
	field string
	text  *string
}

// personalTexts are the texts that may name a person.
func (w *work) personalTexts() []personalText {
	p := w.place
	texts := []personalText{{"nom", &p.Name}, {"complement_adresse", &p.AddressComplement}}
	for i := range directory.Fields {
		if f := &directory.Fields[i]; plainText(f) {
			texts = append(texts, personalText{f.Name, f.Text(p)})
		}
	}
	return append(texts, personalText{"presentation_resume", &p.Summary},
		personalText{"presentation_detail", &p.Description}, personalText{"horaires", &p.HoursText})
}

// emails withholds the nominative addresses, and returns the persons whose full names they
// contain. named are names of persons in other cells of the row.
func (w *work) emails(named []string) (known []Person) {
	p := w.place
	if len(p.Emails) == 0 {
		return nil
	}
	context := w.context()
	var kept, withheld []string
	for _, e := range p.Emails {
		if !IsNominative(e, context) && !madeOf(e, named) {
			kept = append(kept, e)
			continue
		}
		if !w.reachable(kept) && holdsOwnWord(e, context) {
			kept = append(kept, e)
			w.add("courriels", importer.Finding{Value: e, Rule: "nom_du_lieu", After: e, Action: importer.Reported,
				Detail: "elle pourrait nommer une personne, mais porte un mot du lieu, que rien d'autre ne permet de joindre"})
			continue
		}
		withheld = append(withheld, e)
		if who, ok := personOf(e); ok {
			known = append(known, who)
		}
	}
	if len(withheld) > 0 {
		p.Emails = kept
		w.withhold("courriels", strings.Join(withheld, "|"), "")
	}
	return known
}

// reachable reports whether the place has a contact besides its mailboxes, or one of them.
func (w *work) reachable(emails []string) bool {
	return len(emails) > 0 || w.place.Phone != "" || len(w.place.Websites) > 0
}

// holdsOwnWord reports whether a mailbox holds a word of the place or of its commune.
func holdsOwnWord(email, context string) bool {
	local, _, _ := strings.Cut(email, "@")
	for word := range strings.FieldsFuncSeq(local, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if len(word) > 3 && names(context, word) {
			return true
		}
	}
	return false
}

// maxPerson is the greatest number of words of a cell that contains only the name of a person.
const maxPerson = 5

// personsIn reads the cells of columns of persons. named are all words that may be names,
// folded; known are the persons with exactly a first and a last name.
func personsIn(cells []string) (named []string, known []Person) {
	var parts []string // a first name in one cell, a last name in another
	for _, c := range cells {
		var names []string
		words := strings.FieldsFunc(c, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' })
		for _, word := range words {
			if folded := directory.Fold(word); len(folded) > 1 && capital(word) && !titles[folded] &&
				!isFunctional(folded) {
				names = append(names, folded)
			}
		}
		if len(words) > maxPerson {
			continue
		}
		if len(names) == 2 && (isFirstName(names[0]) || isFirstName(names[1])) {
			known = append(known, Person{names[0], names[1]})
		}
		if len(names) == 1 {
			parts = append(parts, names[0])
		}
		named = append(named, names...)
	}
	if len(parts) == 2 && len(known) == 0 {
		known = append(known, Person{parts[0], parts[1]})
	}
	return named, known
}

// madeOf reports whether a mailbox consists of names of known persons: jdupont, dupontj,
// jeannedupont, dupont.
func madeOf(email string, named []string) bool {
	if len(named) == 0 {
		return false
	}
	local, _, _ := strings.Cut(email, "@")
	local = strings.Trim(letters(local), "0123456789")
	for i, last := range named {
		last = letters(last)
		if len(last) < 3 {
			continue
		}
		if local == last {
			return true
		}
		for k, first := range named {
			if first = letters(first); k != i &&
				(local == first[:1]+last || local == last+first[:1] || local == first+last) {
				return true
			}
		}
	}
	return false
}

// context returns the words of the name of the place and of its address.
func (w *work) context() string {
	p := w.place
	return strings.Join([]string{p.Name, p.Commune, w.commune, p.Address, p.ParentStructure}, " ")
}

func (w *work) withhold(field, value, published string) {
	if w.row.Withheld == nil {
		w.row.Withheld = map[string]string{}
	}
	if _, already := w.row.Withheld[field]; !already {
		w.row.Withheld[field] = value
	}
	w.hideBefore(field)
	rule := "personne"
	if field == "courriels" {
		rule = "nominatif"
	}
	w.add(field, importer.Finding{Value: value, Rule: rule, After: published, Action: importer.Withheld,
		Detail: "gardé à part, non publié"})
}
