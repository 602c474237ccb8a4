package clean

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
)

// readOSM reads a cell announced as OSM opening_hours. What is valid comes back
// in its normal form. What is nearly valid is repaired when it is made of days,
// times and "off" only, by these rules and no other: 9h30, 9:00 and 14 :00 are
// times; spaces do not count; a colon after days, a missing or doubled ";"
// are nothing; after ";" times without a day go on with the day before; an
// empty span is left out. The result is parsed again by the strict grammar.
func readOSM(s string, notes *hourNotes) (string, error) {
	h, err := hours.Parse(strings.TrimSpace(s))
	if err == nil {
		return checkOSM(h)
	}
	repaired, repairErr := repairOSM(s, notes)
	if repairErr != nil {
		return "", repairErr
	}
	h, err = hours.Parse(repaired)
	if err != nil {
		return "", hourErrorf("osm_invalide", "%s", err)
	}
	notes.note("osm_repare", "écriture OSM réparée")
	return checkOSM(h)
}

// checkOSM refuses what is valid but surely not meant: hours that no day is
// given, and spans written backwards, which OSM reads as going on until late
// the next day. osm is a normal form.
func checkOSM(h hours.Schedule) (string, error) {
	osm := h.String()
	if startsWithDigit(osm) && !strings.HasPrefix(osm, "24/7") {
		return "", hourErrorf("sans_jour", "des heures ne sont rattachées à aucun jour")
	}
	for i := 5; i+6 <= len(osm); i++ {
		if osm[i] != '-' || osm[i-3] != ':' || osm[i+3] != ':' {
			continue
		}
		if from, to := osm[i-5:i], osm[i+1:i+6]; to < from && to > "06:00" {
			return "", hourErrorf("plage_inversee", "la plage %s-%s finit avant de commencer", from, to)
		}
	}
	return osm, nil
}

type osmKind uint8

const (
	osmDay osmKind = iota
	osmTime
	osmState
	osmComma
	osmDash
	osmEnd // ";"
	osmColon
)

type osmToken struct {
	kind  osmKind
	value int
	text  string
}

var osmWords = map[string]osmToken{
	"mo": {osmDay, 0, "Mo"}, "tu": {osmDay, 1, "Tu"}, "we": {osmDay, 2, "We"}, "th": {osmDay, 3, "Th"}, "fr": {osmDay, 4, "Fr"},
	"sa": {osmDay, 5, "Sa"}, "su": {osmDay, 6, "Su"}, "ph": {osmDay, 7, "PH"}, "sh": {osmDay, 8, "SH"},
	"off": {osmState, 0, "off"}, "closed": {osmState, 0, "off"},
}

// lexOSM cuts a string of days, times and "off".
func lexOSM(s string) ([]osmToken, error) {
	if len(s) > maxHoursText {
		return nil, hourErrorf("trop_long", "le texte des horaires est trop long")
	}
	l := hourLexer{rest: directory.Fold(s)}
	var tokens []osmToken
	for {
		l.rest = strings.TrimLeft(l.rest, " ")
		if l.rest == "" {
			return tokens, nil
		}
		switch c := l.rest[0]; {
		case startsWithDigit(l.rest):
			t, err := l.number()
			if err != nil || t.kind != clockTime {
				return nil, hourErrorf("osm_invalide", "non compris : « %s »", firstRunes(l.rest, 20))
			}
			tokens = append(tokens, osmToken{osmTime, t.value, hourSpan{t.value, t.value}.String()[:5]})
			continue
		case startsWithLetter(l.rest):
			n := 0
			for n < len(l.rest) && startsWithLetter(l.rest[n:]) {
				n++
			}
			t, ok := osmWords[l.rest[:n]]
			if !ok {
				return nil, hourErrorf("osm_invalide", "non compris : « %s »", firstRunes(l.rest, 20))
			}
			tokens = append(tokens, t)
			l.rest = l.rest[n:]
			continue
		default:
			i := strings.IndexByte(",-;:", c)
			if i < 0 {
				return nil, hourErrorf("osm_invalide", "non compris : « %s »", firstRunes(l.rest, 20))
			}
			tokens = append(tokens, osmToken{[]osmKind{osmComma, osmDash, osmEnd, osmColon}[i], 0, string(c)})
			l.rest = l.rest[1:]
		}
	}
}

