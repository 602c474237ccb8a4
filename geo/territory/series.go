package territory

// series lists the CEDEX postcodes whose first digits belong to one town or district, from
// and to being the first and last beginnings of a series; the first that matches counts.
// Written by hand, from how the post numbers its offices; a code is left out where towns
// share a series.
var series = []struct{ from, to, insee string }{
	{"7502", "7505", "75101"}, {"7506", "7509", "75102"}, {"7515", "7515", "75103"}, {"7518", "7519", "75104"},
	{"7522", "7523", "75105"}, {"7525", "7525", "75105"}, {"7526", "7529", "75106"}, {"7533", "7534", "75107"},
	{"7536", "7541", "75108"}, {"7542", "7545", "75109"}, {"7546", "7549", "75110"}, {"7552", "7555", "75111"},
	{"7556", "7561", "75112"}, {"7562", "7565", "75113"}, {"7566", "7569", "75114"}, {"7571", "7575", "75115"},
	{"7576", "7579", "75116"}, {"7581", "7585", "75117"}, {"7586", "7589", "75118"}, {"7592", "7595", "75119"},
	{"7596", "7598", "75120"}, {"75", "75", "75056"},
	{"692", "694", "69123"}, {"132", "134", "13055"},
	{"201", "201", "2A004"}, {"203", "203", "2A004"}, {"207", "207", "2A004"},
	{"202", "202", "2B033"}, {"204", "204", "2B033"}, {"206", "206", "2B033"},

	// Départements whose first hundred numbers are shared by two towns.
	{"5105", "5109", "51454"}, {"5905", "5909", "59512"}, {"6805", "6809", "68224"}, {"7605", "7609", "76351"},
	{"8305", "8309", "83137"}, {"830", "830", ""}, {"6205", "6209", ""}, {"3807", "3809", ""}, {"4907", "4907", ""},
	{"8909", "8909", ""}, {"9107", "9109", ""}, {"7601", "7601", ""}, {"7804", "7809", districtYvelines},

	// Hundreds whose first ten numbers belong to several towns.
	{"1310", "1310", ""}, {"1370", "1370", ""}, {"2920", "2920", ""}, {"6950", "6950", ""}, {"6960", "6960", ""},

	{"9203", "9209", districtDefense}, {"929", "929", districtDefense}, {"950", "950", districtCergy},
	{"957", "957", districtRoissy}, {"959", "959", districtRoissy}, {"069", "069", districtSophia},
}

// Communes of the districts that have series of their own, by INSEE code, the one that
// receives most mail first.
const (
	districtDefense  = "92062 92026 92050"
	districtYvelines = "78423 78297 78621"
	districtCergy    = "95127 95500 95572 95476"
	districtRoissy   = "95527 93073 77291"
	districtSophia   = "06152 06018 06004 06085 06155"
	districtMarne    = "77083 77468 77258 77337 93051 77111 77449"
)

// districts lists the names, as Slug writes them, that the post uses for places that are
// no communes, with the communes that they are in. Written by hand.
var districts = []place{
	{"paris la defense", districtDefense}, {"defense", districtDefense}, {"puteaux la defense", "92062"},
	{"courbevoie la defense", "92026"}, {"nanterre la defense", "92050"},
	{"plaine saint denis", "93066 93001"}, {"saint denis la plaine", "93066 93001"},
	{"roissy charles de gaulle", districtRoissy}, {"roissy cdg", districtRoissy}, {"roissy", "95527"},
	{"paris nord 2", "93078 93073 95527"}, {"orly aerogare", "94054 91479"}, {"orly aerogares", "94054 91479"},
	{"saint quentin en yvelines", districtYvelines}, {"saint quentin yvelines", districtYvelines},
	{"cergy pontoise", districtCergy}, {"marne la vallee", districtMarne}, {"val d europe", "77449 77111"},
	{"evry", "91228"}, {"courtaboeuf", "91692 91661 91666"}, {"meudon la foret", "92048"},
	{"varenne saint hilaire", "94068"}, {"sophia antipolis", districtSophia},
	{"valbonne sophia antipolis", "06152"}, {"biot sophia antipolis", "06018"}, {"juan les pins", "06004"},
	{"cannes la bocca", "06029"}, {"milles", "13001"}, {"aix les milles", "13001"}, {"montfavet", "84007"},
	{"euralille", "59350"}, {"illkirch", "67218"}, {"cherbourg", "50129"}, {"saint ouen", "93070"},
	{"futuroscope", "86062 86115"}, {"futuroscope chasseneuil", "86062"}, {"eurocentre", "31118"},
	{"lyon saint exupery", "69299"}, {"lyon saint exupery aeroport", "69299"}, {"jarry", "97103"},
	{"baie mahault jarry", "97103"}, {"sainte clotilde", "97411"},
}
