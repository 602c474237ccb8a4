package importer

import (
	"fmt"
	"math"
	"strings"
)

// UnreadColumn is a column of a listing that nothing reads.
type UnreadColumn struct {
	Name     string   `json:"colonne"`
	Fill     float64  `json:"remplissage"`        // share of the rows in which it is not empty, 0..1
	Aspect   string   `json:"aspect"`             // what its values look like, in French
	Examples []string `json:"exemples,omitempty"` // up to three; none of what may be personal
}

// Sentence describes the column in French.
func (u *UnreadColumn) Sentence() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Rien ne lit cette colonne, remplie à %.0f %% ; on dirait %s", math.Ceil(100*u.Fill), u.Aspect)
	if len(u.Examples) > 0 {
		fmt.Fprintf(&b, " : « %s »", strings.Join(u.Examples, " », « "))
	}
	return b.String() + "."
}
