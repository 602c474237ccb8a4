package pipeline_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/mapping"
	"github.com/lieux-numeriques/lieux/importer/read"
	"github.com/lieux-numeriques/lieux/importer/sources"
)

// scene is what a row says about where its place is, and where that is.
type scene struct {
	nom, adresse, commune, postcode, insee string
	at                                     geo.Position
	lat, lon                               string // as written; "" for those of at
	territory                              string // of the source
	truth                                  *territory.Commune
}

// listingDrafts returns the mapped rows of a real listing.
func listingDrafts(t *testing.T, dir, name string) []*importer.Draft {
	t.Helper()
	source, location, err := sources.Resolve(filepath.Join(dir, name), "", "")
	if err != nil {
		t.Fatal(err)
	}
	m := mapping.Standard()
	if source.Mapping != nil {
		if m, err = mapping.Parse(source.Mapping, name); err != nil {
			t.Fatal(err)
		}
	}
	listing, err := read.Open(t.Context(), read.Input{Location: location}, read.Options{SplitArrays: m.NeedsArrays()})
	if err != nil {
		t.Fatal(err)
	}
	defer listing.Close()
	reader, err := listing.Records()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	var program *mapping.Program
	var drafts []*importer.Draft
	for reader.Scan() {
		record := reader.Record()
		if program == nil || program.Header() != record.Header {
			program = m.Compile(record.Header)
		}
		drafts = append(drafts, program.Apply(record))
	}
	if reader.Err() != nil {
		t.Fatal(reader.Err())
	}
	return drafts
}

// agreed returns the scenes of rows whose witnesses all agree: the name of a commune of the postcode,
// and a point in its outline.
func agreed(t *testing.T, g *territory.Gazetteer, j judges) []scene {
	t.Helper()
	dir := listingstest.Dir(t)
	var scenes []scene
	for _, name := range listingstest.Names(t, dir) {
		for _, d := range listingDrafts(t, dir, name) {
			text := d.Text
			lat, _, ok1 := importer.ParseCoordinate(text["latitude"])
			lon, _, ok2 := importer.ParseCoordinate(text["longitude"])
			p := g.Postcode(text["code_postal"])
			if !ok1 || !ok2 || p == nil {
				continue
			}
			at := geo.Position{lon, lat}
			for _, c := range p.Communes {
				if c.Kind != territory.KindCommune || territory.Slug(c.Name) != territory.Slug(text["commune"]) ||
					text["code_insee"] != "" && text["code_insee"] != c.Code || j.distance(g, c.Code, at) != 0 {
					continue
				}
				scenes = append(scenes, scene{nom: text["nom"], adresse: text["adresse"], commune: text["commune"],
					postcode: text["code_postal"], insee: c.Code, at: at, truth: c})
			}
		}
	}
	return scenes
}

// draft returns the row of a scene.
func (s scene) draft() *importer.Draft {
	lat, lon := s.lat, s.lon
	if lat == "" && s.at != (geo.Position{}) {
		lat, lon = fmt.Sprintf("%.6f", s.at[1]), fmt.Sprintf("%.6f", s.at[0])
	}
	return &importer.Draft{Text: map[string]string{"nom": s.nom, "adresse": s.adresse, "commune": s.commune,
		"code_postal": s.postcode, "code_insee": s.insee, "latitude": lat, "longitude": lon}}
}

// whereabouts cleans and locates the row of a scene.
func whereabouts(ctx context.Context, s scene, settings *clean.Settings, l *locate.Locator) importer.Row {
	d := s.draft()
	row := clean.Place(d, settings)
	l.LocateAll(ctx, []locate.Request{{Row: &row, Lat: d.Text["latitude"], Lon: d.Text["longitude"]}})
	return row
}

// outcome counts what became of the scenes of one fault.
type outcome struct{ all, right, wrong, kept, caught, outside int }

// count adds the row of a scene: the commune that it got, and where it stands.
func (o *outcome) count(w *world, s scene, p *directory.Place) {
	o.all++
	switch current := w.g.Current(p.INSEECode); {
	case current == nil:
	case current.Code == s.truth.Code:
		o.right++
	default:
		o.wrong++
	}
	at := p.Location
	if !at.Known || at.Precision != geo.PrecisionPoint {
		o.caught++
		return
	}
	if geo.Distance(at.Position, s.at) < 5 {
		o.kept++
	}
	if w.j.distance(w.g, s.truth.Code, at.Position) > 1000 {
		o.outside++
	}
}

