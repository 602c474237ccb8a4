package api

import (
	"io/fs"
	"log/slog"
	"net/netip"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// Deps is what the API answers from.
type Deps struct {
	Reader    directory.Reader
	Gazetteer *territory.Gazetteer
	Archive   directory.Archive // past imports; nil: only the last import of each source is known
	Log       *slog.Logger      // nil: nothing is logged
	Now       func() time.Time  // the clock; nil: time.Now
}

// Config is the settings of the API and of the pages. The zero Config works.
type Config struct {
	Version   string // of the program, shown in /metrics and part of ETags
	PublicURL string // scheme://host[/path] that links begin with, without a final slash; "": what the request says

	MaxURLBytes    int            // of path and query; 0: 8 kB. Above it: 414
	MaxHeaderBytes int            // of all header fields; 0: 32 kB. Above it: 431
	RateLimit      float64        // requests per second of one client; 0: no limit
	RateBurst      int            // requests that a client may send at once; 0: 20 times RateLimit
	TrustedProxies []netip.Prefix // whose X-Forwarded-For and X-Forwarded-Proto are believed
	SlowRequest    time.Duration  // above it a request is logged; 0: one second
	LogRequests    bool           // log every request

	Pages fs.FS // html/template files of the pages; nil: no page
	Lang  fs.FS // languages of the pages, CODE.json; nil: French only
	Dist  fs.FS // scripts, styles and images, served under /assets/; nil: none

	BaseMap        BaseMap
	FrameAncestors []string // sites that may frame /carte, as CSP sources; empty: all
	Contact        string   // whom visitors write to about an error, an e-mail address; "" none
	Demo           bool     // the places are fictitious: pages say so
	DemoSource     string   // the source of fictitious places: pages say so while a version holds any
}

// BaseMap is the map under the places. Its address is the only third party that pages call.
type BaseMap struct {
	URL         string // raster tiles, {z}/{x}/{y}; "": no base map, a plain outline
	Attribution string // shown on the map, plain text
	MaxZoom     int    // of these tiles
}

// Defaults of the limits.
const (
	defaultMaxURLBytes    = 8 << 10
	defaultMaxHeaderBytes = 32 << 10
	defaultSlowRequest    = time.Second
)

func (c Config) withDefaults() Config {
	if c.MaxURLBytes <= 0 {
		c.MaxURLBytes = defaultMaxURLBytes
	}
	if c.MaxHeaderBytes <= 0 {
		c.MaxHeaderBytes = defaultMaxHeaderBytes
	}
	if c.RateBurst <= 0 {
		c.RateBurst = max(1, int(20*c.RateLimit))
	}
	if c.SlowRequest <= 0 {
		c.SlowRequest = defaultSlowRequest
	}
	return c
}
