package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// curve is the score of a source over its imports, drawn from 0 to 100.
type curve struct {
	Points      string // of a polyline, in a box of 600 by 120
	Last        dot
	First, Text string // the first day, and what the curve shows in a sentence
	LastScore   string
}

type dot struct{ X, Y int }

const (
	curveWidth  = 600
	curveHeight = 120
)

// curveOf draws the scores of a history, newest first; nil with fewer than two.
func curveOf(t *i18n.Locale, history []directory.ImportSummary) *curve {
	scored := slices.DeleteFunc(slices.Clone(history), func(i directory.ImportSummary) bool { return i.Score == nil })
	if len(scored) < 2 {
		return nil
	}
	slices.Reverse(scored)
	var points []string
	at := func(n int) dot {
		return dot{n * curveWidth / (len(scored) - 1), curveHeight - int(curveHeight**scored[n].Score+0.5)}
	}
	for n := range scored {
		points = append(points, fmt.Sprintf("%d,%d", at(n).X, at(n).Y))
	}
	first, last := scored[0], scored[len(scored)-1]
	return &curve{
		Points: strings.Join(points, " "), Last: at(len(scored) - 1), First: dayOf(t, first.Started),
		LastScore: t.Score(*last.Score),
		Text: t.Say("Score des lignes de la liste : %s le %s, %s le %s.", t.Score(*first.Score), dayOf(t, first.Started),
			t.Score(*last.Score), dayOf(t, last.Started)),
	}
}
