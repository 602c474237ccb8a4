package outline_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/outline"
)

// packed returns a file of two square communes that share a border, 12345 from 1 to 2 degrees east
// and 1 to 2 north, 23456 east of it.
func packed(t testing.TB) []byte {
	t.Helper()
	arcs := [][]int64{
		{20, 20, 10, 20, 10, 10, 20, 10}, // the rest of the western commune
		{20, 10, 20, 20},                 // the border
		{20, 20, 30, 20, 30, 10, 20, 10}, // the rest of the eastern commune
	}
	raw := append([]byte(outline.Magic), 4)
	raw = append(raw, "test"...)
	raw = append(raw, 25, 10, 2, 3, 10)       // tolerance, units per degree, communes, arcs, points
	raw = append(raw, "1234523456"...)        // codes
	raw = append(raw, 2, 1, 0, 1, 0, 4, 2, 4) // counts of arcs, other communes, counts of points
	for axis := range 2 {
		last := int64(0)
		for _, arc := range arcs {
			for i := axis; i < len(arc); i += 2 {
				raw = binary.AppendVarint(raw, arc[i]-last)
				last = arc[i]
			}
		}
	}
	return zip(t, raw)
}

func zip(t testing.TB, raw []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDistance(t *testing.T) {
	set, err := outline.Decode(packed(t))
	if err != nil {
		t.Fatal(err)
	}
	if set.Len() != 2 || set.Source() != "test" || set.Tolerance() != 25 || set.Version() == "" || set.Err() != nil {
		t.Errorf("set of %d communes, source %q, tolerance %d", set.Len(), set.Source(), set.Tolerance())
	}
	for _, c := range []struct {
		insee  string
		p      geo.Position
		metres float64
	}{
		{"12345", geo.Position{1.5, 1.5}, 0},
		{"23456", geo.Position{2.5, 1.5}, 0},
		{"23456", geo.Position{1.999, 1.5}, 111},
		{"12345", geo.Position{2.001, 1.5}, 111},
		{"12345", geo.Position{1.5, 2.01}, 1112},
		{"12345", geo.Position{0.99, 1.5}, 1112},
		{"12345", geo.Position{1.5, 0.9}, 11120},
		{"12345", geo.Position{0.99, 0.99}, 1572}, // from the corner
		{"23456", geo.Position{2.5, 60}, 58 * 111_195},
	} {
		m, known := set.Distance(context.Background(), c.insee, c.p)
		if !known || math.Abs(m-c.metres) > 1+c.metres/500 {
			t.Errorf("%v is %.0f m (known: %t) outside of %s, want %.0f m", c.p, m, known, c.insee, c.metres)
		}
	}
	for _, insee := range []string{"", "1234", "00000", "12346", "99999", "123456"} {
		if m, known := set.Distance(context.Background(), insee, geo.Position{1.5, 1.5}); known || m != 0 {
			t.Errorf("%q is known, %.0f m away", insee, m)
		}
	}
}

// TestOneCommuneAtABorder draws positions across the border: each is in one commune and no other, but for
// the one on the border, which is in both.
func TestOneCommuneAtABorder(t *testing.T) {
	set, err := outline.Decode(packed(t))
	if err != nil {
		t.Fatal(err)
	}
	for i := -50; i <= 50; i++ {
		p := geo.Position{2 + float64(i)/1000, 1.05 + float64(i)/1100}
		west, _ := set.Distance(context.Background(), "12345", p)
		east, _ := set.Distance(context.Background(), "23456", p)
		if both := i == 0; (west == 0) == (east == 0) != both {
			t.Errorf("%v is %.0f m outside of one commune, %.0f m of the other", p, west, east)
		}
	}
}

func TestOpenIsWholeOrEmpty(t *testing.T) {
	set, err := outline.Open()
	if err != nil {
		t.Fatal(err)
	}
	if (set.Len() == 0) != (set.Version() == "") || (set.Len() == 0) != (set.Source() == "") {
		t.Errorf("%d communes of version %q, source %q", set.Len(), set.Version(), set.Source())
	}
	if _, known := set.Distance(context.Background(), "00000", geo.Position{2, 48}); known {
		t.Error("a commune that does not exist has an outline")
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	whole := packed(t)
	unzipped, err := gzip.NewReader(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(unzipped); err != nil {
		t.Fatal(err)
	}
	for n := range raw.Len() {
		if _, err := outline.Decode(zip(t, raw.Bytes()[:n])); err == nil {
			t.Errorf("the first %d bytes of %d are read without error", n, raw.Len())
		}
	}
	if _, err := outline.Decode(zip(t, append(raw.Bytes(), 0))); err == nil {
		t.Error("a byte too many is read without error")
	}
	if _, err := outline.Decode([]byte("no gzip")); err == nil {
		t.Error("a text is read without error")
	}
}

// FuzzDecode decodes any bytes: an error, or a set that answers.
func FuzzDecode(f *testing.F) {
	whole, err := gzip.NewReader(bytes.NewReader(packed(f)))
	if err != nil {
		f.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(whole); err != nil {
		f.Fatal(err)
	}
	f.Add(raw.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		set, err := outline.Decode(zip(t, raw))
		if err != nil {
			return
		}
		set.Distance(context.Background(), "12345", geo.Position{1.5, 1.5})
	})
}

func TestBorders(t *testing.T) {
	set, err := outline.Decode(packed(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		bound orb.Bound
		want  []string
	}{
		{orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{4, 4}}, []string{"12345 ", "12345 23456", "23456 "}},
		{orb.Bound{Min: orb.Point{1.9, 1.4}, Max: orb.Point{1.99, 1.6}}, []string{"12345 "}}, // by its box
		{orb.Bound{Min: orb.Point{2.5, 1.4}, Max: orb.Point{2.6, 1.6}}, []string{"23456 "}},
		{orb.Bound{Min: orb.Point{5, 5}, Max: orb.Point{6, 6}}, nil},
	} {
		var got []string
		set.Borders(c.bound, func(b outline.Border) {
			got = append(got, b.Communes[0]+" "+b.Communes[1])
			if b.Communes == [2]string{"12345", "23456"} {
				if want := (orb.LineString{{2, 1}, {2, 2}}); !b.Line.Equal(want) {
					t.Errorf("the common border is %v, want %v", b.Line, want)
				}
			}
		})
		if !slices.Equal(got, c.want) {
			t.Errorf("borders that meet %v: %q, want %q", c.bound, got, c.want)
		}
	}
}

func TestRings(t *testing.T) {
	set, err := outline.Decode(packed(t))
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]orb.Bound{
		"12345": {Min: orb.Point{1, 1}, Max: orb.Point{2, 2}}, "23456": {Min: orb.Point{2, 1}, Max: orb.Point{3, 2}},
	} {
		rings := set.Rings(code)
		if len(rings) != 1 || !rings[0].Closed() || len(rings[0]) != 5 || rings[0].Bound() != want {
			t.Errorf("%s has the rings %v, want one around %v", code, rings, want)
		}
		if got, ok := set.Bound(code); got != want || !ok {
			t.Errorf("%s lies in %v, want %v", code, got, want)
		}
	}
	if _, ok := set.Bound("99999"); ok || set.Rings("99999") != nil {
		t.Error("an outline that the set does not have is found")
	}
}
