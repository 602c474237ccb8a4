package hours

import "regexp"

// appointment matches the comments that speak of an appointment.
var appointment = regexp.MustCompile(`(?i)rendez[- _\x{2010}-\x{2015}\x{a0}]*vous|\br\.?[dv]\.?v\b|\bappointment`)

// Reason is why a state is Unknown. The zero Reason is that of states that are known.
type Reason uint8

// The reasons.
const (
	NoReason       Reason = iota
	PublicHoliday         // a public holiday of which the hours say nothing, or that is kept by custom only
	SchoolHolidays        // the hours depend on school holidays whose dates are not known
	Appointment           // a comment speaks of an appointment
	Contradiction         // the records of the place disagree, see Agree
	Unspecified           // anything else: no hours, a comment, "unknown"
)

// String returns the reason as the API shows it; "" for NoReason.
func (r Reason) String() string {
	switch r {
	case PublicHoliday:
		return "jour_ferie"
	case SchoolHolidays:
		return "vacances_scolaires"
	case Appointment:
		return "rendez_vous"
	case Contradiction:
		return "contradiction"
	case Unspecified:
		return "non_precise"
	}
	return ""
}

// MarshalText returns String. It never fails.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }
