package visit

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// mostAtOnce bounds the requests under way: a server that bends answers fewer of them, and is not drowned.
const mostAtOnce = 512

// visitors is how many people send the requests: a server that trusts this machine as a proxy knows them by their
// addresses.
const visitors = 20_000

// Visits sends requests to a server, again and again from the first to the last.
type Visits struct {
	Base      string // of the server, without the last slash
	Requests  []Request
	Transport *http.Transport // nil for one without any setting

	next atomic.Uint64
}

// Report is what came of a part of the visits.
type Report struct {
	Asked    float64            // requests a second that were to be sent
	Answered float64            // requests a second that succeeded
	Sent     uint64             // in all
	Failed   uint64             // of them
	Why      map[string]uint64  // why, and how many
	P50, P99 map[string]float64 // milliseconds, by kind
	Bytes    int64              // of bodies, as Content-Length says
}

// Run sends rate requests a second for a time.
func (v *Visits) Run(rate int, d time.Duration) Report {
	transport := v.Transport
	if transport == nil {
		transport = &http.Transport{}
	}
	transport.DisableCompression, transport.MaxIdleConnsPerHost = true, mostAtOnce
	defer transport.CloseIdleConnections()
	attacker := vegeta.NewAttacker(vegeta.MaxBody(0), vegeta.MaxWorkers(mostAtOnce), vegeta.Client(&http.Client{
		Transport: transport, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}))
	r := Report{Asked: float64(rate), Why: map[string]uint64{}, P50: map[string]float64{}, P99: map[string]float64{}}
	kinds, kindOf := map[string]*vegeta.LatencyMetrics{}, v.kinds()
	began := time.Now()
	for result := range attacker.Attack(v.target, vegeta.Rate{Freq: rate, Per: time.Second}, d, "") {
		r.Sent++
		if result.Error != "" {
			r.Failed++
			r.Why[fmt.Sprintf("%d %s", result.Code, result.Error)]++
			continue
		}
		kind := kindOf[result.URL]
		if kinds[kind] == nil {
			kinds[kind] = &vegeta.LatencyMetrics{}
		}
		kinds[kind].Add(result.Latency)
		if n := contentLength(result.Headers); n > 0 {
			r.Bytes += n
		}
	}
	r.Answered = float64(r.Sent-r.Failed) / time.Since(began).Seconds()
	for kind, times := range kinds {
		r.P50[kind] = float64(times.Quantile(.5).Microseconds()) / 1000
		r.P99[kind] = float64(times.Quantile(.99).Microseconds()) / 1000
	}
	return r
}

// kinds returns the kind of each address.
func (v *Visits) kinds() map[string]string {
	kinds := make(map[string]string, len(v.Requests))
	for _, r := range v.Requests {
		kinds[v.Base+r.Path] = r.Kind
	}
	return kinds
}

// target is the next request, of one visitor among many.
func (v *Visits) target(t *vegeta.Target) error {
	n := v.next.Add(1)
	t.Method, t.URL = http.MethodGet, v.Base+v.Requests[n%uint64(len(v.Requests))].Path
	t.Header = http.Header{"Accept-Encoding": {Coding}, "Accept-Language": {"fr-FR,fr;q=0.9,en;q=0.8"},
		"User-Agent":      {"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"},
		"X-Forwarded-For": {visitor(n)}}
	return nil
}

// visitor returns the address of the visitor who sends the request of a number, in the network that documents have.
func visitor(n uint64) string {
	who := n * 2_654_435_761 % visitors
	return fmt.Sprintf("2001:db8:%x:%x::1", who/256, who%256)
}

func contentLength(h http.Header) (n int64) {
	_, _ = fmt.Sscan(h.Get("Content-Length"), &n)
	return n
}

// Reasons returns why requests failed, most frequent first, as a line of a log.
func (r Report) Reasons() string {
	var names []string
	for why := range r.Why {
		names = append(names, why)
	}
	slices.SortFunc(names, func(a, b string) int { return int(r.Why[b]) - int(r.Why[a]) })
	text := ""
	for _, why := range names[:min(3, len(names))] {
		text += fmt.Sprintf(" %d × %s;", r.Why[why], why)
	}
	return text
}

// Slowest returns the p99 of the kind of light requests that takes longest, in milliseconds.
func (r Report) Slowest() float64 {
	return max(r.P99[Tile], r.P99[Nearest], r.P99[List], r.P99[Page])
}

// Sizes returns the sizes of the bodies of the requests, as a browser gets them.
func (v *Visits) Sizes(n int) ([]int, error) {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	var sizes []int
	for i, r := range v.Requests[:min(n, len(v.Requests))] {
		u, err := url.Parse(v.Base + r.Path)
		if err != nil {
			return nil, err
		}
		request := &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Accept-Encoding": {Coding},
			"X-Forwarded-For": {visitor(uint64(i))}}}
		size, err := sizeOf(client, request)
		if err != nil {
			return nil, err
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}
