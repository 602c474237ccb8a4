package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// sharedHost is the Host header of all requests: links and ETags contain it.
const sharedHost = "compare.example"

const (
	answerWithin = 2 * time.Minute
	retries      = 2 // of a request whose answers differ: the clock may have passed a minute between them
	retryPause   = 150 * time.Millisecond
)

// request is one request, sent to both sides.
type request struct {
	method string // "" is GET
	target string // path and query, sent as they are
	header http.Header
	body   string

	pages      int  // how many `next` links of the answer are followed
	revalidate bool // ask again with the ETag of the answer
}

// with returns a copy of the request with one more header field.
func (r request) with(name, value string) request {
	r.header = r.header.Clone()
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Set(name, value)
	return r
}

// String is the request as reports write it and as accepted differences match it.
func (r request) String() string {
	method := r.method
	if method == "" {
		method = http.MethodGet
	}
	return method + " " + r.target
}

// path returns the target without its query.
func (r request) path() string {
	path, _, _ := strings.Cut(r.target, "?")
	return path
}

// answer is what one side answered.
type answer struct {
	status           int
	header           http.Header
	transferEncoding string
	body             []byte
	failed           bool // no complete answer came
}

// ask sends a request to one side.
func (s *side) ask(ctx context.Context, r request) answer {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	method, _, _ := strings.Cut(r.String(), " ")
	req, err := http.NewRequestWithContext(ctx, method, "http://"+s.address, strings.NewReader(r.body))
	if err != nil {
		return answer{failed: true}
	}
	if r.body == "" {
		req.Body = http.NoBody
	}
	path, query, asked := strings.Cut(r.target, "?")
	req.URL = &url.URL{Scheme: "http", Host: s.address, Opaque: path, RawQuery: query, ForceQuery: asked}
	req.Host = sharedHost
	for name, values := range r.header {
		req.Header[name] = values
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "compare")
	}
	got, err := s.transport.RoundTrip(req)
	if err != nil {
		return answer{failed: true}
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	return answer{
		status: got.StatusCode, header: got.Header, transferEncoding: strings.Join(got.TransferEncoding, ","),
		body: body, failed: err != nil,
	}
}

// comparison is two running sides and what was found.
type comparison struct {
	base, head *side
	workers    int
	report     *report
}

// send sends the requests and those that follow from their answers, and
// reports each pair of answers.
func (c *comparison) send(ctx context.Context, plan []request) error {
	queue := make(chan request)
	var busy sync.WaitGroup
	for range max(1, c.workers) {
		busy.Go(func() {
			for r := range queue {
				for next := (&r); next != nil && ctx.Err() == nil; {
					next = c.exchange(ctx, *next)
				}
			}
		})
	}
	for _, r := range plan {
		if ctx.Err() != nil {
			break
		}
		queue <- r
	}
	close(queue)
	busy.Wait()
	return ctx.Err()
}

// exchange sends a request to both sides at the same moment, again when the
// answers differ, and reports them. It returns the request that follows, or nil.
func (c *comparison) exchange(ctx context.Context, r request) *request {
	var a, b answer
	var found []difference
	tries := 0
	for ; tries <= retries; tries++ {
		if tries > 0 {
			time.Sleep(time.Duration(tries) * retryPause)
		}
		var both sync.WaitGroup
		both.Go(func() { a = c.base.ask(ctx, r) })
		both.Go(func() { b = c.head.ask(ctx, r) })
		both.Wait()
		if found = compareAnswers(r, a, b); len(found) == 0 {
			break
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	c.report.answered(r, a, tries, found)
	if len(found) > 0 {
		r.revalidate = false // the ETag of one side means nothing to the other
	}
	return following(r, a)
}

// following returns the request that an answer leads to, or nil.
func following(r request, a answer) *request {
	tag := a.header.Get("Etag")
	switch {
	case r.revalidate && tag != "":
		again := r.with("If-None-Match", tag)
		again.revalidate = false
		return &again
	case r.pages > 0:
		if target := nextTarget(a.header); target != "" {
			next := r
			next.target, next.pages = target, r.pages-1
			return &next
		}
	}
	return nil
}

// nextTarget returns the path and query of the `next` link of an answer, "" without one.
func nextTarget(h http.Header) string {
	for _, link := range strings.Split(strings.Join(h.Values("Link"), ","), ",") {
		target, parameters, _ := strings.Cut(link, ">")
		if !strings.Contains(parameters, "next") {
			continue
		}
		if _, rest, ok := strings.Cut(target, sharedHost+"/"); ok {
			return "/" + rest
		}
	}
	return ""
}

// decoded returns the body of an answer without its content coding, and
// whether it could be decoded.
func (a answer) decoded() ([]byte, bool) {
	coding := a.header.Get("Content-Encoding")
	if coding == "" {
		return a.body, true
	}
	r, err := decoder(coding, bytes.NewReader(a.body))
	if err != nil {
		return nil, false
	}
	plain, err := io.ReadAll(r)
	return plain, err == nil
}
