package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// archive writes the program of a platform with what all have, as a .tar.gz, or a .zip for Windows.
func (m *making) archive(p platform) error {
	name := "lieux_" + m.number() + "_" + p.String()
	files := map[string]string{p.program(): m.built(p)} // what is in the archive: where it is
	err := filepath.WalkDir(m.common(), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files[strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(m.common())+"/")] = path
		}
		return err
	})
	if err != nil {
		return err
	}
	write, ending := writeTar, ".tar.gz"
	if p.system == "windows" {
		write, ending = writeZip, ".zip"
	}
	f, err := os.Create(filepath.Join(m.out, name+ending))
	if err != nil {
		return err
	}
	return errors.Join(write(f, name, files, m.time), f.Close())
}

// number returns the version as archives are named: without the v of its tag.
func (m *making) number() string { return strings.TrimPrefix(m.version, "v") }

// mode returns the mode of a file of an archive.
func mode(name string) int64 {
	if name == "lieux" || name == "lieux.exe" {
		return 0o755
	}
	return 0o644
}

// writeTar writes files below folder, in the order of their names and all of one time: the same files give the same
// bytes.
func writeTar(w io.Writer, folder string, files map[string]string, at time.Time) error {
	compressed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(compressed)
	for _, name := range sortedNames(files) {
		content, err := os.ReadFile(files[name])
		if err != nil {
			return err
		}
		header := &tar.Header{Name: folder + "/" + name, Size: int64(len(content)), Mode: mode(name), ModTime: at}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(content); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), compressed.Close())
}

// writeZip is writeTar in the form that Windows opens.
func writeZip(w io.Writer, folder string, files map[string]string, at time.Time) error {
	archive := zip.NewWriter(w)
	for _, name := range sortedNames(files) {
		content, err := os.ReadFile(files[name])
		if err != nil {
			return err
		}
		header := &zip.FileHeader{Name: folder + "/" + name, Method: zip.Deflate, Modified: at}
		header.SetMode(fs.FileMode(mode(name)))
		f, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := f.Write(content); err != nil {
			return err
		}
	}
	return archive.Close()
}

// writeGzip writes content compressed, without a name or a time.
func writeGzip(path string, content []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	compressed, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	_, err = compressed.Write(content)
	return errors.Join(err, compressed.Close(), f.Close())
}

// sumsName is the file of checksums.
const sumsName = "SHA256SUMS"

// writeSums writes the checksum of each file of a folder, as sha256sum -c reads them.
func writeSums(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, e := range entries {
		f, err := os.Open(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		sum := sha256.New()
		_, err = io.Copy(sum, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sum.Sum(nil), e.Name())
	}
	return os.WriteFile(filepath.Join(dir, sumsName), []byte(b.String()), 0o644)
}
