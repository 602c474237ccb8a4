// Package placetest makes directories of invented places for tests and
// benchmarks: on the real communes by population, with the fields, the gaps and
// the rare labels of a real directory. The same seed gives the same places.
package placetest

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// RareLabel is a free label that one place in a thousand holds.
const RareLabel = "Atelier des Écrans Tranquilles"

// Places returns n places in the order of their ids. The iterator reuses one *Place.
func Places(g *territory.Gazetteer, n int, seed uint64) iter.Seq2[*directory.Place, error] {
	towns := newTowns(g)
	return func(yield func(*directory.Place, error) bool) {
		judge, err := quality.Default()
		if err != nil {
			yield(nil, err)
			return
		}
		type made struct {
			id string
			i  int
		}
		order := make([]made, n)
		for i := range order {
			order[i] = made{directory.RecordID("invention", fmt.Sprint(seed, "-", i)), i}
		}
		slices.SortFunc(order, func(a, b made) int { return strings.Compare(a.id, b.id) })
		p := new(directory.Place)
		for _, m := range order {
			*p = directory.Place{ID: m.id}
			fill(p, towns, m.i, rand.New(rand.NewPCG(seed, uint64(m.i))))
			judge.Complete(p)
			p.Quality = judge.Assess(p, Day)
			if !yield(p, nil) {
				return
			}
		}
	}
}

// towns draws communes by population.
type towns struct {
	communes []*territory.Commune
	sums     []int
}

func newTowns(g *territory.Gazetteer) *towns {
	t := &towns{}
	sum := 0
	for c := range g.Communes() {
		if c.Kind == territory.KindDelegated || len(c.Postcodes) == 0 || c.Position == (geo.Position{}) {
			continue
		}
		sum += c.Population + 200 // small ones have their place too
		t.communes, t.sums = append(t.communes, c), append(t.sums, sum)
	}
	return t
}

func (t *towns) draw(r *rand.Rand) *territory.Commune {
	at := r.IntN(t.sums[len(t.sums)-1])
	return t.communes[sort.SearchInts(t.sums, at+1)]
}

// kinds are frequent names of places, each with its typology.
var kinds = []struct{ name, typology string }{
	{"Mairie", "MUNI"}, {"Médiathèque", "BIB"}, {"France services", "RFS"}, {"CCAS", "CCAS"}, {"Centre social", "CS"},
	{"Espace public numérique", "EPN"}, {"Maison des associations", "ASSO"}, {"Mission locale", "ML"},
	{"Tiers-lieu", "TIERS_LIEUX"}, {"Bus numérique", "ENM"},
}

var (
	streets = []string{"rue de l'Église", "place de la Mairie", "avenue du Général Leclerc", "rue des Écoles",
		"boulevard Jean Jaurès", "allée d'Aquitaine", "impasse du Moulin", "rue Victor Hugo"}
	qualifiers = []string{"du centre", "des Peupliers", "d'Estienne d'Orves", "Simone Veil", "l'Étoile", "les Tilleuls",
		"de la Gare", "Œuvre Saint-Éloi"}
	hours = []string{
		"Mo-Fr 09:00-12:00,14:00-17:00", "Tu-Sa 10:00-18:00", "Mo-Th 08:30-12:30,13:30-17:30; Fr 08:30-12:00",
		"We,Sa 10:00-12:00,14:00-18:00",
		"Mo 14:00-18:00; Tu-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00", "24/7", "week 1-53/2 Tu 09:00-12:00",
		"Mo-Fr 09:00-17:00; PH off", "Th 22:00-02:00",
	}
	sentences = []string{
		"Accompagnement aux démarches en ligne, avec ou sans rendez-vous.",
		"Des ateliers chaque semaine pour apprendre à son rythme.",
		"Accès libre aux ordinateurs, à l'imprimante et au wifi.",
		"Un conseiller vous reçoit le mardi et le jeudi.", "Prêt de tablettes pour les habitants de la commune.",
		"L'équipe parle aussi anglais et arabe.",
		"Aide à la prise en main du smartphone, de la messagerie et des réseaux.",
	}
	freeLabels = []string{"Territoire connecté", "Point d'Appui Numérique", "NumiPass", "Bibliothèque verte",
		"Relais d'Aquitaine"}
)

// Day is the day as of which the places are scored.
var Day = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// Sources are the two networks that the places come from.
var Sources = []string{"Réseau des Inventés", "Hub Imaginaire"}

