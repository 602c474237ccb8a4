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
	name   string // besoin, aisance, or the name of a parameter
	weight float64
	filter string   // of the values; "" for what is not a list
	values []string // one of which is asked for
	// welcome means that a place whose answer is unknown suits as well: it earns as much.
	welcome bool

	asks       directory.Query   // the places that say yes
	yes, known directory.Members // known: places that say anything; nil: all do
	implied    []impliedBy

	terms   [codes]float64 // what each answer earns
	answers answers        // of every place, when they are kept; nil: they follow from the sets
}

// impliedBy is a rule that implies an answer, and the places that it concerns.
type impliedBy struct {
	rule    *Implied
	members directory.Members
}

// The codes of answers.
const (
	codeNo = iota
	codeUnknown
	codeProbable
	codeYes
	codes
)

// answerOf are the answers by code.
var answerOf = [codes]Answer{No, Unknown, Probable, Yes}

// setTerms computes what each answer earns.
func (c *criterion) setTerms(w *Weights) {
	for code, answer := range answerOf {
		if answer == Unknown && c.welcome {
			answer = Yes
		}
		c.terms[code] = c.weight * w.share(answer)
	}
}

// code returns the code of the answer of a place.
func (c *criterion) code(i int) int {
	if c.answers != nil {
		return c.answers.code(i)
	}
	if c.yes.Has(i) {
		return codeYes
	}
	if c.ruleFor(i) != nil {
		return codeProbable
	}
	if c.known != nil && !c.known.Has(i) {
		return codeUnknown
	}
	return codeNo
}

// ruleFor returns the first rule that concerns a place, nil when there is none.
func (c *criterion) ruleFor(i int) *Implied {
	for _, by := range c.implied {
		if by.members.Has(i) {
			return by.rule
		}
	}
	return nil
}

// answers are the codes of the answers of every place to a criterion: the two bits of those of 64
// places side by side, the high ones first.
type answers [][2]uint64

func (a answers) code(i int) int {
	word, at := &a[i>>6], uint(i&63)
	return int(word[0]>>at&1<<1 | word[1]>>at&1)
}

// prepare computes the answers of n places at once: a question reads two bits a place then, instead of as
// many sets as there are rules.
func (c *criterion) prepare(n int) {
	c.answers = make(answers, (n+63)/64)
	for i := range c.answers {
		yes, implied := word(c.yes, i), uint64(0)
		for _, by := range c.implied {
			implied |= word(by.members, i)
		}
		known := ^uint64(0)
		if c.known != nil {
			known = word(c.known, i)
		}
		c.answers[i] = [2]uint64{yes | implied, yes | ^(implied | known)}
	}
}

// word returns 64 places of a set.
func word(set directory.Members, at int) uint64 {
	if words := set.Words(); at < len(words) {
		return words[at]
	}
	return 0
}

// Read returns the question of a request. The error names the need or the way to manage
// that the guide does not have.
func (g *Guide) Read(r *query.Request) (*Question, error) {
	q := &Question{Query: r.Query, Limit: r.Query.Limit, Now: r.Now.Truncate(time.Minute)}
	if r.Need != "" {
		if q.Need = g.Need(directory.Fold(r.Need)); q.Need == nil {
			r.Wrong("besoin", r.Need, query.Closest(g.needCodes(), r.Need), "ce n'est pas un besoin de /besoins-courants")
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

// needCodes returns the codes of needs.
func (g *Guide) needCodes() *directory.Vocabulary {
	codes := make([]string, len(g.Needs))
	for i := range g.Needs {
		codes[i] = g.Needs[i].Code
	}
	return directory.NewVocabulary("besoin", codes...)
}
