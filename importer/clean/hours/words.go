package hours

const weekEnd = "weekend"

// Text of the tokens of a whole day and of a whole week.
const (
	allDay  = "24h24"
	allWeek = "7j7"
)

// compounds are words with a hyphen, a space or a full stop, and the token text that they
// become; the longest come first.
var compounds = []struct{ written, is string }{
	{"rendez-vous", "rdv"}, {"rendez vous", "rdv"}, {"rendez - vous", "rdv"}, {"rendezvous", "rdv"},
	{"rendez-vs", "rdv"}, {"r.d.v.", "rdv"}, {"r.d.v", "rdv"}, {"rdvs", "rdv"}, {"rdv.", "rdv"}, {"rv", "rdv"},
	{"r-v", "rdv"},
	{"apres-midis", "apres-midi"}, {"apres-midi", "apres-midi"}, {"apres midis", "apres-midi"},
	{"apres midi", "apres-midi"}, {"apres - midi", "apres-midi"}, {"aprem", "apres-midi"},
	{"apm", "apres-midi"}, {"apmidi", "apres-midi"},
	{"non-stop", "non stop"}, {"jusqu'a", "jusqu'a"}, {"jusqu'au", "jusqu'a"}, {"jusqu a", "jusqu'a"},
	{"week-ends", weekEnd}, {"week-end", weekEnd}, {"week end", weekEnd}, {"weekends", weekEnd}, {"we", weekEnd},
	{"tel.", "tel"},
}

// roundTheClock are the words that start with a digit.
var roundTheClock = []struct{ written, is string }{
	{"24h/24h", allDay}, {"24h/24", allDay}, {"24h / 24", allDay}, {"24/24h", allDay}, {"24/24", allDay},
	{"24h sur 24", allDay}, {"24 heures sur 24", allDay},
	{"7j/7j", allWeek}, {"7j/7", allWeek}, {"7j / 7", allWeek}, {"7/7j", allWeek}, {"7/7", allWeek},
	{"7j sur 7", allWeek}, {"7 jours sur 7", allWeek}, {"7 jours/7", allWeek},
}

var tokenWords = map[string]token{
	"midi": {kind: clockTime, value: 720}, "minuit": {kind: clockTime, value: 1440},
	"matin": {kind: dayPart, value: morning}, "matins": {kind: dayPart, value: morning},
	"matinee": {kind: dayPart, value: morning}, "matinees": {kind: dayPart, value: morning},
	"apres-midi": {kind: dayPart, value: afternoon},
	"soir":       {kind: dayPart, value: evening}, "soirs": {kind: dayPart, value: evening},
	"soiree":  {kind: dayPart, value: evening},
	"premier": {kind: ordinal, value: 1}, "premiers": {kind: ordinal, value: 1}, "premiere": {kind: ordinal, value: 1},
	"deuxieme": {kind: ordinal, value: 2}, "deuxiemes": {kind: ordinal, value: 2}, "second": {kind: ordinal, value: 2},
	"troisieme": {kind: ordinal, value: 3}, "troisiemes": {kind: ordinal, value: 3},
	"quatrieme": {kind: ordinal, value: 4}, "quatriemes": {kind: ordinal, value: 4},
	"dernier": {kind: ordinal, value: -1}, "derniers": {kind: ordinal, value: -1},
}

var frenchDays = map[string]int{
	"lundi": 0, "lundis": 0, "lun": 0, "mardi": 1, "mardis": 1, "mar": 1, "mercredi": 2, "mercredis": 2, "mer": 2,
	"jeudi": 3, "jeudis": 3, "jeu": 3, "vendredi": 4, "vendredis": 4, "ven": 4, "vend": 4, "samedi": 5, "samedis": 5,
	"sam": 5, "dimanche": 6, "dimanches": 6, "dim": 6, "merc": 2, "jeud": 3,
}

// abbreviations are the words whose full stop does not end a sentence.
var abbreviations = map[string]bool{"h": true, "lun": true, "mar": true, "mer": true, "merc": true, "jeu": true,
	"ven": true, "vend": true, "sam": true, "dim": true, "janv": true, "fev": true, "fevr": true, "avr": true,
	"juil": true, "sept": true, "oct": true, "nov": true, "dec": true, "vac": true, "lu": true, "ma": true, "me": true,
	"je": true, "ve": true, "sa": true, "di": true}

// shortDays are the days by their first letters. They are days only in a list of days or
// before hours: see shortDay.
var shortDays = map[string]int{"l": 0, "lu": 0, "m": 1, "ma": 1, "me": 2, "j": 3, "je": 3, "v": 4, "ve": 4, "s": 5,
	"sa": 5, "d": 6, "di": 6}

var frenchMonths = map[string]int{"janvier": 1, "janv": 1, "fevrier": 2, "fev": 2, "fevr": 2, "mars": 3, "avril": 4,
	"avr": 4, "mai": 5, "juin": 6, "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10,
	"oct":      10,
	"novembre": 11, "nov": 11, "decembre": 12, "dec": 12}

var osmMonths = [...]string{1: "Jan", 2: "Feb", 3: "Mar", 4: "Apr", 5: "May", 6: "Jun", 7: "Jul", 8: "Aug", 9: "Sep",
	10: "Oct", 11: "Nov", 12: "Dec"}

// notDays are French words one letter away from the name of a day.
var notDays = setOf("mari maris media medis")

// misspeltDay returns the day whose name is one letter away: one letter is wrong,
// missing or too many, or two are swapped.
func misspeltDay(word string) (day int, ok bool) {
	if len(word) < 4 || notDays[word] {
		return 0, false
	}
	for d, name := range frenchDayNames {
		if oneLetterAway(word, name) || oneLetterAway(word, name+"s") {
			if ok {
				return 0, false
			}
			day, ok = d, true
		}
	}
	return day, ok
}

// oneLetterAway reports whether one edit, or one swap of neighbours, makes a into b.
func oneLetterAway(a, b string) bool {
	if d := len(a) - len(b); d < -1 || d > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	switch {
	case len(a) > len(b):
		return a[1:] == b
	case len(a) < len(b):
		return a == b[1:]
	case len(a) >= 2 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]:
		return true
	}
	return a[1:] == b[1:]
}
