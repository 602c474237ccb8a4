package geocode

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer/locate"
)

// For any content of the answer, each address has an answer, and what was found is in France.
func FuzzReadBatch(f *testing.F) {
	f.Add([]byte("rang,adresse,longitude,latitude,result_score,result_type,result_label\n" +
		"0,x,-0.58,44.84,0.9,street,Rue\n1,y,,,,,\n"))
	f.Add([]byte("rang,longitude,latitude,result_score,result_type,result_status\n" +
		"7,1e400,NaN,-1,housenumber,error\n-1,,,,,\n"))
	f.Add([]byte("\xff,\"\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		answers, err := readBatch(body, 2)
		if err == nil && len(answers) != 2 {
			t.Fatalf("%d answers", len(answers))
		}
		for _, a := range answers {
			if a.OK && (geo.CheckFrance(a.Found.Position) != nil || a.Found.Precision == "" || a.Found.Score < 0 ||
				a.Found.Score > 1) {
				t.Errorf("%+v", a)
			}
		}
	})
}

// A cache with any content can be opened and used.
func FuzzCache(f *testing.F) {
	f.Add([]byte(`{"service":"s","adresse":"k|1|","date":"2026-01-01T00:00:00Z","lon":1,"lat":2,"precision":"point"}` +
		"\n"))
	f.Add([]byte("{\n\n\"adresse\""))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "cache")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
		want := locate.Answer{OK: true, Found: locate.Geocoded{Position: geo.Position{1, 2},
			Precision: geo.PrecisionStreet, Score: 0.5, Label: "Rue « x »"}}
		for range 2 {
			c, err := openCache(path, "s", now)
			if err != nil {
				t.Fatal(err)
			}
			c.put("une adresse|1|", want, now)
			if got, ok := c.get("une adresse|1|", now); !ok || got != want {
				t.Errorf("%+v %v", got, ok)
			}
			if err := c.close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
