// Package sitemap serves what robots read before anything else: /robots.txt, and
// /sitemap.xml with its parts, which list the pages that search engines are to find.
package sitemap

import (
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Config is what the sitemap lists besides places.
type Config struct {
	Pages []string         // paths of the other pages
	Kinds []territory.Kind // the kinds of territories whose views are pages to be found
	Demo  bool             // the places are fictitious: robots are asked to read nothing
}

// maxAddresses is the number of addresses of one part, half of what the protocol allows
// (https://www.sitemaps.org/protocol.html): a part stays below its 50 MB too.
const maxAddresses = 25000

// Names of the parts. Those of places are numbered from 1: /sitemap/lieux-1.xml.
const (
	pagesPart       = "pages.xml"
	territoriesPart = "territoires.xml"
	placesPart      = "lieux-"
)

const (
	xmlType  = "application/xml; charset=utf-8"
	textType = "text/plain; charset=utf-8"
)

// files is the handlers of the files.
type files struct {
	web    *web.Server
	config Config
}

// Register adds the files to a server.
func Register(server *web.Server, config Config) {
	f := &files{server, config}
	server.GetLight("/robots.txt", f.robots)
	server.Get("/sitemap.xml", f.index)
	server.Get("/sitemap/:part", f.part)
}

// send sends a file of a version, which is made once and cached.
func (f *files) send(c web.Context, v directory.View, mediaType string, write func(dst []byte) ([]byte, error)) error {
	fresh, done := f.web.Unchanged(c, v, 0)
	if done {
		return nil
	}
	fresh.Expensive = true
	b := web.NewBuffer()
	defer b.Release()
	var err error
	if b.Bytes, err = write(b.Bytes); err != nil {
		return err
	}
	return web.Send(c, fresh, mediaType, b.Bytes)
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// index answers /sitemap.xml, the list of the parts. All of them changed with the version.
func (f *files) index(c web.Context) error {
	v, err := f.web.View()
	if err != nil {
		return err
	}
	return f.send(c, v, xmlType, func(dst []byte) ([]byte, error) {
		dst = append(dst, xmlHead+`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+"\n"...)
		built := ""
		if at := v.Built(); !at.IsZero() {
			built = at.UTC().Format(time.RFC3339)
		}
		parts := []string{pagesPart, territoriesPart}
		for n := range partsOf(v) {
			parts = append(parts, placesPart+strconv.Itoa(n+1)+".xml")
		}
		base := f.web.BaseURL(c)
		for _, part := range parts {
			dst = appendEntry(dst, "sitemap", base+"/sitemap/"+part, built)
		}
		return append(dst, "</sitemapindex>\n"...), nil
	})
}

// partsOf returns the number of parts that list the places.
func partsOf(v directory.View) int { return (v.Len() + maxAddresses - 1) / maxAddresses }

// part answers /sitemap/:part.
func (f *files) part(c web.Context) error {
	v, err := f.web.View()
	if err != nil {
		return err
	}
	base := f.web.BaseURL(c)
	var list func(dst []byte) ([]byte, error)
	switch name := c.Param("part"); name {
	case pagesPart:
		list = func(dst []byte) ([]byte, error) {
			for _, path := range f.config.Pages {
				dst = appendEntry(dst, "url", base+path, "")
			}
			return dst, nil
		}
	case territoriesPart:
		list = func(dst []byte) ([]byte, error) { return appendTerritories(dst, v, f.config.Kinds, base) }
	default:
		n, numbered := strings.CutPrefix(name, placesPart)
		n, isXML := strings.CutSuffix(n, ".xml")
		number, err := strconv.Atoi(n)
		if !numbered || !isXML || err != nil || strconv.Itoa(number) != n || number < 1 || number > partsOf(v) {
			return directory.Errorf(directory.NotFound, "Ce plan du site n'existe pas.")
		}
		first := (number - 1) * maxAddresses
		list = func(dst []byte) ([]byte, error) {
			return appendPlaces(dst, v, base, first, min(first+maxAddresses, v.Len())), nil
		}
	}
	return f.send(c, v, xmlType, func(dst []byte) ([]byte, error) {
		dst = append(dst, xmlHead+`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+"\n"...)
		dst, err := list(dst)
		return append(dst, "</urlset>\n"...), err
	})
}

// appendPlaces lists the places from first to last, last excluded, with the date of each.
func appendPlaces(dst []byte, v directory.View, base string, first, last int) []byte {
	for i := first; i < last; i++ {
		day := ""
		// A day to come is a mistake of the source, which robots would hold against the site.
		if at := v.UpdatedOn(i); !at.IsZero() && !at.After(v.Built()) {
			day = at.Format(time.DateOnly)
		}
		dst = appendEntry(dst, "url", base+"/lieux/"+v.ID(i), day)
	}
	return dst
}

// appendTerritories lists the territories that hold places.
func appendTerritories(dst []byte, v directory.View, kinds []territory.Kind, base string) ([]byte, error) {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	facets, err := v.Facets(&directory.Query{}, names...)
	if err != nil {
		return dst, err
	}
	for _, facet := range facets {
		for _, value := range facet.Values {
			if value.Count > 0 {
				dst = appendEntry(dst, "url", base+"/?"+facet.Name+"="+value.Value, "")
			}
		}
	}
	return dst, nil
}

var escapeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")

// appendEntry lists one address, with the day or the instant of its last change, "" unknown.
func appendEntry(dst []byte, element, address, changed string) []byte {
	dst = append(append(append(dst, '<'), element...), "><loc>"...)
	dst = append(append(dst, escapeXML.Replace(web.EscapeURL(address))...), "</loc>"...)
	if changed != "" {
		dst = append(append(append(dst, "<lastmod>"...), changed...), "</lastmod>"...)
	}
	return append(append(append(dst, "</"...), element...), ">\n"...)
}
