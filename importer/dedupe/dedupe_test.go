package dedupe_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/dedupe"
)

// gazetteer is the embedded one.
var gazetteer = sync.OnceValue(func() *territory.Gazetteer {
	g, err := territory.Open()
	if err != nil {
		panic(err)
	}
	return g
})

// at is an invented record at Bailleul, so many metres north of its belfry.
func at(name, address string, metres float64, change ...func(*directory.Place)) *directory.Place {
	p := &directory.Place{
		Name: name, Address: address, Commune: "Bailleul", PostalCode: "59270", INSEECode: "59043",
		Territory: directory.Territory{Commune: "59043", Areas: territory.Areas{Departement: "59"}},
		Location: directory.Location{Known: true, Position: geo.Position{2.7344, 50.7391 + metres/111_200},
			Precision: geo.PrecisionPoint},
	}
	for _, c := range change {
		c(p)
	}
	return p
}

func phone(n string) func(*directory.Place) { return func(p *directory.Place) { p.Phone = n } }
func mail(m string) func(*directory.Place) {
	return func(p *directory.Place) { p.Emails = []string{m} }
}
func siret(s string) func(*directory.Place) { return func(p *directory.Place) { p.Pivot = s } }
func labelled(p *directory.Place)           { p.Programmes = []string{"France Services"} }
func itinerant(p *directory.Place)          { p.Itinerance = []string{"Itinérant"} }
func vague(p *directory.Place)              { p.Location.Precision = geo.PrecisionCommune }

func nowhere(p *directory.Place) { p.Location = directory.Location{} }

func postcode(code string) func(*directory.Place) {
	return func(p *directory.Place) { p.PostalCode = code }
}

func complement(text string) func(*directory.Place) {
	return func(p *directory.Place) { p.AddressComplement = text }
}

func in(commune, code string) func(*directory.Place) {
	return func(p *directory.Place) { p.Commune, p.INSEECode, p.Territory.Commune = commune, code, code }
}

