// @ts-check
// The only module that imports Leaflet.
export { Control, DivIcon, LatLngBounds, Layer, LayerGroup, Map, Marker, Polygon, Polyline, Popup, TileLayer } from "leaflet/dist/leaflet-src.esm.js";
