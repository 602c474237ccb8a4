package pipeline_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// fault falsifies one or two witnesses of a scene. The limits are numbers of scenesOfAFault.
type fault struct {
	name    string
	falsify func(w *world, s *scene) bool // false where it does not apply
	right   int                           // least number of right communes
	wrong   int                           // largest number of wrong ones
	kept    int                           // least number of points published as they are
	caught  int                           // least number of points refused
}

const locality = "Les Essarts du Test" // is no commune

var faults = []fault{
	{"rien", func(*world, *scene) bool { return true }, 1000, 0, 995, 0},
	{"code INSEE au hasard", func(w *world, s *scene) bool {
		s.insee = w.any().Code
		return true
	}, 998, 0, 995, 0},
	{"code INSEE de la commune voisine", func(w *world, s *scene) bool {
		s.insee = w.near(s).Code
		return true
	}, 995, 2, 995, 0},
	{"code INSEE absent", func(_ *world, s *scene) bool { s.insee = ""; return true }, 1000, 0, 995, 0},
	{"code INSEE d'ailleurs, nom d'un lieu-dit", func(w *world, s *scene) bool {
		s.insee, s.commune = w.far(s).Code, locality
		return true
	}, 950, 6, 995, 0},
	{"nom et code INSEE d'ailleurs", func(w *world, s *scene) bool {
		c := w.far(s)
		s.insee, s.commune = c.Code, c.Name
		return true
	}, 950, 6, 995, 0},
	{"nom d'ailleurs", func(w *world, s *scene) bool { s.commune, s.insee = w.far(s).Name, ""; return true },
		950, 6, 995, 0},
	{"nom d'un homonyme", func(w *world, s *scene) bool { return w.homonym(s) }, 995, 2, 995, 0},
	{"nom d'un lieu-dit", func(_ *world, s *scene) bool { s.commune, s.insee = locality, ""; return true },
		950, 6, 995, 0},
	{"nom absent", func(_ *world, s *scene) bool { s.commune, s.insee = "", ""; return true }, 950, 6, 995, 0},
	{"nom sans une lettre", func(w *world, s *scene) bool {
		if len(s.commune) < 7 {
			return false
		}
		i := 3 + w.IntN(len(s.commune)-4)
		s.commune, s.insee = s.commune[:i]+s.commune[i+1:], ""
		return true
	}, 995, 3, 995, 0},
	{"un chiffre du code postal", func(w *world, s *scene) bool {
		i, given := w.IntN(5), s.postcode
		s.postcode, s.insee = given[:i]+string(byte('0'+w.IntN(10)))+given[i+1:], ""
		return s.postcode != given
	}, 995, 1, 990, 0},
	{"code postal d'ailleurs", func(w *world, s *scene) bool {
		s.postcode, s.insee = w.far(s).Postcodes[0], ""
		return true
	}, 995, 1, 995, 0},
	{"code postal qui n'existe pas", func(_ *world, s *scene) bool { s.postcode, s.insee = "99123", ""; return true },
		995, 1, 995, 0},
	{"code postal absent", func(_ *world, s *scene) bool { s.postcode, s.insee = "", ""; return true },
		995, 1, 995, 0},
	{"CEDEX inconnu", func(w *world, s *scene) bool {
		s.postcode, s.commune, s.insee = s.postcode[:3]+"98", s.commune+" CEDEX", ""
		return w.g.Postcode(s.postcode) == nil
	}, 995, 1, 990, 0},
	{"point seul", func(_ *world, s *scene) bool {
		s.postcode, s.insee, s.commune, s.adresse = "", "", "", ""
		return true
	}, 860, 8, 990, 0},
	{"nom seul", func(_ *world, s *scene) bool {
		s.postcode, s.insee, s.adresse, s.nom, s.at = "", "", "", "Lieu", geo.Position{}
		return true
	}, 850, 1, 0, 0},
	{"nom et territoire de la liste", func(_ *world, s *scene) bool {
		s.postcode, s.insee, s.adresse, s.nom, s.at = "", "", "", "Lieu", geo.Position{}
		s.territory = s.truth.Departement
		return true
	}, 990, 1, 0, 0},
	{"point dans la commune voisine", func(w *world, s *scene) bool { return w.toNeighbour(s) }, 998, 1, 0, 750},
	{"point dans la commune voisine, sans code INSEE", func(w *world, s *scene) bool {
		s.insee = ""
		return w.toNeighbour(s)
	}, 998, 1, 0, 750},
	{"point loin", func(w *world, s *scene) bool {
		s.at = w.scenes[w.IntN(len(w.scenes))].at
		return geo.Distance(s.at, s.truth.Position) > 30_000
	}, 998, 1, 0, 990},
	{"point loin, sans code INSEE", func(w *world, s *scene) bool {
		s.at, s.insee = w.scenes[w.IntN(len(w.scenes))].at, ""
		return geo.Distance(s.at, s.truth.Position) > 30_000
	}, 998, 1, 0, 990},
	{"axes échangés", func(_ *world, s *scene) bool {
		s.lat, s.lon = fmt.Sprintf("%.6f", s.at[0]), fmt.Sprintf("%.6f", s.at[1])
		return true
	}, 998, 1, 990, 0},
	{"zéro", func(_ *world, s *scene) bool { s.lat, s.lon = "0", "0"; return true }, 998, 1, 0, 1000},
	{"point et code INSEE absents", func(_ *world, s *scene) bool { s.at, s.insee = geo.Position{}, ""; return true },
		998, 1, 0, 0},
}

