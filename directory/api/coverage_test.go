package api_test

import (
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// measuredJSON is what tests read of the three answers.
type measuredJSON struct {
	Territoire struct{ Type, Code, Nom string }
	Habitants  int64
	Lieux      struct{ Nombre int }
	Distances  []struct {
		RayonKM   float64 `json:"rayon_km"`
		Habitants int64
		Part      *float64
	}
	Acces    float64
	Heures   float64 `json:"heures_semaine"`
	Communes []struct {
		Code      string
		Habitants int64
		Distance  *float64 `json:"distance_m"`
		Acces     float64
		Heures    float64 `json:"heures_semaine"`
	}
	Profils []struct {
		Code      string
		Personnes int64
	}
	Formation int64 `json:"heures_formation"`
	ETP       float64
	Retour    int     `json:"retour_annees"`
	Budget    int64   `json:"budget_eur"`
	RayonKM   float64 `json:"rayon_km"`
	Sites     []struct {
		Commune, Lieu, Nom string
		Gagnes             int64 `json:"habitants_gagnes"`
		Cumul              int64
	}
	Tournee    *struct{ Etapes []struct{ Jour string } }
	Parametres []struct {
		Code, Source string
		Valeur       float64
		Annee        int
	}
	Remarques []string
}

func TestCoverage(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	got := sitetest.Decode[measuredJSON](t, s.Get("/api/v1/territoires/departement/33/couverture?services="+
		"Aide+aux+d%C3%A9marches+administratives"))
	sum, hours := int64(0), 0.0
	within := map[float64]int64{}
	for _, c := range got.Communes {
		sum += c.Habitants
		hours += c.Acces * float64(c.Habitants)
		for _, d := range got.Distances {
			if c.Distance != nil && *c.Distance <= 1000*d.RayonKM {
				within[d.RayonKM] += c.Habitants
			}
		}
	}
	if len(got.Communes) < 500 || sum != got.Habitants || got.Territoire.Nom != "Gironde" || got.Lieux.Nombre == 0 {
		t.Errorf("%d inhabitants of %d communes, in all %d", sum, len(got.Communes), got.Habitants)
	}
	if math.Abs(hours-got.Heures) > 1e-6 || math.Abs(got.Acces*float64(sum)-got.Heures) > 1e-6 {
		t.Errorf("inhabitants times access is %f hours, %f received", hours, got.Heures)
	}
	for i, km := range []float64{2, 5, 10, 20, 30} {
		d := got.Distances[i]
		if d.RayonKM != km || d.Habitants != within[km] || math.Abs(*d.Part*float64(sum)-float64(d.Habitants)) > 0.5 {
			t.Errorf("%+v, communes have %d", d, within[km])
		}
	}
	for _, p := range got.Parametres {
		if p.Source == "" || p.Annee == 0 {
			t.Errorf("%+v has no source or year", p)
		}
	}
	france := sitetest.Decode[measuredJSON](t, s.Get("/api/v1/territoires/pays/FR/couverture"))
	if len(france.Communes) < 34_000 {
		t.Errorf("France has %d communes", len(france.Communes))
	}
}

// TestCompare compares a view with another one, which is measured as by itself.
func TestCompare(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	const path = "/api/v1/territoires/departement/33/couverture?"
	got := sitetest.Decode[struct {
		measuredJSON
		Comparaison struct {
			measuredJSON
			Distances []struct{ Habitants, Ecart int64 }
			Ecart     struct{ Acces float64 }
		}
	}](t, s.Get(path+"label=France+Services&bassin_km=30&avec=frais_a_charge%3DGratuit"))
	other := sitetest.Decode[measuredJSON](t, s.Get(path+"bassin_km=30&frais_a_charge=Gratuit"))
	if got.Comparaison.Acces != other.Acces || math.Abs(got.Comparaison.Ecart.Acces-(other.Acces-got.Acces)) > 1e-12 {
		t.Errorf("%+v, want the access %f", got.Comparaison, other.Acces)
	}
	for i, d := range got.Comparaison.Distances {
		if d.Habitants != other.Distances[i].Habitants || d.Ecart != d.Habitants-got.Distances[i].Habitants {
			t.Errorf("%+v, want %+v less %+v", d, other.Distances[i], got.Distances[i])
		}
	}
}

func TestNeeds(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	got := sitetest.Decode[measuredJSON](t, s.Get("/api/v1/territoires/departement/33/besoins"))
	for i, share := range []float64{0.07, 0.19, 0.14} {
		if want := math.Round(share * float64(got.Habitants)); float64(got.Profils[i].Personnes) != want {
			t.Errorf("%+v, want %f", got.Profils[i], want)
		}
	}
	if math.Abs(float64(got.Formation)-4.18e6) > 1e4 || math.Abs(float64(got.Budget)-27.3e6) > 5e4 || got.Retour != 4 {
		t.Errorf("%+v: not the figures of the strategy", got)
	}
	own := sitetest.Decode[measuredJSON](t, s.Get("/api/v1/territoires/departement/33/besoins?heures_par_personne=26"))
	if math.Abs(float64(own.Formation-2*got.Formation)) > 1 {
		t.Errorf("%d hours of 26, %d of 13", own.Formation, got.Formation)
	}
	size := sitetest.Decode[measuredJSON](t, s.Get("/api/v1/territoires/departement/48/besoins?modulation=taille"))
	flat := sitetest.Decode[measuredJSON](t, s.Get("/api/v1/territoires/departement/48/besoins"))
	if size.Formation <= flat.Formation || size.ETP <= flat.ETP {
		t.Errorf("%d hours by size, %d else", size.Formation, flat.Formation)
	}
}

func TestPlan(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	const rare = "label=Atelier%20des%20%C3%89crans%20Tranquilles"
	got := sitetest.Decode[measuredJSON](t, s.Get("/api/v1/territoires/departement/33/ouvrir?nombre=4&"+rare))
	if got.RayonKM != 10 || len(got.Sites) != 4 || got.Sites[0].Commune == "" || got.Tournee != nil {
		t.Fatalf("%+v", got)
	}
	cumul := int64(0)
	for _, site := range got.Sites {
		if cumul += site.Gagnes; site.Cumul != cumul {
			t.Errorf("%+v does not add up", got.Sites)
		}
	}
	far := sitetest.Decode[measuredJSON](t, s.Get("/api/v1/territoires/departement/33/ouvrir?rayon_km=20&"+rare))
	if far.RayonKM != 20 || len(far.Sites) != 3 || far.Sites[0].Gagnes <= got.Sites[0].Gagnes {
		t.Errorf("%+v", far)
	}
	places := sitetest.Decode[measuredJSON](t, s.Get("/api/v1/territoires/departement/33/ouvrir?parmi=lieux&"+rare))
	if len(places.Sites) == 0 || places.Sites[0].Lieu == "" || places.Sites[0].Nom == "" {
		t.Errorf("%+v", places)
	}
	bus := sitetest.Decode[measuredJSON](t,
		s.Get("/api/v1/territoires/departement/33/ouvrir?nombre=5&tournee=oui&"+rare))
	if bus.Tournee == nil || len(bus.Tournee.Etapes) != 5 || bus.Tournee.Etapes[4].Jour != "vendredi" {
		t.Errorf("%+v", bus.Tournee)
	}
}

func TestCoverageOfWrongRequests(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	for _, path := range []string{
		"departement/99/couverture", "epci/33/besoins", "code_postal/33000/couverture", "commune/75101/ouvrir",
		"arrondissement/75101/couverture", "ville/33063/besoins", "pays/DE/couverture",
	} {
		if got := s.Get("/api/v1/territoires/" + path); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	for path, suggestion := range map[string]string{
		"besoins?heures_par_personnes=3":     "heures_par_personne",
		"besoins?part_exclus=7":              "",
		"besoins?part_exclus=0,1":            "0.1",
		"besoins?bassin_km=3":                "",
		"couverture?servces=x":               "services",
		"couverture?bassin_km=0":             "",
		"couverture?rayon_km=5":              "",
		"couverture?bassin_km=5&bassin_km=6": "",
		"couverture?avec=servces%3Dx":        "services",
		"couverture?avec=limit%3D5":          "",
		"besoins?avec=tous":                  "",
		"ouvrir?nombre=0":                    "",
		"ouvrir?nombre=2.5":                  "",
		"ouvrir?nombre=1e1":                  "",
		"ouvrir?parmi=lieu":                  "lieux",
		"ouvrir?rayon_km=100":                "",
		"ouvrir?nombre=12&tournee=oui":       "10",
		"ouvrir?nombr=3":                     "nombre",
		"ouvrir?portee_km=":                  "",
	} {
		got := s.Get("/api/v1/territoires/departement/33/" + path)
		if got.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", path, got.StatusCode)
			continue
		}
		if body := string(got.Body); suggestion != "" && !strings.Contains(body, `"suggestion":"`+suggestion+`"`) {
			t.Errorf("%s: %s, want the suggestion %s", path, body, suggestion)
		}
	}
	for _, path := range []string{"departement/977", "departement/989", "commune/14666", "region/01",
		"epci/243300316"} {
		for _, question := range []string{"besoins", "couverture", "ouvrir"} {
			if got := s.Get("/api/v1/territoires/" + path + "/" + question); got.StatusCode != http.StatusOK {
				t.Errorf("%s of %s: %d %s", question, path, got.StatusCode, got.Body)
			}
		}
	}
	nothing := s.Get("/api/v1/territoires/departement/33/couverture?score_qualite_minimum=1&maj_depuis=2090-01-01")
	if got := sitetest.Decode[measuredJSON](t, nothing); len(got.Remarques) == 0 || got.Communes[0].Distance != nil {
		t.Errorf("a view without places: %+v", got.Remarques)
	}
}
