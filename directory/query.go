package directory

import (
	"maps"
	"time"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Query selects places of a published version: the parsed parameters of contract
// §2.1. The zero Query selects all places that receive the public.
// Values of vocabularies are official spellings.
type Query struct {
	Lists        map[string][]string // by filter name (services, label, source, …): OR inside, AND between
	Flags        FlagSet             // filters that the request sets
	Areas        Areas               // codes of territories by kind: OR inside, AND between
	Bound        *orb.Bound          // lon,lat
	Near         *Origin             // sorts by distance
	Located      bool                // only places that have a position: /proches and tiles
	RadiusM      float64             // 0: no limit; else 0 < x ≤ 200 000; needs Near
	Open         When                // ouvert, ouvert_entre
	MinScore     float64
	UpdatedSince time.Time
	Places       []string // only these, by their ids of today; nil: no filter
	Words        string   // q
	Limit        int      // 1..1000
	After        string   // opaque cursor; "" from the start
}

// Areas holds the codes of territories by one of territory.FilterKinds: INSEE
// codes of communes or arrondissements, SIREN numbers of EPCIs, postcodes.
type Areas map[territory.Kind][]string

// Within replaces the territories of a kind in the query; none removes them. The Areas of other queries do not change.
func (q *Query) Within(kind territory.Kind, codes ...string) {
	areas := make(Areas, len(q.Areas)+1)
	maps.Copy(areas, q.Areas)
	if areas[kind] = codes; len(codes) == 0 {
		delete(areas, kind)
	}
	q.Areas = areas
}

// DistanceTo returns the metres from the origin to a place; NoDistance without an origin, and
// for a place without a position.
func (q *Query) DistanceTo(p *Place) float64 {
	if q.Near == nil || !p.Location.Known {
		return NoDistance
	}
	return geo.Distance(q.Near.Position, p.Location.Position)
}

// Origin is the point from which distances are measured.
type Origin struct {
	Type      string        `json:"type"`    // code_postal, commune, position
	Label     string        `json:"libelle"` // "33000 Bordeaux"
	Name      string        `json:"-"`       // of the commune; "" for a position, and for a postcode of several
	Position  geo.Position  `json:"-"`
	Precision geo.Precision `json:"precision"`
	Text      i18n.Text     `json:"-"` // Label for other languages
}

// ReachesKM are the distances within which places are counted, in kilometres.
var ReachesKM = [...]int{2, 5, 10, 20, 50}

// Reaches are the numbers of places within each of ReachesKM.
type Reaches [len(ReachesKM)]int

// enough is how many places make a choice.
const enough = 10

// Near returns the distance that counts, titles and filters speak of: the smallest of
// ReachesKM within which there are ten places, else the greatest; and how many it has.
func (r *Reaches) Near() (km, places int) {
	for i, n := range r {
		if n >= enough {
			return ReachesKM[i], n
		}
	}
	return ReachesKM[len(r)-1], r[len(r)-1]
}
