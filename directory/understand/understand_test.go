package understand_test

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/understand"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// noon is the instant of the tests, a Monday.
var noon = time.Date(2026, 11, 30, 11, 0, 0, 0, time.UTC)

func newReader(t testing.TB) *understand.Reader {
	t.Helper()
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	return understand.New(g)
}

// namedPlaces are places by their names, each with the INSEE code of its commune.
type namedPlaces []struct{ name, commune string }

// invented are the places of the directory of the tests.
var invented = namedPlaces{
	{"Le Hangar Kaléido", "33119"}, {"Association L'Atelier Zanzibulle", "33063"},
	{"Médiathèque K217 Odette Farges", "33167"}, {"Le Forum du Rocher des Fées", "33119"}, {"La M@nivelle", "33318"},
	{"Esp@ce 3.14", "33063"}, {"Bricofil", "33318"}, {"La Grange Numérik", "24520"},
	{"Bibliothèque de Lormont", "33249"}, {"Centre social de Cenon", "33119"}, {"Mairie de Pessac", "33318"},
}

func words(text string) []string {
	return strings.FieldsFunc(directory.Fold(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

func (p namedPlaces) Named(text string, limit int) []int {
	var found []int
	for i, place := range p {
		has := words(place.name)
		missing := func(word string) bool { return len(word) > 1 && !slices.Contains(has, word) }
		if len(found) < limit && len(words(text)) > 0 && !slices.ContainsFunc(words(text), missing) {
			found = append(found, i)
		}
	}
	return found
}

func (p namedPlaces) CommuneOf(i int) string { return p[i].commune }

func (p namedPlaces) Criteria() *directory.Criteria { return nil }

// input is one line of a list of inputs: «saisie;attendu;genre».
type input struct{ text, expected, genre string }

func readInputs(t testing.TB, path string) []input {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := csv.NewReader(file)
	lines.Comma, lines.FieldsPerRecord = ';', -1
	rows, err := lines.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var list []input
	for _, row := range rows[1:] {
		list = append(list, input{row[0], row[1], row[2]})
	}
	return list
}

// means reports whether an answer is one of those expected, joined by « OU ».
func means(a understand.Answer, expected string) bool {
	return slices.ContainsFunc(strings.Split(expected, " OU "), func(one string) bool {
		one = strings.TrimSpace(one)
		return one == "*" || one == written(a, strings.Count(one, "|")+1) || one != "(rien)" && sameQuery(a, one)
	})
}

// written is "(rien)" for an answer without any reading.
func written(a understand.Answer, _ int) string {
	if len(a.Query) == 0 && len(a.Choices) == 0 && a.Address == "" {
		return "(rien)"
	}
	return ""
}

// sameQuery compares an answer with «param=value&…», where adresse and choix stand for members of the answer.
func sameQuery(a understand.Answer, expected string) bool {
	want, choices, address := map[string]string{}, []string(nil), ""
	for pair := range strings.SplitSeq(expected, "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "adresse":
			address = value
		case "choix":
			choices = strings.Split(value, "|")
		default:
			want[name] = relative(sorted(name, value))
		}
	}
	if address != a.Address || len(a.Choices) < len(choices) || choices == nil && len(a.Choices) > 0 {
		return false
	}
	got := a.Query
	if choices != nil {
		for i, code := range choices {
			near := a.Choices[i].Query.Get("pres_de")
			if near != code && "departement="+a.Choices[i].Query.Get("departement") != code {
				return false
			}
		}
		got = slices.DeleteFunc(slices.Clone(a.Choices[0].Query),
			func(p understand.Pair) bool { return p.Name == "pres_de" || p.Name == "departement" })
	}
	given := map[string]string{}
	for _, p := range got {
		given[p.Name] = sorted(p.Name, p.Value)
	}
	return maps.Equal(given, want)
}

func sorted(name, value string) string {
	if name == "pres_de" {
		return value
	}
	list := strings.Split(value, ",")
	slices.Sort(list)
	return strings.Join(list, ",")
}

// relative replaces the words of the lists for days by those of the day of the tests.
func relative(value string) string {
	switch value {
	case "~demain":
		return "mardi"
	case "~soir":
		return "2026-11-30T18:30:00+01:00"
	}
	return value
}

// measure reads a list of inputs and reports, by genre, how many are read as expected.
func measure(t *testing.T, r *understand.Reader, places understand.Places, list []input) (right int) {
	t.Helper()
	total, good := map[string]int{}, map[string]int{}
	for _, in := range list {
		a := r.Read(in.text, places, noon)
		total[in.genre]++
		if means(a, in.expected) {
			good[in.genre]++
			right++
			continue
		}
		t.Logf("%q\n  expected %s\n  read     %s", in.text, in.expected, show(a))
	}
	for _, genre := range slices.Sorted(maps.Keys(total)) {
		t.Logf("%-14s %3d of %3d", genre, good[genre], total[genre])
	}
	return right
}

// show writes an answer for a failure message.
func show(a understand.Answer) string {
	text, _ := url.QueryUnescape(a.Query.Encode())
	for _, c := range a.Choices {
		one, _ := url.QueryUnescape(c.Query.Encode())
		text += " | " + one
	}
	if a.Address != "" {
		text += " @" + a.Address
	}
	return text + " ignore: " + strings.Join(a.Ignored, ", ")
}

// TestInputs reads the list of inputs of the project, written from the rules before any was read.
func TestInputs(t *testing.T) {
	list := readInputs(t, "testdata/saisies.csv")
	right := measure(t, newReader(t), invented, list)
	if share := float64(right) / float64(len(list)); share < 0.98 {
		t.Errorf("%d of %d inputs are read as expected, %.3f; 0.98 expected", right, len(list), share)
	}
}

// TestSharedInputs reads the inputs and the names of the shared listings, where they are.
func TestSharedInputs(t *testing.T) {
	shared := os.Getenv("LIEUX_SHARED")
	if shared == "" {
		t.Log("LIEUX_SHARED is not set: the shared inputs are not read")
		return
	}
	list := readInputs(t, filepath.Join(shared, "cases", "recherche.csv"))
	right := measure(t, newReader(t), listingNames(t, filepath.Join(shared, "listings")), list)
	if share := float64(right) / float64(len(list)); share < 0.95 {
		t.Errorf("%d of %d inputs are read as expected, %.3f; 0.95 expected", right, len(list), share)
	}
}

// listingNames returns the names of the places of the listings in JSON, whatever their members are.
func listingNames(t *testing.T, folder string) namedPlaces {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var places namedPlaces
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var rows []map[string]any
		if strings.HasSuffix(path, ".config.json") || json.Unmarshal(raw, &rows) != nil {
			continue
		}
		for _, row := range rows {
			for member, value := range row {
				name := strings.Contains(directory.Fold(member), "nom") || member == "Lieu"
				if text, ok := value.(string); ok && name && len(text) < 100 {
					places = append(places, struct{ name, commune string }{text, ""})
				}
			}
		}
	}
	return places
}
