package datagouv

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
)

// Names of what the program keeps in the extras of what it made, to find it again.
const (
	setMark  = "lieux:jeu"     // of a data set: its name
	fileMark = "lieux:fichier" // of a resource: the name of its file
	sumMark  = "lieux:sha256"  // of a resource: of the bytes that were sent
)

// Set describes the data set.
type Set struct {
	ID           string // identifier or name on data.gouv; "": the one that a publication made before, or a new one
	Name         string // by which it is found again
	Organization string // identifier of who owns a new one; "": the account of the key
	Title        string
	Description  string // Markdown
	License      string // as data.gouv names it, such as lov2
	Tags         []string
}

// File is one file of the data set.
type File struct {
	Name, Title, Description string
	Format                   string // as data.gouv shows it: csv
	MediaType                string
	Path                     string // where it is read
	Size                     int64  // in bytes
	Sum                      string // SHA-256, hexadecimal
}

// Outcome is what became of a file.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "ajouté"
	Replaced  Outcome = "remplacé"
	Unchanged Outcome = "inchangé"
)

// Published is the data set as data.gouv has it afterwards.
type Published struct {
	ID, Page string
	Created  bool
}

type dataset struct {
	ID        string         `json:"id"`
	Page      string         `json:"page"`
	Extras    map[string]any `json:"extras"`
	Resources []resource     `json:"resources"`
}

type resource struct {
	ID     string         `json:"id"`
	Title  string         `json:"title"`
	URL    string         `json:"url"`
	Extras map[string]any `json:"extras"`
}

// Publish makes data.gouv have the data set with these files: it makes the data set when there is none, replaces the
// file of each resource that it made before, and adds those that are missing. Resources that others added stay. done
// is told of each file.
func (c *Client) Publish(ctx context.Context, set *Set, files []File, done func(*File, Outcome)) (*Published, error) {
	d, created, err := c.ensure(ctx, set)
	if err != nil {
		return nil, err
	}
	for i := range files {
		outcome, err := c.put(ctx, d, &files[i])
		if err != nil {
			return nil, fmt.Errorf("%s : %w", files[i].Name, err)
		}
		done(&files[i], outcome)
	}
	return &Published{d.ID, d.Page, created}, nil
}

// ensure returns the data set, described anew.
func (c *Client) ensure(ctx context.Context, set *Set) (d *dataset, created bool, err error) {
	if d, err = c.find(ctx, set); err != nil {
		return nil, false, err
	}
	described := map[string]any{
		"title": set.Title, "description": set.Description, "license": set.License, "tags": set.Tags,
		"frequency": "irregular",
	}
	if d != nil {
		described["extras"] = with(d.Extras, map[string]string{setMark: set.Name})
		b, err := document(described)
		if err != nil {
			return nil, false, err
		}
		return d, false, c.do(ctx, http.MethodPut, "/datasets/"+url.PathEscape(d.ID)+"/", b, d, nil)
	}
	described["extras"] = map[string]string{setMark: set.Name}
	if set.Organization != "" {
		described["organization"] = map[string]string{"class": "Organization", "id": set.Organization}
	}
	b, err := document(described)
	if err != nil {
		return nil, false, err
	}
	d = &dataset{}
	err = c.do(ctx, http.MethodPost, "/datasets/", b, d, func() (bool, error) {
		made, err := c.find(ctx, set) // the answer was lost, perhaps
		if made != nil {
			*d = *made
		}
		return made != nil, err
	})
	return d, true, err
}

