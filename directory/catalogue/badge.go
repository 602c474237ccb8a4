package catalogue

import (
	"fmt"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// badge answers /sources/{nom}/qualite.svg: a picture with the number of places and the score of a
// source, for the site of its producer.
func (p *catalogue) badge(c web.Context) error {
	v, q, s, err := p.readSource(c)
	if err != nil {
		return err
	}
	f, done := p.Web.Unchanged(c, v, 0)
	if done {
		return nil
	}
	return web.Send(c, f, "image/svg+xml", []byte(badgeOf(q.Lang, s)))
}

// The sizes of a badge, in pixels. Widths follow the number of letters: a picture on another site
// has no face of ours.
const (
	badgeHeight = 28
	badgeLetter = 7.6
	badgePad    = 22
)

// badgeOf draws the badge of a source.
func badgeOf(t *i18n.Locale, s *directory.SourceSummary) string {
	left, right := t.Places(s.Places), t.Say("qualité non mesurée")
	if s.Quality != nil && s.Quality.Places > 0 {
		right = t.Say("qualité %s", t.Score(s.Quality.Score))
	}
	width := func(text string) int { return int(badgeLetter*float64(len([]rune(text)))) + badgePad }
	l, r := width(left), width(right)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-label="%s, %s">`,
		l+r, badgeHeight, left, right)
	fmt.Fprintf(&b, `<title>%s, %s</title>`, left, right)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="6" fill="#14213d"/>`, l+r, badgeHeight)
	fmt.Fprintf(&b, `<path d="M%d 0h%da6 6 0 0 1 6 6v%da6 6 0 0 1-6 6h-%dz" fill="#1d4ed8"/>`,
		l, r-6, badgeHeight-12, r-6)
	b.WriteString(`<g fill="#fff" font-family="system-ui,Verdana,sans-serif" font-size="13" font-weight="600" ` +
		`text-anchor="middle">`)
	fmt.Fprintf(&b, `<text x="%d" y="19">%s</text><text x="%d" y="19">%s</text></g></svg>`, l/2, left, l+r/2, right)
	return b.String()
}

// snippet returns the code that shows the badge on another site, with a link to the report card.
func (p *catalogue) snippet(c web.Context, view *sourceView) string {
	base := p.Web.BaseURL(c)
	page := strings.TrimSuffix(view.BadgeURL, "/qualite.svg")
	return fmt.Sprintf(`<a href="%s"><img src="%s" alt="%s" height="%d"></a>`, base+page, base+view.BadgeURL,
		view.Heading, badgeHeight)
}
