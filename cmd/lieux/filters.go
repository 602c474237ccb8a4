package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// viewFlags are the filters of a view and the parameters of one question: one flag for each of
// query.Parameters, a string or, where several values are possible, a []string.
type viewFlags struct {
	kong.Plugins // one pointer to a struct whose fields are the flags, in the order of the table
}

// newViewFlags returns the flags of the filters, and of the parameters of a question after them.
func newViewFlags(own []query.Own) viewFlags {
	var fields []reflect.StructField
	for i, p := range query.Parameters() {
		field := reflect.StructField{Name: fmt.Sprintf("Filter%d", i), Type: reflect.TypeFor[string]()}
		tag := fmt.Sprintf(`name:%q placeholder:%q help:%q`, filterFlag(p.Name), cmp.Or(p.Placeholder, p.Value), p.Help)
		if p.Many {
			field.Type = reflect.TypeFor[[]string]()
			tag += ` sep:"none"` // the API splits lists, and knows which values hold commas
		}
		field.Tag = reflect.StructTag(tag)
		fields = append(fields, field)
	}
	for i, p := range own {
		placeholder := "N"
		switch {
		case p.Words != nil:
			placeholder = strings.Join(p.Words, "|")
		case p.Name == query.DateName:
			placeholder = "AAAA-MM-JJ"
		case p.Text:
			placeholder = "FILTRES"
		}
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("Own%d", i), Type: reflect.TypeFor[string](),
			Tag: reflect.StructTag(fmt.Sprintf(`name:%q placeholder:%q help:%q`, filterFlag(p.Name), placeholder,
				p.Description))})
	}
	return viewFlags{kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}}
}

// filterFlag returns the name of the flag of a parameter.
func filterFlag(parameter string) string { return strings.ReplaceAll(parameter, "_", "-") }

// query returns the filters that were given as a query string of the API.
func (v *viewFlags) query() string {
	values := url.Values{}
	flags := reflect.ValueOf(v.Plugins[0]).Elem()
	for i := range flags.NumField() {
		name := strings.ReplaceAll(flags.Type().Field(i).Tag.Get("name"), "-", "_")
		switch given := flags.Field(i).Interface().(type) {
		case string:
			if given != "" {
				values.Set(name, given)
			}
		case []string:
			if len(given) > 0 {
				values[name] = given
			}
		}
	}
	return values.Encode()
}

// read parses the filters as the API does. Its error is a usageError that names the flags.
func (v *viewFlags) read(a *app, view directory.View, gazetteer *territory.Gazetteer) (*query.Request, error) {
	q, err := query.NewReader(gazetteer, a.now).Read(view, &query.Form{Takes: query.View}, v.query())
	return q, withParameters(err)
}

// withParameters turns the error of wrong parameters into a usageError about their flags.
func withParameters(err error) error {
	var wrong *directory.Error
	if directory.ErrorCode(err) != directory.Invalid || !errors.As(err, &wrong) || len(wrong.Params) == 0 {
		return err
	}
	var sentences []string
	for _, p := range wrong.Params {
		sentence := fmt.Sprintf("--%s=%s : %s", filterFlag(p.Param), p.Value, p.Message)
		if p.Suggestion != "" {
			sentence += " (vouliez-vous dire « " + p.Suggestion + " » ?)"
		}
		sentences = append(sentences, sentence)
	}
	return usageError(strings.Join(sentences, " ; "))
}
