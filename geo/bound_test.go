package geo_test

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
)

func TestParseBound(t *testing.T) {
	tests := []struct {
		rule, text string
		want       orb.Bound
		wrong      string // part of the message, "" when the box is valid
	}{
		{"boîte", "-1.5,44.25,0,45", orb.Bound{Min: orb.Point{-1.5, 44.25}, Max: orb.Point{0, 45}}, ""},
		{"espaces autour", " -1 , 44,1 ,45 ", orb.Bound{Min: orb.Point{-1, 44}, Max: orb.Point{1, 45}}, ""},
		{"monde", "-180,-90,180,90", orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}, ""},
		{"exposant d'une carte", "-1e-7,0,1e-7,1", orb.Bound{Min: orb.Point{-1e-7, 0}, Max: orb.Point{1e-7, 1}}, ""},
		{"largeur nulle", "2,48,2,48", orb.Bound{Min: orb.Point{2, 48}, Max: orb.Point{2, 48}}, ""},
		{"vide", "", orb.Bound{}, "quatre nombres"},
		{"trois nombres", "1,2,3", orb.Bound{}, "3 lu(s)"},
		{"cinq nombres", "1,2,3,4,5", orb.Bound{}, "5 lu(s)"},
		{"NaN", "NaN,44,1,45", orb.Bound{}, "minLon : « NaN »"},
		{"infini", "-1,44,+Inf,45", orb.Bound{}, "maxLon : « +Inf »"},
		{"hexadécimal", "0x1p2,44,6,45", orb.Bound{}, "0x1p2"},
		{"mot", "-1,44,un,45", orb.Bound{}, "« un »"},
		{"hors du monde", "-181,44,1,45", orb.Bound{}, "hors de -180..180"},
		{"latitude impossible", "-1,44,1,95", orb.Bound{}, "maxLat : 95 est hors de -90..90"},
		{"dépassement", "-1e999,44,1,45", orb.Bound{}, "-1e999"},
		{"antiméridien", "179,-20,-179,-10", orb.Bound{}, "antiméridien"},
		{"latitudes inversées", "-1,45,1,44", orb.Bound{}, "minLat (45) dépasse maxLat (44)"},
		{"démesure", strings.Repeat("9", 1<<20), orb.Bound{}, "1048576 ont été lus"},
		{"octets illisibles", "\xff\x00,1,2,3", orb.Bound{}, "\uFFFD\uFFFD"},
	}
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			got, err := geo.ParseBound(test.text)
			if test.wrong == "" {
				if err != nil || got != test.want {
					t.Fatalf("ParseBound(%q) = %v, %v; want %v", test.text, got, err, test.want)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.wrong) {
				t.Fatalf("ParseBound(%.60q) = %v, %v; want an error containing %q", test.text, got, err, test.wrong)
			}
		})
	}
}

func TestParsePosition(t *testing.T) {
	if p, err := geo.ParsePosition("44.84, -0.58"); err != nil || p != (geo.Position{-0.58, 44.84}) {
		t.Errorf("ParsePosition(\"44.84, -0.58\") = %v, %v; want -0.58,44.84 (lon,lat)", p, err)
	}
	for _, wrong := range []string{"", "44", "44,1,2", "NaN,1", "44,Inf", "91,0", "0,181", "quarante,deux"} {
		if p, err := geo.ParsePosition(wrong); err == nil {
			t.Errorf("ParsePosition(%q) = %v, want an error", wrong, p)
		}
	}
}

func FuzzParseBound(f *testing.F) {
	for _, seed := range []string{"-1,44,1,45", "", ",,,", "NaN,0,0,0", "1e400,0,0,0", "-180,-90,180,90"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := geo.ParseBound(text)
		if err != nil {
			if len(err.Error()) > 600 {
				t.Errorf("ParseBound(%.60q): the message has %d bytes, want 600 at most", text, len(err.Error()))
			}
			return
		}
		for _, v := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
			if math.IsNaN(v) || math.Abs(v) > 180 {
				t.Errorf("ParseBound(%q) = %v, out of range", text, b)
			}
		}
		if b.Min[0] > b.Max[0] || b.Min[1] > b.Max[1] || b.Max[1] > 90 || b.Min[1] < -90 {
			t.Errorf("ParseBound(%q) = %v, not a box", text, b)
		}
	})
}
