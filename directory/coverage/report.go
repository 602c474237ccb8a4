package coverage

import (
	"encoding/json"
	"math"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
)

// Coverage is how far the people of a territory are from the places of a view, and how many
// open hours these places share among them.
type Coverage struct {
	Territory  Named       `json:"territoire"`
	People     int64       `json:"habitants"`
	Measure    Measure     `json:"mesure"`
	Supply     Supply      `json:"lieux"`
	Distances  []Within    `json:"distances"`
	Access     float64     `json:"acces"` // hours of opening a week for one inhabitant
	Received   float64     `json:"heures_semaine"`
	Communes   []Commune   `json:"communes"` // by INSEE code
	Other      *Comparison `json:"comparaison,omitempty"`
	Parameters []Parameter `json:"parametres"`
	Population Origin      `json:"population"`
	Notes      Notes       `json:"remarques,omitempty"`
}

// Supply counts the places that a coverage is measured from.
type Supply struct {
	Matched      int `json:"nombre"`          // places of the view, wherever they are
	Inside       int `json:"dans_territoire"` // located places whose commune is in the territory
	Unlocated    int `json:"sans_position"`   // places of the view that have no position
	UnknownHours int `json:"sans_horaires"`   // located places whose weekly hours are not known
}

// Within is the inhabitants at most some distance from a place.
type Within struct {
	KM      float64  `json:"rayon_km,omitempty"`
	Minutes float64  `json:"minutes,omitempty"` // instead of KM, with a table of travel times
	People  int64    `json:"habitants"`
	Share   *float64 `json:"part"` // of the inhabitants, 0..1; nil without any
}

// Commune is one commune of a coverage.
type Commune struct {
	Code      string        `json:"code"`
	Name      string        `json:"nom"`
	People    int64         `json:"habitants"`
	DistanceM *float64      `json:"distance_m"`          // to the nearest place; nil: no place, or times are measured
	Minutes   *float64      `json:"duree_min,omitempty"` // instead of DistanceM, with a table of travel times
	Access    float64       `json:"acces"`               // hours of opening a week for one inhabitant
	Received  float64       `json:"heures_semaine"`      // Access for all its inhabitants
	Nearest   string        `json:"lieu,omitempty"`      // id of the nearest place
	Precision geo.Precision `json:"precision,omitempty"` // what its point stands for, when it is not the commune's own

	Position geo.Position `json:"-"`
	EPCI     string       `json:"-"`
}

// Far returns the distance of the commune from the nearest place, in the unit of the measure; +Inf
// when there is none.
func (c *Commune) Far() float64 {
	switch {
	case c.DistanceM != nil:
		return *c.DistanceM
	case c.Minutes != nil:
		return *c.Minutes
	}
	return math.Inf(1)
}

// Origin is where figures come from.
type Origin struct {
	Source string `json:"source"`
	Year   int    `json:"annee"`
}

// Notes are remarks for people.
type Notes []i18n.Text

// MarshalJSON writes the remarks in French.
func (n Notes) MarshalJSON() ([]byte, error) {
	texts := make([]string, len(n))
	for i, t := range n {
		texts[i] = t.String()
	}
	return json.Marshal(texts)
}

// Options are what a request about distances may change.
type Options struct {
	Values map[string]float64 // of parameters, by code
	Other  *directory.Query   // the view to compare with; nil: none
	// OtherVersion is the version that Other is asked of; nil: that of the coverage.
	OtherVersion directory.View
}

// Coverage measures a territory from the places of a view.
func (e *Engine) Coverage(v directory.View, q *directory.Query, t *Territory, o Options) (*Coverage, error) {
	s, err := e.supply(v, q)
	if err != nil {
		return nil, err
	}
	p := e.settings.Parameters.With(o.Values)
	m := e.measure.describe()
	r := e.reach(s, t, e.sharingBy(p))
	c := &Coverage{Territory: t.named(), People: t.People, Measure: m, Parameters: p.Of(GroupAccess),
		Population: Population,
		Supply:     Supply{Matched: s.matched, Unlocated: s.unlocated, UnknownHours: s.noHours, Inside: e.inside(s, t)}}
	c.Distances = e.distances(r, m, t.People)
	var received int64
	for i, n := range r.communes {
		received += r.received[i]
		c.Communes = append(c.Communes, e.communeOf(v, s, r, i, n, m))
	}
	c.Received = hoursOf(received)
	c.Access = perPerson(received, t.People)
	c.Notes = append(e.notesOn(t), notesAbout(s, r)...)
	if o.Other != nil {
		c.Other, err = e.compare(v, c, t, o)
	}
	return c, err
}

