package clean

import "strings"

// numberFields are the fields whose numbers are texts: no digit of them counts anything.
var numberFields = set("id", "pivot", "telephone", "code_postal", "code_insee")

// certainDigits is the number of significant digits from which a number with an exponent was not rounded for display.
const certainDigits = 8

// wholeNumber returns the digits of a number that a program wrote as a decimal one: "33000.0", "3.5600000009075E13".
// A number with an exponent counts when its digits are all there: "3.56E+13" is rounded.
func wholeNumber(s string) (digits string, ok bool) {
	sign := ""
	if strings.HasPrefix(s, "+") {
		sign, s = "+", s[1:]
	}
	whole, rest, decimal := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	if !decimal || whole == "" || rest == "" || onlyDigits(whole) != whole {
		return "", false
	}
	if strings.Trim(rest, "0") == "" {
		return sign + whole, true
	}
	fraction, exponent, _ := strings.Cut(strings.ToUpper(rest), "E")
	exponent = strings.TrimLeft(strings.TrimPrefix(exponent, "+"), "0")
	if len(whole) != 1 || onlyDigits(fraction) != fraction || len(fraction)+1 < certainDigits ||
		onlyDigits(exponent) != exponent || len(exponent) == 0 || len(exponent) > 2 {
		return "", false
	}
	places := 0
	for _, d := range exponent {
		places = 10*places + int(d-'0')
	}
	if places < len(fraction) || places > 20 {
		return "", false
	}
	return sign + whole + fraction + strings.Repeat("0", places-len(fraction)), true
}
