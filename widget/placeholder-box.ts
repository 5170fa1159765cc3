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

/**
 * On what is hidden, and on copies that the page makes of it; its value is an inline `display` with `!important`, which no sheet goes before, and which had to
 * give way.
 */
const HIDDEN = 'data-sealpost-hidden';

/** For the document: an inline style would go along with every copy, and for ever. The ids are nobody's; they go before the page's own rules. */
export function hidingSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`[${HIDDEN}]:not(#sealpost#sealpost#sealpost){display:none!important}`);
  return sheet;
}

/** What is hidden in the page, copies included. */
export const hiddenElements = (): NodeListOf<HTMLElement> => document.querySelectorAll(`[${HIDDEN}]`);

/** Shows an element as it was. */
export function show(element: HTMLElement): void {
  const own = element.getAttribute(HIDDEN);
  if (own) element.style.setProperty('display', own, 'important');
  element.removeAttribute(HIDDEN);
}

/** An element whose place another holds. */
export interface Box {
  /** Copies the element's place to the host, which the page's own rules decide: they may be others at another width. */
  fit(host: HTMLElement): void;
}

/**
 * Hides an element; what is to hold its place gets the same box, whatever the page's rules make of it: an element without a box answers for its lengths with
 * what the rules say (`100%`), and not with the pixels that came of it.
 * @returns undefined where it takes no place, and then nothing is hidden.
 */
export function hideInPlace(element: HTMLElement): Box | undefined {
  if (hide(element) !== 'none' && !isPixel(element)) return { fit };
  show(element);
  return undefined;

  function fit(host: HTMLElement): void {
    show(element);
    const display = hide(element);
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

/** @returns how it would be displayed. */
function hide(element: HTMLElement): string {
  const { style } = element;
  const { display } = getComputedStyle(element);
  const isForced = style.getPropertyPriority('display') !== '';
  element.setAttribute(HIDDEN, isForced ? style.display : '');
  if (isForced) style.setProperty('display', 'none', 'important');
  return display;
}

/** Only what has a size is content; a picture has none of its own before it is loaded. */
function isPixel(element: HTMLElement): boolean {
  const { width, height, aspectRatio } = getComputedStyle(element);
  const isTiny = [width, height].some((length) => length.endsWith('px') && parseFloat(length) < SMALLEST);
  const isUnsized = width === 'auto' && (height === 'auto' || aspectRatio === 'auto');
  return isTiny || (element.localName === 'img' && isUnsized);
}
