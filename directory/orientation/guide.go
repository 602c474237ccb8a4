// Package orientation leads a person to the places that suit: from what one needs, how
// one manages and what matters, it ranks places and says why each is proposed. What is
// unknown never excludes a place: it ranks lower and is said.
package orientation

import (
	_ "embed"
	"slices"
)

//go:embed orientation.json
var standard []byte

// Guide is what orientation knows besides the places: needs, ways to manage, what
// programmes imply, resources and the weights of the ranking. Its JSON is the file of the
// program and that of a territory. It is immutable and safe for concurrent use.
type Guide struct {
	Groups    []Group    `json:"groupes"`
	Needs     []Need     `json:"besoins"`
	Eases     []Ease     `json:"aisances"`
	Wishes    []Wishes   `json:"souhaits"`
	Implied   []Implied  `json:"implique"`
	Resources []Resource `json:"ressources"`
	Weights   *Weights   `json:"poids"`
}

// Group is a kind of needs: a first answer to "what for?".
type Group struct {
	Code  string `json:"code"`
	Label string `json:"libelle"`
	Icon  string `json:"icone"` // its name of lucide
}

// Need is something that people come for.
type Need struct {
	Code      string   `json:"code"`
	Group     string   `json:"groupe"`
	Procedure bool     `json:"procedure,omitempty"` // with a public service
	Label     string   `json:"libelle"`
	Operator  string   `json:"operateur,omitempty"` // of the procedure
	Services  []string `json:"services"`            // values of the référentiel, one of which answers it
	Labels    []string `json:"programmes,omitempty"`
	Kinds     []string `json:"typologies,omitempty"` // kinds of places that answer it by what they are
	Words     []string `json:"mots"`
	Bring     []string `json:"apporter,omitempty"`
	Phone     string   `json:"telephone,omitempty"` // of the operator, as it is dialled
	URL       string   `json:"site,omitempty"`
}

// Ease is how a person manages, with the values of a filter that suit.
type Ease struct {
	Code   string   `json:"code"`
	Icon   string   `json:"icone,omitempty"` // its name of lucide
	Label  string   `json:"libelle"`
	Filter string   `json:"champ"`
	Values []string `json:"valeurs"`
}

// Wishes are things that may matter to a person, of one kind.
type Wishes struct {
	Label string `json:"libelle"`
	Short bool   `json:"court,omitempty"` // the choices are single words
	List  []Wish `json:"choix"`
}

// Wish is something that may matter, and the parameter of a view that it stands for.
type Wish struct {
	Label string `json:"libelle"`
	Param string `json:"champ"`
	Value string `json:"valeur"`
}

// Implied is what a label or a kind of place implies without saying it.
type Implied struct {
	Filter string              `json:"champ"` // label, typologie
	Value  string              `json:"valeur"`
	Gives  map[string][]string `json:"donne"` // values by filter
	Text   string              `json:"texte"` // why, as the end of a sentence
	Source string              `json:"source"`
	URL    string              `json:"page"`
}

// Resource is where to learn or to find an answer alone.
type Resource struct {
	Title  string   `json:"titre"`
	URL    string   `json:"adresse"`
	Groups []string `json:"groupes"`
	Eases  []string `json:"aisances"`
}

// Weights are the terms of the ranking. The points of a place are the sum of its terms;
// each is at most its weight. That of the distance is negative far away.
type Weights struct {
	Need     float64 `json:"besoin"`
	Ease     float64 `json:"aisance"`
	Wish     float64 `json:"souhait"`             // of each wish
	Distance float64 `json:"distance"`            // at the origin
	Doubling float64 `json:"distance_doublement"` // lost when the distance plus StepKm doubles
	StepKm   float64 `json:"distance_pas_km"`     // km
	ReachKm  float64 `json:"portee_km"`           // beyond, only the nearest are proposed
	Opening  float64 `json:"ouverture"`           // of a place whose hours are known and that opens within 7 days
	Fresh    float64 `json:"fraicheur"`           // of a place said today; half of it after HalfYears
	Yes      float64 `json:"oui"`                 // share of a term, by answer
	Probable float64 `json:"sans_doute"`
	Unknown  float64 `json:"inconnu"`
	No       float64 `json:"non"`
}

// Standard returns the guide of the program.
func Standard() (*Guide, error) { return (&Guide{Weights: &Weights{}}).Extend(standard) }

// answers returns the values that answer a need, by filter.
func (n *Need) answers() map[string][]string {
	all := map[string][]string{"services": n.Services}
	if len(n.Labels) > 0 {
		all["label"] = n.Labels
	}
	if len(n.Kinds) > 0 {
		all["typologie"] = n.Kinds
	}
	return all
}

// Need returns the need of a code, nil when there is none.
func (g *Guide) Need(code string) *Need {
	for i := range g.Needs {
		if g.Needs[i].Code == code {
			return &g.Needs[i]
		}
	}
	return nil
}

// Ease returns the way to manage of a code, nil when there is none.
func (g *Guide) Ease(code string) *Ease {
	for i := range g.Eases {
		if g.Eases[i].Code == code {
			return &g.Eases[i]
		}
	}
	return nil
}

// ResourcesFor returns the resources for a need and a way to manage; nil stand for any.
func (g *Guide) ResourcesFor(n *Need, e *Ease) []Resource {
	var found []Resource
	for _, r := range g.Resources {
		if (n == nil || slices.Contains(r.Groups, n.Group)) && (e == nil || slices.Contains(r.Eases, e.Code)) {
			found = append(found, r)
		}
	}
	return found
}
