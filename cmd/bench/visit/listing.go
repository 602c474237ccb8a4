package visit

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// WriteListing writes a listing of invented places into a folder, as its producer changes it: from one round to the
// next, two rows in a hundred get other opening hours.
func WriteListing(folder string, g *territory.Gazetteer, places, round int) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(folder, filepath.Base(folder)+".csv"))
	if err != nil {
		return err
	}
	defer file.Close()
	rows := csv.NewWriter(file)
	_ = rows.Write([]string{"id", "nom", "commune", "code_postal", "code_insee", "adresse", "latitude", "longitude",
		"services", "horaires"}) // Flush keeps the error
	services := []string{"Maîtrise des outils numériques du quotidien", "Aide aux démarches administratives",
		"Accès internet et matériel informatique"}
	i := 0
	for p, err := range placetest.Places(g, places, 7) {
		if err != nil {
			return err
		}
		latitude, longitude := "", ""
		if p.Location.Known {
			latitude = strconv.FormatFloat(p.Location.Position[1], 'f', 6, 64)
			longitude = strconv.FormatFloat(p.Location.Position[0], 'f', 6, 64)
		}
		hours := "Mo-Fr 09:00-12:00"
		if i%100 == round%100 {
			hours = fmt.Sprintf("Mo-Fr 09:00-12:00,14:00-17:%02d", round%60)
		}
		_ = rows.Write([]string{strconv.Itoa(i), p.Name + " " + strconv.Itoa(i), p.Commune, p.PostalCode,
			p.Territory.Commune, strconv.Itoa(1+i%197) + " rue des Essais", latitude, longitude, services[i%len(services)],
			hours})
		i++
	}
	rows.Flush()
	return rows.Error()
}
