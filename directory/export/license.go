package export

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
)

// License is a licence of open data that has an address.
type License struct {
	Code string // as catalogues write it: SPDX, or the code of the State
	Name string
	URL  string

	dataGouv string // as data.gouv.fr names it
}

// licenses are the licences that sources use, with the beginnings of their names, folded.
var licenses = []struct {
	License
	names []string
}{
	{License{"etalab-2.0", "Licence Ouverte 2.0", "https://spdx.org/licenses/etalab-2.0", "lov2"},
		[]string{"licence ouverte", "lov2", "lo 2", "etalab", "open licence"}},
	{License{"ODbL-1.0", "ODbL 1.0", "https://spdx.org/licenses/ODbL-1.0", "odc-odbl"},
		[]string{"odbl", "odc odbl", "open database"}},
	{License{"CC-BY-4.0", "CC BY 4.0", "https://spdx.org/licenses/CC-BY-4.0", "cc-by"},
		[]string{"cc by 4", "creative commons by 4"}},
	{License{"CC-BY-SA-4.0", "CC BY-SA 4.0", "https://spdx.org/licenses/CC-BY-SA-4.0", "cc-by-sa"}, []string{"cc by sa"}},
	{License{"CC0-1.0", "CC0 1.0", "https://spdx.org/licenses/CC0-1.0", "cc-zero"}, []string{"cc0", "domaine public"}},
}

// Licenses returns the licences of the sources of a version, each once, and the sources that give none.
func Licenses(v directory.View) (named []License, silent []string) {
	for _, s := range v.Sources() {
		license, _ := LicenseNamed(s.License)
		if s.License == "" {
			silent = append(silent, cmp.Or(s.Title, s.Name))
		} else if !slices.Contains(named, license) {
			named = append(named, license)
		}
	}
	return named, silent
}

// LicenseNamed returns the licence that a source writes in its own way; ok is false when it is not known.
func LicenseNamed(text string) (license License, ok bool) {
	folded := strings.NewReplacer("-", " ", "_", " ").Replace(directory.Fold(text))
	for _, l := range licenses {
		for _, name := range l.names {
			if strings.HasPrefix(folded, name) {
				return l.License, true
			}
		}
	}
	return License{Name: text}, false
}

// DataGouvLicense returns the licence of a version as data.gouv.fr names it: that of all sources or, when they have
// several, the one that stands for others; notspecified when a source gives none.
func DataGouvLicense(v directory.View) string {
	named, silent := Licenses(v)
	switch {
	case len(silent) > 0 || len(named) == 0:
		return "notspecified"
	case len(named) == 1 && named[0].dataGouv != "":
		return named[0].dataGouv
	}
	return "other-open"
}
