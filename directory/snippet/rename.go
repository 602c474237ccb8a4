package snippet

import (
	"net/url"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// otherName is our name of a parameter that others name otherwise.
type otherName struct {
	name  string
	value string // our value, whatever theirs is; "" theirs
}

// otherNames maps other names of parameters, those of other maps included, to ours.
var otherNames = map[string]otherName{
	"latitude": {name: "lat"}, "longitude": {name: "lon"}, "langue": {name: "lang"}, "title": {name: "titre"},
	"dep": {name: "departement"}, "dept": {name: "departement"}, "code_departement": {name: "departement"},
	"code_region": {name: "region"}, "code_commune": {name: "commune"}, "code_insee": {name: "commune"},
	"insee": {name: "commune"}, "cp": {name: "code_postal"}, "codepostal": {name: "code_postal"},
	"siren": {name: "epci"}, "code_epci": {name: "epci"},
	// The national map writes the instant at which its list was shown.
	"ouvert_actuellement": {"ouvert", "maintenant"},
}

// otherValues maps values of other maps to ours, by our name of the parameter and the
// folded value.
var otherValues = map[string]map[string]string{
	"prise_rdv": {"prise de rdv en ligne": "true"},
	"prise_en_charge_specifique": {
		"langues etrangeres": "Langues étrangères (anglais),Langues étrangères (autres)",
	},
}

// otherKinds maps the kinds of territories of other maps to parameters. These maps name
// a territory with two attributes, otherKind and otherCodes.
var otherKinds = map[string]string{
	"regions": "region", "departements": "departement", "communes": "commune", "region": "region",
	"departement": "departement", "commune": "commune",
}

// Parameters of other maps that name a territory: its kind and its codes, a path of the
// national map, the address of the data that it shows.
const (
	otherKind   = "territoire_type"
	otherCodes  = "territoires"
	otherPath   = "route_initiale"
	otherSource = "source"
)

// Renamed replaces other names and values of parameters in a state by ours, and tells
// each change.
func Renamed(t *i18n.Locale, g *territory.Gazetteer, q html.State) (state html.State, changes []string) {
	state = html.State{}
	kind := otherKinds[strings.ToLower(q.First(otherKind))]
	for _, given := range q {
		if kind != "" && given.Name == otherKind {
			continue
		}
		ours, told := territoryOf(t, g, given)
		switch {
		case told != "":
			changes = append(changes, told)
		case given.Name == otherPath || len(ours) > 0:
		case kind != "" && given.Name == otherCodes:
			ours = html.State{html.PairOf(kind, given.Value)}
		default:
			ours = html.State{renamedPair(given)}
		}
		state = append(state, ours...)
		for _, p := range ours {
			if p.Name != given.Name && told == "" {
				changes = append(changes, t.Say("« %s » s’écrit « %s ».", Attribute(given.Name), Attribute(p.Name)))
			}
		}
	}
	return state, changes
}

// renamedPair returns a parameter under our name, with our values.
func renamedPair(given html.Pair) html.Pair {
	if other, ok := otherNames[given.Name]; ok {
		given.Name = other.name
		if other.value != "" {
			given.Value = other.value
		}
	}
	values := strings.Split(given.Value, ",")
	for i, value := range values {
		if ours, ok := otherValues[given.Name][directory.Fold(value)]; ok {
			values[i] = ours
		}
	}
	given.Value = strings.Join(values, ",")
	return given
}

// territoryOf returns what a path of the national map names, or the territory of the
// address of its data, and tells of a path; nil for any other parameter.
func territoryOf(t *i18n.Locale, g *territory.Gazetteer, given html.Pair) (state html.State, told string) {
	switch given.Name {
	case otherPath:
		a, ok := ReadNational(g, given.Value)
		switch {
		case !ok:
			return nil, ""
		case a.Unknown != "":
			return nil, t.Say("« %s » n’est pas un territoire connu : choisissez-le.", words.Clip(a.Unknown, 40))
		case a.Place != "":
			return html.State{html.PairOf("lieux", a.Place)}, t.Say("« %s » : ce lieu seul.", words.Clip(given.Value, 60))
		case len(a.Where) > 0:
			return a.Where, t.Say("« %s » : %s.", words.Clip(given.Value, 60),
				g.NameOf(territory.Kind(a.Where[0].Name), a.Where[0].Value))
		}
	case otherSource:
		u, err := url.Parse(given.Value)
		if err != nil || u.Host == "" {
			return nil, ""
		}
		// Of its version 5: adresse[beginsWith][code_insee]=33,40.
		for name, values := range u.Query() {
			if !strings.HasPrefix(name, "adresse[") || !strings.HasSuffix(name, "[code_insee]") {
				continue
			}
			codes := strings.Join(values, ",")
			parameter := "departement"
			if first, _, _ := strings.Cut(codes, ","); len(first) == len("33063") {
				parameter = "commune"
			}
			return html.State{html.PairOf(parameter, codes)}, ""
		}
		return ofAddress(u.Query()), ""
	}
	return nil, ""
}

// ofAddress returns the parameters of a view that the address of a list has.
func ofAddress(given url.Values) (state html.State) {
	for _, name := range query.NamesOf(query.View) {
		for _, value := range given[name] {
			state = append(state, html.PairOf(name, value))
		}
	}
	return state
}

// Given returns the parameters of a query string as they are given. What cannot be
// decoded is left out.
func Given(raw string) html.State {
	state := html.State{}
	for _, given := range strings.Split(raw, "&") {
		name, value, _ := strings.Cut(given, "=")
		decoded, ok := query.Unescape(value)
		if name, nameOK := query.Unescape(strings.TrimPrefix(name, "amp;")); ok && nameOK && name != "" &&
			strings.TrimSpace(decoded) != "" {
			state = append(state, html.PairOf(strings.ReplaceAll(name, "-", "_"), strings.TrimSpace(decoded)))
		}
	}
	return state
}
