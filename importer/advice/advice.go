// Package advice explains in plain French what each rule of an import means and what the
// producer of the listing can do. The sentences are in rules.yaml.
package advice

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed rules.yaml
var file []byte

// Advice explains one rule.
type Advice struct {
	Says string `yaml:"dit"`   // what was found and done, one sentence
	Do   string `yaml:"faire"` // what the producer can do, one sentence
}

// Needed reports whether the producer has anything to do or to check.
func (a Advice) Needed() bool { return !strings.HasPrefix(a.Do, "Rien") }

var table = sync.OnceValues(func() (map[string]Advice, error) {
	var t map[string]Advice
	if err := yaml.UnmarshalWithOptions(file, &t, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("advice: %s", yaml.FormatError(err, false, true))
	}
	return t, nil
})

// Of returns the advice on a rule such as "telephone.trop_court". ok is false when there is
// none. The entry of the rule takes precedence over that of its prefix
// ("localisation.projection_*"), and this one over that of its code in any field
// ("*.espaces").
func Of(rule string) (a Advice, ok bool) {
	t, err := table()
	if err != nil {
		return a, false
	}
	if a, ok = t[rule]; ok {
		return a, true
	}
	_, code, dotted := strings.Cut(rule, ".")
	for i := strings.LastIndexByte(rule, '_'); dotted && i > 0; i = strings.LastIndexByte(rule[:i], '_') {
		if a, ok = t[rule[:i+1]+"*"]; ok {
			return a, true
		}
	}
	a, ok = t["*."+code]
	return a, ok && dotted
}
