package pages

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestAddressesGiveTheirCommune(t *testing.T) {
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	bordeaux, pessac := html.PairOf("pres_de", "insee:33063"), html.PairOf("pres_de", "insee:33318")
	for words, want := range map[string]html.Pair{
		"12 rue de la paix bordeaux":                bordeaux,
		"12 rue de la Paix, 33000 Bordeaux":         html.PairOf("pres_de", "33000"),
		"12, RUE DE LA PAIX 33000":                  html.PairOf("pres_de", "33000"),
		"12bis avenue Jean Jaurès Pessac":           pessac,
		"12 bis av. Jean-Jaurès, Pessac":            pessac,
		"place de l'église saint-médard-en-jalles":  html.PairOf("pres_de", "insee:33449"),
		"rue de Paris Bordeaux":                     bordeaux,
		"3 cours de l'Intendance Bordeaux":          bordeaux,
		"12 rue de Paris":                           html.PairOf("q", "12 rue de Paris"),
		"rue de la paix":                            html.PairOf("q", "rue de la paix"),
		"médiathèque Pessac":                        html.PairOf("q", "médiathèque Pessac"),
		"Bordeaux":                                  bordeaux,
		"Rue":                                       html.PairOf("pres_de", "insee:80688"), // a town
		"1 rue du port 99999 Pessac":                pessac,
		"8 place Gambetta saint martin de seignanx": html.PairOf("pres_de", "insee:40273"),
	} {
		found := lookUp(i18n.French, g, words)
		if len(found.where) != 1 || found.where[0] != want {
			t.Errorf("%q leads to %v %v, want %v", words, found.where, found.choices, want)
		}
	}
	if found := lookUp(i18n.French, g, "12 rue de la République Saint-Denis"); len(found.choices) < 2 {
		t.Errorf("an address in a town of a common name asks which: %+v", found)
	}
}
