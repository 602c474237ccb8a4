package read

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// mappingSuffix ends the name of the file with the mapping of a listing.
const mappingSuffix = ".config.json"

// Find returns the listing, and its mapping if there is one, at a path: a folder NAME that
// contains NAME.csv|json|geojson|ndjson|xlsx and perhaps NAME.config.json, or the listing
// itself, with NAME.config.json next to it. A folder whose files have other names is accepted
// if there is only one candidate. Errors: NotFound, and Invalid with the candidates when there
// are several.
func Find(path string) (listing, mapping string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		if os.IsNotExist(err) {
			return "", "", directory.Errorf(directory.NotFound, "%s n'existe pas", path)
		}
		return "", "", directory.Errorf(directory.Invalid, "%s est illisible : %w", path, cause(err))
	}
	if info.IsDir() {
		return findInFolder(path)
	}
	if strings.HasSuffix(path, mappingSuffix) {
		return "", "", directory.Errorf(directory.Invalid,
			"%s est une correspondance : donnez la liste, ou le dossier qui contient les deux", path)
	}
	mapping = filepath.Join(filepath.Dir(path), Stem(path)+mappingSuffix)
	if _, err := os.Stat(mapping); err != nil {
		mapping = ""
	}
	return path, mapping, nil
}

// Stem returns the name of the file of a listing without folder and extensions.
func Stem(path string) string {
	name := filepath.Base(path)
	name = strings.TrimSuffix(name, ".gz")
	return strings.TrimSuffix(name, filepath.Ext(name))
}

func findInFolder(dir string) (listing, mapping string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", "", directory.Errorf(directory.Invalid, "le dossier %s est illisible : %w", dir, cause(err))
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		absolute = dir
	}
	name := filepath.Base(absolute)
	var listings, mappings []string
	for _, entry := range entries {
		file := entry.Name()
		switch {
		case entry.IsDir() || strings.HasPrefix(file, "."):
		case strings.HasSuffix(file, mappingSuffix):
			mappings = append(mappings, file)
		case formatOfName(file) != "" && filepath.Ext(file) != ".txt":
			listings = append(listings, file)
		}
	}
	listing, err = choose(dir, name, "liste", listings, func(f string) bool { return Stem(f) == name })
	if err != nil {
		return "", "", err
	}
	if listing == "" {
		return "", "", directory.Errorf(directory.NotFound,
			"le dossier %s ne contient aucune liste (csv, json, geojson, ndjson ou xlsx)", dir)
	}
	mapping, err = choose(dir, name, "correspondance", mappings, func(f string) bool {
		stem := strings.TrimSuffix(f, mappingSuffix)
		return stem == name || stem == Stem(listing)
	})
	return listing, mapping, err
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
