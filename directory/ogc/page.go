package ogc

import (
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// view is the page of a resource: what it is, its links, and a table.
type view struct {
	html.Layout
	Heading, Intro string
	Trail          []html.Link // the resources above it
	Count          string      // of the items; "" none
	Links          []html.Link
	Table          *table
	Head           []string // of the table, in the language of the page
	Next           string   // address of the next items; "" none
}

// table is the table of a page.
type table struct {
	Head  []i18n.Text
	Rows  [][]cell
	Pairs bool // each row is a name and its value, which is as narrow as the screen
}

// cell is a cell of a table; URL is "" when it is no link.
type cell struct{ Text, URL string }

// The heads of tables.
var (
	systemsHead    = []i18n.Text{i18n.New("Système de coordonnées"), i18n.New("Adresse")}
	propertiesHead = []i18n.Text{i18n.New("Propriété"), i18n.New("Ce qu’elle dit")}
	parametersHead = []i18n.Text{i18n.New("Paramètre"), i18n.New("Ce qu’il fait")}
	classesHead    = []i18n.Text{i18n.New("Classe de conformité")}
	itemsHead      = []i18n.Text{i18n.New("Nom"), i18n.New("Commune"), i18n.New("Code postal")}
	valuesHead     = []i18n.Text{i18n.New("Propriété"), i18n.New("Valeur")}
)

// text is what a page says of itself, in French.
type text struct{ title, intro i18n.Text }

func textOf(of func() (title, intro i18n.Text)) text {
	title, intro := of()
	return text{title, intro}
}

func landingText() (title, intro i18n.Text) {
	return i18n.New("Les lieux dans les logiciels de carte"),
		i18n.New("Cette adresse s’ouvre dans QGIS, GDAL et les autres logiciels qui suivent la norme OGC API – Features. " +
			"Dans QGIS : Couche, Ajouter une couche, WFS / OGC API, puis cette adresse.")
}

func conformanceText() (title, intro i18n.Text) {
	return i18n.New("Ce qui est suivi de la norme"), i18n.New("Chaque classe de cette liste est vérifiée par un test.")
}

func collectionsText() (title, intro i18n.Text) {
	return i18n.New("Les collections"), i18n.New("Il y en a une : tous les lieux.")
}

func collectionText() (title, intro i18n.Text) {
	return i18n.New("La collection des lieux"),
		i18n.New("Un point par lieu, avec les champs du référentiel national, dans le système de coordonnées de votre choix.")
}

func queryablesText() (title, intro i18n.Text) {
	return i18n.New("Les propriétés que les filtres comparent"),
		i18n.New("Un filtre s’écrit en CQL2, par exemple : filter=services = 'Utilisation sécurisée du numérique' " +
			"AND date_maj >= DATE('2026-01-01').")
}

func definitionText() (title, intro i18n.Text) {
	return i18n.New("Les paramètres de l’API"), i18n.New("Ils choisissent les lieux, et se combinent.")
}

func itemsText() (title, intro i18n.Text) {
	return i18n.New("Les lieux, un par ligne"), i18n.New("Les mêmes lieux que dans les logiciels de carte, par pages.")
}

// tableOf returns a table of one column.
func tableOf(texts []string) *table {
	t := &table{Head: classesHead, Pairs: true}
	for _, text := range texts {
		t.Rows = append(t.Rows, []cell{{Text: text}})
	}
	return t
}

// documentPage sends the page of a resource that describes the service.
func (a *api) documentPage(r *asked, said text, links []link, table *table) error {
	return a.send(r, said, &view{Links: a.shown(r, links), Table: table})
}

// shown returns the links that people can follow: those to pages, then those to data.
func (a *api) shown(r *asked, links []link) []html.Link {
	t := a.Pages.RequestedLocale(r.c)
	var list []html.Link
	for _, l := range links {
		if l.Title == "" || l.Rel == "self" && l.Type == htmlType {
			continue
		}
		list = append(list, html.LinkTo(inLang(t, l.Href), t.Say(l.Title)))
	}
	return list
}

// inLang returns an address in the language of the page.
func inLang(t *i18n.Locale, address string) string {
	given := html.InLang(t)
	if given != "" && strings.Contains(address, "?") {
		given = "&" + given[1:]
	}
	return address + given
}

// send sends a page.
func (a *api) send(r *asked, said text, v *view) error {
	t := a.Pages.RequestedLocale(r.c)
	title := t.Text(said.title)
	v.Heading, v.Intro = title, t.Text(said.intro)
	v.Layout = a.Pages.Layout(r.c, t, said.title.String(), said.intro.String(), "").ForVersion(r.view,
		a.Pages.Config.DemoSource)
	v.Assets["style"] = a.Pages.Assets["atlas.css"]
	v.NoIndex = true
	if v.Table != nil {
		for _, name := range v.Table.Head {
			v.Head = append(v.Head, t.Text(name))
		}
	}
	path := r.c.Request().URL.Path
	for _, above := range []struct{ path, name string }{
		{Root, "OGC API – Features"}, {collections, "Les collections"}, {collection, "La collection des lieux"},
		{itemsPath, "Les lieux, un par ligne"},
	} {
		if len(path) > len(above.path) && path[:len(above.path)+1] == above.path+"/" {
			v.Trail = append(v.Trail, html.LinkTo(inLang(t, above.path+"?f=html"), t.Say(above.name)))
		}
	}
	return a.Pages.Send(r.c, r.view, "ogc.html", v, time.Time{})
}

// itemsPage sends a page of items.
func (a *api) itemsPage(r *asked, p *page) error {
	t := a.Pages.RequestedLocale(r.c)
	v := &view{Count: t.Places(p.matched), Links: a.shown(r, a.links(r, p)), Table: &table{Head: itemsHead},
		Next: a.nextOf(r, p)}
	for _, i := range p.members {
		place := r.view.Fields(int(i))
		v.Table.Rows = append(v.Table.Rows, []cell{
			{place.Name, inLang(t, itemsPath+"/"+place.ID+"?f=html")},
			{Text: place.Commune}, {Text: place.PostalCode}})
	}
	return a.send(r, textOf(itemsText), v)
}

// itemPage sends the page of an item: each property with its value.
func (a *api) itemPage(r *asked, i int) error {
	e := r.entry(i)
	v := &view{Table: &table{Head: valuesHead, Pairs: true}}
	v.Links = a.shown(r, append(a.selves(r, geoJSONType),
		titled(web.EscapeURL("/lieux/"+e.ID), "related", htmlType, "La page du lieu")))
	for n := range a.columns {
		for _, value := range valuesOf(&a.columns[n], e) {
			v.Table.Rows = append(v.Table.Rows, []cell{{Text: a.columns[n].Name}, {Text: value}})
		}
	}
	return a.send(r, text{i18n.New("%s", e.Name), i18n.New("Un lieu, avec chacune de ses propriétés.")}, v)
}

// valuesOf returns the values of a column as texts.
func valuesOf(c *export.Column, e *export.Entry) []string {
	switch c.Kind {
	case export.TextCell:
		if value := c.Text(e); value != "" {
			return []string{value}
		}
	case export.ListCell:
		return c.List(e)
	case export.NumberCell:
		if x, known := c.Number(e); known {
			return []string{number(x)}
		}
	case export.DayCell:
		if day := c.Day(e); !day.IsZero() {
			return []string{day.Format(time.DateOnly)}
		}
	}
	return nil
}
