/** @param name of the element, and of the part that a page may style: `sealpost-handle::part(button)`. */
export function add(
  parent: ParentNode,
  name: string,
  text: string,
  onclick?: (click: Event) => unknown,
): HTMLElement {
  const element = document.createElement(name);
  element.part = name;
  element.onclick = onclick!;
  element.append(text);
  parent.append(element);
  return element;
}

/** With a style sheet, which no policy forbids. And with a slot, which only a form has something for. */
export function attachShadow(host: HTMLElement, css: string, sheet = new CSSStyleSheet()): ShadowRoot {
  const root = host.attachShadow({ mode: 'open' });
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  add(root, 'slot', '');
  return root;
}
