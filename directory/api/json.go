package api

import (
	"bytes"
	"encoding/json"

	"github.com/labstack/echo/v4"
)

// encodeJSON is a value as UTF-8 JSON, a line feed at its end; `<` and `&` stay
// as they are, since no page holds the result.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func sendJSON(c echo.Context, f freshness, v any) error {
	b, err := encodeJSON(v)
	if err != nil {
		return err
	}
	return send(c, f, "application/json", b)
}
