package export

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// HSDS is the places as services of the Human Services Data Specification, by which directories of other countries
// exchange what they know (https://docs.openreferral.org, version 3.0).
var HSDS = &Format{
	Name: "hsds", Ext: "hsds.json", Acronym: "HSDS", MediaType: "application/json",
	Usage: "programmes : services au schéma HSDS 3 (Open Referral), d'un pays à l'autre", Order: 12,
	Summary: "La vue au schéma HSDS 3",
	Description: "La page de services que décrit l'API de HSDS 3.0, entière : chaque lieu est un service, son " +
		"organisation et son\nadresse. Les termes du référentiel sont des `attributes`. Des horaires qui ne sont pas " +
		"ceux d'une semaine sont dans\nla `description` du `schedule`, au format d'OpenStreetMap.\n",
	file: writeHSDS,
}

// hsdsPage is what stands before the services: one page, which holds them all.
type hsdsPage struct {
	Items       int    `json:"total_items"`
	Pages       int    `json:"total_pages"`
	Page        int    `json:"page_number"`
	Size        int    `json:"size"`
	First       bool   `json:"first_page"`
	Last        bool   `json:"last_page"`
	Empty       bool   `json:"empty"`
	Version     int64  `json:"version"` // of the directory; this and what follows are ours
	Date        string `json:"date"`
	Attribution string `json:"attribution"`
}

func writeHSDS(ctx context.Context, w io.Writer, s *Selection) error {
	n := len(s.Hits)
	head, err := json.Marshal(hsdsPage{Items: n, Pages: 1, Page: 1, Size: n, First: true, Last: true, Empty: n == 0,
		Version: s.View.Version(), Date: s.View.Built().UTC().Format(time.RFC3339), Attribution: s.credit()})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, `%s,"contents":`, strings.TrimSuffix(string(head), "}")); err != nil {
		return err
	}
	if err := writeList(ctx, w, s, func(s *Selection, e *Entry) any { return hsdsOf(s, e) }); err != nil {
		return err
	}
	_, err = io.WriteString(w, "}\n")
	return err
}

// The objects of HSDS, with the members that have a value here.
type (
	hsdsService struct {
		ID           string           `json:"id"`
		Organization string           `json:"organization_id"`
		Name         string           `json:"name"`
		Description  string           `json:"description,omitempty"`
		URL          string           `json:"url,omitempty"`
		Email        string           `json:"email,omitempty"`
		Status       string           `json:"status"`
		Apply        string           `json:"application_process,omitempty"`
		Fees         string           `json:"fees_description,omitempty"`
		Eligibility  string           `json:"eligibility_description,omitempty"`
		Accredited   string           `json:"accreditations,omitempty"`
		Assured      string           `json:"assured_date,omitempty"`
		Modified     string           `json:"last_modified,omitempty"`
		Phones       []hsdsPhone      `json:"phones,omitempty"`
		At           []hsdsAt         `json:"service_at_locations"`
		By           hsdsOrganization `json:"organization"`
		Attributes   []hsdsAttribute  `json:"attributes,omitempty"`
	}
	hsdsPhone struct {
		ID     string `json:"id"`
		Number string `json:"number"`
		Type   string `json:"type"`
	}
	hsdsAt struct {
		ID        string         `json:"id"`
		Service   string         `json:"service_id"`
		Location  string         `json:"location_id"`
		Schedules []hsdsSchedule `json:"schedules,omitempty"`
		Place     hsdsLocation   `json:"location"`
	}
	hsdsSchedule struct {
		ID          string `json:"id"`
		From        string `json:"valid_from,omitempty"`
		To          string `json:"valid_to,omitempty"`
		Frequency   string `json:"freq,omitempty"`
		Days        string `json:"byday,omitempty"`
		Description string `json:"description"` // OSM opening_hours
		Opens       string `json:"opens_at,omitempty"`
		Closes      string `json:"closes_at,omitempty"`
	}
	hsdsLocation struct {
		ID            string              `json:"id"`
		Type          string              `json:"location_type"`
		Name          string              `json:"name"`
		Latitude      *float64            `json:"latitude,omitempty"`
		Longitude     *float64            `json:"longitude,omitempty"`
		External      string              `json:"external_identifier,omitempty"` // in the Base adresse nationale
		ExternalType  string              `json:"external_identifier_type,omitempty"`
		Addresses     []hsdsAddress       `json:"addresses,omitempty"`
		Accessibility []hsdsAccessibility `json:"accessibility,omitempty"`
	}
	hsdsAddress struct {
		ID         string `json:"id"`
		Address    string `json:"address_1"`
		Complement string `json:"address_2,omitempty"`
		City       string `json:"city"`
		Region     string `json:"region,omitempty"`
		Province   string `json:"state_province"` // département
		PostalCode string `json:"postal_code"`
		Country    string `json:"country"`
		Type       string `json:"address_type"`
	}
	hsdsAccessibility struct {
		ID  string `json:"id"`
		URL string `json:"url"`
	}
	hsdsOrganization struct {
		ID          string           `json:"id"`
		Name        string           `json:"name"`
		Description string           `json:"description"`
		Website     string           `json:"website,omitempty"`
		Identifiers []hsdsIdentifier `json:"organization_identifiers,omitempty"`
	}
	hsdsIdentifier struct {
		ID           string `json:"id"`
		Organization string `json:"organization_id"`
		Type         string `json:"identifier_type"`
		Identifier   string `json:"identifier"`
	}
	hsdsAttribute struct {
		ID     string   `json:"id"`
		Link   string   `json:"link_id"`
		Entity string   `json:"link_entity"`
		TermID string   `json:"taxonomy_term_id"`
		Term   hsdsTerm `json:"taxonomy_term"`
	}
	hsdsTerm struct {
		ID          string `json:"id"`
		Name        string `json:"name"`
		Description string `json:"description"`
		Taxonomy    string `json:"taxonomy"` // the field of the référentiel
		Language    string `json:"language"`
	}
)

