package directory

import (
	"time"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

// Query is one filtered view of a published version: the parameters of
// contract §2.1, already parsed. The zero Query is the whole default view.
// Values of vocabularies are official spellings.
type Query struct {
	Lists        map[string][]string // by filter name (services, label, source, …): OR inside, AND between
	Labelled     bool                // labellise=true: at least one label
	PostalCodes  []string            // OR
	Communes     []string            // INSEE, of communes or arrondissements; OR
	EPCIs        []string            // SIREN; OR
	Departements []string
	Regions      []string
	Bound        *orb.Bound // lon,lat
	Near         *Origin    // sorts by distance
	Located      bool       // only places that have a position: /proches and tiles
	RadiusM      float64    // 0: no limit; else 0 < x ≤ 200 000; needs Near
	OpenAt       time.Time  // zero: no filter
	UnknownHours bool       // with OpenAt: keep places whose hours are unknown
	Accessible   bool
	Bookable     bool // prise_rdv=true
	NotReceiving bool // sans_accueil=inclure
	MinScore     float64
	UpdatedSince time.Time
	Words        string // q
	Limit        int    // 1..1000
	After        string // opaque cursor; "" from the start
}

// Origin is where distances are measured from.
type Origin struct {
	Type      string        `json:"type"`    // code_postal, commune, position
	Label     string        `json:"libelle"` // "33000 Bordeaux"
	Position  geo.Position  `json:"-"`
	Precision geo.Precision `json:"precision"`
}
