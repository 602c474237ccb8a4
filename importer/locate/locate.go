// Package locate finds the position of a cleaned place: it reads the coordinates of the
// listing, checks them against the commune in the text of the row, repairs them when exactly
// one repair puts them there (exchanged axes, a sign, a projection), and otherwise places the
// row at its commune, with that precision. It reads no file, and no network except through the
// Geocoder.
package locate

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/projection"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Outlines measures how far positions are outside of communes.
type Outlines interface {
	// Distance returns the distance in metres from p to the commune with an INSEE code, 0 inside. known is
	// false when its outline is not loaded.
	Distance(ctx context.Context, insee string, p geo.Position) (metres float64, known bool)
	// Err returns the first failure to read an outline. The communes that were asked for since
	// then counted as not loaded.
	Err() error
}

// Locator locates rows. It is safe for concurrent use.
type Locator struct {
	gazetteer *territory.Gazetteer
	outlines  Outlines
	geocoder  Geocoder
	reaches   sync.Map // INSEE → reach in metres
	grid      grid
	gridOnce  sync.Once
}

// Option configures a Locator.
type Option func(*Locator)

// New returns a locator. Where outlines are not loaded (nil: nowhere), the boxes of communes are used.
func New(g *territory.Gazetteer, o Outlines, options ...Option) *Locator {
	l := &Locator{gazetteer: g, outlines: o}
	for _, option := range options {
		option(l)
	}
	return l
}

// Err returns the first failure to read an outline. The positions found since then were
// checked against less than what is loaded, and must not be published.
func (l *Locator) Err() error {
	if l.outlines == nil {
		return nil
	}
	return l.outlines.Err()
}

// The origins of a position (directory.Location.Origin).
const (
	OriginSource   = "source"
	OriginGeocoder = "geocodeur"
	OriginCommune  = "commune"
	OriginPostcode = "code_postal"
)

// Locate sets row.Place.Location from the raw coordinates of the row, and adds findings of
// what it repaired, refused or guessed. A place without commune gets it from its coordinates
// if they are certainly in one.
func (l *Locator) Locate(ctx context.Context, row *importer.Row, rawLat, rawLon string) {
	l.LocateAll(ctx, []Request{{Row: row, Lat: rawLat, Lon: rawLon}})
}

// Request is one row to locate, with its raw coordinates.
type Request struct {
	Row      *importer.Row
	Lat, Lon string
	// Vague reports that the coordinates are not those of the place, but those that the listing gives to
	// many, or the centre of a commune.
	Vague bool
}

// LocateAll is Locate for several rows, with one request to the geocoder for all of their
// addresses.
func (l *Locator) LocateAll(ctx context.Context, requests []Request) {
	var asked []question
	for _, q := range requests {
		at := l.site(&q.Row.Place)
		if r, ok := read(q.Row, q.Lat, q.Lon); ok && !refuseVague(q, at, r) && l.fromSource(ctx, q.Row, at, r) {
			continue
		}
		if l.geocoder != nil && geocodable(&q.Row.Place) {
			asked = append(asked, question{q.Row, at})
			continue
		}
		l.fromTerritory(q.Row, at)
	}
	l.fromGeocoder(ctx, asked)
}

// refuseVague refuses vague coordinates of a row that has another position: that of its commune or its
// postcode, with their precision.
func refuseVague(q Request, at site, r reading) bool {
	if !q.Vague || at.commune == nil && at.postcode == nil {
		return false
	}
	note(q.Row, r.raw, "localisation.par_defaut", importer.Refused, "",
		"la liste donne ce point à des adresses différentes, ou n'a trouvé que la commune")
	return true
}

// site is what the row says about where the place is.
type site struct {
	commune     *territory.Commune // or arrondissement; nil unknown
	postcode    *territory.Postcode
	departement string
}

func (l *Locator) site(p *directory.Place) site {
	at := site{departement: p.Territory.Departement}
	if p.INSEECode != "" {
		if at.commune = l.gazetteer.Commune(p.INSEECode); at.commune == nil {
			at.commune = l.gazetteer.Current(p.INSEECode)
		}
	}
	if p.PostalCode != "" {
		at.postcode = l.gazetteer.Postcode(p.PostalCode)
	}
	return at
}

// reading is the pair of numbers in the listing.
type reading struct {
	lat, lon float64
	raw      string // both cells, for reports
}

