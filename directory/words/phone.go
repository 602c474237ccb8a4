package words

import (
	"html/template"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// Phone is a link to a telephone number.
type Phone struct {
	Href template.URL
	Text string
}

// PhoneOf returns the link to an E.164 or French short number, nil for anything else.
func PhoneOf(number string) *Phone {
	rest, international := strings.CutPrefix(number, "+")
	if !query.IsDigits(rest) || len(rest) < 4 || len(rest) > 15 {
		return nil
	}
	text := pairs(rest)
	if international {
		text = nationalText(rest)
	}
	return &Phone{Href: template.URL("tel:" + number), Text: text}
}

// nationalText returns a number in national format: 05 56 01 02 03. Numbers outside
// the French numbering plan keep their country code.
func nationalText(e164 string) string {
	for _, code := range []string{"33", "262", "508", "590", "594", "596"} {
		if rest, ok := strings.CutPrefix(e164, code); ok && (len(rest) == 9 || code == "508") {
			if code == "508" {
				return "+508 " + pairs(rest)
			}
			return pairs("0" + rest)
		}
	}
	if len(e164) > 6 {
		return "+" + e164[:3] + " " + pairs(e164[3:])
	}
	return "+" + e164
}

// pairs separates pairs of digits with no-break spaces.
func pairs(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && i%2 == 0 {
			b.WriteString("\u00a0")
		}
		b.WriteRune(d)
	}
	return b.String()
}
