// Package datagouv publishes files as one data set of data.gouv.fr, by its documented API (version 1).
package datagouv

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Client speaks to one site of data.gouv.
type Client struct {
	Base string       // address of its API, such as https://www.data.gouv.fr/api/1
	Key  string       // of the account or of its organization: X-API-KEY
	HTTP *http.Client // nil: one that gives up after patience

	Pause time.Duration // before the second try; each next one waits twice as long
	// Retrying is told of each failure after which the client tries again; nil: nobody.
	Retrying func(err error, pause time.Duration)
}

const (
	patience  = 30 * time.Minute // for one request: a file is long to send
	tries     = 6                // of one request
	maxPause  = 2 * time.Minute
	maxAnswer = 32 << 20 // bytes
)

// StatusError is an answer of data.gouv that refuses a request.
type StatusError struct {
	Status  int
	Message string // as data.gouv says it

	after time.Duration // what Retry-After asks for, 0 nothing
}

func (e *StatusError) Error() string {
	text := "data.gouv répond " + strconv.Itoa(e.Status) + " " + http.StatusText(e.Status)
	if e.Message != "" {
		text += " : " + e.Message
	}
	switch e.Status {
	case http.StatusUnauthorized:
		text += " (la clé n'est pas acceptée)"
	case http.StatusForbidden:
		text += " (la clé ne permet pas d'écrire dans ce jeu de données)"
	}
	return text
}

// passing reports whether the same request may be answered later.
func (e *StatusError) passing() bool {
	return e.Status == http.StatusTooManyRequests || e.Status == http.StatusRequestTimeout ||
		e.Status >= 500 && e.Status != http.StatusNotImplemented
}

// body makes the body of a request anew for each try.
type body struct {
	mediaType string
	open      func() (io.ReadCloser, error)
	size      int64
}

// document is a body of JSON.
func document(value any) (*body, error) {
	b, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("datagouv: %w", err)
	}
	return &body{"application/json", func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b)), nil
	}, int64(len(b))}, nil
}

// do sends a request, again while the failure may pass, and decodes the answer into into. before is called before
// each try but the first: done means that the failed one had its effect after all. Both may be nil.
func (c *Client) do(ctx context.Context, method, path string, b *body, into any, before func() (done bool, err error),
) error {
	pause := c.Pause
	for try := 1; ; try++ {
		err := c.once(ctx, method, path, b, into)
		var status *StatusError
		answered := errors.As(err, &status)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case try == tries || answered && !status.passing():
			return fmt.Errorf("%s %s : %w", method, path, err)
		}
		wait := pause
		if pause > 1 {
			wait += rand.N(pause / 2)
		}
		if answered && status.after > 0 {
			wait = status.after
		}
		wait = min(wait, maxPause)
		if c.Retrying != nil {
			c.Retrying(err, wait)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause *= 2
		if before != nil {
			if done, err := before(); done || err != nil {
				return err
			}
		}
	}
}

func (c *Client) once(ctx context.Context, method, path string, b *body, into any) error {
	var content io.Reader
	if b != nil {
		opened, err := b.open()
		if err != nil {
			return err
		}
		defer opened.Close()
		content = opened
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.Base, "/")+path, content)
	if err != nil {
		return fmt.Errorf("datagouv: %w", err)
	}
	request.Header.Set("User-Agent", "lieux (annuaire de lieux de médiation numérique)")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("X-API-KEY", c.Key)
	if b != nil {
		request.Header.Set("Content-Type", b.mediaType)
		request.ContentLength = b.size
	}
	response, err := cmp.Or(c.HTTP, &http.Client{Timeout: patience}).Do(request)
	if err != nil {
		return fmt.Errorf("data.gouv ne répond pas : %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("la réponse de data.gouv est coupée : %w", err)
	}
	if response.StatusCode/100 != 2 {
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return &StatusError{response.StatusCode, messageOf(answer), time.Duration(max(0, seconds)) * time.Second}
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("ce que data.gouv répond n'est pas du JSON : %w", err)
	}
	return nil
}

// messageOf returns what a refusal says, on one line.
func messageOf(answer []byte) string {
	var told struct {
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(answer, &told) != nil {
		return ""
	}
	text := told.Message
	if len(told.Errors) > 0 {
		text += " " + string(told.Errors)
	}
	if fields := strings.Fields(text); len(fields) > 0 {
		text = strings.Join(fields, " ")
	}
	return text[:min(len(text), 500)]
}
