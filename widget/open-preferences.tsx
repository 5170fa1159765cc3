import { render } from 'preact';
import type { PreferencesChunk, PreferencesPlace } from '../embed/contract.ts';
import type { Declaration, NoticeDetails } from '../protocol/consent-config.ts';
import { isGranted } from '../protocol/consent-cookie.ts';
import { PreferencesDialog, type Act } from './PreferencesDialog.tsx';
import { preferencesStyle } from './preferences-style.ts';

/** How long it says that the choices are saved. */
const SAID_MS = 6_000;

/** The second layer; once open, opening it again changes nothing. */
export function preferences(): PreferencesChunk {
  let opening: Promise<void> | undefined;
  let host: HTMLElement | undefined;
  return {
    open(place) {
      if (opening) return opening;
      // It may still say what was decided last.
      host?.remove();
      host = document.createElement('sealpost-preferences');
      opening = show(host, place, () => (opening = undefined));
      opening.catch(() => (opening = undefined));
      return opening;
    },
  };
}

/** @returns resolves when it is there. @throws what fetching the words throws; then nothing is shown. */
async function show(host: HTMLElement, place: PreferencesPlace, onClosed: () => void): Promise<void> {
  const { gate, choice, site, record, opener } = place;
  const [details, declaration, receipts] = await Promise.all([
    site.artefact<NoticeDetails>(site.notice.details),
    site.artefact<Declaration>(site.config.declaration),
    // They are not what somebody comes for: where storage is forbidden there are none.
    record.receipts(site.manifest.site).catch(() => []),
  ]);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [preferencesStyle()];
  // Announced only where it was in the page before its text.
  const said = document.createElement('p');
  said.className = 'said';
  said.setAttribute('role', 'status');
  said.lang = details.locale;
  said.dir = details.dir;
  const app = document.createElement('div');
  root.append(app, said);
  // Where no style of the body holds it, and no framework that replaces the body takes it along.
  host.style.setProperty('--p', getComputedStyle(document.body).fontFamily);
  document.body.before(host);

  render(
    <PreferencesDialog
      place={place}
      details={details}
      declaration={declaration}
      receipts={receipts.toReversed()}
      onClose={(act) => void close(act)}
    />,
    app,
  );
  app.querySelector('dialog')!.showModal();
  app.querySelector<HTMLElement>('h2')!.focus();

  /** What was clicked goes from the screen first, and only then scripts may start. */
  async function close(act: Act | undefined): Promise<void> {
    const dialog = app.querySelector('dialog');
    // Closing makes an event that asks to close.
    if (!dialog) return;
    // The browser itself gives the focus back, unless what had it is gone.
    dialog.close();
    render(null, app);
    onClosed();
    if (document.activeElement === document.body && opener?.isConnected) opener.focus();
    const end = act && (await outcome(act));
    if (end === 'saved') said.textContent = details.texts.saved;
    // Else the first layer has come back by itself to say so.
    else if (end === 'failed' || (end === 'refused' && gate.snippet.ui === 'none'))
      said.textContent = site.notice.failed;
    if (end !== 'refused') place.closed();
    setTimeout(() => host.remove(), act && SAID_MS);
  }

  /** As soon as it holds here, whatever its way to the collector takes. `refused`: what was to be granted could not be verified. */
  async function outcome(act: Act): Promise<'saved' | 'refused' | 'failed'> {
    const asked = details.purposes.filter(({ essential }) => !essential).map(({ id }) => id);
    const granted = typeof act === 'object' ? Object.keys(act).filter((key) => act[key]) : [];
    const wanted = act === 'accept' ? asked : granted;
    const holds = (): boolean => wanted.every((key) => isGranted(gate.groups(), key));
    const end = new AbortController();
    const { signal } = end;
    const held = new Promise<void>((resolve) => {
      document.addEventListener('sealpost:consent', () => holds() && resolve(), { signal });
    });
    try {
      await Promise.race([decide(act), held]);
    } catch (error) {
      console.error(error);
      return 'failed';
    } finally {
      end.abort();
    }
    // What could not be verified for want of a network is kept for the next page.
    return holds() || gate.memory().pending?.length ? 'saved' : 'refused';
  }

  function decide(act: Act): Promise<void> {
    if (act === 'accept') return choice.acceptAll('preferences');
    if (act === 'reject') return choice.rejectAll('preferences');
    if (act === 'withdraw') return choice.withdraw(undefined, 'preferences');
    return choice.decide(act, 'save', 'preferences');
  }
}
