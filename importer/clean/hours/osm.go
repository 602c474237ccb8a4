package hours

import (
	"errors"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	osmhours "github.com/lieux-numeriques/lieux/directory/hours"
)

// readOSM reads a cell declared as OSM opening_hours and returns its normal form. A
// cell that is nearly valid is repaired if it consists of days, times and "off" only,
// by these rules: 9h30, 9:00 and 14 :00 are times; spaces are ignored, and so are a
// colon after days and a missing or doubled ";"; times without a day after ";" belong
// to the day before; an empty span is removed. The result is parsed by the strict grammar.
func readOSM(s string, done *repairs) (string, error) {
	h, err := osmhours.Parse(strings.TrimSpace(s))
	if err == nil {
		return checkOSM(h)
	}
	repaired, repairErr := repairOSM(s, done)
	if repairErr != nil {
		return "", refusedOSM(err, repairErr)
	}
	h, err = osmhours.Parse(repaired)
	if err != nil {
		return "", refusef("osm_invalide", "%s", err)
	}
	done.record("osm_repare", "écriture OSM réparée")
	return checkOSM(h)
}

// refusedOSM returns the error for a string that the grammar refuses with err and that is not repaired.
func refusedOSM(err, repairErr error) error {
	if r := new(refusal); !errors.As(repairErr, &r) || r.rule != "osm_invalide" {
		return repairErr
	}
	if errors.Is(err, osmhours.ErrNoHours) {
		return refusef("jour_sans_heures", "un jour est nommé sans heures")
	}
	return refusef("osm_invalide", "%s", err)
}

// checkOSM returns the normal form of h, or an error for what is valid but certainly
// not intended: times without a day, and reversed spans, which in OSM last until late
// the next day.
func checkOSM(h osmhours.Schedule) (string, error) {
	osm := h.String()
	if len(osm) > 2 && startsWithDigit(osm) && osm[2] == ':' {
		return "", refusef("sans_jour", "des heures ne sont rattachées à aucun jour")
	}
	for i := 5; i+6 <= len(osm); i++ {
		if osm[i] != '-' || osm[i-3] != ':' || osm[i+3] != ':' {
			continue
		}
		if from, to := osm[i-5:i], osm[i+1:i+6]; to < from && to > "06:00" {
			return "", refusef("plage_inversee", "la plage %s-%s finit avant de commencer", from, to)
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
	"mo": {osmDay, 0, "Mo"}, "tu": {osmDay, 1, "Tu"}, "we": {osmDay, 2, "We"}, "th": {osmDay, 3, "Th"},
	"fr": {osmDay, 4, "Fr"},
	"sa": {osmDay, 5, "Sa"}, "su": {osmDay, 6, "Su"}, "ph": {osmDay, 7, "PH"}, "sh": {osmDay, 8, "SH"},
	"off": {osmState, 0, "off"}, "closed": {osmState, 0, "off"},
}

// lexOSM splits a string of days, times and "off" into tokens.
func lexOSM(s string) ([]osmToken, error) {
	if len(s) > maxText {
		return nil, refusef("trop_long", "le texte des horaires est trop long")
	}
	l := lexer{rest: directory.Fold(s)}
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
				return nil, refusef("osm_invalide", "non compris : « %s »", firstRunes(l.rest, 20))
			}
			tokens = append(tokens, osmToken{osmTime, t.value, span{t.value, t.value}.String()[:5]})
			continue
		case startsWithLetter(l.rest):
			n := 0
			for n < len(l.rest) && startsWithLetter(l.rest[n:]) {
				n++
			}
			t, ok := osmWords[l.rest[:n]]
			if !ok {
				return nil, refusef("osm_invalide", "non compris : « %s »", firstRunes(l.rest, 20))
			}
			tokens = append(tokens, t)
			l.rest = l.rest[n:]
			continue
		default:
			i := strings.IndexByte(",-;:", c)
			if i < 0 {
				return nil, refusef("osm_invalide", "non compris : « %s »", firstRunes(l.rest, 20))
			}
			tokens = append(tokens, osmToken{[]osmKind{osmComma, osmDash, osmEnd, osmColon}[i], 0, string(c)})
			l.rest = l.rest[1:]
		}
	}
}

// osmRepair parses the tokens of a nearly valid string.
type osmRepair struct {
	tokens []osmToken
	i      int
	rules  []osmRule
	done   *repairs
}

type osmRule struct {
	days string
	b    block
	off  bool
}

func repairOSM(s string, done *repairs) (string, error) {
	tokens, err := lexOSM(s)
	if err != nil {
		return "", err
	}
	r := osmRepair{tokens: tokens, done: done}
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
		return "", refusef("osm_invalide", "aucune règle")
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
		return refusef("sans_jour", "des heures ne sont rattachées à aucun jour")
	}
	rule := &r.rules[len(r.rules)-1]
	if r.kind() == osmState {
		r.i++
		rule.off = true
		return nil
	}
	return r.times(&rule.b)
}

// days reads "Mo-Fr" or "Mo,We,Fr"; "Tu-Th-Fr" is an error: it may be a range or a list.
func (r *osmRepair) days() (string, error) {
	var text []string
	dashed := false
	for {
		if r.kind() != osmDay {
			return "", refusef("osm_invalide", "un jour manque")
		}
		text = append(text, r.tokens[r.i].text)
		r.i++
		switch k := r.kind(); {
		case k == osmDash && !dashed && r.i+1 < len(r.tokens) && r.tokens[r.i+1].kind == osmDay:
			dashed = true
			text = append(text, "-")
		case k == osmDash:
			return "", refusef("jours_ambigus", "on ne sait pas si le tiret va d'un jour à l'autre ou les énumère")
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
		return refusef("jour_sans_heures", "un jour est nommé sans heures")
	}
	for r.kind() == osmTime {
		from := r.tokens[r.i].value
		r.i++
		if r.kind() != osmDash || r.i+1 >= len(r.tokens) || r.tokens[r.i+1].kind != osmTime {
			return refusef("heure_seule", "une heure n'a pas de fin ou pas de début")
		}
		to := r.tokens[r.i+1].value
		r.i += 2
		if err := b.add(span{from, to}, unspecified, r.done); err != nil {
			return err
		}
		if err := b.consistent(); err != nil {
			return err
		}
		if r.kind() == osmComma && r.i+1 < len(r.tokens) && r.tokens[r.i+1].kind == osmTime {
			r.i++
		}
	}
	if !slices.Contains([]osmKind{osmEnd, osmDay}, r.kind()) {
		return refusef("osm_invalide", "non compris après les heures")
	}
	return nil
}

// write returns the rules in valid form. A rule that has only empty spans is unknown.
func (r *osmRepair) write() (string, error) {
	var out strings.Builder
	for _, rule := range r.rules {
		times := "off"
		if !rule.off {
			times = "unknown"
			if len(rule.b.spans) > 0 {
				times = rule.b.times(func(qualified) bool { return true })
			}
		}
		join(&out, false, rule.days+" "+times)
	}
	return out.String(), nil
}
