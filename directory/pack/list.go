package pack

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var (
	//go:embed pack.html
	templates string
	//go:embed recherche.js
	search []byte
	//go:embed pack.css
	style []byte

	pages = template.Must(template.New("pack").Parse(templates))
)

// pageView is one page of a pack: a part of the site, or the list of a commune.
type pageView struct {
	Title   string
	Path    string
	Body    string // of a place
	Commune *commune

	Style, Home, Up string
	HTML            template.HTML
}

// commune is the places of one commune.
type commune struct {
	Name, Path string
	Count      int
	List       []entry
	X, Y, R    string // on the map; "" when it is not there
	Named      bool   // on the map
	Shift      string // of its name, from the point
	Left       bool   // its name stands on the left

	code string
	x, y float64
}

// entry is one place of a list.
type entry struct {
	Name, Page, Address, Hours, Cost, Services, Said string
	Phone                                            *words.Phone
}

// indexView is the first page.
type indexView struct {
	Title, Style  string
	Count, Day    string
	Communes      []*commune
	Sources       []string
	Width, Height int
}

// unknownCommune holds the places whose commune is unknown.
const unknownCommune = "inconnue"

func (b *builder) communeOf(p *directory.Place) *commune {
	code := p.Territory.Commune
	if code == "" {
		code = p.INSEECode
	}
	if code == "" {
		code = unknownCommune
	}
	return &commune{code: code, Name: p.Commune, Path: "communes/" + code + ".html"}
}

// lists adds the first page, the list of each commune, and the search.
func (b *builder) lists(context.Context) error {
	var all []*commune
	byCode := map[string]*commune{}
	found := make([][3]string, 0, len(b.hits)) // name, page, what is searched
	for _, hit := range b.hits {
		p := b.View.Fields(hit.Index)
		c := b.communeOf(p)
		if byCode[c.code] == nil {
			byCode[c.code], all = c, append(all, c)
		}
		c = byCode[c.code]
		c.Count++
		page := b.pages["/lieux/"+p.ID]
		one := b.entryOf(p, hit.Index)
		c.List = append(c.List, one)
		found = append(found, [3]string{one.Name + ", " + p.Commune, page,
			directory.Fold(strings.Join([]string{one.Name, p.Commune, p.PostalCode, p.Address, one.Services}, " "))})
	}
	for _, c := range all {
		page, err := b.page(pageView{Title: c.Name, Path: c.Path, Commune: c})
		if err != nil {
			return err
		}
		b.files[c.Path] = page
	}
	data, err := json.Marshal(found)
	if err != nil {
		return err
	}
	b.files["recherche/lieux.js"] = append(append([]byte("var lieux = "), data...), ";\n"...)
	b.files["recherche/recherche.js"] = search
	view := indexView{Title: b.title, Style: stylePath, Communes: all, Day: french.Date(b.now.In(territory.Zone("75056"))),
		Count: french.Count(len(b.hits), "%s lieu", "%s lieux")}
	view.Width, view.Height = b.draw(all)
	facets, err := b.View.Facets(&b.Query.Query, "source")
	if err != nil {
		return err
	}
	for _, s := range b.View.Sources() {
		gives := func(f directory.FacetValue) bool { return f.Value == s.Name && f.Count > 0 }
		if !slices.ContainsFunc(facets[0].Values, gives) {
			continue
		}
		name := s.Title
		if s.License != "" {
			name += " (" + s.License + ")"
		}
		view.Sources = append(view.Sources, name)
	}
	for path, template := range map[string]string{"index.html": "index", "imprimer.html": "print"} {
		var page bytes.Buffer
		if err := pages.ExecuteTemplate(&page, template, view); err != nil {
			return err
		}
		b.files[path] = page.Bytes()
	}
	return nil
}

// entryOf returns a place as the list of its commune shows it.
func (b *builder) entryOf(p *directory.Place, i int) entry {
	one := entry{Name: words.Name(french, p), Page: b.pages["/lieux/"+p.ID],
		Address: strings.Join(words.AddressLines(p), ", "), Phone: words.PhoneOf(p.Phone),
		Hours:    b.hoursOf(p, i),
		Cost:     strings.Join(words.TermLabels("frais_a_charge", p.Fees), ", "),
		Services: strings.Join(words.TermLabels("services", p.Services), ", ")}
	if !p.UpdatedOn.IsZero() {
		one.Said = words.UpperFirst(words.SaidOn(french, p.UpdatedOn))
	}
	return one
}

// page returns a page within the frame of the pack.
func (b *builder) page(view pageView) ([]byte, error) {
	view.Style, view.Home = relative(view.Path, stylePath), relative(view.Path, "index.html")
	if view.Body != "" {
		// The page was rendered by the site, and cleaned.
		view.HTML = template.HTML(view.Body)
		view.Up = relative(view.Path, view.Commune.Path)
	}
	var page bytes.Buffer
	err := pages.ExecuteTemplate(&page, "page", view)
	return page.Bytes(), err
}

// mapWidth is the width of the map of communes, in its own units.
const mapWidth = 640

// draw sets where communes stand on a map of them all, and returns its size.
func (b *builder) draw(all []*commune) (width, height int) {
	at := map[*commune]geo.Position{}
	west, south, east, north := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range all {
		if known := b.Gazetteer.Commune(c.code); known != nil {
			p := known.Position
			at[c] = p
			west, east = math.Min(west, p[0]), math.Max(east, p[0])
			south, north = math.Min(south, p[1]), math.Max(north, p[1])
		}
	}
	if len(at) < 2 {
		return 0, 0
	}
	shrink := math.Cos((south + north) / 2 * math.Pi / 180)
	scale := mapWidth / math.Max((east-west)*shrink, (north-south)*0.8)
	const edge = 24
	for c, p := range at {
		c.x, c.y = edge+(p[0]-west)*shrink*scale, edge+(north-p[1])*scale
		radius := 5 + 3*math.Sqrt(float64(c.Count))
		c.X, c.Y, c.R, c.Shift = number(c.x), number(c.y), number(radius), number(radius+3)
		if c.Left = c.x > mapWidth/2; c.Left {
			c.Shift = "-" + c.Shift
		}
	}
	name(all)
	return int((east-west)*shrink*scale) + 2*edge, int((north-south)*scale) + 2*edge
}

// Room of a name on the map, in its units.
const (
	nameWidth  = 170.0
	nameHeight = 18.0
)

// middle returns the middle of the room of a name.
func (c *commune) middle() float64 {
	if c.Left {
		return c.x - nameWidth/2
	}
	return c.x + nameWidth/2
}

// name names on the map the communes with most places, as many as do not touch.
func name(all []*commune) {
	var named []*commune
	for _, c := range slices.SortedStableFunc(slices.Values(all), func(a, b *commune) int { return b.Count - a.Count }) {
		c.Named = c.X != "" && !slices.ContainsFunc(named, func(other *commune) bool {
			return math.Abs(other.middle()-c.middle()) < nameWidth && math.Abs(other.y-c.y) < nameHeight
		})
		if c.Named {
			named = append(named, c)
		}
	}
}

// number writes a coordinate to a tenth.
func number(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
