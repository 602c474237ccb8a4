package atlas_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// maxPage is the greatest size of a page, in bytes.
const maxPage = 20 << 10

func TestPagesOfTerritories(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	for path, texts := range map[string][]string{
		"departement/33":  {"<h1>Gironde", "Par intercommunalité", "Où ouvrir ensuite", "Toutes les parties"},
		"region/75":       {"Nouvelle-Aquitaine", "Par département", "Les communes les plus éloignées"},
		"commune/33063":   {"<h1>Bordeaux", "Bordeaux Métropole", "Gironde"},
		"commune/14666":   {"1 commune n&#39;a pas de point à elle"},
		"epci/243300316":  {"Bordeaux Métropole"},
		"departement/989": {"n&#39;est pas connu"},
		"pays/FR":         {"Par région", "Occitanie"},
		"departement/974": {"La Réunion"},
		"departement/48?frais_a_charge=Gratuit&lang=en":    {"Loz", "inhabitants", "Gratuit"},
		"departement/33?label=France+Services&portee_km=5": {"Lieux existants que les filtres laissent de côté", "5"},
		"departement/33?maj_depuis=2090-01-01": {"Aucun lieu ne correspond",
			"Comparer avec tous les lieux"},
		"departement/48?label=France+Services&avec=tous&tournee=oui&nombre=5": {"Comparés avec :", "tous les lieux",
			"Écart", "La tournée d’un bus", "Ne plus comparer"},
		"departement/33?bassin_km=30&part_debutants=0.3": {`value="30"`, `value="0.3"`, "30 km",
			"Adresse de la requête"},
		"departement/33/offre": {"Coût", "Sortes de lieux", "horaires connus :",
			"Fiche la plus récente"},
		"departement/33/a-completer":                            {"habitants comptent dessus", "Lieu par lieu", "critere="},
		"departement/33/a-completer?critere=offre_jours_feries": {"jours fériés", "Tous les manques"},
		"departement/33/a-completer?maj_depuis=2090-01-01":      {"Aucun de ces lieux"},
		"departement/33/parties":                                {"Bordeaux Métropole", "Plus loin"},
		"departement/33/filtres?frais_a_charge=Gratuit": {`value="Gratuit" checked`,
			`name="vue" value="frais_a_charge=Gratuit"`},
		"epci/243300316/parties": {"Pessac"},
	} {
		got := s.Get("/territoires/" + path)
		body := string(got.Body)
		if got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, got.StatusCode)
			continue
		}
		if len(body) > maxPage {
			t.Errorf("%s: %d bytes, at most %d", path, len(body), maxPage)
		}
		for _, text := range texts {
			if !strings.Contains(strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(body), text) {
				t.Errorf("%s does not say %q", path, text)
			}
		}
	}
	index := string(s.Get("/territoires").Body)
	if n := strings.Count(index, `"territoires/departement/`); n < 94 ||
		n+strings.Count(index, `class="region"`) < 101 ||
		!strings.Contains(index, "Gironde") || len(index) > maxPage {
		t.Errorf("the index lists %d départements in %d bytes", n, len(index))
	}
	for path, status := range map[string]int{
		"departement/99": 404, "code_postal/33000": 404, "departement/33?part_exclus=9": 400,
		"departement/33?servces=x":      400,
		"departement/33/couverture.csv": 200, "departement/33/couverture.geojson": 200,
		"departement/33/carte.svg": 200, "commune/33063/carte.svg": 404, "commune/33063/parties": 404,
		"departement/33/a-completer.csv": 200, "departement/33/parties.csv": 200, "commune/33063/a-completer": 200,
		"departement/33/a-completer?critere=offre_frai": 400, "departement/33?critere=offre_frais": 400,
		"departement/33?avec=servces%3Dx": 400, "departement/33/offre?servces=x": 400,
	} {
		if got := s.Get("/territoires/" + path); got.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, status)
		}
	}
}

// answers is what tests read of the answers of the API.
type answers struct {
	Habitants int
	Distances []struct{ Habitants int }
	Acces     float64
	Hours     int `json:"heures_formation"`
	Budget    int `json:"budget_eur"`
	Sites     []struct {
		Gained int `json:"habitants_gagnes"`
	}
}

// TestPagesAgreeWithTheAPI compares the numbers in the prose of random territories with the API.
func TestPagesAgreeWithTheAPI(t *testing.T) {
	s := sitetest.OpenPages(t, sitetest.PagesConfig(t))
	g := sitetest.Gazetteer(t)
	var paths, areas []string
	for c := range g.Communes() {
		if c.Kind == territory.KindCommune {
			paths = append(paths, "commune/"+c.Code)
		}
	}
	for _, kind := range territory.AreaKinds() {
		for a := range g.Areas(kind) {
			areas = append(areas, string(kind)+"/"+a.Code)
		}
	}
	r := rand.New(rand.NewPCG(3, 14))
	spaces := regexp.MustCompile(`[\x{202f}\x{a0}]`)
	for range 200 {
		path := paths[r.IntN(len(paths))]
		if r.IntN(2) == 0 {
			path = areas[r.IntN(len(areas))]
		}
		page := spaces.ReplaceAllString(string(s.Get("/territoires/"+path).Body), "")
		api := "/api/v1/territoires/" + path
		got := sitetest.Decode[answers](t, s.Get(api+"/couverture"))
		needs := sitetest.Decode[answers](t, s.Get(api+"/besoins"))
		plan := sitetest.Decode[answers](t, s.Get(api+"/ouvrir"))
		said := []string{fmt.Sprintf("<p>%d habitants", got.Habitants), fmt.Sprintf("<dd>%d</dd>", needs.Hours),
			fmt.Sprintf("<dd>%d€", needs.Budget),
			fmt.Sprintf("<strong>%s heures", i18n.French.Decimal(fmt.Sprintf("%.2f", 1000*got.Acces)))}
		for _, d := range got.Distances {
			said = append(said, fmt.Sprintf("<td>%d</td>", d.Habitants))
		}
		for _, chosen := range plan.Sites {
			said = append(said, fmt.Sprintf("<td>%d</td>", chosen.Gained))
		}
		for _, text := range said {
			if !strings.Contains(strings.ReplaceAll(page, " €", "€"), text) {
				t.Errorf("%s does not say %q", path, text)
			}
		}
	}
}
