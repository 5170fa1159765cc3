import type { FromPreview, PreviewScene, ToPreview } from '../preview-messages.ts';
import { keepInMemory } from './memory-storage.ts';

/**
 * A customer's page in small, for one scene: the loader and everything it loads are the built files, and what they would ask the collector is answered from
 * the draft. Listens to the dashboard that holds it and to nobody else.
 */
interface ConsentState {
  granted: readonly string[];
  decided: boolean;
}

interface Page {
  sealpost?: { consent?: { get(): ConsentState } };
  trustedTypes?: { createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy };
}

interface ScriptUrlPolicy {
  createScriptURL(address: string): string;
}

/** Long enough for a slow machine; then it is said, and drawn all the same if it comes. */
const PATIENCE_MS = 6000;

const page = window as Page;
/** Address of the loader, as the collector wrote it into the page. */
const loader = (document.currentScript as HTMLScriptElement).dataset['loader'] ?? '';
const dashboard = new URL(location.href).origin;

addEventListener('message', hear);
say({ type: 'sealpost-preview-ready' });

function hear({ source, origin, data }: MessageEvent<ToPreview>): void {
  if (source !== parent || origin !== dashboard || data.type !== 'sealpost-preview-show') return;
  removeEventListener('message', hear);
  show(data.scene);
}

function show(scene: PreviewScene): void {
  const root = document.documentElement;
  root.lang = scene.locale;
  root.dir = scene.dir;
  root.dataset['theme'] = scene.theme;
  keepInMemory();
  answerFrom(scene);
  // A frame out of sight does not draw, and nothing is wrong with that.
  let late: ReturnType<typeof setTimeout> | undefined;
  requestAnimationFrame(() => {
    late = setTimeout(
      () => fail('The notice does not appear. Try again with another browser, or look at its console.'),
      PATIENCE_MS,
    );
  });
  const drawn = (): void => {
    clearTimeout(late);
    const { granted = [], decided = false } = page.sealpost?.consent?.get() ?? {};
    say({ type: 'sealpost-preview-state', granted: [...granted], decided });
  };
  for (const event of ['sealpost:consent-shown', 'sealpost:consent']) document.addEventListener(event, drawn);
  document.addEventListener('sealpost:error', (event) =>
    fail(
      `The notice could not be confirmed (${String((event as CustomEvent<{ code?: string }>).detail?.code)}).`,
    ),
  );
  run(scene);
}

/** What a customer pastes into the page. */
function run({ site, fingerprint, locale }: PreviewScene): void {
  if (!loader) return fail('This release has no script to show it with.');
  const script = document.createElement('script');
  script.dataset['site'] = site;
  script.dataset['key'] = fingerprint;
  script.dataset['lang'] = locale;
  script.dataset['collector'] = dashboard;
  script.onerror = () => fail('The script that shows it could not be loaded.');
  const rules = { createScriptURL: () => loader };
  const policy = page.trustedTypes?.createPolicy('sealpost-preview', rules) ?? rules;
  script.src = policy.createScriptURL(loader);
  document.head.append(script);
}

/** Nothing leaves the frame. */
function answerFrom({ note, artefacts, region, gpc }: PreviewScene): void {
  window.fetch = async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input, dashboard);
    if (pathname.endsWith('/manifest')) {
      const headers = new Headers();
      if (region) headers.set('sealpost-region', region);
      if (gpc) headers.set('sealpost-gpc', '1');
      return new Response(note, { headers });
    }
    const artefact = artefacts[pathname.slice(pathname.lastIndexOf('/') + 1)];
    return artefact === undefined ? new Response(null, { status: 503 }) : new Response(artefact);
  };
}

function fail(message: string): void {
  say({ type: 'sealpost-preview-failed', message });
}

function say(message: FromPreview): void {
  parent.postMessage(message, dashboard);
}
