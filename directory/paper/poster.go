package paper

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/pdf"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// PosterPath is where the posters are: one for each commune, by its INSEE code.
const PosterPath = "/affiche/"

// posterMost is the number of places of a poster at most; long texts make it hold fewer.
const posterMost = 7

// posterForm lists what posters take: the filters of a view. The commune is that of the path.
var posterForm = &query.Form{Takes: query.View &^ query.SetOf(query.Near, query.Radius), IgnoreEmpty: true}

// originForm reads the commune of a poster as an origin of distances.
var originForm = &query.Form{Takes: query.SetOf(query.Near)}

// poster handles /affiche/{insee}.pdf: the places nearest to a commune, on one page to be put on a wall.
func (p *sheets) poster(c web.Context) error {
	r, err := p.readDocument(c, posterForm)
	if err != nil {
		return err
	}
	commune := p.Gazetteer.Commune(r.code)
	if commune == nil {
		return directory.Errorf(directory.NotFound, "Aucune commune ne porte le code « %s ».", directory.Clip(r.code))
	}
	origin, err := p.Query.Read(r.view, originForm, "pres_de=insee:"+commune.Code)
	if err != nil {
		return err
	}
	q := r.q.Query
	q.Near, q.Located, q.Limit = origin.Query.Near, true, posterMost
	return p.sendDocument(c, r, "affiche-"+commune.Name, func() (*pdf.Document, error) {
		found, err := r.view.Find(&q)
		if err != nil {
			return nil, err
		}
		if len(found.Hits) == 0 {
			return nil, directory.Errorf(directory.NotFound, "Aucun lieu ne correspond.")
		}
		return p.drawPoster(r, commune, found.Hits), nil
	})
}

// Margins and columns of a poster, in points.
const (
	posterMargin = 15 * pdf.MM
	posterFoot   = pdf.Height - 62*pdf.MM // where the foot begins
	posterPhone  = 50 * pdf.MM            // width of the column of telephones
	posterCode   = 40 * pdf.MM
)

func (p *sheets) drawPoster(r *document, commune *territory.Commune, hits []directory.Hit) *pdf.Document {
	t, s := r.lang, p.typeset
	doc := pdf.New(t.Say("Aide numérique : %s et alentours", commune.Name), t.Code, r.view.Built())
	page, root := doc.AddPage(), doc.Root()
	width := pdf.Width - 2*posterMargin
	page.Fill(0, 0, pdf.Width, 6*pdf.MM, deep)
	y := draw(page, root, posterMargin, 12*pdf.MM, width, []block{
		{"H1", t.Say("Besoin d’aide avec internet\u00a0?"), inked(s.strong(35), deep), 0},
		{"P", t.Say("Des personnes vous aident pour internet, l’ordinateur ou le téléphone."), s.plain(15), 2},
		{"H2", t.Say("%s et alentours", commune.Name), s.strong(21), 8},
	})
	list := root.Add("L")
	for _, hit := range hits {
		blocks, phone := p.posterPlace(r, hit)
		column := width - posterPhone
		tall := height(blocks, column)
		if y+tall+10 > posterFoot {
			break
		}
		y += 6
		page.Fill(posterMargin, y, width, 0.8, rule)
		body := list.Add("LI").Add("LBody")
		end := draw(page, body, posterMargin, y+2, column, blocks)
		if phone != "" {
			style := inked(s.strong(20), deep)
			page.Text(body.Add("P"), pdf.Width-posterMargin-style.Width(phone), y+6+style.Size, phone, style)
		}
		y = end
	}
	p.drawPosterFoot(r, page, root)
	return doc
}

// posterPlace returns the texts of a place and its telephone number.
func (p *sheets) posterPlace(r *document, hit directory.Hit) (blocks []block, phone string) {
	t, s, place := r.lang, p.typeset, r.view.Place(hit.Index)
	blocks = []block{{"P", words.Clip(words.Name(t, place), 80), s.strong(17), 2}}
	lines := words.AddressLines(place)
	if len(lines) > 2 {
		lines = []string{lines[0], lines[len(lines)-1]} // without its complement
	}
	where := words.Clip(strings.Join(lines, ", "), 110)
	if distance := t.Distance(hit.DistanceM); distance != "" {
		where = strings.TrimPrefix(where+" ("+distance+")", " ")
	}
	blocks = append(blocks, block{"P", where, s.plain(13.5), 0})
	if number := words.PhoneOf(place.Phone); number != nil {
		phone = number.Text
	}
	blocks = append(blocks, block{"P", words.Clip(hoursLine(t, r.view, hit.Index, place, r.now), 170), s.plain(13.5), 0})
	return blocks, phone
}

// hoursLine returns the hours of a place in words, and what to do when they are unknown.
func hoursLine(t *i18n.Locale, v directory.View, i int, place *directory.Place, now time.Time) string {
	if usual := words.UsualHours(t, v, i, place, now); usual != "" {
		return words.UpperFirst(usual)
	}
	if text := strings.Join(strings.Fields(place.HoursText), " "); text != "" {
		return t.Say("Horaires : %s", text)
	}
	if words.PhoneOf(place.Phone) != nil {
		return t.Say("Horaires non connus : téléphonez avant de venir.")
	}
	return t.Say("Horaires non connus")
}

func (p *sheets) drawPosterFoot(r *document, page *pdf.Page, root *pdf.Element) {
	t, s := r.lang, p.typeset
	page.Fill(posterMargin, posterFoot, pdf.Width-2*posterMargin, 1.6, deep)
	address := r.listURL("pres_de=insee:" + r.code)
	x := posterMargin + posterCode + 6*pdf.MM
	drawQR(page, root, posterMargin-2*pdf.MM, posterFoot+4*pdf.MM, posterCode, address,
		t.Say("Code QR vers la liste des lieux"))
	draw(page, root, x, posterFoot+7*pdf.MM, pdf.Width-posterMargin-x, []block{
		{"P", t.Say("Tous les lieux, leurs horaires et le plan : photographiez ce code avec un téléphone."),
			s.strong(14), 0},
		{"P", t.Say("Ou sur internet : %s", r.host), s.plain(13), 4},
		{"P", t.Say("Le mieux est de téléphoner avant de venir. Les heures des jours fériés peuvent changer."),
			s.plain(12), 4},
		{"P", r.origin(), inked(s.plain(9.5), soft), 8},
	})
}
