package read

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lieux-numeriques/lieux/importer"
)

// layerColumn holds the name of the layer of a place, in maps that have several.
const layerColumn = "calque"

// layers reads documents that hold several FeatureCollections, as uMap exports a map. The name of a layer stands
// after its features, so names are read first, in a pass of their own.
type layers struct {
	names  []string
	empty  []string // layers without features
	at     int      // the layer being read
	inside bool
}

// layerOptions are the properties that may hold the name of a layer, the options of uMap under their present and
// their former key.
type layerOptions struct {
	Name    string                `json:"name"`
	Title   string                `json:"title"`
	Options struct{ Name string } `json:"_umap_options"`
	Former  struct{ Name string } `json:"_storage_options"`
}

func (o *layerOptions) name(n int) string {
	for _, name := range []string{o.Options.Name, o.Former.Name, o.Name, o.Title} {
		if name = strings.TrimSpace(name); name != "" {
			return name
		}
	}
	return fmt.Sprintf("calque %d", n+1)
}

// readNames reads the names of the layers of the current page.
func (j *jsonReader) readNames() error {
	file, text, err := j.listing.text(j.page)
	if err != nil {
		return err
	}
	defer file.Close()
	pass := &jsonReader{listing: j.listing, shape: j.shape, scan: newJSONScanner(text), flat: j.flat}
	if err := pass.enter(); err != nil {
		return err
	}
	j.layers = &layers{}
	for n := 0; ; n++ {
		if more, err := pass.nextLayer(); err != nil || !more {
			return err
		}
		options, features, err := pass.layerOptions()
		if err != nil {
			return err
		}
		name := options.name(n)
		j.layers.names = append(j.layers.names, name)
		if !features {
			j.layers.empty = append(j.layers.empty, name)
		}
	}
}

// nextLayer enters the next item of the array of layers that is an object.
func (j *jsonReader) nextLayer() (more bool, err error) {
	for {
		b, ok := j.scan.peek()
		switch {
		case !ok:
			return false, j.broken(errTruncated)
		case b == ']':
			j.scan.pos++
			return false, nil
		case b == '{':
			j.scan.pos++
			return true, nil
		case b == ',':
			j.scan.pos++
		default:
			if _, _, err := j.scan.value(false); err != nil {
				return false, j.broken(err)
			}
		}
	}
}

// layerOptions reads a layer to its end, without its features.
func (j *jsonReader) layerOptions() (options layerOptions, features bool, err error) {
	for {
		name, ok, err := j.key()
		if err != nil || !ok {
			return options, features, err
		}
		b, _ := j.scan.peek()
		keep := b == '"' || strings.HasPrefix(name, "_")
		raw, _, err := j.scan.value(keep)
		if err != nil {
			return options, features, j.broken(err)
		}
		if keep {
			quoted, _ := json.Marshal(name)
			_ = json.Unmarshal([]byte("{"+string(quoted)+":"+string(raw)+"}"), &options)
		}
		features = features || name == "features" && b == '['
	}
}

// enterLayer enters the features of the next layer that has some. It returns false at the end of the layers or at
// an error.
func (j *jsonReader) enterLayer() bool {
	for {
		more, err := j.nextLayer()
		if err != nil || !more {
			j.err = err
			return false
		}
		name := j.layers.names[j.layers.at]
		j.layers.at++
		for {
			key, ok, err := j.key()
			if err != nil {
				j.err = err
				return false
			}
			if !ok {
				break // a layer without features
			}
			if b, _ := j.scan.peek(); key == "features" && b == '[' {
				j.scan.pos++
				j.layers.inside, j.flat.layer = true, name
				return true
			}
			if _, _, err := j.scan.value(false); err != nil {
				j.err = j.broken(err)
				return false
			}
		}
	}
}

// leaveLayer skips what follows the features of a layer.
func (j *jsonReader) leaveLayer() {
	j.layers.inside = false
	_, _, j.err = j.layerOptions()
}

// findings reports the layers that were found.
func (l *layers) findings() []importer.Finding {
	found := []importer.Finding{finding("liste.calques", importer.Reported, strings.Join(l.names, ", "),
		"Les lieux de tous les calques sont lus ; le nom du calque est dans la colonne « "+layerColumn+" ».")}
	if len(l.empty) > 0 {
		found = append(found, finding("liste.calque_vide", importer.Reported, strings.Join(l.empty, ", "),
			"Ces calques ne contiennent aucun lieu : leurs données sont peut-être ailleurs."))
	}
	return found
}
