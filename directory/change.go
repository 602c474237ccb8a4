package directory

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"time"
)

// Reason is what made a version.
type Reason string

// The reasons of versions.
const (
	ReasonImport     Reason = "import"     // a listing was published
	ReasonRevert     Reason = "retour"     // the previous version of a source was put back
	ReasonWithdrawal Reason = "retrait"    // a source was taken off the map
	ReasonDuplicates Reason = "doublons"   // a person decided about duplicates
	ReasonCorrection Reason = "correction" // what a person decided wins over the sources, or does no longer
	ReasonExpiry     Reason = "expiration" // corrections have expired
	ReasonCriteria   Reason = "criteres"   // the criteria of quality or the labels changed
	ReasonAge        Reason = "anciennete" // dates aged, and scores with them
	ReasonBeginning  Reason = "reprise"    // the version that was published before changes were kept
)

// VersionSummary is one version of the directory and what made it.
type VersionSummary struct {
	Version int64     `json:"version"`
	At      time.Time `json:"date"`
	Reason  Reason    `json:"raison"`
	Source  string    `json:"source,omitempty"` // that it concerns; "" none, or several
	Import  int64     `json:"import,omitempty"` // that made it; 0 none
	Added   int       `json:"ajouts"`
	Updated int       `json:"modifications"`
	Removed int       `json:"retraits"`
}

// ChangeType is what a version does to a place.
type ChangeType string

// The types of changes.
const (
	Addition ChangeType = "ajout"
	Update   ChangeType = "modification"
	Removal  ChangeType = "retrait"
)

// PlaceChange is what one version changed of one place.
type PlaceChange struct {
	Version int64
	ID      string
	Before  *Place // nil: the version published the place
	After   *Place // nil: the version removed the place
	// Into is the place that the id of a removed place led to then; "" none.
	Into string
}

// Type returns what the version does to the place.
func (c *PlaceChange) Type() ChangeType {
	switch {
	case c.Before == nil:
		return Addition
	case c.After == nil:
		return Removal
	}
	return Update
}

// Differences returns the fields whose values differ, in the order of Fields. There are
// none when only what Lieux adds to a place has changed, such as its provenance.
func Differences(before, after *Place) []*Field {
	var differ []*Field
	for i := range Fields {
		if f := &Fields[i]; !f.Same(before, after) {
			differ = append(differ, f)
		}
	}
	return differ
}

// Same reports whether two places have the same value of the field.
func (f *Field) Same(p, q *Place) bool {
	switch {
	case f.Text != nil:
		return *f.Text(p) == *f.Text(q)
	case f.List != nil:
		return slices.Equal(*f.List(p), *f.List(q))
	case f.Date != nil:
		return f.Date(p).Equal(*f.Date(q))
	}
	v, known := f.Number(p)
	w, also := f.Number(q)
	return known == also && (!known || v == w)
}

// Fields returns the fields that the change is about: those known of a place that it
// adds, those that differ of one that it changes, none of one that it removes.
func (c *PlaceChange) Fields() []*Field {
	switch c.Type() {
	case Addition:
		return Differences(&Place{}, c.After)
	case Update:
		return Differences(c.Before, c.After)
	}
	return nil
}

// Compose returns what changes, in the order of versions, amount to: one change for each
// place that the last version shows otherwise than the one before the first, by id.
func Compose(changes iter.Seq2[*PlaceChange, error]) ([]PlaceChange, error) {
	byID := map[string]*PlaceChange{}
	for c, err := range changes {
		if err != nil {
			return nil, err
		}
		known := byID[c.ID]
		if known == nil {
			known = &PlaceChange{ID: c.ID, Before: cloneOf(c.Before)}
			byID[c.ID] = known
		}
		known.Version, known.After, known.Into = c.Version, cloneOf(c.After), c.Into
	}
	composed := make([]PlaceChange, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		if c := byID[id]; !reflect.DeepEqual(c.Before, c.After) {
			composed = append(composed, *c)
		}
	}
	return composed, nil
}

func cloneOf(p *Place) *Place {
	if p == nil {
		return nil
	}
	c := p.Clone()
	return &c
}
