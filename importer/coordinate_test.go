package importer_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/importer"
)

func TestParseCoordinate(t *testing.T) {
	for _, c := range []struct {
		raw       string
		want      float64
		exact, ok bool
	}{
		{"44.8396", 44.8396, true, true},
		{"49,04334998", 49.04334998, true, true},
		{" -0.58 ", -0.58, true, true},
		{"-0,58", -0.58, true, true},
		{"6692424,50691385", 6692424.50691385, true, true},
		{"6 692 424,5", 6692424.5, true, true},
		{"48.85°", 48.85, true, true},
		{"'48.85", 48.85, true, true},
		{"41.93414,8", 41.93414, false, true},
		{"4.5e1", 45, true, true},
		{"", 0, true, false},
		{"nord", 0, false, false},
		{"Infinity", 0, false, false},
		{"NaN", 0, false, false},
		{"0x1p-2", 0, false, false},
		{"48.85 N", 0, false, false},
		{"1-2", 0, false, false},
	} {
		got, exact, ok := importer.ParseCoordinate(c.raw)
		if got != c.want || ok != c.ok || ok && exact != c.exact {
			t.Errorf("ParseCoordinate(%q) = %v %v %v, want %v %v %v", c.raw, got, exact, ok, c.want, c.exact, c.ok)
		}
	}
}
