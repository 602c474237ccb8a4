// Package demo makes a listing of places that do not exist, spread over France
// as its inhabitants are, so that an operator without any listing sees a full
// map. Every name says that it is fictitious, telephones are numbers that the
// regulator keeps for fiction, and addresses of the network end in .example.
package demo

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Source is the name of the demonstration's source.
const Source = "demo"

// Title is the name of the source on pages.
const Title = "Démonstration (lieux fictifs)"

// Places is how many places the demonstration has.
const Places = 2400

// kind is a sort of place, with what such places usually offer.
type kind struct {
	name      string // "Médiathèque fictive"
	typology  string
	programme string // one of the national programmes, or ""
	share     int    // among 100
}

var kinds = []kind{
	{"Médiathèque fictive", "BIB", "Bibliothèques numérique de référence", 22},
	{"Espace France Services fictif", "RFS", "France Services", 22},
	{"Centre social fictif", "CS", "", 14},
	{"Mairie fictive", "MUNI", "", 12},
	{"Espace public numérique fictif", "EPN", "Conseillers numériques", 12},
	{"Association fictive", "ASSO", "Aidants Connect", 10},
	{"Mission locale fictive", "ML", "", 4},
	{"Bus numérique fictif", "ENM", "Conseillers numériques", 4},
}

// streets are the same in every commune, to look invented.
var streets = []string{"rue de l'Exemple", "place de la Démonstration", "avenue de la Fiction", "chemin de l'Essai",
	"rue Imaginaire"}

// weeks are opening hours in OSM syntax; one place in eight has none.
var weeks = []string{
	"Mo-Fr 09:00-12:00,14:00-17:00",
	"Tu-Fr 10:00-18:00; Sa 10:00-17:00",
	"Mo,We,Fr 09:00-12:30",
	"Tu,Th 14:00-18:00; We 09:00-12:00,14:00-18:00",
	"Mo-Th 08:30-12:30,13:30-17:30; Fr 08:30-12:30",
	"Sa 09:00-12:00",
	"Mo-Fr 08:30-17:00; PH off",
	"",
}

// Listing returns a JSON listing in the référentiel's form, the same at each call.
func Listing(g *territory.Gazetteer) []byte {
	m := maker{random: rand.New(rand.NewPCG(2026, 11))}
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, c := range communes(g, Places) {
		if i > 0 {
			b.WriteString(",\n")
		}
		p := m.place(i, c)
		b.WriteByte('{')
		b.Write(flat(p))
		b.WriteByte('}')
	}
	b.WriteString("\n]\n")
	return b.Bytes()
}

// communes picks a commune per place: the most populated first, and as many
// times as the square root of their inhabitants deserves, so that villages count.
func communes(g *territory.Gazetteer, places int) []*territory.Commune {
	divided := map[string]bool{} // Paris, Lyon, Marseille: their arrondissements stand for them
	for c := range g.Communes() {
		if c.Kind == territory.KindArrondissement {
			divided[c.Parent] = true
		}
	}
	var all []*territory.Commune
	total := 0.0
	for c := range g.Communes() {
		if c.Kind != territory.KindDelegated && !divided[c.Code] && len(c.Postcodes) > 0 &&
			c.Precision == geo.PrecisionCommune {
			all = append(all, c)
			total += math.Sqrt(float64(c.Population))
		}
	}
	slices.SortFunc(all, func(a, b *territory.Commune) int { return strings.Compare(a.Code, b.Code) })
	picked := make([]*territory.Commune, 0, places)
	sum := 0.0
	for _, c := range all {
		sum += math.Sqrt(float64(c.Population))
		for len(picked) < int(sum/total*float64(places)) {
			picked = append(picked, c)
		}
	}
	return picked
}

type maker struct{ random *rand.Rand }

