package snapshot_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/directory/snapshot"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// versions are built once for all benchmarks.
var versions = map[int]*snapshot.Snapshot{}

func sized(b *testing.B, n int) *snapshot.Snapshot {
	b.Helper()
	if n > 20_000 && testing.Short() {
		b.Skip("20 000 places only with -short")
	}
	if versions[n] == nil {
		versions[n] = build(b, n, 1)
	}
	return versions[n]
}

var sizes = []int{20_000, 200_000}

// selectivities are selections of about 100 %, 20 %, 1 % and 0.1 % of the places.
var selectivities = []struct {
	name string
	q    directory.Query
}{
	{"all", directory.Query{}},
	{"20pc", directory.Query{Lists: map[string][]string{"label": {"France Services"}}}},
	{"1pc", directory.Query{Lists: map[string][]string{"dispositif_programmes_nationaux": {"La Croix Rouge"}}}},
	{"0.1pc", directory.Query{Lists: map[string][]string{"autres_formations_labels": {placetest.RareLabel}}}},
}

func origins(s *snapshot.Snapshot) []geo.Position {
	r := rand.New(rand.NewPCG(1, 2))
	var at []geo.Position
	for len(at) < 512 {
		if p := s.Place(r.IntN(s.Len())); p.Location.Known {
			at = append(at, geo.Position{p.Location.Position[0] + 0.1, p.Location.Position[1] + 0.1})
		}
	}
	return at
}

// BenchmarkNearest measures the body of /proches: the 20 nearest places and their features.
func BenchmarkNearest(b *testing.B) {
	for _, n := range sizes {
		for _, c := range selectivities {
			b.Run(fmt.Sprintf("%d/%s", n, c.name), func(b *testing.B) {
				s := sized(b, n)
				from := origins(s)
				body := make([]byte, 0, 1<<17)
				q := c.q
				q.Limit, q.Located = 20, true
				for i := 0; b.Loop(); i++ {
					q.Near = &directory.Origin{Position: from[i%len(from)]}
					r, err := s.Find(&q)
					if err != nil {
						b.Fatal(err)
					}
					body = body[:0]
					for _, h := range r.Hits {
						body = s.AppendFeature(body, h.Index, directory.FeatureOptions{DistanceM: h.DistanceM,
							Now: monday})
					}
				}
				b.SetBytes(int64(len(body)))
			})
		}
	}
}

