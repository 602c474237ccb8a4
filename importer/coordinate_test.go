package importer_test

import (
	"math"
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
		{"48.85 N", 48.85, false, true},
		{"1-2", 0, false, false},
	} {
		got, exact, ok := importer.ParseCoordinate(c.raw)
		if got != c.want || ok != c.ok || ok && exact != c.exact {
			t.Errorf("ParseCoordinate(%q) = %v %v %v, want %v %v %v", c.raw, got, exact, ok, c.want, c.exact, c.ok)
		}
	}
}

// Degrees, minutes and seconds, as people copy them from a map.
func TestParseCoordinateInDegreesAndMinutes(t *testing.T) {
	for text, want := range map[string]float64{
		`44°50'16"N`:              44 + 50/60.0 + 16/3600.0,
		`44°50'16.1"N`:            44 + 50/60.0 + 16.1/3600,
		`44° 50' 16,1" N`:         44 + 50/60.0 + 16.1/3600,
		`0°34'45"W`:               -(34/60.0 + 45/3600.0),
		`0°34'45"O`:               -(34/60.0 + 45/3600.0),
		`0° 34′ 45″ ouest`:        -(34/60.0 + 45/3600.0),
		`44° 50.268' N`:           44 + 50.268/60,
		`44°50,268’ Nord`:         44 + 50.268/60,
		`-0°34'45"`:               -(34/60.0 + 45/3600.0),
		`44d50m16s`:               44 + 50/60.0 + 16/3600.0,
		`21d19m39s S`:             -(21 + 19/60.0 + 39/3600.0),
		`44°50`:                   44 + 50/60.0,
		`44:50:16`:                44 + 50/60.0 + 16/3600.0,
		`44 50 16 N`:              44 + 50/60.0 + 16/3600.0,
		`N 44°50'16''`:            44 + 50/60.0 + 16/3600.0,
		`44.8378 N`:               44.8378,
		`0.5792° W`:               -0.5792,
		`21°19'39"S`:              -(21 + 19/60.0 + 39/3600.0),
		"55°\u00a028'\u202f40\"E": 55 + 28/60.0 + 40/3600.0,
	} {
		value, exact, ok := importer.ParseCoordinate(text)
		if !ok || exact || math.Abs(value-want) > 1e-9 {
			t.Errorf("%s: %v exact %v ok %v, want %v converted", text, value, exact, ok, want)
		}
	}
	for _, text := range []string{`44°60'16"N`, `44°50'75"N`, `44.5°30'`, `44°50'16"X`, `-44°50'16"S`, "nord", "N",
		"44°50'16\"12", ""} {
		if value, _, ok := importer.ParseCoordinate(text); ok {
			t.Errorf("%s is read as %v", text, value)
		}
	}
}

func TestSplitCoordinates(t *testing.T) {
	for text, want := range map[string][2]string{
		`44°50'16"N 0°34'45"W`:        {`44°50'16"N`, `0°34'45"W`},
		`44° 50.268' N, 0° 34.752' O`: {`44° 50.268' N`, `0° 34.752' O`},
		`44.8378 N ; 0.5792 W`:        {`44.8378 N`, `0.5792 W`},
		`44.8378, -0.5792`:            {},
		`Nantes`:                      {},
	} {
		lat, lon, ok := importer.SplitCoordinates(text)
		if ok != (want[0] != "") || lat != want[0] || lon != want[1] {
			t.Errorf("%s: %q %q %v, want %q", text, lat, lon, ok, want)
		}
	}
}
