package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// runWatched runs cmd and returns the most memory that it held resident, in bytes;
// 0 where the system does not report it. What it reports of an ended process is
// of no use: it includes the memory of the process that started it.
func runWatched(cmd *exec.Cmd) (peak int64, err error) {
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	for {
		select {
		case err := <-ended:
			return peak, err
		case <-every.C:
			peak = max(peak, highWater(cmd.Process.Pid))
		}
	}
}

// highWater returns the most memory that a process has held resident up to now, in bytes.
func highWater(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := bytes.Cut(status, []byte("VmHWM:"))
	line, _, _ := bytes.Cut(after, []byte(" kB"))
	kB, _ := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
	return kB << 10
}