// find returns the data set that the publication names or that an earlier one made; nil when there is none.
func (c *Client) find(ctx context.Context, set *Set) (*dataset, error) {
	if set.ID != "" {
		var d dataset
		err := c.do(ctx, http.MethodGet, "/datasets/"+url.PathEscape(set.ID)+"/", nil, &d, nil)
		var status *StatusError
		if errors.As(err, &status) && (status.Status == http.StatusNotFound || status.Status == http.StatusGone) {
			return nil, fmt.Errorf("data.gouv n'a pas de jeu de données %q", set.ID)
		}
		if err != nil {
			return nil, err
		}
		return &d, nil
	}
	owner := url.Values{"page_size": {"100"}}
	if set.Organization != "" {
		owner.Set("organization", set.Organization)
	} else {
		var me struct {
			ID string `json:"id"`
		}
		if err := c.do(ctx, http.MethodGet, "/me/", nil, &me, nil); err != nil {
			return nil, err
		}
		owner.Set("owner", me.ID)
	}
	for page := 1; ; page++ {
		var list struct {
			Data []dataset `json:"data"`
			Next string    `json:"next_page"`
		}
		owner.Set("page", fmt.Sprint(page))
		if err := c.do(ctx, http.MethodGet, "/datasets/?"+owner.Encode(), nil, &list, nil); err != nil {
			return nil, err
		}
		for i := range list.Data {
			if list.Data[i].Extras[setMark] == set.Name {
				return &list.Data[i], nil
			}
		}
		if list.Next == "" || len(list.Data) == 0 {
			return nil, nil
		}
	}
}

// put makes the data set have a file.
func (c *Client) put(ctx context.Context, d *dataset, f *File) (Outcome, error) {
	known := d.holding(f)
	if known != nil && known.Extras[sumMark] == f.Sum {
		return Unchanged, nil
	}
	place, outcome := "/datasets/"+url.PathEscape(d.ID), Added
	var sent resource
	upload := place + "/upload/"
	if known != nil {
		outcome, upload = Replaced, place+"/resources/"+url.PathEscape(known.ID)+"/upload/"
	}
	b, err := f.form()
	if err != nil {
		return "", err
	}
	err = c.do(ctx, http.MethodPost, upload, b, &sent, func() (bool, error) {
		if known != nil {
			return false, nil // once more does no harm
		}
		var now dataset // the answer was lost, perhaps
		if err := c.do(ctx, http.MethodGet, place+"/", nil, &now, nil); err != nil {
			return false, err
		}
		if made := now.holding(f); made != nil {
			sent = *made
			return true, nil
		}
		return false, nil
	})
	if err != nil {
		return "", err
	}
	described, err := document(map[string]any{
		"title": f.Title, "description": f.Description, "type": "main", "format": f.Format, "mime": f.MediaType,
		"extras": with(sent.Extras, map[string]string{fileMark: f.Name, sumMark: f.Sum}),
	})
	if err != nil {
		return "", err
	}
	return outcome, c.do(ctx, http.MethodPut, place+"/resources/"+url.PathEscape(sent.ID)+"/", described, nil, nil)
}

// holding returns the resource of a file: the one that says so or, when a publication stopped before it was
// described, the one that data.gouv named after the file. nil: there is none.
func (d *dataset) holding(f *File) *resource {
	var named *resource
	for i := range d.Resources {
		r := &d.Resources[i]
		if r.Extras[fileMark] == f.Name {
			return r
		}
		if r.Extras[fileMark] == nil && (r.Title == f.Name || path.Base(r.URL) == f.Name) {
			named = cmp.Or(named, r)
		}
	}
	return named
}

// with returns extras with some more, which win.
func with(extras map[string]any, more map[string]string) map[string]any {
	all := map[string]any{}
	for name, value := range extras {
		all[name] = value
	}
	for name, value := range more {
		all[name] = value
	}
	return all
}

// form is the body that sends the file: a form of one part, never whole in memory.
func (f *File) form() (*body, error) {
	var frame bytes.Buffer
	form := multipart.NewWriter(&frame)
	if _, err := form.CreateFormFile("file", f.Name); err != nil {
		return nil, fmt.Errorf("datagouv: %w", err)
	}
	head := frame.String()
	frame.Reset()
	if err := form.Close(); err != nil {
		return nil, fmt.Errorf("datagouv: %w", err)
	}
	tail := frame.String()
	return &body{form.FormDataContentType(), func() (io.ReadCloser, error) {
		file, err := os.Open(f.Path)
		if err != nil {
			return nil, fmt.Errorf("datagouv: %w", err)
		}
		whole := io.MultiReader(strings.NewReader(head), file, strings.NewReader(tail))
		return struct {
			io.Reader
			io.Closer
		}{whole, file}, nil
	}, int64(len(head)+len(tail)) + f.Size}, nil
}
