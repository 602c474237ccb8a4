// Package static embeds what a browser receives: built scripts and styles
// (dist) and the server-rendered pages (pages).
package static

import "embed"

// FS holds dist/ and pages/.
//
//go:embed all:dist all:pages
var FS embed.FS
