package geocode

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer/locate"
)

// precisions by type of result. The position of a hamlet (locality) is as precise as that of a
// street.
var precisions = map[string]geo.Precision{
	"housenumber": geo.PrecisionPoint, "street": geo.PrecisionStreet, "locality": geo.PrecisionStreet,
	"municipality": geo.PrecisionCommune,
}

// text returns the address as one line.
func text(a locate.Address) string {
	return strings.Join(strings.Fields(a.Street+" "+a.PostalCode+" "+a.Commune), " ")
}

// filters limit the search to the commune; to the postcode, when the INSEE code is unknown.
// With both, a CEDEX postcode would find nothing.
func filters(a locate.Address) (citycode, postcode string) {
	if a.INSEECode != "" {
		return a.INSEECode, ""
	}
	return "", a.PostalCode
}

// single sends one address.
func (c *Client) single(ctx context.Context, a locate.Address) ([]locate.Answer, error) {
	q := url.Values{"q": {text(a)}, "limit": {"1"}, "index": {"address"}, "autocomplete": {"0"}}
	citycode, postcode := filters(a)
	for name, value := range map[string]string{"citycode": citycode, "postcode": postcode} {
		if value != "" {
			q.Set(name, value)
		}
	}
	body, err := c.send(ctx, func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/search?"+q.Encode(), nil)
	})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Features []struct {
			Geometry struct {
				Coordinates []float64 `json:"coordinates"`
			} `json:"geometry"`
			Properties struct {
				ID       string  `json:"id"`
				Label    string  `json:"label"`
				Score    float64 `json:"score"`
				Type     string  `json:"type"`
				Postcode string  `json:"postcode"`
				Citycode string  `json:"citycode"`
			} `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || !strings.Contains(string(body), "features") {
		return nil, errors.New("la réponse du géocodeur n'est pas celle d'un géocodeur")
	}
	if len(answer.Features) == 0 || len(answer.Features[0].Geometry.Coordinates) < 2 {
		return []locate.Answer{{}}, nil
	}
	f := answer.Features[0]
	answered := found(f.Geometry.Coordinates[0], f.Geometry.Coordinates[1], f.Properties.Score, f.Properties.Type)
	answered.Found.Label, answered.Found.Key = f.Properties.Label, f.Properties.ID
	answered.Found.PostalCode, answered.Found.INSEECode = f.Properties.Postcode, f.Properties.Citycode
	return []locate.Answer{answered}, nil
}

// found returns the answer for a result, without its texts. A result that is not an address is no answer.
func found(lon, lat, score float64, kind string) locate.Answer {
	p := geo.Position{lon, lat}
	precision, known := precisions[kind]
	if !known || geo.CheckFrance(p) != nil || !(score >= 0) {
		return locate.Answer{}
	}
	return locate.Answer{OK: true, Found: locate.Geocoded{Position: p, Precision: precision, Score: min(score, 1)}}
}

// The columns of a file of addresses, and those that the service is asked to add.
var (
	sent    = []string{"rang", "adresse", "postcode", "citycode"}
	results = []string{"longitude", "latitude", "result_score", "result_type", "result_id", "result_label",
		"result_postcode", "result_citycode", "result_status"}
)

// batch sends many addresses at once.
func (c *Client) batch(ctx context.Context, addresses []locate.Address) ([]locate.Answer, error) {
	form, kind, err := batchForm(addresses)
	if err != nil {
		return nil, err
	}
	body, err := c.send(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/search/csv", bytes.NewReader(form))
		if err == nil {
			request.Header.Set("Content-Type", kind)
		}
		return request, err
	})
	if err != nil {
		return nil, err
	}
	return readBatch(body, len(addresses))
}

func batchForm(addresses []locate.Address) (body []byte, contentType string, err error) {
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	fields := [][2]string{{"columns", "adresse"}, {"postcode", "postcode"}, {"citycode", "citycode"},
		{"indexes", "address"}}
	for _, column := range results {
		fields = append(fields, [2]string{"result_columns", column})
	}
	for _, f := range fields {
		if err := form.WriteField(f[0], f[1]); err != nil {
			return nil, "", err
		}
	}
	file, err := form.CreateFormFile("data", "adresses.csv")
	if err != nil {
		return nil, "", err
	}
	rows := csv.NewWriter(file)
	_ = rows.Write(sent) // into memory: nothing to fail but Flush, below
	for i, a := range addresses {
		citycode, postcode := filters(a)
		_ = rows.Write([]string{strconv.Itoa(i), text(a), postcode, citycode})
	}
	rows.Flush()
	err = errors.Join(rows.Error(), form.Close())
	return out.Bytes(), form.FormDataContentType(), err
}

// readBatch parses the file that came back. Rows are identified by rank, in any order; a
// missing or failed row has its own error.
func readBatch(body []byte, n int) ([]locate.Answer, error) {
	rows := csv.NewReader(bytes.NewReader(body))
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if err != nil {
		return nil, errors.New("la réponse du géocodeur est vide")
	}
	column := map[string]int{}
	for i, name := range header {
		column[name] = i
	}
	for _, needed := range []string{"rang", "longitude", "latitude", "result_score", "result_type"} {
		if _, ok := column[needed]; !ok {
			return nil, fmt.Errorf("la réponse du géocodeur n'a pas de colonne %s", needed)
		}
	}
	answers := make([]locate.Answer, n)
	for i := range answers {
		answers[i].Err = errors.New("le géocodeur n'a pas répondu pour cette adresse")
	}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return answers, nil
		}
		if err != nil {
			return nil, errors.New("la réponse du géocodeur est coupée")
		}
		cell := func(name string) string {
			if i, ok := column[name]; ok && i < len(row) {
				return row[i]
			}
			return ""
		}
		rank, err := strconv.Atoi(cell("rang"))
		if err != nil || rank < 0 || rank >= n || cell("result_status") == "error" {
			continue
		}
		lon, err1 := strconv.ParseFloat(cell("longitude"), 64)
		lat, err2 := strconv.ParseFloat(cell("latitude"), 64)
		score, err3 := strconv.ParseFloat(cell("result_score"), 64)
		answers[rank] = locate.Answer{}
		if errors.Join(err1, err2, err3) == nil {
			answers[rank] = found(lon, lat, score, cell("result_type"))
			answered := &answers[rank].Found
			answered.Label, answered.Key = cell("result_label"), cell("result_id")
			answered.PostalCode, answered.INSEECode = cell("result_postcode"), cell("result_citycode")
		}
	}
}
