package importer

import (
	"slices"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// Additions is the name of the source whose records are the new places that people reported.
const Additions = "signalements"

// Source is the provider of a listing and the settings of its import.
type Source struct {
	Name      string // slug: "gironde"; the value of the `source` filter, also in reports
	Title     string // libellé
	Untitled  bool   // Title is only what the folder, the file or the argument is called
	Publisher string // producteur
	URL       string // where the listing is; "" when it is only ever given as a file
	Homepage  string
	License   string // licence, as its producer states it; "" unknown
	Territory string // free text or code
	Contact   string // address for "signaler une erreur"
	// Departements are the codes of those that the listing covers; nil: not said.
	Departements []string
	// Aliases are other names that rows, files and filters give to the source.
	Aliases []string
	// Format is csv, json, geojson or xlsx; "" to detect. Encoding and Delimiter likewise.
	Format, Encoding, Delimiter string
	Key                         string    // property of a JSON object that holds the rows ("@key")
	Authority                   int       // for merging: higher wins on equal freshness
	Date                        time.Time // the listing's own date, given to rows without one; zero: none
	FunctionalEmails            bool      // the producer declares nominative-looking e-mails functional
	Presence                    bool      // each row is one person's presence at a place: see PresenceRule
	// JSON in the mapping language; nil: the listing has the columns of the référentiel
	Mapping     []byte
	MappingName string // for messages
	Lent        bool   // the mapping is that of a known source: it did not come with the listing
	Namesake    bool   // the source is known by the name of the file only, which nobody gave on purpose
	TokenEnv    string // environment variable that holds the bearer token of URL; "" none
}

// Names reports whether a text is a name of the source: its name, title or an alias, whatever
// its case, accents, punctuation and spaces.
func (s *Source) Names(text string) bool {
	return directory.SameLetters(text, s.Name) || directory.SameLetters(text, s.Title) ||
		slices.ContainsFunc(s.Aliases, func(alias string) bool { return directory.SameLetters(text, alias) })
}
