package export

import (
	"math"
	"slices"
	"time"
	"unicode/utf8"
)

// score returns the quality of a service that was updated on a day, on another day, after data·inclusion (score_qualite
// of its schema 1.0.8): the mean, 0..1, of the criteria that apply to it, each rounded to two decimals as the mean is.
func (s *service) score(updated, day time.Time) float64 {
	sum, applying := 0.0, 0
	add := func(applies bool, value float64) {
		if applies {
			sum += hundredths(value)
			applying++
		}
	}
	told := func(values ...bool) float64 { // the share of what is said
		n := 0
		for _, said := range values {
			if said {
				n++
			}
		}
		return float64(n) / float64(len(values))
	}
	by := func(mode string) bool { return slices.Contains(s.Mobilisation, mode) }
	add(slices.Contains(s.Reception, "en-presentiel") || by("se-presenter"), told(s.Address != ""))
	add(true, told(len(s.Mobilisation) > 0, len(s.MobilisableFor) > 0))
	add(true, told(len(s.Publics) > 0))
	add(true, told(len(s.Themes) > 0))
	add(true, told(s.Email != "" || s.Phone != "" || s.Booking != ""))
	add(by("envoyer-un-courriel"), told(s.Email != ""))
	add(by("telephoner"), told(s.Phone != ""))
	add(true, freshness(updated, day))
	switch s.Fees {
	case "":
		add(true, 0)
	case "payant":
		add(true, told(true, s.FeesTold != ""))
	default:
		add(true, 1)
	}
	switch n := utf8.RuneCountInString(s.Text); {
	case n < 50:
		add(true, 0)
	case n < 200 || n >= 2000:
		add(true, 0.5)
	default:
		add(true, 1)
	}
	return hundredths(sum / float64(applying))
}

func hundredths(v float64) float64 { return math.Round(v*100) / 100 }

// freshness is 1 up to six months after a day, and falls to 0 at two years.
func freshness(updated, day time.Time) float64 {
	updated = updated.Truncate(24 * time.Hour)
	young, old := updated.AddDate(0, 6, 0), updated.AddDate(2, 0, 0)
	return max(0, min(1, old.Sub(day).Hours()/old.Sub(young).Hours()))
}
