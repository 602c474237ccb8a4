// Package hours reads opening hours in a part of the OSM opening_hours language
// and evaluates them: the state at an instant, its next change, the ranges of a
// week. It includes the public holidays of the French territories.
package hours

// State is the state of a place at one instant. The zero State is Unknown.
type State uint8

// The states. What cannot be derived from the hours is Unknown, never guessed.
const (
	Unknown State = iota
	Open
	Closed
)

// String returns the state as the API shows it: ouvert, ferme or inconnu.
func (s State) String() string {
	switch s {
	case Open:
		return "ouvert"
	case Closed:
		return "ferme"
	}
	return "inconnu"
}

// MarshalText returns String. It never fails.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Schedule is opening hours in a stated part of the OSM opening_hours language
// (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification). It is
// immutable and small: a pointer. The zero Schedule is "unknown hours".
//
//	hours   = rule { ( ";" | "," | "||" ) rule } [ ";" ]
//	rule    = "24/7" [ state ] | [ years ] [ dates ] [ weeks ] [ ":" ] [ days ] [ ":" ] [ times | "24/7" ] [ state ]
//	years   = year [ "-" year | "+" ] { "," … }              2026, 2026-2028, 2026+
//	dates   = date { "," date }
//	date    = month [ "-" month ]                            Jul, Jul-Aug
//	        | [ year ] month day [ "-" [ [ year ] month ] day ] { "," day … }  Jul 01-15, Dec 24,31
//	        | easter [ "-" easter ]                          also as an end of "month day" spans
//	easter  = "easter" [ ( "+" | "-" ) n "day" [ "s" ] ]     easter -2 days
//	weeks   = "week" span { "," span }                       ISO 8601 weeks: 3, 1-10, 1-53/2, 41-5
//	days    = day { "," day } | ("PH" | "SH") { "," … } day { "," day }
//	day     = weekday [ "-" weekday ] | weekday "[" nth { "," nth } "]" | "PH" | "SH"
//	        | ( weekday "[" nth "]" | "PH" ) ( "+" | "-" ) n "day"  alone: Sa[1] +1 day
//	times   = time "-" time [ "+" ] { "," … } | hh:mm "+"    past midnight: 22:00-02:00 or 22:00-26:00
//	time    = hh:mm | sun | "(" sun ( "+" | "-" ) hh:mm ")"
//	sun     = "dawn" | "sunrise" | "sunset" | "dusk"
//	state   = [ "open" | "off" | "closed" | "unknown" ] [ '"' comment '"' ]
//
// Case, spaces, typographic dashes and quotes, 9:00 for 09:00, English names of days and
// months in full or of three letters, and empty rules are read; String writes the normal form.
//
// Meaning, as in the specification: a rule after ";" replaces earlier rules on
// the days that it matches; after "," it is added to them; after "||" it applies
// only where the others give closed. "off" closes only the times
// it names. A comment alone means unknown ("sur rendez-vous"). PH are public
// holidays, SH school holidays, of a Calendar; where their dates are
// not known, a state that depends on them is unknown. "SH Mo-Fr" is the weekdays that are in holidays.
// Hours past midnight belong to the day where they start, and give way to a
// later rule for the day where they end. After an open end ("09:00+") the state is unknown
// until midnight, some hours longer in the evening. Where the sun rises and sets is not
// known here: hours that depend on it are unknown in the half of the day in which it does.
//
// Stricter than the specification: on a public holiday, hours that never mention PH are
// unknown where they would be open, 24/7 too. What they close is closed, and
// a rule for that very day ("Dec 25 10:00-12:00") holds.
//
// Refused, because the meaning is not certain or not supported: days without hours ("Mo-Fr",
// "Mo-Fr open"), points in time, an opening rule
// without a day after another rule (a missing day more often than "every day"), a rule after "||" but "||",
// dates with an nth weekday (but one nth weekday of a span of months), a rule added to 24/7.
type Schedule struct{ s *ruleSet }

// IsZero reports whether the hours are unknown.
func (h Schedule) IsZero() bool { return h.s == nil }