func TestPairs(t *testing.T) {
	const grandPlace = "3 Grand'Place"
	for _, tt := range []struct {
		rule string
		a, b *directory.Place
		one  bool // across sources
		own  bool // within one source
	}{
		{"tout concorde", at("Médiathèque Les Tilleuls", grandPlace, 0),
			at("MEDIATHEQUE LES TILLEULS", "3 GRAND PLACE", 4), true, true},
		{"faute de frappe", at("Médiatthèque Les Tileuls", grandPlace, 0),
			at("Médiathèque Les Tilleuls", grandPlace, 10), true, true},
		{"sigle développé", at("CCAS de Bailleul", grandPlace, 0),
			at("Centre communal d'action sociale", grandPlace, 0), true, true},
		{"sigle inventé", at("MVAF", grandPlace, 0), at("Maison de la vie associative flamande", grandPlace, 0), true,
			true},
		{"sigle avec « de »", at("MDT Bailleul", grandPlace, 0, phone("+33328000001")),
			at("Maison des Tisserands", grandPlace, 0, phone("+33328000001")), true, true},
		{"mairie sous son autre nom", at("Commune de Bailleul", "Place de la Mairie", 0),
			at("Mairie de Bailleul", "PL DE LA MAIRIE", 12), true, true},
		{"France Services et son label", at("France services Bailleul", grandPlace, 0),
			at("CC Flandre Intérieure", "3 GRAND PLACE", 0, labelled), true, false},
		{"association qui la tient", at("France services Bailleul", grandPlace, 0, phone("+33328000001")),
			at("Les Tilleuls", grandPlace, 0, phone("+33328000001")), true, true},
		{"déménagée, mêmes contacts", at("France services Bailleul", grandPlace, 0, phone("+33328000001"),
			mail("fs@a.example")), at("Maison France Services", "40 rue d'Ypres", 600, phone("+33328000001"),
			mail("fs@a.example")), true, false},
		{"une mairie, deux adresses", at("Mairie de Bailleul", "Place de la Liberté", 0),
			at("Mairie Bailleul", "12 rue d'Ypres", 420), true, false},
		{"une France Services qui ne dit rien d'autre", at("France services Bailleul", "4 rue du Musée", 0,
			phone("+33328000001")), at("Maison France Services", "22 rue d'Ypres", 240, phone("+33328000002")), true,
			false},
		{"deux réseaux qui n'ont qu'un accueil", at("France services des Flandres", grandPlace, 0),
			at("PIMMS Médiation du Houtland", grandPlace, 0), true, false},
		{"sigle qui garde un petit mot", at("Espace numérique de l'OBPA", grandPlace, 0),
			at("Office bailleulois pour les aînés", grandPlace, 0), true, true},
		{"route ou rue de la commune", at("CCAS", "80 route de Bailleul", 0),
			at("CCAS", "80 rue de Bailleul (ancienne école)", 290), true, true},
		{"position de la commune seulement", at("Médiathèque Les Tilleuls", grandPlace, 0),
			at("Médiathèque Les Tilleuls", grandPlace, 2000, vague), true, true},

		{"CAF et CARSAT au même accueil", at("CAF - Bailleul", grandPlace, 0),
			at("CARSAT - Agence de Bailleul", grandPlace, 0), false, false},
		{"CAF et CPAM, même téléphone", at("CAF du Nord", grandPlace, 0, phone("+33328000001")),
			at("CPAM des Flandres", grandPlace, 0, phone("+33328000001")), false, false},
		{"France Services dans la mairie", at("France services Bailleul", grandPlace, 0),
			at("Mairie de Bailleul", grandPlace, 0), false, false},
		{"mairie dite France Services", at("France services Bailleul", grandPlace, 0),
			at("Mairie de Bailleul", grandPlace, 0, labelled), false, false},
		{"France Services et service jeunesse", at("France Services de Bailleul", grandPlace, 0),
			at("Service jeunesse de Bailleul", grandPlace, 0), false, false},
		{"médiathèque et son espace numérique", at("Médiathèque Les Tilleuls", grandPlace, 0),
			at("Espace public numérique Les Tilleuls", grandPlace, 0), false, false},
		{"CCAS et mairie", at("CCAS de Bailleul", grandPlace, 0), at("Mairie de Bailleul", grandPlace, 0), false,
			false},
		{"mairie et son annexe", at("Mairie de Bailleul", "Place de la Liberté", 0),
			at("Mairie de Bailleul", "Annexe, 12 rue d'Ypres", 420), false, false},
		{"deux France Services d'une ville", at("France services Bailleul", "4 rue du Musée", 0),
			at("Maison France Services", "22 rue d'Ypres", 900), false, false},
		{"deux quartiers, deux France Services", at("France services Bailleul Nord", "4 rue du Musée", 0),
			at("France services Bailleul Beffroi", "22 rue d'Ypres", 300), false, false},
		{"mairie et mairie annexe", at("Mairie de Bailleul", grandPlace, 0),
			at("Mairie annexe de Bailleul", grandPlace, 20), false, false},
		{"numéros différents", at("Espace jeunes 1", grandPlace, 0), at("Espace jeunes 2", grandPlace, 0), false,
			false},
		{"lettres différentes", at("Accueil A", grandPlace, 0, phone("+33328000001")),
			at("Accueil B", grandPlace, 0, phone("+33328000001")), false, false},
		{"tout en commun sauf le nom", at("Atelier vélo", grandPlace, 0, phone("+33328000001"), mail("a@b.example")),
			at("Épicerie solidaire", grandPlace, 0, phone("+33328000001"), mail("a@b.example")), true, true},
		{"deux associations, une maison", at("Les Amis du Beffroi", grandPlace, 0),
			at("Cyclo-club flamand", grandPlace, 0), false, false},
		{"deux antennes d'un réseau", at("Croix-Rouge française", grandPlace, 0),
			at("Croix-Rouge française", "12 route d'Outtersteene", 1800), false, false},
		{"le bus et la maison", at("Bus France services", grandPlace, 0, phone("+33328000001")),
			at("France services Bailleul", grandPlace, 0, phone("+33328000001")), false, false},
		{"deux arrêts d'un bus", at("Bus France services", "En face de la mairie", 0, itinerant,
			siret("40109226700020"), phone("+33630392518")),
			at("Bus France services", "Parking de la salle des fêtes", 900, itinerant, siret("40109226700020"),
				phone("+33630392518")), false, false},
		{"arrêts de deux communes", at("Bus France services", "En face de la mairie", 0, itinerant,
			phone("+33630392518")),
			at("Bus France services", "En face de la mairie", 100, itinerant, phone("+33630392518"),
				in("Méteren", "59401")), false, false},
		{"mairies de deux communes, un téléphone", at("Mairie de Bailleul", "1 rue A", 0, phone("+33328000001")),
			at("Mairie de Méteren", "2 rue B", 200, phone("+33328000001"), in("Méteren", "59401")), false, false},
		{"même nom, loin", at("Médiathèque Les Tilleuls", grandPlace, 0),
			at("Médiathèque Les Tilleuls", grandPlace, 5000), false, false},
		{"France Services et l'hôte qui a son téléphone", at("France services Bailleul", grandPlace, 0,
			phone("+33328000001")), at("Mairie de Bailleul", grandPlace, 5, phone("+33328000001")), true, true},
		{"France Services et la médiathèque qui a son courriel", at("France services Bailleul", grandPlace, 0,
			mail("accueil@bailleul.example")), at("Médiathèque Les Tilleuls", "3 GRAND PLACE", 5,
			mail("accueil@bailleul.example")), true, true},
		{"numéro de tout un réseau", at("France services Bailleul", grandPlace, 0, phone("3646")),
			at("Mairie de Bailleul", grandPlace, 5, phone("3646")), false, false},
		{"espace numérique de la médiathèque, même téléphone", at("Cyberbase", grandPlace, 0, phone("+33328000001")),
			at("Médiathèque Les Tilleuls", grandPlace, 5, phone("+33328000001")), true, true},
		{"CCAS et maison des solidarités, mêmes contacts", at("CCAS", grandPlace, 0, phone("+33328000001"),
			mail("ccas@bailleul.example")), at("Maison de la solidarité", grandPlace, 0, phone("+33328000001"),
			mail("ccas@bailleul.example")), true, true},
		{"enseigne et raison sociale, un téléphone", at("La Bâtisse", grandPlace, 0, phone("+33328000001")),
			at("Œuvres laïques du Houtland", "3 Grand Place", 20, phone("+33328000001"), siret("40109226700020")), true,
			true},
		{"deux organismes d'une source, un téléphone", at("Atelier vélo", grandPlace, 0, phone("+33328000001"),
			siret("40109226700020")), at("Passerelle emploi", grandPlace, 0, phone("+33328000001"),
			siret("55203820000069")), true, false},
		{"deux quartiers, un secrétariat", at("Maison de quartier Les Ormes", grandPlace, 0, phone("+33328000001")),
			at("Maison de quartier La Briqueterie", grandPlace, 0, phone("+33328000001")), false, false},
		{"déménagée, même courriel", at("Tiers-lieu La Houblonnière", "3 Grand'Place", 0, mail("a@b.example")),
			at("La Houblonnière", "12 rue d'Ypres", 340, mail("a@b.example")), true, false},
		{"un lieu-dit devant le numéro", at("CCAS", "Centre Jean-Macé, 36 rue d'Ypres", 0),
			at("CCAS", "36 rue d'Ypres", 60), true, true},
		{"numéros d'un même bâtiment", at("Maison des Tisserands", "22 rue d'Ypres", 0),
			at("Maison des tisserands", "24 rue d'Ypres", 30), true, true},
		{"une ligne sans sorte, du nom de la commune", at("Bailleul", grandPlace, 0),
			at("Mairie de Bailleul", grandPlace, 10), true, false},
		{"place de Gaulle", at("CCAS", "5 place du Général de Gaulle", 0), at("CCAS", "5 Place Charles de Gaulle", 60),
			true, true},
		{"sans commune, même code postal", at("Médiathèque Les Tilleuls", grandPlace, 0),
			at("Médiathèque Les Tilleuls", grandPlace, 10, in("", "")), true, true},
		{"sans commune, autre code postal", at("Mairie", grandPlace, 0),
			at("Mairie", grandPlace, 900, in("", ""), postcode("59660")), false, false},
		{"sans commune ni position", at("Médiathèque Les Tilleuls", grandPlace, 0),
			at("Médiathèque Les Tilleuls", "3 Grand Place", 0, in("", ""), nowhere), true, true},
		{"conseiller numérique n'est pas une France Services",
			at("France services Bailleul", grandPlace, 0, phone("+33328000001")),
			at("Conseiller numérique France Services", "40 rue d'Ypres", 400, phone("+33328000002")), false, false},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			a, b := &importer.Candidate{RecordID: "a", Source: "nord", Place: tt.a},
				&importer.Candidate{RecordID: "b", Source: "sud", Place: tt.b}
			across := dedupe.Compare(gazetteer(), a, b)
			if across.Same(false) != tt.one {
				t.Errorf("across sources: %+v", across)
			}
			b.Source = "nord"
			if within := dedupe.Compare(gazetteer(), a, b); within.Same(true) != tt.own {
				t.Errorf("within a source: %+v", within)
			}
			b.Source = "sud"
			found := find([]*importer.Candidate{a, b}, nil)
			if got := len(found.Groups) == 1; got != tt.one {
				t.Errorf("grouped: %v", got)
			}
		})
	}
}

