/** What makes an element's place in the page, without what it looks like. */
const PLACE = [
  ...'position top right bottom left float clear z-index order'.split(' '),
  ...'width min-width max-width height min-height max-height aspect-ratio box-sizing'.split(' '),
  ...'margin-top margin-right margin-bottom margin-left'.split(' '),
  ...'padding-top padding-right padding-bottom padding-left'.split(' '),
  ...'border-top-width border-right-width border-bottom-width border-left-width'.split(' '),
  ...'flex-grow flex-shrink flex-basis align-self justify-self'.split(' '),
  ...'grid-row-start grid-row-end grid-column-start grid-column-end vertical-align transform'.split(' '),
  ...'border-top-left-radius border-top-right-radius border-bottom-left-radius border-bottom-right-radius'.split(
    ' ',
  ),
];

/** Smaller than this in either direction it is no content but a counting pixel. */
const SMALLEST = 16;

/** An element whose place another holds. */
export interface Box {
  /** Copies the element's place to the host, which the page's own rules decide: they may be others at another width. */
  fit(host: HTMLElement): void;
  /** Shows the element as it was. */
  restore(): void;
}

/**
 * Hides an element; what is to hold its place gets the same box, whatever the page's rules make of it: an element without a box answers for its lengths with
 * what the rules say (`100%`), and not with the pixels that came of it.
 * @returns undefined where it takes no place, and then nothing is hidden.
 */
export function hideInPlace(element: HTMLElement): Box | undefined {
  const { style } = element;
  const own = [style.getPropertyValue('display'), style.getPropertyPriority('display')] as const;
  const restore = (): void => {
    style.setProperty('display', ...own);
    if (!style.length) element.removeAttribute('style');
  };
  /** @returns how it would be displayed. */
  const hide = (): string => {
    const { display } = getComputedStyle(element);
    style.setProperty('display', 'none', 'important');
    return display;
  };
  if (hide() !== 'none' && !isPixel(element)) return { fit, restore };
  restore();
  return undefined;

  function fit(host: HTMLElement): void {
    restore();
    const display = hide();
    const place = getComputedStyle(element);
    const set = (name: string, value: string): void => host.style.setProperty(name, value, 'important');
    set('all', 'initial');
    for (const name of PLACE) set(name, place.getPropertyValue(name));
    set('display', display === 'inline' ? 'inline-block' : display);
    set('border-style', 'solid');
    set('border-color', 'transparent');
    set('color-scheme', 'inherit');
    set('font-family', 'inherit');
    // What a frame or film has where no rule says otherwise; a block of ours would fill the line instead.
    set('contain-intrinsic-size', '300px 150px');
    if (place.width === 'auto') set('width', 'fit-content');
  }
}

/** Only what has a size is content; a picture has none of its own before it is loaded. */
function isPixel(element: HTMLElement): boolean {
  const { width, height, aspectRatio } = getComputedStyle(element);
  const isTiny = [width, height].some((length) => length.endsWith('px') && parseFloat(length) < SMALLEST);
  const isUnsized = width === 'auto' && (height === 'auto' || aspectRatio === 'auto');
  return isTiny || (element.localName === 'img' && isUnsized);
}
