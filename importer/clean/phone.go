package clean

import (
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Phone returns the first telephone number of a cell, in E.164 without spaces, or a French
// short number (3949) as it is. territory is a postcode or an INSEE code; it only matters for
// the numbers of Saint-Pierre-et-Miquelon and of the Pacific, which have no French prefix.
// Other numbers of the cell are reported and not published: the référentiel allows one.
//
// Sources: the French numbering plan (ARCEP), ITU E.164 country codes.
func Phone(raw, territory string) (string, []importer.Finding, error) {
	if number, ok := plainPhone(raw); ok {
		if number == raw {
			return number, nil, nil
		}
		return number, []importer.Finding{corrected(raw, "format_international", number)}, nil
	}
	var numbers []string
	rule, detail := "illisible", "aucun numéro de téléphone n'a été reconnu"
	var faxes []string
	for _, run := range phoneRuns(raw) {
		found, why := readNumbers(run.text, territory)
		switch {
		case run.fax:
			faxes = append(faxes, found...)
		case len(found) > 0:
			numbers = append(numbers, found...)
		case why != "":
			rule, detail = why, phoneRefusals[why]
		}
	}
	if len(numbers) == 0 && len(faxes) > 0 {
		rule, detail = "telecopie", phoneRefusals["telecopie"]
	}
	if len(numbers) == 0 {
		return "", nil, refuse(rule, detail)
	}
	numbers = distinct(numbers)
	var findings []importer.Finding
	if numbers[0] != raw {
		findings = append(findings, corrected(raw, "format_international", numbers[0]))
	}
	if len(faxes) > 0 {
		findings = append(findings, importer.Finding{Value: raw, Rule: "telecopie", After: numbers[0],
			Action: importer.Reported, Detail: "un numéro de télécopie n'est pas publié : " + strings.Join(faxes, ", ")})
	}
	if len(numbers) > 1 {
		findings = append(findings,
			importer.Finding{Value: raw, Rule: "plusieurs", After: numbers[0], Action: importer.Reported,
				Detail: "le premier numéro est publié ; les autres : " + strings.Join(numbers[1:], ", ")})
	}
	if !attributed(numbers[0]) {
		findings = append(findings,
			importer.Finding{Value: raw, Rule: "non_attribue", After: numbers[0], Action: importer.Reported,
				Detail: "ce numéro n'est pas dans une tranche attribuée"})
	}
	return numbers[0], findings, nil
}

// attributed reports whether an E.164 number is in a range in use, according to the metadata
// of libphonenumber; true for short numbers. Only repaired numbers are checked.
func attributed(number string) bool {
	if number[0] != '+' {
		return true
	}
	for _, c := range countryCodes {
		national, ok := strings.CutPrefix(number[1:], c.code)
		if !ok {
			continue
		}
		code, err1 := strconv.ParseInt(c.code, 10, 32)
		digits, err2 := strconv.ParseUint(national, 10, 64)
		if err1 != nil || err2 != nil {
			return false
		}
		country := int32(code)
		return phonenumbers.IsValidNumber(&phonenumbers.PhoneNumber{CountryCode: &country, NationalNumber: &digits})
	}
	return false
}

var phoneRefusals = map[string]string{
	"trop_court": "il manque des chiffres au numéro",
	"trop_long":  "le numéro a trop de chiffres",
	"fictif":     "ce numéro est un remplissage",
	"etranger":   "le numéro n'est pas d'un territoire français",
	"telecopie":  "c'est le numéro d'un télécopieur",
}

// plainPhone parses the most frequent form: ten digits from 0, or +33 and nine, with spaces,
// dots or hyphens between them.
func plainPhone(raw string) (string, bool) {
	var digits [12]byte
	n := 0
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c >= '0' && c <= '9' || c == '+' && i == 0:
			if n == len(digits) {
				return "", false
			}
			digits[n] = c
			n++
		case (c == ' ' || c == '.' || c == '-') && n > 0:
		default:
			return "", false
		}
	}
	switch {
	case n == 10 && digits[0] == '0' && digits[1] != '0':
		return nationalNumber(string(digits[1:10]))
	case n == 12 && string(digits[:3]) == "+33" && digits[3] != '0':
		return nationalNumber(string(digits[3:12]))
	}
	return "", false
}

