package geocode_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/locate/geocode"
)

func describe(a locate.Answer) string {
	switch {
	case a.Err != nil:
		return "erreur"
	case !a.OK:
		return "rien"
	}
	f := a.Found
	return fmt.Sprintf("%s %v %.2f %s %s %s", f.Precision, f.Position, f.Score, f.PostalCode, f.INSEECode, f.Key)
}

var cases = []struct {
	address locate.Address
	want    string
}{
	{address("1 rue de l'Essai", "33000", "33063"), "point [-0.58 44.84] 0.97 33000 33063 33063_housenumber"},
	{address("Place du  Modèle", "33000", "33063"), "rue [-0.57 44.83] 0.71 33000 33063 33063_street"},
	{address("Le Bourg", "33114", "33039"), "rue [-0.77 44.61] 0.66 33114 33039 33039_locality"},
	{address("Mairie", "33114", "33039"), "commune [-0.77 44.6] 0.40 33114 33039 33039_municipality"},
	{address("1 rue de l'Essai", "33077", ""), "rien"},
	// the INSEE code is more precise than a CEDEX
	{address("1 rue de l'Essai", "33077", "33063"), "point [-0.58 44.84] 0.97 33000 33063 33063_housenumber"},
	{address("1 rue de l'Essai", "33000", ""), "point [-0.58 44.84] 0.97 33000 33063 33063_housenumber"},
	{address("4 rue \"inconnue\", bâtiment B; x", "33000", "33063"), "rien"},
	{address("1 RUE de l’essai ", "33000", "33063"), "point [-0.58 44.84] 0.97 33000 33063 33063_housenumber"},
}

// The answers are the same one by one and in a batch.
func TestGeocode(t *testing.T) {
	s := &service{t: t, known: essai}
	url := s.start()
	one, all := client(t, url), client(t, url+"/search/", func(s *geocode.Settings) { s.BatchSize = 4 })
	var addresses []locate.Address
	for _, c := range cases {
		addresses = append(addresses, c.address)
		f, ok, err := one.Geocode(context.Background(), c.address)
		if got := describe(locate.Answer{Found: f, OK: ok, Err: err}); got != c.want {
			t.Errorf("%+v: %s, want %s", c.address, got, c.want)
		}
	}
	for i, a := range all.GeocodeAll(context.Background(), addresses) {
		if got := describe(a); got != cases[i].want {
			t.Errorf("in a batch, %+v: %s, want %s", cases[i].address, got, cases[i].want)
		}
	}
	if all.BatchSize() != 4 {
		t.Error("the size of a batch is a setting")
	}
}

func TestCache(t *testing.T) {
	s := &service{t: t, known: essai}
	url := s.start()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	file := filepath.Join(t.TempDir(), "adresses.ndjson")
	settings := func(s *geocode.Settings) { s.CacheFile, s.Now = file, func() time.Time { return now } }
	found, missing := address("1 rue de l'Essai", "33000", "33063"), address("rue inconnue", "33000", "33063")
	ask := func(c *geocode.Client, want int, when string) {
		t.Helper()
		s.requests = nil
		answers := c.GeocodeAll(context.Background(),
			[]locate.Address{found, missing, found, address("1 RUE  DE L’ESSAI", "33000", "33063")})
		got := describe(answers[0]) + describe(answers[1]) + describe(answers[2]) + describe(answers[3])
		if p := "point [-0.58 44.84] 0.97 33000 33063 33063_housenumber"; got != p+"rien"+p+p {
			t.Errorf("%s: %s", when, got)
		}
		if len(s.requests) != want {
			t.Errorf("%s: %d requests, want %d", when, len(s.requests), want)
		}
	}
	c := client(t, url, settings)
	ask(c, 1, "at first")
	ask(c, 0, "at once")
	again := client(t, url, settings)
	ask(again, 0, "by another program")
	now = now.AddDate(0, 0, 29)
	ask(again, 0, "29 days later")
	now = now.AddDate(0, 0, 2)
	ask(again, 1, "31 days later: what was missing is asked again")
	ask(c, 1, "by the first, which knows the old answer only")
	now = now.AddDate(0, 0, 200)
	ask(again, 1, "200 days later")
	other := &service{t: t}
	c = client(t, other.start(), settings)
	if got := describe(c.GeocodeAll(context.Background(), []locate.Address{found})[0]); got != "rien" {
		t.Errorf("another service's answer was believed: %s", got)
	}
}