func fill(p *directory.Place, t *towns, i int, r *rand.Rand) {
	c := t.draw(r)
	kind := kinds[r.IntN(len(kinds))]
	p.Name = fmt.Sprintf("%s %s de %s", kind.name, pick(r, qualifiers), c.Name)
	p.Typologies = []string{kind.typology}
	p.Pivot = fmt.Sprintf("%014d", 10000000000000+r.Int64N(89999999999999))
	p.Commune, p.INSEECode, p.PostalCode = c.Name, c.Code, pick(r, c.Postcodes)
	p.Address = fmt.Sprintf("%d %s", 1+r.IntN(120), pick(r, streets))
	p.Territory = directory.TerritoryOf(c)
	fillContact(p, i, r)
	fillOffer(p, r)
	locate(p, c, r)
	p.Source = Sources[i%len(Sources)]
	if chance(r, 0.9) {
		p.UpdatedOn = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -r.IntN(1500))
	}
	p.Provenance.Records = []directory.RecordRef{{Source: "invention", ID: p.ID, OwnID: fmt.Sprint(i), Import: 1}}
	if chance(r, 0.1) {
		p.Provenance.Records = append(p.Provenance.Records, directory.RecordRef{Source: "imaginaire",
			ID: directory.RecordID("imaginaire", fmt.Sprint(i)), UpdatedOn: "2026-03-01", Import: 2})
	}
	p.Provenance.Fields = map[string]directory.FieldProvenance{
		"telephone": {Changes: []directory.Change{{Rule: "telephone.format", Action: "corrige"}}},
	}
}

func fillContact(p *directory.Place, i int, r *rand.Rand) {
	if chance(r, 0.8) {
		p.Phone = fmt.Sprintf("+335%08d", r.IntN(1e8))
	}
	if chance(r, 0.6) {
		p.Emails = []string{fmt.Sprintf("contact%d@exemple-%d.example", i%977, i%5003)}
	}
	if chance(r, 0.5) {
		p.Websites = []string{fmt.Sprintf("https://www.exemple-%d.example/lieux/%d", i%701, i)}
	}
	if chance(r, 0.45) {
		p.Hours = pick(r, hours)
		if chance(r, 0.5) {
			p.Hours = fmt.Sprintf("Mo-Fr %02d:%02d-12:00,14:00-%02d:%02d", 8+r.IntN(2), 15*r.IntN(4), 16+r.IntN(3),
				15*r.IntN(4))
		}
	}
	if chance(r, 0.05) {
		p.BookingURL = "https://rdv.exemple.example/prendre"
	}
	if chance(r, 0.04) {
		p.AccessibilityURL = fmt.Sprintf("https://acces.exemple.example/app/%d/", i)
	}
	if chance(r, 0.5) {
		p.Summary = pick(r, sentences) + " " + pick(r, sentences)
	}
	if chance(r, 0.25) {
		p.Description = fmt.Sprintf("Salle %d. « %s »\n%s \"%s\"", r.IntN(40), pick(r, sentences), pick(r, sentences),
			pick(r, sentences))
	}
}

// fillOffer draws the lists; France Services is held by one place in five.
func fillOffer(p *directory.Place, r *rand.Rand) {
	p.Services = some(r, directory.VocabularyServices.Values, 0.35)
	p.Audiences = some(r, directory.VocabularyAudiences.Values, 0.15)
	p.SpecificSupport = some(r, directory.VocabularySpecificSupport.Values, 0.08)
	p.SupportModes = some(r, directory.VocabularySupportModes.Values, 0.4)
	p.Fees = []string{pick(r, []string{"Gratuit", "Gratuit", "Gratuit", "Gratuit sous condition", "Payant"})}
	if chance(r, 0.2) {
		p.Programmes = append(p.Programmes, "France Services")
	}
	if chance(r, 0.01) {
		p.Programmes = append(p.Programmes, "La Croix Rouge")
	}
	if chance(r, 0.03) {
		p.Trainings = some(r, directory.VocabularyTrainings.Values, 0.2)
	}
	if chance(r, 0.05) {
		p.OtherLabels = []string{pick(r, freeLabels)}
	}
	if chance(r, 0.001) {
		p.OtherLabels = append(p.OtherLabels, RareLabel)
	}
	switch {
	case chance(r, 0.04):
		p.AccessModes = []string{directory.NotReceivingPublic}
	case chance(r, 0.85):
		p.AccessModes = append([]string{"Se présenter"}, some(r, []string{"Téléphoner", "Contacter par mail"}, 0.6)...)
	}
	if chance(r, 0.3) {
		p.Itinerance = []string{pick(r, directory.VocabularyItinerance.Values)}
	}
}

// locate puts a place within a few kilometres of its commune's point; one in a
// hundred is not located, some share the commune's own point.
func locate(p *directory.Place, c *territory.Commune, r *rand.Rand) {
	p.Location = directory.Location{Known: true, Position: c.Position, Precision: geo.PrecisionCommune,
		Origin: "commune"}
	switch {
	case chance(r, 0.01):
		p.Location = directory.Location{}
	case chance(r, 0.85):
		lon := c.Position[0] + r.NormFloat64()*0.02
		lat := c.Position[1] + r.NormFloat64()*0.014
		p.Location.Position = geo.Position{round(lon), round(lat)}
		p.Location.Precision, p.Location.Origin = geo.PrecisionPoint, "source"
	}
}

func round(v float64) float64 { return float64(int64(v*1e6)) / 1e6 }

func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func some(r *rand.Rand, of []string, p float64) []string {
	var chosen []string
	for _, v := range of {
		if chance(r, p) {
			chosen = append(chosen, v)
		}
	}
	return chosen
}
