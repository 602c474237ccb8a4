package ogc

import (
	"time"

	"github.com/paulmach/orb"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/export"
	"github.com/lieux-numeriques/lieux/directory/web"
)

const about = "Lieux où l’on se fait aider avec le numérique : un point par lieu, avec les champs du " +
	"référentiel national."

// classes are the conformance classes, each with a test.
func (a *api) classes() []string {
	classes := []string{
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
		"http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
		"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
		"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
		"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
		"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
		"http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
		"http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
		"http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
		"http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
		"http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
		"http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
		"http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
		"http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
		"http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
		"http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
		"http://www.opengis.net/spec/cql2/1.0/conf/property-property",
	}
	if a.Pages != nil {
		classes = append(classes, "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html")
	}
	return classes
}

// landing answers /ogc.
func (a *api) landing(c web.Context) error {
	r, err := a.ask(c, plainForm, c.Request().URL.RawQuery, jsonType)
	if err != nil {
		return err
	}
	links := append(a.selves(r, jsonType),
		titled(a.href(c, definition), "service-desc", openAPIType, "La description de l’API"),
		titled(a.href(c, definition+"?f=html"), "service-doc", htmlType, "Les paramètres de l’API"),
		titled(a.href(c, conformance), "conformance", jsonType, "Ce qui est suivi de la norme"),
		titled(a.href(c, collections), "data", jsonType, "Les collections"))
	if a.Pages == nil {
		links[2] = titled(a.href(c, web.APIRoot+"/docs"), "service-doc", htmlType, "La documentation")
	}
	if r.html {
		return a.documentPage(r, textOf(landingText), links, nil)
	}
	return a.sendJSON(r, jsonType, struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Attribution string `json:"attribution"`
		Links       []link `json:"links"`
	}{export.Title, about, export.Attribution(r.view), append(links, licences(r.view)...)})
}

// conformance answers /ogc/conformance.
func (a *api) conformance(c web.Context) error {
	r, err := a.ask(c, plainForm, c.Request().URL.RawQuery, jsonType)
	if err != nil {
		return err
	}
	if r.html {
		return a.documentPage(r, textOf(conformanceText), a.selves(r, jsonType), tableOf(a.classes()))
	}
	return a.sendJSON(r, jsonType, map[string][]string{"conformsTo": a.classes()})
}

// extent is where and when the places of a version are.
type extent struct {
	Spatial struct {
		Box [][4]float64 `json:"bbox"`
		CRS string       `json:"crs"`
	} `json:"spatial"`
	Temporal struct {
		Interval [][2]*string `json:"interval"`
	} `json:"temporal"`
}

// extentKey is the key of the extent of a version.
type extentKey struct{}

// extentOf returns the extent of a version, which is kept with it.
func extentOf(v directory.View) (*extent, error) {
	kept, err := v.Derived(extentKey{}, func() (any, error) {
		bound, located := orb.Bound{}, false
		var first, last time.Time
		for i := range v.Len() {
			if at := v.Spot(i); at.Located {
				if p := orb.Point(at.Position); !located {
					bound, located = p.Bound(), true
				} else {
					bound = bound.Extend(p)
				}
			}
			day := v.UpdatedOn(i)
			if day.IsZero() {
				continue
			}
			if first.IsZero() || day.Before(first) {
				first = day
			}
			if day.After(last) {
				last = day
			}
		}
		e := &extent{}
		e.Spatial.CRS = crs84
		e.Spatial.Box = [][4]float64{{-180, -90, 180, 90}}
		if located {
			e.Spatial.Box[0] = [4]float64{bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1]}
		}
		e.Temporal.Interval = [][2]*string{{instant(first), instant(last)}}
		return e, nil
	})
	if err != nil {
		return nil, err
	}
	return kept.(*extent), nil
}

// instant returns a day as an instant, nil when it is not known.
func instant(day time.Time) *string {
	if day.IsZero() {
		return nil
	}
	text := day.Format(time.RFC3339)
	return &text
}

// collectionDocument describes the collection of the places.
type collectionDocument struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Attribution string   `json:"attribution"`
	ItemType    string   `json:"itemType"`
	Extent      *extent  `json:"extent"`
	CRS         []string `json:"crs"`
	StorageCRS  string   `json:"storageCrs"`
	Links       []link   `json:"links"`
}

func (a *api) collectionOf(r *asked, links []link) (*collectionDocument, error) {
	e, err := extentOf(r.view)
	if err != nil {
		return nil, err
	}
	links = append(links,
		titled(a.href(r.c, itemsPath), "items", geoJSONType, "Les lieux, en GeoJSON"),
		titled(a.href(r.c, queryablesPath), "http://www.opengis.net/def/rel/ogc/1.0/queryables", schemaType,
			"Les propriétés que les filtres comparent"),
		titled(a.href(r.c, schemaPath), "describedBy", schemaType, "Ce que contient un lieu"), // as GDAL writes it
		titled(a.href(r.c, web.Downloads+export.GeoPackage.Extension()), "enclosure", export.GeoPackage.MediaType,
			"Tous les lieux en un fichier"))
	if a.Pages != nil {
		links = append(links, titled(a.href(r.c, itemsPath+"?f=html"), "items", htmlType, "Les lieux, comme page"))
	}
	return &collectionDocument{collectionID, export.Title, about, export.Attribution(r.view), "feature", e, uris(), crs84,
		append(links, licences(r.view)...)}, nil
}

