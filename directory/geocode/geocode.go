// Package geocode asks a geocoder where one address is, for a visitor who waits: within a time limit,
// and once for each address.
package geocode

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
)

const (
	answerWithin = 2 * time.Second // a visitor waits
	maxAnswer    = 256 << 10       // bytes
	restAfter    = 30 * time.Second
	leastScore   = 0.5 // below it, the geocoder guesses
)

// Client asks one geocoder, which answers as the French «API Adresse» does. It is safe for concurrent use.
type Client struct {
	base  string
	http  *http.Client
	now   func() time.Time
	cache cache
}

// New returns a client of the geocoder at an address, to which «/search?q=…» is added.
func New(base string, now func() time.Time) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("une adresse http ou https sans paramètre est attendue")
	}
	return &Client{base: strings.TrimSuffix(base, "/"), http: &http.Client{Timeout: answerWithin}, now: now}, nil
}

// Locate returns the position of a street of a postcode, or of a commune where the postcode is "". ok is
// false when the geocoder knows none. The error is that of a geocoder that does not answer: it is
// not asked again for half a minute.
func (c *Client) Locate(ctx context.Context, street, postcode, insee string) (at geo.Position, ok bool, err error) {
	key := directory.Fold(street) + "\n" + postcode + insee
	if found, known := c.cache.get(key); known {
		return found.at, found.ok, nil
	}
	if c.cache.resting(c.now()) {
		return geo.Position{}, false, errSilent
	}
	found, err := c.ask(ctx, street, postcode, insee)
	if err != nil {
		if ctx.Err() == nil { // the visitor is still there: it is the geocoder that fails
			c.cache.rest(c.now().Add(restAfter))
		}
		return geo.Position{}, false, err
	}
	c.cache.put(key, found)
	return found.at, found.ok, nil
}

var errSilent = errors.New("le géocodeur ne répond pas")

// place is where an address is, when the geocoder knows it.
type place struct {
	at geo.Position
	ok bool
}

// answer is the part that is read of the answer of a geocoder.
type answer struct {
	Features []struct {
		Geometry struct {
			Coordinates []float64 `json:"coordinates"`
		} `json:"geometry"`
		Properties struct {
			Score    float64 `json:"score"`
			Type     string  `json:"type"`
			Postcode string  `json:"postcode"`
			Citycode string  `json:"citycode"`
		} `json:"properties"`
	} `json:"features"`
}

func (c *Client) ask(ctx context.Context, street, postcode, insee string) (place, error) {
	q := url.Values{"q": {street}, "limit": {"1"}, "autocomplete": {"0"}}
	if postcode != "" {
		q.Set("postcode", postcode)
	} else if insee != "" {
		q.Set("citycode", insee)
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/search?"+q.Encode(), nil)
	if err != nil {
		return place{}, fmt.Errorf("geocode: %w", err)
	}
	request.Header.Set("User-Agent", "lieux (annuaire de lieux de médiation numérique)")
	response, err := c.http.Do(request)
	if err != nil {
		return place{}, errSilent // the cause names an address of the operator
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return place{}, fmt.Errorf("le géocodeur répond %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil || len(body) > maxAnswer {
		return place{}, errSilent
	}
	return readAnswer(body, insee)
}

// readAnswer returns the first result where it is a street or a number, in France and in the commune asked for.
func readAnswer(body []byte, insee string) (place, error) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil || a.Features == nil {
		return place{}, errors.New("la réponse n'est pas celle d'un géocodeur")
	}
	if len(a.Features) == 0 || len(a.Features[0].Geometry.Coordinates) < 2 {
		return place{}, nil
	}
	f := a.Features[0]
	at := geo.Position{f.Geometry.Coordinates[0], f.Geometry.Coordinates[1]}
	switch f.Properties.Type {
	case "housenumber", "street", "locality":
	default:
		return place{}, nil
	}
	if !(f.Properties.Score >= leastScore) || geo.CheckFrance(at) != nil ||
		insee != "" && f.Properties.Citycode != "" && !sameCommune(f.Properties.Citycode, insee) {
		return place{}, nil
	}
	return place{at, true}, nil
}

// sameCommune reports whether a result lies in a commune: an arrondissement lies in its commune.
func sameCommune(citycode, insee string) bool {
	cities := map[string]string{"75056": "751", "69123": "6938", "13055": "132"}
	prefix, divided := cities[insee]
	return citycode == insee || divided && strings.HasPrefix(citycode, prefix)
}
