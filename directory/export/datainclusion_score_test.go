package export

import (
	"strings"
	"testing"
	"time"
)

// Each case is a service of which all is said, but for one thing; the score is computed by hand.
func TestInclusionScore(t *testing.T) {
	day := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	whole := func() *service {
		s := &service{Themes: []string{"numerique--x"}, Publics: []string{"tous-publics"}, Fees: "gratuit",
			Reception: []string{"en-presentiel"}, Mobilisation: []string{"telephoner", "envoyer-un-courriel"},
			MobilisableFor: []string{"usagers"}}
		s.Address, s.Phone, s.Email, s.Updated = "1 rue des Tilleuls", "+33556000000", "a@exemple.fr", "2026-11-01"
		s.Text = strings.Repeat("é", 200)
		return s
	}
	for name, c := range map[string]struct {
		change func(s *service)
		want   float64
	}{
		"nothing is missing":            {func(*service) {}, 1},
		"no address":                    {func(s *service) { s.Address = "" }, 0.9},
		"at a distance, no address":     {func(s *service) { s.Address, s.Reception = "", []string{"a-distance"} }, 1},
		"no telephone":                  {func(s *service) { s.Phone = "" }, 0.9},
		"no way to reach it":            {func(s *service) { s.Phone, s.Email = "", "" }, 0.7},
		"no modes":                      {func(s *service) { s.Mobilisation = nil }, 0.94}, // 7.5 of 8
		"neither modes nor for whom":    {func(s *service) { s.Mobilisation, s.MobilisableFor = nil, nil }, 0.88},
		"no theme":                      {func(s *service) { s.Themes = nil }, 0.9},
		"no fee":                        {func(s *service) { s.Fees = "" }, 0.9},
		"it is paid, and not how much":  {func(s *service) { s.Fees = "payant" }, 0.95},
		"it is paid, and how much":      {func(s *service) { s.Fees, s.FeesTold = "payant", "2 euros" }, 1},
		"49 characters":                 {func(s *service) { s.Text = s.Text[:98] }, 0.9},
		"50 characters":                 {func(s *service) { s.Text = s.Text[:100] }, 0.95},
		"2 000 characters":              {func(s *service) { s.Text = strings.Repeat("é", 2000) }, 0.95},
		"two years ago":                 {func(s *service) { s.Updated = "2024-11-30" }, 0.9},
		"fifteen months: half-way down": {func(s *service) { s.Updated = "2025-08-30" }, 0.95},
	} {
		s := whole()
		c.change(s)
		updated, err := time.Parse(time.DateOnly, s.Updated)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.score(updated, day); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
