// Package geocode finds addresses with the geocoding service of the IGN's Géoplateforme, or a
// compatible one: one address per request (GET URL/search, a GeoJSON answer) or many (POST
// URL/search/csv, a CSV file that comes back with more columns). Documented at
// geoservices.ign.fr/documentation/services/services-geoplateforme/geocodage (read 2026-11).
//
// Addresses found, and those known not to exist, are cached on disk. Requests are limited in
// rate, retried when they fail, and stop once the service is down.
package geocode

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/lieux-numeriques/lieux/importer/locate"
)

// Settings of a client. Only URL and Now are required.
type Settings struct {
	URL       string           // of the service, without /search: https://data.geopf.fr/geocodage
	CacheFile string           // where answers are kept; "" nowhere
	PerSecond float64          // requests at most; 0: 10, a fifth of what the Géoplateforme allows an address
	BatchSize int              // addresses a request; 0: 500
	Timeout   time.Duration    // of one request; 0: one minute
	Backoff   time.Duration    // before the first retry, doubled before each of the next; 0: half a second
	Client    *http.Client     // nil: one that follows no redirect to another host
	Now       func() time.Time // required: the clock that answers in the cache are dated by
}

// A request is tried four times. After three requests in a row that failed so, the service is
// considered down, so that an import does not wait for it row by row.
const (
	tries       = 4
	maxFailures = 3
	maxWait     = 30 * time.Second // the longest Retry-After that is waited for
)

// ErrDown is the error of every address once the service is down.
var ErrDown = errors.New("le géocodeur ne répond plus")

// Client sends requests to the service. It is safe for concurrent use. The caller must Close
// it.
type Client struct {
	settings Settings
	base     string
	limit    *rate.Limiter
	cache    *cache

	mu       sync.Mutex
	failures int // requests in a row
}

var _ locate.BatchGeocoder = (*Client)(nil)

// New returns a client. Errors: an invalid URL, a cache that cannot be written.
func New(s Settings) (*Client, error) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("l'adresse du géocodeur n'est pas une adresse http(s) : %q", s.URL)
	}
	if s.PerSecond <= 0 {
		s.PerSecond = 10
	}
	if s.BatchSize <= 0 {
		s.BatchSize = 500
	}
	if s.Timeout <= 0 {
		s.Timeout = time.Minute
	}
	if s.Backoff <= 0 {
		s.Backoff = time.Second / 2
	}
	if s.Client == nil {
		s.Client = &http.Client{CheckRedirect: sameHost}
	}
	u.RawQuery, u.Fragment = "", ""
	c := &Client{
		settings: s,
		base:     strings.TrimSuffix(strings.TrimSuffix(u.String(), "/"), "/search"),
		limit:    rate.NewLimiter(rate.Limit(s.PerSecond), 1),
	}
	if s.CacheFile != "" {
		if c.cache, err = openCache(s.CacheFile, c.base, s.Now()); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// sameHost prevents addresses from being redirected to a host that was not configured.
func sameHost(r *http.Request, via []*http.Request) error {
	if len(via) > 3 || r.URL.Host != via[0].URL.Host {
		return fmt.Errorf("le géocodeur renvoie vers %s", r.URL.Host)
	}
	return nil
}

// Close closes the cache.
func (c *Client) Close() error {
	if c.cache == nil {
		return nil
	}
	return c.cache.close()
}

// BatchSize returns the best number of addresses per request.
func (c *Client) BatchSize() int { return c.settings.BatchSize }

// Geocode finds one address.
func (c *Client) Geocode(ctx context.Context, a locate.Address) (locate.Geocoded, bool, error) {
	answer := c.GeocodeAll(ctx, []locate.Address{a})[0]
	return answer.Found, answer.OK, answer.Err
}

// GeocodeAll answers each address, in order: from the cache, else from the service. Addresses
// with the same key are sent once.
func (c *Client) GeocodeAll(ctx context.Context, addresses []locate.Address) []locate.Answer {
	answers := make([]locate.Answer, len(addresses))
	places := map[string][]int{} // where the answer to each key goes
	var keys []string
	var asked []locate.Address
	for i, a := range addresses {
		key := Key(a)
		if where, ok := places[key]; ok {
			places[key] = append(where, i)
			continue
		}
		if known, ok := c.cache.get(key, c.settings.Now()); ok {
			answers[i] = known
			continue
		}
		places[key] = []int{i}
		keys, asked = append(keys, key), append(asked, a)
	}
	for first := 0; first < len(asked); first += c.settings.BatchSize {
		last := min(first+c.settings.BatchSize, len(asked))
		for k, answer := range c.ask(ctx, asked[first:last]) {
			key := keys[first+k]
			if answer.Err == nil {
				c.cache.put(key, answer, c.settings.Now())
			}
			for _, i := range places[key] {
				answers[i] = answer
			}
		}
	}
	return answers
}

// ask sends addresses to the service. When a batch is refused it is halved and sent again, so
// that one bad address does not affect the others.
func (c *Client) ask(ctx context.Context, addresses []locate.Address) []locate.Answer {
	var answers []locate.Answer
	var err error
	if len(addresses) == 1 {
		answers, err = c.single(ctx, addresses[0])
	} else {
		answers, err = c.batch(ctx, addresses)
	}
	if err == nil {
		return answers
	}
	var refusal *statusError
	if len(addresses) > 1 && errors.As(err, &refusal) && refusal.ofThisRequest() {
		half := len(addresses) / 2
		return append(c.ask(ctx, addresses[:half]), c.ask(ctx, addresses[half:])...)
	}
	answers = make([]locate.Answer, len(addresses))
	for i := range answers {
		answers[i].Err = err
	}
	return answers
}

// Down reports whether the service is considered down.
func (c *Client) Down() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failures >= maxFailures
}

// count counts the requests that failed in a row.
func (c *Client) count(failed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !failed:
		c.failures = 0
	default:
		c.failures++
	}
}
