/**
 * The first layer takes the page's font and its light or dark scheme, and the `--sealpost-…` properties that forms know, too (form-style.ts). Every
 * button has one and the same style, and nothing that a page sets can reach one of them alone. They stand in a row where the longest label (`--n`
 * characters) fits into a third of it, else in a column: always of one size.
 *
 * One rule a line and no more: this text travels as it stands.
 */
export const NOTICE_CSS = `
:host{all:initial;color-scheme:inherit}
section,dialog{--r:var(--sealpost-radius,.5em);--b:color-mix(in srgb,currentColor 50%,transparent);position:fixed;z-index:2147483647;inset:auto 0 0;display:grid;gap:1.1em;box-sizing:border-box;width:auto;max-width:none;height:fit-content;max-height:85%;margin:0;padding:1.4em;border:1px solid color-mix(in srgb,currentColor 16%,transparent);outline:0;overflow:auto;background:var(--sealpost-background,Canvas);color:var(--sealpost-text,CanvasText);font:.95em/1.5 var(--sealpost-font,var(--p));overflow-wrap:anywhere;text-wrap:pretty;white-space:pre-line;box-shadow:0 .3em 3em #0004}
.top{inset:0 0 auto}
.bar{padding-inline:max(1.4em,50% - 38em)}
.box{inset-inline:.8em auto;margin-block:.8em;width:min(27em,100% - 1.6em);border-radius:calc(var(--r)*1.6)}
.end{inset-inline:auto .8em}
.modal{inset:0;margin:auto;width:min(34em,100% - 1.6em);border-radius:calc(var(--r)*1.6)}
::backdrop{background:#0008}
h2,p,ul{margin:0;padding:0}
p,ul{margin-top:.6em}
h2{font-size:1.15em;line-height:1.3;text-wrap:balance}
ul{display:flex;flex-wrap:wrap;gap:0 1.2em;font-weight:600;list-style:inside}
a{display:inline-block;padding:.2em 0;margin-inline-end:1.2em;color:inherit}
[role=alert]{padding-inline-start:.8em;border-inline-start:.25em solid var(--sealpost-error,#e0354b);font-weight:600}
.foot{display:flex;flex-wrap:wrap;gap:.6em}
button{flex:1 1 calc((var(--n)*1.8em + 5em - 100%)*999);box-sizing:border-box;max-width:100%;min-width:0;min-height:44px;margin:0;padding:.4em .6em;border:1px solid var(--b);border-radius:var(--r);background:color-mix(in srgb,currentColor 7%,transparent);color:inherit;font:inherit;font-weight:600;cursor:pointer}
button:hover{background:color-mix(in srgb,currentColor 15%,transparent)}
:focus-visible{outline:3px solid color-mix(in srgb,var(--sealpost-accent,#3352d1) 72%,currentColor);outline-offset:2px}
@media(min-width:64em){.bar{grid-template-columns:1fr 30em;align-items:center;gap:2.5em}}
@media(min-height:28em){.foot{position:sticky;bottom:-1.4em;margin-bottom:-1.4em;padding-bottom:1.4em;background:inherit}}
@media(prefers-reduced-motion:no-preference){section,dialog{animation:i .2s}}
@keyframes i{from{opacity:0}}
`;
