package hours_test

import (
	"fmt"
	"time"

	"github.com/lieux-numeriques/lieux/directory/hours"
)

func Example() {
	schedule, err := hours.Parse("Mo-Fr 09:00-12:00,14:00-17:00; PH off")
	if err != nil {
		fmt.Println(err)
		return
	}
	calendar := hours.CalendarOf("33063") // Bordeaux
	at := time.Date(2026, time.November, 10, 16, 0, 0, 0, time.UTC)
	opening := schedule.Opening(at, time.UTC, calendar)
	fmt.Println(opening.State, opening.Until.Format("02/01 15:04"))

	at = at.AddDate(0, 0, 1)
	opening = schedule.Opening(at, time.UTC, calendar)
	name, _ := calendar.Holiday(2026, 11, 11)
	fmt.Println(opening.State, opening.Next.Format("02/01 15:04"), name)
	// Output:
	// ouvert 10/11 17:00
	// ferme 12/11 09:00 Armistice 1918
}

func ExampleParse() {
	schedule, err := hours.Parse("Mo - Fr 09:00-12:00, 14:00-17:00; Sa closed")
	fmt.Println(schedule, err)
	schedule, err = hours.Parse("May–Oct: mo-fr 9:00-12:00; Dec 24,31 off")
	fmt.Println(schedule, err)
	_, err = hours.Parse("Mo-Fr")
	fmt.Println(err)
	// Output:
	// Mo-Fr 09:00-12:00,14:00-17:00; Sa off <nil>
	// May-Oct Mo-Fr 09:00-12:00; Dec 24,Dec 31 off <nil>
	// jours sans heures au caractère 1
}

func ExampleSchedule_Opening() {
	schedule, err := hours.Parse("Mo-Fr 09:00-17:00; SH off")
	if err != nil {
		fmt.Println(err)
		return
	}
	calendar := hours.CalendarOf("33063") // Bordeaux, zone A
	for _, at := range []time.Time{
		time.Date(2026, time.December, 2, 11, 0, 0, 0, time.UTC),
		time.Date(2026, time.December, 22, 11, 0, 0, 0, time.UTC),
		time.Date(2027, time.May, 17, 11, 0, 0, 0, time.UTC),
		time.Date(2027, time.October, 5, 11, 0, 0, 0, time.UTC),
	} {
		o := schedule.Opening(at, time.UTC, calendar)
		fmt.Printf("%s %s %q %q\n", at.Format("02/01/2006"), o.State, o.Reason, o.Holiday)
	}
	// Output:
	// 02/12/2026 ouvert "" ""
	// 22/12/2026 ferme "" ""
	// 17/05/2027 inconnu "jour_ferie" "Lundi de Pentecôte"
	// 05/10/2027 inconnu "vacances_scolaires" ""
}

func ExampleAgree() {
	townHall, _ := hours.Parse("Mo 09:00-12:00,14:00-17:00")
	association, _ := hours.Parse("Mo 09:00-12:00")
	both := hours.Agree(townHall, association)
	for _, hour := range []int{10, 13, 15} {
		o := both.Opening(time.Date(2026, time.November, 23, hour, 0, 0, 0, time.UTC), time.UTC, hours.CalendarOf("33063"))
		fmt.Printf("%d %s %q\n", hour, o.State, o.Reason)
	}
	// Output:
	// 10 ouvert ""
	// 13 ferme ""
	// 15 inconnu "contradiction"
}