// world draws what faults need.
type world struct {
	*rand.Rand
	g        *territory.Gazetteer
	j        judges
	communes []*territory.Commune // that have postcodes and an outline
	scenes   []scene
}

func newWorld(t *testing.T, g *territory.Gazetteer) *world {
	t.Helper()
	j := judgesOf(t)
	w := &world{Rand: rand.New(rand.NewPCG(9, 2026)), g: g, j: j, scenes: agreed(t, g, j)}
	for c := range g.Communes() {
		if c.Kind == territory.KindCommune && j[c.Code] != nil && len(c.Postcodes) > 0 {
			w.communes = append(w.communes, c)
		}
	}
	return w
}

func (w *world) any() *territory.Commune { return w.communes[w.IntN(len(w.communes))] }

// far returns a commune of another département.
func (w *world) far(s *scene) *territory.Commune {
	for {
		if c := w.any(); c.Departement != s.truth.Departement && geo.Distance(c.Position, s.truth.Position) > 60_000 {
			return c
		}
	}
}

// near returns a commune within 10 km, else any.
func (w *world) near(s *scene) *territory.Commune {
	for range 200_000 {
		if c := w.any(); c != s.truth && geo.Distance(c.Position, s.truth.Position) < 10_000 {
			return c
		}
	}
	return w.any()
}

// homonym keeps scenes whose commune has the name of others.
func (w *world) homonym(s *scene) bool {
	parents := map[string]bool{}
	for _, c := range w.g.ByName(s.commune) {
		parents[c.Parent] = true
	}
	s.insee = ""
	return len(parents) > 1
}

// toNeighbour moves the point to that of another scene, in a commune next to that of the scene.
func (w *world) toNeighbour(s *scene) bool {
	start := w.IntN(len(w.scenes))
	for i := range w.scenes {
		o := &w.scenes[(start+i)%len(w.scenes)]
		if o.truth == s.truth || math.Abs(o.at[1]-s.at[1]) > 0.15 || math.Abs(o.at[0]-s.at[0]) > 0.2 {
			continue
		}
		if edgeGap(w.j[s.truth.Code], w.j[o.truth.Code]) < 200 {
			s.at = o.at
			return true
		}
	}
	return false
}

// edgeGap returns the distance in metres from the vertices of b to the edge of a.
func edgeGap(a, b orb.MultiPolygon) float64 {
	best := math.Inf(1)
	for _, polygon := range b {
		for _, p := range polygon[0] {
			best = min(best, edgeDistance(a, geo.Position(p)))
		}
	}
	return best
}
