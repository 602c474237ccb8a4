package sitemap

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory/web"
)

// robots answers /robots.txt (RFC 9309). Pages are open to robots, and so are the views of one
// territory; combinations of filters are not: there are more of them than anybody would read.
func (f *files) robots(c web.Context) error {
	v, err := f.web.View()
	if err != nil {
		return err
	}
	return f.send(c, v, textType, func(dst []byte) ([]byte, error) {
		return append(dst, f.rules(f.web.BaseURL(c))...), nil
	})
}

// rules returns the text of robots.txt. Of the rules that match an address the longest holds.
func (f *files) rules(base string) string {
	if f.config.Demo {
		return "# Lieux fictifs.\nUser-agent: *\nDisallow: /\n"
	}
	var b strings.Builder
	line := func(parts ...string) {
		for _, part := range parts {
			b.WriteString(part)
		}
		b.WriteByte('\n')
	}
	line("User-agent: *")
	line("Allow: /")
	line("Disallow: ", web.APIRoot, "/")
	line("Disallow: /carte")
	line("Disallow: /imprimer")
	line("Disallow: ", web.Downloads, ".")
	line("Disallow: /*?")
	for _, kind := range f.config.Kinds {
		view := "?" + string(kind) + "="
		line("Allow: /", view)
		line("Allow: /lieux/*", view)
		line("Disallow: /*", view, "*&")
		line("Allow: /", view, "*&lang=")
	}
	line("Allow: /*?lang=")
	line("")
	line("Sitemap: ", base, "/sitemap.xml")
	return b.String()
}
