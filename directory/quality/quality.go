// Package quality judges how well a place's published information serves the
// person who looks for help: can it be identified, found, reached, understood,
// trusted to be of today. Criteria, weights and advice are a data file
// (criteria.json); how each one is measured is here.
package quality

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

//go:embed criteria.json
var criteriaFile []byte

// Criterion is one line of the data file.
type Criterion struct {
	Code   string  `json:"code"`    // stable
	Weight float64 `json:"poids"`   // share of the score; the weights of all criteria add up to 1
	Label  string  `json:"libelle"` // what it asks, in French
	Advice string  `json:"conseil"` // what would raise it
}

// Criteria is the criteria in the order of the data file.
var Criteria = mustRead(criteriaFile)

func mustRead(raw []byte) []Criterion {
	criteria, err := read(raw)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return criteria
}

func read(raw []byte) ([]Criterion, error) {
	var criteria []Criterion
	if err := json.Unmarshal(raw, &criteria); err != nil {
		return nil, fmt.Errorf("quality: criteria: %w", err)
	}
	sum := 0.0
	for _, c := range criteria {
		if measures[c.Code] == nil {
			return nil, fmt.Errorf("quality: criteria: %q is not measured", c.Code)
		}
		sum += c.Weight
	}
	if math.Abs(sum-1) > 1e-9 {
		return nil, fmt.Errorf("quality: criteria: the weights add up to %g, not 1", sum)
	}
	return criteria, nil
}

// Information is fresh for freshMonths; it counts for nothing from staleMonths on.
const (
	freshMonths = 6
	staleMonths = 24
)

// measure judges one criterion: 0..1, and what was found in a few French words.
type measure func(p *directory.Place, today time.Time) (value float64, found string)

var measures = map[string]measure{
	"identite": func(p *directory.Place, _ time.Time) (float64, string) {
		return present(p.Pivot != "", "identifiant de la structure")
	},
	"localisation":      located,
	"contact_telephone": func(p *directory.Place, _ time.Time) (float64, string) { return present(p.Phone != "", "téléphone") },
	"contact_courriel": func(p *directory.Place, _ time.Time) (float64, string) {
		return present(len(p.Emails) > 0, "adresse électronique")
	},
	"contact_web": func(p *directory.Place, _ time.Time) (float64, string) {
		return present(len(p.Websites) > 0 || p.BookingURL != "", "site ou prise de rendez-vous")
	},
	"offre_services": func(p *directory.Place, _ time.Time) (float64, string) {
		return present(len(p.Services) > 0, "service du référentiel")
	},
	"offre_horaires": hours,
	"offre_frais":    func(p *directory.Place, _ time.Time) (float64, string) { return present(len(p.Fees) > 0, "coût") },
	"offre_acces": func(p *directory.Place, _ time.Time) (float64, string) {
		return present(len(p.AccessModes) > 0, "modalité d'accès")
	},
	"offre_presentation": presented,
	"fraicheur":          fresh,
}

// Of scores a place as it reads on the day of an instant (UTC).
func Of(p *directory.Place, now time.Time) directory.Quality {
	today := now.UTC().Truncate(24 * time.Hour)
	q := directory.Quality{Reasons: make([]directory.QualityCriterion, len(Criteria))}
	for i, c := range Criteria {
		value, found := measures[c.Code](p, today)
		value = math.Round(value*100) / 100
		q.Score += c.Weight * value
		q.Reasons[i] = directory.QualityCriterion{Code: c.Code, Weight: c.Weight, Value: value, Found: found}
		if value < 1 {
			q.Reasons[i].Advice = c.Advice
		}
	}
	q.Score = math.Round(q.Score*1e4) / 1e4
	return q
}

func present(there bool, what string) (float64, string) {
	if there {
		return 1, what + " : oui"
	}
	return 0, what + " : non"
}

func located(p *directory.Place, _ time.Time) (float64, string) {
	if !p.Location.Known {
		return 0, "aucune position"
	}
	switch p.Location.Precision {
	case geo.PrecisionPoint:
		if p.Address == "" {
			return 0.75, "position du lieu, sans adresse"
		}
		return 1, "position du lieu"
	case geo.PrecisionStreet:
		return 0.75, "position de la rue"
	case geo.PrecisionCommune:
		return 0.25, "position de la commune seulement"
	}
	return 0.1, "position très approximative"
}

func hours(p *directory.Place, _ time.Time) (float64, string) {
	switch {
	case p.Hours != "":
		return 1, "horaires exacts"
	case p.HoursText != "":
		return 0.5, "horaires en toutes lettres, qu'un programme ne peut pas lire"
	}
	return 0, "horaires inconnus"
}

func presented(p *directory.Place, _ time.Time) (float64, string) {
	n := utf8.RuneCountInString(p.Summary) + utf8.RuneCountInString(p.Description)
	switch {
	case n >= 50:
		return 1, "texte de présentation"
	case n > 0:
		return 0.5, "présentation très courte"
	}
	return 0, "aucune présentation"
}

func fresh(p *directory.Place, today time.Time) (float64, string) {
	if p.UpdatedOn.IsZero() {
		return 0, "date de mise à jour inconnue"
	}
	found := "mise à jour le " + p.UpdatedOn.Format("02/01/2006")
	fullUntil, nothingFrom := addMonths(p.UpdatedOn, freshMonths), addMonths(p.UpdatedOn, staleMonths)
	return min(1, max(0, nothingFrom.Sub(today).Hours()/nothingFrom.Sub(fullUntil).Hours())), found
}

// addMonths is the same day some months later, or the last day of that month
// when it has no such day.
func addMonths(t time.Time, months int) time.Time {
	y, m, d := t.Date()
	last := time.Date(y, m+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, min(d, last.Day())-last.Day())
}
