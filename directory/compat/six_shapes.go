package compat

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// sixAddress is an address in parts.
type sixAddress struct {
	Number   string `json:"numero_voie"`
	Repeated string `json:"repetition"` // bis, ter
	Street   string `json:"nom_voie"`
	Commune  string `json:"commune"`
	Postcode string `json:"code_postal"`
	INSEE    string `json:"code_insee"`
}

// sixItem is a place in a list.
type sixItem struct {
	ID             string     `json:"id"`
	Region         string     `json:"region"`      // slug; "" unknown
	Departement    string     `json:"departement"` // slug; "" unknown
	Name           string     `json:"nom"`
	Address        sixAddress `json:"adresse"`
	Phone          string     `json:"telephone,omitempty"`
	DistanceM      *float64   `json:"distance,omitempty"`
	Hours          string     `json:"horaires,omitempty"`
	ByAppointment  bool       `json:"isByAppointment"`
	FranceServices bool       `json:"isFranceServices"`
	Conum          bool       `json:"isConum"`
}

// sixPoint is a place on the map, or one that a search finds.
type sixPoint struct {
	ID        string  `json:"id"`
	Name      string  `json:"nom"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Address   string  `json:"adresse,omitempty"`
}

// sixServices are the services by their kind.
type sixServices struct {
	Skills    []string `json:"competences"`
	Culture   []string `json:"cultureNumerique"`
	Equipment []string `json:"materielInformatique"`
}

// sixDetails is one place.
type sixDetails struct {
	ID             string      `json:"id"`
	Name           string      `json:"nom"`
	Hours          string      `json:"osmOpeningHours,omitempty"`
	FranceServices bool        `json:"isFranceServices"`
	Conum          bool        `json:"isConum"`
	Latitude       *float64    `json:"latitude,omitempty"`
	Longitude      *float64    `json:"longitude,omitempty"`
	Address        string      `json:"adresse"`
	Region         string      `json:"region"`
	Departement    string      `json:"departement"`
	Website        string      `json:"siteInternet,omitempty"`
	Accessibility  string      `json:"accessibilite,omitempty"`
	Phone          string      `json:"telephone,omitempty"`
	Email          string      `json:"courriel,omitempty"`
	Booking        string      `json:"priseRDV,omitempty"`
	Description    string      `json:"description,omitempty"`
	Labels         []string    `json:"labels"`
	Source         string      `json:"source"`
	Updated        string      `json:"dateMiseAJour"` // 31/01/2026, 0h00
	Services       sixServices `json:"services"`
	Support        []string    `json:"typesAccompagnement"`
	Audiences      []string    `json:"publicsSpecifiques"`
	Specific       []string    `json:"prisesEnChargeSpecifiques"`
	Fees           []string    `json:"fraisACharge"`
	Access         []string    `json:"modalitesAcces"`
	Mediators      []struct{}  `json:"mediateurs"` // none: the directory names no persons
}

// The programmes that the component marks.
const (
	franceServices = "France Services"
	conum          = "Conseillers numériques"
	walkIn         = "Se présenter"
	booking        = "Prendre un RDV en ligne"
)

func (s *six) itemOf(p *directory.Place, distance float64) sixItem {
	region, departement := s.slugsOf(p)
	number, street := export.SplitAddress(p.Address)
	number, repeated, _ := strings.Cut(number, " ")
	item := sixItem{ID: p.ID, Region: region, Departement: departement, Name: p.Name, Phone: p.Phone, Hours: p.Hours,
		Address: sixAddress{number, repeated, street, p.Commune, p.PostalCode, p.INSEECode},
		// As people understand it: a place that one may also walk into is not by appointment only.
		ByAppointment: !slices.Contains(p.AccessModes, walkIn) &&
			(p.BookingURL != "" || slices.Contains(p.AccessModes, booking)),
		FranceServices: slices.Contains(p.Programmes, franceServices), Conum: slices.Contains(p.Programmes, conum)}
	if distance >= 0 {
		item.DistanceM = &distance
	}
	return item
}

func (s *six) detailsOf(p *directory.Place) *sixDetails {
	region, departement := s.slugsOf(p)
	d := &sixDetails{ID: p.ID, Name: p.Name, Hours: p.Hours, Address: wholeAddress(p), Region: region,
		Departement: departement, Website: first(p.Websites), Accessibility: p.AccessibilityURL, Phone: p.Phone,
		Email: first(p.Emails), Booking: p.BookingURL, Description: cmp.Or(p.Description, p.Summary),
		Labels: listed(p.Labels()), Source: p.Source, Support: listed(p.SupportModes), Audiences: listed(p.Audiences),
		Specific: listed(p.SpecificSupport), Fees: listed(p.Fees), Access: listed(p.AccessModes), Mediators: []struct{}{},
		FranceServices: slices.Contains(p.Programmes, franceServices), Conum: slices.Contains(p.Programmes, conum),
		Services: sixServices{[]string{}, []string{}, []string{}}}
	if !p.UpdatedOn.IsZero() {
		d.Updated = p.UpdatedOn.Format("02/01/2006") + ", 0h00"
	}
	if p.Location.Known {
		d.Latitude, d.Longitude = &p.Location.Position[1], &p.Location.Position[0]
	}
	for _, service := range p.Services {
		group := &d.Services.Skills
		switch {
		case strings.HasPrefix(service, "Loisirs"), strings.HasPrefix(service, "Compréhension"):
			group = &d.Services.Culture
		case strings.Contains(service, "matériel informatique"):
			group = &d.Services.Equipment
		}
		*group = append(*group, service)
	}
	return d
}

// listed returns a list that is never null.
func listed(values []string) []string { return append([]string{}, values...) }

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// wholeAddress returns an address on one line.
func wholeAddress(p *directory.Place) string {
	town := strings.TrimSpace(p.PostalCode + " " + p.Commune)
	return strings.Trim(p.Address+", "+town, ", ")
}

// slugsOf returns the slugs of the région and of the département of a place.
func (s *six) slugsOf(p *directory.Place) (region, departement string) {
	if area := s.Gazetteer.Region(p.Territory.Region); area != nil {
		region = slugOf(area)
	}
	if area := s.Gazetteer.Departement(p.Territory.Departement); area != nil {
		departement = slugOf(area)
	}
	return region, departement
}

// slugOf returns the slug by which the national map names an area: cote-d-or, but provence-alpes-cote-dazur.
func slugOf(area *territory.Area) string {
	name := directory.Fold(area.Name)
	if area.Kind == territory.KindRegion {
		name = strings.ReplaceAll(name, "'", "")
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, name)
}
