/**
 * What the linter runs inside the page that it looks at. Each function is sent as text and has to stand alone. Everything it gives back is what a page
 * made up: to be reported, not trusted.
 */

export interface SeenButton {
  /** Accessible name, without runs of white space. */
  name: string;
  /** CSS pixels. */
  width: number;
  height: number;
  /** Computed style, what tells two buttons apart, by name. `opacity`, `filter` and `transform` with those of all that it lies in. */
  style: Record<string, string>;
  /** WCAG contrast of the text against what lies behind it; null where an image or another effect than `opacity` makes it anything. */
  contrast: number | null;
  tag: string;
}

/** Every button that can be seen, also in open shadow roots. */
export function seenButtons(): SeenButton[] {
  const found: SeenButton[] = [];
  visit(document);
  return found;

  function visit(root: Document | ShadowRoot): void {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.shadowRoot) visit(element.shadowRoot);
      if (element.matches('button, a[href], [role=button], input[type=button], input[type=submit]'))
        look(element);
    }
  }

  function look(element: HTMLElement): void {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const name = (
      element.getAttribute('aria-label') ??
      (element.innerText || element.getAttribute('value') || '')
    ).trim();
    if (
      !name ||
      box.width === 0 ||
      box.height === 0 ||
      !element.checkVisibility({ visibilityProperty: true }) ||
      element.matches(':disabled, [aria-disabled=true]') ||
      !canBePressed(element, box)
    )
      return;
    found.push({
      name: name.replace(/\s+/g, ' '),
      width: Math.round(box.width),
      height: Math.round(box.height),
      style: styleOf(element, style),
      contrast: contrastOf(element),
      tag: element.localName,
    });
  }

  /** Of what lies in sight: nothing else is on top of it, nor is it cut off. What lies further down can be scrolled to, what lies above or beside the page cannot. */
  function canBePressed(element: HTMLElement, { left, top, width, height, right, bottom }: DOMRect): boolean {
    if (right + scrollX <= 0 || bottom + scrollY <= 0) return false;
    const [x, y] = [left + width / 2, top + height / 2];
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return true;
    let at = document.elementFromPoint(x, y);
    for (let within = at?.shadowRoot; within; within = at?.shadowRoot) {
      const inner: Element | null = within.elementFromPoint(x, y);
      if (!inner || inner === at) break;
      at = inner;
    }
    return at !== null && element.contains(at);
  }

  function styleOf(element: HTMLElement, style: CSSStyleDeclaration): SeenButton['style'] {
    const around = pathOf(element).map((one) => getComputedStyle(one));
    const effects = (name: 'filter' | 'transform' | 'mixBlendMode', none: string): string =>
      around.flatMap((one) => (one[name] === none ? [] : one[name])).join(' ') || 'none';
    const sides = (...all: string[]): string => [...new Set(all)].join(' / ');
    // Whoever came by keyboard, or was put there, sees a ring around one of them.
    const hasRing = style.outlineStyle !== 'none' && !element.matches(':focus');
    return {
      fontSize: style.fontSize,
      fontWeight: style.fontWeight,
      fontFamily: style.fontFamily,
      fontStyle: style.fontStyle,
      textTransform: style.textTransform,
      textDecoration: style.textDecorationLine,
      textShadow: style.textShadow,
      border: sides(style.borderTop, style.borderRight, style.borderBottom, style.borderLeft),
      borderRadius: style.borderRadius,
      outline: hasRing ? `${style.outlineWidth} ${style.outlineStyle} ${style.outlineColor}` : 'none',
      boxShadow: style.boxShadow,
      padding: `${style.paddingTop} ${style.paddingRight}`,
      opacity: String(Math.round(around.reduce((all, one) => all * Number(one.opacity), 1) * 100) / 100),
      filter: effects('filter', 'none'),
      transform: effects('transform', 'none'),
      blend: effects('mixBlendMode', 'normal'),
      animation: style.animationName,
      color: style.webkitTextFillColor,
      background: style.backgroundColor,
      backgroundImage: style.backgroundImage,
    };
  }

  function contrastOf(element: HTMLElement): number | null {
    const around = pathOf(element).map((one) => getComputedStyle(one));
    const ground = around.findIndex((one) => rgba(one.backgroundColor)[3] === 1);
    if (around.slice(0, ground < 0 ? undefined : ground + 1).some((one) => one.backgroundImage !== 'none'))
      return null;
    if (around.some((one) => one.mixBlendMode !== 'normal' || !/^(none|opacity\([\d.]+\))$/.test(one.filter)))
      return null;
    const canvas =
      matchMedia('(prefers-color-scheme: dark)').matches && isDark() ? [0, 0, 0, 1] : [255, 255, 255, 1];
    /** From the outermost inwards, with what lies under each. */
    const layers: { under: number[]; over: number[]; opacity: number }[] = [];
    for (const style of around.toReversed()) {
      const under: number[] = layers.at(-1)?.over ?? canvas;
      const opacity = Number(style.opacity) * Number(/[\d.]+/.exec(style.filter)?.[0] ?? 1);
      layers.push({ under, over: mix(rgba(style.backgroundColor), under), opacity });
    }
    // Each is seen through as a whole, with what is in it.
    let behind = layers.at(-1)!.over;
    let text = mix(rgba(around[0]!.webkitTextFillColor), behind);
    for (const { under, opacity } of layers.toReversed()) {
      behind = mix([...behind.slice(0, 3), opacity], under);
      text = mix([...text.slice(0, 3), opacity], under);
    }
    const [light, dark] = [luminance(text), luminance(behind)].toSorted((a, b) => b - a);
    return Math.round(((light! + 0.05) / (dark! + 0.05)) * 100) / 100;
  }

  function isDark(): boolean {
    return getComputedStyle(document.documentElement).colorScheme.includes('dark');
  }

  /** The element and all that it lies in, as it is drawn. */
  function pathOf(element: Element): Element[] {
    const path: Element[] = [];
    for (let at: Element | null = element; at; at = at.assignedSlot ?? at.parentElement ?? hostOf(at))
      path.push(at);
    return path;
  }

  function hostOf(element: Element): Element | null {
    const root = element.getRootNode();
    return root instanceof ShadowRoot ? root.host : null;
  }

  /** The engine itself reads every colour syntax: a canvas gives bytes. */
  function rgba(color: string): number[] {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }

  function mix(over: number[], under: number[]): number[] {
    const alpha = over[3]!;
    return [0, 1, 2].map((i) => over[i]! * alpha + under[i]! * (1 - alpha)).concat(1);
  }

  /** WCAG 2.2, relative luminance. */
  function luminance(color: number[]): number {
    const [r, g, b] = color.slice(0, 3).map((byte) => {
      const share = byte / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  }
}

/** Names of the switches and boxes that are on and could be off. */
export function tickedBoxes(): string[] {
  const found: string[] = [];
  visit(document);
  return found;

  function visit(root: Document | ShadowRoot): void {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.shadowRoot) visit(element.shadowRoot);
      const isOn =
        element instanceof HTMLInputElement
          ? element.type === 'checkbox' && element.checked
          : element.matches('[role=switch], [role=checkbox]') && element.ariaChecked === 'true';
      const isFree = !element.matches('[disabled], [aria-disabled=true]');
      if (isOn && isFree && element.checkVisibility({ visibilityProperty: true }))
        found.push(nameOf(element));
    }
  }

  function nameOf(element: HTMLElement): string {
    const root = element.getRootNode() as Document | ShadowRoot;
    const ids = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const labelled = ids.map((id) => root.getElementById(id)?.textContent ?? '').join(' ');
    const labels =
      element instanceof HTMLInputElement
        ? Array.from(element.labels ?? [], (label) => label.innerText).join(' ')
        : '';
    return (element.ariaLabel || labelled || labels || element.innerText || element.id || element.localName)
      .replace(/\s+/g, ' ')
      .trim();
  }
}