// osmRepair walks the tokens of a nearly valid string.
type osmRepair struct {
	tokens []osmToken
	i      int
	rules  []osmRule
	notes  *hourNotes
}

type osmRule struct {
	days string
	b    block
	off  bool
}

func repairOSM(s string, notes *hourNotes) (string, error) {
	tokens, err := lexOSM(s)
	if err != nil {
		return "", err
	}
	r := osmRepair{tokens: tokens, notes: notes}
	for r.i < len(r.tokens) {
		if r.kind() == osmEnd {
			r.i++
			continue
		}
		if err := r.rule(); err != nil {
			return "", err
		}
	}
	if len(r.rules) == 0 {
		return "", hourErrorf("osm_invalide", "aucune règle")
	}
	return r.write()
}

func (r *osmRepair) kind() osmKind {
	if r.i < len(r.tokens) {
		return r.tokens[r.i].kind
	}
	return osmEnd
}

func (r *osmRepair) rule() error {
	if r.kind() == osmDay {
		days, err := r.days()
		if err != nil {
			return err
		}
		r.rules = append(r.rules, osmRule{days: days})
		if r.kind() == osmColon {
			r.i++
		}
	} else if len(r.rules) == 0 || r.rules[len(r.rules)-1].off || r.kind() != osmTime {
		return hourErrorf("sans_jour", "des heures ne sont rattachées à aucun jour")
	}
	rule := &r.rules[len(r.rules)-1]
	if r.kind() == osmState {
		r.i++
		rule.off = true
		return nil
	}
	return r.times(&rule.b)
}

// days reads "Mo-Fr" or "Mo,We,Fr"; "Tu-Th-Fr" is refused: one cannot tell a range from a list.
func (r *osmRepair) days() (string, error) {
	var text []string
	dashed := false
	for {
		if r.kind() != osmDay {
			return "", hourErrorf("osm_invalide", "un jour manque")
		}
		text = append(text, r.tokens[r.i].text)
		r.i++
		switch k := r.kind(); {
		case k == osmDash && !dashed && r.i+1 < len(r.tokens) && r.tokens[r.i+1].kind == osmDay:
			dashed = true
			text = append(text, "-")
		case k == osmDash:
			return "", hourErrorf("jours_ambigus", "on ne sait pas si le tiret va d'un jour à l'autre ou les énumère")
		case k == osmComma:
			dashed = false
			text = append(text, ",")
		default:
			return strings.Join(text, ""), nil
		}
		r.i++
	}
}

func (r *osmRepair) times(b *block) error {
	if r.kind() != osmTime {
		return hourErrorf("jour_sans_heures", "un jour est nommé sans heures")
	}
	for r.kind() == osmTime {
		from := r.tokens[r.i].value
		r.i++
		if r.kind() != osmDash || r.i+1 >= len(r.tokens) || r.tokens[r.i+1].kind != osmTime {
			return hourErrorf("heure_seule", "une heure n'a pas de fin ou pas de début")
		}
		to := r.tokens[r.i+1].value
		r.i += 2
		if err := b.add(hourSpan{from, to}, r.notes); err != nil {
			return err
		}
		if r.kind() == osmComma && r.i+1 < len(r.tokens) && r.tokens[r.i+1].kind == osmTime {
			r.i++
		}
	}
	if !slices.Contains([]osmKind{osmEnd, osmDay}, r.kind()) {
		return hourErrorf("osm_invalide", "non compris après les heures")
	}
	return nil
}

// write puts the rules in the strict form; a rule left without hours by its empty spans is unknown.
func (r *osmRepair) write() (string, error) {
	var out strings.Builder
	for _, rule := range r.rules {
		said := "off"
		if !rule.off {
			said = "unknown"
			if len(rule.b.spans) > 0 {
				said = rule.b.times(func(qualified) bool { return true })
			}
		}
		join(&out, false, rule.days+" "+said)
	}
	return out.String(), nil
}
