package clean_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer/clean"
)

func TestResolve(t *testing.T) {
	g := gazetteer(t)
	for _, c := range []struct {
		name    string
		in      clean.PlaceText
		insee   string
		cp      string
		commune string
		address string
		rule    string // one that must be reported, as field.rule
	}{
		{"tout concorde", clean.PlaceText{Commune: "Bordeaux", PostalCode: "33000", INSEECode: "33063",
			Address: "1 rue A"}, "33063", "33000", "Bordeaux", "1 rue A", ""},
		{"zéro perdu au code postal et au code INSEE",
			clean.PlaceText{Commune: "Bourg-en-Bresse", PostalCode: "1000", INSEECode: "1053"}, "01053", "01000",
			"Bourg-en-Bresse", "", "code_insee.forme"},
		{"zéro perdu à la fin", clean.PlaceText{Commune: "ANGERS", PostalCode: "4900"}, "49007", "49000", "Angers", "",
			"code_postal.forme"},
		{"lettre de la Corse dans le code postal", clean.PlaceText{Commune: "Ajaccio", PostalCode: "2A000"}, "2A004",
			"20000", "Ajaccio", "", "code_postal.forme"},
		{"localité d'un code postal partagé", clean.PlaceText{Commune: "ESSAILLI", PostalCode: "20213"}, "", "20213",
			"ESSAILLI", "", "commune.inconnue"},
		{"code postal décimal", clean.PlaceText{Commune: "Bordeaux", PostalCode: "33000.0"}, "33063", "33000",
			"Bordeaux", "", "code_postal.forme"},
		{"code postal dans l'adresse", clean.PlaceText{Address: "54 Avenue Hubert - 33150 CENON"}, "33119", "33150",
			"Cenon", "54 Avenue Hubert", "code_postal.dans_l_adresse"},
		{"code postal et commune répétés", clean.PlaceText{Commune: "Cenon", PostalCode: "33150",
			Address: "54 Avenue Hubert, 33150 Cenon"}, "33119", "33150", "Cenon", "54 Avenue Hubert",
			"adresse.commune_repetee"},
		{"adresse de géocodeur", clean.PlaceText{Address: "21 Rue du Test, 51200, Épernay, Marne, Grand Est, FRA"},
			"51230", "51200", "Épernay", "21 Rue du Test", "commune.completee"},
		{"deux adresses dans une cellule", clean.PlaceText{Commune: "Grenoble",
			Address: "5, rue A, 38000 Grenoble, 29 bis rue B, 38100 Grenoble"}, "38185", "38000", "Grenoble", "5, rue A",
			"code_postal.dans_l_adresse"},
		{"deux adresses, barre", clean.PlaceText{Commune: "Bordeaux",
			Address: "12 rue A, 33000 Bordeaux / 14 rue B, 33200 Bordeaux"}, "33063", "33000", "Bordeaux", "12 rue A",
			"complement_adresse.venu_de_l_adresse"},
		{"deux adresses sans séparateur", clean.PlaceText{Commune: "Saint-Denis",
			Address: "12 rue A 93200 Saint-Denis 14 rue B 93210 Saint-Denis"}, "93066", "93200", "Saint-Denis",
			"12 rue A", "complement_adresse.venu_de_l_adresse"},
		{"boîte postale de cinq chiffres", clean.PlaceText{Commune: "Mérignac",
			Address: "Place du Test BP 40273 33697 Mérignac Cedex"}, "33281", "33700", "Mérignac", "Place du Test",
			"adresse.boite_postale"},
		{"cedex", clean.PlaceText{Commune: "LIBOURNE CEDEX", PostalCode: "33504"}, "33243", "33500", "Libourne", "",
			"code_postal.cedex"},
		{"nom unique en France, mais ailleurs", clean.PlaceText{Commune: "MAULEON", PostalCode: "64130"}, "64371",
			"64130", "Mauléon-Licharre", "", "commune.nom_approchant"},
		{"nom unique ailleurs, fin du nom", clean.PlaceText{Commune: "Chatain", PostalCode: "23700"}, "23005", "23700",
			"Arfeuille-Châtain", "", "commune.nom_approchant"},
		{"quartier", clean.PlaceText{Commune: "SAINTE CLOTILDE", PostalCode: "97490"}, "97411", "97490", "Saint-Denis",
			"", "commune.selon_code_postal"},
		{"apostrophe", clean.PlaceText{Address: "Lieu-dit E Padule 20220 L'ILE-ROUSSE"}, "2B134", "20220",
			"L'Île-Rousse", "Lieu-dit E Padule", "code_postal.dans_l_adresse"},
		{"apostrophe typographique", clean.PlaceText{Commune: "L’Île Rousse", PostalCode: "20220"}, "2B134", "20220",
			"L'Île-Rousse", "", "commune.nom_officiel"},
		{"chiffres dans la cellule", clean.PlaceText{Commune: "0 Pontarion", PostalCode: "23250"}, "23155", "23250",
			"Pontarion", "", ""},
		{"commune fusionnée", clean.PlaceText{Commune: "Vertus", PostalCode: "51130"}, "51612", "51130",
			"Blancs-Coteaux", "", "commune.ancienne"},
		{"arrondissement", clean.PlaceText{Commune: "MARSEILLE 11", PostalCode: "13011"}, "13211", "13011", "Marseille",
			"", "commune.nom_officiel"},
		{"arrondissement par le code postal", clean.PlaceText{Commune: "Paris", PostalCode: "75012"}, "75112", "75012",
			"Paris", "", "code_insee.complete"},
		{"arrondissement, code de la commune",
			clean.PlaceText{Commune: "Lyon", PostalCode: "69008", INSEECode: "69123"}, "69388", "69008", "Lyon", "",
			"code_insee.actuel"},
		{"Saint abrégé", clean.PlaceText{Commune: "ST MEDARD EN JALLES", PostalCode: "33160"}, "33449", "33160",
			"Saint-Médard-en-Jalles", "", "commune.nom_officiel"},
		{"parenthèse", clean.PlaceText{Commune: "Saint-Paul (La Saline)", PostalCode: "97422"}, "97415", "97422",
			"Saint-Paul", "", "commune.nom_officiel"},
		{"code postal de toutes les lignes", clean.PlaceText{Commune: "Lifou", PostalCode: "98800"}, "98814", "98820",
			"Lifou", "", "code_postal.selon_commune"},
		{"code INSEE contredit par le reste",
			clean.PlaceText{Commune: "Bordeaux", PostalCode: "33000", INSEECode: "75056"}, "33063", "33000", "Bordeaux",
			"", "code_insee.contredit"},
		{"code INSEE et code postal contre le nom",
			clean.PlaceText{Commune: "Centre-ville", PostalCode: "33150", INSEECode: "33119"}, "33119", "33150",
			"Cenon", "", "commune.selon_code_insee"},
		{"code INSEE inconnu", clean.PlaceText{Commune: "Cenon", PostalCode: "33150", INSEECode: "0null"}, "33119",
			"33150", "Cenon", "", "code_insee.inconnu"},
		{"faute de frappe", clean.PlaceText{Commune: "Shoelcher", PostalCode: "97233"}, "97229", "97233", "Schœlcher",
			"", "commune.nom_approchant"},
		{"nom exact et coordonnées contre le code postal du siège",
			clean.PlaceText{Commune: "Saint-Aubin-de-Blaye", PostalCode: "33390",
				Located: true, Point: geo.Position{-0.561, 45.268}}, "33374", "33820", "Saint-Aubin-de-Blaye", "",
			"code_postal.selon_commune"},
		{"homonymes sans rien d'autre", clean.PlaceText{Commune: "Bassens"}, "", "", "Bassens", "",
			"commune.homonymes"},
		{"station, code postal et point", clean.PlaceText{Commune: "Valberg", PostalCode: "06470", Located: true,
			Point: geo.Position{6.9286, 44.0967}}, "06094", "06470", "Péone", "", "commune.selon_code_postal"},
		{"station, point seul", clean.PlaceText{Commune: "Moriani-Plage", Located: true,
			Point: geo.Position{9.5297, 42.3706}}, "2B313", "20230", "San-Nicolao", "", "commune.selon_coordonnees"},
		{"quartier homonyme d'une commune", clean.PlaceText{Commune: "Luynes", PostalCode: "13080"}, "13001", "13080",
			"Aix-en-Provence", "", "commune.selon_code_postal"},
		{"commune homonyme d'un quartier", clean.PlaceText{Commune: "Luynes", PostalCode: "37230"}, "37139", "37230",
			"Luynes", "", ""},
		{"homonymes, coordonnées", clean.PlaceText{Commune: "Bassens", Located: true, Point: geo.Position{-0.5165, 44.8999}},
			"33032", "33530", "Bassens", "", "code_postal.selon_commune"},
		{"homonymes, territoire de la source", clean.PlaceText{Commune: "Bassens", Departements: []string{"33"}},
			"33032", "33530", "Bassens", "", "code_postal.selon_commune"},
		{"commune seule", clean.PlaceText{Commune: "Audenge"}, "33019", "33980", "Audenge", "",
			"code_postal.selon_commune"},
		{"commune à plusieurs codes postaux", clean.PlaceText{Commune: "Bordeaux"}, "33063", "", "Bordeaux", "",
			"code_postal.absent"},
		{"nom de commune dans le nom du lieu", clean.PlaceText{PlaceName: "Antenne de Rouans"}, "44145", "44640",
			"Rouans", "", "commune.dans_le_nom"},
		{"nom de lieu qui n'est pas une commune", clean.PlaceText{PlaceName: "Antenne du test"}, "", "", "", "", ""},
		{"rien", clean.PlaceText{}, "", "", "", "", ""},
		{"code postal impossible", clean.PlaceText{Commune: "Cenon", PostalCode: "99999"}, "33119", "33150", "Cenon",
			"", "code_postal.forme"},
		{"commune sans séparateur", clean.PlaceText{Commune: "Bassens", PostalCode: "33530",
			Address: "42 avenue Jean Test Bassens"}, "33032", "33530", "Bassens", "42 avenue Jean Test",
			"adresse.commune_repetee"},
		{"nom de rue qui est la commune", clean.PlaceText{Commune: "Bassens", PostalCode: "33530",
			Address: "42 route de Bassens"}, "33032", "33530", "Bassens", "42 route de Bassens", ""},
		{"adresse qui n'est que le code postal et la commune", clean.PlaceText{Address: "33150 Cenon"}, "33119",
			"33150", "Cenon", "", "adresse.commune_repetee"},
		{"numéro zéro", clean.PlaceText{Commune: "Cenon", PostalCode: "33150", Address: "0 Rue du Test"}, "33119",
			"33150", "Cenon", "Rue du Test", "adresse.forme"},
		{"null", clean.PlaceText{Commune: "Cenon", PostalCode: "33150", Address: "null Rue du Test"}, "33119", "33150",
			"Cenon", "Rue du Test", "adresse.forme"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := clean.Resolve(g, c.in)
			if got.INSEECode != c.insee || got.PostalCode != c.cp || got.Name != c.commune || got.Address != c.address {
				t.Errorf("%q %q %q %q (complement %q), want %q %q %q %q\n%+v", got.INSEECode, got.PostalCode, got.Name,
					got.Address, got.Complement, c.insee, c.cp, c.commune, c.address, got.Findings)
			}
			reported := c.rule == ""
			for _, f := range got.Findings {
				reported = reported || f.Field+"."+f.Rule == c.rule
			}
			if !reported {
				t.Errorf("%s is not reported: %+v", c.rule, got.Findings)
			}
			again := clean.Resolve(g, clean.PlaceText{Commune: got.Name, PostalCode: got.PostalCode,
				INSEECode: got.INSEECode, Address: got.Address, Complement: got.Complement})
			if got.Commune != nil && (again.Name != got.Name || again.INSEECode != got.INSEECode ||
				again.PostalCode != got.PostalCode || again.Address != got.Address ||
				again.Complement != got.Complement) {
				t.Errorf("not idempotent: %+v\nthen %+v", got, again)
			}
		})
	}
}

