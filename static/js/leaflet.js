// @ts-check
// The only module that imports Leaflet.
export { Control, DivIcon, Layer, LatLngBounds, Map, Marker, Polygon, Popup, TileLayer } from "leaflet/dist/leaflet-src.esm.js";
