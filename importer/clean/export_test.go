package clean

// StreetCase lets tests write addresses without a commune.
var StreetCase = streetCase