// scenesOfAFault is the number of scenes of each fault.
const scenesOfAFault = 1000

// Places are published in their commune, and points elsewhere are refused, when the witnesses of rows whose
// witnesses agree are falsified. The seed is fixed.
func TestWhereabouts(t *testing.T) {
	opts := options(t)
	g, l := opts.Gazetteer, opts.Locator.(*locate.Locator)
	listingstest.Dir(t)
	w := newWorld(t, g)
	t.Logf("%d rows whose witnesses agree", len(w.scenes))
	settings := map[string]*clean.Settings{}
	for _, f := range faults {
		var o outcome
		for o.all < scenesOfAFault {
			s := w.scenes[w.IntN(len(w.scenes))]
			if !f.falsify(w, &s) {
				continue
			}
			if settings[s.territory] == nil {
				settings[s.territory] = &clean.Settings{Source: importer.Source{Name: "essai", Territory: s.territory},
					Gazetteer: g, Now: today}
			}
			row := whereabouts(t.Context(), s, settings[s.territory], l)
			o.count(w, s, &row.Place)
		}
		t.Logf("%-50s right %4d  wrong %3d  unknown %3d  point kept %4d  refused %4d  over 1 km outside %3d",
			f.name, o.right, o.wrong, o.all-o.right-o.wrong, o.kept, o.caught, o.outside)
		if o.right < f.right || o.wrong > f.wrong || o.kept < f.kept || o.caught < f.caught {
			t.Errorf("%s: want at least %d right, %d kept, %d refused, and at most %d wrong", f.name, f.right, f.kept,
				f.caught, f.wrong)
		}
	}
}

// Nearly no place of the real listings is published at a point more than 1 km outside of its commune, and
// nearly no point inside of it is refused.
func TestPointsOfListings(t *testing.T) {
	opts := options(t)
	g, l := opts.Gazetteer, opts.Locator.(*locate.Locator)
	dir := listingstest.Dir(t)
	j := judgesOf(t)
	points, outside, refused := 0, 0, 0
	for _, name := range listingstest.Names(t, dir) {
		source, _, err := sources.Resolve(filepath.Join(dir, name), "", "")
		if err != nil {
			t.Fatal(err)
		}
		settings := &clean.Settings{Source: source, Gazetteer: g, Now: today}
		here, far, lost, unknown := 0, 0, 0, 0
		for _, d := range listingDrafts(t, dir, name) {
			row := clean.Place(d, settings)
			if row.State == importer.RefusedRow {
				continue
			}
			l.LocateAll(t.Context(), []locate.Request{{Row: &row, Lat: d.Text["latitude"], Lon: d.Text["longitude"]}})
			p := &row.Place
			if p.INSEECode == "" {
				unknown++
			}
			if p.PostalCode != "" && g.Postcode(p.PostalCode) == nil {
				t.Errorf("%s %d: the postcode %s, which does not exist, is published", name, row.Rank, p.PostalCode)
			}
			lat, _, okLat := importer.ParseCoordinate(d.Text["latitude"])
			lon, _, okLon := importer.ParseCoordinate(d.Text["longitude"])
			switch {
			case p.Location.Precision == geo.PrecisionPoint:
				here++
				if j.distance(g, p.INSEECode, p.Location.Position) > 1000 {
					far++
				}
			case okLat && okLon && j.distance(g, p.INSEECode, geo.Position{lon, lat}) == 0:
				lost++
			}
		}
		t.Logf("%-30s %5d points, %d over 1 km outside; %d inside refused; %d communes unknown", name, here, far, lost,
			unknown)
		points, outside, refused = points+here, outside+far, refused+lost
	}
	if points < 9500 || outside > 6 || refused > points/500 {
		t.Errorf("%d points, %d over 1 km outside, %d inside refused; want 9 500, 6 and 2 in 1 000", points, outside, refused)
	}
}
