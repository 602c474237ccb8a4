package geocode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxAnswer is the maximum size of an answer, in bytes.
const maxAnswer = 64 << 20

// statusError is an answer with an error status.
type statusError struct {
	code  int
	after time.Duration // asked for by Retry-After
}

func (e *statusError) Error() string {
	return "le géocodeur répond " + strconv.Itoa(e.code) + " " + http.StatusText(e.code)
}

// ofThisRequest reports whether the service works and refuses this request.
func (e *statusError) ofThisRequest() bool {
	return e.code == http.StatusBadRequest || e.code == http.StatusRequestEntityTooLarge ||
		e.code == http.StatusUnprocessableEntity
}

func (e *statusError) passing() bool {
	return e.code == http.StatusTooManyRequests || e.code == http.StatusRequestTimeout ||
		e.code >= 500 && e.code != http.StatusNotImplemented
}

// send sends a request, retries transient failures, and returns the body.
func (c *Client) send(ctx context.Context, make func(context.Context) (*http.Request, error)) ([]byte, error) {
	if c.Down() {
		return nil, ErrDown
	}
	wait := c.settings.Backoff
	for try := 1; ; try++ {
		body, err := c.once(ctx, make)
		if err == nil {
			c.count(false)
			return body, nil
		}
		var status *statusError
		answered := errors.As(err, &status)
		if answered && status.ofThisRequest() {
			c.count(false)
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if try == tries || answered && !status.passing() {
			c.count(true)
			return nil, err
		}
		pause := wait + rand.N(wait/2)
		if answered && status.after > 0 {
			pause = min(status.after, maxWait)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		wait *= 2
	}
}

func (c *Client) once(ctx context.Context, make func(context.Context) (*http.Request, error)) ([]byte, error) {
	if err := c.limit.Wait(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.settings.Timeout)
	defer cancel()
	request, err := make(ctx)
	if err != nil {
		return nil, fmt.Errorf("geocode: %w", err)
	}
	request.Header.Set("User-Agent", "lieux (annuaire de lieux de médiation numérique)")
	response, err := c.settings.Client.Do(request)
	if err != nil {
		return nil, explain(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		_, _ = io.CopyN(io.Discard, response.Body, 4<<10)
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return nil, &statusError{response.StatusCode, time.Duration(seconds) * time.Second}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, explain(err)
	case len(body) > maxAnswer:
		return nil, errors.New("la réponse du géocodeur est trop longue")
	}
	return bytes.TrimPrefix(body, []byte("\ufeff")), nil
}

// explain returns a French sentence about a failure, without the address.
func explain(err error) error {
	var deeper *url.Error
	if errors.As(err, &deeper) {
		if deeper.Timeout() {
			return errors.New("le géocodeur n'a pas répondu à temps")
		}
		err = deeper.Err
	}
	return fmt.Errorf("le géocodeur ne répond pas : %w", err)
}
