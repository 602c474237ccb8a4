package hours_test

import (
	"testing"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

func TestContradict(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		want       bool
	}{
		{"the same", "Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00", false},
		{"other order", "Mo,Tu 09:00-12:00; We 14:00-18:00", "We 14:00-18:00; Mo,Tu 09:00-12:00", false},
		{"spans that touch", "Tu 10:00-13:00,13:00-19:00", "Tu 10:00-19:00", false},
		{"a day that is off", "Mo-Fr 09:00-12:00; Sa,Su off", "Mo-Fr 09:00-12:00", false},
		{"one says nothing of public holidays", "Mo-Fr 09:00-12:00; PH off", "Mo-Fr 09:00-12:00", false},
		{"public holidays", "Mo-Fr 09:00-12:00; PH off", "Mo-Fr 09:00-12:00; PH 10:00-11:00", true},
		{"an hour more", "Mo-Fr 09:00-12:00", "Mo-Fr 09:00-13:00", true},
		{"a day more", "Mo-Fr 09:00-12:00", "Mo-Sa 09:00-12:00", true},
		{"nothing in common", "Mo 09:00-12:00", "Tu 14:00-18:00", true},
		{"an appointment", "Mo 09:00-12:00", `Mo 09:00-12:00 "sur rendez-vous"`, true},
		{"two appointments", `Mo 09:00-12:00 "sur RDV"`, `Mo 09:00-12:00 "sur rendez-vous"`, false},
		{"past midnight", "Fr 22:00-02:00", "Fr 22:00-24:00; Sa 00:00-02:00", false},
		{"one month", "Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; Aug off", true},
		{"one day of a year that is over", "Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; 2019 Apr 17 off", true},
		{"one day of a year to come", "Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; 2031 Apr 17 off", true},
		{"some weeks", "week 1-53/2 Mo 09:00-12:00", "week 2-52/2 Mo 09:00-12:00", true},
		{"the first Monday", "Mo[1] 09:00-12:00", "Mo 09:00-12:00", true},
	} {
		a, b := mustParse(t, tt.a), mustParse(t, tt.b)
		if hours.Contradict(a, b) != tt.want || hours.Contradict(b, a) != tt.want {
			t.Errorf("%s: %s | %s: %v, want %v", tt.name, tt.a, tt.b, !tt.want, tt.want)
		}
		if hours.Contradict(a, hours.Schedule{}) || hours.Contradict(hours.Schedule{}, a) {
			t.Errorf("%s: unknown hours contradict others", tt.name)
		}
	}
}
