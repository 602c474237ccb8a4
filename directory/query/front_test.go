package query_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// listIn returns the strings of the array that a module of static/js assigns to a constant.
func listIn(t *testing.T, module, name string) []string {
	t.Helper()
	source, err := os.ReadFile("../../static/js/" + module)
	if err != nil {
		t.Fatal(err)
	}
	array := regexp.MustCompile(`const ` + name + ` = \[([^\]]*)\]`).FindSubmatch(source)
	if array == nil {
		t.Fatalf("static/js/%s has no array %s", module, name)
	}
	var list []string
	for _, quoted := range regexp.MustCompile(`"([^"]*)"`).FindAllSubmatch(array[1], -1) {
		list = append(list, string(quoted[1]))
	}
	return list
}

// TestScriptsKnowTheKindsOfTerritories compares the lists of the browser with the
// table of kinds.
func TestScriptsKnowTheKindsOfTerritories(t *testing.T) {
	var filters, communes []string
	for _, kind := range territory.FilterKinds() {
		filters = append(filters, string(kind))
	}
	for _, kind := range territory.Kinds() {
		if kind.IsCommune() {
			communes = append(communes, string(kind))
		}
	}
	slices.Sort(communes)
	if got := listIn(t, "state.js", "AREAS"); !slices.Equal(got, filters) {
		t.Errorf("AREAS of static/js/state.js is %v, want territory.FilterKinds: %v", got, filters)
	}
	if got := listIn(t, "state.js", "COMMUNES"); !slices.Equal(slices.Sorted(slices.Values(got)), communes) {
		t.Errorf("COMMUNES of static/js/state.js is %v, want %v", got, communes)
	}
}

// TestElementTakesTheParametersOfAView compares the attributes of the custom
// element with the table of parameters.
func TestElementTakesTheParametersOfAView(t *testing.T) {
	var want []string
	for _, name := range query.NamesOf(query.View | query.SetOf(query.Limit)) {
		want = append(want, strings.ReplaceAll(name, "_", "-"))
	}
	if got := listIn(t, "embed/attributes.js", "FILTERS"); !slices.Equal(got, want) {
		t.Errorf("FILTERS of static/js/embed/attributes.js is\n%v, want the parameters of a view:\n%v", got, want)
	}
}