// Groups that are one place by a certain link are united although two of their records
// have little in common.
func TestGroupsAreUnited(t *testing.T) {
	const place = "3 Grand'Place"
	same := phone("+33328000001")
	for _, tt := range []struct {
		rule    string
		records []*importer.Candidate
		want    string
	}{
		{"une ligne qui nomme le réseau et son hôte", []*importer.Candidate{
			{RecordID: "fs", Source: "a", Place: at("France services Bailleul", place, 0, same)},
			{RecordID: "hote", Source: "b", Place: at("Maison des solidarités", place, 0, mail("mds@bailleul.example"))},
			{RecordID: "lien", Source: "c", Place: at("Maison des solidarités, France services", place, 0, same,
				mail("mds@bailleul.example"))},
		}, "[[fs hote lien]]"},
		{"deux lignes d'une source", []*importer.Candidate{
			{RecordID: "un", Source: "a", Place: at("Pôle commerce", place, 0)},
			{RecordID: "deux", Source: "a", Place: at("Pôle commerce et artisanat de Bailleul", place, 0, same)},
			{RecordID: "trois", Source: "b", Place: at("Pôle commerce et artisanat", place, 0, same)},
		}, "[[deux trois un]]"},
		{"deux réseaux que rien n'unit", []*importer.Candidate{
			{RecordID: "caf", Source: "a", Place: at("CAF", place, 0, same)},
			{RecordID: "lien", Source: "b", Place: at("CAF et CPAM", place, 0, same)},
			{RecordID: "cpam", Source: "c", Place: at("CPAM", place, 0, same)},
		}, "[[caf lien]]"},
		{"lignes identiques sans adresse", []*importer.Candidate{
			{RecordID: "un", Source: "a", Place: at("Bailleul", "", 0, vague)},
			{RecordID: "deux", Source: "a", Place: at("Bailleul", "", 0, vague)},
		}, "[[deux un]]"},
	} {
		if got := fmt.Sprint(find(tt.records, nil).Groups); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.rule, got, tt.want)
		}
		slices.Reverse(tt.records)
		if got := fmt.Sprint(find(tt.records, nil).Groups); got != tt.want {
			t.Errorf("%s, in the other order: %s, want %s", tt.rule, got, tt.want)
		}
	}
}

