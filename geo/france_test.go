package geo_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/lieux-numeriques/lieux/geo"
)

func TestCheckFrance(t *testing.T) {
	tests := []struct {
		rule     string
		position geo.Position
		want     error
	}{
		{"Paris", geo.Position{2.35, 48.85}, nil},
		{"Ouessant", geo.Position{-5.1, 48.46}, nil},
		{"Bonifacio", geo.Position{9.16, 41.39}, nil},
		{"Saint-Denis de La Réunion", geo.Position{55.45, -20.88}, nil},
		{"Pointe-à-Pitre", geo.Position{-61.53, 16.24}, nil},
		{"Saint-Laurent-du-Maroni", geo.Position{-54.03, 5.5}, nil},
		{"Mamoudzou", geo.Position{45.23, -12.78}, nil},
		{"Mata-Utu", geo.Position{-176.17, -13.28}, nil},
		{"Papeete", geo.Position{-149.57, -17.54}, nil},
		{"Nouméa", geo.Position{166.46, -22.27}, nil},
		{"Saint-Pierre", geo.Position{-56.17, 46.78}, nil},
		{"Gustavia", geo.Position{-62.85, 17.9}, nil},
		{"Marigot", geo.Position{-63.08, 18.07}, nil},
		{"zéro", geo.Position{0, 0}, geo.ErrNullPoint},
		{"méridien origine", geo.Position{0, 46}, nil},
		{"pas un nombre", geo.Position{math.NaN(), 48}, geo.ErrNotFinite},
		{"infini", geo.Position{2, math.Inf(1)}, geo.ErrNotFinite},
		{"Paris inversé", geo.Position{48.85, 2.35}, geo.ErrSwapped},
		{"Saint-Denis inversé", geo.Position{-20.88, 55.45}, geo.ErrSwapped},
		{"Rome", geo.Position{12.5, 41.9}, geo.ErrAbroad},
		{"Lambert 93", geo.Position{652000, 6862000}, geo.ErrAbroad},
	}
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			err := geo.CheckFrance(test.position)
			if !errors.Is(err, test.want) {
				t.Fatalf("CheckFrance(%v) = %v, want %v", test.position, err, test.want)
			}
			if err != nil && !strings.Contains(err.Error(), "lat ") {
				t.Errorf("CheckFrance(%v): the message does not give the position: %v", test.position, err)
			}
		})
	}
}
