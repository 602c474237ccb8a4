package hours

// certainty is whether a day is a holiday.
type certainty uint8

const (
	no certainty = iota
	yes
	maybe // kept by custom only, or the sources disagree
)

// Sources: Code du travail, art. L3133-1 (the eleven national days), L3134-13
// (Alsace-Moselle), L3422-2 and décret 83-1003 (abolition of slavery, overseas);
// the labour codes of Wallis-et-Futuna, Polynésie française (29 June until
// 2024, 20 November from 2025) and Nouvelle-Calédonie. Days kept by custom are "maybe".

// holiday is a fixed day, or a number of days after Easter Sunday when month is 0.
type holiday struct {
	month, day int8
	name       string
	sure       certainty
	from, to   int16 // years, 0 open
}

var nationalHolidays = []holiday{
	{1, 1, "Jour de l'An", yes, 0, 0},
	{0, 1, "Lundi de Pâques", yes, 0, 0},
	{5, 1, "Fête du Travail", yes, 0, 0},
	{5, 8, "Victoire 1945", yes, 0, 0},
	{0, 39, "Ascension", yes, 0, 0},
	{0, 50, "Lundi de Pentecôte", yes, 0, 0},
	{7, 14, "Fête nationale", yes, 0, 0},
	{8, 15, "Assomption", yes, 0, 0},
	{11, 1, "Toussaint", yes, 0, 0},
	{11, 11, "Armistice 1918", yes, 0, 0},
	{12, 25, "Noël", yes, 0, 0},
}

const (
	goodFriday = "Vendredi saint"
	abolition  = "Abolition de l'esclavage"
	schoelcher = "Fête Victor Schœlcher"
)

var localHolidays = [...][]holiday{
	alsaceMoselle: {{0, -2, goodFriday, yes, 0, 0}, {12, 26, "Saint-Étienne", yes, 0, 0}},
	guadeloupe: {{5, 27, abolition, yes, 0, 0}, {0, -2, goodFriday, maybe, 0, 0},
		{7, 21, schoelcher, maybe, 0, 0}},
	martinique: {{5, 22, abolition, yes, 0, 0}, {0, -2, goodFriday, maybe, 0, 0},
		{7, 21, schoelcher, maybe, 0, 0}},
	guyane:          {{6, 10, abolition, yes, 0, 0}, {0, -2, goodFriday, maybe, 0, 0}},
	reunion:         {{12, 20, abolition, yes, 0, 0}},
	mayotte:         {{4, 27, abolition, yes, 0, 0}},
	saintBarthelemy: {{10, 9, abolition, yes, 0, 0}, {0, -2, goodFriday, maybe, 0, 0}},
	saintMartin: {{5, 27, abolition, maybe, 0, 0}, {5, 28, abolition, maybe, 0, 0},
		{0, -2, goodFriday, maybe, 0, 0}, {7, 21, schoelcher, maybe, 0, 0}},
	wallisFutuna: {{4, 28, "Saint Pierre Chanel", yes, 0, 0}, {7, 29, "Fête du territoire", yes, 0, 0}},
	polynesie: {{3, 5, "Arrivée de l'Évangile", yes, 0, 0}, {0, -2, goodFriday, yes, 0, 0},
		{6, 29, "Fête de l'autonomie", yes, 0, 2024}, {11, 20, "Matari'i i ni'a", yes, 2025, 0}},
	caledonie: {{9, 24, "Fête de la citoyenneté", yes, 0, 0}},
}

// Holiday returns the name of the public holiday of a date, "" when it is none. sure is false
// for a day that is kept by custom only.
func (c Calendar) Holiday(year, month, day int) (name string, sure bool) {
	h := c.find(year, month, day)
	if h == nil {
		return "", true
	}
	return h.name, h.sure == yes
}

// isHoliday reports whether a day is a public holiday, by law or by custom.
func (c Calendar) isHoliday(day int32) bool {
	return holidayDays.mayHave(day) && c.find(civilOf(day)) != nil
}

// holidaySet is the days of some years that are holidays somewhere, as bits: most days are told from them at once.
type holidaySet struct {
	first, end int32
	bits       []uint64
}

var holidayDays = func() (s holidaySet) {
	const from, to = 2000, 2100
	s.first, s.end = dayOf(from, 1, 1), dayOf(to, 1, 1)
	s.bits = make([]uint64, (s.end-s.first)/64+1)
	for year := from; year < to; year++ {
		sunday := easter(year)
		for _, list := range append([][]holiday{nationalHolidays}, localHolidays[:]...) {
			for _, h := range list {
				day := sunday + int32(h.day)
				if h.month != 0 {
					day = dayOf(year, int(h.month), int(h.day))
				}
				s.bits[(day-s.first)/64] |= 1 << ((day - s.first) % 64)
			}
		}
	}
	return s
}()

// mayHave reports whether a day is a holiday somewhere, or of a year that is not in the set.
func (s *holidaySet) mayHave(day int32) bool {
	if day < s.first || day >= s.end {
		return true
	}
	return s.bits[(day-s.first)/64]>>((day-s.first)%64)&1 != 0
}

// nameFor returns the name of the public holiday of a day when it is the reason of v:
// of the day before, when only its hours past midnight are in doubt.
func (c Calendar) nameFor(v verdict, day int32) string {
	if v.reason != PublicHoliday {
		return ""
	}
	h := c.find(civilOf(day))
	if h == nil {
		h = c.find(civilOf(day - 1))
	}
	if h == nil {
		return ""
	}
	return h.name
}

func (c Calendar) public(year, month, day int) certainty {
	if h := c.find(year, month, day); h != nil {
		return h.sure
	}
	return no
}

func (c Calendar) find(year, month, day int) *holiday {
	sinceEaster := int32(1000)
	if month >= 3 && month <= 6 { // Good Friday is 20 March at the earliest, Whit Monday 14 June at the latest
		sinceEaster = dayOf(year, month, day) - easter(year)
	}
	for _, list := range [2][]holiday{nationalHolidays, c.local()} {
		for i := range list {
			h := &list[i]
			if h.from != 0 && year < int(h.from) || h.to != 0 && year > int(h.to) {
				continue
			}
			if h.month == 0 && sinceEaster == int32(h.day) || int(h.month) == month && int(h.day) == day {
				return h
			}
		}
	}
	return nil
}

func (c Calendar) local() []holiday {
	if int(c.territory) < len(localHolidays) {
		return localHolidays[c.territory]
	}
	return nil
}

// easter returns Easter Sunday of the Gregorian calendar, in days since 1970-01-01:
// the Sunday after the paschal full moon computed from the golden number and the epact.
func easter(year int) int32 {
	golden := year % 19
	century := year / 100
	epact := (century - century/4 - (8*century+13)/25 + 19*golden + 15) % 30
	moon := epact - epact/28*(1-epact/28*(29/(epact+1))*((21-golden)/11))
	full := dayOf(year, 3, 21) + int32(moon)
	return full + 7 - int32((weekdayOf(full)+1)%7)
}