// sharingBy returns how hours are shared by some parameters.
func (e *Engine) sharingBy(p *Parameters) sharing {
	return sharing{p.Value("bassin_km") * e.measure.describe().perKM, whole(60 * p.Value("heures_semaine_par_defaut"))}
}

// Population is where the numbers of inhabitants come from.
var Population = Origin{"Insee, populations de référence (Mayotte : 2017)", 2023}

// communeOf describes commune n, the i-th of r.
func (e *Engine) communeOf(v directory.View, s *supply, r *reach, i int, n int32, m Measure) Commune {
	of := e.country.communes[n]
	c := Commune{Code: of.Code, Name: of.Name, People: e.country.people[n], Position: of.Position, EPCI: of.EPCI,
		Access: perPerson(r.received[i], e.country.people[n]), Received: hoursOf(r.received[i])}
	if of.Precision != geo.PrecisionCommune {
		c.Precision = of.Precision
	}
	if r.nearest[i] == none {
		return c
	}
	c.Nearest = v.ID(int(s.places[r.nearest[i]].number))
	far := math.Round(1000*r.distance[i]) / 1000 // as distance_m is written everywhere
	if m.travel {
		c.Minutes = &far
	} else {
		c.DistanceM = &far
	}
	return c
}

// distances counts the inhabitants of a territory within each step of a measure.
func (e *Engine) distances(r *reach, m Measure, people int64) []Within {
	list := make([]Within, len(m.steps))
	for k, step := range m.steps {
		w := &list[k]
		if m.travel {
			w.Minutes = step
		} else {
			w.KM = step / m.perKM
		}
		for i, n := range r.communes {
			if r.distance[i] <= step {
				w.People += e.country.people[n]
			}
		}
		if people > 0 {
			share := float64(w.People) / float64(people)
			w.Share = &share
		}
	}
	return list
}

// inside counts the places of a supply in a territory.
func (e *Engine) inside(s *supply, t *Territory) (n int) {
	in := make(map[int32]bool, len(t.communes))
	for _, c := range t.communes {
		in[c] = true
	}
	for i := range s.places {
		if in[s.places[i].commune] {
			n++
		}
	}
	return n
}

// msPerHour converts thousandths of a second to hours.
const msPerHour = 60 * msPerMinute

func hoursOf(ms int64) float64 { return float64(ms) / msPerHour }

// perPerson returns hours for one inhabitant; 0 without inhabitants, who receive none.
func perPerson(ms, people int64) float64 {
	if people == 0 {
		return 0
	}
	return float64(ms) / msPerHour / float64(people)
}

// notesOn returns the remarks about a territory itself.
func (e *Engine) notesOn(t *Territory) Notes {
	var notes Notes
	if t.People == 0 {
		notes = append(notes,
			i18n.New("Le nombre d'habitants de ce territoire n'est pas connu : les chiffres en habitants sont nuls."))
	}
	placed := 0
	for _, n := range t.communes {
		if e.country.communes[n].Precision != geo.PrecisionCommune {
			placed++
		}
	}
	if placed > 0 {
		notes = append(notes,
			i18n.New("%s : les distances partent du centre des communes voisines.", i18n.Count{N: placed,
				One: "%d commune n'a pas de point à elle", Other: "%d communes n'ont pas de point à elles"}))
	}
	return notes
}

// notesAbout returns the remarks about the places of a view.
func notesAbout(s *supply, r *reach) Notes {
	var notes Notes
	if s.matched == 0 {
		return Notes{i18n.New("Aucun lieu ne correspond à ces filtres : personne n'a de lieu proche.")}
	}
	if s.unlocated > 0 {
		notes = append(notes, i18n.New("%s : les distances n'en tiennent pas compte.", i18n.Count{N: s.unlocated,
			One: "%d lieu n'a pas de position", Other: "%d lieux n'ont pas de position"}))
	}
	far := 0
	for _, distance := range r.distance {
		if math.IsInf(distance, 1) {
			far++
		}
	}
	if far > 0 {
		notes = append(notes,
			i18n.New("%s : aucun temps de trajet vers un lieu n'est dans le tableau.", i18n.Count{N: far,
				One: "%d commune est hors d'atteinte", Other: "%d communes sont hors d'atteinte"}))
	}
	return notes
}
