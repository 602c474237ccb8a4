package web_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/web"
)

func TestServeFinishesRequestsInProgress(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	e := sitetest.Handler(t)
	e.Get("/slow", func(c web.Context) error {
		close(begun)
		<-finish
		return c.Blob(http.StatusOK, "text/plain", []byte("whole"))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- web.Serve(ctx, listener, e, slog.New(slog.DiscardHandler)) }()
	answered := make(chan string, 1)
	go func() {
		r, err := http.Get("http://" + listener.Addr().String() + "/slow")
		if err != nil {
			answered <- err.Error()
			return
		}
		defer func() { _ = r.Body.Close() }()
		body, _ := io.ReadAll(r.Body)
		answered <- string(body)
	}()
	<-begun
	stop()
	select {
	case err := <-served:
		t.Fatalf("stopped before the request was answered: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	if got := <-answered; got != "whole" {
		t.Errorf("the request in progress got %q", got)
	}
	if err := <-served; err != nil {
		t.Errorf("stop: %v", err)
	}
	if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		t.Error("still listening")
	}
}

// TestAFileThatCannotBeMadeIsAProblem meets a fault half-way through a file: the client is told
// before anything is sent, and the server goes on.
func TestAFileThatCannotBeMadeIsAProblem(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	s.Reader.Serve(failing{sitetest.Snapshot(t)})
	s.Refuses(http.StatusServiceUnavailable, "/api/v1/lieux.ndjson")
	s.Reader.Serve(sitetest.Snapshot(t))
	if a := s.Get("/api/v1/lieux.ndjson"); a.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %d", a.StatusCode)
	}
}

// failing is a view of which one place cannot be written.
type failing struct{ directory.View }

func (f failing) AppendFeature(dst []byte, i int, o directory.FeatureOptions) []byte {
	if i == 500 {
		panic("damaged")
	}
	return f.View.AppendFeature(dst, i, o)
}
