package dedupe_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
)

// The numbers, letters and cardinal points of two names keep two places apart, however
// they are written and whatever else is the same.
func TestMarksKeepPlacesApart(t *testing.T) {
	everything := func(name string) *directory.Place {
		return at(name, "4 place A", 0, phone("+33328000001"), mail("epn@bailleul.example"), inParis)
	}
	for _, tt := range []struct{ a, b string }{
		{"EPN 1", "EPN 2"}, {"EPN I", "EPN II"}, {"EPN 1", "EPN II"}, {"EPN n°3", "EPN n° 4"}, {"EPN IX", "EPN XI"},
		{"Point numérique 3e étage", "Point numérique 4e étage"}, {"Point numérique Ve", "Point numérique VIe"},
		{"Premier étage - EPN", "Deuxième étage - EPN"}, {"1er étage - EPN", "Second étage - EPN"},
		{"EPN, étage trois", "EPN, étage quatre"}, {"Espace Un", "Espace Deux"}, {"EPN première salle", "EPN 2e salle"},
		{"Antenne A", "Antenne B"}, {"Antenne D", "Antenne L"}, {"Bât. A - EPN", "Bât. B - EPN"},
		{"EPN Tour 2", "EPN Tour 3"},
		{"EPN (A)", "EPN (C)"}, {"Bâtiment I - EPN", "Bâtiment V - EPN"}, {"Cyberbase1", "Cyberbase2"},
		{"Centre social Nord", "Centre social Sud"}, {"Mairie annexe Est", "Mairie annexe Ouest"},
		{"Médiathèque Nord", "Médiathèque Nord-Est"}, {"Mission locale, salle 12", "Mission locale, salle 14"},
	} {
		if found := find(twoSources(everything(tt.a), everything(tt.b)), nil); len(found.Groups) != 0 {
			t.Errorf("%q and %q are one place", tt.a, tt.b)
		}
	}
	for _, tt := range []struct{ a, b string }{
		{"EPN 2", "EPN II"}, {"EPN 2", "EPN deuxième"}, {"Mairie du 4e", "Mairie du IVe arrondissement"},
		{"Mairie", "Mairie du 4e"},
		{"Espace Deux", "Espace 2"}, {"Espace Jean XXIII", "Espace Jean 23"}, {"Espace de vie sociale", "EVS"},
		{"Antenne A", "ANTENNE A"}, {"Centre social Nord", "Centre Social NORD"},
	} {
		if found := find(twoSources(everything(tt.a), everything(tt.b)), nil); len(found.Groups) != 1 {
			t.Errorf("%q and %q are two places", tt.a, tt.b)
		}
	}
}

func inParis(p *directory.Place) {
	p.Commune, p.INSEECode, p.PostalCode = "Paris", "75104", "75004"
	p.Territory = directory.Territory{Commune: "75056", Areas: territory.Areas{Departement: "75"}}
}

func twoSources(a, b *directory.Place) []*importer.Candidate {
	return []*importer.Candidate{{RecordID: "a", Source: "nord", Place: a}, {RecordID: "b", Source: "sud", Place: b}}
}

// Two floors or buildings of one address are two places, unless a contact brings them together.
func TestUnitsKeepPlacesApart(t *testing.T) {
	for _, tt := range []struct {
		a, b, phone string
		one         bool
	}{
		{a: "1er étage", b: "2e étage"}, {a: "Rez-de-chaussée", b: "3ème étage"}, {a: "RDC", b: "étage 1"},
		{a: "Bât. A", b: "bâtiment B"}, {a: "Tour 2", b: "Tour 3"}, {a: "Hall 1", b: "hall deux"},
		{a: "Bâtiment A, 1er étage", b: "Bât A, 2e étage"},
		{a: "1er étage", b: "2e étage", phone: "+33328000001", one: true},
		{a: "1er étage", b: "", one: true}, {a: "Bât. A", b: "1er étage", one: true},
		{a: "2e étage", b: "deuxième étage", one: true}, {a: "1er et 2e étage", b: "2e étage", one: true},
	} {
		a, b := at("EPN", "3 Grand'Place", 0, complement(tt.a), phone(tt.phone)),
			at("EPN", "3 Grand'Place", 0, complement(tt.b), phone(tt.phone))
		if got := len(find(twoSources(a, b), nil).Groups) == 1; got != tt.one {
			t.Errorf("%q and %q: one place %v, want %v", tt.a, tt.b, got, tt.one)
		}
	}
}

