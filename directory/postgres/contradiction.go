package postgres

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/record"
)

// contradiction returns the finding of a record whose hours other records of its place
// contradict, naming each of them. It is made when the report is read: it comes and goes
// with the imports of the other sources.
func contradiction(accounts []directory.HoursAccount, id string) (f record.Finding, ok bool) {
	at := slices.IndexFunc(accounts, func(a directory.HoursAccount) bool { return a.Record == id })
	if at < 0 {
		return record.Finding{}, false
	}
	own := &accounts[at]
	var others []string
	for i := range accounts {
		other := &accounts[i]
		if i == at || !disagree(own, other) {
			continue
		}
		said := fmt.Sprintf("« %s » selon %s", cmp.Or(other.Hours, other.Text), other.Source)
		if other.UpdatedOn != "" {
			said += ", fiche du " + other.UpdatedOn
		}
		others = append(others, said)
	}
	return record.Finding{
		Field: "horaires", Rule: "horaires.contradiction", Action: "signale", Value: cmp.Or(own.Hours, own.Text),
		Detail: "Une autre fiche de ce lieu donne d'autres horaires : " + strings.Join(others, " ; "),
	}, len(others) > 0
}

// disagree reports whether two accounts do not say the same.
func disagree(a, b *directory.HoursAccount) bool {
	one, other := hours.ParseAll(a.Hours), hours.ParseAll(b.Hours)
	if one.IsZero() || other.IsZero() {
		return cmp.Or(a.Hours, a.Text) != cmp.Or(b.Hours, b.Text)
	}
	return hours.Contradict(one, other)
}
