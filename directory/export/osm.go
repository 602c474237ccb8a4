package export

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// OSM is the places as nodes of OpenStreetMap, to be compared with the map in an editor such as JOSM.
var OSM = &Format{
	Name: "osm", Acronym: "OSM", MediaType: "application/vnd.openstreetmap.data+xml",
	Accept: []string{"application/vnd.openstreetmap.data+xml"},
	Usage:  "OpenStreetMap (JOSM) : un nœud par lieu, à comparer avec la carte", Order: 11,
	Summary: "La vue en nœuds d'OpenStreetMap",
	Description: "OSM XML 0.6. Un nœud par lieu qui a une position, avec des identifiants négatifs : rien ne doit " +
		"être envoyé sans\naccord de la communauté, et la licence de chaque source doit permettre l'ODbL. GDAL les " +
		"lit avec\n`OSM_USE_CUSTOM_INDEXING=NO`.\n",
	file: writeOSM,
}

// licenseNote is what somebody must know before data goes from here to OpenStreetMap.
const licenseNote = "À comparer, non à importer : OpenStreetMap est sous ODbL ; la licence de chaque source doit le " +
	"permettre, et un import se discute avec la communauté."

// osmKinds are the tags of the kinds of structures that OpenStreetMap names.
var osmKinds = map[string]string{
	"BIB": "amenity=library", "RELAIS_LECTURE": "amenity=library", "MUNI": "amenity=townhall",
	"LA_POSTE": "amenity=post_office",
	"CCAS":     "amenity=social_facility", "CIAS": "amenity=social_facility", "CHRS": "amenity=social_facility",
	"CADA": "amenity=social_facility", "CSC": "amenity=community_centre", "CS": "amenity=community_centre",
	"MJC": "amenity=community_centre", "EVS": "amenity=community_centre", "MQ": "amenity=community_centre",
	"TIERS_LIEUX": "amenity=coworking_space", "FABLAB": "leisure=hackerspace", "FT": "office=employment_agency",
	"ML": "office=employment_agency", "CAP_EMPLOI": "office=employment_agency", "ASSO": "office=association",
	"PREF": "office=government", "DEPT": "office=government", "REG": "office=government", "EPCI": "office=government",
	"RFS": "office=government", "MSAP": "office=government", "CAF": "office=government", "CPAM": "office=government",
	"RESSOURCERIE": "shop=second_hand", "OF": "office=educational_institution",
}

// osmTags returns the tags of a place.
func osmTags(e *Entry) [][2]string {
	tags := [][2]string{{"name", e.Name}}
	add := func(key, value string) {
		known := slices.ContainsFunc(tags, func(tag [2]string) bool { return tag[0] == key })
		if value != "" && !known {
			tags = append(tags, [2]string{key, value})
		}
	}
	for _, code := range e.Typologies {
		key, value, _ := strings.Cut(osmKinds[code], "=")
		add(key, value)
	}
	if slices.Contains(e.Services, "Accès internet et matériel informatique") {
		add("internet_access", "yes")
		if slices.Equal(e.Fees, []string{"Gratuit"}) {
			add("internet_access:fee", "no")
		}
	}
	if siretPattern.MatchString(e.Pivot) {
		add("ref:FR:SIRET", e.Pivot)
	}
	number, street := SplitAddress(e.Address)
	add("addr:housenumber", number)
	add("addr:street", street)
	add("addr:postcode", e.PostalCode)
	add("addr:city", e.Commune)
	add("opening_hours", e.Hours)
	add("phone", e.Phone)
	add("email", strings.Join(e.Emails, ";"))
	add("website", strings.Join(e.Websites, ";"))
	add("operator", e.ParentStructure)
	if !e.UpdatedOn.IsZero() {
		add("check_date", e.UpdatedOn.Format(time.DateOnly))
	}
	add("source", e.Source)
	add("ref:lieux", e.ID)
	return tags
}

// SplitAddress separates the number of a street, as OpenStreetMap does, from its name.
func SplitAddress(address string) (number, street string) {
	first, rest, found := strings.Cut(address, " ")
	if !found || first == "" || first[0] < '0' || first[0] > '9' {
		return "", address
	}
	if second, after, found := strings.Cut(rest, " "); found {
		switch strings.ToLower(strings.TrimSuffix(second, ",")) {
		case "bis", "ter", "quater":
			return first + " " + strings.TrimSuffix(second, ","), after
		}
	}
	return strings.TrimSuffix(first, ","), rest
}

func writeOSM(ctx context.Context, w io.Writer, s *Selection) error {
	attribute := func(text string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(text)) // to memory: cannot fail
		return b.String()
	}
	const head = "<osm version=\"0.6\" generator=\"lieux\" upload=\"never\">\n<note>%s %s</note>\n"
	if _, err := fmt.Fprintf(w, xml.Header+head, attribute(s.credit()), attribute(licenseNote)); err != nil {
		return err
	}
	degrees := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	for n, e := range s.entries(ctx) {
		if !e.Location.Known {
			continue
		}
		p := e.Location.Position
		var b strings.Builder
		fmt.Fprintf(&b, `<node id="%d" lat="%s" lon="%s" visible="true">`+"\n", -(n + 1), degrees(p[1]), degrees(p[0]))
		for _, tag := range osmTags(e) {
			fmt.Fprintf(&b, `  <tag k="%s" v="%s"/>`+"\n", attribute(tag[0]), attribute(tag[1]))
		}
		b.WriteString("</node>\n")
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := io.WriteString(w, "</osm>\n")
	return err
}
