package clean

import "testing"

func TestStrays(t *testing.T) {
	for _, tt := range []struct {
		field, in, want, rule string
	}{
		{"nom", "Médiathèque des Essais -", "Médiathèque des Essais", "tiret"},
		{"nom", "- Médiathèque", "Médiathèque", "tiret"},
		{"nom", "LE BIVOUAK'", "LE BIVOUAK'", ""},
		{"nom", "-", "-", ""},
		{"nom", "Centre-bourg", "Centre-bourg", ""},
		{"nom", "https://www.essai.example.fr/annuaire/CENTRE-DE-SOINS_2", "CENTRE DE SOINS 2", "adresse_internet"},
		{"nom", "https://www.essai.example.fr/", "essai.example.fr", "adresse_internet"},
		{"nom", "12345678900011", "12345678900011", "numero"},
		{"nom", "3949", "3949", ""},
		{"adresse", "04 66 00 00 27 2 Place de l'Essai", "2 Place de l'Essai", "telephone"},
		{"adresse", "Tél : 04.66.00.00.27, 2 Place de l'Essai", "2 Place de l'Essai", "telephone"},
		{"adresse", "essai@example.fr", "", "courriel"},
		{"adresse", "2 rue du Test, essai@example.fr", "2 rue du Test", "courriel"},
		{"adresse", "Loc@l des jeunes", "Loc@l des jeunes", ""},
		{"adresse", "04 rue du Test", "04 rue du Test", ""},
	} {
		clean := strayName
		if tt.field == "adresse" {
			clean = strayAddress
		}
		got, findings := clean(tt.in)
		rule := ""
		if len(findings) > 0 {
			rule = findings[0].Rule
		}
		if got != tt.want || rule != tt.rule {
			t.Errorf("%s %q: %q %s, want %q %s", tt.field, tt.in, got, rule, tt.want, tt.rule)
		}
		if again, more := clean(got); again != got || len(more) > 0 && more[0].Rule != "numero" {
			t.Errorf("%q is cleaned twice: %q %v", got, again, more)
		}
	}
	if got := tidyStreet("0"); got != "" {
		t.Errorf("the street %q", got)
	}
}
