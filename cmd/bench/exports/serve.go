package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/pack"
	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// downloaded is the file that is asked for over HTTP.
const downloaded = "/donnees/lieux.geojson"

// serve adds a line of downloads over HTTP: the first, which makes the file, the next, and the same file from a
// server of files.
func serve(ctx context.Context, view directory.View, g *territory.Gazetteer, runs, n int, table io.Writer) error {
	ours, err := site.New(site.Deps{Reader: pack.Reader(view), Gazetteer: g, Now: view.Built}, site.Config{})
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "lieux-exports-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	first, next, static := took{}, took{}, took{}
	size := int64(0)
	err = listening(ours, func(address string) error {
		file, err := os.Create(filepath.Join(dir, "lieux.geojson"))
		if err != nil {
			return err
		}
		defer file.Close()
		if first, err = least(1,
			func() (err error) { size, err = download(ctx, address+downloaded, file); return err }); err != nil {
			return err
		}
		next, err = least(runs, func() error { _, err := download(ctx, address+downloaded, io.Discard); return err })
		return err
	})
	if err != nil {
		return err
	}
	err = listening(http.FileServer(http.Dir(dir)), func(address string) error {
		static, err = least(runs, func() error {
			_, err := download(ctx, address+"/lieux.geojson", io.Discard)
			return err
		})
		return err
	})
	fmt.Fprintf(table,
		"\n%d places in GeoJSON over HTTP, %.1f MB: the first download %s s, the next %s s; a server of files: %s.\n\n",
		n, float64(size)/1e6, first, next, static.beside(next))
	return err
}

// listening serves while f runs.
func listening(handler http.Handler, f func(address string) error) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	return f("http://" + listener.Addr().String())
}

// download reads an answer whole, not compressed, and returns its length.
func download(ctx context.Context, address string, to io.Writer) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Accept-Encoding", "identity")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: %s", address, answer.Status)
	}
	return io.CopyBuffer(struct{ io.Writer }{to}, answer.Body, make([]byte, 256<<10))
}
