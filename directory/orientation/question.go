package orientation

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
)

// Question is what a person asks.
type Question struct {
	Need *Need // nil: not said
	Ease *Ease // nil: not said
	// Query holds the wishes: its lists, flags, opening, score, date and words rank places and
	// exclude none. Its territories, box, radius, selection and sources say where to look. Near
	// is where the person is.
	Query directory.Query
	Limit int
	Now   time.Time
}

// Answer is what is said of a place for one criterion.
type Answer string

// The answers, the best first.
const (
	Yes      Answer = "oui"        // a record says so
	Probable Answer = "sans_doute" // what the place is implies it
	Unknown  Answer = "inconnu"    // nothing says it
	No       Answer = "non"        // a record says other things
)

// share returns the part of a weight that an answer earns.
func (w *Weights) share(a Answer) float64 {
	switch a {
	case Yes:
		return w.Yes
	case Probable:
		return w.Probable
	case Unknown:
		return w.Unknown
	}
	return w.No
}

// criterion is one thing that a place is asked.
type criterion struct {
	code   string // besoin, aisance, or the name of a parameter
	weight float64
	filter string   // of the values; "" for what is not a list
	values []string // one of which is asked for
	// welcome means that a place whose answer is unknown suits as well: it earns as much.
	welcome bool

	asks       directory.Query   // the places that say yes
	yes, known directory.Members // known: places that say anything; nil: all do
	implied    []impliedBy
}

// impliedBy is a rule that implies an answer, and the places that it concerns.
type impliedBy struct {
	rule    *Implied
	members directory.Members
}

// points returns the term of an answer.
func (c *criterion) points(w *Weights, a Answer) float64 {
	if a == Unknown && c.welcome {
		a = Yes
	}
	return c.weight * w.share(a)
}

// answer returns the answer of a place, and the rule when it is Probable.
func (c *criterion) answer(i int) (Answer, *Implied) {
	if c.yes.Has(i) {
		return Yes, nil
	}
	for _, by := range c.implied {
		if by.members.Has(i) {
			return Probable, by.rule
		}
	}
	if c.known != nil && !c.known.Has(i) {
		return Unknown, nil
	}
	return No, nil
}

// Read returns the question of a request. The error names the need or the way to manage
// that the guide does not have.
func (g *Guide) Read(r *query.Request) (*Question, error) {
	q := &Question{Query: r.Query, Limit: r.Query.Limit, Now: r.Now.Truncate(time.Minute)}
	if r.Need != "" {
		if q.Need = g.Need(directory.Fold(r.Need)); q.Need == nil {
			r.Wrong("besoin", r.Need, query.Closest(g.codes(), r.Need), "ce n'est pas un besoin de /besoins-courants")
		}
	}
	if r.Ease != "" {
		if q.Ease = g.Ease(directory.Fold(r.Ease)); q.Ease == nil {
			var codes []string
			for i := range g.Eases {
				codes = append(codes, g.Eases[i].Code)
			}
			r.Wrong("aisance", r.Ease, query.Closest(directory.NewVocabulary("aisance", codes...), r.Ease),
				"valeurs possibles : %s", strings.Join(codes, ", "))
		}
	}
	return q, r.Err()
}

// codes returns the codes of needs.
func (g *Guide) codes() *directory.Vocabulary {
	codes := make([]string, len(g.Needs))
	for i := range g.Needs {
		codes[i] = g.Needs[i].Code
	}
	return directory.NewVocabulary("besoin", codes...)
}
