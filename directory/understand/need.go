package understand

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// Services that words are together.
var (
	skills    = directory.VocabularyServices.Values[1] // Maîtrise des outils numériques du quotidien
	equipment = directory.VocabularyServices.Values[7] // Accès internet et matériel informatique
	purchase  = directory.VocabularyServices.Values[8] // Acquisition de matériel informatique à prix solidaire
)

const servicesName = "services"

// readNeeds adds the filters of the phrases. A word of learning beside an object is one need, and so are a word
// of buying and an object, a word of printing and what is printed.
func (w *reading) readNeeds() {
	learns, objects, buys, prints := w.anyPhrase(learn), w.anyPhrase(object), w.anyPhrase(buy), w.anyPhrase(print)
	learnsWith := w.anyPhrase(learnWith)
	var weakOnes, learning []*phrase
	for k := range w.phrases {
		p := &w.phrases[k]
		switch {
		case p.name || p.isTime():
		case prints && p.has(printed) && !p.has(print):
		case p.has(print):
			w.addFilter(servicesName, equipment)
		case p.has(object) && (learns || learnsWith):
			w.addFilter(servicesName, skills)
		case p.has(object) && buys:
			w.addFilter(servicesName, purchase)
		case p.has(learn) && (objects || !p.has(filter)):
			learning = append(learning, p)
		case p.has(filter) || p.has(label):
			w.addMeanings(p)
		case p.has(weak):
			weakOnes = append(weakOnes, p)
		case p.has(learnWith), p.has(buy):
			if !objects {
				w.unuse(p.from, p.to)
			}
		case p.has(object), p.has(printed):
			w.unuse(p.from, p.to)
		}
	}
	if w.query.Get(servicesName) != "" {
		return
	}
	for _, p := range weakOnes {
		for _, m := range p.meanings {
			if m.kind == weak {
				w.addFilter(m.name, m.value)
				return
			}
		}
	}
	if len(learning) > 0 {
		w.addFilter(servicesName, skills)
	}
}

// anyPhrase reports whether a phrase that counts has a meaning of a kind.
func (w *reading) anyPhrase(kind meaningKind) bool {
	return slices.ContainsFunc(w.phrases, func(p phrase) bool { return !p.name && p.has(kind) })
}

// addMeanings adds the filters of a phrase: the first.
func (w *reading) addMeanings(p *phrase) {
	for _, m := range p.meanings { // those of the tables come before the synonyms of the register
		if m.kind == label || m.kind == filter {
			w.addFilter(m.name, m.value)
			return
		}
	}
}

// addFilter adds a value to a parameter.
func (w *reading) addFilter(name, value string) {
	for k := range w.query {
		if w.query[k].Name != name {
			continue
		}
		if f := directory.FilterNamed(name); f != nil && f.Kind == directory.ByValue &&
			!slices.Contains(strings.Split(w.query[k].Value, ","), value) {
			w.query[k].Value += "," + value
		}
		return
	}
	w.query = append(w.query, Pair{name, value})
}
