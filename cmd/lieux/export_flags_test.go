package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/query"
)

// Every filter of the API is a flag of export, and no flag is anything else.
func TestFlagsOfExportAreTheFiltersOfTheAPI(t *testing.T) {
	var flags []string
	for field := range reflect.TypeFor[viewFlags]().Fields() {
		flags = append(flags, strings.ReplaceAll(field.Tag.Get("name"), "-", "_"))
	}
	filters := query.NamesOf(query.View)
	slices.Sort(flags)
	slices.Sort(filters)
	if !slices.Equal(flags, filters) {
		t.Errorf("flags %v, filters %v", flags, filters)
	}
	v := viewFlags{Label: []string{"France Services", "Aidants Connect"}, Near: "33000"}
	if got := v.query(); got != "label=France+Services&label=Aidants+Connect&pres_de=33000" {
		t.Errorf("query %q", got)
	}
}
