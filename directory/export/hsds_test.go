package export_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
)

// hsdsForms are the forms of members, by their names in hsdsObjects.
var hsdsForms = map[string]*regexp.Regexp{
	"text": nil, "number": nil,
	"uuid":     regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`),
	"day":      regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`),
	"instant":  regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$`),
	"time":     regexp.MustCompile(`^([01]\d|2[0-4]):[0-5]\d$`),
	"address":  regexp.MustCompile(`^https?://\S+$`),
	"mail":     regexp.MustCompile(`^\S+@\S+$`),
	"days":     regexp.MustCompile(`^(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*$`),
	"active":   regexp.MustCompile(`^(active|inactive|defunct|temporarily closed)$`),
	"place":    regexp.MustCompile(`^(physical|postal|virtual)$`),
	"weekly":   regexp.MustCompile(`^(WEEKLY|MONTHLY)$`),
	"country":  regexp.MustCompile(`^[A-Z]{2}$`),
	"language": regexp.MustCompile(`^[a-z]{2}$`),
}

// hsdsObjects are the members that HSDS 3.0 gives to its objects: a form, or the name of an object after ">". A member
// that it requires ends with "!".
var hsdsObjects = map[string]map[string]string{
	"service": {"id": "uuid!", "organization_id": "uuid", "name": "text!", "description": "text", "url": "address",
		"email": "mail", "status": "active!", "application_process": "text", "fees_description": "text",
		"eligibility_description": "text", "accreditations": "text", "assured_date": "day", "last_modified": "instant",
		"phones": ">phone", "service_at_locations": ">at", "organization": ">organization", "attributes": ">attribute"},
	"phone": {"id": "uuid!", "number": "text!", "type": "text"},
	"at": {"id": "uuid!", "service_id": "uuid", "location_id": "uuid", "schedules": ">schedule",
		"location": ">location"},
	"schedule": {"id": "uuid!", "valid_from": "day", "valid_to": "day", "freq": "weekly", "byday": "days",
		"description": "text", "opens_at": "time", "closes_at": "time"},
	"location": {"id": "uuid!", "location_type": "place!", "name": "text", "latitude": "number", "longitude": "number",
		"addresses": ">address", "accessibility": ">accessibility", "external_identifier": "text",
		"external_identifier_type": "text"},
	"address": {"id": "uuid!", "address_1": "text!", "address_2": "text", "city": "text!", "region": "text",
		"state_province": "text!", "postal_code": "text!", "country": "country!", "address_type": "place!"},
	"accessibility": {"id": "uuid!", "url": "address"},
	"organization": {"id": "uuid!", "name": "text!", "description": "text!", "website": "address",
		"organization_identifiers": ">identifier"},
	"identifier": {"id": "uuid!", "organization_id": "uuid", "identifier_type": "text!", "identifier": "text!"},
	"attribute": {"id": "uuid!", "link_id": "uuid", "link_entity": "text", "taxonomy_term_id": "uuid",
		"taxonomy_term": ">term"},
	"term": {"id": "uuid!", "name": "text!", "description": "text!", "taxonomy": "text", "language": "language"},
}

// checkHSDS compares an object with its kind.
func checkHSDS(t *testing.T, kind string, object map[string]any) {
	t.Helper()
	members := hsdsObjects[kind]
	for name, form := range members {
		if _, there := object[name]; !there && form[len(form)-1] == '!' {
			t.Errorf("%s has no %s: %v", kind, name, object)
		}
	}
	for name, value := range object {
		form := members[name]
		switch value := value.(type) {
		case string:
			known := strings.TrimRight(form, "!")
			pattern, there := hsdsForms[known]
			if !there || known == "number" || pattern != nil && !pattern.MatchString(value) {
				t.Errorf("%s of %s: %q is no %s", name, kind, value, form)
			}
		case float64:
			if form != "number" {
				t.Errorf("%s of %s is a number", name, kind)
			}
		case map[string]any:
			checkHSDS(t, form[1:], value)
		case []any:
			for _, one := range value {
				checkHSDS(t, form[1:], one.(map[string]any))
			}
		}
	}
}

// TestHSDSKeepsItsSchema checks each object against the members of HSDS 3.0, and that nothing of the place is lost.
func TestHSDSKeepsItsSchema(t *testing.T) {
	s := everything(t)
	raw := written(t, export.HSDS, s)
	var page struct {
		Items    int `json:"total_items"`
		Contents []map[string]any
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		t.Fatal(err)
	}
	if page.Items != len(s.Hits) || len(page.Contents) != len(s.Hits) {
		t.Fatalf("%d of %d services, %d places", len(page.Contents), page.Items, len(s.Hits))
	}
	ids, weekly := map[any]bool{}, 0
	for i, service := range page.Contents {
		checkHSDS(t, "service", service)
		if t.Failed() {
			t.FailNow()
		}
		ids[service["id"]] = true
		p := s.View.Fields(s.Hits[i].Index)
		terms := map[string]int{}
		attributes, _ := service["attributes"].([]any)
		for _, a := range attributes {
			terms[a.(map[string]any)["taxonomy_term"].(map[string]any)["taxonomy"].(string)]++
		}
		for i := range directory.Fields {
			if f := &directory.Fields[i]; f.Kind == directory.List && terms[f.Name] != len(*f.List(p)) {
				t.Fatalf("%s of %s: %d terms, want %d", f.Name, p.ID, terms[f.Name], len(*f.List(p)))
			}
		}
		at := service["service_at_locations"].([]any)[0].(map[string]any)
		schedules, _ := at["schedules"].([]any)
		if (p.Hours != "") != (len(schedules) > 0) {
			t.Fatalf("%q: %v", p.Hours, schedules)
		}
		for _, one := range schedules {
			schedule := one.(map[string]any)
			if schedule["description"] != p.Hours {
				t.Fatalf("%v, want the hours as they are written", schedule)
			}
			if schedule["freq"] != nil {
				weekly++
				for _, name := range []string{"byday", "opens_at", "closes_at"} {
					if schedule[name] == nil {
						t.Fatalf("%v has no %s", slices.Sorted(maps.Keys(schedule)), name)
					}
				}
			}
		}
	}
	if len(ids) != len(s.Hits) || weekly == 0 {
		t.Errorf("%d identifiers, %d weekly schedules", len(ids), weekly)
	}
}