func (m *maker) place(i int, c *territory.Commune) *directory.Place {
	k := m.kind()
	p := &directory.Place{
		ID:           fmt.Sprintf("demo-%04d", i),
		Name:         fmt.Sprintf("%s n° %d", k.name, i+1),
		Commune:      c.Name,
		PostalCode:   c.Postcodes[m.random.IntN(len(c.Postcodes))],
		INSEECode:    c.Code,
		Address:      fmt.Sprintf("%d %s", 1+m.random.IntN(60), streets[m.random.IntN(len(streets))]),
		Typologies:   []string{k.typology},
		Phone:        m.phone(),
		Emails:       []string{fmt.Sprintf("contact@lieu-%d.example", i+1)},
		Websites:     []string{fmt.Sprintf("https://lieu-%d.example/", i+1)},
		Hours:        weeks[m.random.IntN(len(weeks))],
		Summary:      "Ce lieu n'existe pas : il montre à quoi ressemble une fiche.",
		Source:       "Démonstration (lieux fictifs)",
		Itinerance:   []string{"Fixe"},
		Fees:         []string{"Gratuit"},
		Services:     m.some(directory.VocabularyServices.Values, 4),
		AccessModes:  m.some([]string{"Se présenter", "Téléphoner", "Contacter par mail"}, 2),
		SupportModes: m.some(directory.VocabularySupportModes.Values, 2),
	}
	if k.typology == "ENM" {
		p.Itinerance = []string{"Itinérant"}
	}
	if k.programme != "" {
		p.Programmes = []string{k.programme}
	}
	if m.random.IntN(4) == 0 {
		p.Fees = []string{"Gratuit sous condition"}
	}
	if m.random.IntN(3) == 0 {
		p.Audiences = m.some(directory.VocabularyAudiences.Values, 2)
	}
	if m.random.IntN(6) == 0 {
		p.SpecificSupport = m.some(directory.VocabularySpecificSupport.Values, 2)
	}
	p.Location = directory.Location{Known: true, Position: m.around(c)}
	return p
}

func (m *maker) kind() kind {
	n := m.random.IntN(100)
	for _, k := range kinds {
		if n -= k.share; n < 0 {
			return k
		}
	}
	return kinds[0]
}

// phone returns a number of a range that the regulator keeps for fiction (06 39 98 00 00 to 99 99).
func (m *maker) phone() string { return fmt.Sprintf("+3363998%04d", m.random.IntN(10_000)) }

// some returns 1 to most of the values, in the vocabulary's order.
func (m *maker) some(values []string, most int) []string {
	n := 1 + m.random.IntN(most)
	picked := m.random.Perm(len(values))[:min(n, len(values))]
	slices.Sort(picked)
	chosen := make([]string, len(picked))
	for i, j := range picked {
		chosen[i] = values[j]
	}
	return chosen
}

// around returns a point near that of a commune: within about a kilometre in a town, less in a village.
func (m *maker) around(c *territory.Commune) geo.Position {
	radius := 0.002 + 0.008*math.Min(1, float64(c.Population)/50_000)
	angle, far := 2*math.Pi*m.random.Float64(), radius*math.Sqrt(m.random.Float64())
	lat := c.Position[1] + far*math.Sin(angle)
	lon := c.Position[0] + far*math.Cos(angle)/math.Cos(c.Position[1]*math.Pi/180)
	return geo.Position{math.Round(lon*1e6) / 1e6, math.Round(lat*1e6) / 1e6}
}

// flat writes a place as the référentiel's flat JSON: lists are joined by a bar.
func flat(p *directory.Place) []byte {
	var dst []byte
	member := func(name, value string) {
		if value == "" {
			return
		}
		if len(dst) > 0 {
			dst = append(dst, ',')
		}
		dst = append(directory.AppendJSONString(dst, name), ':')
		dst = directory.AppendJSONString(dst, value)
	}
	for i := range directory.Fields {
		f := &directory.Fields[i]
		switch {
		case f.List != nil:
			member(f.Name, strings.Join(*f.List(p), "|"))
		case f.Text != nil:
			member(f.Name, *f.Text(p))
		case f.Name == "latitude":
			member(f.Name, fmt.Sprint(p.Location.Position[1]))
		case f.Name == "longitude":
			member(f.Name, fmt.Sprint(p.Location.Position[0]))
		}
	}
	return dst
}
