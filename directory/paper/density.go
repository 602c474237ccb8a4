package paper

import (
	"math"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/pdf"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Sizes of a sheet as css/paper.css sets it, in points.
const (
	sheetHeight = 273 * pdf.MM // within the margins
	sheetHead   = 60 * pdf.MM
	sheetFoot   = 7 * pdf.MM
	sheetText   = 13.0 // size of the text
	sheetName   = 15.0
	sheetLeft   = 60 * pdf.MM // columns of a place
	sheetRight  = 88 * pdf.MM
	sheetQR     = 26 * pdf.MM
	sheetGap    = 4 * pdf.MM // around a place
	sheetSlack  = 1.04       // browsers round widths and heights
)

// densities are the classes of a sheet by how much smaller it is set.
var densities = [...]struct {
	class string
	scale float64
}{{"", 1}, {"paper-dense", 0.9}, {"paper-denser", 0.8}}

// density returns the class of the largest letters with which the places of a sheet of the default number fit one page;
// longer sheets take the pages that they need.
func (p *sheets) density(view *printView) string {
	if len(view.Places) > printedPlaces {
		return ""
	}
	for d := range densities {
		sum := sheetHead + sheetFoot
		for i := range view.Places {
			sum += p.heightOf(&view.Places[i], d) * sheetSlack
		}
		if sum <= sheetHeight {
			return densities[d].class
		}
	}
	return densities[len(densities)-1].class
}

// heights are those of the parts of a place on a sheet, in points.
type heights struct{ name, left, right, services float64 }

// heightsOf returns the heights of a place whose letters are scaled, but for the line of its distance.
func (p *sheets) heightsOf(t *i18n.Locale, place *printed, scale float64) heights {
	h := heights{
		name:     p.linesOf(place.Name, sheetName, sheetLeft+sheetRight, scale),
		right:    p.linesOf(place.Phone, sheetText*1.35, sheetRight, scale),
		services: p.linesOf(place.Services, 11/scale, sheetLeft+sheetRight, scale),
	}
	for _, line := range place.Lines {
		h.left += p.linesOf(line, sheetText, sheetLeft, scale)
	}
	for _, part := range place.Week {
		h.right += p.linesOf(part.Days+" "+part.Times, sheetText, sheetRight, scale)
	}
	if len(place.Week) == 0 { // the line that says so is as long
		unknown := t.Say("Horaires non connus : téléphonez avant de venir.")
		h.right += p.linesOf(unknown+place.Hours, sheetText, sheetRight, scale)
	}
	if place.Holidays != "" {
		h.right += p.linesOf(t.Say("Jour férié, à vérifier :")+" "+place.Holidays, sheetText, sheetRight, scale)
	}
	return h
}

// linesOf returns the height of a text set in lines of a width.
func (p *sheets) linesOf(text string, size, width, scale float64) float64 {
	if text == "" {
		return 0
	}
	return float64(len(p.typeset.regular.Wrap(text, size*scale, width))) * size * scale * 1.25
}

// heightOf returns the height of a place on a sheet of a density.
func (p *sheets) heightOf(place *printedPlace, density int) float64 {
	h := &place.heights[density]
	left := h.left + p.linesOf(place.Distance+" · "+place.Cost, sheetText, sheetLeft, densities[density].scale)
	return math.Max(h.name+math.Max(left, h.right)+h.services, sheetQR) + sheetGap
}

// Documents returns links to the poster of the commune that a view is about, and to the booklet of its département.
func Documents(t *i18n.Locale, g *territory.Gazetteer, view html.State) []html.Link {
	commune := view.First(string(territory.KindCommune))
	where := view.First("pres_de")
	if code, ok := strings.CutPrefix(where, "insee:"); ok {
		commune = code
	} else if postcode := g.Postcode(where); postcode != nil && len(postcode.Communes) > 0 {
		commune = postcode.Communes[0].Code
	}
	area := view.First(string(territory.KindDepartement))
	var links []html.Link
	state := view.Relocated().Without(html.IsSetting).WithoutName("limit")
	if c := g.Commune(commune); c != nil {
		links = append(links, html.LinkTo(state.URL(PosterPath+c.Code+".pdf"), t.Say("Affiche : %s (PDF)", c.Name)))
		if area == "" {
			area = c.Departement
		}
	}
	if d := g.Departement(area); d != nil {
		links = append(links, html.LinkTo(state.URL(BookletPath+d.Code+".pdf"), t.Say("Livret : %s (PDF)", d.Name)))
	}
	return links
}
