/** @param name of the element, and of the part that a page may style: `sealpost-handle::part(button)`. */
export function add(
  parent: ParentNode,
  name: string,
  text: string,
  onclick: (() => unknown) | null = null,
): HTMLElement {
  const element = document.createElement(name);
  element.part = name;
  element.onclick = onclick;
  element.append(text);
  parent.append(element);
  return element;
}

/** A style sheet that no policy forbids. */
export function attachShadow(host: HTMLElement, css: string): ShadowRoot {
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  return root;
}
