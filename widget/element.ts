/** Attributes by their HTML names; listeners as `onclick` and the like. */
export type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => unknown)>;

/**
 * Builds one element. The form is made once and then only told what changes, which Preact would do for 4 kB more; and inputs that nobody
 * renders again cannot lose what was typed.
 * @param names classes for our own style and, the same, parts for the page's.
 */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  names: string,
  attributes: Attributes,
  ...children: (Node | string | false | undefined)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  const named = { class: names || undefined, part: names || undefined, ...attributes };
  for (const [key, value] of Object.entries(named)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else setAttribute(element, key, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** `true` stands for an empty attribute, `false` and undefined for none. */
export function setAttribute(
  element: Element,
  name: string,
  value: string | number | boolean | undefined,
): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : `${value}`);
}

export const button = (label: string, onclick: () => unknown): HTMLElement =>
  el('button', 'button secondary', { type: 'button', onclick }, label);

/** `{count}` and the like. */
export const fill = (template: string, values: Record<string, string | number>): string =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => `${values[name] ?? place}`);

/** A seal: drawn, because a page's rules may forbid pictures. */
export function sealIcon(): Element {
  const make = (name: string, attribute: string, value: string): Element => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    element.setAttribute(attribute, value);
    return element;
  };
  const svg = make('svg', 'viewBox', '0 0 20 20');
  svg.append(make('path', 'd', 'M10 2l7 2.5v5c0 4-3 7-7 8.5-4-1.5-7-4.5-7-8.5v-5ZM7 10l2 2 4-4.5'));
  svg.ariaHidden = 'true';
  return svg;
}
