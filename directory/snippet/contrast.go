package snippet

import (
	"math"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// readable is the least contrast of a text and its ground (WCAG 2.2, 1.4.3).
const readable = 4.5

// Contrast tells that of two of the colours that a site chose.
type Contrast struct {
	Text   string
	Enough bool
}

// Contrasts tells the contrast of the chosen colours with the ground; nil when none is
// chosen. The others are the defaults: accent, ground, text.
func Contrasts(t *i18n.Locale, show html.Display, defaults [3]html.Pair) []Contrast {
	if show.Accent == "" && show.Ground == "" && show.Ink == "" {
		return nil
	}
	chosen := [...]string{show.Accent, show.Ground, show.Ink}
	for i := range chosen {
		if chosen[i] == "" {
			chosen[i] = defaults[i].Value
		}
	}
	accent, ground, ink := chosen[0], chosen[1], chosen[2]
	tell := func(enough, low string, colour string) Contrast {
		ratio := contrastOf(colour, ground)
		text := low
		if ratio >= readable {
			text = enough
		}
		// Rounded down: 4.49 is not 4.5.
		shown := strconv.FormatFloat(math.Floor(ratio*10)/10, 'f', -1, 64)
		return Contrast{t.Say(text, t.Decimal(shown)), ratio >= readable}
	}
	return []Contrast{
		tell("Texte sur le fond : %s pour 1, lisible.",
			"Texte sur le fond : %s pour 1, trop peu : la carte le renforce jusqu’à 4,5.", ink),
		tell("Accent sur le fond : %s pour 1, lisible.",
			"Accent sur le fond : %s pour 1, trop peu : la carte le renforce jusqu’à 4,5.", accent),
	}
}

// contrastOf returns the contrast of two colours in hexadecimal, 1 to 21.
func contrastOf(a, b string) float64 {
	light, dark := luminance(a), luminance(b)
	return (max(light, dark) + 0.05) / (min(light, dark) + 0.05)
}

// luminance returns the relative luminance of a colour in hexadecimal.
func luminance(colour string) float64 {
	n, _ := strconv.ParseUint(LongColour(colour)[1:], 16, 32)
	channel := func(shift uint, weight float64) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return weight * c / 12.92
		}
		return weight * math.Pow((c+0.055)/1.055, 2.4)
	}
	return channel(16, 0.2126) + channel(8, 0.7152) + channel(0, 0.0722)
}

// LongColour returns a colour with six digits, as colour fields need it.
func LongColour(c string) string {
	if len(c) != 4 {
		return c
	}
	return "#" + strings.Repeat(c[1:2], 2) + strings.Repeat(c[2:3], 2) + strings.Repeat(c[3:4], 2)
}
