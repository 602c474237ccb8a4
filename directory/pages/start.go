package pages

import (
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// needView is a need of the first page: a link to the places that meet it.
type needView struct{ Icon, Text, URL string }

// regionView is a région of the first page.
type regionView struct{ Code, Text, URL, Count string }

// startNeeds lists the needs of the first page, in their order, each with the value of a
// filter that it stands for.
var startNeeds = []struct{ Icon, text, filter, value string }{
	{Icon: "file-check", text: "Faire une démarche", filter: "services", value: "Aide aux démarches administratives"},
	{Icon: "graduation-cap", text: "Apprendre le numérique", filter: "services",
		value: "Maîtrise des outils numériques du quotidien"},
	{Icon: "monitor", text: "Utiliser un ordinateur", filter: "services",
		value: "Accès internet et matériel informatique"},
	{Icon: "briefcase", text: "Chercher un emploi", filter: "services",
		value: "Insertion professionnelle via le numérique"},
	{Icon: "shield-check", text: "Me protéger des arnaques", filter: "services",
		value: "Utilisation sécurisée du numérique"},
	{Icon: "backpack", text: "Suivre l’école des enfants", filter: "services",
		value: "Parentalité et éducation avec le numérique"},
	{Icon: "laptop", text: "Acheter à petit prix", filter: "services",
		value: "Acquisition de matériel informatique à prix solidaire"},
	{Icon: "headset", text: "Être aidé à distance", filter: "modalites_accompagnement", value: "À distance"},
	{Icon: "landmark", text: "Aller à France Services", filter: "label", value: "France Services"},
}

// isStart reports whether a request is for the first page: nothing is asked yet.
func isStart(r *viewRequest) bool {
	return r.Page == &homePage && r.Wrong == nil && r.Q.Query.After == "" && len(r.State.Without(html.IsDisplay)) == 0
}

// fillStart sets the needs and the régions of the first page, those that have places.
func (view *homeView) fillStart(r *viewRequest) error {
	q := r.Q
	counts := map[string]map[string]int{}
	facets, err := r.View.Facets(&directory.Query{}, "services", "modalites_accompagnement", "label", "region")
	if err != nil {
		return err
	}
	addFacets(counts, facets)
	for _, need := range startNeeds {
		if counts[need.filter][need.value] == 0 {
			continue
		}
		asked := append(html.State{html.PairOf(need.filter, need.value)}, r.State...)
		view.Needs = append(view.Needs, needView{need.Icon, q.Lang.Say(need.text), asked.URL(view.Path)})
	}
	kind := string(territory.KindRegion)
	for code, n := range counts[kind] {
		if n == 0 {
			continue
		}
		there := append(html.State{html.PairOf(kind, code)}, r.State...)
		name := q.Site.Gazetteer.NameOf(territory.KindRegion, code)
		view.Regions = append(view.Regions, regionView{code, name, there.URL(view.Path), q.Lang.Int(n)})
	}
	slices.SortFunc(view.Regions, func(a, b regionView) int {
		return strings.Compare(regionOrder(a), regionOrder(b))
	})
	return nil
}

// regionOrder orders régions by name, those overseas last.
func regionOrder(r regionView) string {
	name := directory.Fold(r.Text)
	if strings.HasPrefix(r.Code, "0") {
		return "~" + name
	}
	return name
}
