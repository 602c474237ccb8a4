package web_test

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/web"
)

func TestDigestIsFNV1a(t *testing.T) {
	for _, text := range []string{"", "a", "médiathèque", "a\x00b"} {
		h := fnv.New64a()
		_, _ = h.Write([]byte(text))
		_, _ = h.Write([]byte{0})
		if got, want := uint64(web.NewDigest.AddString(text)), h.Sum64(); got != want {
			t.Errorf("AddString(%q) = %x, want %x", text, got, want)
		}
	}
	for _, n := range []uint64{0, 1, 1 << 40, math.MaxUint64} {
		h := fnv.New64a()
		_, _ = h.Write(binary.LittleEndian.AppendUint64(nil, n))
		if got, want := uint64(web.NewDigest.AddUint64(n)), h.Sum64(); got != want {
			t.Errorf("AddUint64(%d) = %x, want %x", n, got, want)
		}
	}
}

func TestDigestSeparatesItsParts(t *testing.T) {
	d := web.NewDigest
	seen := map[web.Digest]string{}
	for name, digest := range map[string]web.Digest{
		"nothing": d, `""`: d.AddString(""), `"" ""`: d.AddString("").AddString(""),
		`"a" "b"`: d.AddString("a").AddString("b"), `"b" "a"`: d.AddString("b").AddString("a"),
		`"ab"`:    d.AddString("ab"),
		`"" "ab"`: d.AddString("").AddString("ab"), `"ab" ""`: d.AddString("ab").AddString(""),
		"1 2": d.AddUint64(1).AddUint64(2), "2 1": d.AddUint64(2).AddUint64(1), "0": d.AddUint64(0),
	} {
		if other, ok := seen[digest]; ok {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		seen[digest] = name
	}
}
