package main

import (
	"bytes"
	"log/slog"
	"net"
	"testing"
)

func TestServeWarnsWithoutPublicURL(t *testing.T) {
	for _, tt := range []struct {
		ip, publicURL string
		want          bool
	}{
		{"127.0.0.1", "", false}, {"::1", "", false}, {"::ffff:127.0.0.1", "", false},
		{"0.0.0.0", "", true}, {"::", "", true}, {"192.0.2.1", "", true},
		{"0.0.0.0", "https://lieux.example", false},
	} {
		var log bytes.Buffer
		a := &app{log: slog.New(slog.NewTextHandler(&log, nil))}
		a.warnAboutHost(&net.TCPAddr{IP: net.ParseIP(tt.ip), Port: 8080}, tt.publicURL)
		if got := bytes.Contains(log.Bytes(), []byte("--public-url")); got != tt.want {
			t.Errorf("listening on %s, public URL %q: warned %v, want %v: %s", tt.ip, tt.publicURL, got, tt.want, &log)
		}
	}
}
