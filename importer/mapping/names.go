package mapping

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// otherNames are the names of columns that listings outside the référentiel use, in the form of nameKey: OpenStreetMap,
// Opendatasoft, uMap, the national address base, and spreadsheets of territories. A line is a key of the language and
// its names. Those after `?` may mean something else: they count when no other column gives the field.
const otherNames = `
id : id, identifiant, identifiant lieu, identifiant structure, id lieu, id structure, osm id
pivot : siret, pivot siret ou rna, pivot siret rna, pivot siret, numero siret, n siret, no siret, code siret,
	siret structure, siret lieu, siret etablissement, ref fr siret
nom : name, nom lieu, nom structure, nom etablissement, nom site, nom officiel, denomination, nom point,
	nom lieu mediation numerique ? lieu, structure, etablissement, intitule, libelle, titre, raison sociale, title
adresse : adresse postale, adresse complete, adresse lieu, adresse structure, adresse 1, adresse1, adresse ligne 1,
	ligne adresse, libelle adresse, address, addr full, contact address, full address ? adr
complement_adresse : complement, adresse complement, complement adresse 1, adresse 2, adresse2, adresse ligne 2
commune : ville, nom commune, libelle commune, lib com, libcom, nom com, nom ville, city, addr city, contact city,
	municipalite, commune lieu, commune nom ? localite
code_postal : cp, codepostal, code post, codpost, postcode, zip, zipcode, zip code, postal code, addr postcode,
	contact postcode
code_insee : insee, code commune, codeinsee, code insee commune, code commune insee, insee com, com insee,
	insee commune, depcom, codgeo, citycode, ref insee
latitude : lat, lat wgs84, latitude wgs84, y wgs84, coord y, coordonnee y, coordonnees y, latitude y, center lat,
	geo lat, geometry y, geometry coordinates 1 ? y
longitude : lon, lng, long, lon wgs84, long wgs84, longitude wgs84, x wgs84, coord x, coordonnee x, coordonnees x,
	longitude x, center lon, geo lon, geometry x, geometry coordinates 0 ? x
telephone : tel, phone, numero telephone, n telephone, no telephone, num telephone, numero tel, tel fixe,
	telephone fixe, telephone 1, tel 1, telephone accueil, contact phone, phone number ? contact mobile
courriels : email, mail, e mail, adresse mail, adresse email, adresse e mail, adresse courriel, adresse electronique,
	adresse messagerie, contact email, contact mail, mail contact, email contact, courriel contact
site_web : url, website, sites web, site, site web url, web, page web, url site, url site web, adresse site,
	adresse site internet, lien site, contact website
horaires : horaire, horaires ouverture, heures ouverture, jours horaires ouverture, jours heures ouverture,
	jours ouverture horaires, opening hours
presentation_resume : resume, presentation courte, description courte
presentation_detail : description, presentation, descriptif
date_maj : date mise jour, mise jour, date maj, maj, derniere maj, derniere mise jour, date derniere mise jour,
	date actualisation, date modification, date derniere modification, check date, updated at, last update ? timestamp
structure_parente : structure porteuse, organisme porteur, operator
prise_rdv : lien rdv, url rdv, lien prise rdv, prise rendez vous
fiche_acces_libre : acceslibre, acces libre, fiche acceslibre, lien acceslibre, url acceslibre
modalites_accompagnement : modalite accompagnement`

// pointNames are columns that hold both coordinates of a place, the latitude first where they are a pair of numbers.
// The names after `?` put the longitude first, as GeoJSON does.
const pointNames = `geo point 2d, geo point, geopoint, geopoint 2d, point geo, point 2d, coordonnees, coordonnees gps,
	coordonnees geographiques, coordonnees geo, coordonnees geographique, coordonnees gps lieu, coords, coord, coordinates,
	gps, geolocalisation, geoloc, latlon, lat lon, latlng, lat lng, lat long, latitude longitude, lat lon wgs84, position,
	position geographique, localisation, location, geo, point, geom, geometry, geometrie, the geom, wkt, wkt geom, shape,
	geo shape, geojson, wkb geometry, geo coordinates
	? lon lat, lonlat, lng lat, longitude latitude, long lat, xy, geometry coordinates, geom coordinates,
	location coordinates, geo shape coordinates, geo shape geometry coordinates, geojson coordinates`

// addressNames are the columns of addresses in several parts: number, repetition, kind of the way, name of the way.
var addressNames = [...]string{
	`addr housenumber, contact housenumber, housenumber, house number, numero voie, num voie, n voie, no voie, numero rue,
	num rue, n rue, numvoie, numero`,
	`rep, repetition, indice repetition, indice rep, ind rep, suffixe`,
	`type voie, typ voie, libelle type voie, typevoie, nature voie`,
	`addr street, contact street, nom voie, libelle voie, lib voie, nomvoie, street, voie, rue, nom rue, addr place,
	addr hamlet`,
}