func TestResolveKeepsWhatItTakesAway(t *testing.T) {
	g := gazetteer(t)
	for _, c := range []struct {
		name       string
		in         clean.PlaceText
		complement string
	}{
		{"ancienne commune", clean.PlaceText{Commune: "Vertus", PostalCode: "51130", Address: "1 rue A"}, "Vertus"},
		{"quartier", clean.PlaceText{Commune: "Sainte-Clotilde", PostalCode: "97490", Complement: "Bât. B"},
			"Bât. B, Sainte-Clotilde"},
		{"station", clean.PlaceText{Commune: "Valberg", PostalCode: "06470"}, "Valberg"},
		{"quartier déjà dit",
			clean.PlaceText{Commune: "Sainte-Clotilde", PostalCode: "97490", Address: "1 rue de Sainte-Clotilde"}, ""},
		{"seconde adresse", clean.PlaceText{Address: "5, rue A, 38000 Grenoble, 29 bis rue B, 38100 Grenoble"},
			"29 bis rue B, 38100 Grenoble"},
		{"boîte postale", clean.PlaceText{Commune: "Cenon", PostalCode: "33150", Address: "1 rue A, BP 12"}, "BP 12"},
		{"après la commune", clean.PlaceText{Commune: "Cenon", PostalCode: "33150",
			Address: "1 rue A 33150 Cenon - Bâtiment B"}, "Bâtiment B"},
		{"nom usuel plus long",
			clean.PlaceText{Commune: "Cenon", PostalCode: "33150", Address: "1 rue A 33150 Cenon en Gironde"}, ""},
	} {
		if got := clean.Resolve(g, c.in); got.Complement != c.complement {
			t.Errorf("%s : complement %q, want %q (%+v)", c.name, got.Complement, c.complement, got)
		}
	}
}

func FuzzResolve(f *testing.F) {
	g := gazetteer(f)
	f.Add("Mérignac Cedex", "33697", "", "Place BP 40273 33697 Mérignac Cedex")
	f.Add("", "", "1053", "10, Rue, 51130, Vertus, FRA")
	f.Fuzz(func(t *testing.T, commune, cp, insee, address string) {
		got := clean.Resolve(g, clean.PlaceText{Commune: commune, PostalCode: cp, INSEECode: insee, Address: address})
		if got.Commune != nil && got.INSEECode != got.Commune.Code || got.PostalCode != "" && len(got.PostalCode) != 5 {
			t.Errorf("%+v", got)
		}
	})
}
