package read_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer/read"
)

func fetch(t *testing.T, url string, opts read.Options) (result, *read.Listing, error) {
	t.Helper()
	if opts.Fetch.Backoff == 0 {
		opts.Fetch.Backoff = time.Millisecond
	}
	opts.TempDir = t.TempDir()
	l, err := read.Open(context.Background(), read.Input{Location: url}, opts)
	if err != nil {
		if left, _ := os.ReadDir(opts.TempDir); len(left) != 0 {
			t.Errorf("%d files left behind", len(left))
		}
		return result{}, nil, err
	}
	t.Cleanup(func() { l.Close() })
	rows, err := l.Records()
	if err != nil {
		return result{}, l, err
	}
	defer rows.Close()
	var got result
	for rows.Scan() {
		got.rows = append(got.rows, strings.Join(rows.Record().Values, "|"))
	}
	return got, l, rows.Err()
}

func TestHTTP(t *testing.T) {
	var tries atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("/lieux.csv", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Last-Modified", "Fri, 20 Nov 2026 08:00:00 GMT")
		fmt.Fprint(w, "nom,cp\nA,1\n")
	})
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, `[{"nom":"A","cp":1}]`)
		z.Close()
	})
	mux.HandleFunc("/fichier.csv.gz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, "nom,cp\nA,1\n")
		z.Close()
	})
	mux.HandleFunc("/ailleurs",
		func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/lieux.csv", http.StatusFound) })
	mux.HandleFunc("/boucle",
		func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/boucle", http.StatusFound) })
	mux.HandleFunc("/capricieux", func(w http.ResponseWriter, _ *http.Request) {
		if tries.Add(1) < 3 {
			http.Error(w, "plus tard", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, "nom,cp\nA,1\n")
	})
	mux.HandleFunc("/pages", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("p") {
		case "":
			fmt.Fprint(w, `{"count":3,"results":[{"nom":"A"},{"nom":"B"}],"next":"/pages?p=2"}`)
		default:
			fmt.Fprint(w, `{"count":3,"next":null,"results":[{"nom":"C","cp":3}]}`)
		}
	})
	mux.HandleFunc("/jeton", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			http.Error(w, "non", http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, "nom,cp\nA,1\n")
	})
	mux.HandleFunc("/panne",
		func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "panne", http.StatusBadGateway) })
	mux.HandleFunc("/html", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html><body>Bienvenue") })
	mux.HandleFunc("/coupe", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, "nom,cp\nA,1\n")
	})
	mux.HandleFunc("/lent", func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/tourne", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"results":[{"nom":"A"}],"next":"/tourne"}`)
	})
	mux.HandleFunc("/page-folle", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"results":[{"nom":"A"}],"next":"file:///etc/passwd"}`)
	})
	server := httptest.NewServer(mux)
	defer server.Close()

	tests := []struct {
		name, path string
		opts       read.Options
		rows       string
		bad        string
	}{
		{"CSV", "/lieux.csv", read.Options{}, "A|1", ""},
		{"réponse compressée", "/gzip", read.Options{}, "A|1", ""},
		{"fichier compressé", "/fichier.csv.gz", read.Options{}, "A|1", ""},
		{"redirection", "/ailleurs", read.Options{}, "A|1", ""},
		{"réessais", "/capricieux", read.Options{}, "A|1", ""},
		{"pages", "/pages", read.Options{}, "A B C|3", ""},
		{"jeton", "/jeton", read.Options{Fetch: read.FetchOptions{Token: "secret"}}, "A|1", ""},
		{"sans jeton", "/jeton", read.Options{}, "", "refuse l'accès (401)"},
		{"boucle de redirections", "/boucle", read.Options{}, "", "redirige trop de fois"},
		{"panne", "/panne", read.Options{}, "", "ne répond pas pour le moment (502)"},
		{"absent", "/rien", read.Options{}, "", "n'existe pas ou n'existe plus (404)"},
		{"page HTML", "/html", read.Options{}, "", "c'est une page HTML"},
		{"coupé", "/coupe", read.Options{}, "", "incomplète"},
		{"trop gros", "/lieux.csv", read.Options{MaxBytes: 5}, "", "dépasse la taille admise"},
		{"trop lent", "/lent", read.Options{Fetch: read.FetchOptions{Timeout: 50 * time.Millisecond}}, "",
			"n'a pas répondu en entier"},
		{"pages qui tournent", "/tourne", read.Options{}, "", "renvoie sans fin"},
		{"page suivante folle", "/page-folle", read.Options{}, "", "n'est pas valide"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, l, err := fetch(t, server.URL+tt.path, tt.opts)
			if tt.bad != "" {
				code := directory.ErrorCode(err)
				if err == nil || !strings.Contains(err.Error(), tt.bad) || code == directory.Internal {
					t.Errorf("got %v (%s), want %q", err, code, tt.bad)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if rows := strings.Join(got.rows, " "); rows != tt.rows {
				t.Errorf("rows %q, want %q", rows, tt.rows)
			}
			if tt.path == "/lieux.csv" && l.Modified.Format(time.DateOnly) != "2026-11-20" {
				t.Errorf("modified %v", l.Modified)
			}
		})
	}
	t.Run("injoignable", func(t *testing.T) {
		server := httptest.NewServer(http.NotFoundHandler())
		server.Close()
		_, _, err := fetch(t, server.URL, read.Options{Fetch: read.FetchOptions{Attempts: 1}})
		if directory.ErrorCode(err) != directory.Unavailable || !strings.Contains(err.Error(), "injoignable") {
			t.Errorf("got %v", err)
		}
	})
}

// The token is sent to the host of the listing only.
func TestTokenStaysHome(t *testing.T) {
	var leaked atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			leaked.Store(true)
		}
		fmt.Fprint(w, `{"results":[{"nom":"B"}]}`)
	}))
	defer other.Close()
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"results":[{"nom":"A"}],"next":%q}`, other.URL+"/suite")
	}))
	defer home.Close()
	got, _, err := fetch(t, home.URL, read.Options{Fetch: read.FetchOptions{Token: "secret"}})
	if err != nil || len(got.rows) != 2 || leaked.Load() {
		t.Errorf("rows %v, %v, leaked %v", got.rows, err, leaked.Load())
	}
}

// An unchanged listing is not transferred again: the stored copy is read.
func TestConditionalRequest(t *testing.T) {
	var sent atomic.Int32
	version := "v1"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+version+`"`)
		if r.Header.Get("If-None-Match") == `"`+version+`"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		sent.Add(1)
		fmt.Fprintf(w, "nom,cp\n%s,1\n", version)
	}))
	defer server.Close()
	opts := read.Options{Fetch: read.FetchOptions{CacheDir: t.TempDir()}}
	for i, want := range []string{"v1", "v1", "v2"} {
		if i == 2 {
			version = "v2"
		}
		got, _, err := fetch(t, server.URL, opts)
		if err != nil || len(got.rows) != 1 || got.rows[0] != want+"|1" {
			t.Errorf("import %d: %v, %v", i, got.rows, err)
		}
	}
	if sent.Load() != 2 {
		t.Errorf("sent %d times, want 2", sent.Load())
	}
}

func TestCancelledDownload(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	dir := t.TempDir()
	if _, err := read.Open(ctx, read.Input{Location: server.URL}, read.Options{TempDir: dir}); err == nil {
		t.Error("no error")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d files left behind", len(left))
	}
}
