package territory

import "strings"

// Locality returns the communes of a place that is none but is written as one: a ski or
// seaside resort, a business district, a quarter with its own post office. The first
// holds most of it. Nil when the name is not known; a commune elsewhere may have the same
// name.
func (g *Gazetteer) Locality(name string) []*Commune {
	slug := Slug(name)
	for _, table := range [...][]place{localities, districts} {
		for _, p := range table {
			if p.name != slug {
				continue
			}
			var communes []*Commune
			for code := range strings.FieldsSeq(p.insee) {
				if c := g.Commune(code); c != nil {
					communes = append(communes, c)
				}
			}
			return communes
		}
	}
	return nil
}

// place is a place that is no commune, with the communes that it is in.
type place struct{ name, insee string }

// localities lists resorts and quarters by their names, as Slug writes them. Written by hand.
var localities = []place{
	{"agay", "83118"}, {"alpe d huez", "38191"}, {"arc 1800", "73054"}, {"arcachon le moulleau", "33009"},
	{"arcs 1800", "73054"}, {"arette la pierre saint martin", "64040"}, {"argeles plage", "66008"},
	{"argentiere", "74056"}, {"artouste", "64320"}, {"auron", "06120"}, {"avoriaz", "74191"},
	{"ax bonascre", "09032"}, {"basse terre", "97416"}, {"biscarrosse plage", "40046"}, {"bocca", "06029"},
	{"bois d olives", "97416"}, {"bois de nefles saint paul", "97415"}, {"boulouris", "83118"},
	{"boyardville", "17337"}, {"bras fusil", "97410"}, {"canet plage", "66037"}, {"cap d agde", "34003"},
	{"cap ferret", "33236"}, {"carnon", "34154"}, {"carnon plage", "34154"}, {"carro", "13056"},
	{"carroz", "74014"}, {"carroz d araches", "74014"}, {"casamozza", "2B148"}, {"cavani", "97611"},
	{"cazaux", "33529"}, {"chamrousse 1650", "38567"}, {"combani", "97617"}, {"corbier", "73318"},
	{"cotiniere", "17385"}, {"courchevel 1850", "73227"}, {"couronne", "13056"},
	{"etang sale les bains", "97404"}, {"fayet", "74236"}, {"flaine", "74014 74159"}, {"folelli", "2B207"},
	{"fort mahon", "80333"}, {"foux d allos", "04006"}, {"francardo", "2B193"}, {"giens", "83069"},
	{"gol", "97414"}, {"golfe juan", "06155"}, {"gourette", "64204"}, {"grand camp", "97101"},
	{"grands bois", "97416"}, {"gruissan plage", "11170"}, {"guillaume", "97415"}, {"hossegor", "40304"},
	{"isola 2000", "06073"}, {"issambres", "83107"}, {"jarry", "97103"}, {"juan les pins", "06004"},
	{"kahani", "97614"}, {"kaweni", "97611"}, {"labattoir", "97608"}, {"lavera", "13056"},
	{"lecques", "83112"}, {"lioran", "15101"}, {"luynes", "13001"}, {"m tsapere", "97611"},
	{"malo les bains", "59183"}, {"mas thibert", "13004"}, {"menuires", "73257"}, {"meribel", "73015"},
	{"milles", "13001"}, {"mimizan plage", "40184"}, {"mongie", "65059"}, {"mont vert", "97416"},
	{"montagne", "97411"}, {"montfavet", "84007"}, {"moriani", "2B313"}, {"moriani plage", "2B313"},
	{"narbonne plage", "11262"}, {"orcieres merlette", "05096"}, {"orres 1650", "05098"}, {"pallice", "17300"},
	{"parame", "35288"}, {"passamainty", "97611"}, {"penhors", "29225"}, {"petit bourg", "97221"},
	{"petite synthe", "59183"}, {"piau engaly", "65017"}, {"pinarello", "2A362"},
	{"pisciatello", "2A130 2A004"}, {"piton saint leu", "97413"}, {"plagne", "73150"},
	{"plaine des cafres", "97422"}, {"plateau caillou", "97415"}, {"plateau d assy", "74208"},
	{"ploumanac h", "22168"}, {"ponte leccia", "2B169"}, {"port barcares", "66017"},
	{"port camargue", "30133"}, {"port grimaud", "83068"}, {"port leucate", "11202"}, {"porticcio", "2A130"},
	{"pra loup", "04226"}, {"pyla sur mer", "33529"}, {"raphele les arles", "13004"},
	{"ravine des cabris", "97416"}, {"riviere", "97414"}, {"riviere des galets", "97407"},
	{"rosendael", "59183"}, {"sables d or les pins", "22179 22242"}, {"saint aygulf", "83061"},
	{"saint cyprien plage", "66171"}, {"saint felix", "97113"}, {"saint gilles les bains", "97415"},
	{"saint gilles les hauts", "97415"}, {"saint girons plage", "40326"}, {"saint isidore", "06088"},
	{"saint lary pla d adet", "65388"}, {"saint marc sur mer", "44184"}, {"saint servan", "35288"},
	{"sainte anne", "97410"}, {"sainte clotilde", "97411"}, {"sainte lucie de porto vecchio", "2A362"},
	{"salin de giraud", "13004"}, {"saline", "97415"}, {"saline les bains", "97415"}, {"sauze", "04073"},
	{"serre chevalier", "05161 05133 05079 05023"}, {"sion sur l ocean", "85226"}, {"solenzara", "2A269"},
	{"stella plage", "62261"}, {"super besse", "63038"}, {"super devoluy", "05139"}, {"tania", "73227"},
	{"tartane", "97230"}, {"terre sainte", "97416"}, {"tharon plage", "44182"}, {"tiuccia", "2A070"},
	{"touquet", "62826"}, {"toussuire", "73116"}, {"trinite de porto vecchio", "2A247"},
	{"trois mares", "97422"}, {"val andre", "22186"}, {"val claret", "73296"}, {"val thorens", "73257"},
	{"valberg", "06094 06071 06016"}, {"vars les claux", "05177"},
}
