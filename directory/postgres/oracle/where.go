package oracle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/postgis"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Condition is the WHERE clause of a view, over api.place.
type Condition struct {
	SQL  string
	Args []any
	ands []string
}

// arg adds a parameter and returns its placeholder.
func (c *Condition) arg(v any) string {
	c.Args = append(c.Args, v)
	return "$" + strconv.Itoa(len(c.Args))
}

func (c *Condition) and(sql string) { c.ands = append(c.ands, "("+sql+")") }

// Where returns the filters of contract §2.1 in SQL. Column names come from
// directory.Fields, never from the view. It returns ErrHours when the view asks for open
// places, which the methods of Oracle answer.
func Where(q *directory.Query) (*Condition, error) {
	if !q.Open.IsZero() {
		return nil, ErrHours
	}
	c := &Condition{ands: []string{"true"}}
	names := make([]string, 0, len(q.Lists))
	for name := range q.Lists {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := c.list(name, q.Lists[name]); err != nil {
			return nil, err
		}
	}
	c.flags(q)
	c.territories(q)
	c.space(q)
	if q.MinScore > 0 {
		c.and(Score + " >= " + c.arg(q.MinScore))
	}
	if len(q.Places) > 0 {
		c.and("id = any(" + c.arg(q.Places) + ")")
	}
	if !q.UpdatedSince.IsZero() {
		c.and("date_maj >= " + c.arg(q.UpdatedSince) + "::date")
	}
	c.words(q.Words)
	c.SQL = strings.Join(c.ands, "\n  and ")
	return c, nil
}

func (c *Condition) list(name string, values []string) error {
	if len(values) == 0 {
		return nil
	}
	if name == "offre" {
		c.offers(values)
		return nil
	}
	asked := c.arg(values) + "::text[]"
	switch f := directory.FieldNamed(name); {
	case name == "source":
		c.and("source = any (" + asked + ") or sources && " + asked)
	case name == "label":
		c.and("dispositif_programmes_nationaux && " + asked +
			" or formations_labels && " + asked +
			" or autres_formations_labels && " + asked)
	case f != nil && f.List != nil:
		c.and(f.Name + " && " + asked)
	default:
		return fmt.Errorf("oracle: no filter %q", name)
	}
	return nil
}

// offers requires one of some offers, by their definition.
func (c *Condition) offers(names []string) {
	any := []string{"false"}
	for _, o := range directory.Offers() {
		if slices.Contains(names, o.Name) {
			any = append(any,
				"services && "+c.arg(o.Services)+"::text[] and modalites_accompagnement && "+c.arg(o.Modes)+"::text[]",
				"services && "+c.arg(o.Assumed)+"::text[] and modalites_accompagnement is null")
		}
	}
	c.and(strings.Join(any, " or "))
}

// conforming is what the national schema asks of a row: directory.Place.Conforms in SQL.
const conforming = `pivot ~ '^[a-zA-Z0-9]{9,14}$' and nom is not null and commune is not null
	and code_postal ~ '^[0-9]{5}$' and coalesce(code_insee ~ '^([013-9][0-9]|2[AB1-9])[0-9]{3}$', true)
	and adresse is not null and coalesce(telephone !~ '^[0-9]+$', true)
	and coalesce(length(presentation_resume) <= 280, true) and date_maj is not null
	and not coalesce('Étapes numériques (La Poste)' = any(formations_labels), false)`

func (c *Condition) flags(q *directory.Query) {
	if q.Flags.Has(directory.Labelled) {
		var qualifying []string
		for _, l := range directory.StandardLabels.Labels() {
			if l.Kind.Qualifies() {
				qualifying = append(qualifying, l.Name)
			}
		}
		named := c.arg(qualifying) + "::text[]"
		c.and("dispositif_programmes_nationaux && " + named +
			" or formations_labels && " + named +
			" or autres_formations_labels && " + named)
	}
	if q.Located {
		c.and("position is not null")
	}
	if q.Flags.Has(directory.Accessible) {
		c.and("fiche_acces_libre is not null")
	}
	if q.Flags.Has(directory.Bookable) {
		c.and("prise_rdv is not null")
	}
	if q.Flags.Has(directory.Conforming) {
		c.and(conforming)
	}
	if !q.Flags.Has(directory.NotReceiving) {
		c.and("modalites_acces is distinct from array[" + c.arg(directory.NotReceivingPublic) + "::text]")
	}
}

func (c *Condition) territories(q *directory.Query) {
	for _, kind := range territory.FilterKinds() {
		codes := q.Areas[kind]
		switch {
		case len(codes) == 0:
		case kind == territory.KindCommune:
			any := " = any (" + c.arg(codes) + ")"
			c.and("code_insee" + any + " or territoire_commune" + any)
		default:
			c.and(string(kind) + " = any (" + c.arg(codes) + ")")
		}
	}
}

// space compares degrees as they are: the operator && would round the box.
func (c *Condition) space(q *directory.Query) {
	if b := q.Bound; b != nil {
		c.and("longitude between " + c.arg(b.Min[0]) + " and " + c.arg(b.Max[0]))
		c.and("latitude between " + c.arg(b.Min[1]) + " and " + c.arg(b.Max[1]))
	}
	if q.Near != nil && q.RadiusM > 0 {
		at := c.arg(postgis.AppendPoint(nil, q.Near.Position)) + "::geography"
		c.and("st_distance(position, " + at + ") <= " + c.arg(q.RadiusM))
	}
}

// folded is the SQL expression of the searched texts of a place, without case,
// accents, ligatures or elided articles.
const folded = `regexp_replace(
    replace(replace(regexp_replace(normalize(lower(concat_ws(' . ',
      nom, commune, code_postal, adresse, complement_adresse, presentation_resume, presentation_detail
    )), nfd), '[\u0300-\u036f]', '', 'g'), 'œ', 'oe'), '’', ''''),
    '(^|[^a-z0-9])[a-z0-9]{1,2}''', '\1', 'g')`

// words requires that each word asked begins a word of the place.
func (c *Condition) words(asked string) {
	for _, word := range strings.FieldsFunc(directory.Fold(asked), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	}) {
		pattern := word
		switch word {
		case "st":
			pattern = "(st|saint)"
		case "ste":
			pattern = "(ste|sainte)"
		}
		c.and(folded + " ~ " + c.arg("(^|[^a-z0-9])"+pattern))
	}
}
