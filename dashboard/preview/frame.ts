import type { ChoiceChunk } from '../../embed/contract.ts';
import type { FromPreview, PreviewScene, ToPreview } from '../preview-messages.ts';
import { chunkScripts } from './chunk-scripts.ts';
import { standInGate } from './stand-in-gate.ts';

/** The page inside the preview: a stand-in for a customer's page, and for the loader on it. Listens to the dashboard that holds it and to nobody else. */
const load = chunkScripts(document.currentScript as HTMLScriptElement);
const dashboard = new URL(location.href).origin;
let shown = 0;

addEventListener('message', ({ source, origin, data }: MessageEvent<ToPreview>) => {
  if (source !== parent || origin !== dashboard || data.type !== 'sealpost-preview-show') return;
  show(data.scene).catch((error: unknown) =>
    say({
      type: 'sealpost-preview-failed',
      message: error instanceof Error ? error.message : 'The notice could not be drawn.',
    }),
  );
});
say({ type: 'sealpost-preview-ready' });

async function show(scene: PreviewScene): Promise<void> {
  const number = ++shown;
  for (const old of document.querySelectorAll('sealpost-notice, sealpost-preferences, sealpost-handle')) old.remove();
  const page = document.documentElement;
  page.lang = scene.locale;
  page.dir = scene.dir;
  page.dataset['theme'] = scene.theme;
  answerFrom(scene);
  const choice = await load<ChoiceChunk>('choice.js');
  if (number !== shown) return;
  const gate = standInGate(scene, load, (state) => {
    if (number === shown) say({ type: 'sealpost-preview-state', ...state });
  });
  gate.run(await choice.begin(gate.gate));
}

/** Nothing leaves the frame: what the script would ask the collector is answered from the draft. */
function answerFrom({ note, artefacts, region, gpc }: PreviewScene): void {
  window.fetch = async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input, location.href);
    const name = pathname.slice(pathname.lastIndexOf('/') + 1);
    if (pathname.includes('/sites/'))
      return new Response(note, {
        headers: { ...(region ? { 'sealpost-region': region } : {}), ...(gpc ? { 'sealpost-gpc': '1' } : {}) },
      });
    const artefact = artefacts[name];
    return artefact === undefined ? new Response(null, { status: 404 }) : new Response(artefact);
  };
}

function say(message: FromPreview): void {
  parent.postMessage(message, dashboard);
}
