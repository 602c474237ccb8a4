package coverage

import (
	"math"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Needs is what it takes to help the people of a territory, after the national strategy.
type Needs struct {
	Territory  Named       `json:"territoire"`
	People     int64       `json:"habitants"`
	Profiles   []Profile   `json:"profils"`
	Hours      int64       `json:"heures_formation"`
	FTE        float64     `json:"etp"`
	Helpers    Helpers     `json:"aidants"`
	Budget     int64       `json:"budget_eur"`
	Years      float64     `json:"duree_annees"`
	Gain       int64       `json:"gain_annuel_eur"`
	Payback    *int        `json:"retour_annees"` // whole years; nil: never
	Modulated  bool        `json:"selon_la_taille"`
	Tables     []Beside    `json:"tables,omitempty"`
	Parameters []Parameter `json:"parametres"`
	Population Origin      `json:"population"`
	Notes      Notes       `json:"remarques,omitempty"`
}

// Profile is people who need help of one kind.
type Profile struct {
	Code   string  `json:"code"`
	Label  string  `json:"libelle"`
	Share  float64 `json:"part"`      // of the inhabitants, as the parameters have it
	People int64   `json:"personnes"` // after the model, or after a table that takes its place
	// BySize is people when the share also follows the size of communes. The whole of France has as many.
	BySize int64  `json:"personnes_selon_taille"`
	Source string `json:"source"`
	Year   int    `json:"annee,omitempty"`
}

// Helpers is how many people help others.
type Helpers struct {
	Paid       int64 `json:"salaries"`
	Volunteers int64 `json:"benevoles"`
}

// Beside is a figure of an operator for a territory.
type Beside struct {
	Label    string  `json:"libelle"`
	Mean     float64 `json:"moyenne"` // weighted by inhabitants
	Least    float64 `json:"minimum"`
	Most     float64 `json:"maximum"`
	Communes int     `json:"communes"` // that have a value
	People   int64   `json:"habitants"`
	Source   string  `json:"source"`
	Year     int     `json:"annee"`
}

// profiles are the three groups of the study, by the parameter of their share. Only one is trained.
var profiles = []struct{ code, share, label string }{
	{"exclus", "part_exclus", "Exclus : ni accès, ni compétences"},
	{profileTrained, "part_debutants", "Débutants et intermédiaires"},
	{"avances", "part_avances", "À l'aise, mais qui n'osent pas ou n'en voient pas l'utilité"},
}

// profileTrained is the profile of those who are trained: the others are accompanied or encouraged.
const profileTrained = "debutants"

// NeedsOptions are what a request for needs may change.
type NeedsOptions struct {
	Values map[string]float64 // of parameters, by code
	BySize bool               // hours, helpers and budget follow the people by size of communes
}

// Needs returns the needs of a territory.
func (e *Engine) Needs(t *Territory, o NeedsOptions) *Needs {
	p := e.settings.Parameters.With(o.Values)
	n := &Needs{Territory: t.named(), People: t.People, Modulated: o.BySize, Parameters: p.Of(GroupNeeds),
		Population: Population,
		Years:      p.Value("duree_annees")}
	sizes := e.sizesOf(p)
	for _, profile := range profiles {
		counted := e.count(t, p, profile.code, profile.share, sizes)
		n.Profiles = append(n.Profiles, Profile{Code: profile.code, Label: profile.label, Share: p.Value(profile.share),
			People: whole(counted.people), BySize: whole(counted.bySize), Source: counted.source, Year: counted.year})
		if profile.code == profileTrained {
			n.Hours = whole(p.Value("heures_par_personne") * pick(o.BySize, counted.bySize, counted.people))
		}
	}
	weighted := 0.0
	for _, c := range t.communes {
		weighted += float64(e.country.people[c]) * sizes.of(e.country.communes[c])
	}
	share := pick(o.BySize, weighted, float64(t.People)) / p.Value("population_reference")
	n.FTE = math.Round(10*share*p.Value("etp_par_departement")*p.Value("departements")) / 10
	n.Helpers = Helpers{whole(share * p.Value("aidants_salaries")), whole(share * p.Value("aidants_benevoles"))}
	n.Budget = whole(share * p.Value("budget_national_eur"))
	n.Gain = whole(share * p.Value("gain_annuel_national_eur"))
	n.Payback = payback(p)
	n.Tables = e.beside(t)
	n.Notes = e.notesOn(t)
	return n
}

// counted is the people of one profile.
type counted struct {
	people, bySize float64
	source         string
	year           int
}

// count returns the people of a profile in a territory: those of a table of the operator in the
// communes that it holds, else the share of the inhabitants.
func (e *Engine) count(t *Territory, p *Parameters, code, share string, sizes *sizes) counted {
	own := p.Named(share)
	c := counted{source: own.Source, year: own.Year}
	for _, n := range t.communes {
		commune := e.country.communes[n]
		people := float64(e.country.people[n]) * own.Value
		weighted := people * sizes.of(commune)
		for i := range e.settings.Tables {
			if table := &e.settings.Tables[i]; table.Label == code {
				if value, ok := table.values[commune.Code]; ok {
					people, weighted = value, value
					c.source, c.year = table.Source, table.Year
				}
			}
		}
		c.people += people
		c.bySize += weighted
	}
	return c
}

// sizes is how much more or less help people need by the size of their commune. The mean over
// the inhabitants of France is 1.
type sizes struct {
	small             int // inhabitants below which a commune is rural
	rural, town, isle float64
}

// regionParis is the région whose inhabitants the surveys count apart.
const regionParis = "11"

func (e *Engine) sizesOf(p *Parameters) *sizes {
	s := &sizes{small: int(p.Value("seuil_rural")), rural: 1 - p.Value("aisance_rurale"),
		town: 1 - p.Value("aisance_villes"), isle: 1 - p.Value("aisance_paris")}
	sum := 0.0
	for i, c := range e.country.communes {
		sum += float64(e.country.people[i]) * s.of(c)
	}
	mean := sum / float64(e.country.total)
	if mean == 0 {
		return &sizes{rural: 1, town: 1, isle: 1} // everybody manages everywhere: size says nothing
	}
	s.rural, s.town, s.isle = s.rural/mean, s.town/mean, s.isle/mean
	return s
}

func (s *sizes) of(c *territory.Commune) float64 {
	switch {
	case c.Region == regionParis:
		return s.isle
	case c.Population < s.small:
		return s.rural
	}
	return s.town
}

// maxPayback is how many years are looked at for a budget to be paid back.
const maxPayback = 100

// payback returns after how many years, rounded, the gains reach the budget; nil when they do not
// within a century. The gain grows by equal steps until the year of full effect.
func payback(p *Parameters) *int {
	budget, gain := p.Value("budget_national_eur"), p.Value("gain_annuel_national_eur")
	full := p.Value("annee_de_plein_effet")
	gained := 0.0
	for year := range maxPayback {
		next := gain * min(1, float64(year+1)/full)
		if gained+next >= budget {
			years := year
			if next > 0 {
				years = int(math.Round(float64(year) + (budget-gained)/next))
			}
			return &years
		}
		gained += next
	}
	return nil
}

// beside returns the figures of the operator's tables that count no profile.
func (e *Engine) beside(t *Territory) []Beside {
	var list []Beside
	for i := range e.settings.Tables {
		table := &e.settings.Tables[i]
		if isProfile(table.Label) {
			continue
		}
		b := Beside{Label: table.Label, Source: table.Source, Year: table.Year}
		sum := 0.0
		for _, n := range t.communes {
			value, ok := table.values[e.country.communes[n].Code]
			if !ok {
				continue
			}
			if b.Communes == 0 {
				b.Least, b.Most = value, value
			}
			b.Communes++
			b.Least, b.Most = min(b.Least, value), max(b.Most, value)
			b.People += e.country.people[n]
			sum += value * float64(e.country.people[n])
		}
		if b.People > 0 {
			b.Mean = sum / float64(b.People)
		}
		if b.Communes > 0 {
			list = append(list, b)
		}
	}
	return list
}

func isProfile(label string) bool {
	for _, p := range profiles {
		if p.code == label {
			return true
		}
	}
	return false
}

func whole(x float64) int64 { return int64(math.Round(x)) }

func pick(first bool, a, b float64) float64 {
	if first {
		return a
	}
	return b
}