// read parses the two cells. ok is false without usable numbers. Only cells that are filled
// and unusable are findings.
func read(row *importer.Row, rawLat, rawLon string) (reading, bool) {
	rawLat, rawLon = strings.TrimSpace(rawLat), strings.TrimSpace(rawLon)
	if rawLat != "" && (rawLon == "" || rawLat == rawLon) {
		if lat, lon := splitPair(rawLat); lon != "" {
			rawLat, rawLon = lat, lon
		}
	}
	r := reading{raw: rawLat + ", " + rawLon}
	if blank(rawLat) && blank(rawLon) {
		return r, false
	}
	var exactLat, exactLon, okLat, okLon bool
	r.lat, exactLat, okLat = importer.ParseCoordinate(rawLat)
	r.lon, exactLon, okLon = importer.ParseCoordinate(rawLon)
	switch {
	case !okLat || !okLon:
		note(row, r.raw, "localisation.illisible", importer.Refused, "", "les coordonnées ne sont pas deux nombres")
		return r, false
	case r.lat == 0 || r.lon == 0 || math.IsNaN(r.lat+r.lon) || math.IsInf(r.lat+r.lon, 0):
		note(row, r.raw, "localisation.zero", importer.Refused, "",
			"zéro est ce que les machines écrivent quand elles ne savent pas")
		return r, false
	case !exactLat || !exactLon:
		note(row, r.raw, "localisation.forme", importer.Corrected, format(geo.Position{r.lon, r.lat}), "")
	}
	return r, true
}

func blank(s string) bool {
	switch strings.ToLower(s) {
	case "", "-", "null", "nan", "n/a", "#n/a", "#n/d", "none", "undefined":
		return true
	}
	return false
}

// splitPair splits "48.85, 2.35" when one cell contains both coordinates.
func splitPair(s string) (lat, lon string) {
	if lat, lon, ok := importer.SplitCoordinates(s); ok {
		return lat, lon
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == ' ' || r == '|' || r == '/' })
	if len(parts) != 2 {
		if parts = strings.Split(s, ","); len(parts) != 2 || !strings.Contains(parts[0], ".") {
			return s, ""
		}
	}
	return strings.Trim(parts[0], ", "), strings.Trim(parts[1], ", ")
}

// note records a finding about the coordinates, under the field latitude for both, and in the
// provenance of the place if they changed.
func note(row *importer.Row, value, rule string, action importer.Action, after, detail string) {
	addFinding(row,
		importer.Finding{Field: "latitude", Value: value, Rule: rule, Action: action, After: after, Detail: detail})
}

func addFinding(row *importer.Row, a importer.Finding) {
	row.Findings = append(row.Findings, a)
	if a.Action != importer.Corrected && a.Action != importer.Guessed {
		return
	}
	fields := row.Place.Provenance.Fields
	if fields == nil {
		fields = map[string]directory.FieldProvenance{}
		row.Place.Provenance.Fields = fields
	}
	p := fields[a.Field]
	p.Record = row.RecordID
	p.Changes = append(p.Changes, directory.Change{Rule: a.Rule, Action: string(a.Action), Before: a.Value})
	fields[a.Field] = p
}

// format returns a position as "lat, lon", the order of listings and maps.
func format(p geo.Position) string {
	return strconv.FormatFloat(p[1], 'f', 6, 64) + ", " + strconv.FormatFloat(p[0], 'f', 6, 64)
}

// set sets the position of a place.
func set(row *importer.Row, p geo.Position, precision geo.Precision, origin string) {
	row.Place.Location = directory.Location{Known: true, Position: p, Precision: precision, Origin: origin}
}