// columnName is what a name of a column stands for.
type columnName struct {
	key  string // of the language, or pointName or addressName
	weak bool   // it may mean something else
	part int    // of an address
}

// Kinds of columns that are not keys of the language.
const (
	pointName   = "point"
	addressName = "partie d'adresse"
)

// columnNames are the tables above by nameKey.
var columnNames = func() map[string]columnName {
	all := map[string]columnName{}
	add := func(list string, name columnName) {
		for _, other := range strings.Split(list, ",") {
			if other = strings.TrimSpace(other); other != "" {
				all[other] = name
			}
		}
	}
	for i, list := range addressNames {
		add(list, columnName{key: addressName, part: i})
	}
	pairs, swapped, _ := strings.Cut(pointNames, "?")
	add(pairs, columnName{key: pointName})
	add(swapped, columnName{key: pointName, weak: true})
	lines := strings.ReplaceAll(otherNames, ",\n", ",")
	for _, line := range strings.Split(strings.TrimSpace(strings.ReplaceAll(lines, "\n\t", " ")), "\n") {
		key, list, _ := strings.Cut(line, " : ")
		sure, doubtful, _ := strings.Cut(list, " ? ")
		add(sure, columnName{key: key})
		add(doubtful, columnName{key: key, weak: true})
	}
	return all
}()

// smallWords say nothing in the name of a column.
var smallWords = words("de du des d la le les l a au aux un une et")

// nameKey returns the words of the name of a column, without accents, articles and the prefixes of exports: "Date de
// mise à jour" and "date_mise_jour" are the same, "addr:city" is "addr city".
func nameKey(column string) string {
	name := directory.Fold(column)
	for _, w := range wrappings {
		name = strings.TrimPrefix(name, w)
	}
	fields := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if kept := slices.DeleteFunc(slices.Clone(fields), func(w string) bool { return smallWords[w] }); len(kept) > 0 {
		fields = kept
	}
	return strings.Join(fields, " ")
}

// standardKey returns what a column of a listing without mapping stands for: a key of the language under its own name
// or another, a point, or a part of an address.
func standardKey(column string) (columnName, bool) {
	if found, ok := brokenKey(column); ok {
		return found, true
	}
	name := columnKey(column)
	for _, w := range wrappings {
		name = strings.TrimPrefix(name, w)
	}
	under := strings.ReplaceAll(name, " ", "_")
	if v0 := directory.V0Named(under); v0 != nil && keys[under].kind == listKey {
		return columnName{key: v0.Name}, true
	} else if v0 != nil {
		return columnName{key: v0.Field}, true
	}
	if k, ok := keys[under]; ok {
		return columnName{key: under}, k.kind != deadKey
	}
	bare := nameKey(column)
	if found, ok := columnNames[bare]; ok {
		return found, true
	}
	if bare != name && bare != "" { // "Commune *", "Nom :"
		if found, ok := standardKey(bare); ok {
			return found, true
		}
	}
	return axisOf(name)
}

// axisOf returns the coordinate that a member of a point is: "geo_point_2d.lat".
func axisOf(name string) (columnName, bool) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || columnNames[nameKey(name[:dot])].key != pointName {
		return columnName{}, false
	}
	axis := columnNames[nameKey(name[dot+1:])].key
	if own := name[dot+1:]; own == "latitude" || own == "longitude" {
		axis = own
	}
	return columnName{key: axis}, axis == "latitude" || axis == "longitude"
}

// isField reports whether a column has the name that a field has now or had.
func isField(column string) bool {
	under := strings.ReplaceAll(columnKey(column), " ", "_")
	_, ok := keys[under]
	return ok || directory.V0Named(under) != nil
}

// title returns what a column is read as, for messages.
func (n columnName) title() string {
	switch n.key {
	case pointName:
		return "latitude et longitude"
	case addressName:
		return "adresse"
	}
	return n.key
}

// addressPart returns the part of an address that a column is. A column `numero` may number anything: it counts right
// before the way, and a number counts only with a way.
func addressPart(h *importer.Header, i int) (part int, ok bool) {
	names := h.Names()
	name := columnNames[nameKey(names[i])]
	if name.key == "" {
		name, _ = brokenKey(names[i])
	}
	if name.key != addressName {
		return 0, false
	}
	if directory.Fold(names[i]) != "numero" {
		return name.part, true
	}
	if i+1 == len(names) {
		return 0, false
	}
	next := columnNames[nameKey(names[i+1])]
	return 0, next.key == addressName && next.part > 0
}
