package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
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
		if i == at || !own.Disagrees(other) {
			continue
		}
		said := fmt.Sprintf("« %s » selon %s", other.Written(), other.Source)
		if other.UpdatedOn != "" {
			said += ", fiche du " + other.UpdatedOn
		}
		others = append(others, said)
	}
	return record.Finding{
		Field: "horaires", Rule: "horaires.contradiction", Action: "signale", Value: own.Written(),
		Detail: "Une autre fiche de ce lieu donne d'autres horaires : " + strings.Join(others, " ; "),
	}, len(others) > 0
}
