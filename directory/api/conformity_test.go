package api_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory/site"
	"github.com/lieux-numeriques/lieux/directory/site/sitetest"
)

// What /conformite counts is what each place says, and what conforme=true keeps.
func TestConformityCountsWhatPlacesMiss(t *testing.T) {
	s := sitetest.Open(t, site.Config{})
	type miss struct{ Champ, Contrainte string }
	const view = "region=75&sans_accueil=inclure"
	counted := sitetest.Decode[struct {
		NumberMatched, Conformes int
		Manques                  []struct {
			miss
			Lieux int
		}
	}](t, s.Get("/api/v1/conformite?"+view))
	conforming, misses := 0, map[miss]int{}
	list := sitetest.Decode[struct{ Features []struct{ ID string } }](t, s.Get("/api/v1/lieux?limit=1000&"+view))
	for _, f := range list.Features {
		one := sitetest.Decode[struct {
			Properties struct {
				Conformite struct {
					Conforme bool
					Manques  []miss
				}
			}
		}](t, s.Get("/api/v1/lieux/"+f.ID)).Properties.Conformite
		if one.Conforme != (len(one.Manques) == 0) {
			t.Errorf("%s: %+v", f.ID, one)
		}
		if one.Conforme {
			conforming++
		}
		for _, m := range one.Manques {
			misses[m]++
		}
	}
	if counted.NumberMatched != len(list.Features) || counted.Conformes != conforming || conforming == 0 ||
		len(counted.Manques) != len(misses) || len(misses) == 0 {
		t.Errorf("%+v counted, %d of %d places conform", counted, conforming, len(list.Features))
	}
	for i, m := range counted.Manques {
		if misses[m.miss] != m.Lieux || i > 0 && m.Lieux > counted.Manques[i-1].Lieux {
			t.Errorf("%+v is counted, %d places say so", m, misses[m.miss])
		}
	}
	kept := sitetest.Decode[sitetest.Collection](t, s.Get("/api/v1/lieux?limit=1&conforme=true&"+view))
	if kept.NumberMatched != conforming {
		t.Errorf("conforme=true keeps %d, %d places conform", kept.NumberMatched, conforming)
	}
}
