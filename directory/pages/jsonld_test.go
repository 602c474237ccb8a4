package pages

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

func TestSchemaType(t *testing.T) {
	for _, tt := range []struct {
		typologies, want string
	}{
		{"", "CivicStructure"}, {"ASSO", "CivicStructure"}, {"CS", "CivicStructure"},
		{"BIB", "Library"}, {"RFS", "GovernmentOffice"}, {"BIB RFS", "Library"}, {"RFS LA_POSTE", "PostOffice"},
		{"MUNI RFS", "CityHall"}, {"ASSO ML", "EmploymentAgency"}, {"CCAS", "GovernmentOffice"},
	} {
		if got := schemaType(&directory.Place{Typologies: strings.Fields(tt.typologies)}); got != tt.want {
			t.Errorf("typologie %q: %s, want %s", tt.typologies, got, tt.want)
		}
	}
	for code, kind := range schemaTypes {
		if _, ok := directory.VocabularyTypologies.Match(code); !ok {
			t.Errorf("%s is no typologie", code)
		}
		if schemaType(&directory.Place{Typologies: []string{code}}) != kind {
			t.Errorf("%s: schemaOrder lacks %s", code, kind)
		}
	}
}

func TestSchemaHours(t *testing.T) {
	tuesday := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	const spec = `"@type":"OpeningHoursSpecification",`
	for _, tt := range []struct {
		name, hours, want string
	}{
		{"a plain week, days of equal hours together", "Mo,We 09:00-12:00; PH off",
			`{"openingHoursSpecification":[{` + spec + `"closes":"12:00","dayOfWeek":["Monday","Wednesday"],"opens":"09:00"}],` +
				`"specialOpeningHoursSpecification":[{` + spec +
				`"closes":"00:00","opens":"00:00","validFrom":"2027-03-29","validThrough":"2027-03-29"}`},
		{"hours that are silent on holidays hold until the eve of one", "Mo-Fr 09:00-12:00",
			`{"openingHoursSpecification":[{` + spec + `"closes":"12:00","dayOfWeek":["Monday","Tuesday","Wednesday",` +
				`"Thursday","Friday"],"opens":"09:00","validThrough":"2026-12-24"}]}`},
		{"other hours, day by day", "Dec 02 09:00-24:00",
			`{"openingHoursSpecification":[{` + spec +
				`"closes":"23:59","opens":"09:00","validFrom":"2026-12-02","validThrough":"2026-12-02"}]}`},
		{"on appointment", `Mo-Fr "sur rendez-vous"`, `{}`},
		{"unknown", "", `{}`},
	} {
		p := &directory.Place{INSEECode: "33063", Hours: tt.hours}
		got, err := json.Marshal(schemaHours(p,
			hours.ParseAll(tt.hours).Week(tuesday, territory.Zone(p.INSEECode), hours.CalendarOf(p.INSEECode)), tuesday))
		if err != nil || !strings.HasPrefix(string(got), tt.want) {
			t.Errorf("%s: %q is\n%s, want\n%s", tt.name, tt.hours, got, tt.want)
		}
	}
}

func TestSchemaIdentifiers(t *testing.T) {
	for pivot, want := range map[string]string{
		"":               `[{"@type":"PropertyValue","propertyID":"lieux","value":"a"}]`,
		"21330063500017": `"propertyID":"SIRET","value":"21330063500017"`,
		"W332000000":     `"propertyID":"RNA","value":"W332000000"`,
		"1234567":        `"propertyID":"RIDET","value":"1234567"`,
	} {
		got, err := json.Marshal(schemaIdentifiers(&directory.Place{ID: "a", Pivot: pivot}))
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("pivot %q: %s, want %s", pivot, got, want)
		}
	}
}
