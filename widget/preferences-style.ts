/**
 * A surface of its own over the page. It follows the colour scheme that the page declares (`color-scheme`), as the form and the first layer do, and takes
 * the page's font (`--p`); owners set `--sealpost-…`: see docs/embedding.md. The page's own rules for the host element are kept out by `!important`.
 *
 * One rule a line and no more: this text travels as it stands.
 */
const CSS = `
:host{all:initial!important;display:contents!important;color-scheme:inherit!important;--bg:var(--sealpost-background,Canvas);--t:var(--sealpost-text,CanvasText);--a:var(--sealpost-accent,LinkText);--o:var(--sealpost-accent-text,Canvas);--r:var(--sealpost-radius,.625em);--m:color-mix(in srgb,var(--t) 74%,var(--bg));--l:color-mix(in srgb,var(--t) 16%,var(--bg));--b:color-mix(in srgb,var(--t) 55%,var(--bg));--f:color-mix(in srgb,var(--t) 5%,var(--bg))}
@supports(color:light-dark(#fff,#000)){:host{--bg:var(--sealpost-background,light-dark(#fff,#1a1e28));--t:var(--sealpost-text,light-dark(#1d2230,#eceef4));--a:var(--sealpost-accent,light-dark(#3352d1,#9db2ff));--o:var(--sealpost-accent-text,light-dark(#fff,#11141b))}}
*{box-sizing:border-box}
.dialog,.said{font-family:var(--sealpost-font,var(--p));font-size:max(1rem,16px);line-height:1.5;color:var(--t);background:var(--bg);text-align:start;overflow-wrap:anywhere;text-wrap:pretty}
.dialog{width:44em;max-width:calc(100vw - 2em);height:fit-content;max-height:min(52em,calc(100dvh - 2em));margin:auto;padding:0;border:1px solid var(--l);border-radius:calc(var(--r)*1.5);box-shadow:0 1.5em 5em rgb(0 0 0/.35);overflow:hidden}
.dialog[open],.sheet{display:flex;flex-direction:column}
.sheet{min-height:0}
.dialog::backdrop{background:rgb(10 12 18/.55)}
h2,h3,h4,p,ul,table{margin:0;padding:0}
h2,h3,h4,strong,button,summary,caption{font-weight:bold}
h2{flex:1;font-size:1.35em;line-height:1.2;letter-spacing:-.01em;text-wrap:balance}
h3{font-size:1.06em;line-height:1.35}
h4{font-size:1em}
ul{list-style:none}
.head,.foot{flex:none;padding:1em clamp(1em,4vw,1.75em)}
.head{display:flex;gap:1em;align-items:center;padding-block:1.15em .85em}
.foot{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,8.2em),1fr));gap:.6em;border-top:1px solid var(--l)}
.body{flex:1;min-height:0;overflow:auto;overscroll-behavior:contain;padding:.15em clamp(1em,4vw,1.75em) 1.75em;scrollbar-width:thin}
.intro,.muted,.description,.state,.declared,.decided{color:var(--m)}
.muted,.description,.state,.declared,.decided,.services,.links,.processors ul{font-size:.92em}
button{min-height:2.75em;padding:.5em 1em;border:1px solid var(--b);border-radius:var(--r);background:none;color:inherit;font:inherit;font-weight:bold;line-height:1.25;cursor:pointer;text-wrap:balance}
button:hover{border-color:currentColor;background:var(--f)}
button[aria-disabled]{opacity:.6;cursor:progress}
.save,.save:hover{border-color:transparent;background:var(--a);color:var(--o)}
.save:hover{filter:brightness(1.08)}
.close{flex:none;display:grid;place-items:center;width:2.75em;padding:0;border-color:transparent;margin-inline-end:-.6em}
svg{width:1.25em;height:1.25em;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
:focus-visible{outline:2px solid var(--a);outline-offset:2px}
h2:focus{outline:none}
a{color:inherit;text-underline-offset:.15em}
a:hover{text-decoration-thickness:2px}
code{font:.9em ui-monospace,"SF Mono",Menlo,monospace}
.note{margin-top:1em;padding:.8em 1em;border-radius:var(--r);background:color-mix(in srgb,var(--a) 10%,var(--bg));border:1px solid color-mix(in srgb,var(--a) 30%,var(--bg))}
.signal{display:flex;gap:.5em;align-items:center;font-weight:bold}
.signal svg{flex:none;color:var(--a)}
.decided{display:flex;flex-wrap:wrap;gap:.6em 1em;align-items:center;margin-top:1em;padding:.85em 1em;border-radius:var(--r);background:var(--f)}
.decided p{flex:1 1 14em}
.decided .id{flex-basis:100%}
.decided button{color:var(--t);background:var(--bg)}
.decided code{color:var(--t);user-select:all}
.link,.link:hover{min-height:24px;padding:0 .3em;border:0;background:none;text-decoration:underline;text-underline-offset:.15em}
.decided .link{background:none}
.purposes{margin-top:1.25em;display:grid;gap:.75em}
.purpose,.receipt,.processors{border:1px solid var(--l);border-radius:var(--r)}
.purpose{padding:.9em 1em}
.row{position:relative;display:flex;flex-wrap:wrap;justify-content:flex-end;gap:.2em .75em;align-items:center;min-height:1.75em}
.row h3,.row h4{flex:1 1 7em;min-width:0}
label{cursor:pointer}
label::after{content:"";position:absolute;inset:-.5em 0}
.state{text-align:end}
.switch{appearance:none;position:relative;flex:none;width:2.75em;height:1.6em;margin:0;border:2px solid var(--b);border-radius:1em;background:transparent;font-size:max(1rem,16px);cursor:pointer;z-index:1}
.switch::before{content:"";position:absolute;inset-block-start:50%;inset-inline-start:.22em;width:.9em;height:.9em;translate:0 -50%;border-radius:50%;background:var(--b)}
.switch:checked{border-color:var(--a);background:var(--a)}
.switch:checked::before{inset-inline-start:auto;inset-inline-end:.17em;width:1em;height:1em;background:var(--o)}
.switch[data-mixed]{border-color:var(--a);background:linear-gradient(to right,var(--a) 50%,transparent 50%)}
.switch[data-mixed]::before{inset-inline-start:calc(50% - .5em);width:1em;height:1em;background:var(--o);box-shadow:0 0 0 2px var(--a)}
.switch:disabled{opacity:.55;cursor:default}
.row:has(:disabled) label{cursor:default}
.description{padding-inline-end:4em}
summary{position:relative;min-height:2.75em;padding-block:.6em;padding-inline-start:1.15em;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:"";position:absolute;inset-block-start:1.08em;inset-inline-start:.1em;width:.45em;height:.45em;border:solid currentColor;border-width:0 2px 2px 0;rotate:-45deg}
[dir=rtl] summary::before{rotate:135deg}
[open]>summary::before{rotate:45deg!important;translate:.05em -.1em}
.purpose details{margin:.35em 0 -.5em;font-size:.95em}
summary .muted{margin-inline-start:.3em;font-weight:400}
.services{border-inline-start:2px solid var(--l);padding-inline-start:1em;margin:.15em 0 .75em}
.services li+li{margin-top:1.15em;padding-top:1.15em;border-top:1px solid var(--l)}
.services .description{font-size:1em}
.declared{margin-top:.35em;font-size:.96em}
table{border-collapse:collapse;width:100%;margin:.5em 0}
caption{text-align:start;padding-bottom:.15em;color:var(--t)}
th,td{padding:.3em 0;padding-inline-end:1em;border-top:1px solid var(--l);text-align:start;vertical-align:baseline;font-weight:400}
td{color:var(--t)}
.receipts{margin-top:1.75em}
.receipt,.processors{padding:0 1em;margin-top:.6em}
.processors{margin-top:1.25em}
.receipt summary,.processors summary{font-size:.95em}
.savers{display:flex;flex-wrap:wrap;gap:.5em;padding:.4em 0 1em;font-size:.92em}
.processors li{padding:.6em 0;border-top:1px solid var(--l)}
.links{display:flex;flex-wrap:wrap;gap:.25em 1.25em;margin-top:1.5em}
.links a,.declared a{display:inline-block;padding:.3em 0}
.said{position:fixed;inset-block-end:1.25em;inset-inline:0;width:fit-content;max-width:calc(100vw - 2em);margin:0 auto;padding:.75em 1.25em;border:1px solid var(--l);border-radius:var(--r);box-shadow:0 .5em 2em rgb(0 0 0/.25);font-weight:bold;z-index:2147483647}
.said:empty{border:0;padding:0;box-shadow:none}
@media(prefers-reduced-motion:no-preference){.dialog{animation:in .18s ease-out}.switch,.switch::before,summary::before{transition:.12s}.said:not(:empty){animation:in .18s ease-out}}
@keyframes in{from{opacity:0;transform:translateY(.6em)}}
@media(max-width:40em){.sheet{flex:1}.dialog{container-type:size;width:100vw;max-width:none;height:100dvh;max-height:none;margin:0;border:0;border-radius:0}.save{grid-column:1/-1}.description{padding-inline-end:0}.row{min-height:44px}button,summary,.link{min-height:44px}.declared a,.links a{padding:.9em 0}.purpose{padding-top:.4em}}
@media(max-height:28em){.sheet{display:block;overflow:auto}.body{overflow:visible}}
@container(max-height:28em){.sheet{display:block;overflow:auto}.body{overflow:visible}}
@media(forced-colors:active){.switch{appearance:auto;width:1.6em}.switch::before{content:none}.save{border-color:ButtonText}.purpose,.note,.decided{border:1px solid}}
`;

export function preferencesStyle(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  return sheet;
}
