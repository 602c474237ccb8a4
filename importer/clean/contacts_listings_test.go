package clean_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
)

// What is certainly a contact, recognised without the code under test.
var (
	sureMail = regexp.MustCompile(`(?i)(?:^` +
		`|[\s;,:|/(<])([a-z0-9_][a-z0-9._+-]*[a-z0-9_]@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,6})(?:$|[\s;,|/)>])`)
	surePhone = regexp.MustCompile(`(?:^|[^\d+])(?:\+33 ?|0)[1-79](?:[ .-]?\d\d){4}(?:$|\D)`)
	sureSite  = regexp.MustCompile(`(?i)^\s*https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,` +
		`6})(?:/[a-z0-9/._%-]*)?\s*$`)
)

// Every cell of the real listings that is certainly a telephone number, an address or a site
// is published, or withheld because it names a person. The référentiel allows one telephone
// number.
func TestNoContactLost(t *testing.T) {
	dir := listingstest.Dir(t)
	g := gazetteer(t)
	for _, name := range listingstest.Names(t, dir) {
		s := &clean.Settings{Source: importer.Source{Name: name}, Gazetteer: g, Now: november}
		phones, mails, sites, held := 0, 0, 0, 0
		for _, d := range listingDrafts(t, dir, name) {
			row := clean.Place(d, s)
			if row.State != importer.Published {
				continue
			}
			p := &row.Place
			text := func(fields ...string) string {
				for _, f := range fields {
					if d.Text[f] != "" {
						return d.Text[f]
					}
				}
				return ""
			}
			if cell := text("telephone"); surePhone.MatchString(cell) {
				phones++
				if digits := onlyFigures(cell); !has(row, "telephone.fictif", importer.Refused) &&
					(p.Phone == "" || !strings.Contains(digits, p.Phone[max(0, len(p.Phone)-9):])) {
					t.Errorf("%s: telephone %q → %q", name, cell, p.Phone)
				}
			}
			for _, m := range sureMail.FindAllStringSubmatch(text("courriels", "courriel"), -1) {
				mails++
				switch mail := strings.ToLower(m[1]); {
				case slices.Contains(p.Emails, mail):
				case strings.Contains(strings.ToLower(row.Withheld["courriels"]), mail):
					held++
				// truncated by a spreadsheet
				case slices.ContainsFunc(p.Emails, func(e string) bool { return strings.HasPrefix(e, mail) }):
				case !has(row, "courriels.sans_reponse", importer.Refused) &&
					!has(row, "courriels.espace", importer.Refused) && !has(row, "courriels.domaine", importer.Refused):
					t.Errorf("%s : courriel %q → %q, retenu %q", name, mail, p.Emails, row.Withheld["courriels"])
				}
			}
			if m := sureSite.FindStringSubmatch(text("site_web")); m != nil {
				sites++
				if host := directory.Fold(m[1]); !slices.ContainsFunc(p.Websites, func(u string) bool {
					return strings.Contains(u, host)
				}) {
					t.Errorf("%s : site %q → %q", name, text("site_web"), p.Websites)
				}
			}
		}
		t.Logf("%-30s %5d telephone numbers, %5d e-mails of which %3d withheld, %5d sites", name, phones, mails, held,
			sites)
	}
}

func onlyFigures(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
