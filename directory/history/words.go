package history

import (
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// changeCard is one change in plain words.
type changeCard struct {
	Kind, Title, URL string
	Day, Reason      string // of its version; "" when the page says it
	Rows             []fieldRow
	Quiet            bool // only what Lieux keeps about the place has changed
	Into             *html.Link
}

// fieldRow is a field that changed; an empty value stands for none.
type fieldRow struct{ Field, Before, After string }

const maxValue = 400 // characters of a value that are shown

// cardOf describes a change. The page of a place that is not published any more is its history.
func cardOf(t *i18n.Locale, v directory.View, c *directory.PlaceChange) changeCard {
	p := c.After
	if p == nil {
		p = c.Before
	}
	card := changeCard{Kind: t.Text(kindOf(c.Type())), Title: titleOf(t, p), URL: "/lieux/" + c.ID + html.InLang(t)}
	if _, _, ok := v.ByID(c.ID); !ok {
		card.URL = "/lieux/" + c.ID + "/historique" + html.InLang(t)
	}
	if c.Type() == directory.Update {
		card.Rows = rowsOf(t, c)
		card.Quiet = len(card.Rows) == 0
	}
	if c.Into != "" && c.After == nil {
		if i, _, ok := v.ByID(c.Into); ok {
			into := v.Fields(i)
			link := html.LinkTo("/lieux/"+into.ID+html.InLang(t), titleOf(t, into))
			card.Into = &link
		}
	}
	return card
}

func titleOf(t *i18n.Locale, p *directory.Place) string {
	title := words.Clip(words.Name(t, p), 160)
	if p.Commune != "" {
		title += ", " + p.Commune
	}
	return title
}

func kindOf(kind directory.ChangeType) i18n.Text {
	switch kind {
	case directory.Addition:
		return i18n.New("Ajouté")
	case directory.Removal:
		return i18n.New("Retiré")
	}
	return i18n.New("Modifié")
}

// rowsOf returns the fields that differ, with the position as one.
func rowsOf(t *i18n.Locale, c *directory.PlaceChange) (rows []fieldRow) {
	for _, f := range c.Fields() {
		switch {
		case f.Name == "longitude": // shown with the latitude, unless that is the same
			if n := len(rows); n > 0 && rows[n-1].Field == t.Say("Position") {
				continue
			}
			fallthrough
		case f.Name == "latitude":
			rows = append(rows, fieldRow{t.Say("Position"), position(c.Before), position(c.After)})
		default:
			rows = append(rows, fieldRow{t.Say(f.Label), valueOf(t, f, c.Before), valueOf(t, f, c.After)})
		}
	}
	return rows
}

func position(p *directory.Place) string {
	if !p.Location.Known {
		return ""
	}
	decimal := func(v float64) string { return strconv.FormatFloat(v, 'f', 5, 64) }
	return decimal(p.Location.Position[1]) + ", " + decimal(p.Location.Position[0])
}

func valueOf(t *i18n.Locale, f *directory.Field, p *directory.Place) string {
	switch {
	case !f.Known(p):
		return ""
	case f.List != nil:
		return words.Clip(strings.Join(words.TranslateAll(t, *f.List(p)), ", "), maxValue)
	case f.Date != nil:
		return t.Date(*f.Date(p))
	}
	return words.Clip(*f.Text(p), maxValue)
}

// reasonOf returns what made a version.
func reasonOf(t *i18n.Locale, v directory.View, s *directory.VersionSummary) string {
	source := s.Source
	if known, err := directory.SourceNamed(v, s.Source); err == nil {
		source = words.Clip(known.Title, 160)
	}
	switch s.Reason {
	case directory.ReasonImport:
		return t.Say("Nouvelle lecture de la liste « %s »", source)
	case directory.ReasonRevert:
		return t.Say("Retour à la lecture précédente de la liste « %s »", source)
	case directory.ReasonWithdrawal:
		return t.Say("Retrait de la liste « %s »", source)
	case directory.ReasonDuplicates:
		return t.Say("Décision sur des fiches qui pourraient être un même lieu")
	case directory.ReasonCorrection:
		return t.Say("Correction d’un lieu, après un signalement")
	case directory.ReasonExpiry:
		return t.Say("Fin de corrections qui avaient une date limite")
	case directory.ReasonCriteria:
		return t.Say("Nouveaux critères de qualité")
	case directory.ReasonAge:
		return t.Say("Notes recalculées : les informations ont vieilli")
	case directory.ReasonBeginning:
		return t.Say("Début de l’historique")
	}
	return string(s.Reason)
}

// dayOf returns the day of an instant in Paris.
func dayOf(t *i18n.Locale, at time.Time) string { return t.Date(at.In(territory.Zone("75056"))) }
