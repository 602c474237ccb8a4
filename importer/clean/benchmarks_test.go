package clean_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean"
	"github.com/lieux-numeriques/lieux/importer/listingstest"
)

// benchmarkDrafts returns two typical rows: a clean one, and one that needs most repairs.
func benchmarkDrafts() map[string]*importer.Draft {
	return map[string]*importer.Draft{
		"propre": draft(map[string]string{
			"id": "627bd87bad1bdb06", "nom": "Médiathèque de Cenon", "pivot": "73282932000074", "commune": "Cenon",
			"code_postal": "33150", "code_insee": "33119",
			"adresse": "1 rue de l'Essai", "latitude": "44.8577", "longitude": "-0.5316", "telephone": "+33556001122",
			"courriels": "mediatheque@exemple.fr",
			"site_web":  "https://www.exemple.fr/mediatheque", "date_maj": "2025-12-07",
		}, map[string][]string{"services": {"Aide aux démarches administratives",
			"Accès internet et matériel informatique"}, "frais_a_charge": {"Gratuit"}}),
		"a_reparer": draft(map[string]string{
			"id": "12", "nom": "MEDIATHEQUE  DU TEST ", "pivot": "00000000000000", "commune": "CENON CEDEX",
			"code_postal": "33152",
			"adresse":     "1 rue de l'Essai BP 12 33152 CENON CEDEX", "latitude": "44,8577", "longitude": "-0,5316",
			"telephone": "05.56.00.11.22 / 06.12.00.11.22",
			"courriels": "jeanne.durand@exemple.fr ; accueil@exemple.fr",
			"site_web":  "www.exemple.fr ou http://http://autre.exemple.fr", "date_maj": "Labellisé le 07/12/2025",
			"presentation_detail": "Un lieu &amp; des  ateliers, animés par la ville.",
		}, map[string][]string{"services": {"Accéder à du matériel", "Utiliser le numérique au quotidien"},
			"conditions_acces": {"Gratuit : Je peux accéder gratuitement au lieu et à ses services"}}),
	}
}

// BenchmarkPlace cleans one row without opening hours.
func BenchmarkPlace(b *testing.B) {
	s := settings(b)
	for name, d := range benchmarkDrafts() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				clean.Place(d, s)
			}
		})
	}
}

// BenchmarkListings cleans every row of the real listings, repeated.
func BenchmarkListings(b *testing.B) {
	dir := listingstest.Dir(b)
	s := settings(b)
	var drafts []*importer.Draft
	for _, name := range listingstest.Names(b, dir) {
		drafts = append(drafts, listingDrafts(b, dir, name)...)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		clean.Place(drafts[i%len(drafts)], s)
	}
}
