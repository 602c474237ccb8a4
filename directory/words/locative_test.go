package words_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// areasIn are all départements, collectivities and régions, each with its preposition.
const areasIn = `
dans l’Ain, dans l’Aisne, dans l’Allier, dans les Alpes-de-Haute-Provence, dans les Hautes-Alpes,
dans les Alpes-Maritimes, en Ardèche, dans les Ardennes, en Ariège, dans l’Aube, dans l’Aude, dans l’Aveyron,
dans les Bouches-du-Rhône, dans le Calvados, dans le Cantal, en Charente, en Charente-Maritime, dans le Cher,
en Corrèze, en Corse-du-Sud, en Haute-Corse, en Côte-d'Or, dans les Côtes-d'Armor, dans la Creuse, en Dordogne,
dans le Doubs, dans la Drôme, dans l’Eure, en Eure-et-Loir, dans le Finistère, dans le Gard, en Haute-Garonne,
dans le Gers, en Gironde, dans l’Hérault, en Ille-et-Vilaine, dans l’Indre, en Indre-et-Loire, en Isère, dans le Jura,
dans les Landes, en Loir-et-Cher, dans la Loire, en Haute-Loire, en Loire-Atlantique, dans le Loiret, dans le Lot,
en Lot-et-Garonne, en Lozère, en Maine-et-Loire, dans la Manche, dans la Marne, en Haute-Marne, en Mayenne,
en Meurthe-et-Moselle, dans la Meuse, dans le Morbihan, en Moselle, dans la Nièvre, dans le Nord, dans l’Oise,
dans l’Orne, dans le Pas-de-Calais, dans le Puy-de-Dôme, dans les Pyrénées-Atlantiques, dans les Hautes-Pyrénées,
dans les Pyrénées-Orientales, dans le Bas-Rhin, dans le Haut-Rhin, dans le Rhône, en Haute-Saône, en Saône-et-Loire,
dans la Sarthe, en Savoie, en Haute-Savoie, à Paris, en Seine-Maritime, en Seine-et-Marne, dans les Yvelines,
dans les Deux-Sèvres, dans la Somme, dans le Tarn, en Tarn-et-Garonne, dans le Var, dans le Vaucluse, en Vendée,
dans la Vienne, en Haute-Vienne, dans les Vosges, dans l’Yonne, dans le Territoire de Belfort, dans l’Essonne,
dans les Hauts-de-Seine, en Seine-Saint-Denis, dans le Val-de-Marne, dans le Val-d'Oise,
en Guadeloupe, en Martinique, en Guyane, à La Réunion, à Mayotte, à Saint-Pierre-et-Miquelon, à Saint-Barthélemy,
à Saint-Martin, dans les Terres australes et antarctiques françaises, à Wallis et Futuna, en Polynésie française,
en Nouvelle-Calédonie, sur l’Île de Clipperton,
en Île-de-France, en Centre-Val de Loire, en Bourgogne-Franche-Comté, en Normandie, dans les Hauts-de-France,
dans le Grand Est, dans les Pays de la Loire, en Bretagne, en Nouvelle-Aquitaine, en Occitanie,
en Auvergne-Rhône-Alpes, en Provence-Alpes-Côte d'Azur, en Corse`

func TestPrepositionsOfAreas(t *testing.T) {
	g := gazetteer(t)
	want := map[string]bool{}
	for _, phrase := range strings.Split(strings.ReplaceAll(areasIn, "\n", " "), ",") {
		want[strings.TrimSpace(phrase)] = true
	}
	departements := 0
	for _, kind := range []territory.Kind{territory.KindDepartement, territory.KindRegion} {
		for area := range g.Areas(kind) {
			if kind == territory.KindDepartement && (len(area.Code) == 2 || area.Code < "975" || area.Code == "976") {
				departements++
			}
			got := i18n.French.Text(words.In("lieux", g, kind, area.Code))
			if phrase := strings.TrimPrefix(got, "lieux "); !want[phrase] {
				t.Errorf("%s %s: %q", kind, area.Code, got)
			}
		}
	}
	if departements != 101 {
		t.Errorf("%d départements, want 101", departements)
	}
}

func TestPrepositionsOfTowns(t *testing.T) {
	g := gazetteer(t)
	for code, want := range map[string]string{
		"33249": "à Lormont", "76351": "au Havre", "72181": "au Mans", "97101": "aux Abymes", "17300": "à La Rochelle",
		"91692": "aux Ulis",
	} {
		if got := i18n.French.Text(words.In("lieux", g, territory.KindCommune, code)); got != "lieux "+want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	for code, want := range map[string]string{"33310": "à Lormont (33310)", "33390": "dans le code postal 33390"} {
		if got := i18n.French.Text(words.In("lieux", g, territory.KindPostcode, code)); got != "lieux "+want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	for name, want := range map[string]string{
		"Lormont": "de Lormont", "Le Havre": "du Havre", "Les Abymes": "des Abymes", "La Rochelle": "de La Rochelle",
		"Ajaccio": "d’Ajaccio", "Évry-Courcouronnes": "d’Évry-Courcouronnes", "Œting": "d’Œting", "Hyères": "d’Hyères",
		"Hérouville": "d’Hérouville", "Haguenau": "de Haguenau", "Yvetot": "d’Yvetot", "Y": "d’Y",
		"L'Isle-Adam": "de L'Isle-Adam",
	} {
		near := &directory.Origin{Type: "commune", Label: name, Name: name}
		if got := i18n.French.Text(words.WithinOf("5 km", near)); got != "à moins de 5 km "+want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestNamesOfEPCIAreWrittenOut(t *testing.T) {
	g := gazetteer(t)
	for area := range g.Areas(territory.KindEPCI) {
		got := i18n.French.Text(words.In("lieux", g, territory.KindEPCI, area.Code))
		for _, short := range []string{" CC ", " CA ", " CU "} {
			if strings.Contains(got, "dans"+short) {
				t.Errorf("%s: %q", area.Code, got)
			}
		}
	}
	if got := fmt.Sprint(i18n.French.Text(words.In("lieux", g, territory.KindEPCI, "243300316"))); got !=
		"lieux dans Bordeaux Métropole" {
		t.Error(got)
	}
}
