package export

import "github.com/lieux-numeriques/lieux/directory"

// JSON is an array of flat rows of the référentiel.
var JSON = &Format{
	Name: "json", Acronym: "JSON", MediaType: "application/json",
	Usage: "programmes : les champs du schéma à plat", Order: 5,
	Summary: "La vue en lignes plates du référentiel", Schema: "LignesPlates",
	Description: "Un tableau d'objets ; les listes sont jointes par « | ». " +
		"Les comptes et la page suivante sont dans les en-têtes.",
	Rows: func(s *Selection) Rows { return flatJSON{s} },
}

type flatJSON struct{ *Selection }

func (f flatJSON) AppendHead(dst []byte) []byte { return append(dst, '[') }

func (f flatJSON) AppendRow(dst []byte, hit directory.Hit, first bool) []byte {
	if !first {
		dst = append(dst, ',', '\n')
	}
	return f.View.AppendFlat(dst, hit.Index, directory.FeatureOptions{DistanceM: hit.DistanceM})
}

func (f flatJSON) AppendTail(dst []byte) []byte { return append(dst, "]\n"...) }
