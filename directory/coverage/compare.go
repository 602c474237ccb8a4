package coverage

import "github.com/lieux-numeriques/lieux/directory"

// Comparison is how far the people of a territory are from the places of another view.
type Comparison struct {
	Supply    Supply      `json:"lieux"`
	Distances []Compared  `json:"distances"` // the steps of the coverage
	Access    float64     `json:"acces"`
	Received  float64     `json:"heures_semaine"`
	Gained    GainedHours `json:"ecart"`
	Notes     Notes       `json:"remarques,omitempty"`
}

// Compared is the inhabitants at most some distance from a place of the other view.
type Compared struct {
	Within
	More int64 `json:"ecart"` // less those of the coverage itself
}

// GainedHours is what the other view has less what the coverage has.
type GainedHours struct {
	Access   float64 `json:"acces"`
	Received float64 `json:"heures_semaine"`
}

// compare measures a territory from the places of the view to compare with.
func (e *Engine) compare(v directory.View, c *Coverage, t *Territory, o Options) (*Comparison, error) {
	if o.OtherVersion != nil {
		v = o.OtherVersion
	}
	other, err := e.Coverage(v, o.Other, t, Options{Values: o.Values})
	if err != nil {
		return nil, err
	}
	compared := &Comparison{Supply: other.Supply, Access: other.Access, Received: other.Received, Notes: other.Notes,
		Gained: GainedHours{other.Access - c.Access, other.Received - c.Received}}
	for i, within := range other.Distances {
		compared.Distances = append(compared.Distances, Compared{within, within.People - c.Distances[i].People})
	}
	return compared, nil
}