// BenchmarkReaches counts the places around a position, by selectivity.
func BenchmarkReaches(b *testing.B) {
	for _, n := range sizes {
		for _, c := range selectivities {
			b.Run(fmt.Sprintf("%d/%s", n, c.name), func(b *testing.B) {
				s := sized(b, n)
				from := origins(s)
				q := c.q
				q.Near = &directory.Origin{}
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					q.Near.Position = from[i%len(from)]
					if _, err := s.Reaches(&q); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkNearestNaive measures the distances of all places and sorts them.
func BenchmarkNearestNaive(b *testing.B) {
	s := sized(b, sizes[0])
	from := origins(s)
	for i := 0; b.Loop(); i++ {
		o := geo.From(from[i%len(from)])
		var hits []directory.Hit
		all, err := s.Each(&directory.Query{Located: true})
		if err != nil {
			b.Fatal(err)
		}
		for h := range all {
			hits = append(hits, directory.Hit{Index: h.Index, DistanceM: o.Distance(s.Position(h.Index))})
		}
		slices.SortFunc(hits, func(a, b directory.Hit) int {
			if a.DistanceM < b.DistanceM {
				return -1
			}
			return 1
		})
	}
}

func BenchmarkFeature(b *testing.B) {
	s := sized(b, sizes[0])
	dst := make([]byte, 0, 1<<14)
	total := 0
	for i := 0; b.Loop(); i++ {
		dst = s.AppendFeature(dst[:0], i%s.Len(), directory.FeatureOptions{DistanceM: 1234.567, Now: monday})
		total += len(dst)
	}
	b.SetBytes(int64(total / b.N))
}

func BenchmarkFlatAndCSV(b *testing.B) {
	s := sized(b, sizes[0])
	for name, write := range map[string]func([]byte, int) []byte{
		"flat": func(dst []byte, i int) []byte {
			return s.AppendFlat(dst, i, directory.FeatureOptions{DistanceM: directory.NoDistance})
		},
		"csv": func(dst []byte, i int) []byte {
			return s.AppendCSV(dst, i, directory.FeatureOptions{DistanceM: directory.NoDistance}, false)
		},
	} {
		b.Run(name, func(b *testing.B) {
			dst, total := make([]byte, 0, 1<<14), 0
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				dst = write(dst[:0], i%s.Len())
				total += len(dst)
			}
			b.SetBytes(int64(total / b.N))
		})
	}
}

func BenchmarkTile(b *testing.B) {
	for _, n := range sizes {
		for name, f := range map[string]directory.TileFormat{"geojson": directory.TileGeoJSON,
			"mvt": directory.TileMVT} {
			for _, z := range []maptile.Zoom{5, 9, 14} {
				b.Run(fmt.Sprintf("%d/%s/z%d", n, name, z), func(b *testing.B) {
					s := sized(b, n)
					from := origins(s)
					dst, total := make([]byte, 0, 1<<20), 0
					var err error
					for i := 0; b.Loop(); i++ {
						if dst, err = s.AppendTile(dst[:0], maptile.At(from[i%len(from)], z), f,
							&directory.Query{}); err != nil {
							b.Fatal(err)
						}
						total += len(dst)
					}
					b.SetBytes(int64(total / b.N))
				})
			}
		}
	}
}

// BenchmarkColdView measures a selection that is not cached, and its first tile, of the whole country and of
// a town: one filter that keeps one place in five, and all filters at once.
func BenchmarkColdView(b *testing.B) {
	selections := map[string]directory.Query{
		"label": {Lists: map[string][]string{"label": {"France Services"}}},
		"everything": {
			Lists: map[string][]string{"services": {"Loisirs et créations numériques"}},
			Open:  directory.When{At: monday},
			Words: "rue de la",
			Areas: directory.Areas{territory.KindRegion: {"75", "84", "11"}},
		},
	}
	for _, n := range sizes {
		for name, q := range selections {
			for _, z := range []maptile.Zoom{5, 8, 10, 12} {
				b.Run(fmt.Sprintf("%d/%s/z%d", n, name, z), func(b *testing.B) {
					s := sized(b, n)
					from := origins(s)
					start := sitetest.ProcessorTime(b)
					for i := 0; b.Loop(); i++ {
						q.MinScore = float64(1+i) / 1e9
						at := maptile.At(from[i%len(from)], z)
						if _, err := s.AppendTile(nil, at, directory.TileGeoJSON, &q); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64((sitetest.ProcessorTime(b)-start).Microseconds())/float64(b.N), "cpu-µs/op")
				})
			}
		}
	}
}

func BenchmarkFacets(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := sized(b, n)
			for b.Loop() {
				if _, err := s.Facets(&directory.Query{Flags: directory.SetOf(directory.Labelled)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkBuild builds a version from places in memory, and reports its size.
func BenchmarkBuild(b *testing.B) {
	const n = 20_000
	var places []directory.Place
	for p := range placetest.Places(gazetteer(), n, 1) {
		places = append(places, *p)
	}
	for b.Loop() {
		s, err := snapshot.Build(input(1, func(yield func(*directory.Place, error) bool) {
			for i := range places {
				if !yield(&places[i], nil) {
					return
				}
			}
		}))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(s.Bytes())/n, "B/place")
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/place")
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "copy")
			if err := sized(b, n).Save(path); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			for b.Loop() {
				if _, err := snapshot.Load(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMemory reports the heap size of a version without cached selections.
func BenchmarkMemory(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			gazetteer()
			if n > 20_000 && testing.Short() {
				b.Skip("20 000 places only with -short")
			}
			before := heap()
			start := time.Now()
			s := build(b, n, 1)
			seconds := time.Since(start).Seconds()
			weight := float64(heap()-before) / float64(n)
			for b.Loop() {
				runtime.KeepAlive(s)
			}
			b.ReportMetric(seconds, "s/build")
			b.ReportMetric(weight, "heapB/place")
			b.ReportMetric(float64(s.Bytes())/float64(n), "B/place")
			for part, bytes := range s.Parts() {
				b.ReportMetric(float64(bytes)/float64(n), part)
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkApply measures a version of which one place in a thousand has changed, made of the one before
// it, next to reading it whole.
func BenchmarkApply(b *testing.B) {
	for _, n := range sizes {
		s := sized(b, n)
		changed := func(yield func(*directory.Place, error) bool) {
			for i := 0; i < s.Len(); i += 1000 {
				p := s.Place(i)
				p.Name += " bis"
				if !yield(p, nil) {
					return
				}
			}
		}
		for name, later := range map[string]time.Duration{"the same day": time.Hour, "a day later": 24 * time.Hour} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				in := input(2, changed)
				in.Built = in.Built.Add(later)
				for b.Loop() {
					next, err := s.Apply(snapshot.Changes{Input: in, Removed: []string{s.ID(1), s.ID(n/2 + 1)}})
					if err != nil {
						b.Fatal(err)
					}
					next.Warm()
				}
			})
		}
	}
}
