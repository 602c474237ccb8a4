package pages

import (
	"encoding/xml"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/snippet"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// oembedPath answers what stands for one of our addresses in the page of another site
// (oEmbed 1.0).
const oembedPath = "/oembed"

// oembedWidth is the width of the iframe of an answer, in pixels, unless the asking site
// allows less.
const oembedWidth = 800

// oembedFormats are the media types of the answers by the parameter `format`.
var oembedFormats = map[string]string{"json": "application/json", "xml": "text/xml; charset=utf-8"}

// oembedAnswer is the body of an answer.
type oembedAnswer struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Version      string   `json:"version" xml:"version"`
	Type         string   `json:"type" xml:"type"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	Title        string   `json:"title" xml:"title"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"` // seconds
	Width        int      `json:"width" xml:"width"`
	Height       int      `json:"height" xml:"height"`
	HTML         string   `json:"html" xml:"html"`
}

// oembed handles /oembed. The statuses are those of the specification: 404 for an
// address that is not ours or shows nothing, 401 where other sites may not frame the map,
// 501 for a format that is not served.
func (p *pages) oembed(c web.Context) error {
	v, err := p.Web.View()
	if err != nil {
		return err
	}
	asked := c.Request().URL.Query()
	format := asked.Get("format")
	if format == "" {
		format = "json"
	}
	mediaType, ok := oembedFormats[strings.ToLower(format)]
	if !ok {
		return web.NewProblem(http.StatusNotImplemented, "")
	}
	maxWidth, maxHeight, err := oembedLimits(asked)
	if err != nil {
		return err
	}
	if len(p.Config.FrameAncestors) > 0 {
		return web.NewProblem(http.StatusUnauthorized, "")
	}
	framed, ok := p.framedBy(c, v, asked.Get("url"))
	if !ok {
		return web.NewProblem(http.StatusNotFound, "")
	}
	base := p.Web.BaseURL(c)
	answer := oembedAnswer{
		Version: "1.0", Type: "rich", ProviderName: "Lieux", ProviderURL: base + "/", Title: framed.title,
		CacheAge: int((24 * time.Hour).Seconds()), Width: min(oembedWidth, maxWidth),
		Height: min(framed.height, maxHeight),
	}
	answer.HTML = snippet.IFrame(base+framed.state.URL(html.EmbeddedPath), framed.title, strconv.Itoa(answer.Width),
		strconv.Itoa(answer.Height))
	var body []byte
	if mediaType == oembedFormats["json"] {
		body, err = web.EncodeJSON(answer)
	} else if body, err = xml.Marshal(answer); err == nil {
		body = append([]byte(xml.Header), body...)
	}
	if err != nil {
		return err
	}
	return p.Web.SendDigested(c, v, mediaType, body, time.Time{})
}

// oembedOf returns the address of the oEmbed answer of the requested page, for the links
// by which other sites find it; "" where they may not frame the map.
func (p *pages) oembedOf(c web.Context) string {
	if len(p.Config.FrameAncestors) > 0 {
		return ""
	}
	base, u := p.Web.BaseURL(c), c.Request().URL
	return base + oembedPath + "?url=" + url.QueryEscape(base+web.EscapeURL(u.RequestURI()))
}

// oembedLimits reads the size that the asking site allows.
func oembedLimits(asked url.Values) (width, height int, err error) {
	if width, err = oembedLimit(asked, "maxwidth"); err == nil {
		height, err = oembedLimit(asked, "maxheight")
	}
	return width, height, err
}

func oembedLimit(asked url.Values, name string) (int, error) {
	given := asked.Get(name)
	if given == "" {
		return math.MaxInt, nil
	}
	if n, ok := query.Digits(given); ok && n > 0 {
		return n, nil
	}
	wrong := directory.NewError(directory.Invalid, i18n.New("Un paramètre ne convient pas : %s.", name))
	wrong.Params = []directory.ParamError{directory.WrongParam(name, directory.Clip(given), "",
		i18n.New("un nombre de pixels est attendu, tel que 600"))}
	return 0, wrong
}

// framedView is what an iframe shows for one of our addresses.
type framedView struct {
	title  string
	state  html.State
	height int // pixels
}

// framedBy returns what stands for an address; ok is false when it is not one of ours
// that shows places.
func (p *pages) framedBy(c web.Context, v directory.View, address string) (framed framedView, ok bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	base, baseErr := url.Parse(p.Web.BaseURL(c))
	if err != nil || baseErr != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.EqualFold(u.Host, base.Host) {
		return framed, false
	}
	var where html.State
	raw := u.RawQuery
	switch id, isPlace := strings.CutPrefix(u.Path, "/lieux/"); {
	case isPlace:
		i, redirect, found := v.ByID(id)
		if !found {
			return framed, false
		}
		if redirect != "" {
			if i, _, found = v.ByID(redirect); !found {
				return framed, false
			}
		}
		framed.title, where = v.Fields(i).Name, html.State{html.PairOf("lieux", v.ID(i))}
		raw = strings.TrimPrefix(html.InLang(p.Locale(u.Query().Get("lang"))), "?")
	case u.Path == "" || u.Path == "/" || u.Path == html.EmbeddedPath:
	default:
		a, isNational := snippet.ReadNational(p.Gazetteer, u.Path)
		if !isNational || a.Unknown != "" || a.Place != "" || a.Table {
			return framed, false
		}
		where = a.Where
	}
	r := &html.ViewRequest{Page: &embeddedPage, View: v}
	r.Show, raw = p.ReadDisplay(raw, true)
	if where != nil {
		raw = strings.Trim(where.Encode()+"&"+raw, "&")
	}
	if err := p.ReadView(r, raw); err != nil || len(r.Show.Wrong()) > 0 {
		return framed, false
	}
	framed.state = r.State
	framed.height, _ = strconv.Atoi(snippet.Pixels(r.Show))
	if framed.title == "" {
		framed.title = frameTitle(r.Q.Lang, r.Show, words.Where(r.Q.Lang, p.Gazetteer, &r.Q.Query))
	}
	return framed, true
}

// frameTitle returns the title of a framed map: its own, else the territory that it shows.
func frameTitle(t *i18n.Locale, show html.Display, territory string) string {
	switch {
	case show.Title != "":
		return show.Title
	case territory != "":
		return t.Say("Lieux d’aide numérique : %s", territory)
	}
	return t.Say("Lieux d’aide numérique")
}
