package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// mapping maps the columns of the listing that writeListing makes
// to the fields of the référentiel.
const mapping = `{
 "id": {"colonne": "Numéro"}, "nom": {"colonne": "Nom du lieu"}, "commune": {"colonne": "Ville"},
 "code_postal": {"colonne": "CP"},
 "adresse": {"colonne": "Adresse"}, "latitude": {"colonne": "Y"}, "longitude": {"colonne": "X"},
 "telephone": {"colonne": "Tél."},
 "courriels": {"colonne": "Courriel"}, "site_web": {"colonne": "Site"}, "date_maj": {"colonne": "Modifié le"},
 "presentation_resume": {"colonne": "Présentation"},
 "horaires": {"jours": [{"colonne": "Lundi", "osm": "Mo"}, {"colonne": "Mardi", "osm": "Tu"},
  {"colonne": "Mercredi", "osm": "We"},
  {"colonne": "Jeudi", "osm": "Th"}, {"colonne": "Vendredi", "osm": "Fr"}, {"colonne": "Samedi", "osm": "Sa"}]},
 "services": [
  {"colonnes": ["Services"], "termes": ["démarches"], "cible": "Aide aux démarches administratives"},
  {"colonnes": ["Services"], "termes": ["prise en main"], "cible": "Maîtrise des outils numériques du quotidien"},
  {"colonnes": ["Services"], "termes": ["emploi"], "cible": "Insertion professionnelle via le numérique"},
  {"colonnes": ["Services"], "termes": ["accès"], "cible": "Accès internet et matériel informatique"}],
 "frais_a_charge": [
  {"colonnes": ["Tarif"], "termes": ["gratuit"], "sauf": ["condition"], "cible": "Gratuit"},
  {"colonnes": ["Tarif"], "termes": ["condition"], "cible": "Gratuit sous condition"}],
 "publics_specifiquement_adresses": [
  {"colonnes": ["Public"], "termes": ["senior"], "cible": "Seniors"},
  {"colonnes": ["Public"], "termes": ["jeune"], "cible": "Jeunes"}],
 "dispositif_programmes_nationaux": [
  {"colonnes": ["Labels"], "termes": ["france services"], "cible": "France Services"}],
 "modalites_acces": [
  {"colonnes": ["Adresse"], "cible": "Se présenter"},
  {"colonnes": ["Tél."], "cible": "Téléphoner"}]
}`

var producerColumns = []string{"Numéro", "Nom du lieu", "Adresse", "CP", "Ville", "Y", "X", "Tél.", "Courriel", "Site",
	"Modifié le", "Présentation",
	"Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Services", "Tarif", "Public", "Labels"}

// street invents the street of the place of a number.
func street(i int) string {
	kinds := [...]string{"rue", "avenue", "place", "boulevard", "impasse", "chemin", "allée"}
	names := [...]string{"des Essais", "du Banc", "de la Mesure", "des Tilleuls", "du Moulin", "de l'Horloge",
		"des Chronomètres", "du Marché", "de la Fontaine", "des Quatre Vents", "du Puits"}
	return kinds[i%len(kinds)] + " " + names[i/3%len(names)]
}

// writeListing writes the listing of an invented producer, with its mapping, in a
// folder: rows as people write them, so that every stage has its work to do.
func writeListing(folder string, g *territory.Gazetteer, n int) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	name := filepath.Join(folder, filepath.Base(folder))
	if err := os.WriteFile(name+".config.json", []byte(mapping), 0o644); err != nil {
		return err
	}
	file, err := os.Create(name + ".csv")
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	rows := csv.NewWriter(out)
	rows.Comma = ';'
	_ = rows.Write(producerColumns) // Flush keeps the error
	i := 0
	for p, err := range placetest.Places(g, n, 7) {
		if err != nil {
			return err
		}
		morning, week := fmt.Sprintf("%dh - 12h", 8+i%3), fmt.Sprintf("%dh-12h / 14h-%dh30", 8+i%3, 16+i%3)
		latitude, longitude := "", ""
		if p.Location.Known {
			latitude = strings.Replace(strconv.FormatFloat(p.Location.Position[1], 'f', 6, 64), ".", ",", 1)
			longitude = strings.Replace(strconv.FormatFloat(p.Location.Position[0], 'f', 6, 64), ".", ",", 1)
		}
		_ = rows.Write([]string{
			fmt.Sprintf("N-%07d", i), p.Name, fmt.Sprintf("%d  %s, %s %s", 1+i%197, street(i), p.PostalCode,
				strings.ToUpper(p.Commune)), p.PostalCode, strings.ToUpper(p.Commune),
			latitude, longitude, fmt.Sprintf("01.4%d.%02d.%02d.%02d", i%10, i/10%100, i/1000%100, i/100000%100),
			fmt.Sprintf("Contact%d@exemple.fr", i), fmt.Sprintf("www.exemple.fr/lieu/%d", i),
			fmt.Sprintf("%02d/%02d/2026 10:30", 1+i%28, 1+i/28%9), p.Summary, week, week, morning, week, week,
			[]string{"", "Fermé", morning}[i%3],
			[]string{"Démarches en ligne, prise en main", "Accès à internet ; aide à l'emploi", "Prise en main"}[i%3],
			[]string{"Gratuit", "Gratuit sous condition"}[i%2],
			[]string{"Tout public", "Seniors", "Jeunes"}[i%3], []string{"", "France Services"}[i%2],
		})
		i++
	}
	rows.Flush()
	if err := rows.Error(); err != nil {
		return err
	}
	return out.Flush()
}

// changeListing changes the opening hours of some rows, spread over the listing.
func changeListing(name string, rows int) error {
	return toggle(name, rows, "h-12h / 14h-", "h30-12h / 14h-")
}

// changeAddresses changes the number in the street of some rows, spread over the listing.
func changeAddresses(name string, rows int) error { return toggle(name, rows, "  ", " bis ") }

// toggle replaces one text by another, or back, in some rows.
func toggle(name string, rows int, one, other string) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	lines := bytes.SplitAfter(raw, []byte("\n"))
	every := (len(lines) - 2) / rows
	for i := range rows {
		line := 1 + i*every + every/2
		before, after := []byte(one), []byte(other)
		if bytes.Contains(lines[line], after) {
			before, after = after, before
		}
		lines[line] = bytes.ReplaceAll(lines[line], before, after)
	}
	return os.WriteFile(name, bytes.Join(lines, nil), 0o644)
}
