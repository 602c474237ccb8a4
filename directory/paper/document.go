package paper

import (
	"net/http"
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

// pdfType is the media type of documents.
const pdfType = "application/pdf"

// documentsAtOnce is how many documents are made at the same time; other requests wait.
const documentsAtOnce = 2

// document is a request for a poster or a booklet.
type document struct {
	view directory.View
	code string // of the territory that the path names
	lang *i18n.Locale
	q    *query.Request
	raw  string // the filters, as given
	now  time.Time
	base string // address of the site
	host string // the same as people type it
}

// readDocument reads a request for /…/{code}.pdf.
func (p *sheets) readDocument(c web.Context, form *query.Form) (*document, error) {
	v, err := p.Web.View()
	if err != nil {
		return nil, err
	}
	code, ok := strings.CutSuffix(c.Param("file"), ".pdf")
	if !ok {
		return nil, web.NewProblem(http.StatusNotFound, "")
	}
	show, raw := p.ReadDisplay(c.Request().URL.RawQuery, false)
	if err := show.Err(); err != nil {
		return nil, err
	}
	q, err := p.Query.Read(v, form, raw)
	if err != nil {
		return nil, err
	}
	base := p.Web.BaseURL(c)
	return &document{view: v, code: strings.ToUpper(code), lang: p.Locale(show.Lang), q: q, raw: raw, now: q.Now,
		base: base, host: trimScheme(base)}, nil
}

// sendDocument sends the document that draw makes. It is kept until its version or the day is over: the hours in it are
// those of the weeks to come.
func (p *sheets) sendDocument(c web.Context, r *document, name string, draw func() (*pdf.Document, error)) error {
	day, midnight := territory.LocalDay("75056", r.now)
	turns := r.q.Turns()
	if !turns.IsZero() { // the clock decides which places the document holds
		day += turns.UTC().Format(time.RFC3339)
	}
	f := p.Web.Fresh(c, r.view, uint64(web.NewDigest.AddString(day)), web.Earlier(midnight, turns))
	f.Expensive = true
	if f.NotModified(c) {
		return nil
	}
	c.Header().Set("Content-Disposition", `inline; filename="`+fileName(name)+`"`)
	c.Header().Set("Content-Language", r.lang.Code)
	select {
	case p.making <- struct{}{}:
		defer func() { <-p.making }()
	case <-c.Request().Context().Done():
		return c.Request().Context().Err()
	}
	if sent, err := p.Web.SendKept(c, r.view); sent { // made while this request waited
		return err
	}
	doc, err := draw()
	if err != nil {
		return err
	}
	return web.Send(c, f, pdfType, doc.Bytes())
}

// fileName returns the name under which a browser saves a document.
func fileName(name string) string {
	return strings.ReplaceAll(territory.Slug(name), " ", "-") + ".pdf"
}

// listURL returns the address of the list of the same places on the site.
func (r *document) listURL(where string) string {
	address := r.base + "/?" + where
	if r.raw != "" {
		address += "&" + web.EscapeURL(r.raw)
	}
	if r.lang != i18n.French {
		address += "&lang=" + r.lang.Code
	}
	return address
}

// origin returns the date of the data and who publishes it.
func (r *document) origin() string { return originText(r.lang, r.view, r.host) }

func originText(t *i18n.Locale, v directory.View, host string) string {
	return t.Say("Données ouvertes du %s, version %s. Source et licence de chaque lieu : %s/donnees",
		t.Date(v.Built().In(territory.Zone("75056"))), t.Int(int(v.Version())), host)
}

func trimScheme(address string) string {
	_, host, _ := strings.Cut(address, "://")
	return host
}

// nameOf returns the name of a place, at most some characters.
func nameOf(t *i18n.Locale, p *directory.Place, most int) string {
	return words.Clip(strings.Join(strings.Fields(words.Name(t, p)), " "), most)
}