// hsdsID returns the identifier of an object, which HSDS wants to be a UUID: the same for the same parts.
func hsdsID(parts ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(inclusionSource+"/"+strings.Join(parts, "/"))).String()
}

func hsdsOf(s *Selection, e *Entry) hsdsService {
	link := ""
	if s.Home != "" {
		link = s.Home + "/lieux/" + e.ID
	}
	by := hsdsOrganizationOf(e)
	out := hsdsService{
		ID: hsdsID("service", e.ID), Organization: by.ID, Name: "Médiation numérique : " + e.Name,
		Description: descriptionOf(e),
		URL:         link, Status: "active", Apply: strings.Join(e.AccessModes, ", "), Fees: strings.Join(e.Fees, ", "),
		Eligibility: strings.Join(append(append([]string(nil), e.Audiences...), e.SpecificSupport...), ", "),
		Accredited:  strings.Join(e.Labels(), ", "), By: by,
	}
	if len(e.Emails) > 0 {
		out.Email = e.Emails[0]
	}
	if !e.UpdatedOn.IsZero() {
		out.Assured, out.Modified = e.UpdatedOn.Format(time.DateOnly), e.UpdatedOn.Format(time.RFC3339)
	}
	if e.Phone != "" {
		out.Phones = []hsdsPhone{{hsdsID("phone", e.ID), e.Phone, "voice"}}
	}
	place := hsdsLocationOf(e)
	out.At = []hsdsAt{{ID: hsdsID("at", e.ID), Service: out.ID, Location: place.ID, Schedules: hsdsSchedulesOf(e),
		Place: place}}
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.List == nil || f.Kind != directory.List {
			continue
		}
		for _, value := range *f.List(e.Place) {
			term := hsdsTerm{hsdsID("term", f.Name, value), value, value, f.Name, "fr"}
			out.Attributes = append(out.Attributes,
				hsdsAttribute{hsdsID("attribute", e.ID, f.Name, value), out.ID, "service", term.ID, term})
		}
	}
	return out
}

func hsdsOrganizationOf(e *Entry) hsdsOrganization {
	name := cmp.Or(e.ParentStructure, e.Name)
	out := hsdsOrganization{ID: hsdsID("organization", cmp.Or(e.Pivot, e.ID), name), Name: name,
		Description: "Structure qui aide avec le numérique à " + cmp.Or(e.Commune, e.Name) + "."}
	if len(e.Websites) > 0 {
		out.Website = e.Websites[0]
	}
	if e.Pivot != "" {
		kind := "RNA ou RIDET"
		if siretPattern.MatchString(e.Pivot) {
			kind = "SIRET"
		}
		out.Identifiers = []hsdsIdentifier{{hsdsID("identifier", out.ID), out.ID, kind, e.Pivot}}
	}
	return out
}

func hsdsLocationOf(e *Entry) hsdsLocation {
	out := hsdsLocation{ID: hsdsID("location", e.ID), Type: "physical", Name: e.Name}
	if e.Location.Known {
		out.Latitude, out.Longitude = &e.Location.Position[1], &e.Location.Position[0]
	}
	if e.Location.AddressKey != "" {
		out.External, out.ExternalType = e.Location.AddressKey, "BAN"
	}
	if e.Address != "" || e.Commune != "" {
		out.Addresses = []hsdsAddress{{ID: hsdsID("address", e.ID), Address: e.Address, Complement: e.AddressComplement,
			City: e.Commune, Region: e.Territory.Region, Province: e.Territory.Departement, PostalCode: e.PostalCode,
			Country: "FR", Type: "physical"}}
	}
	if e.AccessibilityURL != "" {
		out.Accessibility = []hsdsAccessibility{{hsdsID("accessibility", e.ID), e.AccessibilityURL}}
	}
	return out
}

// hsdsDays are the days of the week, Monday first.
var hsdsDays = [...]string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// hsdsSchedulesOf returns the hours of a place: those of a week, days of equal hours together, or one schedule that
// only holds them as they are written. Exceptions such as public holidays are in the description.
func hsdsSchedulesOf(e *Entry) (all []hsdsSchedule) {
	if e.Hours == "" {
		return nil
	}
	zone := territory.Zone(e.INSEECode)
	weekly, regular := hours.ParseAll(e.Hours).Weekly(e.Built.In(zone), zone, hours.CalendarOf(e.INSEECode))
	if !regular {
		return []hsdsSchedule{{ID: hsdsID("schedule", e.ID), Description: e.Hours}}
	}
	index := map[[2]string]int{}
	for day := range weekly.Week {
		for _, r := range weekly.Week[day].Ranges {
			if r.State != hours.Open {
				continue
			}
			at, known := index[[2]string{r.From, r.To}]
			if !known {
				at = len(all)
				index[[2]string{r.From, r.To}] = at
				all = append(all,
					hsdsSchedule{ID: hsdsID("schedule", e.ID, r.From, r.To), From: weekly.From, To: weekly.Until,
						Frequency: "WEEKLY", Description: e.Hours, Opens: r.From, Closes: r.To})
			} else {
				all[at].Days += ","
			}
			all[at].Days += hsdsDays[day]
		}
	}
	if len(all) == 0 { // closed all week, or unknown at each hour
		return []hsdsSchedule{{ID: hsdsID("schedule", e.ID), Description: e.Hours}}
	}
	return all
}