// overseasPrefixes are the first digits of nine-digit French numbers that belong to an
// overseas country code.
var overseasPrefixes = map[string]string{
	"262": "+262", "263": "+262", "269": "+262", "639": "+262", "692": "+262", "693": "+262",
	"590": "+590", "690": "+590", "691": "+590",
	"594": "+594", "694": "+594",
	"596": "+596", "696": "+596", "697": "+596",
}

// nationalNumber returns the E.164 form of the nine digits after the 0.
func nationalNumber(nine string) (string, bool) {
	if len(nine) != 9 || nine[0] == '0' || filler(nine) {
		return "", false
	}
	if prefix, overseas := overseasPrefixes[nine[:3]]; overseas {
		return prefix + nine, true
	}
	if strings.HasPrefix(nine, "508") { // Saint-Pierre-et-Miquelon: 0508 and six digits
		return "+508" + nine[3:], true
	}
	return "+33" + nine, true
}

// filler reports whether the digits are those that people type instead of a number.
func filler(nine string) bool {
	return nine == "123456789" || nine == "102030405" || nine == "999999999" ||
		strings.Count(nine[1:], nine[1:2]) == len(nine)-1
}

var phoneSeparators = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "–", "-", "—", "-", "‐", "-", "‑", "-", "’",
	" ", "'", " ")

// phoneRun is a part of a cell that may hold numbers.
type phoneRun struct {
	text string // digits and separators
	fax  bool   // the words before it are those of a fax machine alone
}

// phoneRuns splits a cell into runs of digits and separators.
func phoneRuns(raw string) []phoneRun {
	raw = phoneSeparators.Replace(raw)
	var runs []phoneRun
	start, end := -1, 0
	for i := 0; i <= len(raw); i++ {
		inside := i < len(raw) && (raw[i] >= '0' && raw[i] <= '9' || strings.IndexByte("+ .-/()_,:", raw[i]) >= 0)
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			if onlyDigits(raw[start:i]) != "" {
				runs = append(runs, phoneRun{raw[start:i], announcesFax(raw[end:start])})
				end = i
			}
			start = -1
		}
	}
	return runs
}

// announcesFax reports whether the words before a number are those of a fax machine:
// "Fax :", "Télécopie", "F." but not "Tél./Fax".
func announcesFax(before string) bool {
	fax := false
	for _, word := range strings.FieldsFunc(directory.Fold(before), func(r rune) bool { return r < 'a' || r > 'z' }) {
		switch word {
		case "fax", "f", "telecopie", "telecopieur", "telefax":
			fax = true
		case "tel", "t", "telephone", "phone", "mobile", "portable", "fixe", "standard", "accueil":
			return false
		}
	}
	return fax
}

// readNumbers parses the numbers of one run. why is the rule of the refusal when there is
// none.
func readNumbers(run, territory string) (numbers []string, why string) {
	run = strings.ReplaceAll(run, "(0)", "")
	if onlyDigits(run) == "" {
		return nil, ""
	}
	if number, why := readNumber(run, territory); why == "" {
		return []string{number}, ""
	}
	// Several numbers: split at visible separators first, else every ten digits.
	for _, separator := range []string{"/", ",", " - ", "+", "("} {
		parts := strings.Split(run, separator)
		if len(parts) < 2 {
			continue
		}
		for _, part := range parts {
			if separator == "+" {
				part = "+" + part
			}
			if number, why := readNumber(part, territory); why == "" {
				numbers = append(numbers, number)
			}
		}
		if len(numbers) > 0 {
			return numbers, ""
		}
	}
	digits := onlyDigits(run)
	if len(digits)%10 == 0 && len(digits) > 10 {
		for ; len(digits) >= 10 && digits[0] == '0'; digits = digits[10:] {
			if number, why := readNumber(digits[:10], territory); why == "" {
				numbers = append(numbers, number)
			}
		}
		if len(numbers) > 0 {
			return numbers, ""
		}
	}
	_, why = readNumber(run, territory)
	return nil, why
}