func TestPartsAddUp(t *testing.T) {
	a := &importer.Candidate{RecordID: "a", Source: "nord",
		Place: at("CCAS de Bailleul", "3 Grand'Place", 0, phone("+33328000001"))}
	b := &importer.Candidate{RecordID: "b", Source: "sud",
		Place: at("Centre communal d'action sociale", "9 rue d'Ypres", 220, phone("+33328000002"))}
	c := dedupe.Compare(gazetteer(), a, b)
	sum := 0.0
	codes := map[string]bool{}
	for _, p := range c.Parts {
		sum += p.Points
		codes[p.Code] = true
	}
	if math.Abs(sum-c.Score) > 0.011 || !codes["nom"] || !codes["adresse"] || !codes["telephone"] ||
		!codes["distance"] {
		t.Errorf("%+v add up to %v", c, sum)
	}
	if reverse := dedupe.Compare(gazetteer(), b, a); !reflect.DeepEqual(reverse, c) {
		t.Errorf("the other way round: %+v, %+v", c, reverse)
	}
	conflict := dedupe.Compare(gazetteer(), a, &importer.Candidate{RecordID: "c", Source: "sud",
		Place: at("Mairie", "3 Grand'Place", 0)})
	if conflict.Conflict == "" || conflict.Score != 0 {
		t.Errorf("%+v", conflict)
	}
}