// fromSource places the row by its own coordinates. It returns false when they are not usable.
func (l *Locator) fromSource(ctx context.Context, row *importer.Row, at site, r reading) bool {
	asIs := geo.Position{r.lon, r.lat}
	if inDegrees(asIs) {
		switch l.judge(ctx, at, asIs) {
		case within:
			set(row, asIs, geo.PrecisionPoint, OriginSource)
			l.completeCommune(ctx, row, at, asIs)
			return true
		case nearby:
			set(row, asIs, geo.PrecisionPoint, OriginSource)
			note(row, r.raw, "localisation.limite_de_commune", importer.Reported, "",
				"le point est un peu hors de la commune, ou dans la ville d'une autre")
			return true
		}
	}
	if fixed, rule, ok := l.repair(ctx, at, r); ok {
		set(row, fixed, geo.PrecisionPoint, OriginSource)
		note(row, r.raw, rule, importer.Corrected, format(fixed), "")
		l.completeCommune(ctx, row, at, fixed)
		return true
	}
	detail := "le point n'est pas en France"
	if inDegrees(asIs) && geo.CheckFrance(asIs) == nil {
		detail = "le point est loin de la commune"
		if at.commune != nil {
			detail = "le point est à " + strconv.Itoa(int(geo.Distance(asIs, at.commune.Position)/1000)) +
				" km du centre de la commune"
		}
	}
	note(row, r.raw, "localisation.hors_commune", importer.Refused, "", detail)
	return false
}

func inDegrees(p geo.Position) bool {
	return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90
}

// repair returns the position of the only repair that puts the point in its commune. Without a
// commune or a postcode to check against, only exchanged axes that put the point in France are
// certain.
func (l *Locator) repair(ctx context.Context, at site, r reading) (fixed geo.Position, rule string, ok bool) {
	for _, h := range hypotheses(at, r) {
		if !inDegrees(h.position) || math.IsNaN(h.position[0]+h.position[1]) {
			continue
		}
		verdict := l.judge(ctx, at, h.position)
		if verdict != within {
			continue
		}
		if ok && geo.Distance(fixed, h.position) > 1000 {
			return fixed, "", false // two repairs are possible: none is certain
		}
		if !ok {
			fixed, rule, ok = h.position, h.rule, true
		}
	}
	return fixed, rule, ok
}

// hypothesis is a possible meaning of the coordinates.
type hypothesis struct {
	position geo.Position
	rule     string
}

func hypotheses(at site, r reading) []hypothesis {
	hs := []hypothesis{{geo.Position{r.lat, r.lon}, "localisation.axes_inverses"}}
	if math.Abs(r.lat) > 1000 && math.Abs(r.lon) > 1000 {
		for _, p := range projection.Of(at.departement) {
			rule := "localisation.projection_" + strconv.Itoa(p.EPSG)
			hs = append(hs, hypothesis{p.Inverse(r.lon, r.lat), rule}, hypothesis{p.Inverse(r.lat, r.lon), rule})
		}
	}
	if at.commune == nil && at.postcode == nil {
		return hs // a sign or a decimal point cannot be guessed without knowing where to look
	}
	hs = append(hs,
		hypothesis{geo.Position{-r.lon, r.lat}, "localisation.signe"},
		hypothesis{geo.Position{r.lon, -r.lat}, "localisation.signe"},
		hypothesis{geo.Position{-r.lon, -r.lat}, "localisation.signe"})
	if p, ok := lostPoint(r); ok {
		hs = append(hs, hypothesis{p, "localisation.separateur_decimal_perdu"})
	}
	return hs
}

// lostPoint parses coordinates that lost their decimal separator: 44839574 for 44.839574.
// French latitudes have two digits before it, except near the equator; the longitude is tried
// only where it is unambiguous.
func lostPoint(r reading) (geo.Position, bool) {
	lat, lon := r.lat, r.lon
	for math.Abs(lat) >= 90 {
		lat /= 10
	}
	for math.Abs(lon) >= 10 {
		lon /= 10
	}
	return geo.Position{lon, lat}, (lat != r.lat || lon != r.lon) && (math.Abs(r.lat) > 1000 || math.Abs(r.lon) > 1000)
}

// fromTerritory places the row at its commune, else at its postcode.
func (l *Locator) fromTerritory(row *importer.Row, at site) {
	switch {
	case at.commune != nil && at.commune.Precision != "":
		set(row, at.commune.Position, at.commune.Precision, OriginCommune)
		note(row, "", "localisation.a_la_commune", importer.Guessed, format(at.commune.Position),
			"le lieu est placé au centre de "+at.commune.Name)
	case at.postcode != nil && at.postcode.Precision != "":
		set(row, at.postcode.Position, at.postcode.Precision, OriginPostcode)
		note(row, "", "localisation.au_code_postal", importer.Guessed, format(at.postcode.Position),
			"le lieu est placé au centre du code postal "+at.postcode.Code)
	default:
		note(row, "", "localisation.inconnue", importer.Reported, "",
			"rien ne dit où est le lieu : il n'est sur aucune carte")
	}
}
