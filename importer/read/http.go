package read

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// FetchOptions are the settings of listings fetched over http(s).
type FetchOptions struct {
	Client   *http.Client  // nil: one with the limits below
	Timeout  time.Duration // for the whole listing, retries included; 0: 10 minutes
	Attempts int           // tries of one request; 0: 4
	Backoff  time.Duration // before the second try, doubled at each; 0: 1 second
	Token    string        // bearer token; sent to the listing's own host only
	// CacheDir keeps the last copy of each listing with its ETag and Last-Modified, so that an
	// unchanged listing is not transferred again; "" disables it.
	CacheDir string
	MaxPages int // of an API that pages its rows by `next`; 0: 10 000
	// Have are the validators of the copy that the caller has: when the listing has not changed
	// since, Open returns ErrUnchanged. Zero: none.
	Have Validators
}

// Validators are what a server says of the state of a listing that it sends, verbatim.
type Validators struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// ErrUnchanged reports that a listing is the one whose validators the caller gave.
var ErrUnchanged = errors.New("the listing has not changed")

const maxRedirects = 10

// fetchAll downloads a listing, following the `next` property of paged answers.
func (l *Listing) fetchAll(ctx context.Context, address string) error {
	start, err := url.Parse(address)
	if err != nil || start.Host == "" {
		return directory.Errorf(directory.Invalid, "l'adresse %s n'est pas valide", address)
	}
	l.Name = start.Host + start.Path
	f := l.newFetcher(start)
	ctx, cancel := context.WithTimeoutCause(ctx, f.opts.Timeout,
		directory.Errorf(directory.Unavailable, "%s n'a pas répondu en entier en %s", l.Name, f.opts.Timeout))
	defer cancel()
	seen := map[string]bool{}
	for page := start; page != nil; {
		if seen[page.String()] {
			return directory.Errorf(directory.Invalid, "%s renvoie sans fin à ses propres pages", l.Name)
		}
		seen[page.String()] = true
		if len(seen) > f.opts.MaxPages {
			return directory.Errorf(directory.Invalid, "%s a plus de %d pages", l.Name, f.opts.MaxPages)
		}
		if err := f.page(ctx, page); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return err
		}
		if page, err = l.nextPage(page); err != nil {
			return err
		}
	}
	return nil
}

type fetcher struct {
	listing *Listing
	opts    FetchOptions
	host    string
	total   int64
}

func (l *Listing) newFetcher(start *url.URL) *fetcher {
	opts := l.options.Fetch
	if opts.Timeout <= 0 {
		opts.Timeout = 10 * time.Minute
	}
	if opts.Attempts <= 0 {
		opts.Attempts = 4
	}
	if opts.Backoff <= 0 {
		opts.Backoff = time.Second
	}
	if opts.MaxPages <= 0 {
		opts.MaxPages = 10_000
	}
	if opts.Client == nil {
		opts.Client = &http.Client{CheckRedirect: checkRedirect}
	}
	return &fetcher{listing: l, opts: opts, host: start.Host}
}

var errRedirects = errors.New("too many or unsafe redirects")

func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects || via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
		return errRedirects
	}
	return nil
}

// page downloads one page, and retries transient failures.
func (f *fetcher) page(ctx context.Context, page *url.URL) error {
	wait := f.opts.Backoff
	for attempt := 1; ; attempt++ {
		again, after, err := f.try(ctx, page)
		if err == nil || !again || attempt == f.opts.Attempts {
			return err
		}
		if after > wait {
			wait = min(after, time.Minute)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(wait):
		}
		wait *= 2
	}
}

// try sends one request. again reports whether another try may succeed, after that time at
// least.
func (f *fetcher) try(ctx context.Context, page *url.URL) (again bool, after time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page.String(), nil)
	if err != nil {
		return false, 0, directory.Errorf(directory.Invalid, "l'adresse %s n'est pas valide", page.Redacted())
	}
	req.Header.Set("Accept", "application/json, application/geo+json, text/csv, */*;q=0.5")
	req.Header.Set("User-Agent", "lieux-importer")
	if f.opts.Token != "" && page.Host == f.host {
		req.Header.Set("Authorization", "Bearer "+f.opts.Token)
	}
	kept := f.kept(page)
	if kept != nil {
		kept.ask(req)
	} else {
		f.opts.Have.ask(req)
	}
	res, err := f.opts.Client.Do(req)
	if err != nil {
		return !errors.Is(err, errRedirects) && !errors.Is(err, errNotPublic), 0, f.unreachable(ctx, err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotModified && kept != nil:
		return false, 0, f.reuse(ctx, kept)
	case res.StatusCode == http.StatusNotModified && f.opts.Have != Validators{}:
		return false, 0, ErrUnchanged
	case res.StatusCode == http.StatusOK:
		again, err := f.keep(ctx, page, res)
		return again, 0, err
	}
	return f.refused(res)
}

func (f *fetcher) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, errNotPublic) {
		return directory.Errorf(directory.Invalid, "%s n'est pas une adresse d'internet : donnez une adresse que tout le "+
			"monde peut ouvrir", f.listing.Name)
	}
	if errors.Is(err, errRedirects) {
		return directory.Errorf(directory.Unavailable, "%s redirige trop de fois, ou vers une adresse non sécurisée",
			f.listing.Name)
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return directory.Errorf(directory.Unavailable, "%s est injoignable : %w", f.listing.Name, err)
}

