package read_test

import (
	"slices"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/lieux-numeriques/lieux/importer/read"
)

// TestEncodingIsRecognisedByItsWords writes invented listings in the encodings of old systems.
func TestEncodingIsRecognisedByItsWords(t *testing.T) {
	texts := []string{
		"nom\nMédiathèque des Érables\n",
		"nom\nCafé\n",
		"nom\nAtelier numérique « Les Tilleuls » à Évreux\n",
		"nom\nL’été à la forêt côté île\n",
		"nom\nForêt\n",
		"nom\nÉcole Goût & Être 3º étage\n",
		"nom\nBibliothèque François-Noël où l'on reçoit\n",
		"nom\nÎle-aux-Chênes\n",
		"nom\nMAISON DE L'ÉTÉ\n",
	}
	encodings := []struct {
		name  string
		table *charmap.Charmap
	}{
		{"windows-1252", charmap.Windows1252}, {"macintosh", charmap.Macintosh}, {"cp850", charmap.CodePage850},
		{"cp437", charmap.CodePage437},
	}
	for _, e := range encodings {
		for _, text := range texts {
			bytes, err := e.table.NewEncoder().Bytes([]byte(text))
			if err != nil {
				continue // the encoding has no such character
			}
			t.Run(e.name+" "+text[4:len(text)-1], func(t *testing.T) {
				got, err := walk(t, bytes, "l.csv", read.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if want := "2: " + text[4:len(text)-1]; got.rows[0] != want {
					t.Errorf("got %q, want %q (%v)", got.rows[0], want, got.rules)
				}
				if !slices.Contains(got.rules, "liste.encodage_detecte") {
					t.Errorf("not reported: %v", got.rules)
				}
			})
		}
	}
}

func TestEncodings(t *testing.T) {
	mac := func(s string) string { return string(encoded(s, charmap.Macintosh.NewEncoder())) }
	dos := func(s string) string { return string(encoded(s, charmap.CodePage850.NewEncoder())) }
	windows := func(s string) string { return string(encoded(s, charmap.Windows1252.NewEncoder())) }
	utf16 := func(order unicode.Endianness, bom unicode.BOMPolicy) func(string) string {
		return func(s string) string { return string(encoded(s, unicode.UTF16(order, bom).NewEncoder())) }
	}
	const text = "nom,commune\nMédiathèque,Évreux\n"
	tests := []struct {
		name, content string
		opts          read.Options
		rows, rules   []string
	}{
		{"UTF-16 LE avec BOM", utf16(unicode.LittleEndian, unicode.UseBOM)(text), read.Options{},
			[]string{"2: Médiathèque|Évreux"}, []string{"liste.marque_encodage"}},
		{"UTF-16 BE sans BOM", utf16(unicode.BigEndian, unicode.IgnoreBOM)(text), read.Options{},
			[]string{"2: Médiathèque|Évreux"}, []string{"liste.encodage_detecte"}},
		{"UTF-16 LE sans BOM", utf16(unicode.LittleEndian, unicode.IgnoreBOM)(text), read.Options{},
			[]string{"2: Médiathèque|Évreux"}, []string{"liste.encodage_detecte"}},
		{"une ligne en Windows dans un fichier UTF-8", text + "Forêt,Créteil\n" + windows("Café,Sète\n"), read.Options{},
			[]string{"2: Médiathèque|Évreux", "3: Forêt|Créteil", "4: Café|Sète"}, []string{"liste.encodage_mixte"}},
		{"une ligne de Mac dans un fichier UTF-8", text + "Forêt,Créteil\n" + mac("Café,Sète\n"), read.Options{},
			[]string{"2: Médiathèque|Évreux", "3: Forêt|Créteil", "4: Café|Sète"}, []string{"liste.encodage_mixte"}},
		{"une ligne en UTF-8 dans un fichier de DOS", dos(text+"Forêt,Créteil\nChâtelet,Nîmes\n") + "Café,Sète\n",
			read.Options{},
			[]string{"2: Médiathèque|Évreux", "3: Forêt|Créteil", "4: Châtelet|Nîmes", "5: Café|Sète"},
			[]string{"liste.encodage_detecte"}},
		{"guillemets et tirets de Windows", windows("nom\n“L’été” – 3 €\n"), read.Options{},
			[]string{"2: “L’été” – 3 €"}, []string{"liste.encodage_detecte"}},
		{"octet que Windows n'emploie pas", "nom,commune\n" + windows("Médiathèque et forêt") + "\x81,Nantes\n",
			read.Options{Encoding: "windows-1252"}, []string{"2: Médiathèque et forêt\ufffd|Nantes"}, nil},
		{"encodage annoncé", mac(text), read.Options{Encoding: "MacRoman"}, []string{"2: Médiathèque|Évreux"}, nil},
		{"octets qui ne sont d'aucun encodage", "nom,commune\nM\xffx\xfe\xfbz,a\xf0b\xfdc\n", read.Options{}, nil,
			[]string{"liste.encodage_detecte", "liste.encodage_douteux"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := walk(t, []byte(tt.content), "l.csv", tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			if tt.rows != nil && !slices.Equal(got.rows, tt.rows) {
				t.Errorf("got %q, want %q", got.rows, tt.rows)
			}
			if !slices.Equal(got.rules, tt.rules) {
				t.Errorf("got %v, want %v", got.rules, tt.rules)
			}
		})
	}
}
