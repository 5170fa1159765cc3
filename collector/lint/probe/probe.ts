/**
 * What the linter runs inside the page that it looks at. Each function is sent as text and has to stand alone. Everything it gives back is what a page
 * made up: to be reported, not trusted.
 */

/** How much it takes to press something: nothing, scrolling a box, scrolling the page; or that it is there, and cannot be seen at all. */
export type Reach = 'sight' | 'box' | 'page' | 'hidden';

/** Whatever can be pressed. */
export interface SeenControl {
  /** What {@link pressable} finds it by, until the next look. */
  index: number;
  /** What is written on it, else its accessible name; without runs of white space. */
  name: string;
  reach: Reach;
  /** Its middle, CSS pixels in its own frame. */
  x: number;
  y: number;
  /** It, or something that it lies in, is still on its way. */
  isMoving: boolean;
  /** Place in {@link SeenFrame.notices}; -1: in none. */
  notice: number;
  /** It leads to another page. */
  isLink: boolean;
}

/** A switch or box that is on and could be off. */
export interface SeenBox {
  name: string;
  notice: number;
}

/** Something that speaks of consent, or that stands apart, or a group of controls. */
export interface SeenNotice {
  /** It speaks of consent. */
  isAbout: boolean;
  /** The beginning of it. */
  text: string;
  /** It stands apart from the page: fixed, sticky, a dialog. */
  isApart: boolean;
  /** The page cannot be used while it is there. */
  isBlocking: boolean;
}

export interface SeenFrame {
  controls: SeenControl[];
  boxes: SeenBox[];
  notices: SeenNotice[];
  /** What stands apart from the page and holds no words, only what draws them. */
  opaque: string[];
}

/** Shared with the functions below, and with what opens closed roots, by the page's own symbol registry. */
interface Kept {
  elements: HTMLElement[];
  /** Closed shadow roots, by host; the browser's debugger has handed them out. */
  closed: WeakMap<Element, ShadowRoot>;
}

