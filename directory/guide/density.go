package guide

import (
	"math"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/pdf"
)

// Sizes of the printed sheet, an A5 page, as css/guide.css sets it, in points.
const (
	sheetHeight = 194 * pdf.MM // within the margins
	sheetFixed  = 49 * pdf.MM  // heading, plan and code, last line
	sheetText   = 12.0
	sheetName   = 13.5
	sheetSmall  = 10.0
	sheetHelp   = 11.0
	sheetLeft   = 66 * pdf.MM
	sheetRight  = 62 * pdf.MM
	sheetGap    = 3 * pdf.MM // around a place
	sheetSlack  = 1.05       // browsers round widths and heights
)

// densities are the classes of a sheet by how much smaller it is set.
var densities = []struct {
	class string
	scale float64
}{{"", 1}, {"guide-95", 0.95}, {"guide-90", 0.9}, {"guide-85", 0.85}, {"guide-80", 0.8}}

// density returns the class of the largest letters with which the sheet fits one page.
func (p *pages) density(view *answerView) string {
	for _, d := range densities {
		if sheetFixed+p.heightOf(view, d.scale)*sheetSlack <= sheetHeight {
			return d.class
		}
	}
	return densities[len(densities)-1].class
}

// heightOf returns the height of what varies on a sheet whose letters are scaled.
func (p *pages) heightOf(view *answerView, scale float64) float64 {
	lines := func(text string, size, width float64) float64 {
		if text == "" {
			return 0
		}
		return float64(len(p.bold.Wrap(text, size*scale, width))) * size * scale * 1.2
	}
	sum := 0.0
	for i := range view.Places {
		place := &view.Places[i]
		left := lines(strings.Join(place.Address, ", "), sheetText, sheetLeft)
		if place.Phone != nil {
			left += lines(place.Phone.Text, sheetText*1.25, sheetLeft)
		}
		right := lines(place.Hours, sheetText, sheetRight)
		for _, part := range place.Week {
			right += lines(part.Days+" "+part.Times, sheetText, sheetRight)
		}
		sum += lines(place.Name+" "+place.Distance, sheetName, sheetLeft+sheetRight) + math.Max(left, right) +
			lines(place.Brief, sheetSmall, sheetLeft+sheetRight) + sheetGap
	}
	whole := sheetLeft + sheetRight
	if len(view.Bring) > 0 {
		sum += lines("À apporter : "+strings.Join(view.Bring, ", "), sheetHelp, whole)
	}
	return sum + lines(strings.Join(append([]string{"Si c’est fermé :"}, view.Closed.lines()...), " "), sheetHelp, whole)
}
