package pages

import (
	"html/template"
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

// startView is what the first page shows below its question.
type startView struct {
	InLang  string
	Kept    *html.Kept
	Needs   []needView
	Regions []regionView
}

// startOf returns the needs and the régions of the first page, those that have places. They are kept.
func (p *pages) startOf(view *homeView, r *viewRequest) (template.HTML, error) {
	q := r.Q
	return html.Part(p.Site, r.View, q.Lang, "start", 0, r.State.Encode(), func() (template.HTML, int, error) {
		counts := map[string]map[string]int{}
		facets, err := r.View.Facets(&directory.Query{}, "services", "modalites_accompagnement", "label", "region")
		if err != nil {
			return "", 0, err
		}
		addFacets(counts, facets)
		start := &startView{InLang: view.InLang, Kept: view.Kept}
		for _, need := range startNeeds {
			if counts[need.filter][need.value] == 0 || len(start.Needs) == maxNeeds {
				continue
			}
			asked := append(html.State{html.PairOf(need.filter, need.value)}, r.State...)
			start.Needs = append(start.Needs, needView{need.Icon, q.Lang.Say(need.text), asked.URL(view.Path)})
		}
		start.fillRegions(q, counts[string(territory.KindRegion)], r.State, p.regions)
		written, err := p.Write(q.Lang, "start", start)
		return written, len(written), err
	})
}

// drawnRegion is a région as the first page shows it, but for its number of places.
type drawnRegion struct {
	area  territory.Area
	shape regions.Shape
	lines []string // of its name on the map
}

// drawnRegions returns the régions in the order of their names, those overseas last.
func drawnRegions(g *territory.Gazetteer) []drawnRegion {
	var drawn []drawnRegion
	for area := range g.Areas(territory.KindRegion) {
		shape, _ := regions.Of(area.Code)
		region := drawnRegion{area: *area, shape: shape}
		if shape.X > 0 {
			region.lines = nameLines(area.Name)
		}
		drawn = append(drawn, region)
	}
	slices.SortFunc(drawn, func(a, b drawnRegion) int { return strings.Compare(a.order(), b.order()) })
	return drawn
}

func (r *drawnRegion) order() string {
	name := directory.Fold(r.area.Name)
	if r.shape.Overseas || r.shape.Path == "" {
		return "~" + name
	}
	return name
}

// fillRegions sets the régions, with their numbers of places.
func (view *startView) fillRegions(q *html.Request, counts map[string]int, state html.State, drawn []drawnRegion) {
	view.Regions = make([]regionView, 0, len(drawn))
	for i := range drawn {
		area, shape := &drawn[i].area, &drawn[i].shape
		region := regionView{Code: area.Code, Text: area.Name, Path: shape.Path, Overseas: shape.Overseas}
		if n := counts[area.Code]; n > 0 {
			there := append(html.State{html.PairOf(string(territory.KindRegion), area.Code)}, state...)
			region.URL, region.Count = there.URL(homePage.Path), q.Lang.Int(n)
		} else if shape.Path == "" || shape.Overseas {
			continue
		}
		if shape.X > 0 {
			region.Label = mapLabel(drawn[i].lines, region.Count, *shape)
		}
		view.Regions = append(view.Regions, region)
	}
}

// Lines of the map: their height in its unit, and how many letters one has at most.
const (
	labelHeight  = 17
	labelLetters = 12
)

// nameLines returns the name of a région, broken where its words end.
func nameLines(name string) []string {
	var lines []string
	length := 0
	for _, word := range regionWords.FindAllString(name, -1) {
		n := utf8.RuneCountInString(word)
		if last := len(lines) - 1; last >= 0 && length+n <= labelLetters {
			lines[last] += word
			length += n
			continue
		}
		lines = append(lines, word)
		length = n
	}
	return lines
}

// mapLabel returns the lines of text on the map about a région: those of its name, then its
// number of places.
func mapLabel(name []string, count string, shape regions.Shape) []labelLine {
	lines := make([]labelLine, 0, len(name)+1)
	for _, text := range name {
		lines = append(lines, labelLine{Text: text, Name: true})
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
