import type { Choice, Gate } from '../embed/contract.ts';
import type { Declaration, NoticeDetails } from '../protocol/consent-config.ts';
import { isGranted } from '../protocol/consent-cookie.ts';
import { hiddenElements, hideInPlace, hidingSheet, show, type Box } from './placeholder-box.ts';
import { fillCard, placeholderStyle, type Words } from './placeholder-card.ts';

const EMBEDS = 'iframe,video,audio,object,embed,img';

interface Standing {
  host: HTMLElement;
  root: ShadowRoot;
  box: Box;
  key: string;
}

/**
 * Draws a placeholder for every embed that waits, now and later, and takes it away when the embed is let through or leaves the page. Its place is kept
 * from the first moment; what it says follows as soon as the words are there.
 */
export function watchPlaceholders(gate: Gate, choice: Choice): void {
  const standing = new Map<HTMLElement, Standing>();
  let words: Promise<Words> | undefined;
  const sheet = placeholderStyle();
  document.adoptedStyleSheets.push(hidingSheet());

  new MutationObserver(update).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['data-consent', 'src', 'srcset', 'data'],
  });
  document.addEventListener('sealpost:consent', update);
  let asked = 0;
  const refit = (): void => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => standing.forEach(({ host, box }) => box.fit(host)));
  };
  addEventListener('resize', refit);
  // Style sheets may come late.
  addEventListener('load', refit);
  addEventListener('online', say);
  update();

  function update(): void {
    const waiting = new Map(
      gate
        .waiting()
        .flatMap(({ element, key }) =>
          isEmbed(element) && element.isConnected ? [[element, key] as const] : [],
        ),
    );
    tidy();
    for (const [element, { host }] of standing)
      if (!waiting.has(element)) leave(element);
      else if (host.nextSibling !== element) element.before(host);
    for (const [element, key] of waiting) if (!standing.has(element)) stand(element, key);
  }

  /** A page that copies a part of itself, as a carousel does its slides, copies boxes that hold nothing's place and elements that are hidden for none. */
  function tidy(): void {
    const hosts = new Set<Element>([...standing.values()].map(({ host }) => host));
    for (const host of document.querySelectorAll('sealpost-placeholder')) if (!hosts.has(host)) host.remove();
    for (const element of hiddenElements()) if (!standing.has(element)) show(element);
  }

  function stand(element: HTMLElement, key: string): void {
    const box = hideInPlace(element);
    if (!box) return;
    const host = document.createElement('sealpost-placeholder');
    const root = host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    box.fit(host);
    standing.set(element, { host, root, box, key });
    element.before(host);
    say();
  }

  /** Fills every card that is still empty; where the words cannot be had, with the next embed, or once there is a network again. */
  function say(): void {
    words ??= fetchWords(choice);
    words.then(
      (known) => standing.forEach((one, element) => fill(element, one, known)),
      (error: unknown) => {
        console.error(error);
        words = undefined;
      },
    );
  }

  function fill(element: HTMLElement, { root, key }: Standing, known: Words): void {
    if (root.firstChild) return;
    fillCard(root, element, key, known, {
      loadOnce: async () => {
        leave(element);
        gate.release(element);
      },
      async loadAlways() {
        await choice.decide({ [key]: true }, 'save', 'placeholder');
        if (!isGranted(gate.groups(), key)) throw new Error(`sealpost: ${key} was not granted`);
      },
      open: () => choice.show('preferences'),
    });
  }

  /** The focus goes on to what was asked for. */
  function leave(element: HTMLElement): void {
    const { host } = standing.get(element)!;
    standing.delete(element);
    const hadFocus = document.activeElement === host;
    show(element);
    host.remove();
    if (!hadFocus || !element.isConnected) return;
    const isFocusable = element.matches('iframe,[tabindex],[controls]');
    if (!isFocusable) {
      element.tabIndex = -1;
      element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
    }
    element.focus({ preventScroll: true });
  }
}

async function fetchWords(choice: Choice): Promise<Words> {
  const site = await choice.site();
  const [details, declaration] = await Promise.all([
    site.artefact<NoticeDetails>(site.notice.details),
    site.artefact<Declaration>(site.config.declaration),
  ]);
  return { details, services: declaration.services, failed: site.notice.failed };
}

const isEmbed = (element: Element): element is HTMLElement => element.matches(EMBEDS);