// The parts of a commune are different places: its former communes, the communes
// associated with it, its arrondissements.
func TestPartsOfACommune(t *testing.T) {
	segre := func(p *directory.Place) {
		p.Commune, p.INSEECode, p.PostalCode = "Segré-en-Anjou Bleu", "49331", "49500"
		p.Territory = directory.Territory{Commune: "49331", Areas: territory.Areas{Departement: "49"}}
		p.Location = directory.Location{Known: true, Position: geo.Position{-0.8727, 47.6867},
			Precision: geo.PrecisionCommune}
	}
	lille := func(p *directory.Place) {
		p.Commune, p.INSEECode, p.PostalCode = "Lille", "59350", "59000"
		p.Territory = directory.Territory{Commune: "59350", Areas: territory.Areas{Departement: "59"}}
		p.Location = directory.Location{}
	}
	point := func(lon, lat float64) func(*directory.Place) {
		return func(p *directory.Place) {
			p.Location = directory.Location{Known: true, Position: geo.Position{lon, lat}, Precision: geo.PrecisionPoint}
		}
	}
	const square, noyant = "1 place de la Mairie", "Noyant-la-Gravoyère"
	for _, tt := range []struct {
		rule string
		a, b *directory.Place
		one  bool
	}{
		{"deux villages, deux codes postaux", at("Mairie", square, 0, segre, phone("+33241000001")),
			at("Mairie", square, 0, segre, postcode("49520"), complement(noyant), phone("+33241000002")), false},
		{"deux villages, rien d'autre ne diffère", at("Mairie", square, 0, segre, complement("Nyoiseau")),
			at("Mairie", square, 0, segre, complement(noyant)), false},
		{"deux villages, un secrétariat", at("Mairie", square, 0, segre, complement("Nyoiseau"), phone("+33241000001")),
			at("Mairie", square, 0, segre, complement(noyant), phone("+33241000001")), false},
		{"un seul village est nommé, autres contacts", at("Mairie", square, 0, segre, phone("+33241000001")),
			at("Mairie", square, 0, segre, complement(noyant), phone("+33241000002")), false},
		{"le village devant l'adresse", at("Mairie", "Nyoiseau, place de l'Église", 0, segre),
			at("Mairie", "Noyant-la-Gravoyère, place de l'Église", 0, segre), false},
		{"le centre de la commune n'est pas un indice", at("Mairie", square, 0, segre, point(-0.8727, 47.6867)),
			at("Mairie", square, 0, segre, postcode("49520"), point(-0.8727, 47.6867)), false},
		{"un autre centre de la commune", at("Mairie", square, 0, segre, point(-0.8790, 47.6900)),
			at("Mairie", square, 0, segre, postcode("49520"), point(-0.8790, 47.6900)), false},
		{"deux places de la Mairie, loin", at("Mairie", square, 0, segre, point(-0.8700, 47.6900)),
			at("Mairie", square, 0, segre, point(-0.8400, 47.6900)), false},
		{"un village, deux sources", at("Mairie", square, 0, segre, complement(noyant)),
			at("Mairie de Noyant-la-Gravoyère", square, 0, segre), true},
		{"le chef-lieu nommé ou non", at("Médiathèque Hervé-Bazin", "3 rue des Ormes", 0, segre, complement("Segré")),
			at("Médiathèque Hervé-Bazin", "3 rue des Ormes", 0, segre), true},
		{"deux codes postaux, un téléphone", at("Médiathèque", "3 rue des Ormes", 0, segre, phone("+33241000001")),
			at("Médiathèque", "3 rue des Ormes", 0, segre, postcode("49520"), phone("+33241000001")), true},
		{"deux codes postaux, des points voisins", at("Médiathèque", "3 rue des Ormes", 0, segre, point(-0.95, 47.70)),
			at("Médiathèque", "3 rue des Ormes", 0, segre, postcode("49520"), point(-0.9502, 47.70)), true},
		{"communes associées", at("Médiathèque", "12 rue Jules Guesde", 0, lille, postcode("59160"), complement("Lomme")),
			at("Médiathèque", "12 rue Jules Guesde", 0, lille, postcode("59260"), complement("Hellemmes-Lille")), false},
		{"communes associées, que seuls les codes postaux disent",
			at("Médiathèque", "12 rue Jules Guesde", 0, lille, postcode("59160")),
			at("Médiathèque", "12 rue Jules Guesde", 0, lille, postcode("59260")), false},
	} {
		if got := len(find(twoSources(tt.a, tt.b), nil).Groups) == 1; got != tt.one {
			t.Errorf("%s: one place %v, want %v: %+v", tt.rule, got, tt.one,
				dedupe.Compare(gazetteer(), twoSources(tt.a, tt.b)[0], twoSources(tt.a, tt.b)[1]))
		}
	}
}

// The same through an import: how listings write communes, postcodes and points.
func TestImportedRows(t *testing.T) {
	const columns = "id,nom,adresse,code_postal,commune,latitude,longitude,telephone,courriels\n"
	for _, tt := range []struct {
		rule         string
		first, other string
		one          bool
	}{
		{"deux anciennes communes", "1,Mairie,2 place de l'Église,49500,Segré,,,0241000003,a@segre.example",
			"1,Mairie,2 place de l'Église,49520,Noyant-la-Gravoyère,,,0241000004,b@noyant.example", false},
		{"au même centre", "1,Mairie,2 place de l'Église,49500,Segré,47.6867,-0.8727,,",
			"1,Mairie,2 place de l'Église,49520,Noyant-la-Gravoyère,47.6867,-0.8727,,", false},
		{"communes associées", "1,Ludothèque,8 rue Roger Salengro,59160,Lomme,,,,",
			"1,Ludothèque,8 rue Roger Salengro,59260,Hellemmes,,,,", false},
		{"deux étages", "1,Cyberbase 1er étage,6 place A,75003,Paris,48.8600,2.3600,,",
			"1,Cyberbase troisième étage,6 place A,75003,Paris,48.8600,2.3600,,", false},
		{"sans commune", "1,Médiathèque Les Tilleuls,3 rue des Ormes,59270,Bailleul,50.7391,2.7344,,",
			"1,Médiathèque Les Tilleuls,3 rue des Ormes,59270,,50.7391,2.7344,,", true},
		{"une France Services et son hôte", "1,France services Bailleul,3 rue des Ormes,59270,Bailleul,,,0328000001,",
			"1,Mairie,3 rue des Ormes,59270,Bailleul,,,0328000001,", true},
	} {
		kept := &keeper{}
		for i, row := range []string{tt.first, tt.other} {
			path := filepath.Join(t.TempDir(), []string{"nord", "sud"}[i]+".csv")
			if err := os.WriteFile(path, []byte(columns+row+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			kept.importListing(t, path)
		}
		if got := len(find(kept.records, nil).Groups) == 1; len(kept.records) != 2 || got != tt.one {
			t.Errorf("%s: %d records, one place %v, want %v", tt.rule, len(kept.records), got, tt.one)
		}
	}
}
