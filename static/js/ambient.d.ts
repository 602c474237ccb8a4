// Leaflet's own types, for the module form that is bundled.
declare module "leaflet/dist/leaflet-src.esm.js" {
  export * from "leaflet";
}

// What the element says by itself, by language: the build makes it of lang/*.json.
declare module "lieux:words" {
  const words: Record<string, Record<string, string>>;
  export default words;
}

// The style of the element as text: the build makes it of css/embed.css.
declare module "lieux:style" {
  const text: string;
  export default text;
}

// The drawing of an icon of lucide: its elements with their attributes.
declare module "lieux:icon/*" {
  const shapes: [string, Record<string, string>][];
  export default shapes;
}
