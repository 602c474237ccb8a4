package web_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/web"
)

// serveSized answers ?bytes=N, in pieces with &pieces=K, as a file is with
// &pieces=0, cut short with &cut=1.
func serveSized(t *testing.T) (url string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("bytes"))
		pieces, _ := strconv.Atoi(r.URL.Query().Get("pieces"))
		w.Header().Set("Content-Length", strconv.Itoa(n))
		body := strings.Repeat("x", n)
		if r.URL.Query().Get("cut") != "" {
			_, _ = io.WriteString(w, body[:n/2])
			panic(http.ErrAbortHandler)
		}
		if pieces == 0 {
			_, _ = io.Copy(w, struct{ io.Reader }{strings.NewReader(body)})
			return
		}
		for i := range pieces {
			_, _ = io.WriteString(w, body[n*i/pieces:n*(i+1)/pieces])
		}
	})
	go func() { done <- web.Serve(ctx, listener, handler, slog.New(slog.DiscardHandler)) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

// The bytes held back must be sent, whatever the length and the writes:
// lengths close to net/http's buffer of 4 kB are the critical ones.
func TestAnswersOfEveryLengthAreComplete(t *testing.T) {
	url := serveSized(t)
	client := &http.Client{Timeout: 5 * time.Second}
	defer client.CloseIdleConnections()
	for n := 3900; n <= 4200; n++ {
		for _, pieces := range []string{"0", "1", "7"} {
			checkSized(t, client, url, n, pieces)
		}
	}
	for _, n := range []int{0, 1, 2047, 2048, 2049, 8191, 8192, 8193, 24_000, 1 << 20} {
		checkSized(t, client, url, n, "0")
		checkSized(t, client, url, n, "1")
		checkSized(t, client, url, n, "100")
	}
	head, err := client.Head(url + "/?bytes=24000")
	if err != nil {
		t.Fatal(err)
	}
	defer head.Body.Close()
	if head.ContentLength != 24000 {
		t.Errorf("HEAD: %d bytes", head.ContentLength)
	}
}

func checkSized(t *testing.T, client *http.Client, url string, n int, pieces string) {
	t.Helper()
	r, err := client.Get(url + "/?bytes=" + strconv.Itoa(n) + "&pieces=" + pieces)
	if err != nil {
		t.Fatalf("%d bytes in %s: %v", n, pieces, err)
	}
	defer r.Body.Close()
	got, err := io.ReadAll(r.Body)
	if err != nil || len(got) != n || strings.Count(string(got), "x") != n {
		t.Fatalf("%d bytes in %s: %d received (%v)", n, pieces, len(got), err)
	}
}

func TestTruncatedAnswerIsAnError(t *testing.T) {
	r, err := http.Get(serveSized(t) + "/?bytes=24000&cut=1")
	if err != nil {
		return // cut before the header
	}
	defer r.Body.Close()
	if got, err := io.ReadAll(r.Body); err == nil {
		t.Errorf("%d bytes, and no error", len(got))
	}
}

// A long answer is one write: the first read returns more than net/http's buffer.
func TestLongAnswerIsOneWrite(t *testing.T) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(serveSized(t), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	buffer := make([]byte, 64<<10)
	for range 50 {
		_, err := io.WriteString(conn, "GET /?bytes=24000&pieces=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for first := true; total < 24000; first = false {
			n, err := conn.Read(buffer)
			if err != nil {
				t.Fatal(err)
			}
			if first && n == 4096 {
				t.Fatal("the first 4096 bytes were sent separately")
			}
			total += n
		}
	}
}
