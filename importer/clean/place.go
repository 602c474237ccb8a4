package clean

import (
	"sync"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/importer/clean/hours"
)

// Settings is what cleaning needs besides the row. One Settings serves a whole import
// and is safe for concurrent use. It must not be copied after first use.
type Settings struct {
	Source    importer.Source
	Gazetteer *territory.Gazetteer
	Now       time.Time // required: bounds the dates
	// Lexicon is the words of the listing itself, by which its lost letters are found; nil: none were lost.
	Lexicon *Lexicon
	Survey  *Survey // of the listing; nil: nothing is known of its other rows

	items        itemCache
	hours        hours.Cache
	once         sync.Once
	communesOnce sync.Once
	communes     *Lexicon
	// departements are the codes of those that the listing covers, by Source.Territory or, if it names none,
	// by its rows.
	departements []string
}

func (s *Settings) prepare() {
	s.once.Do(func() {
		if s.departements = departementsOf(s.Gazetteer, s.Source.Territory); s.departements == nil {
			s.departements = s.Survey.Departements()
		}
	})
}

// work is one row being cleaned.
type work struct {
	draft    *importer.Draft
	settings *Settings
	row      *importer.Row
	place    *directory.Place
	// commune and address are the cells of the listing. With the name they replace a
	// missing own id, so that the id does not depend on the rules.
	commune, address string
}

// steps clean a row, in order: each reads the draft, writes the place, and adds its
// findings. The commune comes before the fields that depend on it (telephone, pivot),
// the persons after all texts.
var steps = [...]func(*work){
	(*work).lengths,
	(*work).name,
	(*work).where,
	(*work).pivot,
	(*work).date,
	(*work).telephone,
	(*work).contacts,
	(*work).links,
	(*work).lists,
	(*work).presentation,
	(*work).hours,
	(*work).texts,
	(*work).source,
	(*work).persons,
	(*work).identity,
	(*work).required,
}

// Place cleans one draft into a place, with findings of all that it did. It never
// fails: a row that cannot be published (it names no place) has the state RefusedRow
// and a finding that gives the reason. The place has no position yet, see importer/locate.
func Place(d *importer.Draft, s *Settings) importer.Row {
	s.prepare()
	row := importer.Row{State: importer.Published}
	if d.Record != nil {
		row.Rank, row.Line = d.Record.Rank, d.Record.Line
	}
	row.Findings = append(make([]importer.Finding, 0, len(d.Findings)+usualFindings), d.Findings...)
	w := &work{draft: d, settings: s, row: &row, place: &row.Place}
	for _, step := range steps {
		step(w)
	}
	return row
}

// usualFindings is a capacity that most rows do not exceed.
const usualFindings = 12
