// Package correction is what wins over the sources of a place: accepted proposals, until the sources say the same,
// until they expire, or until they are withdrawn. A correction belongs to the records that made the place when it was
// decided; importer/load applies it to them before they are grouped and merged.
package correction

import (
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Correction is the value of a field of a place that somebody decided.
type Correction struct {
	ID       int64       `json:"id"`
	Decision int64       `json:"decision"`
	Note     string      `json:"signalement"`
	Place    string      `json:"lieu,omitempty"` // id of the place then; "": the note is a new place
	Field    string      `json:"champ"`          // of the référentiel, or note.Closure
	Value    string      `json:"valeur"`         // in flat form; "": the value is wrong and no other is known
	Site     *Site       `json:"site,omitempty"` // where the place then is; nil: where it was
	Author   note.Author `json:"par"`
	Name     string      `json:"nom,omitempty"` // of the key, or of the source whose contact decided
	Reason   string      `json:"motif,omitempty"`
	At       time.Time   `json:"le"`
	Expires  time.Time   `json:"expire,omitzero"` // zero: until the sources say the same
	Ended    time.Time   `json:"fin,omitzero"`    // zero: it has not
	State    State       `json:"etat"`
}

// State is how far a correction is.
type State string

// The states.
const (
	InForce   State = "en_vigueur"
	TakenOver State = "reprise" // its records say the same
	Withdrawn State = "retiree" // by a later decision about the same note
	Expired   State = "expiree"
)

// Site is where a place is once its address is corrected.
type Site struct {
	Known     bool            `json:"connu"`
	Lat       float64         `json:"lat"` // degrees, WGS84
	Lon       float64         `json:"lon"`
	Precision geo.Precision   `json:"precision,omitempty"`
	Origin    string          `json:"origine,omitempty"`
	Key       string          `json:"cle_ban,omitempty"`
	INSEECode string          `json:"code_insee,omitempty"`
	Commune   string          `json:"commune,omitempty"` // INSEE code of the current commune
	Areas     territory.Areas `json:"territoires"`
}

// SiteOf returns where a place is.
func SiteOf(p *directory.Place) *Site {
	return &Site{Known: p.Location.Known, Lat: p.Location.Position[1], Lon: p.Location.Position[0],
		Precision: p.Location.Precision, Origin: p.Location.Origin, Key: p.Location.AddressKey, INSEECode: p.INSEECode,
		Commune: p.Territory.Commune, Areas: p.Territory.Areas}
}

func (s *Site) set(p *directory.Place) {
	p.Location = directory.Location{Known: s.Known, Precision: s.Precision, Origin: s.Origin, AddressKey: s.Key}
	if s.Known {
		p.Location.Position = geo.Position{s.Lon, s.Lat}
	}
	p.INSEECode = s.INSEECode
	p.Territory = directory.Territory{Commune: s.Commune, Areas: s.Areas}
}
