package orientation

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// checker collects what is wrong in a guide.
type checker struct{ faults []Fault }

func (c *checker) wrong(what, format string, args ...any) {
	c.faults = append(c.faults, Fault{What: what, Text: fmt.Sprintf(format, args...)})
}

// Check returns everything that is wrong in a guide: a value that the référentiel does not
// have, a group that is not there, weights that would rank a surer place lower.
func (g *Guide) Check() []Fault {
	c := &checker{}
	var groups, eases []string
	for i := range g.Groups {
		group := &g.Groups[i]
		groups = append(groups, group.Code)
		if group.Code == "" || group.Label == "" {
			c.wrong("groupe « "+group.Code+" »", "code et libelle sont nécessaires")
		}
	}
	for i := range g.Eases {
		e := &g.Eases[i]
		eases = append(eases, e.Code)
		what := "aisance « " + e.Code + " »"
		if e.Code == "" || e.Label == "" || len(e.Values) == 0 {
			c.wrong(what, "code, libelle, champ et valeurs sont nécessaires")
		}
		c.values(what, e.Filter, e.Values)
	}
	for i := range g.Needs {
		c.need(&g.Needs[i], groups)
	}
	for i := range g.Wishes {
		what := "souhait « " + g.Wishes[i].Label + " »"
		for _, w := range g.Wishes[i].List {
			if w.Label == "" {
				c.wrong(what, "un choix n'a pas de libelle")
			}
			c.wish(what, &w)
		}
	}
	for i := range g.Implied {
		rule := &g.Implied[i]
		what := "implique « " + rule.Filter + "=" + rule.Value + " »"
		if rule.Text == "" || rule.Source == "" {
			c.wrong(what, "texte et source sont nécessaires : d'où le sait-on ?")
		}
		c.values(what, rule.Filter, []string{rule.Value})
		for filter, values := range rule.Gives {
			c.values(what, filter, values)
		}
	}
	for i := range g.Resources {
		r := &g.Resources[i]
		what := "ressource « " + r.URL + " »"
		if u, err := url.Parse(r.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			c.wrong(what, "une adresse https:// est attendue")
		}
		if r.Title == "" {
			c.wrong(what, "titre est nécessaire")
		}
		c.among(what, "groupes", r.Groups, groups)
		c.among(what, "aisances", r.Eases, eases)
	}
	c.weights(g.Weights)
	return c.faults
}

func (c *checker) need(n *Need, groups []string) {
	what := "besoin « " + n.Code + " »"
	if n.Code == "" || n.Label == "" || len(n.Services) == 0 {
		c.wrong(what, "code, libelle, groupe et services sont nécessaires")
	}
	c.among(what, "groupe", []string{n.Group}, groups)
	for filter, values := range n.answers() {
		c.values(what, filter, values)
	}
}

// among checks that values are among those of a list.
func (c *checker) among(what, field string, values, possible []string) {
	for _, value := range values {
		if !slices.Contains(possible, value) {
			c.wrong(what, "%s : « %s » est inconnu ; possibles : %s", field, value, strings.Join(possible, ", "))
		}
	}
}

// wish checks the parameter of a wish: a value of a filter, a flag, or a day.
func (c *checker) wish(what string, w *Wish) {
	f := directory.FilterNamed(w.Param)
	switch {
	case w.Param == query.Open.String():
		c.among(what, w.Param, []string{w.Value}, query.Weekdays[:])
	case f != nil && f.Kind == directory.ByFlag && f.Test != nil:
		c.among(what, w.Param, []string{w.Value}, []string{f.Value})
	default:
		c.values(what, w.Param, []string{w.Value})
	}
}

// values checks values of a filter.
func (c *checker) values(what, filter string, values []string) {
	f := directory.FilterNamed(filter)
	if f == nil || f.Kind != directory.ByValue {
		c.wrong(what, "« %s » n'est pas un filtre par valeur", filter)
		return
	}
	for _, value := range values {
		suggestion := ""
		switch {
		case filter == "label":
			if directory.StandardLabels.Find(value) != nil {
				continue
			}
			suggestion = directory.StandardLabels.Closest(value)
		case f.Vocabulary == nil:
			c.wrong(what, "« %s » a des valeurs libres : aucune ne peut être supposée", filter)
			continue
		case f.Vocabulary.Index(value) >= 0:
			continue
		default:
			suggestion = f.Vocabulary.Closest(value)
		}
		text := fmt.Sprintf("« %s » n'est pas une valeur de %s", value, filter)
		if suggestion != "" {
			text += fmt.Sprintf(" ; « %s » ?", suggestion)
		}
		c.faults = append(c.faults, Fault{What: what, Text: text})
	}
}

func (c *checker) weights(w *Weights) {
	if !(w.Yes >= w.Probable && w.Probable >= w.Unknown && w.Unknown >= w.No && w.No >= 0) {
		c.wrong("poids", "oui ≥ sans_doute ≥ inconnu ≥ non ≥ 0 est nécessaire")
	}
	if w.StepKm <= 0 || w.ReachKm <= 0 {
		c.wrong("poids", "distance_pas_km et portee_km sont plus grands que 0")
	}
	if slices.Min([]float64{w.Need, w.Ease, w.Wish, w.Distance, w.Doubling, w.Opening, w.Fresh}) < 0 {
		c.wrong("poids", "un poids n'est pas négatif")
	}
}
