package directory

// Criteria holds the criteria of the quality score and the labels that territories
// grant: a data file, which a local authority may replace.
// Its JSON is that file, and the member `qualite` of /referentiel.
type Criteria struct {
	Version string      `json:"version"` // changes with anything below
	List    []Criterion `json:"criteres"`
	Labels  []Label     `json:"labels,omitempty"` // they extend StandardLabels

	// Translations holds the texts above in other languages, by language then by
	// French text. Those of the embedded criteria are in the catalogues of the program.
	Translations map[string]map[string]string `json:"traductions,omitempty"`
}

// Criterion is one question asked about a place. Texts are in French;
// see Criteria.Translations.
type Criterion struct {
	Code        string    `json:"code"`                  // stable
	Weight      float64   `json:"poids"`                 // share of the score; weights without Territories add up to 1
	Label       string    `json:"libelle"`               // the question
	Advice      string    `json:"conseil"`               // how to improve one place
	Repair      string    `json:"remede"`                // how to improve {lieux} places
	Measure     string    `json:"mesure"`                // see package quality
	Fields      []string  `json:"champs,omitempty"`      // fields of the référentiel that it reads
	Length      int       `json:"caracteres,omitempty"`  // of a sufficient text, in characters
	FullMonths  int       `json:"plein_mois,omitempty"`  // largest age of value 1
	NoneMonths  int       `json:"nul_mois,omitempty"`    // smallest age of value 0
	Labels      []string  `json:"labels,omitempty"`      // codes of own labels, one of which is required
	Territories []string  `json:"territoires,omitempty"` // where it applies, "departement:33"; none: everywhere
	Findings    []Outcome `json:"constats"`              // one for each outcome of the measure
}

// Outcome is one result that a measure can have, and its value.
type Outcome struct {
	Code  string  `json:"code"`             // stable
	Value float64 `json:"valeur,omitempty"` // 0..1; computed for an ageing date
	Text  string  `json:"texte"`            // date_maj replaces {date}
}

// Criterion returns the criterion with a code, nil when there is none.
func (c *Criteria) Criterion(code string) *Criterion {
	for i := range c.List {
		if c.List[i].Code == code {
			return &c.List[i]
		}
	}
	return nil
}

// Outcome returns the outcome with a code, nil when the measure has none.
func (c *Criterion) Outcome(code string) *Outcome {
	for i := range c.Findings {
		if c.Findings[i].Code == code {
			return &c.Findings[i]
		}
	}
	return nil
}

// QualitySummary is the quality of many places: those of a source or of a query.
type QualitySummary struct {
	Score    float64            `json:"score"`    // mean of those of the places, 0..1
	Places   int                `json:"lieux"`    // how many
	Criteria []CriterionSummary `json:"criteres"` // in the order of the criteria, without those that apply to no place
	Advice   []string           `json:"conseils"` // in French, the largest gain first
}

// CriterionSummary is one criterion over many places.
type CriterionSummary struct {
	Code  string  `json:"code"`
	Label string  `json:"libelle"`
	Asked int     `json:"lieux"`       // places that it applies to
	Met   int     `json:"remplis"`     // those of value 1
	Share float64 `json:"part"`        // Met / Asked, 0..1
	Mean  float64 `json:"valeur"`      // mean value, 0..1
	Gain  float64 `json:"gain"`        // of the mean score if all places met it
	Left  int     `json:"a_completer"` // Asked - Met
}
