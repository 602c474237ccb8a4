package read_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/importer/read"
)

// TestPublicClient connects to the internet and to allowed networks only, whatever names and redirections lead to.
func TestPublicClient(t *testing.T) {
	hidden := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("nom\nCaché\n"))
	}))
	defer hidden.Close()
	open := httptest.NewUnstartedServer(http.RedirectHandler(hidden.URL, http.StatusFound))
	open.Start()
	defer open.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(hidden.URL, "http://"), ":")
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for _, tt := range []struct {
		address string
		allowed []netip.Prefix
		ok      bool
	}{
		{hidden.URL, nil, false},
		{"http://localhost:" + port, nil, false},
		{"http://[::ffff:127.0.0.1]:" + port, nil, false},
		{"http://0:" + port, nil, false},
		{"http://2130706433:" + port, nil, false},
		{"http://169.254.169.254/latest/meta-data/", nil, false},
		{"http://10.0.0.1/", nil, false},
		{"http://[fd00::1]/", nil, false},
		{"http://[64:ff9b::7f00:1]/", nil, false},
		{"http://[2002:7f00:1::]/", nil, false},
		{"http://100.64.0.1/", nil, false},
		{open.URL, nil, false},
		{hidden.URL, loopback, true},
		{open.URL, loopback, true},
	} {
		l, err := read.Open(t.Context(), read.Input{Location: tt.address},
			read.Options{Fetch: read.FetchOptions{Client: read.PublicClient(tt.allowed), Attempts: 1}})
		switch {
		case tt.ok && err != nil:
			t.Errorf("%s: %v", tt.address, err)
		case !tt.ok && err == nil:
			t.Errorf("%s is read", tt.address)
		case !tt.ok && !strings.Contains(err.Error(), "adresse d'internet") && !strings.Contains(err.Error(), "injoignable"):
			t.Errorf("%s: %v", tt.address, err)
		}
		if l != nil {
			l.Close()
		}
	}
}