export interface SeenStorage {
  local: string[];
  session: string[];
  indexeddb: string[];
}

/** Names only: what is stored under them is nobody's business here. */
export async function seenStorage(): Promise<SeenStorage> {
  const names = (read: () => Storage): string[] => {
    try {
      return Object.keys(read());
    } catch {
      return [];
    }
  };
  const databases = await indexedDB.databases().catch(() => []);
  return {
    local: names(() => localStorage),
    session: names(() => sessionStorage),
    indexeddb: databases.flatMap(({ name }) => name ?? []),
  };
}

export interface SeenSnippet {
  site: string;
  collector: string;
}

export function seenSnippet(): SeenSnippet | null {
  const script = document.querySelector<HTMLScriptElement>('script[data-site][data-key][src]');
  const { site = '', collector } = script?.dataset ?? {};
  if (!script) return null;
  return {
    site,
    collector: (collector ?? script.src.replace(/(\/v1\/assets\/[^/]+)?\/[^/]+$/, '')).replace(/\/$/, ''),
  };
}

/** What the page's own consent says is granted; null where there is none of ours. */
export function grantedNow(): string[] | null {
  interface WithConsent {
    sealpost?: { consent?: { get(): { granted: readonly string[] } } };
  }
  const { sealpost } = window as Window & WithConsent;
  return sealpost?.consent ? [...sealpost.consent.get().granted] : null;
}
