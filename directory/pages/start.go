package pages

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/geo/regions"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// needView is a need of the first page: a link to the places that meet it.
type needView struct{ Icon, Text, URL string }

// regionView is a région of the first page: in its list, and on its map when Path is not "".
type regionView struct {
	Code, Text string
	URL, Count string // "" without places
	Path       string // of an SVG
	Overseas   bool   // Path is drawn apart from the map
	Label      []labelLine
}

// labelLine is a line of text on the map.
type labelLine struct {
	X, Y int
	Text string
	Name bool // part of the name, else the number of places
}

// maxNeeds is how many needs the first page shows: three rows of three.
const maxNeeds = 9

// startNeeds lists the needs of the first page, in their order, each with the value of a
// filter that it stands for. The last ones stand in for those that no place meets.
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
	{Icon: "palette", text: "Créer et se divertir", filter: "services", value: "Loisirs et créations numériques"},
	{Icon: "lightbulb", text: "Comprendre le numérique", filter: "services", value: "Compréhension du monde numérique"},
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
		if counts[need.filter][need.value] == 0 || len(view.Needs) == maxNeeds {
			continue
		}
		asked := append(html.State{html.PairOf(need.filter, need.value)}, r.State...)
		view.Needs = append(view.Needs, needView{need.Icon, q.Lang.Say(need.text), asked.URL(view.Path)})
	}
	kind := string(territory.KindRegion)
	for area := range q.Site.Gazetteer.Areas(territory.KindRegion) {
		shape, _ := regions.Of(area.Code)
		region := regionView{Code: area.Code, Text: area.Name, Path: shape.Path, Overseas: shape.Overseas}
		if n := counts[kind][area.Code]; n > 0 {
			there := append(html.State{html.PairOf(kind, area.Code)}, r.State...)
			region.URL, region.Count = there.URL(view.Path), q.Lang.Int(n)
		} else if shape.Path == "" || shape.Overseas {
			continue
		}
		if shape.X > 0 {
			region.Label = mapLabel(area.Name, region.Count, shape)
		}
		view.Regions = append(view.Regions, region)
	}
	slices.SortFunc(view.Regions, func(a, b regionView) int {
		return strings.Compare(regionOrder(a), regionOrder(b))
	})
	return nil
}

// Lines of the map: their height in its unit, and how many letters one has at most.
const (
	labelHeight  = 17
	labelLetters = 12
)

// mapLabel returns the lines of text on the map about a région: its name, broken where its
// words end, then its number of places.
func mapLabel(name, count string, shape regions.Shape) []labelLine {
	var lines []labelLine
	length := 0
	for _, word := range regionWords.FindAllString(name, -1) {
		n := utf8.RuneCountInString(word)
		if last := len(lines) - 1; last >= 0 && length+n <= labelLetters {
			lines[last].Text += word
			length += n
			continue
		}
		lines = append(lines, labelLine{Text: word, Name: true})
		length = n
	}
	if count != "" {
		lines = append(lines, labelLine{Text: count})
	}
	for i := range lines {
		lines[i].X = shape.X
		lines[i].Y = shape.Y + labelHeight*(2*i-len(lines)+2)/2 - labelHeight/4
	}
	return lines
}

// regionWords matches the words of a name, each with what joins it to the next.
var regionWords = regexp.MustCompile(`[^- ]+[- ]?`)

// regionOrder orders régions by name, those overseas last.
func regionOrder(r regionView) string {
	name := directory.Fold(r.Text)
	if r.Overseas || r.Path == "" {
		return "~" + name
	}
	return name
}
