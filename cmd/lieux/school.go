package main

import (
	"fmt"
	"os"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory/hours"
)

// schoolFlag is the flag of the commands that evaluate opening hours.
type schoolFlag struct {
	SchoolHolidays string `placeholder:"FICHIER" help:"${schoolHolidaysHelp}"`
}

// schoolCalendar returns the school holidays of the file, or those that the program knows.
func (f schoolFlag) schoolCalendar() (*hours.SchoolCalendar, error) {
	if f.SchoolHolidays == "" {
		return hours.PublishedSchoolHolidays(), nil
	}
	file, err := os.Open(f.SchoolHolidays)
	if err != nil {
		return nil, fmt.Errorf("impossible de lire les vacances scolaires %s : %s", f.SchoolHolidays, usererror.Reason(err))
	}
	defer file.Close()
	c, err := hours.ParseSchoolHolidays(file)
	if err != nil {
		return nil, fmt.Errorf("vacances scolaires %s : %w", f.SchoolHolidays, err)
	}
	return c, nil
}