/** @param topic source of a regular expression: what only notices speak of. */
export function seenFrame(topic: string): SeenFrame {
  const key = Symbol.for('sealpost lint');
  const page = globalThis as typeof globalThis & Record<symbol, Kept | undefined>;
  const kept = (page[key] ??= { elements: [], closed: new WeakMap() });
  kept.elements = [];
  const about = new RegExp(topic, 'iu');
  const PRESSABLE =
    'button, a, summary, [role=button], [role=link], input[type=button], input[type=submit], input[type=image]';
  /** A notice says more than its buttons do; a page is more than a notice. */
  const [TEXT_MIN, TEXT_MAX] = [12, 6000];
  const TEXT_SHOWN = 160;
  const frame: SeenFrame = { controls: [], boxes: [], notices: [], opaque: [] };
  const notices = new Map<Element, number>();
  const texts = new Map<string, Map<Node, string>>();
  const candidates: { element: HTMLElement; name: string }[] = [];
  // Also of what lies in shadow roots.
  const moving = new Set(document.getAnimations().filter(isUnderWay).map(targetOf));
  visit(document);
  for (const { element, name } of candidates) look(element, name);
  return frame;

  function visit(root: Document | ShadowRoot): void {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      const inner = rootOf(element);
      if (inner) visit(inner);
      const style = getComputedStyle(element);
      const isPressable = element.matches(PRESSABLE);
      // Also what is no button by its kind and reacts to the pointer.
      const reacts =
        element.matches('[onclick]') ||
        (style.cursor === 'pointer' &&
          !element.matches('label, input, option, select') &&
          (!element.parentElement || getComputedStyle(element.parentElement).cursor !== 'pointer'));
      if (isPressable || (reacts && !inner && !element.querySelector(PRESSABLE))) {
        const name = nameOf(element);
        if (name && !element.matches(':disabled, [aria-disabled=true]')) candidates.push({ element, name });
      }
      if (element.matches('canvas, object, embed, fencedframe') && isDrawn(element)) {
        const apart = pathOf(element).find((one) => isApart(one));
        if (apart && textOf(apart).length < TEXT_MIN) frame.opaque.push(`<${element.localName}>`);
      }
      seeBox(element);
      if (isApart(element, style) && isDrawn(element) && !isShell(element) && speaks(element))
        note(element, true);
    }
  }

  function rootOf(element: Element): ShadowRoot | undefined {
    return element.shadowRoot ?? kept.closed.get(element);
  }

  function nameOf(element: HTMLElement): string {
    const images = Array.from(element.querySelectorAll('img[alt]'), (image) => image.getAttribute('alt'));
    const written = isDrawn(element) ? element.innerText : element.textContent;
    return (
      [written, element.getAttribute('aria-label'), element.getAttribute('value'), ...images, element.title]
        .map((text) => text?.replace(/\s+/g, ' ').trim() ?? '')
        .find((text) => text !== '')
        ?.slice(0, 200) ?? ''
    );
  }

  function look(element: HTMLElement, name: string): void {
    // A link may run over two lines; its middle is then anywhere.
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    frame.controls.push({
      index: kept.elements.push(element) - 1,
      name,
      reach: reachOf(element, box),
      x,
      y,
      isMoving: moving.size > 0 && pathOf(element).some((one) => moving.has(one)),
      notice: noticeOf(element),
      isLink:
        element instanceof HTMLAnchorElement &&
        /^https?:/.test(element.href) &&
        element.href.split('#')[0] !== location.href.split('#')[0],
    });
  }

  function targetOf({ effect }: Animation): Element | null {
    return effect instanceof KeyframeEffect ? effect.target : null;
  }

  function isUnderWay(animation: Animation): boolean {
    const { endTime } = animation.effect?.getComputedTiming() ?? {};
    return animation.playState === 'running' && endTime !== Infinity;
  }

  function isDrawn(element: Element): boolean {
    const { width, height } = element.getBoundingClientRect();
    return (
      width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    );
  }

  /** Nothing else is on top of it, nor is it cut off; else whether scrolling brings it there, and of what. */
  function reachOf(element: HTMLElement, { left, top, width, height, right, bottom }: DOMRect): Reach {
    if (!isDrawn(element)) return 'hidden';
    const [x, y] = [left + width / 2, top + height / 2];
    const path = pathOf(element);
    const isFixed = path.some((one) => getComputedStyle(one).position === 'fixed');
    let scrolls: Reach = 'sight';
    for (const around of path.slice(1)) {
      if (around === document.body || around === document.documentElement) continue;
      const { overflowX, overflowY } = getComputedStyle(around);
      if (overflowX === 'visible' && overflowY === 'visible') continue;
      const box = around.getBoundingClientRect();
      if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) continue;
      if (!/auto|scroll/.test(overflowX + overflowY)) return 'hidden';
      scrolls = 'box';
    }
    if (scrolls === 'box') return scrolls;
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) {
      const isLocked = [document.documentElement, document.body].some(
        (one) => getComputedStyle(one).overflowY === 'hidden',
      );
      if (isFixed || isLocked || right + scrollX <= 0 || bottom + scrollY <= 0) return 'hidden';
      return 'page';
    }
    return isOnTop(element, x, y) ? 'sight' : 'hidden';
  }

  function isOnTop(element: Element, x: number, y: number): boolean {
    const at = elementAt(x, y);
    return at !== null && (at === element || pathOf(at).includes(element));
  }

  function elementAt(x: number, y: number): Element | null {
    let at = document.elementFromPoint(x, y);
    for (let root = at && rootOf(at); root; root = at && rootOf(at)) {
      const inner: Element | null = root.elementFromPoint(x, y);
      if (!inner || inner === at) break;
      at = inner;
    }
    return at;
  }

  /** A page may as a whole be fixed, and scroll inside. */
  function isShell(element: Element): boolean {
    return element.querySelector('main, [role=main], nav, article') !== null;
  }

  function isApart(element: Element, style = getComputedStyle(element)): boolean {
    return (
      /fixed|sticky/.test(style.position) ||
      element.matches('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true], :popover-open')
    );
  }

  /** The innermost that stands apart and speaks of consent; where nothing does, a passage of the page that speaks of it. */
  function noticeOf(element: Element): number {
    const around = pathOf(element)
      .slice(1)
      .filter((one) => one !== document.body && one !== document.documentElement);
    const apart = around.filter((one) => isApart(one) && !isShell(one));
    const found = apart.find(speaks);
    if (found) return note(found, true);
    if (apart[0]) return note(apart[0], true);
    const passage =
      around.slice(0, 8).find(speaks) ??
      (self === top ? undefined : speaks(document.body) ? document.body : undefined);
    if (passage) return note(passage, self !== top && passage === document.body);
    const group = around.find((one) => one.querySelectorAll(PRESSABLE).length > 1);
    return group ? note(group, false) : -1;
  }

  function speaks(element: Element): boolean {
    const text = textOf(element);
    // A row of links may have one to the policy among them.
    return text.length <= TEXT_MAX && about.test(text) && textOf(element, PRESSABLE).length >= TEXT_MIN;
  }

  function note(element: Element, isApart: boolean): number {
    const known = notices.get(element);
    if (known !== undefined) return known;
    notices.set(element, frame.notices.length);
    frame.notices.push({
      text: textOf(element).slice(0, TEXT_SHOWN),
      isApart,
      isAbout: speaks(element),
      isBlocking: isApart && isBlocking(),
    });
    return frame.notices.length - 1;
  }

  /** Wherever a visitor points there is something that lies over the page. */
  function isBlocking(): boolean {
    const steps = [0.06, 0.28, 0.5, 0.72, 0.94];
    return steps.every((right) =>
      steps.every((down) => {
        const at = elementAt(innerWidth * right, innerHeight * down);
        if (!at || at === document.documentElement || at === document.body)
          return document.body.inert || getComputedStyle(document.body).pointerEvents === 'none';
        return pathOf(at).some(
          (one) => isApart(one) && getComputedStyle(one).position !== 'sticky' && !isShell(one),
        );
      }),
    );
  }

  /** What can be read in it, also in shadow roots. */
  function textOf(node: Element, without = 'script, style, template, noscript'): string {
    const cache = texts.get(without) ?? new Map<Node, string>();
    texts.set(without, cache);
    const known = cache.get(node);
    if (known !== undefined) return known;
    let text = '';
    if (!node.matches(`script, style, template, noscript, ${without}`) && node.checkVisibility()) {
      for (const parent of [rootOf(node) ?? [], node])
        for (const child of parent instanceof Node ? parent.childNodes : []) {
          if (text.length > TEXT_MAX) break;
          if (child instanceof Text) text += child.data;
          else if (child instanceof Element) text += ` ${textOf(child, without)} `;
        }
    }
    text = text.replace(/\s+/g, ' ').trim();
    cache.set(node, text);
    return text;
  }

  function seeBox(element: HTMLElement): void {
    const isOn =
      element instanceof HTMLInputElement
        ? element.type === 'checkbox' && element.checked
        : element.matches('[role=switch], [role=checkbox]') && element.ariaChecked === 'true';
    // Boxes are often drawn by something else, and themselves made invisible: what they stand in has to be seen.
    const isFree = !element.matches(':disabled, [disabled], [aria-disabled=true]');
    if (!isOn || !isFree || !element.checkVisibility({ visibilityProperty: true })) return;
    const root = element.getRootNode() as Document | ShadowRoot;
    const ids = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const labelled = ids.map((id) => root.getElementById(id)?.textContent ?? '').join(' ');
    const labels =
      element instanceof HTMLInputElement
        ? Array.from(element.labels ?? [], (label) => label.innerText).join(' ')
        : '';
    const name = [
      element.ariaLabel,
      labelled,
      labels,
      element.innerText,
      element.getAttribute('value'),
      element.id,
      element.localName,
    ];
    frame.boxes.push({
      name: name
        .find((one) => one?.trim())!
        .replace(/\s+/g, ' ')
        .trim(),
      notice: noticeOf(element),
    });
  }

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
}

