package sources

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// Resolve returns the source, and the location of its listing, for the argument of a command:
// a known source, a folder or file, an http(s) address, or "-" for standard input (name is
// then the source). listingsDir is a folder of listings as NAME/NAME.*, or ""; it takes
// precedence over the address of a source.
//
// The name of a folder or file is that of the source. A known source of that name provides the
// settings; a mapping next to the listing takes precedence over its own. Errors: NotFound with
// the most similar name, Invalid.
func Resolve(argument, name, listingsDir string) (importer.Source, string, error) {
	path, key := splitKey(argument)
	switch {
	case argument == "-" || strings.HasPrefix(argument, "-@"):
		s, err := settingsOf(name, "donnez le nom de la source que l'entrée standard contient")
		return s, argument, err
	case strings.HasPrefix(argument, "http://"), strings.HasPrefix(argument, "https://"):
		s, err := settingsOf(firstOf(name, slugOfURL(argument)), "donnez le nom de la source de "+argument)
		s.Namesake = name == "" && s.Lent && s.URL != argument
		return s, argument, err
	}
	if s, location, ok, err := byName(argument, listingsDir); ok || err != nil {
		return s, location, err
	}
	if _, err := os.Stat(path); err == nil || looksLikePath(argument) {
		s, location, err := load(path, name)
		if key != "" {
			location += "@" + key
		}
		return s, location, err
	}
	return importer.Source{}, "", unknown(argument)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// splitKey cuts `@key` off a path that does not exist under its whole name.
func splitKey(argument string) (string, string) {
	if _, err := os.Stat(argument); err == nil {
		return argument, ""
	}
	if at := strings.LastIndexByte(argument, '@'); at > 0 && !strings.ContainsAny(argument[at:], `/\`) {
		return argument[:at], argument[at+1:]
	}
	return argument, ""
}

func looksLikePath(argument string) bool {
	return strings.ContainsAny(argument, `/\.`)
}

// byName finds the listing of a known source: in the folder of listings, else at its address.
// ok is false when the argument may be a path.
func byName(name, listingsDir string) (s importer.Source, location string, ok bool, err error) {
	if looksLikePath(name) {
		return s, "", false, nil
	}
	s, ok, err = Find(name)
	if err != nil {
		return s, "", false, err
	}
	if listingsDir != "" {
		dir := filepath.Join(listingsDir, name)
		if info, statErr := os.Stat(dir); statErr == nil && info.IsDir() {
			s, location, err = load(dir, name)
			return s, location, true, err
		}
	}
	switch {
	case !ok:
		return s, "", false, nil
	case s.URL != "":
		return s, s.URL, true, nil
	}
	if _, statErr := os.Stat(name); statErr == nil {
		return s, "", false, nil
	}
	return s, "", false, directory.Errorf(directory.NotFound,
		"la source %s n'a pas d'adresse connue : donnez le dossier ou le fichier qui contient sa liste, ou un "+
			"dossier de listes qui contient %s/", name, name)
}

// load returns the source of a folder or file.
func load(path, name string) (importer.Source, string, error) {
	found, err := read.Find(path)
	if err != nil {
		return importer.Source{}, "", err
	}
	fromFile := name == ""
	if fromFile {
		name = Slug(StemOf(path))
	}
	s, err := settingsOf(name, "le nom de "+path+" ne peut pas nommer une source : donnez-en un")
	if err != nil {
		return importer.Source{}, "", err
	}
	if found.Source != "" {
		data, err := os.ReadFile(found.Source)
		if err != nil {
			return importer.Source{}, "", directory.Errorf(directory.Invalid, "la source %s est illisible", found.Source)
		}
		if err := amend(&s, filepath.Base(found.Source), data); err != nil {
			return importer.Source{}, "", err
		}
	}
	if found.Mapping != "" {
		data, err := os.ReadFile(found.Mapping)
		if err != nil {
			return importer.Source{}, "",
				directory.Errorf(directory.Invalid, "la correspondance %s est illisible", found.Mapping)
		}
		s.Mapping, s.MappingName, s.Lent = data, filepath.Base(found.Mapping), false
	}
	s.Namesake = fromFile && s.Lent
	return s, found.Listing, nil
}

// StemOf returns the name of a folder, or of a file without its extensions.
func StemOf(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		absolute = path
	}
	if info, err := os.Stat(absolute); err == nil && info.IsDir() {
		return filepath.Base(absolute)
	}
	return read.Stem(absolute)
}

// settingsOf returns the known source of a name, or one without settings.
func settingsOf(name, missing string) (importer.Source, error) {
	slug := Slug(name)
	if slug == "" {
		return importer.Source{}, directory.Errorf(directory.Invalid, "%s", missing)
	}
	s, ok, err := Find(slug)
	if err != nil || ok {
		return s, err
	}
	return importer.Source{Name: slug, Title: name, Untitled: true}, nil
}

func slugOfURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if stem := read.Stem(path.Base(u.Path)); stem != "" && stem != "." && stem != "/" {
		return stem
	}
	return u.Hostname()
}

// unknown returns the error of a name that nothing has, with the most similar one.
func unknown(name string) error {
	sources, err := all()
	if err != nil {
		return err
	}
	best, distance := "", len(name)/3+2
	var names []string
	for _, s := range sources {
		names = append(names, s.Name)
		if d := levenshtein.ComputeDistance(Slug(name), s.Name); d < distance {
			best, distance = s.Name, d
		}
	}
	if best != "" {
		return directory.Errorf(directory.NotFound,
			"aucune source ni aucun fichier ne s'appelle « %s » ; peut-être « %s » ?", name, best)
	}
	return directory.Errorf(directory.NotFound,
		"aucune source ni aucun fichier ne s'appelle « %s » ; les sources connues sont : %s", name,
		strings.Join(names, ", "))
}
