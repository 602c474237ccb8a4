package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
)

// where resolves the commune and separates it from the address.
func (w *work) where() {
	in := PlaceText{
		Commune: w.cell("commune"), Address: w.tidy("adresse", w.raw("adresse"), addressText),
		Complement: w.cell("complement_adresse"),
		PlaceName:  w.place.Name, Departements: w.settings.departements,
	}
	in.PostalCode, _ = w.cellOrItems("code_postal")
	in.INSEECode, _ = w.cellOrItems("code_insee")
	in.Point, in.Located = pointOf(w.draft)
	in.PointIsCentre = in.Located && w.settings.Vague(w.draft)
	w.commune, w.address = in.Commune, in.Address
	var strays []importer.Finding
	in.Address, strays = strayAddress(in.Address)
	w.addAll("adresse", strays)
	found := Resolve(w.settings.Gazetteer, in)
	for _, f := range found.Findings {
		w.add(f.Field, f)
	}
	p := w.place
	p.Commune, p.PostalCode, p.INSEECode = found.Name, found.PostalCode, found.INSEECode
	p.Address, p.AddressComplement = found.Address, found.Complement
	p.Territory = w.settings.territory(found)
}

// pointOf returns the position that the coordinates of a row mean, if it is in France: as they are, or
// exchanged.
func pointOf(d *importer.Draft) (p geo.Position, ok bool) {
	lat, _, okLat := importer.ParseCoordinate(d.Text["latitude"])
	lon, _, okLon := importer.ParseCoordinate(d.Text["longitude"])
	if !okLat || !okLon || lat == 0 || lon == 0 {
		return p, false
	}
	for _, p := range [...]geo.Position{{lon, lat}, {lat, lon}} {
		if geo.CheckFrance(p) == nil {
			return p, true
		}
	}
	return p, false
}

// addressText is Text, with a comma for each line break.
func addressText(raw string) (string, []importer.Finding) {
	s, findings := Prose(raw)
	if !strings.Contains(s, "\n") {
		return s, findings
	}
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
	for i := range lines {
		lines[i] = strings.Trim(lines[i], " ,")
	}
	s = strings.Join(nonEmpty(lines), ", ")
	return s, append(findings, corrected(raw, "lignes", s))
}

// territory returns the codes of the territories that contain the place.
func (s *Settings) territory(found PlaceFound) directory.Territory {
	if found.Commune != nil {
		c := s.Gazetteer.Current(found.Commune.Code)
		if c == nil {
			c = found.Commune
		}
		return directory.TerritoryOf(c)
	}
	area := s.Gazetteer.Departement(departementOf(found.PostalCode))
	if area == nil {
		return directory.Territory{}
	}
	return directory.Territory{Areas: territory.Areas{Departement: area.Code, Region: area.Parent}}
}
