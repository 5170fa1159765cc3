/**
 * The first layer takes the page's font and its light or dark scheme, and the `--sealpost-…` properties that forms know, too (form-style.ts). Every
 * button has one and the same style, and nothing that a page sets can reach one of them alone. They stand in a row where the longest label (`--n`
 * characters) fits into a third of it, else in a column: of one size at any size of text, as the cells of their grid are.
 *
 * The buttons stay in sight while the text scrolls under the line above them, but for windows that this would leave no room for the text.
 *
 * One rule a line and no more: this text travels as it stands.
 */
export const NOTICE_CSS = `
:host{all:initial;color-scheme:inherit}
section,dialog{--a:color-mix(in srgb,var(--sealpost-accent,#3352d1) 72%,currentColor);--r:var(--sealpost-radius,.5em);position:fixed;z-index:9999999999;outline:0;inset:auto 0 0;display:grid;box-sizing:border-box;max-height:calc(100% - 1.6em);margin:0;padding:1.5em;border:1px solid color-mix(in srgb,currentColor 16%,transparent);overflow:auto;background:var(--sealpost-background,Canvas);color:var(--sealpost-text,CanvasText);font:.95em/1.5 var(--sealpost-font,var(--p));overflow-wrap:anywhere;white-space:pre-line;box-shadow:0 .5em 3em #0003}
.top{inset:0 0 auto}
.bar{padding-inline:max(1.5em,50% - 38em);border-inline:0}
.box,.modal{width:min(27em,100% - 1.6em);border-radius:calc(var(--r)*1.8)}
.box{inset-inline:.8em auto;margin-block:.8em}
.box.end{inset-inline:auto .8em}
.modal{inset:0;margin:auto;width:min(34em,100% - 1.6em)}
::backdrop{background:#0008}
p,ul{margin:.7em 0 0;padding:0}
h2{margin:0;font-size:1.2em;line-height:1.3}
ul{display:flex;flex-wrap:wrap;gap:.4em;list-style:none}
li{padding:.15em .75em;border-radius:1em;background:color-mix(in srgb,currentColor 9%,transparent)}
a{display:inline-block;padding:.2em 0;margin-inline-end:1.2em;color:inherit}
.foot{display:grid;grid:auto-flow 1fr/repeat(auto-fit,minmax(min(100%,(var(--n)*1.5em + 5.4em - 100%)*999),1fr));gap:.6em;padding-top:1.2em}
button{min-height:44px;padding:.4em .6em;border:1px solid color-mix(in srgb,var(--a) 60%,transparent);border-radius:var(--r);background:color-mix(in srgb,var(--a) 9%,transparent);color:inherit;font:inherit;font-weight:bold;hyphens:auto;cursor:pointer}
button:hover{background:color-mix(in srgb,var(--a) 20%,transparent)}
:is(a,button):focus-visible{outline:3px solid var(--a);outline-offset:2px}
@media(min-width:64em){.bar{grid-template-columns:1fr min(30em,50%);align-items:center;gap:2.5em}.bar .foot{bottom:0;margin:0;padding:0;border:0}}
@media(min-height:28em),(min-height:20em) and (min-width:28em){.foot{position:sticky;bottom:-1.5em;margin:1em -1.5em -1.5em;padding:1em 1.5em 1.5em;border-top:1px solid color-mix(in srgb,currentColor 16%,transparent);background:inherit}}
@media print{section,dialog{display:none}}
`;
