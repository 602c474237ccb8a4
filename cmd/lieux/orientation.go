package main

import (
	"fmt"
	"io"
	"os"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory/orientation"
)

// readGuide returns the guide of orientation with the file of a territory; "" names none. Each
// thing that is wrong in the file is written to stderr, with its line.
func (a *app) readGuide(name string) (*orientation.Guide, error) {
	guide, err := orientation.Standard()
	if err != nil || name == "" {
		return guide, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("impossible de lire %s : %s", name, usererror.Reason(err))
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, orientation.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("impossible de lire %s : %s", name, usererror.Reason(err))
	}
	if len(raw) > orientation.MaxBytes {
		return nil, fmt.Errorf("%s : plus de 1 Mo, ce n'est pas une orientation", name)
	}
	if guide, err = guide.Extend(raw); err != nil {
		fmt.Fprintln(a.stderr, err)
		return nil, fmt.Errorf("%s ne convient pas : rien n'est servi", name)
	}
	return guide, nil
}