// collections answers /ogc/collections.
func (a *api) collections(c web.Context) error {
	r, err := a.ask(c, plainForm, c.Request().URL.RawQuery, jsonType)
	if err != nil {
		return err
	}
	own := []link{titled(a.href(c, collection), "self", jsonType, export.Title)}
	document, err := a.collectionOf(r, own)
	if err != nil {
		return err
	}
	if r.html {
		return a.documentPage(r, textOf(collectionsText), append(a.selves(r, jsonType), own...), nil)
	}
	return a.sendJSON(r, jsonType, struct {
		Links       []link                `json:"links"`
		Collections []*collectionDocument `json:"collections"`
	}{a.selves(r, jsonType), []*collectionDocument{document}})
}

// collection answers /ogc/collections/lieux.
func (a *api) collection(c web.Context) error {
	r, err := a.ask(c, plainForm, c.Request().URL.RawQuery, jsonType)
	if err != nil {
		return err
	}
	document, err := a.collectionOf(r, a.selves(r, jsonType))
	if err != nil {
		return err
	}
	if r.html {
		table := &table{Head: systemsHead, Pairs: true}
		for i := range systems {
			table.Rows = append(table.Rows, []cell{{Text: systems[i].name}, {Text: systems[i].uri}})
		}
		return a.documentPage(r, textOf(collectionText), document.Links, table)
	}
	return a.sendJSON(r, jsonType, document)
}

// queryables answers /ogc/collections/lieux/queryables: a JSON Schema of what filters may compare.
func (a *api) queryables(c web.Context) error {
	r, err := a.ask(c, plainForm, c.Request().URL.RawQuery, schemaType)
	if err != nil {
		return err
	}
	if r.html {
		return a.documentPage(r, textOf(queryablesText), a.selves(r, schemaType), a.propertyTable())
	}
	properties := map[string]any{geometryName: map[string]string{
		"title": "Position", "x-ogc-role": "primary-geometry", "format": "geometry-point"}}
	for i := range a.columns {
		properties[a.columns[i].Name] = schemaOf(&a.columns[i])
	}
	return a.sendJSON(r, schemaType, map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": a.href(c, queryablesPath), "type": "object",
		"title": export.Title, "description": about, "properties": properties, "additionalProperties": false,
	})
}

// schema answers /ogc/collections/lieux/schema: a JSON Schema of a Feature, from which GDAL knows the fields that
// its first page lacks.
func (a *api) schema(c web.Context) error {
	r, err := a.ask(c, plainForm, c.Request().URL.RawQuery, schemaType)
	if err != nil {
		return err
	}
	if r.html {
		return a.documentPage(r, textOf(queryablesText), a.selves(r, schemaType), a.propertyTable())
	}
	feature := a.schemas()["feature"].(object)
	feature["$schema"], feature["$id"] = "https://json-schema.org/draft/2020-12/schema", a.href(c, schemaPath)
	point := feature["properties"].(object)["geometry"].(object)
	delete(point, "nullable") // of OpenAPI 3.0
	feature["properties"].(object)["geometry"] = object{"oneOf": []object{point, {"type": "null"}}}
	delete(feature["properties"].(object), "links")
	return a.sendJSON(r, schemaType, feature)
}

// propertyTable returns a table of the properties.
func (a *api) propertyTable() *table {
	table := &table{Head: propertiesHead, Pairs: true}
	for i := range a.columns {
		table.Rows = append(table.Rows, []cell{{Text: a.columns[i].Name}, {Text: a.columns[i].Help}})
	}
	return table
}

// schemaOf returns the JSON Schema of the values of a column.
func schemaOf(c *export.Column) map[string]any {
	schema := map[string]any{"title": c.Name, "description": c.Help}
	text := map[string]any{"type": "string"}
	if f := directory.FieldNamed(c.Name); f != nil {
		schema["title"] = f.Label
		if f.Vocabulary != nil {
			text["enum"] = f.Vocabulary.Values
		}
	}
	switch c.Kind {
	case export.NumberCell:
		schema["type"] = "number"
	case export.DayCell:
		schema["type"], schema["format"] = "string", "date"
	case export.ListCell:
		schema["type"], schema["items"] = "array", text
	case export.TextCell:
		schema["type"] = "string"
		if text["enum"] != nil {
			schema["enum"] = text["enum"]
		}
	}
	return schema
}
