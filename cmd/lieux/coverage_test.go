package main_test

import (
	"strings"
	"testing"
)

// TestTerritoriesOnTheCommandLine checks that commands give the numbers of the API.
func TestTerritoriesOnTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", threeTowns().writeCSV(t, s.data, "essais"))
	needs := writeFile(t, s.data, "besoins.csv", "code_insee,valeur,libelle,source,annee\n"+
		"33063,12.5,Indice d'essai,Essai,2025\n33999,3,Indice d'essai,Essai,2025\nbeta,3,Indice d'essai,Essai,2025\n")
	own := writeFile(t, s.data, "chiffres.csv", "code,valeur,source,annee\npart_exclus,0.1,Enquête d'essai,2025\n")
	networks := writeFile(t, s.data, "sud.json", `[{"code": "sud", "titre": "Sud", "communes": ["33063", "33249"]}]`)
	files := []string{"--needs", needs, "--parameters", own, "--networks", networks}
	served := s.serve(files...)
	for _, c := range []struct{ command, flags, path string }{
		{"needs", "--departement 33", "departement/33/besoins"},
		{"needs", "--commune 33063 --heures-par-personne 20", "commune/33063/besoins?heures_par_personne=20"},
		{"needs", "--region 75 --modulation taille", "region/75/besoins?modulation=taille"},
		{"coverage", "--departement 33", "departement/33/couverture"},
		{"coverage", "--epci 243300316 --bassin-km 30", "epci/243300316/couverture?bassin_km=30"},
		{"coverage", "--frais-a-charge Gratuit --departement 2A", "departement/2A/couverture?frais_a_charge=Gratuit"},
		{"needs", "--reseau sud", "reseau/sud/besoins"},
		{"coverage", "--reseau sud --frais-a-charge Gratuit", "reseau/sud/couverture?frais_a_charge=Gratuit"},
		{"site", "--departement 33 --nombre 2", "departement/33/ouvrir?nombre=2"},
		{"site", "--departement 48 --tournee oui --portee-km 15", "departement/48/ouvrir?tournee=oui&portee_km=15"},
		{"site", "--departement 33 --parmi lieux --maj-depuis 2090-01-01",
			"departement/33/ouvrir?parmi=lieux&maj_depuis=2090-01-01"},
	} {
		args := append([]string{c.command, "--json"}, files...)
		got := s.do(append(args, strings.Fields(c.flags)...)...)
		if want := served.ok("/api/v1/territoires/" + c.path); got != want {
			t.Errorf("lieux %s %s says\n%s\nthe API\n%s", c.command, c.flags, got, want)
		}
	}
	says(t, s.do("needs", "--departement", "33"), "Gironde (département 33)",
		"1\u202f050\u202f000\u202f000", "Stratégie nationale")
	says(t, s.do("coverage", "--departement", "33", "--farthest", "3"), "À MOINS DE", "30 km", "pour 1 000 habitants")
	says(t, s.do("site", "--departement", "33"), "HABITANTS GAGNÉS", "3. ")
	says(t, s.do("needs"), "France")

	r := s.run(append([]string{"needs", "--departement", "33"}, files...)...)
	says(t, r.stderr, "ligne 3", "33999", "ligne 4", "beta")
	says(t, r.stdout, "Indice d'essai", "Enquête d'essai, 2025")
	says(t, s.fails(1, "needs", "--needs", "nulle-part.csv"), "nulle-part.csv")
	says(t, s.fails(1, "needs", "--parameters", needs), "besoins.csv", "code")
	says(t, s.fails(1, "coverage", "--travel-times", writeFile(t, s.data, "temps.csv",
		"depart,arrivee,minutes,source,annee\n33063,33999,4,x,2025\n")), "temps.csv", "33999")
	says(t, s.do("coverage", "--departement", "33", "--avec", "frais_a_charge=Gratuit"), "AUTRE VUE", "ÉCART")
	says(t, s.fails(2, "coverage", "--departement", "33", "--avec", "servces=x"), "--avec", "servces")
	says(t, s.fails(1, "serve", "--networks", writeFile(t, s.data, "reseaux.json", `[{"code":"a","titre":"A",
		"perimetre":{"type":"Polygon","coordinates":[[[0,44],[1,45],[1,44],[0,45],[0,44]]]}},
		{"code":"b","titre":"B","communes":["33063"],"filtres":"frais_a_charge=Gratos"}]`)),
		"reseaux.json", "réseau 1 (a)", "se croise près de lat 44.50000, lon 0.50000", "réseau 2 (b)",
		"frais_a_charge=Gratos")
	says(t, s.fails(2, "coverage", "--departement", "33,24"), "un seul territoire")
	says(t, s.fails(2, "needs", "--departement", "33", "--reseau", "sud", "--networks", networks), "un seul territoire")
	says(t, s.fails(2, "needs", "--reseau", "nord", "--networks", networks), "--reseau=nord", "aucun réseau")
	says(t, s.fails(1, "coverage", "--departement", "33", "--a-la-date", "1999-01-01"), "pas gardé si loin")
	says(t, s.fails(2, "coverage", "--a-la-date", "hier"), "--a-la-date=hier", "date attendue")
	says(t, s.fails(2, "coverage", "--avec", "a_la_date=hier"), "date attendue")
	says(t, s.fails(2, "site", "--departement", "33", "--region", "75"), "un seul territoire")
	says(t, s.fails(2, "site", "--commune", "75101"), "partie de commune")
	says(t, s.fails(2, "site", "--nombre", "0"), "--nombre=0", "de 1 à 20")
	says(t, s.fails(2, "site", "--nombre", "12", "--tournee", "oui"), "10")
}
