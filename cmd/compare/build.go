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
// returns, and the tree at root. The binaries lie below work.
func buildBoth(ctx context.Context, root, revision, work string) (base, head *side, err error) {
	tree := filepath.Join(work, "tree")
	if _, err := output(ctx, root, "git", "worktree", "add", "--quiet", "--detach", tree, revision); err != nil {
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
		_, err := output(ctx, build.tree, "go", "build", "-trimpath", "-buildvcs=false",
			"-ldflags", versionFlag, "-o", build.side.binary, "./cmd/lieux")
		if err != nil {
			return nil, nil, err
		}
	}
	return base, head, nil
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