// A cache that is truncated, or has other content, loses only that part.
func TestCacheCutShort(t *testing.T) {
	s := &service{t: t, known: essai}
	url := s.start()
	file := filepath.Join(t.TempDir(), "adresses.ndjson")
	settings := func(s *geocode.Settings) { s.CacheFile = file }
	first, second := address("1 rue de l'Essai", "33000", "33063"), address("Place du Modèle", "33000", "33063")
	c := client(t, url, settings)
	c.GeocodeAll(context.Background(), []locate.Address{first, second})
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append([]byte("junk\n"), content[:len(content)-20]...), 0o644); err != nil {
		t.Fatal(err)
	}
	for round, want := range []int{1, 0} {
		s.requests = nil
		c = client(t, url, settings)
		for i, a := range c.GeocodeAll(context.Background(), []locate.Address{first, second}) {
			if !a.OK {
				t.Errorf("round %d: address %d: %s", round, i, describe(a))
			}
		}
		if len(s.requests) != want {
			t.Errorf("round %d: %v", round, s.requests)
		}
	}
}

func TestFailuresThatPass(t *testing.T) {
	for name, fail := range map[string]func(http.ResponseWriter){
		"trop de requêtes": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"en panne":       func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) },
		"raccroche":      func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"erreur interne": func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
	} {
		t.Run(name, func(t *testing.T) {
			failed := false
			s := &service{t: t, known: essai, before: func(w http.ResponseWriter, _ *http.Request) bool {
				if failed {
					return false
				}
				failed = true
				fail(w)
				return true
			}}
			c, began := client(t, s.start()), time.Now()
			if got := describe(c.GeocodeAll(context.Background(),
				[]locate.Address{cases[0].address, cases[1].address})[0]); got != cases[0].want {
				t.Error(got)
			}
			if waited := time.Since(began); name == "trop de requêtes" && waited < time.Second {
				t.Errorf("came back after %s", waited)
			}
		})
	}
}

// A service that is down is tried a few times, then no more.
func TestDown(t *testing.T) {
	s := &service{t: t, before: func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}}
	c := client(t, s.start(), func(s *geocode.Settings) { s.BatchSize = 1 })
	var addresses []locate.Address
	for i := range 50 {
		addresses = append(addresses, address(fmt.Sprintf("%d rue de l'Essai", i), "33000", "33063"))
	}
	for i, a := range c.GeocodeAll(context.Background(), addresses) {
		if a.Err == nil || i > 3 && !errors.Is(a.Err, geocode.ErrDown) {
			t.Errorf("address %d: %v", i, a.Err)
		}
	}
	if !c.Down() || len(s.requests) != 12 {
		t.Errorf("asked %d times", len(s.requests))
	}
}

// An address that the service refuses does not affect the others.
func TestOneBadAddress(t *testing.T) {
	s := &service{t: t, known: essai}
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		text := r.URL.Query().Get("q")
		if file, _, err := r.FormFile("data"); err == nil {
			content := make([]byte, 4096)
			n, _ := file.Read(content)
			text = string(content[:n])
		}
		if strings.Contains(text, "poison") {
			w.WriteHeader(http.StatusBadRequest)
			return true
		}
		return false
	}
	c := client(t, s.start())
	var addresses []locate.Address
	for range 3 {
		addresses = append(addresses, cases[0].address, cases[1].address)
	}
	addresses = append(addresses, address("rue poison", "33000", "33063"), cases[2].address)
	for i, a := range c.GeocodeAll(context.Background(), addresses) {
		if bad := i == 6; bad != (a.Err != nil) || !bad && !a.OK {
			t.Errorf("address %d: %s %v", i, describe(a), a.Err)
		}
	}
	if c.Down() {
		t.Error("a bad address is no failure of the service")
	}
}

