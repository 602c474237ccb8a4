package read

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// The ends of the names of the files next to a listing.
const (
	mappingSuffix = ".config.json"
	sourceSuffix  = ".source.yaml"
)

// Found are the paths of a listing and of the files next to it, "" for one that is missing.
type Found struct {
	Listing string
	Mapping string // NAME.config.json
	Source  string // NAME.source.yaml: who provides the listing
}

// Find returns the listing at a path: a folder NAME that contains NAME.csv|json|geojson|ndjson|xlsx
// and perhaps NAME.config.json and NAME.source.yaml, or the listing itself, with those next to it. A
// folder whose files have other names is accepted if there is only one candidate. Errors: NotFound,
// and Invalid with the candidates when there are several.
func Find(path string) (Found, error) {
	info, err := os.Stat(path)
	if err != nil {
		if os.IsNotExist(err) {
			return Found{}, directory.Errorf(directory.NotFound, "%s n'existe pas", path)
		}
		return Found{}, directory.Errorf(directory.Invalid, "%s est illisible : %w", path, cause(err))
	}
	if info.IsDir() {
		return findInFolder(path)
	}
	switch {
	case strings.HasSuffix(path, mappingSuffix):
		return Found{}, directory.Errorf(directory.Invalid,
			"%s est une correspondance : donnez la liste, ou le dossier qui contient les deux", path)
	case strings.HasSuffix(path, sourceSuffix):
		return Found{}, directory.Errorf(directory.Invalid,
			"%s dit d'où vient une liste : donnez la liste, ou le dossier qui contient les deux", path)
	}
	return Found{path, beside(path, mappingSuffix), beside(path, sourceSuffix)}, nil
}

// MappingPath returns where the mapping of a listing is to stand.
func MappingPath(listing string) string { return pathBeside(listing, mappingSuffix) }

func pathBeside(listing, suffix string) string {
	return filepath.Join(filepath.Dir(listing), Stem(listing)+suffix)
}

// beside returns the file of that suffix next to a listing, or "" if there is none.
func beside(listing, suffix string) string {
	path := pathBeside(listing, suffix)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// Stem returns the name of the file of a listing without folder and extensions.
func Stem(path string) string {
	name := filepath.Base(path)
	name = strings.TrimSuffix(name, ".gz")
	return strings.TrimSuffix(name, filepath.Ext(name))
}

func findInFolder(dir string) (found Found, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Found{}, directory.Errorf(directory.Invalid, "le dossier %s est illisible : %w", dir, cause(err))
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		absolute = dir
	}
	name := filepath.Base(absolute)
	var listings, mappings, descriptions []string
	for _, entry := range entries {
		file := entry.Name()
		switch {
		case entry.IsDir() || strings.HasPrefix(file, "."):
		case strings.HasSuffix(file, mappingSuffix):
			mappings = append(mappings, file)
		case strings.HasSuffix(file, sourceSuffix):
			descriptions = append(descriptions, file)
		case formatOfName(file) != "" && filepath.Ext(file) != ".txt":
			listings = append(listings, file)
		}
	}
	found.Listing, err = choose(dir, name, "liste", listings, func(f string) bool { return Stem(f) == name })
	if err != nil {
		return Found{}, err
	}
	if found.Listing == "" {
		return Found{}, directory.Errorf(directory.NotFound,
			"le dossier %s ne contient aucune liste (%s)", dir, FormatList())
	}
	ofListing := func(suffix string) func(string) bool {
		return func(f string) bool {
			stem := strings.TrimSuffix(f, suffix)
			return stem == name || stem == Stem(found.Listing)
		}
	}
	if found.Mapping, err = choose(dir, name, "correspondance", mappings, ofListing(mappingSuffix)); err != nil {
		return Found{}, err
	}
	found.Source, err = choose(dir, name, "description", descriptions, ofListing(sourceSuffix))
	return found, err
}

// choose returns the file that has the name of the folder, else the only one.
func choose(dir, name, kind string, files []string, named func(string) bool) (string, error) {
	candidates := files
	if same := slices.DeleteFunc(slices.Clone(files), func(f string) bool { return !named(f) }); len(same) > 0 {
		candidates = same
	}
	switch len(candidates) {
	case 0:
		return "", nil
	case 1:
		return filepath.Join(dir, candidates[0]), nil
	}
	return "", directory.Errorf(directory.Invalid,
		"le dossier %s contient plusieurs fichiers qui peuvent être la %s de « %s » : %s ; donnez celui qu'il faut",
		dir, kind, name, strings.Join(candidates, ", "))
}
