/**
 * The form takes font, size and colours from the page around it: every shade is mixed from the page's own text colour, so that it fits a dark page
 * as well as a light one without asking which it is. Owners set `--sealpost-…` on `sealpost-form` or style `::part(…)`: see docs/embedding.md.
 *
 * One rule a line and no more: this text travels as it stands.
 */
const CSS = `
:host{display:block;--a:var(--sealpost-accent,#3352d1);--r:var(--sealpost-radius,.5em);--s:var(--sealpost-space,1.5rem);--e:var(--sealpost-error,color-mix(in srgb,#e0354b 72%,currentColor));--b:var(--sealpost-border,color-mix(in srgb,currentColor 52%,transparent));--f:color-mix(in srgb,var(--a) 72%,currentColor)}
*{box-sizing:border-box}
[hidden]{display:none!important}
.box{max-width:var(--sealpost-width,36rem);color:var(--sealpost-text,inherit);font-family:var(--sealpost-font,inherit);line-height:1.5;text-align:start;overflow-wrap:anywhere;text-wrap:pretty}
h2,p,ul,dd{margin:0}
.title{font-size:1.5em;line-height:1.2;margin-bottom:.6em;text-wrap:balance}
.title+form{margin-top:var(--s)}
.description,.alert{margin-bottom:var(--s)}
.muted,dt{color:color-mix(in srgb,currentColor 78%,transparent);font-weight:400}
.field{margin:0 0 var(--s);padding:0;border:0;min-width:0}
.label,.error,.button{font-weight:700}
.label{display:block;padding:0;margin-bottom:.35em}
.help,.note,.privacy,.error{font-size:.9em}
.help,.error{margin-bottom:.45em}
.error{color:var(--e)}
.input,.button,.choice{font:inherit;font-size:max(16px,1em);color:inherit}
.input,.button{min-height:2.9em;padding:.55em .8em;border:1px solid var(--b);border-radius:var(--r);background:var(--sealpost-background,transparent)}
.input{display:block;width:100%}
.date,.time,.number{max-width:14em}
textarea{resize:vertical}
option{color:CanvasText;background:Canvas}
::placeholder{color:inherit;opacity:.65}
.input:hover{border-color:currentColor}
:focus-visible{outline:2px solid var(--f);outline-offset:2px}
.input:focus-visible{outline-offset:-1px;box-shadow:0 0 0 4px color-mix(in srgb,var(--a) 22%,transparent)}
.input[aria-invalid]{border-color:var(--e);box-shadow:inset 0 0 0 1px var(--e)}
.choice-label{display:flex;gap:.7em;min-height:44px;padding:.55em 0;cursor:pointer}
.choice{flex:none;width:1.25em;height:1.25em;margin:.13em 0 0;accent-color:var(--a)}
.alert{padding:.9em 1.1em;border:1px solid var(--e);border-inline-start-width:5px;border-radius:var(--r);background:color-mix(in srgb,var(--e) 7%,transparent)}
ul{padding-inline-start:1.2em}
li{padding:.15em 0}
a{color:inherit}
.foot{display:flex;flex-wrap:wrap;gap:.8em 1.2em;align-items:center}
.button{min-height:44px;padding:.55em 1.4em;font-weight:700;cursor:pointer}
.button:hover{filter:brightness(1.12);border-color:currentColor}
.primary{border-color:transparent;background:var(--a);color:var(--sealpost-accent-text,#fff)}
[aria-disabled]{opacity:.6;cursor:progress}
svg{flex:none;width:1.4em;height:1.4em;fill:none;stroke:var(--f);stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.note,.sent>.title{display:flex;gap:.45em;align-items:center}
@media(prefers-reduced-motion:no-preference){.busy svg{animation:p 1s infinite alternate}}
@keyframes p{to{opacity:.25}}
.privacy{margin-top:var(--s);border-top:1px solid color-mix(in srgb,currentColor 20%,transparent)}
summary{min-height:44px;padding:.9em 0;cursor:pointer}
dl{display:grid;grid-template-columns:2fr 3fr;gap:.5em 1.5em;margin:1em 0}
.receipt{margin:var(--s) 0;padding:1.2em;border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:var(--r)}
.receipt-link{margin-bottom:.9em;text-overflow:ellipsis}
`;

export function formStyle(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  return sheet;
}