func (f *fetcher) refused(res *http.Response) (again bool, after time.Duration, err error) {
	code := res.StatusCode
	if s, convErr := strconv.Atoi(res.Header.Get("Retry-After")); convErr == nil && s > 0 {
		after = time.Duration(min(s, 60)) * time.Second
	}
	switch {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return false, 0, directory.Errorf(directory.Unavailable,
			"%s refuse l'accès (%d) : il faut un jeton, ou celui qui est donné n'est pas valable", f.listing.Name, code)
	case code == http.StatusNotFound || code == http.StatusGone:
		return false, 0,
			directory.Errorf(directory.Unavailable, "%s n'existe pas ou n'existe plus (%d)", f.listing.Name, code)
	case code == http.StatusTooManyRequests || code >= 500:
		return true, after,
			directory.Errorf(directory.Unavailable, "%s ne répond pas pour le moment (%d)", f.listing.Name, code)
	}
	return false, 0, directory.Errorf(directory.Unavailable, "%s répond %d au lieu de la liste", f.listing.Name, code)
}

// keep stores a page, and a copy for the next import.
func (f *fetcher) keep(ctx context.Context, page *url.URL, res *http.Response) (again bool, err error) {
	l := f.listing
	before := len(l.pages)
	body := io.LimitReader(res.Body, l.options.MaxBytes+1-f.total)
	if err := l.spool(ctx, body); err != nil {
		l.pages = l.pages[:before]
		return directory.ErrorCode(err) == directory.Unavailable || res.ContentLength > 0, err
	}
	file := l.pages[before]
	info, err := os.Stat(file)
	if err != nil {
		return false, fmt.Errorf("keep the listing on disk: %w", err)
	}
	if f.total += info.Size(); f.total > l.options.MaxBytes {
		return false, l.tooLarge()
	}
	if t, err := http.ParseTime(res.Header.Get("Last-Modified")); err == nil && t.After(l.Modified) {
		l.Modified = t
	}
	if before == 0 {
		l.Validators = Validators{ETag: res.Header.Get("ETag"), LastModified: res.Header.Get("Last-Modified")}
		l.Attached = attached(res.Header)
	}
	return false, f.store(page, res, file)
}

// attached returns the name of the file that an answer announces, "" when it announces none.
func attached(h http.Header) string {
	_, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["filename"]
}

// copied is a page stored by an earlier import.
type copied struct {
	Validators
	body string // path
}

// ask makes a request conditional.
func (c *Validators) ask(req *http.Request) {
	if c.ETag != "" {
		req.Header.Set("If-None-Match", c.ETag)
	}
	if c.LastModified != "" {
		req.Header.Set("If-Modified-Since", c.LastModified)
	}
}

func (f *fetcher) cachePath(page *url.URL) string {
	sum := sha256.Sum256([]byte(page.String()))
	return filepath.Join(f.opts.CacheDir, hex.EncodeToString(sum[:16]))
}

func (f *fetcher) kept(page *url.URL) *copied {
	if f.opts.CacheDir == "" {
		return nil
	}
	base := f.cachePath(page)
	meta, err := os.ReadFile(base + ".json")
	if err != nil {
		return nil
	}
	c := &copied{body: base + ".body"}
	if json.Unmarshal(meta, c) != nil || c.Validators == (Validators{}) {
		return nil
	}
	if _, err := os.Stat(c.body); err != nil {
		return nil
	}
	return c
}

func (f *fetcher) reuse(ctx context.Context, c *copied) error {
	file, err := os.Open(c.body)
	if err != nil {
		return fmt.Errorf("open the kept listing: %w", err)
	}
	defer file.Close()
	if t, err := http.ParseTime(c.LastModified); err == nil && t.After(f.listing.Modified) {
		f.listing.Modified = t
	}
	return f.listing.spool(ctx, file)
}

// store copies a page for the next import: the body first, then its validators, each renamed
// into place, so that a crash leaves no partial copy.
func (f *fetcher) store(page *url.URL, res *http.Response, file string) error {
	c := Validators{ETag: res.Header.Get("ETag"), LastModified: res.Header.Get("Last-Modified")}
	if f.opts.CacheDir == "" || c == (Validators{}) {
		return nil
	}
	if err := os.MkdirAll(f.opts.CacheDir, 0o700); err != nil {
		return fmt.Errorf("keep a copy of the listing: %w", err)
	}
	base := f.cachePath(page)
	_ = os.Remove(base + ".json")
	body, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("keep a copy of the listing: %w", err)
	}
	defer body.Close()
	meta, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("keep a copy of the listing: %w", err)
	}
	if err := writeWhole(base+".body", body); err != nil {
		return err
	}
	return writeWhole(base+".json", bytes.NewReader(meta))
}

func writeWhole(path string, r io.Reader) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return fmt.Errorf("keep a copy of the listing: %w", err)
	}
	_, err = io.Copy(file, r)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return fmt.Errorf("keep a copy of the listing: %w", err)
	}
	return nil
}
