package mapping_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/mapping"
)

// TestColumnsOfNewcomers reads columns that do not have the names of the référentiel. want is the fields that are
// read, unread the columns that are not.
func TestColumnsOfNewcomers(t *testing.T) {
	tests := []struct {
		name   string
		row    []string // column, cell…
		want   map[string]string
		unread string
	}{
		{"OpenStreetMap", []string{"@id", "node/5", "amenity", "library", "name", "Cyber", "addr:housenumber", "12 bis",
			"addr:street", "Rue du Lac", "addr:postcode", "44000", "addr:city", "Nantes", "contact:phone", "+33 2 40 11 22 33",
			"contact:email", "a@exemple.fr", "contact:website", "https://exemple.fr", "ref:FR:SIRET", "35600000009075",
			"check_date", "2026-01-02", "wheelchair", "limited"},
			map[string]string{"id": "node/5", "nom": "Cyber", "adresse": "12 bis Rue du Lac", "code_postal": "44000",
				"commune": "Nantes", "telephone": "+33 2 40 11 22 33", "courriels": "a@exemple.fr",
				"site_web": "https://exemple.fr", "pivot": "35600000009075", "date_maj": "2026-01-02"}, "amenity, wheelchair"},
		{"OpenStreetMap, sans voie", []string{"name", "Cyber", "addr:housenumber", "12", "addr:city", "Nantes"},
			map[string]string{"nom": "Cyber", "commune": "Nantes"}, "addr:housenumber"},
		{"Overpass", []string{"type", "way", "id", "9", "center.lat", "47.2", "center.lon", "-1.5", "tags.name", "Cyber",
			"tags.addr:place", "Le Lac", "tags.phone", "0240112233"},
			map[string]string{"id": "9", "latitude": "47.2", "longitude": "-1.5", "nom": "Cyber", "adresse": "Le Lac",
				"telephone": "0240112233"}, "type"},
		{"adresse en quatre colonnes", []string{"nom", "Cyber", "N° voie", "3.0", "Indice de répétition", "ter",
			"Type de voie", "Rue", "Nom de la voie", "du Lac"},
			map[string]string{"nom": "Cyber", "adresse": "3 ter Rue du Lac"}, ""},
		{"un numéro d'ordre n'est pas celui d'une rue", []string{"numero", "3", "nom", "Cyber", "rue", "rue du Lac"},
			map[string]string{"nom": "Cyber", "adresse": "rue du Lac"}, "numero"},
		{"le numéro déjà dans la voie", []string{"nom", "Cyber", "numero", "3", "voie", "3 rue du Lac"},
			map[string]string{"nom": "Cyber", "adresse": "3 rue du Lac"}, ""},
		{"tableur d'un territoire", []string{"Nom de la structure", "Cyber", "Adresse du lieu", "3 rue du Lac",
			"Code Postal *", "44000", "Nom de la commune", "Nantes", "N° de téléphone", "0240112233", "Adresse e-mail",
			"a@exemple.fr", "Site Internet", "exemple.fr", "Horaires d'ouverture", "lundi 9h-12h",
			"Date de dernière mise à jour", "2026-01-02", "Code INSEE de la commune", "44109"},
			map[string]string{"nom": "Cyber", "adresse": "3 rue du Lac", "code_postal": "44000", "commune": "Nantes",
				"telephone": "0240112233", "courriels": "a@exemple.fr", "site_web": "exemple.fr", "date_maj": "2026-01-02",
				"code_insee": "44109"}, ""},
		{"lettres perdues", []string{"nom", "Cyber", "T\ufffdl\ufffdphone", "0240112233", "Num\ufffd\ufffdro de voie", "3",
			"Nom de la voie", "rue du Lac", "Compl\ufffdment", "bis"},
			map[string]string{"nom": "Cyber", "telephone": "0240112233", "adresse": "3 rue du Lac",
				"complement_adresse": "bis"}, ""},
		{"UTF-8 lu en Windows", []string{"nom", "Cyber", "TÃ©lÃ©phone", "0240112233", "RÃ©fÃ©rence", "5"},
			map[string]string{"nom": "Cyber", "telephone": "0240112233"}, "RÃ©fÃ©rence"},
		{"un nom plus sûr passe avant", []string{"libelle", "Espace public", "nom", "Cyber"},
			map[string]string{"nom": "Cyber"}, "libelle"},
		{"le seul nom possible", []string{"libelle", "Cyber", "ville", "Nantes"},
			map[string]string{"nom": "Cyber", "commune": "Nantes"}, ""},
		{"accessibilite n'est pas une adresse", []string{"nom", "Cyber", "accessibilite", "Handicap moteur"},
			map[string]string{"nom": "Cyber"}, "accessibilite"},
		{"accessibilite est une adresse", []string{"nom", "Cyber", "accessibilite", "https://acceslibre.beta.gouv.fr/a/"},
			map[string]string{"nom": "Cyber", "fiche_acces_libre": "https://acceslibre.beta.gouv.fr/a/"}, ""},
		{"url sans adresse", []string{"nom", "Cyber", "url", "oui"}, map[string]string{"nom": "Cyber"}, "url"},
		{"position en mots", []string{"nom", "Cyber", "position", "derrière la mairie"}, map[string]string{"nom": "Cyber"},
			"position"},
		{"x et y en mètres", []string{"nom", "Cyber", "X", "355577.8", "Y", "6689723.1"},
			map[string]string{"nom": "Cyber", "longitude": "355577.8", "latitude": "6689723.1"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := row(tt.row...)
			m := mapping.Standard().Seeing([]*importer.Record{r})
			d := m.Compile(r.Header).Apply(r)
			if diff := cmp.Diff(tt.want, d.Text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			findings, err := m.Check(r.Header)
			if err != nil {
				t.Fatal(err)
			}
			unread := ""
			for _, f := range findings {
				if f.Rule == "liste.colonnes_hors_referentiel" {
					unread = f.Value
				}
			}
			if unread != tt.unread {
				t.Errorf("unread: %q, want %q", unread, tt.unread)
			}
		})
	}
}

// TestPointsInOneColumn reads both coordinates from one cell.
func TestPointsInOneColumn(t *testing.T) {
	const lat, lon = "47.25", "-1.5"
	tests := []struct{ name, column, cell, lat, lon string }{
		{"Opendatasoft", "geo_point_2d", "47.25, -1.5", lat, lon},
		{"sans espace", "coordonnees", "47.25,-1.5", lat, lon},
		{"tableau JSON", "geo_point_2d", "47.25|-1.5", lat, lon},
		{"crochets", "Coordonnées GPS", "[47.25, -1.5]", lat, lon},
		{"parenthèses et point-virgule", "geolocalisation", "(47.25 ; -1.5)", lat, lon},
		{"virgules décimales", "latlon", "47,25 ; -1,5", "47,25", "-1,5"},
		{"virgules décimales et virgule", "gps", "47,25, -1,5", "47,25", "-1,5"},
		{"objet", "geo_point_2d", `{"lon": -1.5, "lat": 47.25}`, lat, lon},
		{"objet de Python", "geo_point", `{'lat': 47.25, 'lon': -1.5}`, lat, lon},
		{"GeoJSON", "geo_shape", `{"type": "Point", "coordinates": [-1.5, 47.25]}`, lat, lon},
		{"GeoJSON dans une Feature", "geom",
			`{"type":"Feature","geometry":{"type":"Point","coordinates":[-1.5,47.25]},"properties":{}}`, lat, lon},
		{"surface en GeoJSON", "geo_shape",
			`{"coordinates":[[[-2,47],[-1,47],[-1,47.5],[-2,47.5],[-2,47]]],"type":"Polygon"}`, lat, lon},
		{"WKT", "wkt", "POINT (-1.5 47.25)", lat, lon},
		{"EWKT à trois dimensions", "the_geom", "SRID=4326;POINT Z (-1.5 47.25 12)", lat, lon},
		{"WKT multiple", "geometry", "MULTIPOINT((-1.5 47.25))", lat, lon},
		{"surface en WKT", "geom", "POLYGON ((-2 47, -1 47, -1 47.5, -2 47.5, -2 47))", lat, lon},
		{"WKB de PostGIS", "geom", "0101000020E6100000000000000000F8BF0000000000A04740", lat, lon},
		{"longitude en premier", "lon_lat", "-1.5, 47.25", lat, lon},
		{"coordonnées d'une géométrie aplatie", "geometry.coordinates", "-1.5|47.25", lat, lon},
		{"lien geo:", "position", "geo:47.25,-1.5", lat, lon},
		{"degrés et minutes", "gps", `47°15'N, 1°30'O`, "47°15'N", "1°30'O"},
		{"un mot n'est pas un point", "position", "au fond de la cour", "", ""},
		{"un seul nombre n'est pas un point", "gps", "47.25", "", ""},
		{"une virgule décimale ne sépare pas", "gps", "47,25", "", ""},
		{"cinq nombres ne sont pas un point", "coords", "1 2 3 4 5", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := row("nom", "Cyber", tt.column, tt.cell)
			d := mapping.Standard().Compile(r.Header).Apply(r)
			if d.Text["latitude"] != tt.lat || d.Text["longitude"] != tt.lon {
				t.Errorf("%s: got %q, %q", tt.cell, d.Text["latitude"], d.Text["longitude"])
			}
		})
	}
	t.Run("membres d'un objet", func(t *testing.T) {
		r := row("nom", "Cyber", "geo_point_2d.lon", lon, "geo_point_2d.lat", lat)
		d := mapping.Standard().Compile(r.Header).Apply(r)
		if d.Text["latitude"] != lat || d.Text["longitude"] != lon {
			t.Errorf("got %v", d.Text)
		}
	})
	t.Run("les colonnes des coordonnées passent avant", func(t *testing.T) {
		r := row("nom", "Cyber", "geo_point_2d", "1.5, 2.5", "latitude", lat, "longitude", lon)
		d := mapping.Standard().Compile(r.Header).Apply(r)
		if d.Text["latitude"] != lat || d.Text["longitude"] != lon {
			t.Errorf("got %v", d.Text)
		}
	})
}

func TestRecognisedColumnsAreReported(t *testing.T) {
	findings, err := mapping.Standard().Check(importer.NewHeader("name", "commune", "addr:street", "geom"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Rule == "liste.colonnes_reconnues" {
			want := "name → nom, addr:street → adresse, geom → latitude et longitude"
			if f.Value != want {
				t.Errorf("got %q, want %q", f.Value, want)
			}
			return
		}
	}
	t.Errorf("not reported: %s", strings.Join(rules(findings), ", "))
}

func TestColumnOfAMappingWithBrokenLetters(t *testing.T) {
	r := row("Libell\ufffd du lieu", "Cyber", "T\ufffdl\ufffdphone", "0240112233")
	m := parse(t, `{"nom":{"colonne":"Libellé du lieu"},"telephone":{"colonne":"Téléphone"}}`)
	d := m.Compile(r.Header).Apply(r)
	if d.Text["nom"] != "Cyber" || d.Text["telephone"] != "0240112233" {
		t.Errorf("got %v", d.Text)
	}
}