// An answer in another order, incomplete or with errors never goes to the wrong row.
func TestOddFiles(t *testing.T) {
	pair := []locate.Address{cases[0].address, cases[1].address}
	var kept [][]string
	for name, c := range map[string]struct {
		row  func([]string) []string
		want string
	}{
		"une ligne manque": {func(row []string) []string {
			if row[0] == "0" {
				return nil
			}
			return row
		}, "erreur " + cases[1].want},
		"erreur sur une ligne": {func(row []string) []string {
			if row[0] == "1" {
				row[len(row)-1] = "error"
			}
			return row
		}, cases[0].want + " erreur"},
		"à l'envers": {func(row []string) []string {
			kept = append(kept, row)
			if len(kept) == 2 {
				return kept[0]
			}
			return []string{"1", "", "", "", "-0.57", "44.83", "0.71", "street", "33063_street", "x", "33000", "33063", "ok"}
		}, cases[0].want + " " + cases[1].want},
		"rangs d'ailleurs":   {func(row []string) []string { row[0] = "7"; return row }, "erreur erreur"},
		"hors de France":     {func(row []string) []string { row[4], row[5] = "100", "-20"; return row }, "rien rien"},
		"nombres illisibles": {func(row []string) []string { row[6] = "NaN"; return row }, "rien rien"},
	} {
		t.Run(name, func(t *testing.T) {
			kept = nil
			s := &service{t: t, known: essai, row: c.row}
			answers := client(t, s.start()).GeocodeAll(context.Background(), pair)
			if got := describe(answers[0]) + " " + describe(answers[1]); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestNotAGeocoder(t *testing.T) {
	for name, body := range map[string]string{"page": "<html>", "rien": "", "autre objet": `{"ok":true}`,
		"coupé": "rang,longitude,latitude,result_score,result_type\n0,\"1"} {
		t.Run(name, func(t *testing.T) {
			s := &service{t: t, before: func(w http.ResponseWriter, _ *http.Request) bool {
				fmt.Fprint(w, body)
				return true
			}}
			c := client(t, s.start())
			for _, addresses := range [][]locate.Address{{cases[0].address}, {cases[0].address, cases[1].address}} {
				for _, a := range c.GeocodeAll(context.Background(), addresses) {
					if a.Err == nil {
						t.Errorf("%d: %s", len(addresses), describe(a))
					}
				}
			}
		})
	}
}

func TestManners(t *testing.T) {
	s := &service{t: t, known: essai}
	c := client(t, s.start(), func(s *geocode.Settings) { s.PerSecond, s.BatchSize = 50, 1 })
	var addresses []locate.Address
	for i := range 6 {
		addresses = append(addresses, address(fmt.Sprintf("%d rue", i), "33000", "33063"))
	}
	c.GeocodeAll(context.Background(), addresses)
	if took := s.times[len(s.times)-1].Sub(s.times[0]); len(s.times) != 6 || took < 90*time.Millisecond {
		t.Errorf("%d requests in %s, at most 50 a second", len(s.times), took)
	}
	slow := &service{t: t, before: func(_ http.ResponseWriter, r *http.Request) bool {
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
		}
		return true
	}}
	c = client(t, slow.start(), func(s *geocode.Settings) { s.Timeout = 20 * time.Millisecond })
	if a := c.GeocodeAll(context.Background(), addresses[:1])[0]; a.Err == nil ||
		a.Err.Error() != "le géocodeur n'a pas répondu à temps" {
		t.Error(a.Err)
	}
	elsewhere := &service{t: t, before: func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, "http://ailleurs.invalid/search", http.StatusFound)
		return true
	}}
	c = client(t, elsewhere.start())
	if a := c.GeocodeAll(context.Background(), addresses[:1])[0]; a.Err == nil ||
		!strings.Contains(a.Err.Error(), "renvoie vers ailleurs.invalid") {
		t.Error(a.Err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if a := client(t, s.start()).GeocodeAll(ctx, addresses[:1])[0]; !errors.Is(a.Err, context.Canceled) {
		t.Error(a.Err)
	}
	for _, wrong := range []string{"", "data.exemple.fr", "ftp://exemple.fr", "http://"} {
		if _, err := geocode.New(geocode.Settings{URL: wrong}); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

// A row is placed at its address, or has a finding with the reason.
func TestLocateThroughTheService(t *testing.T) {
	s := &service{t: t, known: essai}
	url := s.start()
	l, rows := rowsToLocate(t, client(t, url))
	l.LocateAll(context.Background(), rows)
	var got []string
	for _, q := range rows {
		at := q.Row.Place.Location
		last := q.Row.Findings[len(q.Row.Findings)-1]
		got = append(got, fmt.Sprintf("%s %s %s", at.Precision, at.Origin, last.Rule))
	}
	want := []string{
		"point geocodeur localisation.geocodee",
		"rue geocodeur localisation.geocodee",
		"point source localisation.limite_de_commune",
		"commune commune localisation.a_la_commune",
	}
	for i := range want {
		if got[i] != want[i] && !(i == 2 && strings.HasPrefix(got[i], "point source")) {
			t.Errorf("%d: %s, want %s", i, got[i], want[i])
		}
	}
	if len(s.requests) != 1 {
		t.Errorf("requests: %v", s.requests)
	}
	if detail := rows[0].Row.Findings[0].Detail; detail != "1 Rue de l'Essai 33000 Bordeaux (score 0.97)" {
		t.Error(detail)
	}
	if p := rows[0].Row.Place.Location.Position; p != (geo.Position{-0.58, 44.84}) {
		t.Error(p)
	}
}