func find(records []*importer.Candidate, decisions []importer.Decision) *dedupe.Result {
	index := dedupe.NewIndex(gazetteer())
	for _, r := range records {
		index.Add(r)
	}
	return index.Find(decisions)
}

// A France Services that shares a desk with what is in conflict with another
// record does not bring the two together.
func TestChainsDoNotMergeDistinctPlaces(t *testing.T) {
	const place = "3 Grand'Place"
	same := phone("+33328000001")
	found := find([]*importer.Candidate{
		{RecordID: "caf", Source: "a", Place: at("CAF", place, 0, same)},
		{RecordID: "none", Source: "b", Place: at("Bailleul", place, 0, same)},
		{RecordID: "cpam", Source: "c", Place: at("CPAM", place, 0, same)},
	}, nil)
	for _, g := range found.Groups {
		if slices.Contains(g, "caf") && slices.Contains(g, "cpam") {
			t.Errorf("a chain merged %v", g)
		}
	}
}

func TestDecisionsOutweighScores(t *testing.T) {
	records := []*importer.Candidate{
		{RecordID: "a", Source: "nord", Place: at("Médiathèque Les Tilleuls", "3 Grand'Place", 0)},
		{RecordID: "b", Source: "sud", Place: at("Médiathèque Les Tilleuls", "3 Grand'Place", 0)},
		{RecordID: "c", Source: "est", Place: at("CAF", "40 rue d'Ypres", 900)},
	}
	for _, tt := range []struct {
		rule      string
		decisions []importer.Decision
		want      string
	}{
		{"rien de décidé", nil, "[[a b]]"},
		{"deux lieux", []importer.Decision{{A: "b", B: "a"}}, "[]"},
		{"un même lieu", []importer.Decision{{A: "c", B: "a", Same: true}, {A: "c", B: "b", Same: true}}, "[[a b c]]"},
		{"un même lieu, dit d'une seule des fiches", []importer.Decision{{A: "c", B: "a", Same: true}}, "[[a c]]"},
		{"de proche en proche", []importer.Decision{{A: "a", B: "c", Same: true}, {A: "b", B: "c", Same: true}},
			"[[a b c]]"},
		{"contraires", []importer.Decision{{A: "a", B: "b"}, {A: "a", B: "c", Same: true},
			{A: "b", B: "c", Same: true}}, "[[a c]]"},
		{"fiche disparue", []importer.Decision{{A: "a", B: "gone", Same: true}, {A: "gone", B: "b"}}, "[[a b]]"},
	} {
		if got := fmt.Sprint(find(records, tt.decisions).Groups); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.rule, got, tt.want)
		}
	}
}

func TestDoubtfulPairs(t *testing.T) {
	records := []*importer.Candidate{
		{RecordID: "a", Source: "nord", Place: at("France services Bailleul", "3 Grand'Place", 0)},
		{RecordID: "b", Source: "sud", Place: at("Mairie de Bailleul", "3 Grand'Place", 0, labelled)},
	}
	doubtful := find(records, nil).Doubtful
	if len(doubtful) != 1 || doubtful[0].A != "a" || doubtful[0].B != "b" || doubtful[0].Score < dedupe.Doubtful ||
		doubtful[0].Score >= dedupe.Likely {
		t.Errorf("%+v", doubtful)
	}
	for _, same := range []bool{true, false} {
		if left := find(records, []importer.Decision{{A: "a", B: "b", Same: same}}).Doubtful; len(left) != 0 {
			t.Errorf("decided, and still in doubt: %+v", left)
		}
	}
}

