package web_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory/web"
)

func TestQuality(t *testing.T) {
	for _, tt := range []struct {
		name, header, of string
		missing, want    float64
	}{
		{"no header", "", "text/csv", 0.5, 0.5},
		{"not mentioned", "text/html", "text/csv", 0.5, 0.5},
		{"exact", "text/csv", "text/csv", 0, 1},
		{"case", "TEXT/Csv;Q=0.5", "text/csv", 0, 0.5},
		{"weight", "text/csv;q=0.25", "text/csv", 0, 0.25},
		{"weight among parameters", "text/csv; charset=utf-8 ; q=0.25", "text/csv", 0, 0.25},
		{"any", "*/*;q=0.1", "text/csv", 0, 0.1},
		{"any of a type", "text/*;q=0.2", "text/csv", 0, 0.2},
		{"any of another type", "image/*", "text/csv", 0, 0},
		{"prefix of the type", "tex/*", "text/csv", 0, 0},
		{"the most precise wins, last", "*/*;q=0.9, text/*;q=0.5, text/csv;q=0.1", "text/csv", 0, 0.1},
		{"the most precise wins, first", "text/csv;q=0.1, text/*;q=0.5, */*;q=0.9", "text/csv", 0, 0.1},
		{"refused", "*/*, text/csv;q=0", "text/csv", 1, 0},
		{"coding", "gzip, br;q=0.3", "br", 0, 0.3},
		{"any coding", "*;q=0.4", "br", 0, 0.4},
		{"any coding but one", "*, br;q=0", "br", 0, 0},
		{"spaces and empty rules", " , ,\ttext/csv ; q=0.5 ,", "text/csv", 0, 0.5},
		{"weight above 1", "text/csv;q=2", "text/csv", 1, 0},
		{"negative weight", "text/csv;q=-1", "text/csv", 1, 0},
		{"weight that is no number", "text/csv;q=NaN", "text/csv", 1, 0},
		{"weight that is empty", "text/csv;q=", "text/csv", 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := web.Quality(tt.header, tt.of, tt.missing); got != tt.want {
				t.Errorf("Quality(%q, %q, %v) = %v, want %v", tt.header, tt.of, tt.missing, got, tt.want)
			}
		})
	}
}

func TestAcceptsJSON(t *testing.T) {
	for accept, want := range map[string]bool{
		"": true, "*/*": true, "application/*": true, "application/json": true, "application/geo+json": true,
		"text/html, */*;q=0.8": true, "application/geo+json;q=0, application/json": true,
		"text/html": false, "image/png": false, "*/*;q=0": false, "text/*": false,
		"application/json;q=0": false, "application/json;q=0, application/geo+json;q=0, */*": false,
	} {
		if got := web.AcceptsJSON(accept, "application/geo+json"); got != want {
			t.Errorf("AcceptsJSON(%q) = %v, want %v", accept, got, want)
		}
	}
}

func FuzzQuality(f *testing.F) {
	f.Add("text/html,application/xhtml+xml,*/*;q=0.8", "text/csv")
	f.Add("gzip;q=1.0, identity; q=0.5, *;q=0", "br")
	f.Fuzz(func(t *testing.T, header, name string) {
		if q := web.Quality(header, name, 0.5); !(q >= 0 && q <= 1) {
			t.Errorf("Quality(%q, %q) = %v, want 0 to 1", header, name, q)
		}
	})
}
