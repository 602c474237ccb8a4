package clean

import (
	"hash/maphash"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// SurveyRows is the number of rows of a listing that are surveyed. Only a listing of no more rows says which
// départements it covers: a longer one may be sorted by them.
const SurveyRows = 5000

// Survey is what the rows of a listing say together about where its places are: the départements that it
// covers, and the points that it repeats for different addresses. Add is not safe for concurrent use; the rest
// is, once all rows are added.
type Survey struct {
	gazetteer    *territory.Gazetteer
	seed         maphash.Seed
	rows         int
	cut          bool
	located      int // rows whose postcode exists
	departements map[string]int
	points       map[geo.Position]*repeated
	defaults     bool // one of the points is a default
}

// repeated is what the rows of one point say of where they are: hashes of addresses and of communes.
type repeated struct{ addresses, communes []uint64 }

// A point is a default when rows of as many communes, or of as many addresses, have it: no building has.
const (
	defaultCommunes  = 3
	defaultAddresses = 6
)

func (r *repeated) isDefault() bool {
	return len(r.communes) >= defaultCommunes || len(r.addresses) >= defaultAddresses
}

// Shares of the rows of a listing from which it covers a département, and that those which it covers must
// hold together.
const (
	coveredShare = 0.05
	coveredRows  = 0.9
	leastRows    = 5
)

// NewSurvey returns the survey of a listing without rows.
func NewSurvey(g *territory.Gazetteer) *Survey {
	return &Survey{gazetteer: g, seed: maphash.MakeSeed(), departements: map[string]int{},
		points: map[geo.Position]*repeated{}}
}

// SurveyFields are the fields of the drafts that a survey looks at.
var SurveyFields = []string{"adresse", "commune", "code_postal", "latitude", "longitude"}

// Cut says that the listing has rows after those that were added, fewer than SurveyRows.
func (s *Survey) Cut() { s.cut = true }

// Add adds a row.
func (s *Survey) Add(d *importer.Draft) {
	s.rows++
	address, commune := d.Text["adresse"], d.Text["commune"]
	code := onlyDigits(d.Text["code_postal"])
	if len(code) == 4 {
		code = "0" + code
	}
	if code == "" {
		code, _, _ = findPostcode(s.gazetteer, address)
	}
	if p := s.gazetteer.Postcode(code); p != nil && len(p.Communes) > 0 {
		s.located++
		s.departements[p.Communes[0].Departement]++
	}
	if at, ok := pointOf(d); ok {
		r := s.points[at]
		if r == nil {
			r = &repeated{}
			s.points[at] = r
		}
		r.addresses = s.distinct(r.addresses, compact(address), defaultAddresses)
		r.communes = s.distinct(r.communes, territory.Slug(commune), defaultCommunes)
		s.defaults = s.defaults || r.isDefault()
	}
}

// distinct adds the hash of a text to those of others, up to a number of them.
func (s *Survey) distinct(hashes []uint64, text string, most int) []uint64 {
	if text == "" || len(hashes) >= most {
		return hashes
	}
	if h := maphash.String(s.seed, text); !slices.Contains(hashes, h) {
		return append(hashes, h)
	}
	return hashes
}

// IsDefault reports whether the listing repeats the point of a row for different addresses.
func (s *Survey) IsDefault(d *importer.Draft) bool {
	if s == nil || !s.defaults {
		return false
	}
	at, ok := pointOf(d)
	if !ok {
		return false
	}
	r := s.points[at]
	return r != nil && r.isDefault()
}

// Departements returns the codes of the départements that the listing covers, in order; none when it is of a
// few rows or may be of anywhere.
func (s *Survey) Departements() []string {
	if s == nil || s.located < leastRows || s.rows >= SurveyRows || s.cut {
		return nil
	}
	var codes []string
	held := 0
	for code, n := range s.departements {
		if float64(n) >= coveredShare*float64(s.located) {
			codes = append(codes, code)
			held += n
		}
	}
	if float64(held) < coveredRows*float64(s.located) {
		return nil
	}
	slices.Sort(codes)
	return codes
}

// Found is all of a survey that the cleaning of a row depends on.
type Found struct {
	Departements []string
	Defaults     []geo.Position // in order
}

// Found returns what the survey found.
func (s *Survey) Found() Found {
	f := Found{Departements: s.Departements()}
	if s == nil {
		return f
	}
	for at, r := range s.points {
		if r.isDefault() {
			f.Defaults = append(f.Defaults, at)
		}
	}
	slices.SortFunc(f.Defaults, func(a, b geo.Position) int { return slices.Compare(a[:], b[:]) })
	return f
}

// Vague reports whether the point of a row is not that of its place: the listing repeats it for different
// addresses, or the geocoder that wrote the column result_type found the commune only.
func (s *Settings) Vague(d *importer.Draft) bool {
	if s.Survey.IsDefault(d) {
		return true
	}
	if d.Record == nil || d.Record.Header == nil {
		return false
	}
	switch directory.Fold(d.Record.Get("result_type")) {
	case "municipality", "locality":
		return true
	}
	return false
}
