package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
	"github.com/lieux-numeriques/lieux/directory/basemap"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/site"
)

// baseMapIGN is the Plan IGN of the national mapping agency, which needs no key.
const baseMapIGN = "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0" +
	"&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2" +
	"&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"

// noBaseMap is the setting of a map without a base map.
const noBaseMap = "aucun"

// setBaseMap reads --base-map into the configuration of the site.
func (c *serveCommand) setBaseMap(ctx context.Context, config *site.Config) error {
	config.Pages.BaseMap = html.BaseMap{URL: c.BaseMap, Attribution: c.BaseMapAttribution, MaxZoom: c.BaseMapZoom}
	switch {
	case c.BaseMap == noBaseMap:
		config.Pages.BaseMap = html.BaseMap{}
	case c.BaseMap == baseMapIGN && c.BaseMapAttribution == "":
		config.Pages.BaseMap.Attribution = "© IGN"
	case basemap.IsArchive(c.BaseMap):
		archive, err := basemap.Open(ctx, c.BaseMap)
		if err != nil {
			return fmt.Errorf("--base-map : l'archive %s ne peut pas servir de fond de carte : %s", c.BaseMap,
				usererror.Reason(err))
		}
		config.BaseMap = archive
	default:
		for _, part := range []string{"{z}", "{x}", "{y}"} {
			if !strings.Contains(c.BaseMap, part) {
				return usageError("--base-map doit contenir {z}, {x} et {y}, nommer une archive .pmtiles, ou valoir « " +
					noBaseMap + " »")
			}
		}
	}
	return nil
}
