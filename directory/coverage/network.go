package coverage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// KindNetwork is the kind of a network: a named view with a perimeter of whole communes. It is no kind of
// the gazetteer.
const KindNetwork territory.Kind = "reseau"

// Network is a named view: the places of some communes that match some filters.
type Network struct {
	Code    string // of its address: small letters, digits and hyphens
	Title   string
	Text    string // what it is; "" none
	Site    string // its own site, http or https; "" none
	Filters string // of its places, as a query string; "" all
	Areas   string // its perimeter as a query string: commune=33063,33249

	communes []string // INSEE codes of its communes, in order
}

// Query returns the view as a query string of the API.
func (n *Network) Query() string { return strings.TrimSuffix(n.Areas+"&"+n.Filters, "&") }

// Communes returns how many communes the perimeter has.
func (n *Network) Communes() int { return len(n.communes) }

// Network returns the network of a code, nil when there is none.
func (e *Engine) Network(code string) *Network {
	for i := range e.settings.Networks {
		if strings.EqualFold(e.settings.Networks[i].Code, code) {
			return &e.settings.Networks[i]
		}
	}
	return nil
}

// Networks returns the networks, in the order of their files.
func (e *Engine) Networks() []Network { return slices.Clone(e.settings.Networks) }

func (e *Engine) membersOf(n *Network) []*territory.Commune {
	members := make([]*territory.Commune, len(n.communes))
	for i, code := range n.communes {
		members[i] = e.country.communes[e.country.number(code)]
	}
	return members
}

// NetworkReader reads networks.
type NetworkReader struct {
	Gazetteer *territory.Gazetteer
	Check     func(filters string) error        // what is wrong with the filters of a network
	Open      func(name string) ([]byte, error) // reads the file that a perimeter names
}

// networkFile is a network as an operator writes it.
type networkFile struct {
	Code      string          `json:"code"`
	Title     string          `json:"titre"`
	Text      string          `json:"presentation"`
	Site      string          `json:"site"`
	Communes  []string        `json:"communes"`
	EPCI      []string        `json:"epci"`
	Depts     []string        `json:"departements"`
	Regions   []string        `json:"regions"`
	Perimeter json.RawMessage `json:"perimetre"`
	Filters   string          `json:"filtres"`
}

// Read reads networks: a JSON object, or an array of them, with code, titre and, of communes, epci,
// departements, regions and perimetre (GeoJSON, or the name of a file of it), one or several; presentation,
// site and filtres may be left out. The error is French and lists all that is wrong.
func (r *NetworkReader) Read(file []byte) ([]Network, error) {
	var written []networkFile
	file = bytes.TrimSpace(bytes.TrimPrefix(file, []byte("\ufeff")))
	if !bytes.HasPrefix(file, []byte("[")) {
		file = slices.Concat([]byte("["), file, []byte("]"))
	}
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&written); err != nil {
		return nil, fmt.Errorf("ce n'est pas une description de réseaux en JSON : %w", err)
	}
	var networks []Network
	var wrong []error
	for i := range written {
		n, err := r.network(&written[i])
		if err == nil && slices.ContainsFunc(networks, func(other Network) bool { return other.Code == n.Code }) {
			err = errors.New("un autre réseau a ce code")
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("réseau %d (%s) : %w", i+1, written[i].Code, err))
			continue
		}
		networks = append(networks, n)
	}
	return networks, errors.Join(wrong...)
}

var codePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (r *NetworkReader) network(w *networkFile) (Network, error) {
	n := Network{Code: w.Code, Title: strings.TrimSpace(w.Title), Text: strings.TrimSpace(w.Text), Site: w.Site}
	if !codePattern.MatchString(n.Code) || len(n.Code) > 60 {
		return n, errors.New("le code est fait de lettres minuscules sans accent, de chiffres et de tirets, 60 au plus")
	}
	if n.Title == "" {
		return n, errors.New("un titre est attendu")
	}
	if u, err := url.Parse(n.Site); n.Site != "" && (err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http")) {
		return n, fmt.Errorf("« %s » n'est pas l'adresse d'un site", n.Site)
	}
	if err := n.setFilters(w.Filters, r.Check); err != nil {
		return n, err
	}
	return n, r.setPerimeter(&n, w)
}

// setFilters checks the filters: a network has its own perimeter.
func (n *Network) setFilters(filters string, check func(string) error) error {
	values, err := url.ParseQuery(strings.TrimPrefix(filters, "?"))
	if err != nil {
		return fmt.Errorf("filtres illisibles : %w", err)
	}
	for name := range values {
		p, known := query.Named(name)
		if known && (query.Areas | query.SetOf(query.Bound, query.Near, query.Radius, query.Places)).Has(p) {
			return fmt.Errorf("le filtre %s n'a pas sa place : le réseau a son périmètre", name)
		}
	}
	n.Filters = values.Encode()
	return check(n.Filters)
}

// maxAreas bounds the perimeter in addresses, in bytes.
const maxAreas = 6000

func (r *NetworkReader) setPerimeter(n *Network, w *networkFile) error {
	g := r.Gazetteer
	given := 0
	only := territory.Kind("")
	var codes []string
	for _, part := range []struct {
		kind  territory.Kind
		codes []string
	}{
		{territory.KindCommune, w.Communes}, {territory.KindEPCI, w.EPCI},
		{territory.KindDepartement, w.Depts}, {territory.KindRegion, w.Regions},
	} {
		if len(part.codes) == 0 {
			continue
		}
		given++
		only, codes = part.kind, part.codes
		if err := n.addAreas(g, part.kind, part.codes); err != nil {
			return err
		}
	}
	if len(w.Perimeter) > 0 {
		given++
		only = ""
		raw := []byte(w.Perimeter)
		var name string
		if json.Unmarshal(raw, &name) == nil {
			var err error
			if raw, err = r.Open(name); err != nil {
				return err
			}
		}
		area, err := readPerimeter(raw)
		if err != nil {
			return err
		}
		n.communes = append(n.communes, area.communes(g)...)
	}
	if given == 0 {
		return errors.New("un périmètre est attendu : communes, epci, departements, regions ou perimetre (GeoJSON)")
	}
	slices.Sort(n.communes)
	if n.communes = slices.Compact(n.communes); len(n.communes) == 0 {
		return errors.New("aucune commune n'a son point dans ce périmètre")
	}
	if given > 1 || only == "" {
		only, codes = territory.KindCommune, n.communes
	}
	if n.Areas = string(only) + "=" + strings.Join(codes, ","); len(n.Areas) > maxAreas {
		return fmt.Errorf("ce périmètre de %d communes est trop grand pour une adresse : donnez des epci, des "+
			"departements ou des regions entiers, d'une seule sorte", len(n.communes))
	}
	return nil
}

// addAreas adds the communes of areas of a kind, or communes.
func (n *Network) addAreas(g *territory.Gazetteer, kind territory.Kind, codes []string) error {
	for _, code := range codes {
		if kind == territory.KindCommune {
			current, err := currentCode(g, code)
			if err != nil {
				return err
			}
			n.communes = append(n.communes, current)
			continue
		}
		if g.Area(kind, code) == nil {
			return fmt.Errorf("« %s » n'est pas le code d'un territoire de type %s", code, kind)
		}
		for _, c := range g.MembersOf(kind, code) {
			n.communes = append(n.communes, c.Code)
		}
	}
	return nil
}
