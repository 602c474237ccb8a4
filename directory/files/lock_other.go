//go:build !unix

package files

import "os"

// Lock does nothing on this system, which refuses to remove a file that is open.
func Lock(*os.File) error { return nil }
