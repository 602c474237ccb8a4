package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
)

// versionFlag gives both builds one version: it is part of ETags.
const versionFlag = "-X main.version=compare"

// buildBoth builds the base revision, in a worktree that is removed before it
// returns, and the tree at root. The binaries lie below work. With o.sameScripts
// both carry the scripts and styles of the base: every page names them by their hash.
func buildBoth(ctx context.Context, root string, o options, work string) (base, head *side, err error) {
	tree := filepath.Join(work, "tree")
	if _, err := output(ctx, root, "git", "worktree", "add", "--quiet", "--detach", tree, o.base); err != nil {
		return nil, nil, err
	}
	defer func() {
		remove := exec.Command("git", "worktree", "remove", "--force", tree) // also after an interrupt
		remove.Dir = root
		if failed := remove.Run(); err == nil {
			err = failed
		}
	}()
	if err := installModules(ctx, root, tree); err != nil {
		return nil, nil, err
	}
	base, head = newSide("base", work), newSide("head", work)
	for _, build := range []struct {
		side *side
		tree string
	}{{base, tree}, {head, root}} {
		if _, err := output(ctx, build.tree, "go", "run", "./static/build"); err != nil {
			return nil, nil, err
		}
		if o.sameScripts && build.side == head {
			restore, err := borrowDist(ctx, tree, root, work)
			if err != nil {
				return nil, nil, err
			}
			defer restore()
		}
		_, err := output(ctx, build.tree, "go", "build", "-trimpath", "-buildvcs=false",
			"-ldflags", versionFlag, "-o", build.side.binary, "./cmd/lieux")
		if err != nil {
			return nil, nil, err
		}
	}
	return base, head, nil
}

// borrowDist puts the built scripts of one tree in the place of those of
// another, until restore is called.
func borrowDist(ctx context.Context, from, to, work string) (restore func(), err error) {
	own, kept := filepath.Join(to, "static/dist"), filepath.Join(work, "dist")
	if _, err := output(ctx, "", "cp", "-a", own, kept); err != nil {
		return nil, err
	}
	replace := func(source string) error {
		if err := os.RemoveAll(own); err != nil {
			return err
		}
		return exec.Command("cp", "-a", source, own).Run()
	}
	restore = func() { _ = replace(kept) } // `make build` makes it again anyway
	if err := replace(filepath.Join(from, "static/dist")); err != nil {
		restore()
		return nil, err
	}
	return restore, nil
}

// installModules gives tree the npm packages that its scripts are bundled
// with: those of root when both ask for the same, as links where possible.
func installModules(ctx context.Context, root, tree string) error {
	const lock, modules = "static/package-lock.json", "static/node_modules"
	wanted, err := os.ReadFile(filepath.Join(tree, lock))
	if err != nil {
		return err
	}
	present, err := os.ReadFile(filepath.Join(root, lock))
	installed := filepath.Join(root, modules)
	if _, missing := os.Stat(installed); err == nil && missing == nil && bytes.Equal(wanted, present) {
		target := filepath.Join(tree, modules)
		if _, err := output(ctx, "", "cp", "-al", installed, target); err == nil {
			return nil
		}
		if err := os.RemoveAll(target); err != nil {
			return err
		}
		_, err := output(ctx, "", "cp", "-a", installed, target)
		return err
	}
	_, err = output(ctx, tree, "npm", "ci", "--prefix", "static", "--no-audit", "--no-fund", "--loglevel=error")
	return err
}
