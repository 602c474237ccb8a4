package propose

import (
	"fmt"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
)

// Bounds of what one finding shows.
const (
	shownColumns = 12
	shownTerms   = 6
)

// Findings reports what an import without mapping assumes, and what it leaves to a mapping.
func (p *Proposal) Findings() (findings []importer.Finding) {
	var likely []string
	for _, c := range p.Columns {
		switch {
		case c.Field == "nom" && c.Sure == Likely && p.fieldOf(c.Name) == "nom":
			findings = append(findings, importer.Finding{Rule: "liste.nom_suppose", Action: importer.Guessed, Value: c.Name,
				After: "nom", Detail: "Aucune colonne ne dit qu'elle nomme les lieux ; celle-ci est prise, d'après ses valeurs."})
		case c.Sure == Likely:
			likely = append(likely, c.Name+" → "+c.Field)
		}
		if known := c.sureTerms(); len(known) > 0 {
			findings = append(findings, importer.Finding{Rule: "liste.termes_reconnus", Action: importer.Guessed, Value: c.Name,
				After: c.Field, Detail: "Des valeurs de cette colonne sont lues comme des termes du référentiel : " +
					excerpt(known, shownTerms) + "."})
		}
	}
	if len(likely) > 0 {
		findings = append(findings, importer.Finding{Rule: "liste.colonnes_probables", Action: importer.Reported,
			Value: excerpt(likely, shownColumns), Detail: "Ces colonnes semblent donner ces champs, sans certitude ; elles ne " +
				"sont pas lues tant qu'une correspondance ne le dit pas. « lieux mapping » en écrit une, à relire."})
	}
	return findings
}

func (p *Proposal) fieldOf(column string) string { return fieldsOf(p.sure, p.header)[column] }

// sureTerms returns "« texte » → valeur" for the sure terms of a column.
func (c *Column) sureTerms() (terms []string) {
	for _, t := range c.Terms {
		if t.Sure == Sure {
			terms = append(terms, fmt.Sprintf("« %s » → %s", clip(t.Text), t.Value))
		}
	}
	return terms
}

func clip(text string) string {
	const most = 60
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

func excerpt(items []string, most int) string {
	if len(items) > most {
		return strings.Join(items[:most], ", ") + fmt.Sprintf("… (%d)", len(items))
	}
	return strings.Join(items, ", ")
}
