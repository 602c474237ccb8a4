package directory

// CountedLabel is a label of the register and the number of places that have it.
type CountedLabel struct {
	Label
	Count int `json:"lieux"`
}

// CountLabels returns the labels of the register of a version, with how many places that match q
// have each.
func CountLabels(v View, q *Query) ([]CountedLabel, error) {
	facets, err := v.Facets(q, "label")
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, f := range facets {
		for _, value := range f.Values {
			counts[value.Value] = value.Count
		}
	}
	register := StandardLabels.With(v.Criteria().Labels).Labels()
	labels := make([]CountedLabel, 0, len(register))
	for _, l := range register {
		labels = append(labels, CountedLabel{l, counts[l.Name]})
	}
	return labels, nil
}

// UnknownLabel is the error about a code that no label of the register has.
func UnknownLabel() *Error {
	return Errorf(NotFound, "aucun label du registre n'a ce code ; /labels les donne tous")
}

// SourceNamed returns the source of a version that has a name. The error is NotFound, with the
// most similar name.
func SourceNamed(v View, name string) (*SourceSummary, error) {
	sources := v.Sources()
	names := make([]string, 0, len(sources))
	for i := range sources {
		if sources[i].Name == name {
			return &sources[i], nil
		}
		names = append(names, sources[i].Name)
	}
	if near := NewVocabulary("source", names...).Closest(name); near != "" {
		return nil, Errorf(NotFound, "aucune source ne s'appelle « %s » ; peut-être « %s » ?", name, near)
	}
	return nil, Errorf(NotFound, "aucune source ne s'appelle « %s » ; /sources les donne toutes", name)
}
