package directory

// Criteria is how the quality of service is judged and the labels that territories
// grant: a data file, which collectivities may replace by theirs.
// Its JSON is that file, and the member `qualite` of /referentiel.
type Criteria struct {
	Version string      `json:"version"` // another one whenever anything below changes
	List    []Criterion `json:"criteres"`
	Labels  []OwnLabel  `json:"labels,omitempty"`

	// Translations are the texts above in other languages, by language then by
	// French text. Those of the criteria that the program carries are in its catalogues.
	Translations map[string]map[string]string `json:"traductions,omitempty"`
}

// Criterion is one question asked about a place. Texts are in French;
// see Criteria.Translations.
type Criterion struct {
	Code        string    `json:"code"`                  // stable
	Weight      float64   `json:"poids"`                 // share of the score; the weights of what is asked everywhere add up to 1
	Label       string    `json:"libelle"`               // what it asks
	Advice      string    `json:"conseil"`               // what would raise it, on one place
	Repair      string    `json:"remede"`                // the same for many places, which {lieux} counts
	Measure     string    `json:"mesure"`                // how it is found out: see package quality
	Fields      []string  `json:"champs,omitempty"`      // référentiel's fields that are looked at
	Length      int       `json:"caracteres,omitempty"`  // of a text that says enough
	FullMonths  int       `json:"plein_mois,omitempty"`  // age up to which a date counts fully
	NoneMonths  int       `json:"nul_mois,omitempty"`    // age from which it counts for nothing
	Labels      []string  `json:"labels,omitempty"`      // codes of own labels, one of which is asked
	Territories []string  `json:"territoires,omitempty"` // where it is asked, "departement:33"; none: everywhere
	Findings    []Finding `json:"constats"`              // one for each thing that the measure can find
}

// Finding is one thing that a measure can find, and what it is worth.
type Finding struct {
	Code  string  `json:"code"`             // stable
	Value float64 `json:"valeur,omitempty"` // 0..1; of an ageing date it is reckoned
	Text  string  `json:"texte"`            // {date} stands for date_maj
}

// OwnLabel is a label that a territory grants in addition to those of the référentiel. It is
// recognised by a value of one field, shown among a place's labels, and found by
// the filter `label` under its name or its code.
type OwnLabel struct {
	Code        string   `json:"code"`                  // stable
	Name        string   `json:"nom"`                   // as shown
	GrantedBy   string   `json:"delivre_par"`           // who grants it
	URL         string   `json:"page,omitempty"`        // what it stands for
	Territories []string `json:"territoires,omitempty"` // where it is valid, "departement:33"; none: everywhere
	Field       string   `json:"champ"`                 // the référentiel's field that shows it…
	Values      []string `json:"valeurs"`               // …by one of these, whatever their case and accents
}

// Criterion is the criterion of a code; nil when there is none.
func (c *Criteria) Criterion(code string) *Criterion {
	for i := range c.List {
		if c.List[i].Code == code {
			return &c.List[i]
		}
	}
	return nil
}

// Finding is the finding of a code; nil when there is none.
func (c *Criterion) Finding(code string) *Finding {
	for i := range c.Findings {
		if c.Findings[i].Code == code {
			return &c.Findings[i]
		}
	}
	return nil
}

// QualitySummary is the quality of many places: of a source, of a territory.
type QualitySummary struct {
	Score    float64            `json:"score"`    // mean of those of the places, 0..1
	Places   int                `json:"lieux"`    // how many
	Criteria []CriterionSummary `json:"criteres"` // in the order of the criteria, without those that apply to no place
	Advice   []string           `json:"conseils"` // what would raise the score most, in French, with the gain
}

// CriterionSummary is one criterion over many places.
type CriterionSummary struct {
	Code  string  `json:"code"`
	Label string  `json:"libelle"`
	Asked int     `json:"lieux"`       // places that it is asked of
	Met   int     `json:"remplis"`     // of which these meet it fully
	Share float64 `json:"part"`        // Met / Asked, 0..1
	Mean  float64 `json:"valeur"`      // mean value, 0..1
	Gain  float64 `json:"gain"`        // what the mean score would gain were it met everywhere
	Left  int     `json:"a_completer"` // Asked - Met
}
