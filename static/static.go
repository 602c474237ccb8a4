// Package static embeds what a browser receives: built scripts and styles
// (dist), the server-rendered pages (pages) and their languages (lang).
package static

import "embed"

// FS holds dist/, pages/ and lang/.
//
//go:embed all:dist all:pages lang
var FS embed.FS
