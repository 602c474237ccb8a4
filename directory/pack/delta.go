package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// ManifestPath is the file of a pack that lists the others.
const ManifestPath = "manifest.json"

// Manifest lists the files of a pack.
type Manifest struct {
	Version int64             `json:"version"` // of the directory
	Date    time.Time         `json:"date"`    // of its publication
	Filters string            `json:"filtres"` // which places, as a query string
	Places  int               `json:"lieux"`
	Files   map[string]string `json:"fichiers"` // SHA-256 by path, in hexadecimal
}

func (b *builder) manifest() error {
	m := Manifest{Version: b.View.Version(), Date: b.now, Filters: b.Filters, Places: len(b.hits),
		Files: map[string]string{}}
	for path, raw := range b.files {
		m.Files[path] = digest(raw)
	}
	return b.addJSON(ManifestPath, m)
}

func digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// ReadManifest reads the manifest of a pack.
func ReadManifest(folder string) (*Manifest, []byte, error) {
	raw, err := os.ReadFile(filepath.Join(folder, ManifestPath))
	if err != nil {
		return nil, nil, err
	}
	m := &Manifest{}
	if err := json.Unmarshal(raw, m); err != nil {
		return nil, nil, fmt.Errorf("pack: %s: %w", ManifestPath, err)
	}
	for path := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(path)) {
			return nil, nil, fmt.Errorf("pack: %s names a file outside: %q", ManifestPath, path)
		}
	}
	return m, raw, nil
}

// Write writes a pack into a folder. Files of a pack that was there, and that this one does not
// have, are removed; other files are not touched. The manifest is written last.
func (f Files) Write(folder string) error {
	old, _, err := ReadManifest(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(f)) {
		if path == ManifestPath || old != nil && old.Files[path] == digest(f[path]) && holds(folder, path, f[path]) {
			continue
		}
		if err := writeFile(folder, path, f[path]); err != nil {
			return err
		}
	}
	if err := writeFile(folder, ManifestPath, f[ManifestPath]); err != nil {
		return err
	}
	if old == nil {
		return nil
	}
	for _, path := range slices.Sorted(maps.Keys(old.Files)) {
		if f[path] != nil {
			continue
		}
		if err := remove(folder, path); err != nil {
			return err
		}
	}
	return nil
}

func holds(folder, path string, want []byte) bool {
	raw, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
	return err == nil && bytes.Equal(raw, want)
}

// writeFile writes a file whole or not at all.
func writeFile(folder, path string, raw []byte) error {
	name := filepath.Join(folder, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(name+".part", raw, 0o644); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}

// remove removes a file of a pack, and its folders when they are empty.
func remove(folder, path string) error {
	name := filepath.FromSlash(path)
	if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
		if os.Remove(filepath.Join(folder, dir)) != nil {
			break // others are there
		}
	}
	return nil
}

// basePath is the file of a delta that names the pack that it changes: the SHA-256 of its manifest.
const basePath = "depuis.txt"

// ErrOtherPack reports that a delta does not start from the pack that is there.
var ErrOtherPack = errors.New("pack: the delta starts from another pack")

// Delta writes what turns the pack of a folder into this one: a zip archive of the files that differ.
func (f Files) Delta(w io.Writer, folder string) error {
	old, base, err := ReadManifest(folder)
	if err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	add := func(path string, raw []byte) error {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate})
		if err == nil {
			_, err = entry.Write(raw)
		}
		return err
	}
	if err := add(basePath, []byte(digest(base)+"\n")); err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(f)) {
		if path != ManifestPath && old.Files[path] == digest(f[path]) {
			continue
		}
		if err := add(path, f[path]); err != nil {
			return err
		}
	}
	return archive.Close()
}

// Apply applies a delta to the pack of a folder, which becomes the pack that it was made from,
// byte for byte. It changes nothing when a file of either is not what its manifest says.
func Apply(r io.ReaderAt, size int64, folder string) (*Manifest, error) {
	old, base, err := ReadManifest(folder)
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("pack: the delta cannot be read: %w", err)
	}
	given := Files{}
	for _, entry := range archive.File {
		if given[entry.Name], err = contents(entry); err != nil {
			return nil, err
		}
	}
	if string(bytes.TrimSpace(given[basePath])) != digest(base) {
		return nil, ErrOtherPack
	}
	delete(given, basePath)
	m := &Manifest{}
	if err := json.Unmarshal(given[ManifestPath], m); err != nil {
		return nil, fmt.Errorf("pack: the manifest of the delta: %w", err)
	}
	whole := Files{ManifestPath: given[ManifestPath]}
	for path, want := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(path)) {
			return nil, fmt.Errorf("pack: the delta names a file outside: %q", path)
		}
		raw, changed := given[path]
		if !changed {
			if raw, err = os.ReadFile(filepath.Join(folder, filepath.FromSlash(path))); err != nil {
				return nil, err
			}
		}
		if digest(raw) != want {
			return nil, fmt.Errorf("pack: %s is not what the manifest says: version %d was changed by hand, or is damaged",
				path, old.Version)
		}
		whole[path] = raw
	}
	return m, whole.Write(folder)
}

// maxFile is the largest file of a delta, in bytes: a longer one is not of a pack.
const maxFile = 1 << 30

func contents(entry *zip.File) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, maxFile))
}
