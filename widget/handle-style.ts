import type { NoticeLayout } from '../protocol/consent-config.ts';

/** Three sliders; a barred circle. 18 × 18 pixels. */
const SLIDERS =
  'M0 3h9a2.5 2.5 0 0 1 5 0h4v2h-4a2.5 2.5 0 0 1-5 0H0ZM0 8h2a2.5 2.5 0 0 1 5 0h11v2H7a2.5 2.5 0 0 1-5 0H0ZM0 13h9a2.5 2.5 0 0 1 5 0h4v2h-4a2.5 2.5 0 0 1-5 0H0Z';
const BARRED =
  'M9 1a8 8 0 1 1 0 16A8 8 0 1 1 9 1ZM9 3a6 6 0 1 0 0 12A6 6 0 1 0 9 3ZM4 5.4 5.4 4 14 12.6 12.6 14Z';
/** The check and the cross of the opt-out icon, 28 × 12 pixels within its border. */
const CHECK_AND_CROSS =
  'M5.6 5.4 7.6 7.6 11.4 2.6 12.8 3.7 7.8 10.2 4.3 6.6ZM17.6 3.4 18.7 2.3 20.9 4.5 23.1 2.3 24.2 3.4 22 5.6 24.2 7.8 23.1 8.9 20.9 6.7 18.7 8.9 17.6 7.8 19.8 5.6Z';

/**
 * Small and in its corner: an icon each, one above the other, the label for whoever points at it or comes to it by keyboard: nothing else moves then, so that no
 * press goes astray. What stands outside of `:host` is for the page: it
 * keeps what gets the focus out from under the handle, and lets it be seen through where that does not help.
 *
 * One rule a line and no more: this text is kept as it stands.
 *
 * @param isOptOut with the icon that California wants beside the link, and the label always in sight.
 * @param hasNote something stands beside the buttons.
 */
export function handleStyle({ block, inline }: NoticeLayout, isOptOut: boolean, hasNote: boolean): string {
  const edge = block === 'top' ? 'start' : 'end';
  return `
:host{all:initial;color-scheme:inherit}
:host aside{position:fixed;z-index:2147483646;inset-block-${edge}:12px;inset-inline-${inline}:12px;display:flex;flex-direction:column;align-items:flex-${inline};gap:6px;max-width:calc(100% - 24px);box-sizing:border-box;color:var(--sealpost-text,CanvasText);font:400 .85em/1.3 var(--sealpost-font,system-ui,sans-serif)}
:host button{display:flex;align-items:center;gap:8px;box-sizing:border-box;min-height:36px;max-width:36px;margin:0;padding:0 8px;overflow:hidden;border:1px solid color-mix(in srgb,currentColor 34%,transparent);border-radius:var(--sealpost-radius,18px);background:var(--sealpost-background,Canvas);color:inherit;font:inherit;white-space:nowrap;cursor:pointer;box-shadow:0 1px 6px #0003}
:host button:is(:hover,:focus-visible){max-width:100%;padding-inline-end:14px;border-color:currentColor}
:host button:focus-visible{outline:3px solid var(--sealpost-accent,#3352d1);outline-offset:2px}
:host button::before{content:"";flex:none;width:18px;height:18px;background:currentColor;clip-path:path("${SLIDERS}")}
:host button~button::before{clip-path:path("${BARRED}")}
${hasNote ? NOTE : ''}${isOptOut ? OPT_OUT : ''}@media(prefers-reduced-motion:no-preference){:host button{transition:max-width .2s}}
@media(forced-colors:active){:host button::before{background:ButtonText;forced-color-adjust:none}}
@media print{:host{display:none}}
:where(html){scroll-padding-block-${edge}:102px}
html:has(:focus-visible)>sealpost-handle:not(:hover,:focus-within){opacity:.55}
`;
}

/** It ends with a line break, so that the buttons stand below. */
const NOTE = `:host aside{display:block;padding:7px 8px 8px;white-space:pre-line;border:1px solid color-mix(in srgb,currentColor 34%,transparent);border-radius:var(--sealpost-radius,14px);background:var(--sealpost-background,Canvas);font-size:.8em;line-height:1.7;text-indent:6px;box-shadow:0 1px 6px #0003}
:host button{display:inline-flex;margin-block-start:3px;margin-inline-end:6px;vertical-align:bottom;font-size:1.06em;text-indent:0;box-shadow:none}
:host button:last-of-type{margin-inline-end:0}
`;

const OPT_OUT = `:host button:first-of-type{position:relative;max-width:100%;padding-inline-end:14px}
:host button:first-of-type::before{box-sizing:border-box;width:30px;height:14px;border:1px solid #06f;border-radius:7px;background:linear-gradient(108deg,#fff 51%,#06f 51%);clip-path:none;forced-color-adjust:none}
:host button:first-of-type::after{content:"";position:absolute;inset-inline-start:9px;top:calc(50% - 6px);width:28px;height:12px;background:linear-gradient(90deg,#06f 51%,#fff 51%);clip-path:path("${CHECK_AND_CROSS}");forced-color-adjust:none}
`;
