package clean

// StreetCase exports streetCase for tests without a commune.
var StreetCase = streetCase
