package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/importer/read"
)

// fetchTime is how long the listing at an address may take to arrive.
const fetchTime = time.Minute

// fetchCommand writes the listing at an address that a stranger gave to a folder. The server runs it in a process of
// its own; it connects to the internet only.
type fetchCommand struct {
	Into         string `required:"" help:"Dossier où écrire la liste."`
	ETag         string `name:"etag" help:"ETag de la copie que l'on a."`
	LastModified string `help:"Last-Modified de la copie que l'on a."`
	privateLists
	Address string `arg:"" name:"adresse" help:"Adresse http(s) de la liste."`
}

// privateLists are the networks besides the internet where listings may be fetched for strangers.
type privateLists struct {
	PrivateLists []string `placeholder:"RÉSEAU,…" help:"${privateListsHelp}"`
}

func (f *privateLists) networks() (list []netip.Prefix, err error) {
	for _, text := range f.PrivateLists {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, usageError(fmt.Sprintf("--private-lists : %q n'est pas un réseau (exemple : 10.0.0.0/8)", text))
		}
		list = append(list, network)
	}
	return list, nil
}

// fetched is what lieux fetch prints.
type fetched struct {
	Name      string `json:"nom,omitempty"`
	Unchanged bool   `json:"inchangee,omitempty"`
	read.Validators
}

func (c *fetchCommand) Run(ctx context.Context, a *app) error {
	private, err := c.networks()
	if err != nil {
		return err
	}
	at, err := url.Parse(c.Address)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" || at.User != nil {
		return directory.Errorf(directory.Invalid, "cette adresse n'est pas valide : elle commence par https:// ou http://, "+
			"sans mot de passe")
	}
	options := read.Options{MaxBytes: inbox.MaxFile, Fetch: read.FetchOptions{Client: read.PublicClient(private),
		Timeout: fetchTime, Attempts: 2, MaxPages: 2,
		Have: read.Validators{ETag: c.ETag, LastModified: c.LastModified}}}
	listing, err := read.Open(ctx, read.Input{Location: at.String()}, options)
	if errors.Is(err, read.ErrUnchanged) {
		return json.NewEncoder(a.stdout).Encode(fetched{Unchanged: true})
	}
	if err != nil {
		return err
	}
	defer listing.Close()
	name := listingName(cmp.Or(listing.Attached, path.Base(at.Path)), listing.Format)
	file, err := os.Create(filepath.Join(c.Into, name))
	if err != nil {
		return err
	}
	defer file.Close()
	if err := listing.Save(file); err != nil {
		return err
	}
	return json.NewEncoder(a.stdout).Encode(fetched{Name: name, Validators: listing.Validators})
}

// listingName returns a name of file for a listing, with the extension of its format.
func listingName(given, format string) string {
	name := strings.TrimSuffix(inbox.FileName(given), ".gz")
	if filepath.Ext(name) == "" || strings.EqualFold(filepath.Ext(name), ".php") {
		name += "." + format
	}
	return name
}
