package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
)

// Pivot returns the identifier of a structure: a SIRET with a valid check digit, an RNA (W and
// 9 characters), or a RIDET (7 or 10 digits, in New Caledonia: territory is a postcode or an
// INSEE code). A SIREN identifies an organisation, not a place: it is refused, alone or filled
// up to the length of a SIRET. Zeros and numbers rounded by a spreadsheet are refused too.
func Pivot(raw, territory string) (string, []importer.Finding, error) {
	value := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-_/'\u00a0\u202f\t\n", r) {
			return -1
		}
		return r
	}, strings.ToUpper(raw))
	for _, label := range []string{"SIRET:", "SIRET", "SIREN:", "SIREN", "RNA:", "RNA", "RIDET:", "RIDET"} {
		value = strings.TrimPrefix(value, label)
	}
	var findings []importer.Finding
	if value != raw {
		findings = append(findings, corrected(raw, "espaces", value))
	}
	numeric := onlyDigits(value) == value
	switch {
	case value == "" || strings.Trim(value, "0") == "":
		return "", nil, refuse("zeros", "des zéros ne désignent personne")
	case isRNA(value):
		return value, findings, nil
	case strings.ContainsAny(value, "E+,") && strings.Trim(value, "0123456789E+,") == "":
		return "", nil, refuse("arrondi", "un tableur a arrondi le numéro")
	case !numeric:
		return "", nil, refuse("forme", "ni SIRET, ni RNA, ni RIDET")
	case isSIRET(value):
		return value, findings, nil
	case len(value) == 13 && isSIRET("0"+value):
		return "0" + value, []importer.Finding{corrected(raw, "zero_perdu", "0"+value)}, nil
	case len(value) == 14 && strings.HasSuffix(value, "00000") && luhn(value[:9]):
		return "", nil, refuse("siren", "un SIREN suivi de zéros : le numéro de l'établissement manque")
	case len(value) == 14 && strings.HasSuffix(value, "000000"):
		return "", nil, refuse("arrondi", "un tableur a arrondi le numéro")
	case len(value) == 14:
		return "", nil, refuse("cle", "la clé de contrôle du SIRET, ou celle de son SIREN, est fausse")
	case (len(value) == 7 || len(value) == 10) && strings.HasPrefix(territory, "98"):
		return value, findings, nil
	case len(value) == 9 && luhn(value):
		return "", nil, refuse("siren", "un SIREN désigne l'organisme, pas l'établissement : donner le SIRET")
	case len(value) == 9:
		return "", nil, refuse("cle", "la clé de contrôle du SIREN est fausse")
	}
	return "", nil, refuse("forme", "ni SIRET, ni RNA, ni RIDET")
}

// isRNA reports whether s is the number of an association: W, a digit, then eight digits or
// letters.
func isRNA(s string) bool {
	if len(s) != 10 || s[0] != 'W' || s[1] < '0' || s[1] > '9' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if !(s[i] >= '0' && s[i] <= '9' || s[i] >= 'A' && s[i] <= 'Z') {
			return false
		}
	}
	return true
}

// laPoste is the SIREN whose establishments have a sum of digits divisible by five instead of
// a Luhn check digit (INSEE, rule for La Poste).
const laPoste = "356000000"

// isSIRET reports whether s is a SIREN and the five digits of one of its establishments, with
// the check digits of both.
func isSIRET(s string) bool {
	if len(s) != 14 || onlyDigits(s) != s || strings.HasPrefix(s, "000000000") || s[9:] == "00000" || !luhn(s[:9]) {
		return false
	}
	if strings.HasPrefix(s, laPoste) {
		sum := 0
		for i := range s {
			sum += int(s[i] - '0')
		}
		return sum%5 == 0 || luhn(s)
	}
	return luhn(s)
}

// luhn reports whether digits have a valid check digit (ISO/IEC 7812).
func luhn(digits string) bool {
	sum := 0
	for i := 0; i < len(digits); i++ {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
