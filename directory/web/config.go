package web

import (
	"io/fs"
	"net/netip"
	"time"
)

// Config is the settings of a Server. The zero Config works.
type Config struct {
	Version string // of the program, shown in /metrics and part of ETags
	// scheme://host[/path] that links begin with, without a final slash; "": scheme and host of the
	// request
	PublicURL string
	// OwnLinks has links begin with the address on which a request arrived when PublicURL is "", and not
	// with its Host, which any client chooses.
	OwnLinks bool

	MaxURLBytes    int     // of path and query; 0: 8 kB. Above it: 414
	MaxHeaderBytes int     // of all header fields; 0: 32 kB. Above it: 431
	RateLimit      float64 // requests per second of one client; 0: no limit
	RateBurst      int     // requests that a client may send at once; 0: 20 times RateLimit
	// WorkLimit is how much costly work one client may have done in the long run, in seconds per second;
	// 0: no limit.
	WorkLimit      float64
	TrustedProxies []netip.Prefix // whose X-Forwarded-For and X-Forwarded-Proto are trusted
	Admin          bool           // /metrics is at another address; see Server.Admin
	SlowRequest    time.Duration  // a slower request is logged; 0: one second
	LogRequests    bool           // log every request
	Kept           int            // bytes of answers that are kept in memory; 0: 32 MB; negative: none is kept
	Folder         string         // where whole files are kept; "": that of temporary files
	FilesBudget    int64          // bytes of these files; 0: files.DefaultBudget

	Dist fs.FS // scripts, styles and images, served under /assets/; nil: none
}

// Defaults of the limits.
const (
	defaultMaxURLBytes    = 8 << 10
	defaultMaxHeaderBytes = 32 << 10
	defaultSlowRequest    = time.Second
	defaultKept           = 32 << 20
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
	if c.Kept == 0 {
		c.Kept = defaultKept
	}
	if c.SlowRequest <= 0 {
		c.SlowRequest = defaultSlowRequest
	}
	return c
}
