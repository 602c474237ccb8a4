package export

import (
	"context"
	"encoding/json"
	"io"
	"strconv"

	"github.com/paulmach/orb/maptile"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/pmtiles"
	"github.com/lieux-numeriques/lieux/geo/tile"
)

// deepest is the zoom of the last tiles of an archive: there every place is alone.
const deepest = tile.MaxClusterZoom + 1

// PMTiles is an archive of the vector tiles of a view, which a map reads from any static host.
var PMTiles = &Format{
	Name: "pmtiles", Acronym: "PMTiles", MediaType: "application/vnd.pmtiles",
	Accept: []string{"application/vnd.pmtiles"}, Compressed: true,
	Usage: "carte sur un hébergement simple : les tuiles vectorielles en un seul fichier", Order: 9,
	Summary: "La vue en tuiles vectorielles, dans une archive PMTiles",
	Description: "Archive PMTiles 3 des tuiles `.mvt` de la vue, des zooms 0 à 14, avec leurs champs, leur emprise et " +
		"l'attribution.\n",
	file: writePMTiles,
}

// TileLayer describes the one layer of vector tiles as TileJSON 3 does.
func TileLayer() map[string]any {
	return map[string]any{
		"id":          "lieux",
		"description": "Lieux, et groupes de lieux (cluster) ; sans marge : chaque lieu est dans une seule tuile",
		"minzoom":     0,
		"maxzoom":     int(deepest),
		"fields": map[string]string{
			"id":          "String, identifiant du lieu",
			"nom":         "String",
			"commune":     "String",
			"services":    "String, valeurs jointes par |",
			"labels":      "String, valeurs jointes par |",
			"cluster":     "Boolean, vrai pour un groupe",
			"point_count": "Number, lieux du groupe",
		},
	}
}

func writePMTiles(ctx context.Context, w io.Writer, s *Selection) error {
	metadata, err := json.Marshal(map[string]any{
		"name": Title, "description": s.credit(), "attribution": Attribution(s.View),
		"version": strconv.FormatInt(s.View.Version(), 10), "type": "overlay",
		"vector_layers": []any{TileLayer()},
	})
	if err != nil {
		return err
	}
	var archive pmtiles.Writer
	for _, hit := range s.Hits {
		if spot := s.View.Spot(hit.Index); spot.Located {
			archive.Cover(spot.Position, 0, deepest)
		}
	}
	var b []byte
	return archive.Write(w, pmtiles.TypeMVT, metadata, func(t maptile.Tile) ([]byte, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		b, err = s.View.AppendTile(b[:0], t, directory.TileMVT, s.Query)
		return b, err
	})
}
