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
	_, err = hours.Parse("Mo 09:00+")
	fmt.Println(err)
	// Output:
	// Mo-Fr 09:00-12:00,14:00-17:00; Sa off <nil>
	// horaires non compris au caractère 9 : "+"
}
