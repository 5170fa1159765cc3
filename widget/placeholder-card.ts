import type { DeclaredService, NoticeDetails } from '../protocol/consent-config.ts';
import { coversHost } from '../protocol/declared-names.ts';
import { el, fill } from './element.ts';
import { embedHost } from './embed-host.ts';
import { isolate } from './preferences-format.ts';

export interface Words {
  details: NoticeDetails;
  services: DeclaredService[];
  /** After a choice that could not be verified. */
  failed: string;
}

export interface CardActions {
  loadOnce: () => Promise<void>;
  loadAlways: () => Promise<void>;
  open: () => Promise<void>;
}

/** Says what waits here, who would get to know of it, and what can be done. */
export function fillCard(
  root: ShadowRoot,
  element: HTMLElement,
  key: string,
  { details, services, failed }: Words,
  actions: CardActions,
): void {
  const { texts, locale, dir } = details;
  const [purposeId = ''] = key.split(':');
  const host = embedHost(element);
  const declared = serviceOf(key, host, services);
  const purpose = details.purposes.find(({ id }) => id === purposeId);
  const shown = purpose?.services.find(({ id }) => id === declared?.id);
  const label = purpose?.label ?? purposeId;
  // An address is better than nothing where the service is not declared.
  const service = shown?.name ?? declared?.name ?? host ?? label;
  const title = element.dataset['title'] || element.title;
  const blocked = fill(texts.blockedTitle, { service: isolate(service) });
  const said = el('p', 'said', { role: 'alert' });
  const act = (name: string, text: string, call: () => Promise<void>): HTMLElement => {
    const onclick = async (): Promise<void> => {
      if (made.ariaDisabled) return;
      made.ariaDisabled = 'true';
      said.textContent = '';
      try {
        await call();
      } catch (error) {
        console.error(error);
        said.textContent = failed;
      }
      made.ariaDisabled = null;
    };
    const made = el('button', name, { type: 'button', onclick }, text);
    return made;
  };
  const text = fill(texts.blockedText, { service: isolate(service), purpose: label });
  // Named by what is decided: the service alone where the embed waits for it, else the whole purpose.
  const always = fill(texts.loadAlways, { purpose: key === purposeId ? label : service });
  const inner = el(
    'div',
    'inner',
    {},
    el('p', title ? 'title own' : 'title', { id: 't', dir: 'auto' }, title || blocked),
    title ? el('p', 'sub', {}, blocked) : undefined,
    el('p', 'text', {}, text),
    el(
      'div',
      'buttons',
      {},
      act('once', texts.loadOnce, actions.loadOnce),
      act('always', always, actions.loadAlways),
    ),
    act('link', details.title, actions.open),
    said,
  );
  // Where there is no room for the text, whoever points at the card can read it nevertheless.
  root.replaceChildren(
    el('div', 'card', { role: 'group', 'aria-labelledby': 't', lang: locale, dir, title: text }, inner),
  );
}

/** The one that the key names, else the one of the purpose that loads from the same host. */
function serviceOf(
  key: string,
  host: string | undefined,
  services: DeclaredService[],
): DeclaredService | undefined {
  const [purpose, id] = key.split(':');
  const candidates = services.filter((service) => service.purpose === purpose);
  if (id) return candidates.find((service) => service.id === id);
  return candidates.find(({ hosts }) =>
    hosts.some((pattern) => host !== undefined && coversHost(pattern, host)),
  );
}

/**
 * Calm, in the page's own colours, and laid out by the size of the box. What goes first is the text, then what is in it (never, before all else, who would learn of it), then the button that
 * decides, while the link still leads to where that can be done; at last a single button is left, and the title for those who hear it.
 * One rule a line and no more: this text travels as it stands.
 */
const CSS = `
:host{container-type:size!important;overflow:hidden!important}
*{box-sizing:border-box;margin:0}
.card{display:flex;height:100%;overflow:auto;color:var(--sealpost-text,CanvasText);background:var(--sealpost-background,color-mix(in srgb,CanvasText 6%,Canvas));border:1px solid color-mix(in srgb,CanvasText 18%,Canvas);border-radius:inherit;font-family:var(--sealpost-font,inherit);font-size:max(.95rem,15px);line-height:1.45;text-align:center;overflow-wrap:anywhere;text-wrap:balance}
.inner{margin:auto;min-width:0;padding:1rem;max-width:38rem}
.title{font-weight:bold;font-size:1.1em;line-height:1.25}
.sub,.text{color:color-mix(in srgb,currentColor 80%,transparent)}
.sub{margin-top:.2em;font-size:.92em}
.text{margin:.4em auto 0;max-width:30em;font-size:.92em}
.buttons{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;justify-content:center;width:fit-content;gap:.5em;margin:.85em auto 0}
button{min-height:44px;padding:.4em 1em;border:1px solid color-mix(in srgb,currentColor 55%,transparent);border-radius:var(--sealpost-radius,.5rem);background:var(--sealpost-background,Canvas);color:inherit;font:inherit;font-weight:bold;line-height:1.2;cursor:pointer}
button:hover{border-color:currentColor}
button:focus-visible{outline:2px solid var(--sealpost-accent,currentColor);outline-offset:2px}
[aria-disabled]{opacity:.6;cursor:progress}
.link{min-height:32px;margin-top:.35em;padding:.2em .6em;border:0;background:none;font-size:.88em;font-weight:400;text-decoration:underline;text-underline-offset:.15em}
.said:empty{display:none}
.said{margin-top:.5em;font-size:.92em}
@container(max-width:22rem){.buttons{grid-auto-flow:row}}
@container(max-height:15rem) or (max-width:15rem){.text{display:none}.inner{padding:.6rem}.title{font-size:1em}button{min-height:34px;padding:.3em .8em;font-size:.93em}.buttons{margin-top:.6em}.link{min-height:24px;margin-top:.2em}}
@container(max-width:12rem) or ((max-height:12rem) and (max-width:16rem)) or ((max-height:8rem) and (max-width:30rem)){.always{display:none}}
@container(max-height:12rem){.own{display:none}.sub{margin:0;color:inherit;font-weight:bold}.buttons{margin-top:.4em;gap:.3em}}
@container(max-height:12rem) and (min-width:16rem){.buttons{grid-auto-flow:column}}
@container(max-height:6.2rem){.link{position:absolute;clip-path:inset(50%)}.link:focus{position:static;clip-path:none}}
@container(max-height:8rem){.inner{padding:.3rem .5rem}.title,.sub,button{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.title,.sub{font-size:.9em}.buttons{margin-top:.25em}}
@container(max-height:5rem){.inner{padding-block:.1rem}button{min-height:26px;padding-block:0}}
@container(max-height:3.4rem) or (max-width:7rem){.title,.sub{position:absolute;width:1px;height:1px;clip-path:inset(50%)}.inner{display:grid;width:100%;height:100%;padding:0}.buttons{width:100%;height:100%;margin:0;gap:0}button{min-height:24px;padding:0 .3em;border:0;border-radius:0;background:none;font-size:.85em}}
`;

export function placeholderStyle(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  return sheet;
}
