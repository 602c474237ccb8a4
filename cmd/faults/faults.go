package main

// fault is something that goes wrong, and the test that provokes it with real processes.
type fault struct {
	what string
	pack string // its package, below the module
	test string
}

// faults are all that are provoked: make faults runs them at length, make test in their short form.
var faults = []fault{
	{"a database replaced by an empty one, or by another", "cmd/lieux", "TestMistakenDatabase"},
	{"a database that goes away, and comes back", "cmd/lieux", "TestServingWithoutTheDatabase"},
	{"a private database that is killed", "cmd/lieux", "TestPrivateDatabaseLost"},
	{"a private database that is not there at the start", "cmd/lieux", "TestPrivateDatabaseAwayAtTheStart"},
	{"a standby that lags, a PostgreSQL frozen while the server stops", "cmd/lieux", "TestTwoNodesAndAStandby"},
	{"a node killed, a primary killed, a standby promoted, behind a cache and a pooler", "cmd/lieux",
		"TestNodesBehindACache"},
	{"PgBouncer in transaction mode", "cmd/lieux", "TestPgBouncer"},
	{"a LATIN1 database", "cmd/lieux", "TestLatin1Database"},
	{"a memory attack under 1 GB, greedy clients, SIGTERM during a slow download", "cmd/lieux", "TestUnderAttack"},
	{"imports that are killed", "cmd/lieux", "TestKilledImports"},
	{"an import that is interrupted", "cmd/lieux", "TestInterruptedImport"},
	{"imports while visitors ask", "cmd/lieux", "TestAnImportIsVisibleWithoutAFailedRequest"},
	{"visitors for long, with imports", "cmd/lieux", "TestLoad"},
	{"servers killed while they write their copy", "cmd/lieux", "TestUnfinishedCopiesAreRemoved"},
	{"servers stopped as they start", "cmd/lieux", "TestStoppedServersLeaveNothing"},
	{"a backup while the service goes on, restored", "cmd/lieux", "TestBackupAndRestore"},
	{"a backup that is cut or damaged", "cmd/lieux", "TestBackupsThatCannotBeRestored"},
	{"an old node beside a newer program", "cmd/lieux", "TestOldNodeBesideANewerProgram"},
	{"hostile files to check", "cmd/lieux", "TestVerificationOfHostileFiles"},
	{"symbolic links in the data directory, as root", "cmd/internal/cluster", "TestSymbolicLinksAreNotFollowed"},
	{"a socket whose name is foreseen", "cmd/internal/cluster", "TestSocketNameCannotBeForeseen"},
	{"initdb that outlives the kill of its command", "cmd/internal/cluster", "TestInitdbThatOutlivesItsCommand"},
	{"a command that is killed", "cmd/internal/cluster", "TestKilledCommand"},
	{"a backup of an older schema", "migrations/backup", "TestBackupOfAnOlderSchema"},
	{"a copy on disk of an absurd size", "directory/snapshot", "TestAbsurdCopyIsNotRead"},
	{"a Host that is not a name", "directory/web", "TestHostThatIsNotAnAddressIsRefused"},
}
