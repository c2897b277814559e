/** One SVG element; children are elements or, as `text`, characters. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[] | { readonly text: string } = [],
): string {
  const all = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const inner = "text" in children ? escaped(children.text) : children.join("");
  return inner === "" ? `<${name}${all.join("")}/>` : `<${name}${all.join("")}>${inner}</${name}>`;
}

/** A coordinate with one decimal: a tenth of a pixel is enough. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
