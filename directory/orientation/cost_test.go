package orientation_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
	"github.com/lieux-numeriques/lieux/geo"
)

// BenchmarkAsk measures a question next to the list of the 20 nearest places, asked in turn
// around the same points: "ratio" is that of their processor times. Each is the median of those of the turns, which
// other programs disturb less than their sum.
func BenchmarkAsk(b *testing.B) {
	g := guide(b)
	for _, n := range []int{20_000, 200_000} {
		v := sitetest.Build(b, 1, n, 1)
		b.Run("places="+strconv.Itoa(n), func(b *testing.B) {
			var asking, listing []time.Duration
			var dst []byte
			for turn := 0; b.Loop(); turn++ {
				var origins [50]*directory.Origin
				for i := range origins {
					at := (turn*len(origins) + i) * 7919 % v.Len()
					origins[i] = &directory.Origin{Type: "position", Position: near(v, at)}
				}
				start := sitetest.ProcessorTime(b)
				for _, origin := range origins {
					q := &orientation.Question{Need: g.Need("impots"), Ease: g.Ease("aide"), Limit: 3, Now: sitetest.Noon(),
						Query: directory.Query{Near: origin, Lists: map[string][]string{"frais_a_charge": {"Gratuit"}}}}
					if _, err := g.Ask(v, q); err != nil {
						b.Fatal(err)
					}
				}
				asked := sitetest.ProcessorTime(b)
				for _, origin := range origins {
					found, err := v.Find(&directory.Query{Near: origin, Located: true, Limit: 20})
					if err != nil {
						b.Fatal(err)
					}
					dst = dst[:0]
					for _, hit := range found.Hits {
						dst = v.AppendFeature(dst, hit.Index, directory.FeatureOptions{DistanceM: hit.DistanceM, Now: sitetest.Noon()})
					}
				}
				asking, listing = append(asking, asked-start), append(listing, sitetest.ProcessorTime(b)-asked)
			}
			question, list := median(asking)/50, median(listing)/50
			b.ReportMetric(float64(question.Nanoseconds()), "ns/question")
			b.ReportMetric(float64(list.Nanoseconds()), "ns/nearest20")
			b.ReportMetric(float64(question)/float64(list), "ratio")
		})
	}
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// near returns a point 3 km from place i.
func near(v directory.View, i int) geo.Position {
	at := v.Spot(i).Position
	return geo.Position{at[0] + 0.02, at[1] + 0.02}
}