/** @returns the element that {@link seenFrame} counted when it was last called; undefined when it is gone since. */
export function pressable(index: number): HTMLElement | undefined {
  const page = globalThis as typeof globalThis & Record<symbol, Kept | undefined>;
  const element = page[Symbol.for('sealpost lint')]?.elements[index];
  return element?.isConnected ? element : undefined;
}

/** Where a frame stands in the page around it. */
export interface SeenPlace {
  isDrawn: boolean;
  isApart: boolean;
  isBlocking: boolean;
}

export function seenPlace(iframe: Element): SeenPlace {
  const { width, height } = iframe.getBoundingClientRect();
  let isApart = false;
  for (let at: Element | null = iframe; at;) {
    isApart ||=
      /fixed|sticky/.test(getComputedStyle(at).position) ||
      at.matches('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]');
    const root = at.getRootNode();
    at = at.assignedSlot ?? at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return {
    // Tags bring frames that nobody can see.
    isDrawn:
      width > 8 && height > 8 && iframe.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
    isApart,
    isBlocking: width * height > 0.9 * innerWidth * innerHeight,
  };
}

/** Where a point of a frame is in the page around it, and whether it is in sight there. */
export function seenThrough(
  iframe: Element,
  point: { x: number; y: number },
): { x: number; y: number; reach: Reach } {
  const { left, top } = iframe.getBoundingClientRect();
  const [x, y] = [left + iframe.clientLeft + point.x, top + iframe.clientTop + point.y];
  const isInside = x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  const isSeen = (iframe.getRootNode() as Document | ShadowRoot).elementFromPoint(x, y) === iframe;
  return { x, y, reach: isSeen ? 'sight' : isInside ? 'hidden' : 'page' };
}

/** Whether a click on its middle would be one on it, now. */
export function isUnderPointer(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const root = element.getRootNode() as Document | ShadowRoot;
  const at = root.elementFromPoint(left + width / 2, top + height / 2);
  return at !== null && element.contains(at);
}

export interface SeenButton {
  name: string;
  /** CSS pixels. */
  width: number;
  height: number;
  /** Computed style, what tells two buttons apart, by name. `opacity`, `filter` and `transform` with those of all that it lies in. */
  style: Record<string, string>;
  /** WCAG contrast of the text against what lies behind it; null where an image or another effect than `opacity` makes it anything. */
  contrast: number | null;
  tag: string;
  reach: Reach;
}

/** What a button of {@link seenFrame} looks like. */
export function seenButton(element: HTMLElement): Omit<SeenButton, 'name' | 'reach'> {
  const box = element.getBoundingClientRect();
  return {
    width: Math.round(box.width),
    height: Math.round(box.height),
    style: styleOf(element, getComputedStyle(element)),
    contrast: contrastOf(element),
    tag: element.localName,
  };

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