func TestNoRecords(t *testing.T) {
	if found := find(nil, nil); len(found.Groups)+len(found.Doubtful) != 0 {
		t.Errorf("%+v", found)
	}
}

// The order in which records come changes nothing, no record is in two groups, and no
// group holds a conflict, except that of a network and its host.
func TestGroupsAreSound(t *testing.T) {
	names := []string{"CAF", "CPAM", "Mairie", "Mairie de Bailleul", "France services",
		"Maison France Services Les Tilleuls", "Les Tilleuls", "Médiathèque", "Médiathèque Les Tilleuls", "Espace 2",
		"Espace 3", "Bus numérique", ""}
	streets := []string{"3 Grand'Place", "4 Grand'Place", "rue d'Ypres", "", "12 rue des Écoles"}
	phones := []string{"", "", "+33328000001", "+33328000002"}
	rapid.Check(t, func(t *rapid.T) {
		var records []*importer.Candidate
		byID := map[string]*importer.Candidate{}
		for i := range rapid.IntRange(0, 30).Draw(t, "records") {
			p := at(rapid.SampledFrom(names).Draw(t, "name"), rapid.SampledFrom(streets).Draw(t, "street"),
				rapid.Float64Range(0, 800).Draw(t, "metres"), phone(rapid.SampledFrom(phones).Draw(t, "phone")))
			r := &importer.Candidate{RecordID: fmt.Sprintf("%02d", i),
				Source: rapid.SampledFrom([]string{"nord", "sud", "est"}).Draw(t, "source"), Place: p}
			records = append(records, r)
			byID[r.RecordID] = r
		}
		found := find(records, nil)
		seen := map[string]bool{}
		for _, g := range found.Groups {
			if len(g) < 2 {
				t.Fatalf("group %v", g)
			}
			for i, id := range g {
				if seen[id] {
					t.Fatalf("%s is in two groups", id)
				}
				seen[id] = true
				for _, other := range g[:i] {
					c := dedupe.Compare(gazetteer(), byID[id], byID[other])
					hosted := isFranceServices(byID[id]) != isFranceServices(byID[other])
					if (c.Conflict != "" || c.Score < dedupe.Opposed) && !hosted {
						t.Fatalf("%s and %s are in one group: %+v", id, other, c)
					}
				}
			}
		}
		shuffled := slices.Clone(records)
		rand.New(rand.NewPCG(1, uint64(len(records)))).Shuffle(len(shuffled),
			func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if again := find(shuffled, nil); !reflect.DeepEqual(found, again) {
			t.Fatalf("in another order: %+v, %+v", found, again)
		}
	})
}

func isFranceServices(c *importer.Candidate) bool {
	return strings.Contains(c.Place.Name, "France")
}

// Texts from strangers do not stop it.
func FuzzCompare(f *testing.F) {
	f.Add("CAF", "3 Grand'Place", "c.a.f", "https://a.example")
	f.Add("\x00", "\xff", strings.Repeat("a ", 400), "::")
	f.Add("1/3 lieu n°2 14e", "28t rue", "mairie", "https://[")
	f.Fuzz(func(t *testing.T, name, address, other, site string) {
		p, q := at(name, address, 0), at(other, address, 10)
		p.Websites, q.Websites, q.Commune = []string{site}, []string{site}, other
		a, b := &importer.Candidate{RecordID: "a", Source: "nord", Place: p},
			&importer.Candidate{RecordID: "b", Source: "sud", Place: q}
		c := dedupe.Compare(gazetteer(), a, b)
		if c.Score < 0 || c.Score > 1 || !reflect.DeepEqual(c, dedupe.Compare(gazetteer(), b, a)) {
			t.Errorf("%+v; the other way round %+v", c, dedupe.Compare(gazetteer(), b, a))
		}
	})
}
