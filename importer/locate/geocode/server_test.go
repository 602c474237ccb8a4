package geocode_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/importer/locate"
	"github.com/lieux-numeriques/lieux/importer/locate/geocode"
)

// known is an address that the test service knows.
type known struct {
	street, postcode, citycode, kind, label string
	lon, lat, score                         float64
}

// service behaves as the documentation of the geocoding service describes: form fields and
// files, GeoJSON, columns added to the rows of a file.
type service struct {
	t     *testing.T
	known []known
	// before may answer first; nil or false lets the service answer.
	before func(w http.ResponseWriter, r *http.Request) bool
	// row may change a row of the returned file.
	row func(added []string) []string

	mu       sync.Mutex
	requests []string // method and path, with the number of rows of a file
	times    []time.Time
}

func (s *service) start() string {
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	s.t.Cleanup(server.Close)
	return server.URL + "/geocodage"
}

func (s *service) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests, s.times = append(s.requests, r.Method+" "+r.URL.Path), append(s.times, time.Now())
	s.mu.Unlock()
	if s.before != nil && s.before(w, r) {
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /geocodage/search":
		s.search(w, r)
	case "POST /geocodage/search/csv":
		s.searchCSV(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (s *service) find(q, postcode, citycode string) *known {
	for i := range s.known {
		k := &s.known[i]
		if strings.Contains(strings.ToLower(q), strings.ToLower(k.street)) &&
			(postcode == "" || postcode == k.postcode) && (citycode == "" || citycode == k.citycode) {
			return k
		}
	}
	return nil
}

func (s *service) search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("q") == "" || q.Get("index") != "address" || q.Get("limit") != "1" {
		s.t.Errorf("GET %s", r.URL)
	}
	features := []any{}
	if k := s.find(q.Get("q"), q.Get("postcode"), q.Get("citycode")); k != nil {
		features = append(features, map[string]any{
			"type":     "Feature",
			"geometry": map[string]any{"type": "Point", "coordinates": []float64{k.lon, k.lat}},
			"properties": map[string]any{"label": k.label, "score": k.score, "type": k.kind, "postcode": k.postcode,
				"citycode": k.citycode,
				"id":       k.id(), "city": "Commune", "context": "33, Gironde", "importance": 0.5,
				"_type": "address"},
		})
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(map[string]any{"type": "FeatureCollection", "features": features})
}

func (s *service) searchCSV(w http.ResponseWriter, r *http.Request) {
	file, _, err := r.FormFile("data")
	if err != nil {
		s.t.Errorf("no file: %v", err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		s.t.Error(err)
	}
	column := func(row []string, name string) string {
		if i := slices.Index(rows[0], name); i >= 0 {
			return row[i]
		}
		return ""
	}
	asked := r.MultipartForm.Value["result_columns"]
	w.Header().Set("Content-Type", "text/csv")
	out := csv.NewWriter(w)
	_ = out.Write(append(slices.Clone(rows[0]), asked...))
	for _, row := range rows[1:] {
		var words []string
		for _, name := range r.MultipartForm.Value["columns"] {
			words = append(words, column(row, name))
		}
		k := s.find(strings.Join(words, " "), column(row, r.FormValue("postcode")),
			column(row, r.FormValue("citycode")))
		added := make([]string, len(asked))
		for i, name := range asked {
			added[i] = resultColumn(k, name)
		}
		row = append(slices.Clone(row), added...)
		if s.row != nil {
			row = s.row(row)
		}
		if row != nil {
			_ = out.Write(row)
		}
	}
	out.Flush()
}

// id returns the identifier of the address in the Base adresse nationale.
func (k *known) id() string { return k.citycode + "_" + k.kind }

func resultColumn(k *known, name string) string {
	if k == nil {
		if name == "result_status" {
			return "not-found"
		}
		return ""
	}
	number := func(v float64) string {
		text, _ := json.Marshal(v)
		return string(text)
	}
	return map[string]string{
		"longitude": number(k.lon), "latitude": number(k.lat), "result_score": number(k.score), "result_type": k.kind,
		"result_label": k.label, "result_id": k.id(),
		"result_postcode": k.postcode, "result_citycode": k.citycode, "result_status": "ok",
	}[name]
}

var essai = []known{
	{"1 rue de l'essai", "33000", "33063", "housenumber", "1 Rue de l'Essai 33000 Bordeaux", -0.58, 44.84, 0.97},
	{"place du modèle", "33000", "33063", "street", "Place du Modèle 33000 Bordeaux", -0.57, 44.83, 0.71},
	{"le bourg", "33114", "33039", "locality", "Le Bourg 33114 Le Barp", -0.77, 44.61, 0.66},
	{"mairie", "33114", "33039", "municipality", "Le Barp", -0.77, 44.6, 0.4},
}

func address(street, postcode, insee string) locate.Address {
	return locate.Address{Street: street, PostalCode: postcode, Commune: "Commune", INSEECode: insee}
}

// november is the date of every test.
var november = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// client returns a client with short waits and its own cache.
func client(t *testing.T, url string, change ...func(*geocode.Settings)) *geocode.Client {
	t.Helper()
	s := geocode.Settings{URL: url, Now: func() time.Time {
		return november
	}, PerSecond: 10_000, Backoff: time.Millisecond, Timeout: 2 * time.Second,
		CacheFile: filepath.Join(t.TempDir(), "cache", "adresses.ndjson")}
	for _, f := range change {
		f(&s)
	}
	c, err := geocode.New(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}