func onlyDigits(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// countryCodes are those of the French territories, with the lengths of their national numbers
// without the trunk 0.
var countryCodes = []struct {
	code    string
	lengths [2]int
}{
	{"33", [2]int{9, 9}}, {"262", [2]int{9, 9}}, {"590", [2]int{9, 9}}, {"594", [2]int{9, 9}}, {"596", [2]int{9, 9}},
	{"687", [2]int{6, 6}}, {"689", [2]int{8, 6}}, {"508", [2]int{6, 9}}, {"681", [2]int{6, 6}},
}

// readNumber parses a run as one number.
func readNumber(run, territory string) (number, why string) {
	digits := onlyDigits(run)
	international := strings.Contains(run, "+")
	if rest, ok := strings.CutPrefix(digits, "00"); ok && len(rest) > 8 {
		digits, international = rest, true
	}
	if digits != "" && strings.Trim(digits, "0") == "" {
		return "", "fictif"
	}
	if !international {
		if n, ok := localNumber(digits, territory); ok {
			return n, ""
		}
	}
	if number, ok := withCountryCode(digits, international); ok {
		return number, ""
	}
	switch {
	case len(digits) == 10 && digits[0] == '0' && filler(digits[1:]):
		return "", "fictif"
	case len(digits) < 9 || len(digits) == 9 && digits[0] == '0':
		return "", "trop_court"
	case international && len(digits) <= 13:
		return "", "etranger"
	}
	return "", "trop_long"
}

// localNumber parses digits without a country code: ten from 0, nine that lost the 0 in a
// spreadsheet, a short number, or the six or eight digits of the Pacific.
func localNumber(digits, territory string) (string, bool) {
	switch n := len(digits); {
	case n == 10 && digits[0] == '0':
		return nationalNumber(digits[1:])
	case n == 9 && digits[0] != '0':
		return nationalNumber(digits)
	case isShortNumber(digits):
		return digits, true
	case n == 6 && strings.HasPrefix(territory, "988"):
		return "+687" + digits, true
	case (n == 8 || n == 6) && strings.HasPrefix(territory, "987"):
		return "+689" + digits, true
	case n == 6 && strings.HasPrefix(territory, "986"):
		return "+681" + digits, true
	case n == 6 && strings.HasPrefix(territory, "975"):
		return "+508" + digits, true
	}
	return "", false
}

// isShortNumber reports whether digits are a short number of a service: 3xxx, 10xx, 1xx,
// 116xxx, 118xxx.
func isShortNumber(digits string) bool {
	switch len(digits) {
	case 3:
		return digits[0] == '1'
	case 4:
		return digits[0] == '3' || digits[:2] == "10"
	case 6:
		return digits[:3] == "116" || digits[:3] == "118"
	}
	return false
}

// withCountryCode parses digits that start with a country code, perhaps repeated, perhaps
// followed by the trunk 0. An overseas number after +33 gets its own code.
func withCountryCode(digits string, international bool) (string, bool) {
	// Mayotte had the country code of the Comoros, +269 and six digits, until 2007.
	if international && len(digits) == 9 && strings.HasPrefix(digits, "269") {
		return nationalNumber(digits)
	}
	if rest, ok := strings.CutPrefix(digits, "269"); ok && len(rest) == 9 && overseasPrefixes[rest[:3]] == "+262" {
		return nationalNumber(rest)
	}
	for _, c := range countryCodes {
		rest, ok := strings.CutPrefix(digits, c.code)
		if !ok {
			continue
		}
		for range 3 {
			switch {
			case len(rest) == c.lengths[0], len(rest) == c.lengths[1] && international:
				return joinCountry(c.code, rest)
			case strings.HasPrefix(rest, "0"):
				rest = rest[1:]
			case len(rest) > c.lengths[0] && strings.HasPrefix(rest, c.code):
				rest = rest[len(c.code):]
			}
		}
	}
	return "", false
}

func joinCountry(code, rest string) (string, bool) {
	if strings.Trim(rest, "0") == "" || len(rest) == 9 && (rest[0] == '0' || filler(rest)) {
		return "", false
	}
	if len(rest) == 9 && len(code) < 3 || code == "508" && len(rest) == 9 {
		return nationalNumber(rest)
	}
	if overseas := overseasPrefixes[rest[:3]]; len(rest) == 9 && overseas != "" {
		return overseas + rest, true
	}
	return "+" + code + rest, true
}

// distinct removes repeated values and keeps the order.
func distinct(values []string) []string {
	if len(values) < 2 {
		return values
	}
	kept := values[:0:0]
	for i, v := range values {
		repeated := false
		for _, before := range values[:i] {
			repeated = repeated || before == v
		}
		if !repeated {
			kept = append(kept, v)
		}
	}
	return kept
}
