package compat

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// row is a place in the shape of 2022: texts and numbers by name, lists joined by ";". What is
// unknown is absent.
type row map[string]any

// text returns a text of a row, "" when it is absent.
func (r row) text(name string) string {
	value, _ := r[name].(string)
	return value
}

// noPivot is what the shape of 2022 writes for a structure whose SIRET is not known.
const noPivot = "00000000000000"

// The values that the component accepts. It shows nothing at all when one row has another.
var (
	pivotForm    = regexp.MustCompile(`^(?:.{14}|W[a-zA-Z0-9]{9})$`)
	postcodeForm = regexp.MustCompile(`^[0-9]{5}$`)
	inseeForm    = regexp.MustCompile(`^(?:[013-9][0-9]|2[AB1-9])[0-9]{3}$`)
	phoneForm    = regexp.MustCompile(`^\+(?:33|262|269|508|590|594|596|681|687|689)[1-9][0-9]{8}$`)
	emailForm    = regexp.MustCompile(`^[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}$`)
	addressForm  = regexp.MustCompile(`^https?://[A-Za-z0-9.-]+(?:/[\w+~,%/.-]*)?(?:\?[\w+=&;%@.-]*)?(?:#[\w.!/]*)?$`)

	notInStreet = regexp.MustCompile(`[^0-9A-Za-zÀ-ÖØ-öø-ÿœŒŸ\-,()°.&:+–|;'’/\s]+`)
	notInTown   = regexp.MustCompile(`[^0-9A-Za-zÀ-ÖØ-öø-ÿœŒŸ\-'’\s]+`)
)

// rowOf returns a place in the shape of 2022; ok is false when it lacks what the component demands: an
// address, a commune, a postcode and a service. published stands for a date that is not known, since
// one is demanded.
func rowOf(p *directory.Place, published string) (r row, ok bool) {
	street := strings.TrimSpace(notInStreet.ReplaceAllString(p.Address, " "))
	town := strings.TrimSpace(notInTown.ReplaceAllString(p.Commune, " "))
	services := translate(servicesOf2022, p.Services)
	if street == "" || town == "" || len(services) == 0 || !postcodeForm.MatchString(p.PostalCode) || p.Name == "" {
		return nil, false
	}
	r = row{
		"id": p.ID, "nom": p.Name, "pivot": noPivot, "adresse": street, "commune": town, "code_postal": p.PostalCode,
		"services": strings.Join(services, ";"), "date_maj": published,
	}
	if pivotForm.MatchString(p.Pivot) {
		r["pivot"] = p.Pivot
	}
	if !p.UpdatedOn.IsZero() {
		r["date_maj"] = p.UpdatedOn.Format(time.DateOnly)
	}
	if p.Location.Known {
		r["latitude"], r["longitude"] = p.Location.Position[1], p.Location.Position[0]
	}
	for name, value := range map[string]string{
		"code_insee": matching(inseeForm, p.INSEECode), "complement_adresse": p.AddressComplement,
		"telephone": matching(phoneForm, p.Phone), "courriel": firstMatching(emailForm, p.Emails), "horaires": p.Hours,
		"presentation_resume": p.Summary, "presentation_detail": p.Description, "source": p.Source,
		"structure_parente": p.ParentStructure, "cle_ban": p.Location.AddressKey,
		"prise_rdv":     matching(addressForm, p.BookingURL),
		"accessibilite": matching(addressForm, p.AccessibilityURL),
	} {
		if value != "" {
			r[name] = value
		}
	}
	national, others := labelsOf(p)
	for name, values := range map[string][]string{
		"site_web": p.Websites, "typologie": typologiesOf(p.Typologies), "conditions_acces": feesOf(p),
		"publics_accueillis":       translate(publicsOf2022, slices.Concat(p.Audiences, p.SpecificSupport)),
		"modalites_accompagnement": translate(modesOf2022, p.SupportModes),
		"labels_nationaux":         national, "labels_autres": others,
	} {
		values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return strings.Contains(v, ";") })
		if len(values) > 0 {
			r[name] = strings.Join(values, ";")
		}
	}
	return r, true
}

func matching(form *regexp.Regexp, text string) string {
	if form.MatchString(text) {
		return text
	}
	return ""
}

func firstMatching(form *regexp.Regexp, texts []string) (first string) {
	for _, text := range texts {
		first = cmp.Or(first, matching(form, text))
	}
	return first
}
